"""Which rows a picture of the calendar has: as far down as a page can hold, one level at least."""

from collections.abc import Collection, Iterator, Sequence

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.timeline import Line


def lines_of(
    organisation: Organisation, of: str | None, facilities: Sequence[Unit], busy: Collection[str], most: int
) -> list[Line]:
    """The rows under a unit (None: everything), each under the names of the units between.

    `organisation` holds the units above the facilities; `facilities` are those directly under `of`, a row each.
    `busy`: units with facilities directly under them. One that has units under it too keeps a row for its own.
    """
    rows = _down(organisation, of, busy, most - len(facilities))
    found = [Line(unit.code, unit.name, heading) for heading, unit in rows]
    own = sorted(facilities, key=lambda unit: (unit.name, unit.code))
    return found + [Line(unit.code, unit.name, "", is_facility=True) for unit in own]


def _down(organisation: Organisation, of: str | None, busy: Collection[str], most: int) -> list[tuple[str, Unit]]:
    rows = list(_children(organisation, of, ""))
    while True:
        there = {unit.code for _, unit in rows}
        deeper = [found for row in rows for found in _deeper(organisation, row, busy, there)]
        if deeper == rows or len(deeper) > most:
            return rows
        rows = deeper


def _deeper(
    organisation: Organisation, row: tuple[str, Unit], busy: Collection[str], there: Collection[str]
) -> list[tuple[str, Unit]]:
    """The units under this one, after itself where it has facilities of its own; itself where there are none."""
    heading, unit = row
    name = f"{heading} · {unit.name}" if heading else unit.name
    children = list(_children(organisation, unit.code, name))
    if not children or children[0][1].code in there:
        return [row]
    return [row, *children] if unit.code in busy else children


def _children(organisation: Organisation, of: str | None, heading: str) -> Iterator[tuple[str, Unit]]:
    units = organisation.units
    below = organisation.children(of) if of else [u for u in units.values() if not u.parent or u.parent not in units]
    for unit in sorted(below, key=lambda unit: (unit.name, unit.code)):
        yield heading, unit
