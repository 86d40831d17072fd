"""Whom leaders have thanked, month by month."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from rollout.domain.recognising import Nomination
from rollout.store.database import Transaction
from rollout.store.tables import NominationRow

_FACTS = tuple(Nomination.__dataclass_fields__)
_COLUMNS: list[Any] = [getattr(NominationRow, name) for name in _FACTS]


def add(tx: Transaction, made: Nomination) -> bool:
    """Whether it was new: the same words for the same people in the same month are one."""
    row = {name: getattr(made, name) for name in _FACTS if name != "id"}
    try:
        with tx.begin_nested():
            tx.connection().execute(insert(NominationRow), [row])
    except IntegrityError:
        return False
    return True


def of_unit(tx: Transaction, unit: str) -> list[Nomination]:
    """All that this part's leaders have thanked, the newest first."""
    return _read(tx, col(NominationRow.unit) == unit)


def in_month(tx: Transaction, units: Collection[str], month: date) -> list[Nomination]:
    return _read(tx, col(NominationRow.unit).in_(sorted(units)), col(NominationRow.month) == month)


def find(tx: Transaction, unit: str, number: int) -> Nomination | None:
    return next(iter(_read(tx, col(NominationRow.unit) == unit, col(NominationRow.id) == number)), None)


def _read(tx: Transaction, *conditions: Any) -> list[Nomination]:
    query: Any = select(*_COLUMNS).where(*conditions).order_by(col(NominationRow.id).desc())
    return [Nomination(*values) for values in tx.exec(query)]
