"""The wave of every unit, and each draw that gave them: recorded before the start and never rewritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import WaveDrawRow, WaveRow


@dataclass(frozen=True)
class Draw:
    """One draw: from which seed, which of how many tried it was taken from, and how balanced it came out."""

    number: int
    drawn_at: datetime
    seed: int
    level: str
    tried: int
    balance: tuple[Mapping[str, Any], ...]
    waves: Mapping[str, int]


def drawn(tx: Transaction) -> dict[str, int]:
    """The wave of each unit that has one, by code in order."""
    return dict(tx.exec(select(WaveRow.unit, WaveRow.wave).order_by(WaveRow.unit)).all())


def latest(tx: Transaction) -> Draw | None:
    """The draw that holds; None where none was made yet."""
    row = tx.exec(select(WaveDrawRow).order_by(col(WaveDrawRow.number).desc()).limit(1)).first()
    if row is None:
        return None
    return Draw(row.number, row.drawn_at, row.seed, row.level, row.tried, tuple(row.balance), dict(row.waves))


def record(
    tx: Transaction, number: int, now: datetime, seed: int, level: str, tried: int,
    balance: Sequence[Mapping[str, Any]], waves: Mapping[str, int],
) -> bool:  # fmt: skip
    """Make this draw the one that holds. False where somebody else has recorded number `number` first."""
    dialect = postgresql if tx.connection().dialect.name == "postgresql" else sqlite
    facts = {"drawn_at": now, "seed": seed, "level": level, "tried": tried, "balance": list(balance)}
    fresh = dialect.insert(WaveDrawRow).values(number=number, **facts, waves=dict(waves)).on_conflict_do_nothing()
    if tx.connection().execute(fresh.returning(col(WaveDrawRow.number))).first() is None:
        return False
    tx.exec(delete(WaveRow))
    if waves:
        rows = [{"unit": unit, "wave": wave, "draw": number} for unit, wave in sorted(waves.items())]
        tx.connection().execute(insert(WaveRow), rows)
    return True


def count(tx: Transaction) -> int:
    """How many draws have been made: more than one is on record for everybody to see."""
    return tx.exec(select(func.count()).select_from(WaveDrawRow)).one()
