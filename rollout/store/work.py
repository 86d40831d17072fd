"""Long work: what was asked for, who does it just now, how far it has come, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.domain.long_work import Work, WorkState
from rollout.domain.problem import Finding
from rollout.store.database import Transaction
from rollout.store.tables import WorkRow

_OPEN = ("asked", "running")


def ask(tx: Transaction, kind: str, wishes: Mapping[str, str], by: str, now: datetime, name: str) -> int:
    """The number of this piece of work; the one that is still open under the same name, where there is one."""
    into = postgresql.insert if tx.connection().dialect.name == "postgresql" else sqlite.insert
    row = {"kind": kind, "wishes": dict(wishes), "asked_by": by, "asked_at": now, "state": "asked", "open_as": name}
    wanted = {**_FRESH, **row}
    tx.connection().execute(into(WorkRow).on_conflict_do_nothing(index_elements=["open_as"]), [wanted])
    number = tx.exec(select(col(WorkRow.number)).where(col(WorkRow.open_as) == name)).one()
    assert number is not None
    return number


def find(tx: Transaction, number: int) -> Work | None:
    row = tx.get(WorkRow, number)
    return _work(row) if row else None


def recent(tx: Transaction, limit: int) -> list[Work]:
    """The newest first."""
    return [_work(row) for row in tx.exec(select(WorkRow).order_by(col(WorkRow.number).desc()).limit(limit))]


def open_ones(tx: Transaction) -> list[Work]:
    """What is asked for or being done, the oldest first."""
    query = select(WorkRow).where(col(WorkRow.open_as).is_not(None)).order_by(col(WorkRow.number))
    return [_work(row) for row in tx.exec(query)]


def claim(tx: Transaction, work: Work, lease: str, now: datetime) -> bool:
    """Take it into these hands, out of those it was seen in. False where somebody else was faster."""
    row = WorkRow
    as_seen = (col(row.number) == work.number) & (col(row.state) == work.state) & (col(row.lease) == work.lease)
    values = {"state": "running", "lease": lease, "tries": work.tries + 1, "beat_at": now}
    return tx.exec(update(row).where(as_seen & col(row.state).in_(_OPEN)).values(**values)).rowcount == 1


def beat(tx: Transaction, number: int, lease: str, step: tuple[str, int, int], now: datetime) -> bool:
    """How far it has come. False where it is no longer in these hands."""
    values = {"step": step[0], "done": step[1], "total": step[2], "beat_at": now}
    return tx.exec(update(WorkRow).where(_held(number, lease)).values(**values)).rowcount == 1


def give_back(tx: Transaction, number: int, lease: str) -> bool:
    """Leave it to the next who takes it up."""
    return tx.exec(update(WorkRow).where(_held(number, lease)).values(state="asked", lease="")).rowcount == 1


def finish(
    tx: Transaction,
    number: int,
    lease: str,
    state: WorkState,
    now: datetime,
    result: Mapping[str, object],
    findings: Sequence[Finding] = (),
) -> bool:
    """What became of it. False where it is no longer in these hands: then somebody else tells the end."""
    told = {"result": dict(result), "findings": [asdict(finding) for finding in findings]}
    values = {"state": state, "finished_at": now, "open_as": None, "lease": "", **told}
    return tx.exec(update(WorkRow).where(_held(number, lease)).values(**values)).rowcount == 1


def _held(number: int, lease: str) -> Any:
    row = WorkRow
    return (col(row.number) == number) & (col(row.state) == "running") & (col(row.lease) == lease)


_FRESH: dict[str, Any] = {
    "step": "", "done": 0, "total": 0, "result": {}, "findings": [], "lease": "", "tries": 0, "beat_at": None,
    "finished_at": None,
}  # fmt: skip


def _work(row: WorkRow) -> Work:
    assert row.number is not None
    return Work(
        row.number, row.kind, row.wishes, row.asked_by, row.asked_at, cast(WorkState, row.state), row.step, row.done,
        row.total, row.result, tuple(Finding(**each) for each in row.findings), row.lease, row.tries, row.beat_at,
        row.finished_at,
    )  # fmt: skip
