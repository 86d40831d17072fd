"""Browsers that wait to be let in: the hashes of a letter's link and code, good once, in one browser, for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, update
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import MessageRow, SignInRow

KEPT = timedelta(hours=24)
"""How long rows about signing in are kept at all."""
TRIES = 5
_Row = SignInRow


@dataclass(frozen=True)
class Waiting:
    """Who is let in (neither a person nor an account: nobody we know), and what its page says of it meanwhile.

    `hint`: where the letter went, half covered up.
    """

    token_hash: str
    code_hash: str
    browser_hash: str
    expires_at: datetime
    person_id: int | None = None
    account_id: int | None = None
    language: str = ""
    hint: str = ""
    tries: int = 0

    @property
    def letter_key(self) -> str:
        return f"sign_in:{self.token_hash[:32]}"


def begin(tx: Transaction, waiting: Waiting, now: datetime) -> None:
    """Let a browser wait, and forget those of yesterday, with what their letters said."""
    old = list(tx.exec(select(_Row.token_hash).where(col(_Row.asked_at) < now - KEPT)))
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        keys = [f"sign_in:{token_hash[:32]}" for token_hash in some]
        tx.exec(update(MessageRow).where(col(MessageRow.dedupe_key).in_(keys)).values(frozen=b""))
        tx.exec(delete(_Row).where(col(_Row.token_hash).in_(some)))
    values = {name: getattr(waiting, name) for name in waiting.__dataclass_fields__}
    tx.connection().execute(insert(_Row), [{**values, "asked_at": now, "ended_at": None}])


def find(tx: Transaction, token_hash: str, now: datetime) -> Waiting | None:
    """The one behind a letter's link, unless it was used, is over, or its code was guessed at too often."""
    row = tx.exec(select(_Row).where(_Row.token_hash == token_hash, _is_open(now))).first()
    return _waiting(row) if row else None


def newest_of(tx: Transaction, browser_hash: str, now: datetime) -> Waiting | None:
    """What this browser waits for, also where no try is left."""
    still = col(_Row.ended_at).is_(None) & (col(_Row.expires_at) > now)
    mine = select(_Row).where(_Row.browser_hash == browser_hash, still).order_by(col(_Row.asked_at).desc())
    row = tx.exec(mine.order_by(_Row.token_hash)).first()
    return _waiting(row) if row else None


def redeem(tx: Transaction, token_hash: str, browser_hash: str, now: datetime) -> Waiting | None:
    """Use it up, once: of many who ask at the same moment the database lets one through."""
    mine = (col(_Row.token_hash) == token_hash) & (col(_Row.browser_hash) == browser_hash) & _is_open(now)
    mine &= col(_Row.person_id).is_not(None) | col(_Row.account_id).is_not(None)
    if tx.exec(update(_Row).where(mine).values(ended_at=now)).rowcount != 1:
        return None
    row = tx.exec(select(_Row).where(_Row.token_hash == token_hash)).one()
    return _waiting(row)


def count_a_try(tx: Transaction, browser_hash: str, now: datetime) -> list[Waiting]:
    """All that this browser waits for and may still try a code on; the try is counted before anybody looks at it."""
    mine = (col(_Row.browser_hash) == browser_hash) & _is_open(now)
    tried = update(_Row).where(mine).values(tries=_Row.tries + 1).returning(col(_Row.token_hash))
    hashes = list(tx.exec(tried).scalars())
    return [_waiting(row) for row in tx.exec(select(_Row).where(col(_Row.token_hash).in_(hashes)))]


def use_up(tx: Transaction, waiting: Waiting, now: datetime) -> bool:
    """The end of one that `count_a_try` gave out, once."""
    mine = (col(_Row.token_hash) == waiting.token_hash) & col(_Row.ended_at).is_(None)
    return tx.exec(update(_Row).where(mine).values(ended_at=now)).rowcount == 1


def _is_open(now: datetime) -> ColumnElement[bool]:
    return col(_Row.ended_at).is_(None) & (col(_Row.expires_at) > now) & (col(_Row.tries) < TRIES)


def _waiting(row: SignInRow) -> Waiting:
    return Waiting(**{name: getattr(row, name) for name in Waiting.__dataclass_fields__})
