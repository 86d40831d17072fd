"""The part of the organisation that one facility's hour can touch: so that asking about it takes no look at the rest.

Dates of different facilities touch through their leaders and through the rooms of their hub, and through nothing else
but facilitators, who are kept away on the days that they lead elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from rollout.domain.organisation import LEADER, Organisation
from rollout.domain.planning.rulebook import hub_of
from rollout.domain.programme import Programme


def facilities_around(programme: Programme, organisation: Organisation, code: str) -> frozenset[str]:
    """The facilities of its hub, and of all hubs that share leaders with it from today on."""
    level, hub_level = programme.facility_level, programme.preparation.hub_level
    facilities = [unit for unit in organisation.units.values() if unit.level == level]
    hubs = {unit.code: hub_of(organisation, hub_level, unit).code for unit in facilities}
    leaders: dict[str, set[int]] = defaultdict(set)
    for held in organisation.assignments:
        is_past = held.until_on is not None and held.until_on <= organisation.on
        if held.role == LEADER and held.unit in hubs and not is_past:
            leaders[hubs[held.unit]].add(held.person_id)
    inside = _connected(hubs[code], leaders)
    return frozenset(facility for facility, hub in hubs.items() if hub in inside)


def narrowed(organisation: Organisation, level: str, facilities: Collection[str]) -> Organisation:
    """The organisation as if it had these facilities alone; the units above stay."""
    units = {c: unit for c, unit in organisation.units.items() if unit.level != level or c in facilities}
    assignments = tuple(held for held in organisation.assignments if held.unit in units)
    people = {held.person_id for held in assignments}
    leave = tuple(leave for leave in organisation.leave if leave.person_id in people)
    return replace(organisation, units=units, assignments=assignments, leave=leave)


def kept_away(programme: Programme, busy: Mapping[str, Collection[date]]) -> Programme:
    """Facilitators cannot come on the days that they lead an event for others."""
    if not busy:
        return programme
    days = {address: tuple(day.isoformat() for day in sorted(taken)) for address, taken in busy.items()}
    people = tuple(replace(each, away=(*each.away, *days.get(each.email, ()))) for each in programme.facilitators)
    return replace(programme, facilitators=people)


def _connected(hub: str, leaders: Mapping[str, Collection[int]]) -> set[str]:
    """All hubs that can be reached over shared leaders."""
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
