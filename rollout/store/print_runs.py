"""What went to the print shop, and when. A run is never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, insert, select

from rollout.domain.print_run import Key, PrintRun
from rollout.store.database import Transaction
from rollout.store.tables import PrintRunPackRow, PrintRunRow


def all_of_them(tx: Transaction) -> list[PrintRun]:
    """Every run, the newest last."""
    return [_run(row) for row in tx.exec(select(PrintRunRow).order_by(col(PrintRunRow.id)))]


def sent(tx: Transaction) -> dict[Key, str]:
    """For every pack that ever went there the hash of what it was made of the last time."""
    row = PrintRunPackRow
    last = select(row.unit, row.module, func.max(row.run).label("run")).group_by(row.unit, row.module).subquery()
    same = (col(row.unit) == last.c.unit) & (col(row.module) == last.c.module) & (col(row.run) == last.c.run)
    found = tx.exec(select(row.unit, row.module, row.input_hash).join(last, same))
    return {(unit, module): input_hash for unit, module, input_hash in found}


def record(
    tx: Transaction,
    digest: str,
    packs: Sequence[tuple[str, str, str]],
    pages: Mapping[str, int],
    at: datetime,
    only_changed: bool,
) -> tuple[int, bool]:
    """Write a run down, and say its number and whether it is new. `packs`: unit, module and hash of each.

    The last run once more (the command was run again, or by two at once) is that run, not another one.
    """
    last = tx.exec(select(PrintRunRow).order_by(col(PrintRunRow.id).desc()).limit(1)).first()
    if last is not None and last.digest == digest:
        return last.id or 0, False
    after = last.id or 0 if last else 0
    facts = {"at": at, "after": after, "digest": digest, "only_changed": only_changed}
    number = _insert(tx, {**facts, "packs": len(packs), "pages": dict(pages)})
    if number is None:  # another one wrote the same since we looked; on PostgreSQL we waited for it here
        same = (PrintRunRow.after == after, PrintRunRow.digest == digest)
        return tx.exec(select(PrintRunRow.id).where(*same)).one() or 0, False
    rows = [{"run": number, "unit": u, "module": m, "input_hash": h} for u, m, h in packs]
    if rows:
        tx.connection().execute(insert(PrintRunPackRow), rows)
    return number, True


def _insert(tx: Transaction, row: dict[str, object]) -> int | None:
    made = (postgresql.insert if tx.connection().dialect.name == "postgresql" else sqlite.insert)(PrintRunRow)
    written = made.values(**row).on_conflict_do_nothing().returning(col(PrintRunRow.id))
    return tx.connection().execute(written).scalar()


def _run(row: PrintRunRow) -> PrintRun:
    return PrintRun(row.id or 0, row.at, row.packs, dict(row.pages), row.only_changed)
