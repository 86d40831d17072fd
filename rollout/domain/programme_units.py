"""What the programme says of units, held against the roster: a rule for a unit that is not there does nothing."""

import difflib
from collections.abc import Iterator

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.planning.waves import waves_needed
from rollout.domain.problem import Finding
from rollout.domain.programme import Programme
from rollout.domain.programme_findings import FILE

_SHOWN = 10
"""So many names are looked up for a likely spelling; the rest are of the same kind."""


def unit_findings(organisation: Organisation, programme: Programme) -> Iterator[Finding]:
    """Units that the rules name and nobody knows, hubs without a facilitator, waves that are not drawn yet."""
    yield from unknown_units(organisation, programme)
    yield from _pilot(organisation, programme)
    yield from _hubs(organisation, programme)
    needed = waves_needed(programme, organisation)
    if needed:
        yield needed


def _named(programme: Programme) -> Iterator[tuple[str, str]]:
    """Where a unit is named, and its code."""
    lists = {
        "blackouts": [each.unit for each in programme.blackouts],
        "openings": [each.unit for each in programme.openings],
        "facilitators": [each.serves for each in programme.facilitators],
        "paper": [each.unit for each in programme.paper],
    }
    for name, codes in lists.items():
        yield from ((f"{FILE} [[{name}]] number {number}", code) for number, code in enumerate(codes, 1))
    yield from ((f"{FILE} [waves] pilot", code) for code in programme.waves.pilot)


def unknown_units(organisation: Organisation, programme: Programme) -> Iterator[Finding]:
    """Every rule about a unit that the roster does not have, with the code that was probably meant."""
    by_name = {unit.name.casefold(): unit.code for unit in organisation.units.values()}
    missing = [(where, code) for where, code in _named(programme) if code != "*" and code not in organisation.units]
    for number, (where, code) in enumerate(missing):
        near = [by_name[code.casefold()]] if code.casefold() in by_name else []
        if not near and number < _SHOWN:
            near = difflib.get_close_matches(code, organisation.units, 1)
        hint = f"Did you mean {near[0]}?" if near else "Write the unit's code as the roster has it."
        yield Finding(where, f"{code!r} is no unit of the roster, so the rule does nothing.", hint, "warns")


def _pilot(organisation: Organisation, programme: Programme) -> Iterator[Finding]:
    level = programme.waves.level
    for code in programme.waves.pilot:
        unit = organisation.units.get(code)
        if unit is not None and unit.level != level:
            what = f"{code} is of the level {unit.level}; waves are made of the level {level}."
            yield Finding(f"{FILE} [waves] pilot", what, f"Name units of the level {level}, or change level.", "warns")


def _hubs(organisation: Organisation, programme: Programme) -> Iterator[Finding]:
    """Where facilitators are named, every preview and coaching needs one of them."""
    served = {each.serves for each in programme.facilitators}
    if not served or "*" in served:
        return
    places = organisation.facilities(programme.facility_level)
    hubs = {hub.code: hub for hub in (_hub(organisation, programme, place) for place in places)}
    above = {code: {code, *(unit.code for unit in organisation.ancestors(code))} for code in hubs}
    alone = [hub for code, hub in sorted(hubs.items()) if not served & above[code]]
    if alone:
        first = ", ".join(f"{hub.code} {hub.name}" for hub in alone[:2])
        many = f"{len(alone)} unit{'s' * (len(alone) != 1)} ({first}{', …' * (len(alone) > 2)})"
        hint = 'No preview or coaching can be held there. Name one who serves them, or "*".'
        yield Finding(f"{FILE} [[facilitators]]", f"nobody serves {many}.", hint, "warns")


def _hub(organisation: Organisation, programme: Programme, facility: Unit) -> Unit:
    """Where the facility's leaders are prepared."""
    hub = organisation.above(facility.code, programme.preparation.hub_level)
    return hub or next(organisation.ancestors(facility.code), facility)
