"""Places and people for the desk, a page at a time by key: the page after a code or a person, never after a number of
rows, so that the last page of thousands costs as much as the first."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from rollout.domain.organisation import Person, Unit
from rollout.store import units as whole
from rollout.store.database import Transaction
from rollout.store.overview import choose, is_open, known
from rollout.store.tables import PersonRow, UnitFactsRow, UnitRow

T = TypeVar("T")


def under(tx: Transaction, parent: str, on: date, after: str, limit: int) -> list[Unit]:
    """The units directly under this one, closed ones too; under "" those with nobody above. In order of code."""
    mine = col(UnitFactsRow.parent) == parent if parent else col(UnitFactsRow.parent).is_(None)
    return whole.some(tx, on, mine, col(UnitRow.code) > after, limit=limit)


def places(tx: Transaction, text: str, on: date, after: str, limit: int) -> list[Unit]:
    """Units whose code or name contains the text; `%` and `_` are letters like any other."""
    fields = (UnitRow.code, UnitFactsRow.name)
    return whole.some(tx, on, _has(text, *fields), col(UnitRow.code) > after, limit=limit)


def people(tx: Transaction, text: str, after: int, limit: int) -> list[Person]:
    """People whose name, address or number contains the text, by name; those behind the person `after`."""
    row = PersonRow
    query = select(row).where(_has(text, row.name, row.email, row.ref))
    last = tx.get(row, after) if after else None
    if last is not None:
        same_name = and_(col(row.name) == last.name, col(row.id) > after)
        query = query.where(or_(col(row.name) > last.name, same_name))
    found = tx.exec(query.order_by(row.name, col(row.id)).limit(limit))
    return [Person(each.id, each.ref, each.name, each.email) for each in found if each.id is not None]


def how_many(tx: Transaction, text: str, on: date) -> tuple[int, int]:
    """How many places and how many people the text finds."""
    in_place = _has(text, UnitRow.code, UnitFactsRow.name)
    of_places = choose(func.count(col(UnitRow.code))).join(UnitFactsRow, col(UnitFactsRow.unit) == col(UnitRow.code))
    in_person = _has(text, PersonRow.name, PersonRow.email, PersonRow.ref)
    ask = tx.connection().scalar
    return ask(of_places.where(known(on), in_place)) or 0, ask(
        choose(func.count(col(PersonRow.id))).where(in_person)
    ) or 0


def counts_under(tx: Transaction, parents: Collection[str], on: date) -> dict[str, int]:
    """How many open units lie directly under each of these."""
    parent = col(UnitFactsRow.parent)
    query = choose(parent, func.count()).join(UnitRow, col(UnitRow.code) == col(UnitFactsRow.unit))
    rows = tx.connection().execute(query.where(parent.in_(sorted(parents)), is_open(on), known(on)).group_by(parent))
    return dict(tuple(row) for row in rows)


def cut(found: Sequence[T], limit: int) -> tuple[list[T], T | None]:
    """A page of what was asked for with one more, and the last one of it where there is a next page."""
    page = list(found[:limit])
    return page, page[-1] if len(found) > limit else None


def _has(text: str, *fields: object) -> ColumnElement[bool]:
    wanted = text.lower()
    return or_(*(func.lower(field).contains(wanted, autoescape=True) for field in fields))
