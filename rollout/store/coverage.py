"""Sessions counted in the database: what coverage is made of, without loading every session."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, DateTime, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from rollout.domain.coverage import Fact
from rollout.domain.returns import SessionState
from rollout.store.database import Transaction
from rollout.store.tables import CalendarVersionRow, GroupRow, PlacementRow, SessionRow, UnitFactsRow

_FAR = timedelta(days=2)


def facts(tx: Transaction, today: date, by_parent: bool = False, under: Collection[str] | None = None) -> list[Fact]:
    """Every session, counted by facility (or by the unit above it), module, state, side of today and zone.

    `under`: only those of the facilities directly under these units.

    Days within two of `today` keep their date, since it is another day elsewhere; the others keep only their side.
    """
    rows = tx.connection().execute(_counted(tx, today, by_parent, under))
    return [
        Fact(
            of, module, cast(SessionState, state), on.date() if on else None, zone or "UTC", bool(moved), sessions,
            headcount or 0, without_headcount or 0, expected or 0, without_size or 0,
        )
        for of, module, state, on, zone, moved, sessions, headcount, without_headcount, expected, without_size in rows
    ]  # fmt: skip


def days_around(today: date) -> tuple[datetime, datetime]:
    """Noon two days before and after: what lies outside is past, or ahead, wherever on earth one looks."""
    noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001  a civil date of the site, as it is stored
    return noon - _FAR, noon + _FAR


def planned_dates(number: int, *columns: Any, of: Any = None) -> Select[Any]:
    """Sessions still planned, from the side of their dates.

    `of`: the keys of the only dates that are wanted. They are few; so that SQLite begins with them, and not with all
    dates of the kind, the kind is then asked for in a way for which there is no index.
    """
    key = col(PlacementRow.group) + "@" + col(PlacementRow.module)
    same = and_(col(SessionRow.key) == key, col(SessionRow.state) == "planned")
    kind = col(PlacementRow.kind) if of is None else col(PlacementRow.kind) + ""
    query = select(*columns).select_from(PlacementRow).join(SessionRow, same).where(kind == "session", current(number))
    return query if of is None else query.where(col(PlacementRow.key).in_(of))


def without_dates(tx: Transaction, number: int) -> int:
    """Planned sessions that this calendar does not know: there are none where it has as many dates as sessions."""
    ask = tx.connection().scalar
    dated = (col(PlacementRow.kind) == "session") & current(number)
    if ask(select(func.count()).select_from(SessionRow)) == ask(
        select(func.count()).select_from(PlacementRow).where(dated)
    ):
        return 0
    planned = ask(select(func.count()).where(col(SessionRow.state) == "planned")) or 0
    return planned - (ask(planned_dates(number, func.count())) or 0)


def released_number(tx: Transaction) -> int:
    """The number of the calendar that people hold in their hands; 0 before the first."""
    version = CalendarVersionRow
    return tx.connection().scalar(select(func.max(version.number)).where(col(version.state) == "released")) or 0


def current(number: int) -> ColumnElement[bool]:
    """Which placement rows belong to this version of the calendar."""
    until = col(PlacementRow.until_version)
    return and_(col(PlacementRow.since_version) <= number, or_(until.is_(None), until > number))


def _counted(tx: Transaction, today: date, by_parent: bool, under: Collection[str] | None) -> Select[Any]:
    number = released_number(tx)
    whose = col(UnitFactsRow.parent) if by_parent else col(SessionRow.unit)
    keys: list[Any] = [
        whose, col(SessionRow.module), col(SessionRow.state), _side(today), col(PlacementRow.timezone),
        with_move(number),
    ]  # fmt: skip
    held = col(SessionRow.state) == "held"
    unknown_roll = held & col(SessionRow.headcount).is_(None)
    counts: list[Any] = [
        func.count(), func.sum(case((held, col(SessionRow.headcount)))), func.sum(case((unknown_roll, 1))),
        func.sum(col(GroupRow.size)), func.sum(case((col(GroupRow.size).is_(None), 1))),
    ]  # fmt: skip
    query = (
        select(*keys, *counts)
        .select_from(SessionRow)
        .join(GroupRow, col(GroupRow.key) == col(SessionRow.group))
        .outerjoin(PlacementRow, _date_of_session() & current(number))
        .group_by(*keys)
    )
    if by_parent or under is not None:
        known = holds(today) & (col(UnitFactsRow.unit) == col(SessionRow.unit))
        query = query.join(UnitFactsRow, known)
    return query if under is None else query.where(col(UnitFactsRow.parent).in_(sorted(under)))


def _date_of_session() -> ColumnElement[bool]:
    wanted = literal("session:") + col(SessionRow.module) + ":" + col(SessionRow.group)
    return col(PlacementRow.key) == wanted


def _side(today: date) -> ColumnElement[datetime | None]:
    """The planned day when it is near; a far day before or after today; nothing where there is no date."""
    starts = col(PlacementRow.starts_local)
    low, high = days_around(today)
    return case((starts < low, literal(low, DateTime)), (starts > high, literal(high, DateTime)), else_=starts)


def moved_at(tx: Transaction, number: int, unit: str) -> set[str]:
    """The groups and modules of a facility (`group@module`) whose date was released for another time before."""
    placed, key = PlacementRow, col(PlacementRow.group) + "@" + col(PlacementRow.module)
    query = select(key).where(col(placed.unit) == unit, col(placed.kind) == "session", current(number))
    return set(tx.connection().scalars(query.where(col(placed.key).in_(released_before(number)))))


def with_move(number: int) -> ColumnElement[int]:
    """Whether this date was released to people for another time before. Few dates were, so they are found once."""
    return case((col(PlacementRow.key).in_(released_before(number)), 1), else_=0)


def released_before(number: int) -> Select[Any]:
    """The keys of dates that people held in their hands with another time before."""
    old, new, was, changed = (
        aliased(PlacementRow), aliased(PlacementRow), aliased(CalendarVersionRow), aliased(CalendarVersionRow),
    )  # fmt: skip
    still = or_(col(new.until_version).is_(None), col(new.until_version) > number)
    return (
        select(col(old.key))
        .join(new, (col(new.key) == col(old.key)) & (col(new.since_version) <= number) & still)
        .join(was, col(was.number) == col(old.since_version))
        .join(changed, col(changed.number) == col(old.until_version))
        .where(
            col(old.until_version) <= number,
            col(old.starts_local) != col(new.starts_local),
            col(was.released_at) < col(changed.released_at),
        )
    )


def holds(today: date) -> ColumnElement[bool]:
    until = col(UnitFactsRow.until_on)
    return and_(col(UnitFactsRow.since_on) <= today, or_(until.is_(None), until > today))
