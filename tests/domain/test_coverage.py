"""Coverage counted by hand: seven states that add up, people beside sessions, small parts together."""

from datetime import date

from rollout.domain.coverage import Fact, Part, Tally, by_module, coverage, protect, roll_up, shown_state
from rollout.domain.organisation import Unit

TODAY = date(2027, 3, 10)
YESTERDAY, TOMORROW = date(2027, 3, 9), date(2027, 3, 11)


def _tree() -> dict[str, Unit]:
    units = [Unit("S", "state", "S"), Unit("N1", "network", "N1", "S"), Unit("N2", "network", "N2", "S")]
    units += [Unit("A", "facility", "A", "N1"), Unit("B", "facility", "B", "N1"), Unit("C", "facility", "C", "N2")]
    return {unit.code: unit for unit in units}


FACTS = [
    Fact("A", "welcome", "held", YESTERDAY, headcount=11, expected=12),
    Fact("A", "welcome", "held", YESTERDAY, without_headcount=1, expected=12),
    Fact("A", "listen", "planned", YESTERDAY, expected=12),
    Fact("A", "listen", "planned", TODAY, expected=12),
    Fact("B", "welcome", "not_held", YESTERDAY, expected=9),
    Fact("B", "welcome", "planned", None, without_size=1),
    Fact("B", "listen", "planned", TOMORROW, moved=True, sessions=2, expected=18),
    Fact("C", "welcome", "cancelled", TOMORROW, expected=7),
]


def test_every_state_is_counted_apart_and_the_sum_is_the_denominator() -> None:
    counted = coverage(FACTS, lambda _zone: TODAY)
    assert counted == {
        ("A", "welcome"): Tally(held=2, reached=11, without_headcount=1, expected=24),
        ("A", "listen"): Tally(unreported=1, planned=1, expected=24),
        ("B", "welcome"): Tally(not_held=1, undated=1, expected=9, without_size=1),
        ("B", "listen"): Tally(moved=2, expected=18),
        ("C", "welcome"): Tally(cancelled=1, expected=7),
    }
    assert sum(tally.sessions for tally in counted.values()) == sum(fact.sessions for fact in FACTS) == 9


def test_counts_roll_up_the_tree() -> None:
    rolled = roll_up(coverage(FACTS, lambda _zone: TODAY), _tree())
    north = Tally(2, 1, 2, 1, 1, 0, 1, reached=11, without_headcount=1, expected=75, without_size=1)
    assert rolled["N1"] == north
    assert rolled["N2"] == Tally(cancelled=1, expected=7)
    assert rolled["S"] == north + rolled["N2"]
    assert rolled["S"].sessions == 9
    assert rolled["S"].due == 4


def test_one_module_can_be_looked_at_alone() -> None:
    counted = coverage(FACTS, lambda _zone: TODAY)
    assert roll_up(counted, _tree(), "listen")["S"] == Tally(unreported=1, planned=1, moved=2, expected=42)
    assert by_module(counted)["listen"] == Tally(unreported=1, planned=1, moved=2, expected=42)


def test_a_session_is_unreported_only_once_its_day_is_over_where_it_happens() -> None:
    facts = [Fact("A", "own", "planned", TODAY, "UTC"), Fact("C", "own", "planned", TODAY, "Pacific/Kiritimati")]
    here = {"UTC": TODAY, "Pacific/Kiritimati": TOMORROW}
    counted = coverage(facts, here.__getitem__)
    assert counted == {("A", "own"): Tally(planned=1), ("C", "own"): Tally(unreported=1)}


def test_no_state_follows_from_silence() -> None:
    long_ago = date(2020, 1, 1)
    assert shown_state("planned", long_ago, False, TODAY) == "unreported"
    assert shown_state("held", long_ago, True, TODAY) == "held"


def _part(name: str, facilities: int, held: int) -> Part:
    return Part(name, name, facilities, Tally(held=held))


def test_small_parts_are_shown_together() -> None:
    parts = [_part("a", 9, 8), _part("b", 2, 1), _part("c", 4, 4)]
    assert protect(parts, "Smaller networks") == [parts[0], Part(None, "Smaller networks", 6, Tally(held=5))]


def test_one_small_part_takes_the_next_smallest_along_so_that_subtraction_shows_nothing() -> None:
    parts = [_part("a", 9, 8), _part("b", 2, 1), _part("c", 7, 6)]
    assert protect(parts, "Others") == [parts[0], Part(None, "Others", 9, Tally(held=7))]


def test_large_parts_are_left_as_they_are() -> None:
    parts = [_part("b", 9, 8), _part("a", 5, 1)]
    assert protect(parts, "Others") == parts


def test_a_part_that_stands_alone_has_nothing_to_hide_behind() -> None:
    parts = [_part("a", 3, 1)]
    assert protect(parts, "Others") == parts
