"""From an idea back to the hour, activity and module it was born in, and forward to what came of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rollout.actions.tools import Tools
from rollout.domain.ideas import Idea
from rollout.domain.tracing import Known, Stop, way
from rollout.store import follow_ups, ideas, overview, tracing
from rollout.store.database import Transaction


@dataclass(frozen=True)
class Traced:
    """The way of one idea. `hidden`: whose it is must not be seen yet; `names`: of the units on the way."""

    idea: Idea
    top: Idea
    stops: tuple[Stop, ...]
    names: Mapping[str, str]
    hidden: bool = False


def trace_idea(tools: Tools, idea: str, deciding: Collection[str] = ()) -> Traced | None:
    """None: there is no such idea. `deciding`: the units of whoever looks; while it waits for one that decides without
    knowing whose it is, its origin stays hidden."""
    with tools.database.reading() as tx:
        known = _known(tx, idea)
        if known is None:
            return None
        units = {each.unit for each in (*known.originals, *known.line)} | {made.unit for made in known.decisions}
        units |= set(known.follow.facilities) if known.follow else set()
        top = known.line[-1]
        names = overview.names(tx, units | ({top.waits_at} if top.waits_at else set()), tools.clock.today())
        tree = overview.above_facilities(tx, tools.programme.facility_level, tools.clock.today())
    levels = tools.programme.ladder.levels
    lanes = {code: levels.index(unit.level) + 1 for code, unit in tree.items() if unit.level in levels}
    waits = tree.get(top.waits_at or "") if top.state == "put_forward" else None
    hidden = bool(waits and waits.code in deciding and tools.programme.hides_origin(waits.level))
    return Traced(known.idea, top, tuple(way(known, lanes)), names, hidden)


def _known(tx: Transaction, idea: str) -> Known | None:
    found = ideas.trace(tx, idea)
    if found is None:
        return None
    line = (found.idea, *found.combined)
    originals = _originals(found.idea, ideas.families(tx, [found.idea]))
    follow = follow_ups.of_ideas(tx, [each.id for each in line])
    first = min((made.decided_at for made in found.decisions), default=None)
    return Known(
        found.idea, originals, line, tracing.births(tx, originals), found.decisions, tracing.letters(tx, originals),
        tracing.printed(tx, originals, first), next(iter(follow.values()), None),
    )  # fmt: skip


def _originals(idea: Idea, family: Mapping[str, Collection[Idea]]) -> list[Idea]:
    """What people wrote: the idea itself, or all that went into it."""
    below = family.get(idea.id, ())
    if not below:
        return [idea]
    return [each for parent in below for each in _originals(parent, family)]
