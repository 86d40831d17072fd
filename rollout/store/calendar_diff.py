"""What differs between two calendars, counted in the database; and, for the few rows a page shows, each one by one.

Rows hold from one version to another, so what differs is what began or ended between the two: however many dates
there are, only those are looked at. A reason or a flag alone is told to nobody and is no difference here.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select, union
from sqlalchemy.orm import aliased
from sqlmodel import col

from rollout.domain.calendar import Change, Kind, Placement
from rollout.store.coverage import current
from rollout.store.database import Transaction
from rollout.store.overview import Query, choose, known
from rollout.store.tables import PlacementRow, UnitFactsRow
from rollout.store.timeline import Part

What = Literal["moved", "found", "lost", "new", "gone", "other"]
WHATS: tuple[What, ...] = ("moved", "found", "lost", "new", "gone", "other")
"""Another start; a date where there was none; none where there was one; not there before; not there any more; another
leader, length or zone."""
_VALUES = "kind unit group module leader starts_local timezone minutes flag because facilitator".split()
_WHOSE, _WHAT = "whose", "what"


@dataclass(frozen=True)
class Differing:
    """So many hours, or seats, of one unit that differ in one way."""

    unit: str
    kind: Kind
    what: What
    dates: int
    facilities: int


@dataclass(frozen=True)
class _Sides:
    """The rows before and after, side by side."""

    first: int
    second: int
    old: Any = field(default_factory=lambda: aliased(PlacementRow))
    new: Any = field(default_factory=lambda: aliased(PlacementRow))

    @property
    def ended(self) -> ColumnElement[bool]:
        """Held in the first and ended until the second."""
        old = self.old
        return and_(old.since_version <= self.first, old.until_version > self.first, old.until_version <= self.second)

    @property
    def begun(self) -> ColumnElement[bool]:
        """Began after the first and holds in the second."""
        new = self.new
        lasts = or_(new.until_version.is_(None), new.until_version > self.second)
        return and_(new.since_version > self.first, new.since_version <= self.second, lasts)

    def kept(self, *columns: Any) -> Query:
        """What is there afterwards, beside what it was."""
        both = and_(self.old.key == self.new.key, self.ended)
        return (
            choose(*columns).select_from(self.new).outerjoin(self.old, both).where(self.begun, self.what.is_not(None))
        )

    def gone(self, *columns: Any) -> Query:
        """Dates whose key is not there afterwards."""
        both = and_(self.new.key == self.old.key, self.begun)
        missing = and_(self.new.key.is_(None), self.old.starts_local.is_not(None))
        return choose(*columns).select_from(self.old).outerjoin(self.new, both).where(self.ended, missing)

    @property
    def what(self) -> Any:
        old, new = self.old, self.new
        same = and_(old.minutes == new.minutes, old.timezone == new.timezone)
        led = or_(old.leader == new.leader, and_(old.leader.is_(None), new.leader.is_(None)))
        return case(
            (and_(old.key.is_(None), new.starts_local.is_(None)), null()),
            (old.key.is_(None), "new"),
            (and_(old.starts_local.is_(None), new.starts_local.is_(None)), null()),
            (old.starts_local.is_(None), "found"),
            (new.starts_local.is_(None), "lost"),
            (old.starts_local != new.starts_local, "moved"),
            (or_(~same, ~func.coalesce(led, False)), "other"),
            else_=null(),
        )


def counts(tx: Transaction, first: int, second: int, part: Part) -> list[Differing]:
    """How much differs, by the unit above each facility; for the facilities directly under `part.of` by themselves."""
    sides = _Sides(first, second)
    found: list[Differing] = []
    for row, query in ((sides.new, sides.kept), (sides.old, sides.gone)):
        what = sides.what.label(_WHAT) if row is sides.new else func.lower("gone").label(_WHAT)
        tallied = query(_whose(part), row.kind, what, func.count(), func.count(row.unit.distinct()))
        grouped = _placed(tallied, row, part).group_by(_WHOSE, row.kind, _WHAT)
        found += [Differing(*values) for values in tx.connection().execute(grouped)]
    return sorted(found, key=lambda each: (each.unit, each.kind, WHATS.index(each.what)))


def reasons(tx: Transaction, first: int, second: int, part: Part, limit: int) -> list[tuple[str, int]]:
    """Why dates are other ones, the most frequent reason first."""
    sides = _Sides(first, second)
    because = sides.new.because
    query = _placed(sides.kept(because, func.count()), sides.new, part).where(because != "").group_by(because)
    ordered = query.order_by(func.count().desc(), because).limit(limit)
    return [(why, count) for why, count in tx.connection().execute(ordered)]


def leaders(tx: Transaction, first: int, second: int, part: Part) -> int:
    """How many leaders any of it concerns, those before and those after."""
    sides = _Sides(first, second)
    asked = [
        _placed(query(row.leader.label("leader")), base, part).where(row.leader.is_not(None))
        for query, base in ((sides.kept, sides.new), (sides.gone, sides.old))
        for row in (sides.new, sides.old)
    ]
    return tx.connection().scalar(select(func.count()).select_from(union(*asked).subquery())) or 0


def packs(tx: Transaction, first: int, second: int, part: Part) -> int:
    """How many packs show any of it: those of the hours, and those of the hours that its leader prepares for."""
    sides = _Sides(first, second)
    hour: Any = aliased(PlacementRow)
    asked: list[Any] = []
    for query, base in ((sides.kept, sides.new), (sides.gone, sides.old)):
        asked.append(_placed(query(base.unit, base.module), base, part).where(base.kind == "session"))
        prepares = and_(hour.leader == base.leader, hour.module == base.module, hour.kind == "session")
        lasts = or_(hour.until_version.is_(None), hour.until_version > second)
        dated = and_(hour.since_version <= second, lasts, hour.starts_local.is_not(None))
        seats = query(hour.unit, hour.module).join(hour, and_(prepares, dated)).where(base.kind != "session")
        asked.append(_placed(seats, base, part))
    return tx.connection().scalar(select(func.count()).select_from(union(*asked).subquery())) or 0


def load(tx: Transaction, number: int, part: Part) -> dict[date, int]:
    """Hours of a version by the Monday of their week."""
    row = PlacementRow
    on: Any = func.date(col(row.starts_local)).label("day")
    hours = and_(col(row.kind) == "session", col(row.starts_local).is_not(None), current(number))
    asked = _placed(choose(on, func.count()).select_from(row), row, part).where(hours).group_by("day")
    weeks: Counter[date] = Counter()
    for found, count in tx.connection().execute(asked):
        day = date.fromisoformat(found) if isinstance(found, str) else found
        weeks[day - timedelta(days=day.weekday())] += count
    return dict(sorted(weeks.items()))


def rows(tx: Transaction, first: int, second: int, part: Part | None, page: slice = slice(None)) -> list[Change]:
    """Some of what differs, one by one: what is there afterwards in order of time, then what is gone."""
    sides = _Sides(first, second)
    when = func.coalesce(sides.old.starts_local, sides.new.starts_local)
    found: list[Change] = []
    for query, base in ((sides.kept, sides.new), (sides.gone, sides.old)):
        asked = query(*_columns(sides.old), *_columns(sides.new)).order_by(when, base.key).limit(page.stop)
        if part is not None:
            asked = _placed(asked, base, part)
        found += [_change(values) for values in tx.connection().execute(asked)]
    return found[page]


def _placed(query: Query, row: Any, part: Part) -> Query:
    """Joined to the unit's facts, and only inside the part."""
    inside = (
        known(part.on) if part.of is None else and_(known(part.on), col(UnitFactsRow.parent).in_(sorted(part.above)))
    )
    return query.join(UnitFactsRow, col(UnitFactsRow.unit) == row.unit).where(inside)


def _whose(part: Part) -> Any:
    parent, unit = col(UnitFactsRow.parent), col(UnitFactsRow.unit)
    found = func.coalesce(parent, unit) if part.of is None else case((parent == part.of, unit), else_=parent)
    return found.label(_WHOSE)


def _columns(row: Any) -> list[Any]:
    return [getattr(row, name) for name in ("key", *_VALUES)]


def _change(values: Any) -> Change:
    half = len(values) // 2
    sides = [Placement(*side[1:]) if side[0] else None for side in (values[:half], values[half:])]
    return Change(*sides)
