"""How often something was tried, counted in one statement so that tries at the same moment are all counted."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from rollout.store.database import Transaction
from rollout.store.tables import AttemptRow

KEPT = timedelta(hours=24)
_TABLE = cast(Table, AttemptRow.__table__)  # type: ignore[attr-defined]  # SQLModel sets it on every table class


def count_up(tx: Transaction, what: str, who_hash: str, now: datetime, within: timedelta) -> int:
    """One try more; returns how many there were since the first of this while, which begins anew when it is over."""
    insert: Any = (postgresql if tx.connection().dialect.name == "postgresql" else sqlite).insert
    made = insert(_TABLE).values(what=what, who_hash=who_hash, since_at=now, count=1)
    is_over = _TABLE.c.since_at <= now - within
    values = {
        "count": case((is_over, 1), else_=_TABLE.c.count + 1),
        "since_at": case((is_over, made.excluded.since_at), else_=_TABLE.c.since_at),
    }
    counted = made.on_conflict_do_update(index_elements=["what", "who_hash"], set_=values).returning(_TABLE.c.count)
    return int(tx.connection().execute(counted).scalar_one())


def forget(tx: Transaction, what: str, who_hash: str) -> None:
    """It went well: the tries before it count no more."""
    tx.exec(delete(AttemptRow).where(col(AttemptRow.what) == what, col(AttemptRow.who_hash) == who_hash))


def forget_old(tx: Transaction, now: datetime) -> None:
    tx.exec(delete(AttemptRow).where(col(AttemptRow.since_at) < now - KEPT))
