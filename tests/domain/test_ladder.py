from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from rollout.domain.ideas import OUTCOMES, Choice, Idea
from rollout.domain.ladder import Place, next_up, settle, wording
from rollout.domain.organisation import Unit
from tests.builders import A_PLAN

NOW = datetime(2027, 2, 10, tzinfo=UTC)
TODAY = date(2027, 2, 10)
PLAN = replace(A_PLAN, facilities=("F1",))
LEVELS = ("team", "area", "network", "state")


def idea(number: int, **changed: object) -> Idea:
    facts: dict[str, object] = {
        "id": f"I{number}", "text": "A bell", "author": "", "unit": "F1", "session": "F1#1@m1", "module": "m1",
        "activity": "", "state": "put_forward", "waits_at": "N1", "round": f"m{number % 2}", "captured_at": NOW,
    }  # fmt: skip
    return Idea(**{**facts, **changed})  # type: ignore[arg-type]  # whatever the test wants to say


@given(st.lists(st.sampled_from([*LEVELS, "other"]), unique=True), st.none() | st.sampled_from(LEVELS), st.data())
def test_the_next_unit_is_on_the_first_level_that_exists(chain: Sequence[str], after: str | None, data: object) -> None:
    """No level is left out while the chain of command has an open unit of it."""
    assert isinstance(data, st.DataObject)
    shut = data.draw(st.sets(st.sampled_from(LEVELS)))
    units = [Unit(level, level, level, closed_on=TODAY if level in shut else None) for level in chain]
    found, absent = next_up(units, LEVELS, after, TODAY)
    open_levels = {unit.level for unit in units if unit.level not in shut}
    left = LEVELS[LEVELS.index(after) + 1 :] if after else LEVELS
    expected = next((level for level in left if level in open_levels), None)
    assert (found.level if found else None) == expected
    assert tuple(absent) == left[: left.index(expected) if expected else None]


choices = st.builds(
    lambda number, outcome, reason: Choice(f"I{number}", outcome, reason, "Thank you.", plan=PLAN),
    st.integers(0, 9), st.sampled_from(OUTCOMES), st.sampled_from(["Good", "Dear"]),
)  # fmt: skip


@given(
    st.lists(choices, max_size=30), st.integers(0, 4), st.dictionaries(st.sampled_from(["m0", "m1"]), st.integers(0, 4))
)
def test_quotas_hold_whatever_is_chosen(wanted: list[Choice], quota: int, forwarded: dict[str, int]) -> None:
    """Either everything is within the quota of its round, each idea decided once, or something is refused."""
    place = Place("N1", "network", "S1", (), quota, forwarded, None, NOW)
    known = {f"I{number}": idea(number) for number in range(8)}
    settled = settle(place, wanted, known, [], {})
    made = {decision.idea: decision for decision in settled.made}
    assert len(made) == len(settled.made)
    conflicting = {
        one.idea for one in wanted for other in wanted
        if one.idea == other.idea and (one.outcome, one.reason) != (other.outcome, other.reason)
    }  # fmt: skip
    rounds = {"m0": forwarded.get("m0", 0), "m1": forwarded.get("m1", 0)}
    fresh = dict.fromkeys(rounds, 0)
    for decision in made.values():
        fresh[known[decision.idea].round] += decision.outcome == "forwarded"
    too_many = any(fresh[name] and fresh[name] + rounds[name] > quota for name in rounds)
    unknown = any(choice.idea not in known for choice in wanted)
    assert bool(settled.findings) == bool(conflicting or too_many or unknown)


@given(st.text(alphabet=" \n\t\u200b\u00a0", max_size=5), st.text(alphabet=" \n\u200b", max_size=5))
def test_blank_reasons_and_answers_are_refused(reason: str, answer: str) -> None:
    found = wording(Choice("I1", "declined", reason, answer))
    assert [finding.where for finding in found] == ["idea I1, reason", "idea I1, answer"]


def test_a_place_without_a_level_above_cannot_forward() -> None:
    top = Place("S1", "state", None, (), 5, {}, None, NOW)
    wanted = [Choice("I1", "forwarded", "Good", "Thank you.", "row 2")]
    settled = settle(top, wanted, {"I1": idea(1, waits_at="S1")}, [], {})
    assert [str(finding) for finding in settled.findings] == [
        "row 2, outcome: S1 cannot forward: no level of the ladder is above it. Adopt it, keep it local, or decline it."
    ]
