"""Reading for the picture of the calendar: counted in the database, six queries however many rows there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, cast, func, or_
from sqlmodel import col

from rollout.domain.calendar import Kind
from rollout.domain.organisation import Unit
from rollout.domain.timeline import Facilities, HoursOn, SeatsIn
from rollout.store.coverage import current
from rollout.store.database import Transaction
from rollout.store.overview import choose, known
from rollout.store.tables import PlacementRow, SessionRow, UnitFactsRow, UnitRow
from rollout.store.units import some

_STARTS = col(PlacementRow.starts_local)
_ANY_KIND = col(PlacementRow.kind).in_(("session", "preview", "coaching"))
"""Says nothing new; but the index of dates begins with the kind."""
_WHOSE, _WHEN = "whose", "held_or_planned"
"""Grouped by name: PostgreSQL takes the same expression with the same value in it for two different ones."""
_FAR = timedelta(days=2)


@dataclass(frozen=True)
class Part:
    """What the picture is of: everything, or a unit. `above`: it and the units under it that are no facilities.

    Facts are counted by the unit above each facility, those of the facilities directly under `of` one by one.
    """

    on: date
    level: str
    of: str | None = None
    above: Collection[str] = ()


@dataclass(frozen=True)
class Undated:
    """An hour or a seat without a date, and the reason."""

    kind: Kind
    unit: str
    name: str
    group: str
    module: str
    why: str


def above(tx: Transaction, on: date, level: str, more: Collection[str]) -> dict[str, Unit]:
    """All units but the facilities; of these only the named ones, which a blackout may close."""
    wanted = or_(col(UnitRow.level) != level, col(UnitRow.code).in_(sorted(more)))
    return _units(tx, on, wanted)


def facilities(tx: Transaction, part: Part) -> dict[str, Unit]:
    """The facilities directly under the unit that the picture is of; without one, those under no unit."""
    parent = col(UnitFactsRow.parent)
    here = parent.is_(None) if part.of is None else parent == part.of
    return _units(tx, part.on, and_(col(UnitRow.level) == part.level, here))


def places(tx: Transaction, part: Part) -> list[Facilities]:
    """Open facilities by unit and place."""
    closed, opened = col(UnitRow.closed_on), col(UnitRow.opened_on)
    is_open = and_(or_(closed.is_(None), closed > part.on), or_(opened.is_(None), opened <= part.on))
    of, country, subdivision = _whose(part), col(UnitFactsRow.country), col(UnitFactsRow.subdivision)
    query = (
        choose(of, country, subdivision, func.count())
        .join(UnitRow, col(UnitRow.code) == col(UnitFactsRow.unit))
        .where(col(UnitRow.level) == part.level, is_open, _inside(part))
        .group_by(_WHOSE, country, subdivision)
    )
    rows = sorted(tuple(row) for row in tx.connection().execute(query))
    return [Facilities(unit, (country, part_of), count) for unit, country, part_of, count in rows]


def hours(tx: Transaction, part: Part, number: int) -> list[HoursOn]:
    """All hours of a version by unit, module, state and day: the day on which they were held, else the planned one.

    Days keep only their week (its Monday), but for those of the facilities shown one by one and those about today,
    where it matters which side of it they are on. The session's key is made from the date's side, so that SQLite goes
    through the dates and looks each up.
    """
    key = col(PlacementRow.group) + "@" + col(PlacementRow.module)
    keys: list[Any] = [
        _whose(part), col(PlacementRow.module), col(SessionRow.state), _day_or_week(tx, part),
        col(PlacementRow.timezone),
    ]  # fmt: skip
    query = (
        choose(*keys, func.count())
        .select_from(PlacementRow)
        .join(UnitFactsRow, col(UnitFactsRow.unit) == col(PlacementRow.unit))
        .outerjoin(SessionRow, col(SessionRow.key) == key)
        .where(col(PlacementRow.kind) == "session", current(number), _inside(part))
        .group_by(_WHOSE, keys[1], keys[2], _WHEN, keys[4])
    )
    days: dict[Any, date | None] = {}
    return [
        HoursOn(unit, module, state or "planned", _day(on, days), zone, count)
        for unit, module, state, on, zone, count in tx.connection().execute(query).all()
    ]


def seats(tx: Transaction, part: Part, number: int) -> list[SeatsIn]:
    """Seats that are taken, by unit and event."""
    of, row = _whose(part), PlacementRow
    keys: list[Any] = [of, col(row.kind), col(row.group), col(row.module), _STARTS]
    query = (
        choose(*keys, func.count())
        .select_from(row)
        .join(UnitFactsRow, col(UnitFactsRow.unit) == col(row.unit))
        .where(col(row.kind) != "session", _STARTS.is_not(None), current(number), _inside(part))
        .group_by(_WHOSE, *keys[1:])
    )
    return [SeatsIn(*found) for found in tx.connection().execute(query)]


def undated(tx: Transaction, part: Part, number: int, limit: int) -> list[Undated]:
    """The first rows without a date, hours before seats, in order of key."""
    row = PlacementRow
    query = (
        choose(col(row.kind), col(row.unit), col(UnitFactsRow.name), col(row.group), col(row.module), col(row.flag))
        .select_from(row)
        .join(UnitFactsRow, col(UnitFactsRow.unit) == col(row.unit))
        .where(_ANY_KIND, _STARTS.is_(None), current(number), _inside(part))
        .order_by(case((col(row.kind) == "session", 0), else_=1), col(row.key))
        .limit(limit)
    )
    return [Undated(*found) for found in tx.connection().execute(query)]


def undated_count(tx: Transaction, part: Part, number: int) -> int:
    """How many rows have no date."""
    query = (
        choose(func.count())
        .select_from(PlacementRow)
        .join(UnitFactsRow, col(UnitFactsRow.unit) == col(PlacementRow.unit))
        .where(_ANY_KIND, _STARTS.is_(None), current(number), _inside(part))
    )
    return tx.connection().scalar(query) or 0


def _units(tx: Transaction, on: date, condition: ColumnElement[bool]) -> dict[str, Unit]:
    return {unit.code: unit for unit in some(tx, on, condition)}


def _whose(part: Part) -> Any:
    """The unit that a facility is counted under."""
    parent, unit = col(UnitFactsRow.parent), col(UnitFactsRow.unit)
    found = func.coalesce(parent, unit) if part.of is None else case((parent == part.of, unit), else_=parent)
    return found.label(_WHOSE)


def _inside(part: Part) -> ColumnElement[bool]:
    return known(part.on) if part.of is None else and_(known(part.on), col(UnitFactsRow.parent).in_(sorted(part.above)))


def _day_or_week(tx: Transaction, part: Part) -> Any:
    """The day itself, or the Monday before it, as the database spells days."""
    on: Any = func.coalesce(func.date(SessionRow.held_on), func.date(_STARTS))
    monday = part.on - timedelta(days=part.on.weekday())
    near: list[Any] = [monday - _FAR, monday + timedelta(days=6) + _FAR]
    week: Any = cast(func.date_trunc("week", on), Date)
    if tx.connection().dialect.name == "sqlite":
        near, week = [day.isoformat() for day in near], func.date(on, "weekday 0", "-6 days")
    parent = col(UnitFactsRow.parent)
    is_shown = parent.is_(None) if part.of is None else parent == part.of
    return case((or_(on.between(*near), is_shown), on), else_=week).label(_WHEN)


def _day(found: Any, days: dict[Any, date | None]) -> date | None:
    """PostgreSQL gives a day, SQLite its spelling."""
    if found not in days:
        days[found] = date.fromisoformat(found) if isinstance(found, str) else found
    return days[found]
