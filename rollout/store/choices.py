"""Choices that are prepared and not released. What has been decided meanwhile is simply not asked for any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from rollout.domain.choosing import Prepared
from rollout.domain.follow_up import Plan
from rollout.domain.ideas import Choice
from rollout.store.database import Transaction
from rollout.store.tables import PreparedChoiceRow

_CHUNK = 500
_Row = PreparedChoiceRow


def of_unit(tx: Transaction, unit: str, ideas: Collection[str]) -> dict[str, Prepared]:
    """What this unit has prepared about these ideas, by idea."""
    found: dict[str, Prepared] = {}
    wanted = sorted(ideas)
    for start in range(0, len(wanted), _CHUNK):
        these = col(_Row.idea).in_(wanted[start : start + _CHUNK])
        for row in tx.exec(select(_Row).where(_Row.unit == unit, these)):
            found[row.idea] = Prepared(
                row.idea,
                row.outcome,
                row.reason,
                row.answer,
                row.by_person,
                row.at,
                row.version,
                Plan(row.owner, row.first_step, row.due_on, tuple(row.facilities)),
            )
    return found


def keep(tx: Transaction, unit: str, choice: Choice, by_person: int | None, at: datetime, seen: int) -> bool:
    """Write it down where nobody has changed it since version `seen` (0: there was none). Whether it was written."""
    plan = choice.plan
    values = {"outcome": choice.outcome, "reason": choice.reason, "answer": choice.answer, "by_person": by_person,
              "at": at, "version": seen + 1, "owner": plan.owner, "first_step": plan.first_step,
              "due_on": plan.due_on, "facilities": list(plan.facilities)}  # fmt: skip
    if seen:
        same = (col(_Row.unit) == unit) & (col(_Row.idea) == choice.idea) & (col(_Row.version) == seen)
        return tx.exec(update(_Row).where(same).values(**values)).rowcount == 1
    try:
        with tx.begin_nested():
            tx.connection().execute(insert(_Row), [{"unit": unit, "idea": choice.idea, **values}])
    except IntegrityError:  # somebody wrote the first version at the same moment
        return False
    return True
