"""Sessions and what became of them, and each leader's readiness."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import insert, update
from sqlmodel import col, select

from rollout.domain.returns import Session, SessionState
from rollout.store.database import Transaction
from rollout.store.tables import ReadinessRow, SessionRow

STEPS = ("previewed_on", "coached_on", "planner_filled_on")


def all_of(
    tx: Transaction, unit: str | None = None, module: str | None = None, units: Collection[str] | None = None
) -> list[Session]:
    query = select(SessionRow).order_by(SessionRow.key)
    if unit is not None:
        query = query.where(SessionRow.unit == unit)
    if module is not None:
        query = query.where(SessionRow.module == module)
    if units is not None:
        query = query.where(col(SessionRow.unit).in_(sorted(units)))
    return [_session(row) for row in tx.exec(query)]


def find(tx: Transaction, key: str) -> Session | None:
    row = tx.get(SessionRow, key)
    return _session(row) if row else None


def modules_held(tx: Transaction) -> set[str]:
    """The modules of which an hour has been held somewhere."""
    return set(tx.exec(select(SessionRow.module).where(SessionRow.state == "held").distinct()))


def set_state(tx: Transaction, session: Session) -> None:
    values: dict[str, Any] = {
        "state": session.state, "held_on": session.held_on, "reason": session.reason, "headcount": session.headcount,
    }  # fmt: skip
    tx.exec(update(SessionRow).where(col(SessionRow.key) == session.key).values(**values))


def set_states(tx: Transaction, keys: Iterable[str], state: SessionState, reason: str | None = None) -> None:
    """Many sessions at once: planned again with a new date, or cancelled with a reason (None: the old one stays)."""
    wanted = sorted(keys)
    values: dict[str, Any] = {"state": state} if reason is None else {"state": state, "reason": reason}
    for start in range(0, len(wanted), 500):
        some = col(SessionRow.key).in_(wanted[start : start + 500])
        tx.exec(update(SessionRow).where(some, col(SessionRow.state) != "held").values(**values))


def readiness_of(tx: Transaction, person_id: int) -> dict[str, dict[str, date | None]]:
    """The three steps of one leader, by module."""
    rows = tx.exec(select(ReadinessRow).where(ReadinessRow.person_id == person_id))
    return {row.module: {step: getattr(row, step) for step in STEPS} for row in rows}


def set_ready(tx: Transaction, person_id: int, module: str, step: str, on: date) -> None:
    """Tick one of the three steps; the first day it was ticked stays."""
    if step not in STEPS:
        raise ValueError(f"{step} is not a readiness step; one of {', '.join(STEPS)} is")
    row = tx.get(ReadinessRow, (person_id, module))
    if row is None:
        tx.connection().execute(insert(ReadinessRow), [{"person_id": person_id, "module": module, step: on}])
    elif getattr(row, step) is None:
        setattr(row, step, on)
        tx.add(row)


def take_back_ready(tx: Transaction, person_id: int, module: str, step: str, on: date) -> None:
    """The tick goes where it is of this very day; an older one stays."""
    if step not in STEPS:
        raise ValueError(f"{step} is not a readiness step; one of {', '.join(STEPS)} is")
    row = tx.get(ReadinessRow, (person_id, module))
    if row is not None and getattr(row, step) == on:
        setattr(row, step, None)
        tx.add(row)


def _session(row: SessionRow) -> Session:
    return Session(
        row.key, row.unit, row.group, row.module, cast(SessionState, row.state), row.held_on, row.reason, row.headcount
    )
