"""The one row about the programme in this database: its state, the last tick, and how far a demo has been played."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from rollout.store.database import Transaction
from rollout.store.tables import ProgrammeRow


def state(tx: Transaction) -> str:
    return _row(tx).state


def set_state(tx: Transaction, new: str) -> None:
    """draft -> released -> running -> closed."""
    _change(tx, state=new)


def ticked(tx: Transaction, now: datetime) -> None:
    _change(tx, last_tick_at=now)


def last_tick(tx: Transaction) -> datetime | None:
    return _row(tx).last_tick_at


def played_until(tx: Transaction) -> datetime | None:
    """The instant up to which a demo has been played; None in a real programme."""
    return _row(tx).played_until


def set_played_until(tx: Transaction, instant: datetime) -> None:
    _change(tx, played_until=instant)


def _row(tx: Transaction) -> ProgrammeRow:
    return tx.get(ProgrammeRow, 1) or ProgrammeRow()


def _change(tx: Transaction, **values: object) -> None:
    """Two may be the first to write: whoever comes second finds the row."""
    insert = postgresql.insert if tx.connection().dialect.name == "postgresql" else sqlite.insert
    tx.connection().execute(insert(ProgrammeRow).on_conflict_do_nothing(), [{"id": 1, "state": "draft"}])
    tx.exec(update(ProgrammeRow).where(col(ProgrammeRow.id) == 1).values(**values))
