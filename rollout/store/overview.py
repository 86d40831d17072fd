"""Reading for the desk and the pages: a fixed number of queries however many rows there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, or_, select
from sqlmodel import col

from rollout.domain.ideas import Decision
from rollout.domain.organisation import DEPUTY, LEADER, Assignment, Person, Unit
from rollout.store import units as whole
from rollout.store.coverage import current
from rollout.store.database import Transaction
from rollout.store.tables import (
    AssignmentRow,
    DecisionRow,
    MessageRow,
    PackRow,
    PersonRow,
    PlacementRow,
    SheetRow,
    UnitFactsRow,
    UnitRow,
)

Query = Any
_STARTS = col(PlacementRow.starts_local)


def led_by(tx: Transaction, person_id: int, on: date) -> list[Unit]:
    """The open units this person leads, or is the deputy of, on that day; in order of code."""
    holds = _between(AssignmentRow.since_on, AssignmentRow.until_on, on)
    mine = choose(AssignmentRow.unit).where(
        col(AssignmentRow.person_id) == person_id, col(AssignmentRow.role).in_((LEADER, DEPUTY)), holds
    )
    return [unit for unit in whole.some(tx, on, col(UnitRow.code).in_(mine)) if unit.is_open_on(on)]


def person_name(tx: Transaction, number: int) -> str | None:
    """What this person is called; None where nobody has the number."""
    return tx.connection().execute(choose(PersonRow.name).where(col(PersonRow.id) == number)).scalar()


def people_named(tx: Transaction, numbers: Collection[int]) -> dict[int, str]:
    """The names of these people."""
    wanted = choose(PersonRow.id, PersonRow.name).where(col(PersonRow.id).in_(sorted(numbers)))
    return dict(tuple(row) for row in tx.connection().execute(wanted))


def unit(tx: Transaction, code: str, on: date) -> Unit | None:
    return next(iter(whole.some(tx, on, col(UnitRow.code) == code)), None)


def above_facilities(tx: Transaction, level: str, on: date) -> dict[str, Unit]:
    """All units but the facilities: few, so they are read whole."""
    return {unit.code: unit for unit in whole.some(tx, on, col(UnitRow.level) != level)}


def facilities_under(tx: Transaction, level: str, on: date) -> dict[str, int]:
    """How many open facilities there are directly under each unit."""
    query = (
        choose(UnitFactsRow.parent, func.count())
        .join(UnitRow, col(UnitRow.code) == col(UnitFactsRow.unit))
        .where(col(UnitRow.level) == level, is_open(on), known(on))
        .group_by(col(UnitFactsRow.parent))
    )
    return {parent: count for parent, count in tx.connection().execute(query) if parent}


def names(tx: Transaction, codes: Collection[str], on: date) -> dict[str, str]:
    """The names of these units."""
    wanted, ordered = UnitFactsRow, sorted(codes)
    found: dict[str, str] = {}
    for start in range(0, max(1, len(ordered)), 500):
        chunk = col(wanted.unit).in_(ordered[start : start + 500])
        rows = tx.connection().execute(choose(wanted.unit, wanted.name).where(chunk, known(on)))
        found.update((code, name) for code, name in rows)
    return found


def search(tx: Transaction, text: str, on: date, limit: int = 50) -> list[Unit]:
    """Units whose code or name contains the text; `%` and `_` are letters like any other."""
    wanted = text.lower()
    matches = or_(
        func.lower(UnitRow.code).contains(wanted, autoescape=True),
        func.lower(UnitFactsRow.name).contains(wanted, autoescape=True),
    )
    return whole.some(tx, on, matches, limit=limit)


def assignments_of(tx: Transaction, code: str) -> list[tuple[Assignment, Person]]:
    """Who held which role at the unit, newest first."""
    row = AssignmentRow
    query = (
        choose(row.person_id, row.role, row.unit, row.since_on, row.until_on, PersonRow.ref, PersonRow.name,
               PersonRow.email)
        .join(PersonRow, col(PersonRow.id) == col(row.person_id))
        .where(col(row.unit) == code)
        .order_by(col(row.since_on).desc(), col(row.id).desc())
    )  # fmt: skip
    return [(Assignment(*of[:5]), Person(of[0], *of[5:])) for of in tx.connection().execute(query)]


@dataclass(frozen=True)
class SheetFile:
    """A printed sheet whose pack still counts."""

    id: int
    unit: str
    module: str
    kind: str
    filename: str
    sha256: str
    pages: int


def sheet_file(tx: Transaction, sheet_id: int) -> SheetFile | None:
    """This sheet, unless its pack was printed anew since."""
    query = (
        choose(PackRow.unit, PackRow.module, SheetRow.kind, SheetRow.filename, SheetRow.sha256, SheetRow.pages)
        .join(PackRow, col(PackRow.id) == col(SheetRow.pack_id))
        .where(col(SheetRow.id) == sheet_id, col(PackRow.superseded).is_(False))
    )
    found = tx.connection().execute(query).first()
    return SheetFile(sheet_id, *found) if found else None


def sheets_of(tx: Transaction, unit: str) -> list[tuple[str, int, str, str, int]]:
    """(module, sheet id, kind, file name, pages) of every sheet of the unit's packs that count."""
    query = (
        choose(PackRow.module, SheetRow.id, SheetRow.kind, SheetRow.filename, SheetRow.pages)
        .join(PackRow, col(PackRow.id) == col(SheetRow.pack_id))
        .where(col(PackRow.unit) == unit, col(PackRow.superseded).is_(False))
        .order_by(col(SheetRow.id))
    )
    return [
        (module, id_, kind, filename, pages) for module, id_, kind, filename, pages in tx.connection().execute(query)
    ]


def days_ahead(tx: Transaction, number: int, first: date, days: int, pack_days: int) -> dict[date, dict[str, int]]:
    """What happens on each of the next days: sessions, previews, coaching, packs to make and letters to go.

    Events count once however many leaders sit in them; letters by the UTC day on which they may first go.
    """
    ahead: dict[date, dict[str, int]] = {first + timedelta(days=n): {} for n in range(days)}
    last = first + timedelta(days=days - 1)
    for kind, starts, count in tx.connection().execute(_dates(number, first, last)):
        _count(ahead, starts.date(), kind, count)
    for starts, count in tx.connection().execute(_first_hours(number, first, last, pack_days)):
        _count(ahead, starts.date() - timedelta(days=pack_days), "pack", count)
    for day, count in tx.connection().execute(_letters_by_day(last)):
        on = date.fromisoformat(day) if isinstance(day, str) else day
        _count(ahead, max(on, first), "letter", count)
    return ahead


def decisions_at(tx: Transaction, unit: str, offset: int, limit: int) -> tuple[list[Decision], int]:
    """What was decided at a unit, newest first, and how many decisions there are."""
    row = DecisionRow
    total = tx.connection().scalar(choose(func.count()).where(col(row.unit) == unit)) or 0
    names = Decision.__dataclass_fields__
    query = choose(*(getattr(row, name) for name in names)).where(col(row.unit) == unit)
    ordered = query.order_by(col(row.decided_at).desc(), col(row.id).desc()).offset(offset).limit(limit)
    return [Decision(*found) for found in tx.connection().execute(ordered)], total


def oldest_letter(tx: Transaction, now: datetime) -> datetime | None:
    """Since when the oldest letter that could go has been waiting."""
    due = (col(MessageRow.state) == "ready") & (col(MessageRow.not_before) <= now)
    found: datetime | None = tx.connection().scalar(choose(func.min(MessageRow.not_before)).where(due))
    return found


def choose(*columns: Any) -> Query:
    """A query. The types of its rows are said where they are read: they vary in number, which mypy cannot follow."""
    return select(*columns)


def _between(since: Any, until: Any, on: date) -> ColumnElement[bool]:
    return and_(col(since) <= on, or_(col(until).is_(None), col(until) > on))


def known(on: date) -> ColumnElement[bool]:
    return _between(UnitFactsRow.since_on, UnitFactsRow.until_on, on)


def is_open(on: date) -> ColumnElement[bool]:
    """Whether a unit takes part on that day."""
    opened, closed = col(UnitRow.opened_on), col(UnitRow.closed_on)
    return and_(or_(closed.is_(None), closed > on), or_(opened.is_(None), opened <= on))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _dates(number: int, first: date, last: date) -> Query:
    """Each date once: a preview's seats share its key, a session's group is its own."""
    within = (midnight(first) <= _STARTS) & (midnight(last + timedelta(days=1)) > _STARTS)
    kind = col(PlacementRow.kind)
    return (
        choose(kind, _STARTS, func.count(col(PlacementRow.group).distinct()))
        .where(kind.in_(("session", "preview", "coaching")), current(number), within)
        .group_by(kind, _STARTS)
    )


def _first_hours(number: int, first: date, last: date, pack_days: int) -> Query:
    """How many facilities have their first hour of a module when, where its pack is due in these days."""
    row, shift = PlacementRow, timedelta(days=pack_days)
    until = midnight(last + shift + timedelta(days=1))
    starts = func.min(_STARTS).label("starts")
    sessions = (col(row.kind) == "session") & current(number) & (until > _STARTS)
    each = choose(starts).where(sessions).group_by(col(row.unit), col(row.module))
    found = each.having(starts >= midnight(first + shift)).subquery()
    return choose(found.c.starts, func.count()).group_by(found.c.starts)


def _letters_by_day(last: date) -> Query:
    due = col(MessageRow.not_before)
    day = func.date(due, type_=String)
    until = midnight(last + timedelta(days=1)).replace(tzinfo=UTC)
    return choose(day, func.count()).where(col(MessageRow.state) == "ready", due < until).group_by(day)


def _count(ahead: dict[date, dict[str, int]], day: date, kind: str, more: int = 1) -> None:
    if day in ahead:
        ahead[day][kind] = ahead[day].get(kind, 0) + more
