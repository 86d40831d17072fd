"""The one row about the programme in this database: its state, the last tick, and how far a demo has been played."""

from datetime import datetime

from rollout.store.database import Transaction
from rollout.store.tables import ProgrammeRow


def state(tx: Transaction) -> str:
    return _row(tx).state


def set_state(tx: Transaction, new: str) -> None:
    """draft -> released -> running -> closed."""
    row = _row(tx)
    row.state = new
    tx.add(row)


def ticked(tx: Transaction, now: datetime) -> None:
    row = _row(tx)
    row.last_tick_at = now
    tx.add(row)


def last_tick(tx: Transaction) -> datetime | None:
    return _row(tx).last_tick_at


def played_until(tx: Transaction) -> datetime | None:
    """The instant up to which a demo has been played; None in a real programme."""
    return _row(tx).played_until


def set_played_until(tx: Transaction, instant: datetime) -> None:
    row = _row(tx)
    row.played_until = instant
    tx.add(row)


def _row(tx: Transaction) -> ProgrammeRow:
    return tx.get(ProgrammeRow, 1) or ProgrammeRow()
