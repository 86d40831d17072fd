"""The part of the organisation that one facility's hour can touch: so that asking about it takes no look at the rest.

Dates of different facilities touch through their leaders and through the rooms of their hub, and through nothing else
but facilitators, who are kept away on the days that they lead elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rollout.domain.calendar import Placement
from rollout.domain.organisation import LEADER, Unit
from rollout.domain.planning import Ask, Plan
from rollout.domain.planning.rulebook import hub_of
from rollout.domain.programme import Programme


@dataclass(frozen=True)
class Part:
    """The question about the part alone, and the rows of everybody else."""

    ask: Ask
    others: tuple[Placement, ...]

    def joined(self, plan: Plan) -> Plan:
        """The plan of the part among the dates of all others, which stand as they are."""
        rows = sorted([*plan.placements, *self.others], key=lambda row: row.key)
        return replace(plan, placements=tuple(rows))


def part_around(ask: Ask, code: str) -> Part:
    """The facility's hub, and all hubs that share leaders with it."""
    hubs = _hubs(ask)
    leaders = _leaders_by_hub(ask, hubs)
    inside = _connected(hubs[code], leaders)
    people = frozenset().union(*(leaders.get(hub, frozenset()) for hub in inside))
    facilities = {unit for unit, hub in hubs.items() if hub in inside}

    def is_inside(row: Placement) -> bool:
        return row.unit in facilities or (row.kind != "session" and row.leader in people)

    others = tuple(row for row in ask.released if not is_inside(row))
    units = {c: u for c, u in ask.organisation.units.items() if c in facilities or c not in hubs}
    small = replace(
        ask,
        programme=_kept_away(ask.programme, others),
        organisation=replace(
            ask.organisation,
            units=units,
            assignments=tuple(a for a in ask.organisation.assignments if a.unit in units),
            leave=tuple(leave for leave in ask.organisation.leave if leave.person_id in people),
        ),
        before=[row for row in ask.before if is_inside(row)],
        released=[row for row in ask.released if is_inside(row)],
        sessions=[session for session in ask.sessions if session.unit in facilities],
    )
    return Part(small, others)


def _hubs(ask: Ask) -> dict[str, str]:
    """The hub of every facility."""
    level, hub_level = ask.programme.facility_level, ask.programme.preparation.hub_level
    facilities: Iterable[Unit] = (unit for unit in ask.organisation.units.values() if unit.level == level)
    return {unit.code: hub_of(ask.organisation, hub_level, unit).code for unit in facilities}


def _leaders_by_hub(ask: Ask, hubs: Mapping[str, str]) -> dict[str, frozenset[int]]:
    """Whoever leads a facility of the hub from now on, or has a date there that is still ahead."""
    found: dict[str, set[int]] = defaultdict(set)
    for held in ask.organisation.assignments:
        if held.role == LEADER and held.unit in hubs and (held.until_on is None or held.until_on > ask.today):
            found[hubs[held.unit]].add(held.person_id)
    for row in ask.released:
        if row.leader is not None and row.unit in hubs and row.on and row.on > ask.today:
            found[hubs[row.unit]].add(row.leader)
    return {hub: frozenset(people) for hub, people in found.items()}


def _connected(hub: str, leaders: Mapping[str, frozenset[int]]) -> set[str]:
    lead: dict[int, list[str]] = defaultdict(list)
    for each, people in leaders.items():
        for person in people:
            lead[person].append(each)
    found, waiting = {hub}, [hub]
    while waiting:
        for person in leaders.get(waiting.pop(), ()):
            new = [each for each in lead[person] if each not in found]
            found.update(new)
            waiting += new
    return found


def _kept_away(programme: Programme, others: Sequence[Placement]) -> Programme:
    """Facilitators cannot come on the days that they lead an event for others."""
    taken: dict[str, set[date]] = defaultdict(set)
    for row in others:
        if row.facilitator and row.on:
            taken[row.facilitator].add(row.on)
    if not taken:
        return programme
    busy = {each: tuple(day.isoformat() for day in sorted(days)) for each, days in taken.items()}
    people = tuple(replace(f, away=(*f.away, *busy.get(f.email, ()))) for f in programme.facilitators)
    return replace(programme, facilitators=people)
