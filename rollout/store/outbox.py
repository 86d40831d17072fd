"""The outbox in the database: every planned letter is one row; claims and moves are conditional and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.domain.edges import Attachment
from rollout.domain.outbox import Message, NewMessage, State
from rollout.store.database import Transaction
from rollout.store.tables import MessageRow

__all__ = ["Message", "NewMessage"]  # the rest is found by name; these two come from the domain

_TABLE = cast(Table, MessageRow.__table__)  # type: ignore[attr-defined]  # SQLModel sets it on every table class
_SHOWN = [column for column in _TABLE.columns if column.name != "frozen"]
_NAMES = [column.name for column in _SHOWN]
_UNSENT = ("ready", "sending", "held")


def enqueue(tx: Transaction, messages: Sequence[NewMessage]) -> int:
    """Put letters into the outbox; a letter whose dedupe key is there already is not written again. Returns how many
    were new."""
    if not messages:
        return 0
    rows = [_row(message) for message in messages]
    connection = tx.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(_TABLE).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return connection.execute(insert, rows, execution_options={"preserve_rowcount": True}).rowcount


def cancel(tx: Transaction, person_id: int | None, unit: str | None, why: str) -> int:
    """Letters to this person, about this unit, that have not gone yet will not go. Both None: none.

    One that is being sent is stopped as well: its sender finds the row changed before the final dot.
    """
    if person_id is None and unit is None:
        return 0
    query = update(MessageRow).where(col(MessageRow.state).in_(_UNSENT))
    if person_id is not None:
        query = query.where(col(MessageRow.person_id) == person_id)
    if unit is not None:
        query = query.where(col(MessageRow.unit) == unit)
    return tx.exec(query.values(state="cancelled", why=why, lease="", by_desk="")).rowcount


def counts(tx: Transaction) -> dict[str, int]:
    """How many letters are in which state; states without letters are left out."""
    rows = tx.exec(select(MessageRow.state, func.count()).group_by(MessageRow.state).order_by(MessageRow.state))
    return {str(state): number for state, number in rows}


def all_messages(
    tx: Transaction, state: str | None = None, unit: str | None = None, person_id: int | None = None
) -> list[Message]:
    """Letters in the order in which they are due."""
    query = select(*_SHOWN).order_by(_TABLE.c.not_before, _TABLE.c.id)
    for name, wanted in (("state", state), ("unit", unit), ("person_id", person_id)):
        if wanted is not None:
            query = query.where(_TABLE.c[name] == wanted)
    return [_message(row) for row in tx.exec(query)]


def find(tx: Transaction, message_id: int) -> Message | None:
    query = select(*_SHOWN).where(_TABLE.c.id == message_id)
    row = tx.exec(query).first()
    return _message(row) if row else None


def with_keys(tx: Transaction, wanted: Sequence[str]) -> list[Message]:
    query = select(*_SHOWN).where(_TABLE.c.dedupe_key.in_(wanted)).order_by(_TABLE.c.id)
    return [_message(row) for row in tx.exec(query)]


def frozen(tx: Transaction, message_ids: Iterable[int]) -> dict[int, bytes]:
    """The bytes, without attachments, that were fixed when the letters were written."""
    wanted = col(MessageRow.id).in_(list(message_ids))
    rows = tx.exec(select(MessageRow.id, MessageRow.frozen).where(wanted))
    return {cast(int, id_): content for id_, content in rows}


def frozen_under(tx: Transaction, key: str) -> bytes:
    """The same of one letter by its key; nothing where there is none."""
    return tx.exec(select(MessageRow.frozen).where(MessageRow.dedupe_key == key)).first() or b""


def keys(tx: Transaction) -> set[str]:
    """Every letter that was ever written."""
    return set(tx.exec(select(MessageRow.dedupe_key)))


def about(tx: Transaction, kinds: Sequence[str]) -> list[Message]:
    """All letters of these kinds, oldest first: what people have been told."""
    query = select(*_SHOWN).where(_TABLE.c.kind.in_(kinds)).order_by(_TABLE.c.id)
    return [_message(row) for row in tx.exec(query)]


def packs_told(tx: Transaction) -> set[tuple[str, str]]:
    """The units and modules for which a leader has, or is about to get, a pack."""
    row = MessageRow
    told = (col(row.kind) == "pack") & col(row.state).not_in(("cancelled", "lapsed", "failed"))
    query = select(row.unit, row.module).where(told).distinct()
    return {(unit, module) for unit, module in tx.exec(query) if unit and module}


def due(tx: Transaction, now: datetime, limit: int, key: str = "") -> list[int]:
    """The next letters that may go, by number; `key`: this one only."""
    row = MessageRow
    ready = (col(row.state) == "ready") & (col(row.not_before) <= now)
    ready = ready & (col(row.dedupe_key) == key) if key else ready
    found = tx.exec(select(row.id).where(ready).order_by(col(row.not_before), col(row.id)).limit(limit))
    return [id_ for id_ in found if id_ is not None]


def count_due(tx: Transaction, now: datetime, limit: int | None = None) -> int:
    """How many letters may go now, at most `limit`."""
    ready = (col(MessageRow.state) == "ready") & (col(MessageRow.not_before) <= now)
    found = tx.exec(select(func.count()).select_from(MessageRow).where(ready)).one()
    return found if limit is None else min(found, limit)


def claim(tx: Transaction, message_ids: Sequence[int], lease: str) -> list[Message]:
    """Take those of the letters that are still free. Two who ask at once never get the same one."""
    free = col(MessageRow.id).in_(list(message_ids)) & (col(MessageRow.state) == "ready")
    tx.exec(update(MessageRow).where(free).values(state="sending", lease=lease))
    mine = (_TABLE.c.lease == lease) & (_TABLE.c.state == "sending")
    query = select(*_SHOWN).where(mine).order_by(_TABLE.c.not_before, _TABLE.c.id)
    return [_message(row) for row in tx.exec(query)]


def move(tx: Transaction, message_id: int, holder: str, before: Iterable[State], after: State, **changed: Any) -> bool:
    """One step of a letter that is in my hands; False where it is no longer: somebody else has decided about it."""
    row = MessageRow
    mine = (col(row.id) == message_id) & (col(row.lease) == holder) & col(row.state).in_(list(before))
    by_rule = {"by_desk": ""} if after == "cancelled" else {}
    return tx.exec(update(row).where(mine).values(state=after, **by_rule, **changed)).rowcount == 1


def in_hands(tx: Transaction) -> list[Message]:
    """Letters that somebody is sending, or was sending when the power went."""
    query = select(*_SHOWN).where(_TABLE.c.state.in_(("sending", "committing"))).order_by(_TABLE.c.id)
    return [_message(row) for row in tx.exec(query)]


def uncertain(tx: Transaction, now: datetime) -> list[Message]:
    """Letters of which nobody knows whether they went, and whose waiting time is over."""
    over = (_TABLE.c.state == "uncertain") & (_TABLE.c.not_before <= now)
    query = select(*_SHOWN).where(over).order_by(_TABLE.c.id)
    return [_message(row) for row in tx.exec(query)]


def lapse(tx: Transaction, now: datetime) -> int:
    """Letters whose use is over are not sent any more, and wait for nobody."""
    over = col(MessageRow.state).in_(("ready", "held")) & (col(MessageRow.not_after) < now)
    values = {"state": "lapsed", "why": "it was too late to be of use"}
    return tx.exec(update(MessageRow).where(over).values(**values)).rowcount


def set_state(tx: Transaction, message_id: int, before: Iterable[State], after: State, **changed: Any) -> bool:
    """What a rule about waiting letters decides, and nobody of L&D; False where it is in none of these states."""
    row = MessageRow
    there = (col(row.id) == message_id) & col(row.state).in_(list(before))
    return tx.exec(update(row).where(there).values(state=after, lease="", by_desk="", **changed)).rowcount == 1


def _row(message: NewMessage) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in message.__dataclass_fields__}
    more = {"lease": "", "attempts": 0, "sent_at": None, "resent": False, "handed_over": False, "by_desk": ""}
    return {**values, **more, "attachments": [asdict(a) for a in message.attachments], "reason": dict(message.reason)}


def _message(row: Any) -> Message:
    values = dict(zip(_NAMES, row, strict=True))
    attachments = tuple(Attachment(**each) for each in values.pop("attachments"))
    return Message(attachments=attachments, **values)
