"""A level of the ladder decides: forward within its quota, adopt, keep local or decline; always with an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from rollout.actions.named_facilities import with_codes
from rollout.actions.tools import Tools
from rollout.domain.combining import cannot_combine, cannot_uncombine, one_of_many
from rollout.domain.follow_up import NO_PLAN, PLANNED, FollowUp, Plan
from rollout.domain.ideas import Choice, Decision, Idea
from rollout.domain.ladder import Place, cleaned, next_up, settle, wording
from rollout.domain.problem import Refused, refuse
from rollout.domain.text import clean_text
from rollout.domain.wording import required
from rollout.store import follow_ups, ideas, people, units
from rollout.store.database import Transaction


@dataclass(frozen=True)
class DecideReport:
    """What was decided. `known`: decisions that had been made before, word for word.

    `goes_to` is the unit that decides next about what was forwarded; `left_out` the levels that this chain of
    command does not have.
    """

    made: tuple[Decision, ...]
    known: tuple[Decision, ...]
    goes_to: str | None
    left_out: tuple[str, ...]


def decide(
    tools: Tools, idea: str, unit: str, outcome: str, reason: str, answer: str, by_person: int | None = None,
    plan: Plan = NO_PLAN,
) -> Decision:  # fmt: skip
    """Decide about one idea at the unit where it waits. The same decision twice is one."""
    report = decide_all(tools, unit, [Choice(idea, outcome, reason, answer, plan=plan)], by_person)
    return (report.made + report.known)[0]


def decide_all(tools: Tools, unit: str, choices: Sequence[Choice], by_person: int | None = None) -> DecideReport:
    """Many decisions of one unit: all of them or none. The quota is held against all of them together."""
    if found := [finding for choice in choices for finding in wording(choice)]:
        raise Refused(*found)
    with tools.database.transaction() as tx:
        place = _place(tools, tx, unit, by_person)
        wanted = [choice.idea for choice in choices]
        past = [made for made in ideas.decisions(tx, wanted) if made.unit == unit]
        names = {person: _name(tx, person) for person in {made.decided_by for made in past}}
        known = ideas.some(tx, wanted)
        settled = settle(place, _with_places(tools, tx, unit, choices), known, past, names)
        if settled.findings:
            raise Refused(*settled.findings)
        _keep(tools, tx, place, settled.made, settled.follow_ups)
    return DecideReport(settled.made, settled.known, place.goes_to, place.left_out)


def _with_places(tools: Tools, tx: Transaction, unit: str, choices: Sequence[Choice]) -> list[Choice]:
    """The choices in clean words; what is tried, by the codes of its places."""
    wheres = [choice.where or f"idea {choice.idea}" for choice in choices]
    plans = {where: choice.plan for where, choice in zip(wheres, choices, strict=True) if choice.outcome in PLANNED}
    known = with_codes(tools, tx, unit, plans)
    return [
        replace(cleaned(choice), plan=known.get(where, NO_PLAN)) for where, choice in zip(wheres, choices, strict=True)
    ]


def _place(tools: Tools, tx: Transaction, unit: str, by_person: int | None) -> Place:
    """Where it is decided, held for this transaction so that two leaders together cannot exceed the quota."""
    today, ladder = tools.clock.today(), tools.programme.ladder
    level = ideas.hold_ladder(tx, unit)
    if level is None:
        raise refuse(f"unit {unit}", "does not exist.", "Use its code as in the roster.")
    chain = units.chain_up(tx, unit, today)
    following, absent = next_up(chain[1:], ladder.levels, level, today)
    goes_to = following.code if following else None
    days = tools.programme.days_at(following.level if following else level)
    forwarded = ideas.forwarded_in_rounds(tx, unit)
    quota = tools.programme.quota_at(level)
    return Place(unit, level, goes_to, tuple(absent), quota, forwarded, by_person, tools.clock.now(), days, today)


def _keep(tools: Tools, tx: Transaction, place: Place, made: Sequence[Decision], begun: Sequence[FollowUp]) -> None:
    decide_by = tools.clock.today() + timedelta(days=place.days_above)
    for outcome in sorted({decision.outcome for decision in made}):
        ids = [decision.idea for decision in made if decision.outcome == outcome]
        values = {"waits_at": place.goes_to, "decide_by": decide_by} if outcome == "forwarded" else {
            "state": outcome, "waits_at": None}  # fmt: skip
        _claim_all(tx, ids, place.unit, **values)
    ideas.add_decisions(tx, made)
    follow_ups.add(tx, begun)


def _claim_all(tx: Transaction, ids: Sequence[str], unit: str, **values: Any) -> None:
    """Change ideas that still wait here. One may have been moved to another unit since it was read: then none."""
    if ideas.claim(tx, ids, unit, **values) != len(ids):
        raise refuse(f"ideas at {unit}", "were changed by somebody else just now.", "Look again and decide.")


def _name(tx: Transaction, person_id: int | None) -> str:
    person = people.person(tx, person_id) if person_id is not None else None
    return person.name if person else "somebody"


def combine(tools: Tools, wanted: Sequence[str], text: str, unit: str, by_person: int | None = None) -> Idea:
    """Make one idea of several that wait at the unit. They stay as written; all their authors are answered."""
    if found := required("text", text, "idea", "Write the combined idea in your own words."):
        raise Refused(*found)
    with tools.database.transaction() as tx:
        place = _place(tools, tx, unit, by_person)
        parents = ideas.some(tx, wanted)
        combined = one_of_many(place, list(parents.values()), clean_text(text, "idea"), tools.programme.modules)
        if {parent.id for parent in ideas.parents_of(tx, combined.id)} == set(wanted):
            return ideas.find(tx, combined.id) or combined
        if found := cannot_combine(place, wanted, parents):
            raise Refused(*found)
        if not ideas.revive(tx, combined.id, unit, combined.decide_by):
            ideas.add(tx, [combined], return_id=None)
        _claim_all(tx, list(parents), unit, state="merged", waits_at=None, merged_into=combined.id)
        return combined


def uncombine(tools: Tools, idea: str, unit: str) -> list[Idea]:
    """Take a combined idea apart while nothing has been decided about it; returns the ideas that climb again.

    Doing it twice changes nothing. The combined words are kept as "undone".
    """
    with tools.database.transaction() as tx:
        _place(tools, tx, unit, None)
        combined, parents = ideas.find(tx, idea), ideas.parents_of(tx, idea)
        if combined and combined.state == "undone":
            return []
        if found := cannot_uncombine(unit, idea, combined, parents, ideas.decisions(tx, [idea])):
            raise Refused(*found)
        _claim_all(tx, [idea], unit, state="undone", waits_at=None)
        ideas.release_parents(tx, idea, unit)
        return list(ideas.some(tx, [parent.id for parent in parents]).values())
