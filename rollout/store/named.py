"""Facilities that somebody named, by code or by name."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from rollout.store.database import Transaction
from rollout.store.overview import is_open, known
from rollout.store.tables import UnitFactsRow, UnitRow


def facilities_in(
    tx: Transaction, parts: Collection[str], level: str, words: Iterable[str], on: date
) -> dict[str, list[str]]:
    """For each of these words the open facilities directly under one of the parts whose code or name it is.

    One query. A facility has many with the same name where two places share it.
    """
    wanted = {word: word.strip().lower() for word in words}
    texts = sorted({*wanted, *wanted.values()})
    row: Any = UnitFactsRow
    matches = or_(*(func.lower(text).in_(texts) | text.in_(texts) for text in (col(row.unit), col(row.name))))
    query = (
        select(col(row.unit), col(row.name))
        .join(UnitRow, col(UnitRow.code) == col(row.unit))
        .where(known(on), is_open(on), col(UnitRow.level) == level, col(row.parent).in_(sorted(parts)), matches)
        .order_by(col(row.unit))
    )
    there = [(code, name) for code, name in tx.connection().execute(query)]
    return {word: _meant(low, there) for word, low in wanted.items()}


def _meant(low: str, there: list[tuple[str, str]]) -> list[str]:
    """A code means one place, whatever else has that name."""
    by_code = [code for code, _ in there if code.lower() == low]
    return by_code or [code for code, name in there if name.lower() == low]
