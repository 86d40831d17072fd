"""Browsers in which somebody has signed in before. Their number lies in a cookie, its hash lies here."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, update
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import KnownBrowserRow, SignInRow

LASTS = timedelta(days=400)
"""As long as browsers keep a cookie at most: longer than a rollout."""
_Row = KnownBrowserRow


def is_known(
    tx: Transaction, browser_hash: str, now: datetime, person_id: int | None = None, account_id: int | None = None
) -> bool:
    theirs = _of(person_id, account_id) & (col(_Row.browser_hash) == browser_hash) & _still(now)
    return tx.exec(select(_Row.id).where(theirs).limit(1)).first() is not None


def has_any(tx: Transaction, person_id: int, now: datetime) -> bool:
    """Whether any browser at all is known of this person."""
    return tx.exec(select(_Row.id).where(_of(person_id, None) & _still(now)).limit(1)).first() is not None


def remember(
    tx: Transaction, browser_hash: str, now: datetime, person_id: int | None = None, account_id: int | None = None
) -> None:
    if not is_known(tx, browser_hash, now, person_id, account_id):
        known = {"browser_hash": browser_hash, "person_id": person_id, "account_id": account_id, "since_at": now}
        tx.connection().execute(insert(_Row), [{**known, "ended_at": None}])


def end_of(tx: Transaction, people: Iterable[int], now: datetime) -> int:
    """These people are known in no browser any more, and none that waits for them is let in. Returns how many were."""
    ids = sorted(set(people))
    waiting = col(SignInRow.person_id).in_(ids) & col(SignInRow.ended_at).is_(None)
    tx.exec(update(SignInRow).where(waiting).values(ended_at=now))
    theirs = col(_Row.person_id).in_(ids) & col(_Row.ended_at).is_(None)
    return tx.exec(update(_Row).where(theirs).values(ended_at=now)).rowcount


def end_of_account(tx: Transaction, account_id: int, now: datetime) -> None:
    for row in (_Row, SignInRow):
        mine = (col(row.account_id) == account_id) & col(row.ended_at).is_(None)
        tx.exec(update(row).where(mine).values(ended_at=now))


def _of(person_id: int | None, account_id: int | None) -> ColumnElement[bool]:
    return col(_Row.person_id) == person_id if person_id is not None else col(_Row.account_id) == account_id


def _still(now: datetime) -> ColumnElement[bool]:
    return col(_Row.ended_at).is_(None) & (col(_Row.since_at) > now - LASTS)
