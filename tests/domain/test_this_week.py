"""A leader's week: counted by weeks, the loop of ideas, and whose turn it is to be thanked."""

from datetime import UTC, date, datetime, timedelta

from rollout.domain.this_week import Climb, Gathering, Loop, Week, gatherings, loop, recognised, weeks
from rollout.domain.timeline import HoursOn, SeatsIn

TODAY = date(2027, 2, 10)  # a Wednesday
MONDAY = date(2027, 2, 8)
NOON = datetime(2027, 2, 9, 12, tzinfo=UTC)


def test_hours_fall_into_their_weeks_and_silence_is_neither_held_nor_not_held() -> None:
    hours = [
        HoursOn("N1", "own", "held", date(2027, 2, 3), count=4),
        HoursOn("N1", "own", "not_held", date(2027, 2, 4)),
        HoursOn("N1", "own", "planned", date(2027, 2, 9), count=2),
        HoursOn("N1", "own", "planned", date(2027, 2, 10)),
        HoursOn("N1", "own", "planned", date(2027, 2, 26), count=3),
        HoursOn("N1", "own", "planned", date(2027, 3, 20)),
        HoursOn("N1", "own", "planned", None),
    ]
    assert weeks(hours, TODAY, lambda _: TODAY) == [
        Week(date(2027, 2, 1), held=4, other=1), Week(MONDAY, unreported=2, to_come=1), Week(date(2027, 2, 15)),
        Week(date(2027, 2, 22), to_come=3),
    ]  # fmt: skip


def test_a_room_counts_once_with_all_its_seats_for_fourteen_days() -> None:
    soon, later = datetime(2027, 2, 23, 9), datetime(2027, 2, 24, 9)
    seats = [
        SeatsIn("N1", "preview", "a", "own", soon, 3), SeatsIn("N2", "preview", "a", "own", soon, 2),
        SeatsIn("N1", "preview", "b", "own", later), SeatsIn("N1", "coaching", "c", "own", datetime(2027, 2, 9, 9)),
    ]  # fmt: skip
    assert gatherings(seats, TODAY) == [Gathering("preview", "own", soon, 5)]


def test_an_idea_that_was_combined_is_answered_with_what_it_became() -> None:
    own = [Climb("a", "F1", "merged", "c"), Climb("b", "F2", "put_forward", None)]
    combined = {"c": Climb("c", "N1", "adopted", None, (NOON, NOON))}
    assert loop(own, combined, NOON - timedelta(days=1)) == Loop(put_forward=2, answered=1, lately=1)
    assert loop(own, combined, NOON + timedelta(days=1)) == Loop(put_forward=2, answered=1, lately=0)


def test_every_facility_with_an_adopted_idea_has_its_turn_to_be_thanked_however_many_it_has() -> None:
    own = [Climb(f"a{n}", "F1", "adopted", None) for n in range(5)]
    own += [Climb("b", "F2", "done", None), Climb("c", "F3", "declined", None)]
    chosen = [recognised(own, {}, MONDAY + timedelta(weeks=n)) for n in range(10)]
    assert sorted({each for each in chosen if each}) == ["a0", "a1", "a2", "a3", "a4", "b"]
    assert chosen.count("b") == 5
    assert recognised([], {}, MONDAY) is None
