"""The whole programme as a picture: weeks across, units down, and what happens in each; drawn by whoever shows it.

Made from facts that are counted already, by facility or by the unit above it, so that a hundred thousand hours cost
what a thousand cost. Days are civil days of the site.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from rollout.domain.open_days import Place
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.programme import Programme
from rollout.domain.returns import SessionState

STATES = ("held", "unreported", "not_held", "planned")
LONGEST = 104
"""Weeks that a picture shows at most: what lies farther out is a slip of the pen, and told in the list."""


@dataclass(frozen=True)
class HoursOn:
    """So many hours of one unit and module on one day in one state. `unit`: a facility, or any unit above it.

    Where only the week is shown and it is not that of today, its Monday may stand for the day.
    """

    unit: str
    module: str
    state: SessionState
    on: date | None
    timezone: str = "UTC"
    count: int = 1


@dataclass(frozen=True)
class SeatsIn:
    """Seats that leaders of one unit take in a preview or coaching; `event` is the same for all in one room."""

    unit: str
    kind: str
    event: str
    module: str
    starts: datetime
    taken: int = 1


@dataclass(frozen=True)
class Facilities:
    """So many facilities of one unit in one place, whose public holidays they keep. `unit`: as in HoursOn."""

    unit: str
    place: Place
    count: int = 1


@dataclass(frozen=True)
class Line:
    """A row that is wanted: a unit, and under which heading it stands."""

    code: str
    name: str
    heading: str = ""
    is_facility: bool = False


@dataclass(frozen=True)
class Facts:
    """What the picture is made from."""

    programme: Programme
    organisation: Organisation
    lines: Sequence[Line]
    hours: Sequence[HoursOn]
    seats: Sequence[SeatsIn]
    facilities: Sequence[Facilities]
    today: date
    today_in: Callable[[str], date]

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which something happens; today where nothing does."""
        found = {hour.on for hour in self.hours if hour.on} | {seat.starts.date() for seat in self.seats}
        first, last = min(found, default=self.today), max(found, default=self.today)
        return first, min(last, first + timedelta(weeks=LONGEST))

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The nearest row at or above each unit that has facts; units under no row are not in the picture."""
        known = {line.code: number for number, line in enumerate(self.lines)}
        units = {fact.unit for facts in (self.hours, self.seats, self.facilities) for fact in facts}
        found = ((code, _nearest(self.organisation, code, known)) for code in sorted(units))
        return {code: number for code, number in found if number is not None}


@dataclass(frozen=True)
class Tile:
    """The hours of one module in one week (`on` is its Monday), or on one day of one facility."""

    on: date
    module: int
    held: int = 0
    unreported: int = 0
    not_held: int = 0
    planned: int = 0

    @property
    def hours(self) -> int:
        return self.held + self.unreported + self.not_held + self.planned


@dataclass(frozen=True)
class Rooms:
    """Previews or coachings of one week (or, for a facility, of one day) and the seats taken in them."""

    on: date
    kind: str
    events: int
    taken: int


@dataclass(frozen=True)
class Closed:
    """Days, both included, on which all facilities of a row are closed, or only a part of them."""

    first: date
    last: date
    kind: Literal["holiday", "blackout"]
    why: str
    is_part: bool = False


@dataclass(frozen=True)
class Frame:
    """Between which days the hours of a module must lie, in one wave."""

    module: int
    wave: int
    first: date
    last: date


@dataclass(frozen=True)
class Row:
    line: Line
    facilities: int = 0
    tiles: tuple[Tile, ...] = ()
    rooms: tuple[Rooms, ...] = ()
    closed: tuple[Closed, ...] = ()
    frames: tuple[Frame, ...] = ()
    undated: int = 0

    def count(self, state: str) -> int:
        found: int = sum(getattr(tile, state) for tile in self.tiles)
        return found

    @property
    def hours(self) -> int:
        """All hours of the row, those without a date too."""
        return self.undated + sum(tile.hours for tile in self.tiles)


@dataclass(frozen=True)
class Room:
    """How much of something is taken, of how much there is."""

    taken: int = 0
    there: int = 0


@dataclass(frozen=True)
class Load:
    """One week of all rows together. `hours`: by module. `level`: what the week would carry if the hours of a module
    were spread evenly over the weeks of its window, in every wave; where modules overlap, the larger of them.

    `preview_seats`, `coaching_seats`: taken by the leaders of these rows, of those in the rooms they sit in. `crew`:
    days on which facilitators lead a preview or coaching, of those on which they are free; nothing where none is named.
    """

    monday: date
    hours: tuple[int, ...]
    previews: int = 0
    coachings: int = 0
    level: int = 0
    preview_seats: Room = Room()
    coaching_seats: Room = Room()
    crew: Room = Room()


@dataclass(frozen=True)
class Timeline:
    """A picture before it is drawn. `modules` are the keys in their order; tiles and frames name them by number."""

    first: date
    weeks: int
    today: date
    modules: tuple[str, ...]
    rows: tuple[Row, ...]
    load: tuple[Load, ...]
    waves: tuple[int, ...] = (1,)
    weekdays: int = 5
    """5: nothing ever happens at a weekend, so that weeks are drawn without."""

    @property
    def mondays(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(weeks=number) for number in range(self.weeks))

    @property
    def shows_today(self) -> bool:
        return self.first <= self.today < self.first + timedelta(weeks=self.weeks)

    def count(self, state: str) -> int:
        return sum(row.count(state) for row in self.rows)


def units_above(organisation: Organisation, code: str) -> list[Unit]:
    return list(organisation.ancestors(code)) if code in organisation.units else []


def _nearest(organisation: Organisation, code: str, known: Mapping[str, int]) -> int | None:
    if code in known:
        return known[code]
    return next((known[unit.code] for unit in units_above(organisation, code) if unit.code in known), None)
