"""Rows to a roster: rows of facilities, of units of any level, or of persons."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from rollout.domain.columns import Table
from rollout.domain.edges import Places
from rollout.domain.organisation import DEPUTY, LEADER, Unit
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme
from rollout.domain.roster import Holder, Roster
from rollout.domain.roster_cells import Cells
from rollout.domain.roster_map import RosterMap
from rollout.domain.roster_people import read_people
from rollout.domain.roster_tree import with_units_above
from rollout.domain.units_above import UnitsAbove, code_of

Holders = dict[tuple[str, str], Holder]


def read_roster(
    table: Table, map_: RosterMap, programme: Programme, places: Places, known: Mapping[str, Unit], on: date
) -> Roster:
    """The whole file as units and the people who hold roles there; refuses with what is wrong, by row and column."""
    cells = Cells(table, map_, programme, places, on)
    if not cells.has("code", "name", "path"):
        hint = f'If this is the right file, name the column: --set columns.code="{table.header[0]}"'
        raise refuse(table.sheet.name, "does not say which column is the facility's code or name.", hint)
    read = {"facilities": _facilities, "people": read_people, "units": _units}[map_.rows]
    units, holders = read(cells, known)
    cells.findings.refuse_if_any(table.sheet.name)
    if not any(unit.level == programme.facility_level for unit in units.values()):
        hint = "Check the filter [only] and the columns in the map."
        raise refuse(table.sheet.name, "has no row that is a facility.", hint)
    cells.note_places()
    _note_counts(cells, units, holders)
    return Roster(table.sheet.name, table.sheet.sha256, units, holders, tuple(cells.notes))


def _facilities(cells: Cells, known: Mapping[str, Unit]) -> tuple[dict[str, Unit], Holders]:
    programme, map_ = cells.programme, cells.map
    uppers = programme.levels[:-1]
    with_columns = [level for level in map_.path_levels if level in uppers] if map_.path_levels else list(map_.levels)
    above = UnitsAbove(uppers, with_columns, programme.organisation)
    found: dict[str, tuple[Unit, tuple[str, ...]]] = {}
    holders: Holders = {}
    seen: dict[str, int] = {}
    for i in filter(cells.is_wanted, cells.table.rows):
        path = cells.path(i)
        name = cells.text(i, "name", cells.raw(i, "name") or path.get(programme.facility_level, ("", ""))[0])
        code = cells.code(i) if cells.has("code") else (code_of(programme.facility_level, [name]) if name else "")
        if not code or _is_double(cells, i, code, seen):
            if not code:
                cells.findings.add(cells.where(i, "code"), "is blank.", "Every facility needs its own code.")
            continue
        unit = cells.unit(i, code, name or code, programme.facility_level)
        parts = path or {level: cells.part(i, columns) for level, columns in map_.levels.items()}
        found[code] = unit, above.place(parts, (unit.timezone, unit.country, unit.subdivision))
        for role in (LEADER, DEPUTY):
            if holder := cells.holder(i, role):
                holders[code, role] = holder
    _note_unassigned(cells, above)
    return with_units_above(cells, above, found, known), holders


def _is_double(cells: Cells, i: int, code: str, seen: dict[str, int]) -> bool:
    first = seen.setdefault(code.casefold(), i)
    if first == i:
        return False
    where = cells.table.sheet.numbers[first]
    hint = "Codes are unique: correct one, or leave one row out."
    cells.findings.add(cells.where(i, "code"), f'"{code}" is also the code of row {where}.', hint)
    return True


def _units(cells: Cells, known: Mapping[str, Unit]) -> tuple[dict[str, Unit], Holders]:
    """Each row a unit that names its level and its parent."""
    levels = list(cells.programme.levels)
    found: dict[str, tuple[int, Unit]] = {}
    holders: Holders = {}
    seen: dict[str, int] = {}
    for i in filter(cells.is_wanted, cells.table.rows):
        code, level = cells.code(i), cells.raw(i, "level")
        if level not in levels:
            cells.findings.add(cells.where(i, "level"), f'"{level[:40]}" is not a level.', f"Use {', '.join(levels)}.")
        elif not code:
            cells.findings.add(cells.where(i, "code"), "is blank.", "Every unit needs its own code.")
        elif not _is_double(cells, i, code, seen):
            name = cells.text(i, "name", cells.raw(i, "name"))
            found[code] = i, replace(cells.unit(i, code, name or code, level), parent=cells.raw(i, "parent") or None)
            holders |= {(code, role): h for role in (LEADER, DEPUTY) if (h := cells.holder(i, role))}
    for i, unit in found.values():
        _check_parent(
            cells,
            i,
            unit,
            {code: unit for code, (_, unit) in found.items()}.get(unit.parent or "") or known.get(unit.parent or ""),
        )
    ordered = sorted(found.values(), key=lambda pair: (levels.index(pair[1].level), pair[0]))
    return {unit.code: unit for _, unit in ordered}, holders


def _check_parent(cells: Cells, i: int, unit: Unit, parent: Unit | None) -> None:
    """A parent is of a higher level, so no unit can be above itself, however long the way round."""
    levels = cells.programme.levels
    if unit.parent and parent is None:
        hint = "Add a row for it, or correct the code."
        cells.findings.add(cells.where(i, "parent"), f'"{unit.parent[:40]}" is not the code of any unit.', hint)
    elif parent and levels.index(parent.level) >= levels.index(unit.level):
        what = f'"{unit.parent}" is a {parent.level} and cannot be above a {unit.level}: a circle.'
        cells.findings.add(cells.where(i, "parent"), what, f"From the top: {', '.join(levels)}.")
    elif not unit.parent and unit.level != levels[0]:
        cells.findings.add(cells.where(i, "parent"), "is blank.", f"Only a {levels[0]} has nothing above it.")


def _note_unassigned(cells: Cells, above: UnitsAbove) -> None:
    for level, rows in above.without.items():
        what = f'Rows without a {level}: {rows:,}. They are put under a {level} called "Unassigned".'
        cells.note(
            what, "So their ideas still have somewhere to go. Give it a leader, or fill the column and import again."
        )
    missing = [
        level for level in cells.programme.levels[:-1] if level not in cells.map.levels and not cells.map.path_levels
    ]
    if missing:
        what = f"There is no column for {' and '.join(missing)}; one unit each was made in its place."
        cells.note(what, f'If there is one: --set levels.{missing[-1]}="the column"')


def _note_counts(cells: Cells, units: Mapping[str, Unit], holders: Holders) -> None:
    facilities = [unit for unit in units.values() if unit.level == cells.programme.facility_level]
    without = sum(1 for unit in facilities if unit.headcount is None)
    if without:
        what = f"Facilities without a head count: {without:,} of {len(facilities):,}."
        cells.note(what, "They are planned as one group until it is known.")
    column = cells.map.columns.get("headcount", "")
    if cells.map.share == 1.0 and "enrol" in column.casefold():
        cells.note(
            f"{column} may count others than staff.", "Staff as a share of it: --set headcount.share=0.08", "warns"
        )
    led = sum(1 for unit in facilities if (unit.code, LEADER) in holders)
    if led < len(facilities):
        what = f"Facilities without a leader in the file: {len(facilities) - led:,} of {len(facilities):,}."
        cells.note(what, "Their plan says: needs a leader. Later: rollout roster hand-over UNIT --name ... --email ...")
    names = Counter(h.name for (_, role), h in holders.items() if role == LEADER and not h.ref and not h.email)
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        what = f"Names without address or number that lead more than one unit: {', '.join(twice[:3])}."
        cells.note(what, "They are taken to be the same person. A column with addresses tells people apart.", "warns")
