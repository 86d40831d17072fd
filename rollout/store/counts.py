"""The whole organisation counted at once, in a few questions that each go through one table in its own order.

Hours that were reported need no date, so only those still planned are held against the calendar: from the side of the
dates that are past, near, moved or missing. What is left of them lies ahead. With 100,000 hours that takes a third of
what joining every hour to its date takes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import col

from rollout.domain.coverage import Fact
from rollout.domain.returns import SessionState
from rollout.store.coverage import (
    days_around,
    facts,
    holds,
    planned_dates,
    released_before,
    released_number,
    with_move,
    without_dates,
)
from rollout.store.database import Transaction
from rollout.store.tables import GroupRow, PlacementRow, SessionRow, UnitFactsRow

_STARTS = col(PlacementRow.starts_local)
_HOURS = func.count().label("hours")
_REPORTED: tuple[SessionState, ...] = ("held", "not_held", "cancelled")
_Side = tuple[date | None, str, bool]
_Key = tuple[str, str, SessionState, date | None, str, bool]
Hours = Sequence[tuple[datetime | None, int]]


def planned_until(tx: Transaction, number: int, today: date) -> Hours:
    """How many hours are still planned for each time up to two days from now: the past ones are the unreported."""
    _, high = days_around(today)
    query = planned_dates(number, _STARTS, func.count()).where(high >= _STARTS)
    return [(starts, count) for starts, count in tx.connection().execute(query.group_by(_STARTS))]


def totals(tx: Transaction, today: date, number: int, planned: Hours) -> list[Fact]:
    """All hours by state and nothing else; `planned`: those of `planned_until`."""
    ask = tx.connection().execute
    low, high = days_around(today)
    states = select(col(SessionRow.state), func.count()).group_by(SessionRow.state)
    by_state: dict[str, int] = {str(row[0]): row[1] for row in ask(states)}
    near = [
        Fact("", "", "planned", on.date() if on else None, zone, bool(moved), sessions=count)
        for on, zone, moved, count in ask(_near(number, low, high))
    ]
    past = sum(count for starts, count in planned if starts and starts < low)
    moved = ask(_moved_ahead(number, high)).scalar() or 0
    without = without_dates(tx, number)
    ahead = by_state.get("planned", 0) - past - moved - without - sum(fact.sessions for fact in near)
    return [
        *(Fact("", "", state, None, sessions=by_state.get(state, 0)) for state in _REPORTED),
        *near, Fact("", "", "planned", low.date(), sessions=past),
        Fact("", "", "planned", None, sessions=without),
        Fact("", "", "planned", high.date(), moved=True, sessions=moved),
        Fact("", "", "planned", high.date(), sessions=ahead),
    ]  # fmt: skip


def by_parent(tx: Transaction, today: date, into: Mapping[str, str]) -> list[Fact]:
    """The same facts as `coverage.facts(by_parent=True)`, for everything. `into`: the unit under which what lies
    directly under a unit is counted: adding up here is cheaper than making a fact for each of a thousand networks."""
    number = released_number(tx)
    if without_dates(tx, number):
        return [replace(fact, unit=into.get(fact.unit, fact.unit)) for fact in facts(tx, today, by_parent=True)]
    _, high = days_around(today)
    sums: Counter[_Key] = Counter()
    ahead: Counter[tuple[str, str]] = Counter()
    for parent, module, side, count in _still_planned(tx, today, number):
        unit = into.get(parent, parent)
        sums[unit, module, "planned", *side] += count
        ahead[unit, module] -= count
    people: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in tx.connection().execute(_standing(today)):
        key = into.get(row.parent, row.parent), row.module
        ahead[key] += row.planned
        for state in _REPORTED:
            sums[*key, state, None, "UTC", False] += getattr(row, state)
        more = (row.headcount or 0, row.without_headcount, row.expected or 0, row.without_size)
        people[key] = tuple(map(sum, zip(people.get(key, (0, 0, 0, 0)), more, strict=True)))
    reported = [Fact(*key, count) for key, count in sums.items() if count]
    return reported + [
        Fact(*key, "planned", high.date(), "UTC", False, ahead[key], *of_people) for key, of_people in people.items()
    ]


def _still_planned(tx: Transaction, today: date, number: int) -> Iterator[tuple[str, str, _Side, int]]:
    """(unit above, module, (day, time zone, moved), how many) of planned hours that do not simply lie ahead."""
    low, high = days_around(today)
    ask = tx.connection().execute
    for parent, module, count in ask(_under_parents(_past(number, low), today)):
        yield parent, module, (low.date(), "UTC", False), int(count)
    for parent, module, on, zone, moved, count in ask(_under_parents(_near(number, low, high, *_WHERE), today)):
        yield parent, module, (on.date() if on else None, zone, bool(moved)), int(count)
    for parent, module, count in ask(_under_parents(_moved_ahead(number, high, *_WHERE), today)):
        yield parent, module, (high.date(), "UTC", True), int(count)


def _standing(today: date) -> Any:
    """A line for every unit above facilities and module: one pass in the order of the units."""
    state, held = col(SessionRow.state), col(SessionRow.state) == "held"
    states = (func.sum(case((state == name, 1), else_=0)).label(name) for name in (*_REPORTED, "planned"))
    size, present = col(GroupRow.size), col(SessionRow.headcount)
    return (
        select(
            col(UnitFactsRow.parent), col(SessionRow.module), *states,
            func.sum(case((held, present))).label("headcount"),
            func.sum(case((and_(held, present.is_(None)), 1), else_=0)).label("without_headcount"),
            func.sum(size).label("expected"),
            func.sum(case((size.is_(None), 1), else_=0)).label("without_size"),
        )
        .select_from(UnitFactsRow)
        .join(SessionRow, col(SessionRow.unit) == col(UnitFactsRow.unit))
        .join(GroupRow, col(GroupRow.key) == col(SessionRow.group))
        .where(holds(today))
        .group_by(col(UnitFactsRow.parent), col(SessionRow.module))
    )  # fmt: skip


_WHERE: tuple[Any, Any] = (col(PlacementRow.unit), col(PlacementRow.module))


def _under_parents(hours: Any, today: date) -> Any:
    """The same by the unit above: counted by facility first, so that only what was found is looked up."""
    found = hours.subquery()
    keys = (col(UnitFactsRow.parent), *(column for column in found.c if column.key not in ("unit", "hours")))
    query = select(*keys, func.sum(found.c.hours)).join(found, found.c.unit == col(UnitFactsRow.unit))
    return query.where(holds(today)).group_by(*keys)


def _past(number: int, low: datetime) -> Any:
    return planned_dates(number, *_WHERE, _HOURS).where(low > _STARTS).group_by(*_WHERE)


def _near(number: int, low: datetime, high: datetime, *keys: Any) -> Any:
    moved = with_move(number).label("moved")
    close = _STARTS.is_(None) | _STARTS.between(low, high)
    query = planned_dates(number, *keys, _STARTS, col(PlacementRow.timezone), moved, _HOURS).where(close)
    return query.group_by(*keys, _STARTS, col(PlacementRow.timezone), moved)


def _moved_ahead(number: int, high: datetime, *keys: Any) -> Any:
    """Few dates were moved: the question begins with those, and looks up their hours."""
    return planned_dates(number, *keys, _HOURS, of=released_before(number)).where(high < _STARTS).group_by(*keys)
