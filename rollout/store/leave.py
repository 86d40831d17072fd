"""Leave: the days on which people are away. What is given up is deleted, for nobody needs to know it any more."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from rollout.domain.organisation import Leave
from rollout.store.database import Transaction
from rollout.store.tables import LeaveRow

_DAYS = ["person_id", "from_on", "to_on"]
_AT_ONCE = 500
"""Rows in one statement: databases limit their values."""


def everyones(tx: Transaction) -> list[Leave]:
    """All leave of any period, in order of person and day."""
    columns = [col(getattr(LeaveRow, name)) for name in (*_DAYS, "reason")]
    return [Leave(*values) for values in tx.connection().execute(select(*columns).order_by(*columns[:3]))]


def keep(tx: Transaction, leave: Iterable[Leave]) -> None:
    """Add leave; the same days of the same person twice are once, with the newer reason."""
    dialect = postgresql if tx.connection().dialect.name == "postgresql" else sqlite
    unique = {(each.person_id, each.from_on, each.to_on): each.reason for each in leave}
    rows = [
        {"person_id": person, "from_on": first, "to_on": last, "reason": reason}
        for (person, first, last), reason in sorted(unique.items())
    ]
    for start in range(0, len(rows), _AT_ONCE):
        fresh = dialect.insert(LeaveRow).values(rows[start : start + _AT_ONCE])
        tx.connection().execute(
            fresh.on_conflict_do_update(index_elements=_DAYS, set_={"reason": fresh.excluded.reason})
        )


def remove(tx: Transaction, leave: Iterable[Leave]) -> int:
    """Forget this leave; how many rows there were of it."""
    row, gone = LeaveRow, 0
    for each in leave:
        same = (col(row.person_id) == each.person_id) & (col(row.from_on) == each.from_on)
        gone += tx.exec(delete(row).where(same & (col(row.to_on) == each.to_on))).rowcount
    return gone
