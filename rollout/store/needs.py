"""What waits for a human: counted over everything, shown a few at a time, the oldest first.

Every kind is one query that counts and cuts in the database: 120,000 hours are looked at, a page of rows is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_
from sqlmodel import col

from rollout.domain.organisation import LEADER
from rollout.store.counts import Hours
from rollout.store.coverage import current
from rollout.store.database import Transaction
from rollout.store.overview import Query, choose, is_open, known, midnight
from rollout.store.tables import (
    AssignmentRow,
    CalendarVersionRow,
    IdeaRow,
    MessageRow,
    PersonRow,
    PlacementRow,
    ReadinessRow,
    SessionRow,
    UnitFactsRow,
    UnitRow,
)

_STARTS = col(PlacementRow.starts_local)
STUCK = ("failed", "uncertain", "held")


@dataclass(frozen=True)
class Asked:
    """From where one looks: the calendar in force, the day, and the rules about waiting.

    `planned`: how many hours are still planned at which time (`counts.planned_until`): nobody counts them twice.
    """

    number: int
    today: date
    grace: int
    soon: int
    facility_level: str
    deciding_levels: tuple[str, ...]
    planned: Hours

    @property
    def reported_by(self) -> datetime:
        """Hours before this moment should have been reported."""
        return midnight(self.today - timedelta(days=self.grace))


@dataclass(frozen=True)
class NeedRow:
    """One thing that waits: where, since when, what it is about, and the key under which it is acted upon.

    `why`: the reason or the problem, in the words of whoever wrote it; `on`: the day of the hour or the deadline;
    `who`, `email`: whom to talk to; `missing`: the steps of a leader's preparation that are not ticked.
    """

    kind: str
    unit: str | None
    name: str
    since: date
    module: str = ""
    why: str = ""
    on: date | None = None
    key: str = ""
    person: int | None = None
    who: str = ""
    email: str = ""
    missing: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class Need:
    """How many things of one kind wait, and the oldest of them."""

    count: int
    rows: tuple[NeedRow, ...]


def all_kinds(tx: Transaction, asked: Asked, limit: int, of: str = "", offset: int = 0) -> dict[str, Need]:
    """Everything that waits for a human, by kind; of each kind (or only of kind `of`, from row `offset` on) the `limit`
    oldest, of the others one."""
    wanted = {kind: (offset, limit) if kind == of else (0, 1 if of else limit) for kind in KINDS}
    return {kind: of_kind(tx, kind, asked, *wanted[kind]) for kind in KINDS}


def of_kind(tx: Transaction, kind: str, asked: Asked, offset: int, limit: int) -> Need:
    """What waits of one kind, from row `offset` on, the oldest first."""
    query, read = KINDS[kind]
    found = tx.connection().execute(query(asked).offset(offset).limit(limit)).all()
    if offset and not found:  # an old address: as many wait as ever, but none so far down
        return replace(of_kind(tx, kind, asked, 0, 1), rows=())
    rows = [read(kind, asked, row._mapping) for row in found]
    if kind == "unreported":
        return Need(sum(count for starts, count in asked.planned if starts and starts < asked.reported_by), tuple(rows))
    return Need(found[0]._mapping["count"] if found else 0, tuple(rows))


def oldest_first(needs: Mapping[str, Need], limit: int) -> list[NeedRow]:
    """All kinds in one list."""
    rows = [row for need in needs.values() for row in need.rows]
    return sorted(rows, key=lambda row: (row.since, tuple(KINDS).index(row.kind), row.name, row.key))[:limit]


def with_leaders(tx: Transaction, rows: list[NeedRow], today: date) -> list[NeedRow]:
    """The same with whom to talk to: whoever leads the unit today, where nobody is named yet."""
    units = sorted({row.unit for row in rows if row.unit})
    holder = AssignmentRow
    query = (
        choose(holder.unit, PersonRow.id, PersonRow.name, PersonRow.email)
        .join(PersonRow, col(PersonRow.id) == col(holder.person_id))
        .where(col(holder.unit).in_(units), col(holder.role) == LEADER, col(holder.since_on) <= today, _goes_on(today))
        .order_by(col(holder.since_on))
    )
    leads = {unit: (person, name, email) for unit, person, name, email in tx.connection().execute(query)}
    return [_told(row, leads.get(row.unit or "")) for row in rows]


def _told(row: NeedRow, leader: tuple[int, str, str] | None) -> NeedRow:
    if row.who or leader is None:
        return row
    return replace(row, person=leader[0], who=leader[1], email=leader[2])


def _counted() -> ColumnElement[int]:
    return func.count().over().label("count")


def _hours(asked: Asked, *columns: Any) -> Query:
    """Hours that are still planned, with their date in this calendar.

    The key is made from the date's side, so that the days are gone through and each session is looked up.
    """
    key = col(PlacementRow.group) + "@" + col(PlacementRow.module)
    return (
        choose(*columns)
        .select_from(PlacementRow)
        .join(SessionRow, and_(col(SessionRow.key) == key, col(SessionRow.state) == "planned"))
        .join(UnitFactsRow, and_(col(UnitFactsRow.unit) == col(PlacementRow.unit), known(asked.today)))
        .where(col(PlacementRow.kind) == "session", current(asked.number))
    )


_Columns = tuple[Any, ...]
_HOUR: _Columns = (
    col(PlacementRow.unit).label("unit"),
    col(UnitFactsRow.name).label("name"),
    col(PlacementRow.module).label("module"),
)


def _undated(asked: Asked) -> Query:
    version, since = CalendarVersionRow, col(PlacementRow.since_version)
    at = func.coalesce(col(version.released_at), col(version.drafted_at))
    columns: _Columns = (_counted(), *_HOUR, col(SessionRow.key).label("key"), col(PlacementRow.flag).label("why"),
               at.label("since"))  # fmt: skip
    query = _hours(asked, *columns).join(version, col(version.number) == since).where(_STARTS.is_(None))
    return query.order_by(at, col(SessionRow.key))


def _unreported(asked: Asked) -> Query:
    """Not counted here: going through all of them takes long, the first few are found at once."""
    columns: _Columns = (*_HOUR, col(SessionRow.key).label("key"), _STARTS.label("since"))
    return _hours(asked, *columns).where(asked.reported_by > _STARTS).order_by(_STARTS, col(SessionRow.key))


def _not_ready(asked: Asked) -> Query:
    """Leaders with an hour soon who have not previewed, or not been coached: each once a facility and module."""
    ready, first, leader = ReadinessRow, func.min(_STARTS), col(PlacementRow.leader)
    previewed, coached = func.min(ready.previewed_on), func.min(ready.coached_on)
    columns: _Columns = (
        _counted(), *_HOUR, first.label("on"), leader.label("person"), previewed.label("previewed"),
        coached.label("coached"), col(PersonRow.name).label("who"), col(PersonRow.email).label("email"),
    )  # fmt: skip
    whose = and_(col(ready.person_id) == leader, col(ready.module) == col(PlacementRow.module))
    soon = midnight(asked.today + timedelta(days=asked.soon + 1))
    near = and_(midnight(asked.today) <= _STARTS, soon > _STARTS)
    query = _hours(asked, *columns).join(PersonRow, col(PersonRow.id) == leader).outerjoin(ready, whose)
    lacking = or_(col(ready.previewed_on).is_(None), col(ready.coached_on).is_(None))
    grouped = query.where(near, lacking).group_by(*_HOUR, leader, col(PersonRow.name), col(PersonRow.email))
    return grouped.order_by(first, col(PlacementRow.unit), col(PlacementRow.module))


def _letters(asked: Asked) -> Query:
    row = MessageRow
    columns: _Columns = (
        _counted(), col(row.unit).label("unit"), col(UnitFactsRow.name).label("name"), col(row.kind).label("module"),
        col(row.why).label("why"), col(row.state).label("state"), col(row.not_before).label("since"),
        col(row.id).label("key"), col(row.person_id).label("person"), col(PersonRow.name).label("who"),
        col(row.receiver).label("email"),
    )  # fmt: skip
    place = and_(col(UnitFactsRow.unit) == col(row.unit), known(asked.today))
    query = choose(*columns).outerjoin(UnitFactsRow, place).outerjoin(PersonRow, col(PersonRow.id) == row.person_id)
    return query.where(col(row.state).in_(STUCK)).order_by(col(row.not_before), col(row.id))


def _overdue(asked: Asked) -> Query:
    oldest, at = func.min(IdeaRow.decide_by), col(IdeaRow.waits_at)
    columns: _Columns = (
        _counted(), at.label("unit"), col(UnitFactsRow.name).label("name"), func.count().label("ideas"),
        oldest.label("since"),
    )  # fmt: skip
    query = choose(*columns).join(UnitFactsRow, and_(col(UnitFactsRow.unit) == at, known(asked.today)))
    late = query.where(col(IdeaRow.state) == "put_forward", col(IdeaRow.decide_by) < asked.today)
    return late.group_by(at, col(UnitFactsRow.name)).order_by(oldest, at)


def _goes_on(today: date) -> ColumnElement[bool]:
    """An assignment that holds today or later; one that was ended before it began never does."""
    until = col(AssignmentRow.until_on)
    return or_(until.is_(None), and_(until > today, until > col(AssignmentRow.since_on)))


def _places(asked: Asked, problem: Any, wanted: ColumnElement[bool], since: Any) -> Query:
    """Open units that hold hours or decide on ideas, with whoever leads them or is to."""
    leads = and_(
        col(AssignmentRow.unit) == col(UnitRow.code), col(AssignmentRow.role) == LEADER, _goes_on(asked.today)
    )  # fmt: skip
    columns: _Columns = (_counted(), col(UnitRow.code).label("unit"), col(UnitFactsRow.name).label("name"),
               problem.label("why"), since.label("since"), col(PersonRow.id).label("person"),
               col(PersonRow.name).label("who"))  # fmt: skip
    levels = (asked.facility_level, *asked.deciding_levels)
    return (
        choose(*columns)
        .select_from(UnitRow)
        .join(UnitFactsRow, and_(col(UnitFactsRow.unit) == col(UnitRow.code), known(asked.today)))
        .outerjoin(AssignmentRow, leads)
        .outerjoin(PersonRow, col(PersonRow.id) == col(AssignmentRow.person_id))
        .where(col(UnitRow.level).in_(levels), is_open(asked.today), wanted)
        .order_by(since, col(UnitRow.code))
    )


def _leaderless(asked: Asked) -> Query:
    row = AssignmentRow
    last = choose(func.max(row.until_on)).where(
        col(row.unit) == col(UnitRow.code), col(row.role) == LEADER, col(row.until_on) <= asked.today
    )
    since = func.coalesce(last.correlate(UnitRow).scalar_subquery(), col(UnitFactsRow.since_on))
    return _places(asked, col(UnitRow.level), col(PersonRow.id).is_(None), since)


def _roster(asked: Asked) -> Query:
    """What a roster should say and does not: an address to write to, how many people there are."""
    has_leader, facility = col(PersonRow.id).is_not(None), col(UnitRow.level) == asked.facility_level
    unreachable = and_(has_leader, col(PersonRow.email) == "", col(UnitFactsRow.email) == "")
    uncounted = and_(has_leader, facility, col(UnitFactsRow.headcount).is_(None))
    problem = case((unreachable, literal("unreachable")), else_=literal("uncounted"))
    return _places(asked, problem, or_(unreachable, uncounted), col(UnitFactsRow.since_on))


def _read(kind: str, asked: Asked, row: Mapping[Any, Any]) -> NeedRow:
    since, on = _day(row["since"]) if "since" in row else None, _day(row.get("on"))
    if since is None:  # it is pressing since the hour came near
        since = (on or asked.today) - timedelta(days=asked.soon)
    found = NeedRow(kind, row["unit"], row["name"] or "", since, on=on)
    texts: dict[str, Any] = {
        name: str(row[name]) for name in ("module", "why", "key", "who", "email") if row.get(name) is not None
    }
    return replace(found, **texts, person=row.get("person"))


def _read_hour(kind: str, asked: Asked, row: Mapping[Any, Any]) -> NeedRow:
    found = _read(kind, asked, row)
    return replace(found, on=found.since)


def _read_ready(kind: str, asked: Asked, row: Mapping[Any, Any]) -> NeedRow:
    missing = tuple(step for step in ("previewed", "coached") if row[step] is None)
    return replace(_read(kind, asked, row), missing=missing)


def _read_letter(kind: str, asked: Asked, row: Mapping[Any, Any]) -> NeedRow:
    return replace(_read(kind, asked, row), missing=(row["state"],))


def _read_overdue(kind: str, asked: Asked, row: Mapping[Any, Any]) -> NeedRow:
    return replace(_read(kind, asked, row), count=row["ideas"])


def _day(on: date | datetime | None) -> date | None:
    return on.date() if isinstance(on, datetime) else on


_Reader = Callable[[str, Asked, Mapping[Any, Any]], NeedRow]
KINDS: dict[str, tuple[Callable[[Asked], Query], _Reader]] = {
    "unreported": (_unreported, _read_hour),
    "leaderless": (_leaderless, _read),
    "undated": (_undated, _read),
    "letters": (_letters, _read_letter),
    "not_ready": (_not_ready, _read_ready),
    "overdue": (_overdue, _read_overdue),
    "roster": (_roster, _read),
}
