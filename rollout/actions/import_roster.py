"""HR's file becomes the organisation: read, shown as a difference, then applied whole or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rollout.actions.hand_over import Leaving, close_units, leave_closed, replace_leaders
from rollout.actions.tools import Tools
from rollout.domain.cells import Findings
from rollout.domain.columns import Table, table_of
from rollout.domain.guess import guess
from rollout.domain.organisation import Assignment, Organisation
from rollout.domain.problem import refuse
from rollout.domain.roster import Difference, Roster, difference, first_day
from rollout.domain.roster_map import RosterMap, as_toml, read_map, with_settings
from rollout.domain.roster_rows import read_roster
from rollout.store import people, units
from rollout.store.database import Transaction


@dataclass(frozen=True)
class Columns:
    """How a file is read. `text`: the map as a file; `guessed`: by us, just now; `changed`: worth saving."""

    table: Table
    map: RosterMap
    text: str
    guessed: bool
    changed: bool

    @property
    def names_units(self) -> bool:
        """Whether a column says which unit a row speaks of; without one no file is a roster."""
        return any(self.map.columns.get(meaning) for meaning in ("code", "name", "path"))


@dataclass(frozen=True)
class RosterPreview:
    """What an import would do. `apply_roster` does exactly this or refuses."""

    file: Path
    sha256: str
    columns: Columns
    roster: Roster
    difference: Difference
    close_missing: bool = False
    reopen: bool = False


@dataclass(frozen=True)
class RosterReport:
    """What an import did."""

    units_new: int = 0
    units_changed: int = 0
    units_closed: int = 0
    leaders_new: int = 0
    leaders_replaced: int = 0
    doors_shut: int = 0
    letters_cancelled: int = 0

    @property
    def nothing(self) -> bool:
        return self == RosterReport()


def read_columns(
    tools: Tools, file: Path, mapping: Path | None, dates: str = "", settings: Sequence[str] = ()
) -> Columns:
    """The columns of a file by the map, or guessed where there is none; `settings` like "headcount.share=0.08" win."""
    levels = tools.programme.levels
    text = map_text(mapping) if mapping else ""
    name = mapping.name if mapping else "the guess"
    map_ = read_map(name, text, levels) if mapping else None
    sheet = tools.sheets.read(file, map_.sheet if map_ else "")
    if map_ is None:
        map_ = guess(table_of(sheet, None, levels), tools.programme)
    changes = [*settings, *([f'dates="{dates}"'] if dates else [])]
    changed = with_settings(name, map_, changes, levels) if changes else map_
    is_new = mapping is None or changed != map_
    shown = as_toml(changed, file.name) if is_new else text
    return Columns(table_of(sheet, changed, levels), changed, shown, mapping is None, is_new)


def preview_roster(
    tools: Tools,
    file: Path,
    mapping: Path | None = None,
    *,
    since: date | None = None,
    close_missing: bool = False,
    reopen: bool = False,
    columns: Columns | None = None,
) -> RosterPreview:
    """What importing the file would change; changes nothing. `mapping` None: the columns are guessed.

    Everything holds from `since` on: today; for the first roster from sixty days before the programme starts.
    """
    columns = columns or read_columns(tools, file, mapping)
    with tools.database.reading() as tx:
        newest = units.newest_facts(tx)
        today, starts_on = tools.clock.today(), tools.programme.starts_on
        since = since or (today if newest else first_day(today, starts_on))
        known = units.organisation_on(tx, since)
    roster = read_roster(columns.table, columns.map, tools.programme, tools.places, known.units, since)
    found = _difference(known, roster, close_missing, reopen)
    _refuse_earlier(found, newest, file.name)
    return RosterPreview(file, roster.sha256, columns, roster, found, close_missing, reopen)


def apply_roster(tools: Tools, preview: RosterPreview) -> RosterReport:
    """Do what was previewed, in one transaction. Refused if the file, or the organisation, has changed since."""
    _refuse_other_file(preview)
    if preview.difference.is_empty:
        return RosterReport()
    with tools.database.transaction() as tx:
        known = units.organisation_on(tx, preview.difference.since_on)
        found = _difference(known, preview.roster, preview.close_missing, preview.reopen)
        if found.is_empty:
            return RosterReport()  # somebody else imported the same file in the meantime
        if found != preview.difference:
            hint = "Import the file again and look at the difference."
            raise refuse(preview.file.name, "was previewed against an organisation that has changed since.", hint)
        return _apply(tools, tx, known, found)


def _difference(known: Organisation, roster: Roster, close_missing: bool, reopen: bool) -> Difference:
    return difference(known, roster, close_missing, reopen)


def _apply(tools: Tools, tx: Transaction, known: Organisation, found: Difference) -> RosterReport:
    on = found.since_on
    units.add(tx, found.new, on)
    units.change_all(tx, found.changed, on)
    closed = [u.code for u in found.changed if not u.is_open_on(on) and known.units[u.code].is_open_on(on)]
    people.end_all(tx, closed, on)
    left = leave_closed(tools, tx, closed, on)
    gone = close_units(tools, tx, found.gone, on, "not in the roster any more")
    ids = people.keep(tx, found.people)
    coming = [Assignment(ids[ref], role, unit, on) for unit, role, ref in found.held]
    replaced = {(unit, role) for unit, role, _ in found.replaced}
    fresh = [new for new in coming if (new.unit, new.role) not in replaced]
    people.begin(tx, fresh)
    leaving = [Leaving(unit, role, person) for unit, role, person in found.replaced]
    shut, cancelled = replace_leaders(tools, tx, leaving, [new for new in coming if new not in fresh], on)
    return RosterReport(
        len(found.new), len(found.changed), len(found.gone) + len(closed), len(fresh), len(replaced),
        shut + left[0] + gone[0], cancelled + left[1] + gone[1],
    )  # fmt: skip


def _refuse_other_file(preview: RosterPreview) -> None:
    try:
        same = hashlib.sha256(preview.file.read_bytes()).hexdigest() == preview.sha256
    except OSError:
        same = False
    if not same:
        raise refuse(preview.file.name, "is not the file any more that was previewed.", "Import it again.")


def _refuse_earlier(found: Difference, newest: dict[str, date], name: str) -> None:
    """History is not rewritten: what became known later cannot be changed as of an earlier day."""
    findings = Findings()
    for unit in (*found.new, *found.changed):
        if newest.get(unit.code, found.since_on) > found.since_on:
            what = f"{unit.code} has changed on {newest[unit.code]} already, after {found.since_on}."
            findings.add(name, what, f"Pass --since {newest[unit.code]} or a later day.")
    findings.refuse_if_any(name)


def map_text(mapping: Path) -> str:
    """The text of a map, as people have saved it."""
    try:
        return mapping.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise refuse(str(mapping), "is not there.", "Leave --map out to have the columns guessed.") from None
    except (UnicodeDecodeError, OSError):
        raise refuse(str(mapping), "cannot be read as UTF-8 text.", "Save it as UTF-8, or delete it.") from None


__all__ = ["Columns", "RosterPreview", "RosterReport", "apply_roster", "map_text", "preview_roster", "read_columns"]
