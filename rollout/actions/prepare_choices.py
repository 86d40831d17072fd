"""Decide in two steps: prepare idea by idea, look at who will be told what, release together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rollout.actions.choose_ideas import DecideReport, decide_all
from rollout.actions.named_facilities import with_codes
from rollout.actions.tools import Tools
from rollout.domain.choosing import Prepared, Release, Told, choices, over_quota
from rollout.domain.follow_up import PLANNED, plan_findings
from rollout.domain.ideas import OUTCOMES, Choice, Idea
from rollout.domain.ladder import cleaned, wording
from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.wording import fits
from rollout.store import choices as store
from rollout.store import ideas, people, units


@dataclass(frozen=True)
class KeepReport:
    """`was_faster`: somebody else prepared other words meanwhile; theirs stand, and nothing was replaced."""

    prepared: Prepared
    was_faster: bool


def keep_choice(tools: Tools, unit: str, choice: Choice, by_person: int | None, seen: int) -> KeepReport:
    """Prepare what becomes of one idea; half a choice is kept too. `seen`: the version this was written over.

    The same words twice are one.
    """
    _refuse_unfit(choice, tools.clock.today())
    with tools.database.transaction() as tx:
        wanted = replace(cleaned(choice), plan=with_codes(tools, tx, unit, {"plan": choice.plan})["plan"])
        idea = ideas.find(tx, choice.idea)
        if idea is None or idea.waits_at != unit or idea.state != "put_forward":
            raise refuse(f"idea {choice.idea}", "does not wait here any more.", "Open the page again.")
        written = store.keep(tx, unit, wanted, by_person, tools.clock.now(), seen)
        there = store.of_unit(tx, unit, [choice.idea])[choice.idea]
    same = (there.outcome, there.reason, there.answer, there.plan) == (
        wanted.outcome, wanted.reason, wanted.answer, wanted.plan)  # fmt: skip
    return KeepReport(there, not written and not same)


@dataclass(frozen=True)
class SameReport:
    """`kept`: ideas that now have these words; `left`: those that somebody else has written about or decided."""

    kept: int
    left: int


def keep_same_choice(
    tools: Tools, unit: str, choice: Choice, by_person: int | None, seen: Sequence[tuple[str, int]]
) -> SameReport:
    """Prepare one answer for many ideas: (idea, version it was written over) pairs. Everybody gets it about her own.

    Nothing is half prepared in this way, and what needs a plan is prepared idea by idea. The same again is one.
    """
    wanted, by_idea = cleaned(choice), dict(seen)
    _refuse_unfit(choice, tools.clock.today())
    if wanted.outcome in PLANNED:
        raise refuse("outcome", "needs somebody who sees to it.", "Prepare these ideas one by one, or combine them.")
    if not by_idea:
        raise refuse("ideas", "None is ticked.", "Tick the ideas that this answer is for.")
    if wanted.outcome and (found := wording(wanted)):
        raise Refused(*found)
    with tools.database.transaction() as tx:
        waiting = {idea.id for idea in ideas.waiting_at(tx, unit)} & by_idea.keys()
        store.keep_same(tx, unit, wanted, [(idea, by_idea[idea]) for idea in waiting], by_person, tools.clock.now())
        there = store.of_unit(tx, unit, waiting)
    words = (wanted.outcome, wanted.reason, wanted.answer)
    kept = sum((each.outcome, each.reason, each.answer) == words for each in there.values())
    return SameReport(kept, len(by_idea) - kept)


def _refuse_unfit(choice: Choice, today: date) -> None:
    found = [*fits("reason", choice.reason, "note"), *fits("answer", choice.answer, "note")]
    found += plan_findings("plan", "", choice.plan, today if choice.outcome in PLANNED else None)
    if choice.outcome and choice.outcome not in OUTCOMES:
        found.append(Finding("outcome", f"“{choice.outcome}” is no outcome.", f"Use one of {', '.join(OUTCOMES)}."))
    if found:
        raise Refused(*found)


def to_release(tools: Tools, unit: str) -> Release:
    """What releasing now would do. Changes nothing."""
    with tools.database.reading() as tx:
        waiting = {idea.id: idea for idea in ideas.waiting_at(tx, unit)}
        prepared = store.of_unit(tx, unit, waiting)
        forwarded = ideas.forwarded_in_rounds(tx, unit)
        ready = tuple(each for each in _in_order(prepared.values()) if each.is_complete)
        family = ideas.families(tx, [waiting[each.idea] for each in ready])
        origins = {each.idea: _origins(waiting[each.idea], family) for each in ready}
        tried = {code for each in ready for code in each.plan.facilities}
        told_at = {code for codes in origins.values() for code in codes}
        known = units.named(tx, {unit, *told_at, *tried}, tools.clock.today())
        leaders = people.leaders_of(tx, told_at, tools.clock.today())
    quota = tools.programme.quota_at(known[unit].level)
    told = tuple(
        Told(code, known[code].name if code in known else code, leaders.get(code, ""), waiting[each.idea].text, each)
        for each in ready
        for code in origins[each.idea]
    )
    begun = tuple(each for each in _in_order(prepared.values()) if each.is_begun)
    untouched = len(waiting) - len(ready) - len(begun)
    places = {code: known[code].name for code in sorted(tried) if code in known}
    return Release(told, ready, begun, untouched, over_quota(waiting, ready, forwarded, quota), places)


def release_choices(tools: Tools, unit: str, by_person: int | None, wanted: Iterable[tuple[str, int]]) -> DecideReport:
    """Decide what was looked at: (idea, version) pairs. Refused where one has changed since or is not whole."""
    release, seen = to_release(tools, unit), dict(wanted)
    ready = [each for each in release.ready if seen.get(each.idea) == each.version]
    if len(ready) != len(seen):
        raise refuse("release", "Something has changed since you looked.", "Please look at the list once more.")
    return decide_all(tools, unit, choices(ready), by_person)


def _origins(idea: Idea, family: Mapping[str, Sequence[Idea]]) -> list[str]:
    """Where it was written down. A combined idea belongs to the places it came from, not to who combined it."""
    parents = family.get(idea.id, ())
    below = [unit for parent in parents for unit in _origins(parent, family)]
    return list(dict.fromkeys(below)) if parents else [idea.unit]


def _in_order(prepared: Iterable[Prepared]) -> list[Prepared]:
    places = {outcome: number for number, outcome in enumerate(("", *OUTCOMES))}
    return sorted(prepared, key=lambda each: (places[each.outcome], each.idea))
