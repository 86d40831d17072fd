"""Facilities hung under the units above them."""

from collections.abc import Mapping
from dataclasses import replace

from rollout.domain.organisation import Unit
from rollout.domain.roster_cells import Cells
from rollout.domain.units_above import Key, UnitsAbove


def with_units_above(
    cells: Cells, above: UnitsAbove, found: Mapping[str, tuple[Unit, Key]], known: Mapping[str, Unit]
) -> dict[str, Unit]:
    """All units, those above first; a facility whose code a unit above has as well is a finding."""
    programme = cells.programme
    home = programme.timezone, programme.country, programme.subdivision
    uppers = above.units({code: unit for code, unit in known.items() if unit.level != programme.facility_level},
                         home)  # fmt: skip
    units = {unit.code: unit for unit in uppers.values()}
    for code in sorted(set(units) & set(found)):
        what = f'"{code}" is the code of a facility and of the {units[code].level} {units[code].name}.'
        cells.findings.add(cells.table.sheet.name, what, "Give one of them another code.")
    for code, (unit, key) in found.items():
        units[code] = replace(unit, parent=uppers[key].code if key else None)
    return units
