"""When people are away: brought in from HR's file, or said one by one. The next plan goes around it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rollout.actions.tools import Tools
from rollout.domain.leave_rows import (
    LONGEST_DAYS,
    LeaveColumns,
    LeaveDifference,
    People,
    columns_of,
    difference,
    read_leave,
)
from rollout.domain.organisation import Leave, Person
from rollout.domain.problem import refuse
from rollout.domain.text import clean_text, exceeds
from rollout.store import leave as known_leave
from rollout.store import people
from rollout.store.database import Transaction

_IMPORT = "Bring in the roster first: rollout roster import FILE"


@dataclass(frozen=True)
class LeavePreview:
    """What an import would do. `apply_leave` does exactly this or refuses. `skipped`: rows about people not known."""

    file: Path
    sha256: str
    columns: LeaveColumns
    wanted: tuple[Leave, ...]
    difference: LeaveDifference
    people: Mapping[int, Person]
    skipped: int = 0
    replace: bool = False


@dataclass(frozen=True)
class LeaveReport:
    """How much leave was added, got other days or another reason, and was given up."""

    new: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True)
class LeaveLine:
    """One leave with whose it is."""

    person: Person
    leave: Leave


def preview_leave(
    tools: Tools, file: Path, *, dates: str = "", skip_unknown: bool = False, replace: bool = False
) -> LeavePreview:
    """What importing the file would change; changes nothing. Every row that is wrong is named, and then none is used.

    `dates`: "dmy" or "mdy" for 03/04/2027. `replace`: leave that the file does not hold is given up, unless over.
    """
    if dates not in ("", "dmy", "mdy"):
        raise refuse("--dates", f'"{dates}" is not known.', "Write dmy (day/month) or mdy (month/day).")
    sheet = tools.sheets.read(file)
    with tools.database.reading() as tx:
        everyone, known = people.everyone(tx), known_leave.everyones(tx)
    if not everyone:
        raise refuse("roster", "nobody is known yet.", _IMPORT)
    columns = columns_of(sheet)
    read = read_leave(sheet, columns, People(everyone.values()), dates, skip_unknown)
    if replace and not read.leave:
        raise refuse(
            file.name, "holds no leave of anybody in the roster.", "Look into the file, or leave out --replace."
        )
    found = difference(known, read.leave, tools.clock.today(), replace)
    return LeavePreview(file, sheet.sha256, columns, read.leave, found, everyone, read.unknown, replace)


def apply_leave(tools: Tools, preview: LeavePreview) -> LeaveReport:
    """Do what was previewed, in one transaction. Refused if the file, or what is known, has changed since."""
    _refuse_other_file(preview)
    if preview.difference.is_empty:
        return LeaveReport()
    with tools.database.transaction() as tx:
        found = difference(known_leave.everyones(tx), preview.wanted, tools.clock.today(), preview.replace)
        if found.is_empty:
            return LeaveReport()  # somebody else imported the same file in the meantime
        if found != preview.difference:
            hint = "Import the file again and look at the difference."
            raise refuse(preview.file.name, "was previewed against leave that has changed since.", hint)
        return _apply(tx, found)


def add_leave(tools: Tools, who: str, first: date, last: date, reason: str = "") -> tuple[LeaveLine, LeaveReport]:
    """Somebody is away from `first` to `last`. Leave of hers that begins on the same day gets these days."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        what = f"{last} is before {first}." if last < first else f"{first} to {last} is more than five years."
        raise refuse("rollout leave add", what, "Write the first day and then the last, both away.")
    if exceeds(reason, "line"):
        raise refuse("--reason", "is longer than 200 characters.", "Shorten it.")
    with tools.database.transaction() as tx:
        person = _one(tx, who)
        leave = Leave(person.id, first, last, clean_text(reason, "line"))
        own = [each for each in known_leave.everyones(tx) if each.person_id == person.id]
        return LeaveLine(person, leave), _apply(tx, difference(own, [leave], tools.clock.today(), replace=False))


def remove_leave(tools: Tools, who: str, first: date) -> list[LeaveLine]:
    """Somebody is there after all: her leave that begins on that day is given up. Refused where there is none."""
    with tools.database.transaction() as tx:
        person = _one(tx, who)
        own = [each for each in known_leave.everyones(tx) if each.person_id == person.id]
        gone = [each for each in own if each.from_on == first]
        if not gone:
            begins = ", ".join(str(each.from_on) for each in own) or "none"
            hint = f"Known first days: {begins}. All leave: rollout leave list"
            raise refuse("rollout leave remove", f"{person.name} has no leave that begins on {first}.", hint)
        known_leave.remove(tx, gone)
    return [LeaveLine(person, each) for each in gone]


def list_leave(tools: Tools, over: bool = False) -> list[LeaveLine]:
    """Everybody's leave in order of its first day; `over`: that which has ended before today as well."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        everyone, known = people.everyone(tx), known_leave.everyones(tx)
    lines = [LeaveLine(everyone[each.person_id], each) for each in known if over or each.to_on >= today]
    return sorted(lines, key=lambda line: (line.leave.from_on, line.person.name, line.person.id, line.leave.to_on))


def _apply(tx: Transaction, found: LeaveDifference) -> LeaveReport:
    known_leave.remove(tx, [*(before for before, _ in found.changed), *found.gone])
    known_leave.keep(tx, [*found.new, *(after for _, after in found.changed)])
    return LeaveReport(len(found.new), len(found.changed), len(found.gone))


def _one(tx: Transaction, who: str) -> Person:
    """The one person that somebody typed: employee number, address or name."""
    found = People(people.everyone(tx).values()).named(who)
    if not found:
        hint = "Write the employee number, e-mail address or full name as the roster has it."
        raise refuse("rollout leave", f'"{who[:80]}" is nobody in the roster.', hint)
    if len(found) > 1:
        hint = f"Write the employee number: {', '.join(each.ref for each in found[:5])}."
        raise refuse("rollout leave", f'"{who[:80]}" may be {len(found)} people.', hint)
    return found[0]


def _refuse_other_file(preview: LeavePreview) -> None:
    try:
        same = hashlib.sha256(preview.file.read_bytes()).hexdigest() == preview.sha256
    except OSError:
        same = False
    if not same:
        raise refuse(preview.file.name, "is not the file any more that was previewed.", "Import it again.")
