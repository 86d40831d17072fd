"""What happened at one unit, the newest first: people, hours, letters, paper and ideas in one line of time.

One question a source, each for no more than a page, from a key on: (instant, source, number) of the last one shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, String, and_, cast, func, or_
from sqlmodel import col

from rollout.domain.organisation import Person
from rollout.store.database import Transaction
from rollout.store.overview import assignments_of, choose
from rollout.store.tables import (
    CalendarVersionRow,
    DecisionRow,
    IdeaRow,
    MessageRow,
    PackRow,
    PlacementRow,
    ReturnRow,
    SessionRow,
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `facts`: what the page needs to say it, by the names of the columns."""

    at: datetime
    source: str
    number: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.number}"

    @property
    def order(self) -> tuple[datetime, str, str]:
        return self.at, self.source, self.number


Before = tuple[datetime, str, str]


def of_unit(tx: Transaction, unit: str, kinds: tuple[str, ...], before: Before | None, limit: int) -> list[Entry]:
    """The newest `limit` things behind `before`, of the sources that these kinds are made of."""
    sources = [source for kind in kinds for source in KINDS[kind]]
    found = [entry for source in sources for entry in _SOURCES[source](tx, unit, before, limit)]
    behind = (entry for entry in found if before is None or entry.order < before)
    return sorted(behind, key=lambda entry: entry.order, reverse=True)[:limit]


def read_key(text: str) -> Before | None:
    """The key of an address; None where it is none."""
    at, _, rest = text.partition("~")
    source, _, number = rest.partition("~")
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (when, source, number) if when.tzinfo and source in _SOURCES and number else None


def _behind(at: Any, number: Any, source: str, before: Before | None) -> list[ColumnElement[bool]]:
    """Behind the key: earlier; or at the same instant of a source further on; or of this one with a smaller number.

    Numbers are compared as texts, as the key holds them: any order will do that is always the same.
    """
    if before is None:
        return []
    when, of, last = before
    if source > of:
        return [at < when]
    return [at <= when] if source < of else [or_(at < when, and_(at == when, _text(number) < last))]


def _text(number: Any) -> Any:
    return cast(number, String)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _people(tx: Transaction, unit: str, _before: Before | None, _limit: int) -> list[Entry]:
    """Who began and who ended: a handful in years, so they are read whole."""
    entries = []
    for held, person in assignments_of(tx, unit):
        who: dict[str, Person | str] = {"person": person, "role": held.role}
        number = f"{person.id}-{held.role}-{held.since_on}"
        entries.append(Entry(_midnight(held.since_on), "began", number, who))
        if held.until_on:
            entries.append(Entry(_midnight(held.until_on), "ended", number, who))
    return entries


def _dates(tx: Transaction, unit: str, before: Before | None, limit: int) -> list[Entry]:
    """Dates as they were released, each with the one before it."""
    row, version = PlacementRow, CalendarVersionRow
    was = (
        func.lag(row.starts_local, type_=DateTime())
        .over(partition_by=col(row.key), order_by=col(row.since_version))
        .label("was")
    )
    at = col(version.released_at)
    hours = (
        choose(row.id, at.label("at"), row.module, row.group, row.starts_local, row.because, was)
        .join(version, col(version.number) == col(row.since_version))
        .where(col(row.kind) == "session", col(row.unit) == unit, at.is_not(None))
        .subquery()
    )
    is_new = or_(hours.c.was.is_(None), hours.c.starts_local.is_(None), hours.c.was != hours.c.starts_local)
    return _read(tx, "date", choose(hours).where(is_new), hours.c.at, hours.c.id, before, limit)


def _reports(tx: Transaction, unit: str, before: Before | None, limit: int) -> list[Entry]:
    row, hour = ReturnRow, SessionRow
    columns: tuple[Any, ...] = (row.id, col(row.received_at).label("at"), row.revision, row.held, row.held_on,
               row.reason, row.headcount,
               row.led_by, row.led_because, row.by_desk, row.public_id, hour.module, hour.group)  # fmt: skip
    query = choose(*columns).join(hour, col(hour.key) == col(row.session)).where(col(hour.unit) == unit)
    return _read(tx, "report", query, row.received_at, row.id, before, limit)


def _letters(tx: Transaction, unit: str, before: Before | None, limit: int) -> list[Entry]:
    """Each at the moment in which it left, or was written."""
    row = MessageRow
    at = func.coalesce(row.sent_at, row.written_at)
    columns: tuple[Any, ...] = (row.id, at.label("at"), row.kind, row.state, row.subject, row.why)
    return _read(tx, "letter", choose(*columns).where(col(row.unit) == unit), at, row.id, before, limit)


def _packs(tx: Transaction, unit: str, before: Before | None, limit: int) -> list[Entry]:
    row = PackRow
    columns: tuple[Any, ...] = (row.id, col(row.prepared_at).label("at"), row.module, row.version, row.superseded)
    return _read(tx, "pack", choose(*columns).where(col(row.unit) == unit), row.prepared_at, row.id, before, limit)


def _ideas(tx: Transaction, unit: str, before: Before | None, limit: int) -> list[Entry]:
    row = IdeaRow
    columns: tuple[Any, ...] = (row.id, col(row.captured_at).label("at"), row.text, row.author, row.state)
    return _read(tx, "idea", choose(*columns).where(col(row.unit) == unit), row.captured_at, row.id, before, limit)


def _answers(tx: Transaction, unit: str, before: Before | None, limit: int) -> list[Entry]:
    """What became of the ideas that were had here, and what was decided here."""
    row, idea = DecisionRow, IdeaRow
    columns: tuple[Any, ...] = (
        row.id,
        col(row.decided_at).label("at"),
        row.idea,
        row.level,
        row.outcome,
        row.answer,
        idea.text,
    )
    here = or_(col(idea.unit) == unit, col(row.unit) == unit)
    query = choose(*columns).join(idea, col(idea.id) == col(row.idea)).where(here)
    return _read(tx, "answer", query, row.decided_at, row.id, before, limit)


def _read(
    tx: Transaction, source: str, query: Any, at: Any, number: Any, before: Before | None, limit: int
) -> list[Entry]:
    behind = query.where(*_behind(at, number, source, before)).order_by(at.desc(), _text(number).desc()).limit(limit)
    rows = (row._mapping for row in tx.connection().execute(behind))
    return [Entry(row["at"], source, str(row["id"]), dict(row)) for row in rows]


_SOURCES: dict[str, Callable[[Transaction, str, Before | None, int], list[Entry]]] = {
    "began": _people, "ended": lambda *_: [], "date": _dates, "report": _reports, "letter": _letters, "pack": _packs,
    "idea": _ideas, "answer": _answers,
}  # fmt: skip
"""Where each entry comes from; beginnings and ends are one question."""
KINDS = {
    "people": ("began", "ended"), "hours": ("date", "report"), "letters": ("letter",), "paper": ("pack",),
    "ideas": ("idea", "answer"),
}  # fmt: skip
"""What may be looked at alone."""
