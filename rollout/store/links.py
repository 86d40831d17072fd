"""Doors: the hash of a token and what it opens. Tokens themselves are never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import LinkRow


@dataclass(frozen=True)
class Door:
    """What a link opens: `return` writes for one facility and module; `person` shows one person what is theirs.

    `feed` is a calendar to subscribe to: of a person, of a unit, or (neither) of a facilitator.
    """

    kind: str
    person_id: int | None = None
    unit: str | None = None
    module: str | None = None
    expires_at: datetime | None = None


def open_doors(tx: Transaction, doors: Mapping[str, Door]) -> None:
    """Many doors at once, by the hash of their token; the same rules as for one."""
    rows = [{"token_hash": token_hash, **asdict(door)} for token_hash, door in sorted(doors.items())]
    if not rows:
        return
    insert = postgresql.insert if tx.connection().dialect.name == "postgresql" else sqlite.insert
    made = insert(LinkRow)
    kept = made.on_conflict_do_update(index_elements=["token_hash"], set_={"expires_at": made.excluded.expires_at})
    tx.connection().execute(kept, rows)


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


def shut_doors_at(tx: Transaction, unit: str, person_id: int | None, now: datetime) -> int:
    """The doors of one unit, of one person or (None) of everybody, die; what the person has elsewhere stays open."""
    row = LinkRow
    there = (col(row.unit) == unit) & col(row.revoked_at).is_(None)
    if person_id is not None:
        there &= col(row.person_id) == person_id
    return tx.exec(update(row).where(there).values(revoked_at=now)).rowcount


def open_to_people(tx: Transaction) -> list[tuple[str, int, str | None]]:
    """Every door that somebody still has: (hash, person, the one unit it is for)."""
    row = LinkRow
    query = select(row.token_hash, row.person_id, row.unit).where(col(row.revoked_at).is_(None))
    return [(key, person, unit) for key, person, unit in tx.exec(query) if person is not None]


def shut(tx: Transaction, token_hashes: Sequence[str], now: datetime) -> int:
    """Shut these doors; those that are shut stay as they are."""
    done = 0
    for start in range(0, len(token_hashes), 500):
        these = col(LinkRow.token_hash).in_(token_hashes[start : start + 500]) & col(LinkRow.revoked_at).is_(None)
        done += tx.exec(update(LinkRow).where(these).values(revoked_at=now)).rowcount
    return done


def open_again(tx: Transaction, unit: str, person_id: int) -> int:
    """Whoever comes back finds the doors that a handover shut: their own, and those of this unit."""
    row = LinkRow
    mine = (col(row.person_id) == person_id) & col(row.revoked_at).is_not(None)
    there = or_(col(row.unit).is_(None), col(row.unit) == unit)
    return tx.exec(update(row).where(mine & there).values(revoked_at=None)).rowcount
