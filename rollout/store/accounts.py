"""Accounts of the desk: who of L&D may enter it, and which code of the authenticator app was used last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, update
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import AccountRow

_Row = AccountRow


@dataclass(frozen=True)
class Account:
    """`ready_at`: since when its authenticator app is set up; until then only its invitation opens anything."""

    id: int
    name: str
    email: str
    salt: str
    ready_at: datetime | None = None
    invited_until: datetime | None = None


def invite(tx: Transaction, name: str, email: str, salt: str, invitation_hash: str, until: datetime) -> int:
    """A new account, or a known one from the beginning: its app has to be set up again. Returns its number."""
    row = tx.exec(select(_Row).where(func.lower(_Row.email) == email.lower())).first()
    row = row or AccountRow(name=name, email=email, salt=salt)
    row.name, row.email, row.salt, row.last_step = name, email, salt, 0
    row.invitation_hash, row.invited_until = invitation_hash, until
    row.ready_at = row.removed_at = row.subject = None
    tx.add(row)
    tx.flush()
    assert row.id is not None
    return row.id


def everybody(tx: Transaction) -> list[Account]:
    """All that are not removed, by name."""
    rows = tx.exec(select(_Row).where(col(_Row.removed_at).is_(None)).order_by(_Row.name, col(_Row.id)))
    return [_account(row) for row in rows]


def find(tx: Transaction, account_id: int) -> Account | None:
    return _one(tx, col(_Row.id) == account_id)


def with_address(tx: Transaction, email: str) -> Account | None:
    return _one(tx, func.lower(_Row.email) == email.strip().lower())


def behind_invitation(tx: Transaction, invitation_hash: str, now: datetime) -> Account | None:
    return _one(tx, (col(_Row.invitation_hash) == invitation_hash) & (col(_Row.invited_until) > now))


def with_subject(tx: Transaction, subject: str) -> Account | None:
    return _one(tx, col(_Row.subject) == subject)


def vouched_for(tx: Transaction, account_id: int, subject: str, now: datetime) -> bool:
    """From now on this is she to the company's sign-in. Once: an account that is bound is bound. An invitation that
    was still open is used up by it; one that is over is not brought back."""
    is_open = col(_Row.ready_at).is_not(None) | (col(_Row.invited_until) > now)
    free = (col(_Row.id) == account_id) & col(_Row.subject).is_(None) & col(_Row.removed_at).is_(None) & is_open
    changed = {
        "subject": subject, "ready_at": func.coalesce(col(_Row.ready_at), now), "invitation_hash": None,
        "invited_until": None,
    }  # fmt: skip
    return tx.exec(update(_Row).where(free).values(**changed)).rowcount == 1


def any_ready(tx: Transaction) -> bool:
    """Whether anybody has set up an account, so that the desk no longer needs its link."""
    there = col(_Row.ready_at).is_not(None) & col(_Row.removed_at).is_(None)
    return tx.exec(select(_Row.id).where(there).limit(1)).first() is not None


def set_up(tx: Transaction, account_id: int, invitation_hash: str, step: int, now: datetime) -> bool:
    """The invitation is used up, once; the code that proved it counts as used."""
    mine = (col(_Row.id) == account_id) & (col(_Row.invitation_hash) == invitation_hash)
    changed = {"ready_at": now, "invitation_hash": None, "invited_until": None, "last_step": step}
    return tx.exec(update(_Row).where(mine & col(_Row.removed_at).is_(None)).values(**changed)).rowcount == 1


def use_step(tx: Transaction, account_id: int, step: int) -> bool:
    """A code is good once: neither it nor an older one opens anything again."""
    newer = (col(_Row.id) == account_id) & (col(_Row.last_step) < step) & col(_Row.removed_at).is_(None)
    return tx.exec(update(_Row).where(newer).values(last_step=step)).rowcount == 1


def remove(tx: Transaction, account_id: int, now: datetime) -> bool:
    there = (col(_Row.id) == account_id) & col(_Row.removed_at).is_(None)
    gone = {"removed_at": now, "invitation_hash": None, "invited_until": None, "subject": None}
    return tx.exec(update(_Row).where(there).values(**gone)).rowcount == 1


def _one(tx: Transaction, condition: ColumnElement[bool]) -> Account | None:
    row = tx.exec(select(_Row).where(condition, col(_Row.removed_at).is_(None))).first()
    return _account(row) if row else None


def _account(row: AccountRow) -> Account:
    assert row.id is not None
    return Account(row.id, row.name, row.email, row.salt, row.ready_at, row.invited_until)
