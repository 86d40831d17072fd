"""The organisation as a table: for people to read, and for `rollout roster import` to read again."""

from datetime import date
from pathlib import Path

from rollout.actions.tools import Tools
from rollout.domain.organisation import Organisation, Unit
from rollout.store import units

HEADER = (
    "code", "level", "name", "parent", "timezone", "country", "subdivision", "headcount", "language", "email",
    "opened_on", "closed_on", "leader_ref", "leader_name", "leader_email", "deputy_ref", "deputy_name", "deputy_email",
)  # fmt: skip


def export_roster(tools: Tools, file: Path) -> int:
    """Write every unit, closed ones with their day, those above first; returns how many."""
    with tools.database.reading() as tx:
        known = units.organisation_on(tx, tools.clock.today())
    levels = list(tools.programme.levels)
    ordered = sorted(known.units.values(), key=lambda unit: (levels.index(unit.level), unit.code))
    tools.sheets.write(file, HEADER, [_row(known, unit) for unit in ordered])
    return len(ordered)


def _row(known: Organisation, unit: Unit) -> list[str | int]:
    facts: list[str | int] = [unit.code, unit.level, unit.name, unit.parent or "", unit.timezone, unit.country]
    facts += [unit.subdivision, "" if unit.headcount is None else unit.headcount, unit.language, unit.email]
    facts += [_shown(unit.opened_on), _shown(unit.closed_on)]
    for person in (known.leader_of(unit.code), known.deputy_of(unit.code)):
        facts += [person.ref, person.name, person.email] if person else ["", "", ""]
    return facts


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""
