"""Sessions of the web pages (not the hours): rows, so that they can be ended from our side at any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update
from sqlmodel import col

from rollout.store import browsers
from rollout.store.database import Transaction
from rollout.store.tables import WebSessionRow

LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class WebSession:
    """`person` shows one person what is theirs, `desk` shows L&D everything (account None: behind the desk's link)."""

    kind: str
    person_id: int | None
    opened_at: datetime
    account_id: int | None = None


def start(tx: Transaction, id_hash: str, session: WebSession) -> None:
    """Begin a session, and forget the rows of those that are long over."""
    tx.exec(delete(WebSessionRow).where(col(WebSessionRow.opened_at) < session.opened_at - 2 * LONGEST))
    row = {name: getattr(session, name) for name in session.__dataclass_fields__}
    tx.connection().execute(insert(WebSessionRow), [{"id_hash": id_hash, **row}])


def find(tx: Transaction, id_hash: str, now: datetime) -> WebSession | None:
    """A session that is still open: not ended, and not older than twelve hours."""
    row = tx.get(WebSessionRow, id_hash)
    if row is None or row.ended_at is not None or now - row.opened_at >= LONGEST:
        return None
    return WebSession(row.kind, row.person_id, row.opened_at, row.account_id)


def end(tx: Transaction, id_hash: str, now: datetime) -> None:
    mine = (col(WebSessionRow.id_hash) == id_hash) & col(WebSessionRow.ended_at).is_(None)
    tx.exec(update(WebSessionRow).where(mine).values(ended_at=now))


def end_of(tx: Transaction, people: Iterable[int], now: datetime) -> None:
    """End all sessions of these people, on whatever device, and forget their browsers: they sign in anew for what is
    still theirs."""
    ids = sorted(set(people))
    theirs = col(WebSessionRow.person_id).in_(ids) & col(WebSessionRow.ended_at).is_(None)
    tx.exec(update(WebSessionRow).where(theirs).values(ended_at=now))
    browsers.end_of(tx, ids, now)


def end_of_account(tx: Transaction, account_id: int, now: datetime) -> None:
    theirs = (col(WebSessionRow.account_id) == account_id) & col(WebSessionRow.ended_at).is_(None)
    tx.exec(update(WebSessionRow).where(theirs).values(ended_at=now))
    browsers.end_of_account(tx, account_id, now)
