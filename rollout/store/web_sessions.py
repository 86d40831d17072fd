"""Sessions of the web pages (not the hours): rows, so that they can be ended from our side at any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update
from sqlmodel import col

from rollout.store.database import Transaction
from rollout.store.tables import WebSessionRow

LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class WebSession:
    """`person` shows one person what is theirs, `desk` shows L&D everything."""

    kind: str
    person_id: int | None
    opened_at: datetime


def start(tx: Transaction, id_hash: str, session: WebSession) -> None:
    """Begin a session, and forget the rows of those that are long over."""
    tx.exec(delete(WebSessionRow).where(col(WebSessionRow.opened_at) < session.opened_at - 2 * LONGEST))
    row = {"id_hash": id_hash, "kind": session.kind, "person_id": session.person_id, "opened_at": session.opened_at}
    tx.connection().execute(insert(WebSessionRow), [row])


def find(tx: Transaction, id_hash: str, now: datetime) -> WebSession | None:
    """A session that is still open: not ended, and not older than twelve hours."""
    row = tx.get(WebSessionRow, id_hash)
    if row is None or row.ended_at is not None or now - row.opened_at >= LONGEST:
        return None
    return WebSession(row.kind, row.person_id, row.opened_at)


def end(tx: Transaction, id_hash: str, now: datetime) -> None:
    mine = (col(WebSessionRow.id_hash) == id_hash) & col(WebSessionRow.ended_at).is_(None)
    tx.exec(update(WebSessionRow).where(mine).values(ended_at=now))


def end_of(tx: Transaction, people: Iterable[int], now: datetime) -> None:
    """End all sessions of these people, on whatever device: they sign in anew for what is still theirs."""
    theirs = col(WebSessionRow.person_id).in_(sorted(set(people))) & col(WebSessionRow.ended_at).is_(None)
    tx.exec(update(WebSessionRow).where(theirs).values(ended_at=now))
