"""Doors: the hash of a token and what it opens. Tokens themselves are never stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import LinkRow


@dataclass(frozen=True)
class Door:
    """What a link opens: `return` writes for one facility and module; `person` shows one person what is theirs."""

    kind: str
    person_id: int | None = None
    unit: str | None = None
    module: str | None = None
    expires_at: datetime | None = None


def open_door(tx: Transaction, token_hash: str, door: Door) -> None:
    """Make the door, or move its expiry; a door that was shut stays shut."""
    row = tx.get(LinkRow, token_hash)
    if row is None:
        row = LinkRow(
            token_hash=token_hash, kind=door.kind, person_id=door.person_id, unit=door.unit, module=door.module
        )
    row.expires_at = door.expires_at
    tx.add(row)


def find(tx: Transaction, token_hash: str, now: datetime) -> Door | None:
    """The door behind a token, unless it expired or was shut."""
    still = or_(col(LinkRow.expires_at).is_(None), col(LinkRow.expires_at) > now)
    row = tx.exec(
        select(LinkRow).where(LinkRow.token_hash == token_hash, col(LinkRow.revoked_at).is_(None), still)
    ).first()
    return Door(row.kind, row.person_id, row.unit, row.module, row.expires_at) if row else None


def shut_doors_of(tx: Transaction, person_id: int, now: datetime) -> int:
    """Old links die at handover."""
    mine = (col(LinkRow.person_id) == person_id) & col(LinkRow.revoked_at).is_(None)
    return tx.exec(update(LinkRow).where(mine).values(revoked_at=now)).rowcount
