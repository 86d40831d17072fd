"""What waits for a human: counted over everything, shown a few at a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col

from rollout.domain.calendar import NEEDS_LEADER
from rollout.store.coverage import current
from rollout.store.database import Transaction
from rollout.store.overview import Query, choose, known, midnight, names
from rollout.store.tables import IdeaRow, MessageRow, PlacementRow, ReadinessRow, SessionRow, UnitFactsRow

_STARTS = col(PlacementRow.starts_local)


@dataclass(frozen=True)
class NeedRow:
    """One thing that waits for a human: where it is, and what it is about."""

    unit: str | None
    name: str
    about: str
    on: date | None = None


@dataclass(frozen=True)
class Need:
    """How many things of one kind wait, and the first of them."""

    count: int
    rows: tuple[NeedRow, ...]


class Pressing(NamedTuple):
    """A planned hour that is past, near, or has no date. `ready`: its leader has previewed and been coached."""

    starts: datetime | None
    unit: str
    module: str
    flag: str
    leader: int | None
    ready: bool


def pressing(tx: Transaction, number: int, until: date) -> list[Pressing]:
    """All planned hours up to this day and those without a date, in order of time, undated ones first.

    One pass over the dates for everything the desk asks of them: 120,000 sessions are read once, not six times.
    """
    ready = col(ReadinessRow.previewed_on).is_not(None) & col(ReadinessRow.coached_on).is_not(None)
    columns = (_STARTS, col(SessionRow.unit), col(SessionRow.module), col(PlacementRow.flag), col(PlacementRow.leader))
    person, module = col(ReadinessRow.person_id), col(ReadinessRow.module)
    whose = and_(person == col(PlacementRow.leader), module == col(PlacementRow.module))
    wanted = or_(_STARTS.is_(None), midnight(until + timedelta(days=1)) > _STARTS)
    query = _planned(number, *columns, ready).outerjoin(ReadinessRow, whose).where(wanted)
    found = [Pressing(*row) for row in tx.connection().execute(query).all()]
    return sorted(found, key=lambda hour: (hour.starts or datetime.min, hour.unit, hour.module))  # noqa: DTZ901  civil


def all_kinds(tx: Transaction, number: int, today: date, grace: int, soon: int, limit: int) -> dict[str, Need]:
    """Everything that waits for a human, by kind; each kind with its first `limit` rows."""
    hours = pressing(tx, number, today + timedelta(days=soon))
    return {kind: _need_of(tx, kind, hours, number, today, grace, 0, limit) for kind in _KINDS}


def of_kind(
    tx: Transaction, kind: str, number: int, today: date, grace: int, soon: int, offset: int, limit: int
) -> Need:
    """What waits of one kind, from row `offset` on."""
    hours = pressing(tx, number, today + timedelta(days=soon)) if kind in _OF_HOURS else []
    return _need_of(tx, kind, hours, number, today, grace, offset, limit)


_OF_HOURS = ("undated", "unreported", "not_ready")
_KINDS = ("undated", "leaderless", "unreported", "letters", "not_ready", "overdue")


def _need_of(
    tx: Transaction, kind: str, hours: list[Pressing], number: int, today: date, grace: int, offset: int, limit: int
) -> Need:
    if kind in _OF_HOURS:
        chosen = _of_kind(kind, hours, today, grace)
        shown = chosen[offset : offset + limit]
        named = names(tx, {hour.unit for hour in shown}, today)
        return Need(len(chosen), tuple(_row(kind, hour, named.get(hour.unit, "")) for hour in shown))
    queries = {"leaderless": _leaderless(number, today), "letters": _letters(today), "overdue": _overdue(today)}
    return _need(tx, queries[kind], offset, limit)


def _of_kind(kind: str, hours: list[Pressing], today: date, grace: int) -> list[Pressing]:
    if kind == "undated":
        return [hour for hour in hours if hour.starts is None]
    if kind == "unreported":
        before = midnight(today - timedelta(days=grace))
        return [hour for hour in hours if hour.starts and hour.starts < before]
    begins = midnight(today)
    near = [h for h in hours if h.starts and h.starts >= begins and h.leader is not None and not h.ready]
    return sorted({(hour.unit, hour.module): hour for hour in reversed(near)}.values(), key=lambda h: h[:3])


def _row(kind: str, hour: Pressing, name: str) -> NeedRow:
    about = f"{hour.module}: {hour.flag}" if kind == "undated" else hour.module
    return NeedRow(hour.unit, name, about, hour.starts.date() if hour.starts else None)


def _need(tx: Transaction, query: Query, offset: int, limit: int) -> Need:
    count = tx.connection().scalar(choose(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = tx.connection().execute(query.offset(offset).limit(limit))
    return Need(
        count, tuple(NeedRow(unit, name or "", (about or "").rstrip(": "), _day(on)) for unit, name, about, on in rows)
    )


def _day(on: date | datetime | None) -> date | None:
    return on.date() if isinstance(on, datetime) else on


def _with_name(unit: Any, today: date) -> ColumnElement[bool]:
    return and_(col(UnitFactsRow.unit) == unit, known(today))


def _planned(number: int, *columns: Any) -> Query:
    """Sessions that are still planned, with their date in this calendar.

    The key is made from the date's side, so that SQLite goes through the dates and looks each session up.
    """
    key = col(PlacementRow.group) + "@" + col(PlacementRow.module)
    return (
        choose(*columns)
        .select_from(PlacementRow)
        .join(SessionRow, col(SessionRow.key) == key)
        .where(col(PlacementRow.kind) == "session", current(number), col(SessionRow.state) == "planned")
    )


def _leaderless(number: int, today: date) -> Query:
    first, unit = func.min(_STARTS), col(SessionRow.unit)
    columns = (unit, col(UnitFactsRow.name), func.min(PlacementRow.module), first)
    query = _planned(number, *columns).join(UnitFactsRow, _with_name(unit, today))
    flagged = query.where(col(PlacementRow.flag) == NEEDS_LEADER)
    return flagged.group_by(unit, col(UnitFactsRow.name)).order_by(first, unit)


def _letters(today: date) -> Query:
    row = MessageRow
    about = col(row.kind) + ", " + col(row.state) + ": " + col(row.why)
    return (
        choose(col(row.unit), col(UnitFactsRow.name), about, col(row.not_before))
        .outerjoin(UnitFactsRow, _with_name(col(row.unit), today))
        .where(col(row.state).in_(("failed", "uncertain", "held")))
        .order_by(col(row.not_before), col(row.id))
    )


def _overdue(today: date) -> Query:
    oldest = func.min(IdeaRow.decide_by)
    return (
        choose(col(IdeaRow.waits_at), col(UnitFactsRow.name), func.min(IdeaRow.module), oldest)
        .join(UnitFactsRow, _with_name(col(IdeaRow.waits_at), today))
        .where(col(IdeaRow.state) == "put_forward", col(IdeaRow.decide_by) < today)
        .group_by(col(IdeaRow.waits_at), col(UnitFactsRow.name))
        .order_by(oldest, col(IdeaRow.waits_at))
    )
