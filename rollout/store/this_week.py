"""Reading for a network or state leader's week: a fixed number of queries however large the part is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from rollout.domain.this_week import Climb
from rollout.store.database import Transaction
from rollout.store.overview import choose, known
from rollout.store.tables import DecisionRow, IdeaRow, UnitFactsRow

_NOT_CLIMBING = ("captured", "undone")


@dataclass(frozen=True)
class Waits:
    """Ideas that wait at a unit: how many, and by when the first should be answered."""

    ideas: int = 0
    decide_by: date | None = None


def waits(tx: Transaction, units: Collection[str]) -> dict[str, Waits]:
    """What waits at each of these units; those where nothing does are left out."""
    row = IdeaRow
    query = (
        choose(row.waits_at, func.count(), func.min(row.decide_by))
        .where(col(row.waits_at).in_(sorted(units)), col(row.state) == "put_forward")
        .group_by(col(row.waits_at))
    )
    return {unit: Waits(*found) for unit, *found in tx.connection().execute(query)}


def climbs(tx: Transaction, parts: Collection[str], on: date) -> tuple[list[Climb], dict[str, Climb]]:
    """The ideas of these parts that were put forward, as they were written; and all that were made by combining."""
    made = select(col(IdeaRow.merged_into)).where(col(IdeaRow.merged_into).is_not(None))
    is_made = col(IdeaRow.id).in_(made)
    own = _climbs(tx, and_(~is_made, col(IdeaRow.state).not_in(_NOT_CLIMBING), _inside(parts, on)))
    return own, {each.idea: each for each in _climbs(tx, is_made)}


def _climbs(tx: Transaction, wanted: ColumnElement[bool]) -> list[Climb]:
    row, made = IdeaRow, _answered()
    query = (
        choose(row.id, row.unit, row.state, row.merged_into, made.c.first, made.c.last)
        .select_from(row)
        .outerjoin(made, made.c.idea == col(row.id))
        .outerjoin(UnitFactsRow, col(UnitFactsRow.unit) == col(row.unit))
        .where(wanted)
        .distinct()
        .order_by(col(row.id))
    )
    return [
        Climb(idea, unit, state, into, (first, last) if first and last else None)
        for idea, unit, state, into, first, last in tx.connection().execute(query)
    ]


def _answered() -> Any:
    row = DecisionRow
    first, last = func.min(col(row.decided_at)).label("first"), func.max(col(row.decided_at)).label("last")
    return choose(col(row.idea), first, last).group_by(col(row.idea)).subquery()


def _inside(parts: Collection[str], on: date) -> ColumnElement[bool]:
    """Facilities directly under one of these units on that day."""
    return and_(known(on), col(UnitFactsRow.parent).in_(sorted(parts)))
