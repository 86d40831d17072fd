"""Released dates with their history, for the calendars that people subscribe to: a fixed number of queries each."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import col

from rollout.domain.feed import Dated
from rollout.domain.organisation import DEPUTY, LEADER, Assignment
from rollout.store.database import Transaction
from rollout.store.overview import choose, known
from rollout.store.tables import AssignmentRow, CalendarVersionRow, PlacementRow, SessionRow, UnitFactsRow

AT_MOST = 10_000
"""Dates in one feed. A calendar program chokes on more, and so would the pages while they write it."""


def of_unit(tx: Transaction, unit: str, on: date) -> list[Dated]:
    """The dates of a unit and of everything under it; one more than AT_MOST where there are too many."""
    return _dated(tx, on, col(PlacementRow.unit).in_(_under(unit, on)))


def of_units(tx: Transaction, codes: Collection[str], leader: int, on: date) -> list[Dated]:
    """The hours at these units, whoever was to lead them, and this leader's previews and coaching for them."""
    row = PlacementRow
    hers = or_(col(row.kind) == "session", col(row.leader) == leader)
    return _dated(tx, on, and_(col(row.unit).in_(sorted(codes)), hers))


def of_facilitator(tx: Transaction, email: str, on: date) -> list[Dated]:
    """The seats in the previews and coaching that this facilitator leads."""
    row = PlacementRow
    return _dated(tx, on, and_(col(row.kind) != "session", func.lower(row.facilitator) == email.lower()))


def led_at_all(tx: Transaction, person_id: int) -> list[Assignment]:
    """Where this person leads, led and will lead, or does so as a deputy."""
    row = AssignmentRow
    columns = (row.person_id, row.role, row.unit, row.since_on, row.until_on)
    query = (
        choose(*columns)
        .where(col(row.person_id) == person_id, col(row.role).in_((LEADER, DEPUTY)))
        .order_by(col(row.id))
    )
    return [Assignment(*found) for found in tx.connection().execute(query)]


def _dated(tx: Transaction, on: date, wanted: ColumnElement[bool]) -> list[Dated]:
    """Every date that was ever released; drafts are nobody's business. In order of time and key."""
    row, session, facts = PlacementRow, SessionRow, UnitFactsRow
    since, until = _released("since"), _released("until")
    columns: tuple[Any, ...] = (
        row.key, row.kind, row.unit, func.coalesce(facts.name, row.unit), row.group, row.module, row.leader,
        row.starts_local, row.timezone, row.minutes, row.since_version, since.c.released_at,
        until.c.number, until.c.released_at, func.coalesce(session.state, ""),
    )  # fmt: skip
    query = (
        choose(*columns)
        .join(since, since.c.number == col(row.since_version))
        .outerjoin(until, until.c.number == col(row.until_version))
        .outerjoin(facts, and_(col(facts.unit) == col(row.unit), known(on)))
        .outerjoin(session, and_(col(row.kind) == "session", col(session.group) == col(row.group),
                                 col(session.module) == col(row.module)))
        .where(wanted, col(row.starts_local).is_not(None))
        .limit(AT_MOST + 1)
    )  # fmt: skip
    found = [Dated(*values) for values in tx.connection().execute(query)]
    return sorted(found, key=lambda each: (each.starts_local, each.key, each.since))


def _released(name: str) -> Any:
    row = CalendarVersionRow
    return choose(row.number, row.released_at).where(col(row.state) == "released").subquery(name)


def _under(unit: str, on: date) -> Any:
    """The unit and everything under it on that day."""
    facts = UnitFactsRow
    below = select(col(facts.unit).label("code")).where(col(facts.unit) == unit, known(on)).cte("below", recursive=True)
    return choose(
        below.union(select(col(facts.unit)).where(col(facts.parent) == below.c.code, known(on))).c.code
    )  # fmt: skip
