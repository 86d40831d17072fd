"""The ladder that ideas climb: no level is skipped, no decision is saved without its reason and its answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from rollout.domain.follow_up import PLANNED, FollowUp, cleaned_plan, opened, plan_findings
from rollout.domain.ideas import OUTCOMES, Choice, Decision, Idea, Outcome
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import Finding
from rollout.domain.text import clean_text
from rollout.domain.wording import required


@dataclass(frozen=True)
class Place:
    """The unit that decides, at this instant: how many of each round it has forwarded, and where they go from here.

    `left_out` names the levels of the ladder that have no unit above this one; `days_above`: how long the unit above
    has to decide; `today`: no plan may lie before it.
    """

    unit: str
    level: str
    goes_to: str | None
    left_out: tuple[str, ...]
    quota: int
    forwarded: Mapping[str, int]
    decided_by: int | None
    now: datetime
    days_above: int = 10
    today: date | None = None


@dataclass(frozen=True)
class Settled:
    """What choices come to: new decisions with what follows from them, decisions that were made before word for word,
    and refusals."""

    made: tuple[Decision, ...]
    known: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    follow_ups: tuple[FollowUp, ...] = ()


def next_up(chain: Sequence[Unit], levels: Sequence[str], after: str | None, on: date) -> tuple[Unit | None, list[str]]:
    """The unit that decides next, looking up the chain of command (nearest first), and the levels it does not have.

    `after`: the level that has decided (None: none yet). A level is left out only where this chain has no open unit
    of it; the second value says so.
    """
    absent: list[str] = []
    for level in levels[levels.index(after) + 1 :] if after in levels else levels:
        found = next((unit for unit in chain if unit.level == level and unit.is_open_on(on)), None)
        if found:
            return found, absent
        absent.append(level)
    return None, absent


def unit_above(organisation: Organisation, code: str, levels: Sequence[str]) -> str | None:
    """The unit that a waiting unit's ideas would go to next."""
    following, _ = next_up(list(organisation.ancestors(code)), levels, organisation.units[code].level, organisation.on)
    return following.code if following else None


def belongs_at(organisation: Organisation, idea: Idea, origins: Sequence[str], levels: Sequence[str]) -> str | None:
    """Where a waiting idea has to wait now: on the level it has reached, above the unit it came from today.

    `origins`: the idea's own unit first; for a combined idea those of its parents follow, should its own be closed.
    Where that level has no open unit any more, the next one above decides; where none has, it stays where it is.
    """
    units, on = organisation.units, organisation.on
    reached = units[idea.waits_at].level if idea.waits_at and idea.waits_at in units else None
    start = levels.index(reached) if reached in levels else 0
    own = [code for code in origins if code in units]
    origin = next((code for code in own if units[code].is_open_on(on)), own[0] if own else None)
    if origin is None:
        return idea.waits_at
    found, _ = next_up([units[origin], *organisation.ancestors(origin)], levels[start:], None, on)
    return found.code if found else idea.waits_at


def cleaned(choice: Choice) -> Choice:
    reason, answer = clean_text(choice.reason, "note"), clean_text(choice.answer, "note")
    return replace(choice, reason=reason, answer=answer, plan=cleaned_plan(choice.plan))


def wording(choice: Choice) -> list[Finding]:
    """No decision without an outcome, a reason and an answer, no adoption without somebody who sees to it; nothing that
    would have to be cut."""
    where = choice.where or f"idea {choice.idea}"
    found = []
    if choice.outcome not in OUTCOMES:
        hint = "Use one of forward, adopt, try, keep, decline."
        found.append(Finding(f"{where}, outcome", f"“{choice.outcome}” is no outcome.", hint))
    hints = {
        "reason": "Say in one line why; it stays with the idea.",
        "answer": "Write one line to the people who had the idea.",
    }
    for name, hint in hints.items():
        found += required(f"{where}, {name}", getattr(choice, name), "note", hint)
    return found + plan_findings(where, choice.outcome, choice.plan)


def settle(
    place: Place,
    choices: Sequence[Choice],
    ideas: Mapping[str, Idea],
    past: Iterable[Decision],
    names: Mapping[int | None, str],
) -> Settled:
    """Which choices become decisions, which were made before, and everything that is wrong with the rest.

    `past` are this unit's earlier decisions about these ideas, `names` the people who made them.
    """
    made: dict[str, Decision] = {}
    plans: dict[str, FollowUp] = {}
    known: dict[str, Decision] = {}
    found: list[Finding] = []
    earlier = {decision.idea: decision for decision in past}
    for choice in choices:
        wanted = _decision(place, choice)
        before = earlier.get(choice.idea) or made.get(choice.idea)
        if before and _same(before, wanted):
            known |= {choice.idea: before} if choice.idea in earlier else {}
        elif problem := _problem(place, choice, ideas.get(choice.idea), before, names):
            found.append(problem)
        elif choice.outcome in PLANNED and place.today and choice.plan.due_on and choice.plan.due_on < place.today:
            found += plan_findings(choice.where or f"idea {choice.idea}", choice.outcome, choice.plan, place.today)
        else:
            made[choice.idea] = wanted
            if choice.outcome in PLANNED:
                plans[choice.idea] = opened(choice.idea, place.unit, choice.outcome, choice.plan, place.now)
    over = tuple(found + _over_quota(place, made, ideas))
    return Settled(tuple(made.values()), tuple(known.values()), over, tuple(plans.values()))


def _decision(place: Place, choice: Choice) -> Decision:
    outcome = cast(Outcome, choice.outcome)
    return Decision(
        choice.idea, place.unit, place.level, outcome, choice.reason, choice.answer, place.decided_by, place.now
    )


def _same(one: Decision, other: Decision) -> bool:
    return (one.outcome, one.reason, one.answer) == (other.outcome, other.reason, other.answer)


def _problem(
    place: Place, choice: Choice, idea: Idea | None, before: Decision | None, names: Mapping[int | None, str]
) -> Finding | None:
    where = f"{choice.where or f'idea {choice.idea}'}, idea"
    if idea is None:
        return Finding(where, f"{choice.idea} does not exist.", "List what waits: rollout ideas waiting UNIT")
    if before:
        who, on = names.get(before.decided_by, "you"), f"{before.decided_at:%Y-%m-%d %H:%M} UTC"
        return Finding(where, f"{idea.id} was decided here: {before.outcome}, by {who}, {on}.", "It stays as it is.")
    if idea.merged_into:
        return Finding(where, f"{idea.id} was combined into {idea.merged_into}.", "Decide about that one.")
    if idea.state != "put_forward" or idea.waits_at != place.unit:
        now = f"waits at {idea.waits_at}" if idea.waits_at else f"waits nowhere ({idea.state.replace('_', ' ')})"
        return Finding(
            where, f"{idea.id} is not for {place.unit} to decide: it {now}.", "It is decided where it waits."
        )
    if choice.outcome == "forwarded" and place.goes_to is None:
        what = f"{place.unit} cannot forward: no level of the ladder is above it."
        return Finding(where.removesuffix("idea") + "outcome", what, "Adopt it, keep it local, or decline it.")
    return None


def _over_quota(place: Place, made: Mapping[str, Decision], ideas: Mapping[str, Idea]) -> list[Finding]:
    rounds = Counter(ideas[d.idea].round for d in made.values() if d.outcome == "forwarded")
    return [
        Finding(
            f"{place.unit}, round {name}",
            f"{place.forwarded.get(name, 0) + count} ideas would be forwarded; the quota is {place.quota}.",
            f"Choose the best {place.quota} and give the others another answer.",
        )
        for name, count in sorted(rounds.items())
        if place.forwarded.get(name, 0) + count > place.quota
    ]
