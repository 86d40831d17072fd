"""Units over time: who was where under which name on any day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    String,
    Table,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    update,
)
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from rollout.domain.organisation import Organisation, Unit
from rollout.store import leave, people, waves
from rollout.store.database import Transaction
from rollout.store.tables import UnitFactsRow, UnitRow

_UNIT = cast(Table, UnitRow.__table__)  # type: ignore[attr-defined]  # SQLModel sets it on every table class
_FACTS = cast(Table, UnitFactsRow.__table__)  # type: ignore[attr-defined]  # as above
_DEEPEST = 30
_KNOWN: list[Any] = [
    getattr(UnitRow if name in ("code", "level", "opened_on", "closed_on") else UnitFactsRow, name)
    for name in Unit.__dataclass_fields__
]
"""What a unit is made from, in the order of its fields."""


def organisation_on(tx: Transaction, on: date) -> Organisation:
    """Everything as it was known on that day: units with their facts, people, their assignments and leave."""
    whose, drawn = tuple(leave.everyones(tx)), waves.drawn(tx)
    return Organisation(on, units_on(tx, on), people.everyone(tx), tuple(people.assignments(tx)), whose, drawn)


def units_on(tx: Transaction, on: date) -> dict[str, Unit]:
    """All units that have facts on that day, closed ones included, by code."""
    return {unit.code: unit for unit in some(tx, on)}


def named(tx: Transaction, codes: Collection[str], on: date) -> dict[str, Unit]:
    """Those of these units that have facts on that day, by code."""
    wanted = sorted(codes)
    chunks = (col(UnitRow.code).in_(wanted[start : start + 500]) for start in range(0, len(wanted), 500))
    return {unit.code: unit for chunk in chunks for unit in some(tx, on, chunk)}


def some(tx: Transaction, on: date, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Unit]:
    """Units as known on that day, in order of code. Columns, no rows of the tables: making those takes most of it."""
    facts = UnitFactsRow
    known = and_(col(facts.since_on) <= on, or_(col(facts.until_on).is_(None), col(facts.until_on) > on))
    query = sql_select(*_KNOWN).where(col(facts.unit) == col(UnitRow.code), known, *conditions)
    return [Unit(*row) for row in tx.connection().execute(query.order_by(col(UnitRow.code)).limit(limit))]


def chain_up(tx: Transaction, code: str, on: date) -> list[Unit]:
    """The unit and those above it as known on that day, nearest first: one query, which every page of a leader asks."""
    chain: dict[str, Unit] = {}
    for row in tx.execute(_line_up(), {"code": code, "on": on}):
        chain.setdefault(row.code, Unit(*row))
    return list(chain.values())


@cache
def _line_up() -> Executable:
    """Made once: making it takes longer than asking it. No organisation is deeper than `_DEEPEST`; a ring would be."""
    first = sql_select(bindparam("code", type_=String).label("code"), literal(0).label("step"))
    line = first.cte("line", recursive=True)
    here = _FACTS.alias("here")
    further = (here.c.unit == line.c.code) & here.c.parent.is_not(None) & (line.c.step < _DEEPEST)
    line = line.union_all(sql_select(here.c.parent, line.c.step + 1).where(further, _on_day(here.c)))
    rows = sql_select(*_KNOWN).where(_UNIT.c.code == line.c.code, _FACTS.c.unit == line.c.code, _on_day(_FACTS.c))
    return rows.order_by(line.c.step)


def _on_day(facts: Any) -> ColumnElement[bool]:
    day = bindparam("on", type_=Date)
    return and_(facts.since_on <= day, or_(facts.until_on.is_(None), facts.until_on > day))


def add(tx: Transaction, units: Iterable[Unit], since_on: date) -> None:
    """New units, parents first. Their facts hold from `since_on` on."""
    units = list(units)
    rows = [
        {"code": u.code, "level": u.level, "opened_on": u.opened_on, "closed_on": u.closed_on, "closed_why": ""}
        for u in units
    ]
    if rows:
        tx.connection().execute(insert(UnitRow), rows)
        tx.connection().execute(insert(UnitFactsRow), [_facts(unit, since_on) for unit in units])


def change(tx: Transaction, unit: Unit, since_on: date) -> None:
    """New facts from `since_on` on; what was known before stays true for the days before."""
    facts = UnitFactsRow
    tx.exec(
        update(UnitRow)
        .where(col(UnitRow.code) == unit.code)
        .values(level=unit.level, opened_on=unit.opened_on, closed_on=unit.closed_on)
    )
    same_day = (col(facts.unit) == unit.code) & (col(facts.since_on) == since_on)
    changed = tx.exec(update(facts).where(same_day).values(**_facts(unit, since_on), until_on=None))
    if changed.rowcount == 0:
        still_so = (col(facts.unit) == unit.code) & col(facts.until_on).is_(None)
        tx.exec(update(facts).where(still_so).values(until_on=since_on))
        tx.connection().execute(insert(facts), [_facts(unit, since_on)])


def change_all(tx: Transaction, units: Sequence[Unit], since_on: date) -> None:
    """`change` for many units, in four statements."""
    if not units:
        return
    rows = [{"b_code": u.code, "level": u.level, "opened_on": u.opened_on, "closed_on": u.closed_on} for u in units]
    connection = tx.connection()
    connection.execute(update(_UNIT).where(_UNIT.c.code == bindparam("b_code")), rows)
    same_day = set(tx.exec(select(UnitFactsRow.unit).where(col(UnitFactsRow.since_on) == since_on)))
    again = [{"b_unit": u.code, **_facts(u, since_on), "until_on": None} for u in units if u.code in same_day]
    if again:
        is_same = (_FACTS.c.unit == bindparam("b_unit")) & (_FACTS.c.since_on == since_on)
        connection.execute(update(_FACTS).where(is_same), again)
    fresh = [u for u in units if u.code not in same_day]
    if fresh:
        still_so = (_FACTS.c.unit == bindparam("b_unit")) & _FACTS.c.until_on.is_(None)
        ended = update(_FACTS).where(still_so).values(until_on=since_on)
        connection.execute(ended, [{"b_unit": unit.code} for unit in fresh])
        connection.execute(insert(_FACTS), [_facts(unit, since_on) for unit in fresh])


def newest_facts(tx: Transaction) -> dict[str, date]:
    """Since when the newest facts of every unit hold: nothing can be changed as of an earlier day."""
    facts = UnitFactsRow
    query = select(facts.unit, func.max(facts.since_on)).group_by(facts.unit)
    return dict(tx.exec(query).all())


def close(tx: Transaction, code: str, closed_on: date) -> None:
    """The unit takes part until the day before. Its history stays."""
    close_all(tx, [code], closed_on)


def close_all(tx: Transaction, codes: Sequence[str], closed_on: date, reason: str = "") -> None:
    """The same for many units. `reason`: why, for whoever looks later."""
    if codes:
        rows = [{"b_code": code, "closed_on": closed_on, "closed_why": reason} for code in codes]
        tx.connection().execute(update(_UNIT).where(_UNIT.c.code == bindparam("b_code")), rows)
        people.end_all(tx, codes, closed_on)


def reasons(tx: Transaction) -> dict[str, str]:
    """Why units were closed, where somebody said."""
    rows = tx.exec(select(UnitRow.code, UnitRow.closed_why).where(UnitRow.closed_why != "").order_by(UnitRow.code))
    return dict(rows.all())


def _facts(unit: Unit, since_on: date) -> dict[str, object]:
    names = ("name", "parent", "timezone", "country", "subdivision", "headcount", "language", "email")
    return {"unit": unit.code, "since_on": since_on, **{name: getattr(unit, name) for name in names}}
