"""The whole state of a workspace in one comparable value: what was done, not in which order or row."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import rollout.store.tables as tables

assert tables  # imported so that its tables are known

NUMBERS = {"id", "person_id", "leader", "return_id", "pack_id", "by_person", "decided_by"}
PASSING = {"lease", "attempts"}  # how often something was tried is not part of where it ended


def state(database: Path | str) -> dict[str, list[str]]:
    """Every table's rows as sorted lines; row numbers are replaced by what they stand for, or left out.

    `database`: an SQLite file, or the address of any database.
    """
    engine = create_engine(database if isinstance(database, str) else f"sqlite:///{database}")
    with engine.connect() as connection:
        people = {row.id: row.ref for row in connection.execute(text("select id, ref from person"))}
        found = {
            table.name: sorted(_line(dict(row), people) for row in connection.execute(table.select()).mappings())
            for table in SQLModel.metadata.sorted_tables
        }
    engine.dispose()
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Every file underneath by its relative path; half-written ones would show here."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _line(row: dict[str, Any], people: dict[int, str]) -> str:
    named = {f"{name}_ref": people.get(row[name]) for name in ("person_id", "leader", "by_person") if name in row}
    left_out = NUMBERS | PASSING
    if row.get("state") == "sent":
        left_out = left_out | {"why"}  # by which reply we know that it left: at once, or found delivered after a crash
    plain = {name: _plain(value) for name, value in row.items() if name not in left_out}
    return json.dumps(plain | named, sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, date | datetime) else value
