"""Choices that are prepared and not released. What has been decided meanwhile is simply not asked for any more."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite
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


def keep_same(tx: Transaction, unit: str, choice: Choice, seen: Iterable[tuple[str, int]], by_person: int | None,
              at: datetime) -> None:  # fmt: skip
    """The same words about many ideas, where nobody has changed theirs since the version that was seen."""
    values: dict[str, Any] = {"outcome": choice.outcome, "reason": choice.reason, "answer": choice.answer,
                              "by_person": by_person, "at": at, "owner": "", "first_step": "", "due_on": None,
                              "facilities": []}  # fmt: skip
    by_version: dict[int, list[str]] = {}
    for idea, version in sorted(seen):
        by_version.setdefault(version, []).append(idea)
    dialect = postgresql if tx.connection().dialect.name == "postgresql" else sqlite
    for version, ideas in by_version.items():
        for start in range(0, len(ideas), _CHUNK):
            these = ideas[start : start + _CHUNK]
            if version:
                same = (col(_Row.unit) == unit) & col(_Row.idea).in_(these) & (col(_Row.version) == version)
                tx.exec(update(_Row).where(same).values(version=version + 1, **values))
            else:
                rows = [{"unit": unit, "idea": idea, "version": 1, **values} for idea in these]
                tx.connection().execute(dialect.insert(_Row).on_conflict_do_nothing(), rows)
