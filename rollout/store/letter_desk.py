"""What L&D sees of the outbox and does in it: pages by key, counts, decisions in bulk, and who decided what when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, func, insert, literal, or_, select, update
from sqlmodel import col

from rollout.domain.outbox import HELD_BY_HAND, State
from rollout.store.database import Transaction
from rollout.store.tables import LetterEventRow, MessageRow, PersonRow

_Row = MessageRow
_EVENTS = cast(Table, LetterEventRow.__table__)  # type: ignore[attr-defined]  # SQLModel sets it on every table class
COLUMNS = ("id", "kind", "module", "state", "why", "subject", "unit", "receiver", "not_before", "sent_at", "note")


@dataclass(frozen=True)
class Wanted:
    """Which letters; "" leaves it open. `words` stand in the receiver's name or address, or in the subject."""

    state: str = ""
    kind: str = ""
    module: str = ""
    words: str = ""


@dataclass(frozen=True)
class Event:
    """One thing that L&D did with a letter."""

    what: str
    by_desk: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class Soon:
    """Letters that leave within the time that was asked for: how many, and when the first may go."""

    letters: int
    first_at: datetime | None


Place = tuple[datetime, int]
"""Where a page begins: the last letter of the page before it."""


def page(tx: Transaction, wanted: Wanted, after: Place | None, limit: int) -> list[dict[str, Any]]:
    """Letters with their receiver's name, those due last first, from behind a place on."""
    query = (
        _choose(*(getattr(_Row, name) for name in COLUMNS), PersonRow.name)
        .outerjoin(PersonRow, col(PersonRow.id) == col(_Row.person_id))
        .where(*_conditions(wanted))
        .order_by(col(_Row.not_before).desc(), col(_Row.id).desc())
        .limit(limit)
    )
    if after:
        at, number = after
        earlier = and_(col(_Row.not_before) == at, col(_Row.id) < number)
        query = query.where(or_(col(_Row.not_before) < at, earlier))
    return [dict(found._mapping) for found in tx.connection().execute(query)]


def how_many(tx: Transaction, wanted: Wanted) -> dict[str, int]:
    """The letters that are meant, by their state."""
    query = _choose(_Row.state, func.count(col(_Row.id))).where(*_conditions(wanted)).group_by(_Row.state)
    if wanted.words:
        query = query.outerjoin(PersonRow, col(PersonRow.id) == col(_Row.person_id))
    return {str(state): count for state, count in tx.connection().execute(query)}


def counts(tx: Transaction) -> list[tuple[str, str, str, int]]:
    """(kind, module, state, how many letters): all that the overview needs."""
    columns = (_Row.kind, _Row.module, _Row.state)
    query = _choose(*columns, func.count()).group_by(*columns).order_by(*columns)
    return [(kind, module or "", state, count) for kind, module, state, count in tx.connection().execute(query)]


def soon(tx: Transaction, now: datetime, until: datetime) -> Soon:
    """What leaves between now and then, as things stand."""
    within = (col(_Row.state) == "ready") & (col(_Row.not_before) > now) & (col(_Row.not_before) <= until)
    count, first = tx.connection().execute(_choose(func.count(), func.min(_Row.not_before)).where(within)).one()
    return Soon(count, first)


def events_of(tx: Transaction, letter: int) -> list[Event]:
    row = LetterEventRow
    query = _choose(row.what, row.by_desk, row.at, row.words).where(col(row.letter) == letter).order_by(col(row.id))
    return [Event(*found) for found in tx.connection().execute(query)]


def copies_of(tx: Transaction, letter: int) -> list[int]:
    """The letters by which this one was sent again."""
    query = _choose(_Row.id).where(col(_Row.again_of) == letter).order_by(col(_Row.id))
    return [number for (number,) in tx.connection().execute(query)]


def remember(tx: Transaction, letters: Collection[int], event: Event) -> None:
    rows = [{"letter": each, "what": event.what, "by_desk": event.by_desk, "at": event.at, "words": event.words}
            for each in sorted(letters)]  # fmt: skip
    if rows:
        tx.connection().execute(insert(_EVENTS), rows)


def change(tx: Transaction, letter: int, before: Sequence[State], event: Event, **values: Any) -> bool:
    """One decision about one letter, and who made it; False where the letter is in none of these states any more."""
    there = (col(_Row.id) == letter) & col(_Row.state).in_(before)
    for name in ("sha256", "handed_over"):
        if f"was_{name}" in values:
            there &= col(getattr(_Row, name)) == values.pop(f"was_{name}")
    done = tx.exec(update(_Row).where(there).values(by_desk=event.by_desk, **values)).rowcount == 1
    if done:
        remember(tx, [letter], event)
    return done


def hold_all(tx: Transaction, wanted: Wanted, event: Event, until: datetime | None = None) -> int:
    """Keep back whatever of these has not gone (`until`: only what would leave by then); how many."""
    waits = col(_Row.state) == "ready"
    waits = waits if until is None else waits & (col(_Row.not_before) <= until)
    values = {"state": "held", "why": HELD_BY_HAND, "lease": "", "by_desk": event.by_desk}
    return _change_all(tx, waits, wanted, event, values)


def release_all(tx: Transaction, wanted: Wanted, event: Event) -> int:
    """Let go what was held by hand, at its own time if that is still to come; how many."""
    held = (col(_Row.state) == "held") & (col(_Row.why) == HELD_BY_HAND) & (col(_Row.sha256) != "")
    due = case((col(_Row.not_before) > event.at, col(_Row.not_before)), else_=literal(event.at, _at_type()))
    values = {"state": "ready", "why": "", "not_before": due, "attempts": 0, "by_desk": event.by_desk}
    return _change_all(tx, held, wanted, event, values)


def _change_all(
    tx: Transaction, still: ColumnElement[bool], wanted: Wanted, event: Event, values: dict[str, Any]
) -> int:
    """In the order of their numbers, so that two who do this at once do not wait for each other in a circle."""
    numbers = _choose(_Row.id).where(still, *_conditions(wanted)).order_by(col(_Row.id))
    if wanted.words:
        numbers = numbers.outerjoin(PersonRow, col(PersonRow.id) == col(_Row.person_id))
    meant = tx.connection().execute(numbers).scalars().all()
    changed: list[int] = []
    for start in range(0, len(meant), 500):
        some = col(_Row.id).in_(meant[start : start + 500])
        change = update(_Row).where(some, still).values(**values).returning(col(_Row.id))
        changed += [number for number in tx.connection().execute(change).scalars() if number is not None]
    remember(tx, changed, event)
    return len(changed)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    pairs = ((_Row.state, wanted.state), (_Row.kind, wanted.kind), (_Row.module, wanted.module))
    found: list[ColumnElement[bool]] = [col(column) == value for column, value in pairs if value]
    if wanted.words:
        columns = (PersonRow.name, _Row.receiver, _Row.subject)
        found.append(or_(*(col(each).icontains(wanted.words, autoescape=True) for each in columns)))
    return found


def _at_type() -> Any:
    return _Row.__table__.c.not_before.type  # type: ignore[attr-defined]  # SQLModel sets it on every table class


def _choose(*columns: Any) -> Any:
    """A query. The types of its rows are said where they are read: they vary in number, which mypy cannot follow."""
    return select(*columns)
