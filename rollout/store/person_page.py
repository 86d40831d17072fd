"""Everything that is known of one person, for the desk alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from rollout.domain.organisation import Assignment
from rollout.store.database import Transaction
from rollout.store.overview import choose
from rollout.store.tables import AssignmentRow, KnownBrowserRow, LeaveRow, LinkRow, MessageRow


@dataclass(frozen=True)
class Doors:
    """How somebody may come in: links that open, and browsers in which they have signed in."""

    links: int
    browsers: int
    last_signed_in: datetime | None


def roles_of(tx: Transaction, people: Sequence[int]) -> dict[int, list[Assignment]]:
    """What each holds and has held, the newest first."""
    row = AssignmentRow
    query = select(row).where(col(row.person_id).in_(people)).order_by(col(row.since_on).desc(), col(row.id).desc())
    found: dict[int, list[Assignment]] = {}
    for each in tx.exec(query):
        found.setdefault(each.person_id, []).append(
            Assignment(each.person_id, each.role, each.unit, each.since_on, each.until_on)
        )
    return found


def leave_of(tx: Transaction, person_id: int) -> list[tuple[date, date]]:
    """The days on which she is away. Why is nobody's business."""
    rows = tx.exec(select(LeaveRow).where(LeaveRow.person_id == person_id).order_by(col(LeaveRow.from_on)))
    return [(row.from_on, row.to_on) for row in rows]


def letters_to(tx: Transaction, person_id: int, limit: int) -> list[dict[str, Any]]:
    """The newest letters to her."""
    row = MessageRow
    query = choose(row.id, row.kind, row.state, row.subject, row.not_before, row.sent_at)
    newest = query.where(col(row.person_id) == person_id).order_by(col(row.not_before).desc(), col(row.id).desc())
    return [dict(found._mapping) for found in tx.execute(newest.limit(limit))]


def doors_of(tx: Transaction, person_id: int) -> Doors:
    shut, ended = col(LinkRow.revoked_at).is_(None), col(KnownBrowserRow.ended_at).is_(None)
    links = tx.exec(select(func.count()).select_from(LinkRow).where(LinkRow.person_id == person_id, shut)).one()
    known = select(func.count(), func.max(KnownBrowserRow.since_at)).where(
        KnownBrowserRow.person_id == person_id, ended
    )
    browsers, last = tx.exec(known).one()
    return Doors(links, browsers, last)
