"""When the clocks of a zone change, and by which yearly rule: what a calendar program needs that knows no zones."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RULES_SINCE = 2000


@dataclass(frozen=True)
class Turn:
    """One change: the wall time before it, the offsets on both sides, and what the time is called after."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def is_forward(self) -> bool:
        """Into summer time, as every program understands it.

        Ireland and Morocco say it the other way round (a shorter winter time), which many programs do not follow.
        """
        return self.after > self.before


@dataclass(frozen=True)
class Observance:
    """A change and, where it comes back every year, its rule: "the first Sunday of October" is (10, 1, "SU").

    A rule is said since long ago: some programs look at years gone by and take a zone that was still then for UTC.
    """

    turn: Turn
    is_standard: bool
    yearly: tuple[int, int, str] | None = None


def observances(name: str, first_year: int, last_year: int) -> tuple[Observance, ...]:
    """Right for every date of these years: two yearly rules where all years agree, else each change by itself."""
    turns = clock_changes(name, first_year - 1, last_year + 1)
    years = list(range(first_year - 1, last_year + 2))
    rules = [_yearly([t for t in turns if t.is_forward == forward], years) for forward in (False, True)]
    found = tuple(rule for rule in rules if rule)
    return found if len(found) == 2 else _one_by_one(name, first_year - 1, turns)


def _one_by_one(name: str, first_year: int, turns: tuple[Turn, ...]) -> tuple[Observance, ...]:
    """Begins with what held before the first change; called standard time, as programs use that for earlier dates."""
    start = datetime(first_year, 1, 1, tzinfo=ZoneInfo(name))
    offset = start.utcoffset() or timedelta()
    opening = Turn(start.replace(tzinfo=None), offset, offset, start.tzname() or name)
    return (Observance(opening, is_standard=True), *(Observance(turn, not turn.is_forward) for turn in turns))


def is_utc(name: str, first_year: int, last_year: int) -> bool:
    """Whether the zone's clocks show UTC all through these years."""
    offset = datetime(first_year, 1, 1, tzinfo=ZoneInfo(name)).utcoffset()
    return not offset and not clock_changes(name, first_year, last_year)


def _yearly(turns: list[Turn], years: list[int]) -> Observance | None:
    """ "The first Sunday of October", if it is that once in every year, at the same hour."""
    if [turn.wall.year for turn in turns] != years:
        return None
    kinds = {(t.wall.month, t.wall.weekday(), t.wall.time(), t.before, t.after) for t in turns}
    last = all(_is_last(turn.wall) for turn in turns)
    places = {-1} if last else {(turn.wall.day - 1) // 7 + 1 for turn in turns}
    if len(kinds) > 1 or len(places) > 1:
        return None
    wall, place = turns[0].wall, places.pop()
    began = datetime.combine(_nth(RULES_SINCE, wall.month, place, wall.weekday()), wall.time())
    rule = wall.month, place, WEEKDAYS[wall.weekday()]
    return Observance(replace(turns[0], wall=began), not turns[0].is_forward, rule)


def _nth(year: int, month: int, place: int, weekday: int) -> date:
    """The first, second ... or last (-1) of this weekday in the month."""
    days = [d for d in calendar.Calendar().itermonthdates(year, month) if d.month == month and d.weekday() == weekday]
    return days[place if place < 0 else place - 1]


def _is_last(wall: datetime) -> bool:
    """Whether no such weekday follows in the month."""
    return wall.day + 7 > calendar.monthrange(wall.year, wall.month)[1]


@cache
def clock_changes(name: str, first_year: int, last_year: int) -> tuple[Turn, ...]:
    """Every change of the offset in these years, in order of time."""
    return tuple(_each_turn(ZoneInfo(name), first_year, last_year))


def _each_turn(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[Turn]:
    """Day by day; where the offset differs, the minute of the change is found by halving."""
    low = datetime(first_year, 1, 1, tzinfo=UTC)
    while low.year <= last_year:
        high = low + timedelta(days=1)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            yield _turn(zone, low, high)
        low = high


def _turn(zone: ZoneInfo, low: datetime, high: datetime) -> Turn:
    before = low.astimezone(zone).utcoffset() or timedelta()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    after = high.astimezone(zone)
    wall = (high + before).replace(tzinfo=None)
    return Turn(wall, before, after.utcoffset() or timedelta(), after.tzname() or "")
