"""What is known of the way of one idea: a fixed number of queries however large its family is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import col, or_, select

from rollout.domain.ideas import Idea
from rollout.domain.tracing import Birth, PostedLetter, PrintedOn
from rollout.store.database import Transaction
from rollout.store.tables import MessageRow, PackRow, SessionRow

_KINDS = ("answer", "became")


def births(tx: Transaction, originals: Collection[Idea]) -> dict[str, Birth]:
    """The hour of each of these ideas."""
    wanted = sorted({idea.session for idea in originals if idea.session})
    row: Any = SessionRow
    query: Any = select(row.key, row.group, row.held_on).where(col(row.key).in_(wanted))
    hours = {key: (group.rpartition("#")[2], on) for key, group, on in tx.exec(query)}
    return {
        idea.id: Birth(idea.module, idea.activity, *hours.get(idea.session or "", ("", None))) for idea in originals
    }


def letters(tx: Transaction, originals: Collection[Idea]) -> list[PostedLetter]:
    """The answers by letter about these ideas, in order; what was cancelled is left out."""
    row: Any = MessageRow
    about = or_(*(col(row.dedupe_key).startswith(f"{k}:{i.id}:", autoescape=True) for i in originals for k in _KINDS))
    query: Any = select(row.unit, row.state, row.sent_at, row.not_before).where(
        col(row.kind).in_(_KINDS), about, col(row.state).not_in(("cancelled", "lapsed"))
    )
    return [
        PostedLetter(unit, state, sent_at or not_before)
        for unit, state, sent_at, not_before in tx.exec(query.order_by(col(row.id)))
    ]


def printed(tx: Transaction, originals: Collection[Idea], since: datetime | None) -> list[PrintedOn]:
    """The first planner of each later conversation that was printed for these places after the first answer."""
    row: Any = PackRow
    asked = {(idea.unit, idea.module) for idea in originals}
    query: Any = select(row.unit, row.module, row.prepared_at).where(
        col(row.unit).in_(sorted({unit for unit, _ in asked}))
    )
    found: dict[tuple[str, str], datetime] = {}
    for unit, module, at in tx.exec(query.order_by(col(row.prepared_at), col(row.id))) if since else ():
        own = {of for at_unit, of in asked if at_unit == unit}
        if at >= since and own - {module}:
            found.setdefault((unit, module), at)
    return [PrintedOn(unit, module, at) for (unit, module), at in found.items()]
