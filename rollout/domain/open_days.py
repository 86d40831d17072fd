"""On which days a unit can hold an hour, and what closes the others. Days are civil days, counted as whole numbers."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.programme import WEEKDAYS, Programme

Day = int
Value = TypeVar("Value")
Place = tuple[str, str]
HolidaysByPlace = Mapping[Place, Mapping[date, str]]


def number(day: date) -> Day:
    """The day as a number. Day 0 was a Monday, so that `day % 7` is the weekday and `day // 7` names the ISO week."""
    return day.toordinal() - 1


def as_date(day: Day) -> date:
    return date.fromordinal(day + 1)


@dataclass(frozen=True)
class Days:
    """The open days of a place in order, and why the other opening days of its week are closed."""

    opened: list[Day]
    closed: Mapping[Day, tuple[str, ...]]
    is_open: frozenset[Day] = field(default_factory=frozenset)

    def between(self, first: Day, last: Day) -> list[Day]:
        """The open days from first to last, both included."""
        return self.opened[bisect_left(self.opened, first) : bisect_right(self.opened, last)]


def place_of(unit: Unit, programme: Programme) -> Place:
    """Whose public holidays the unit keeps: its own place, else the programme's."""
    if unit.country:
        return unit.country, unit.subdivision
    return programme.country, unit.subdivision or programme.subdivision


class OpenDays:
    """Open days by unit. Units of one place under the same blackouts share them, so that thousands cost little."""

    def __init__(
        self, programme: Programme, organisation: Organisation, holidays: HolidaysByPlace, first: date, last: date
    ) -> None:
        self._programme, self._organisation, self._holidays = programme, organisation, holidays
        self._span = range(number(first), number(last) + 1)
        self._known: dict[tuple[Place, tuple[int, ...], tuple[str, ...]], Days] = {}
        self._other_days = {opening.unit: opening.days for opening in programme.openings if opening.days}
        self._other_starts = {opening.unit: opening.starts for opening in programme.openings if opening.starts}
        self._blackouts: dict[str, list[int]] = {}
        for index, blackout in enumerate(programme.blackouts):
            self._blackouts.setdefault(blackout.unit, []).append(index)

    def of(self, unit: Unit) -> Days:
        weekdays = self._nearest(self._other_days, unit) or self._programme.hours.opening_days
        key = (place_of(unit, self._programme), self._blackouts_of(unit), weekdays)
        if key not in self._known:
            self._known[key] = self._days(*key)
        return self._known[key]

    def starts_of(self, unit: Unit) -> tuple[time, ...]:
        """The hours at which the unit can begin: its own, else those of the nearest unit above that has some."""
        return self._nearest(self._other_starts, unit) or self._programme.hours.starts

    def _nearest(self, known: Mapping[str, Value], unit: Unit) -> Value | None:
        if not known:
            return None
        codes = [unit.code, *(above.code for above in self._organisation.ancestors(unit.code)), "*"]
        return next((known[code] for code in codes if code in known), None)

    def _blackouts_of(self, unit: Unit) -> tuple[int, ...]:
        """A blackout of any unit above closes this one too; "*" closes everybody."""
        if not self._blackouts:
            return ()
        codes = ["*", unit.code, *(above.code for above in self._organisation.ancestors(unit.code))]
        return tuple(sorted(index for code in codes for index in self._blackouts.get(code, ())))

    def _days(self, place: Place, blackouts: tuple[int, ...], names: tuple[str, ...]) -> Days:
        weekdays = {WEEKDAYS.index(name) for name in names}
        closed: dict[Day, tuple[str, ...]] = {}
        for day, name in self._holidays.get(place, {}).items():
            closed[number(day)] = (f"public holiday ({name})",)
        for index in blackouts:
            blackout = self._programme.blackouts[index]
            for day_number in range(number(blackout.from_on), number(blackout.to_on) + 1):
                closed[day_number] = (*closed.get(day_number, ()), f"blackout ({blackout.reason})")
        closed = {day: why for day, why in closed.items() if day % 7 in weekdays}
        opened = [day for day in self._span if day % 7 in weekdays and day not in closed]
        return Days(opened, closed, frozenset(opened))
