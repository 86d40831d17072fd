"""Look at the calendar as a picture: gather what is counted in the database, and lay it out as rows and weeks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rollout.actions.release_calendar import HINT_PLAN
from rollout.actions.tools import Tools
from rollout.domain.calendar import Version
from rollout.domain.open_days import HolidaysByPlace
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme
from rollout.domain.timeline import Facilities, Facts, SeatsIn, Timeline
from rollout.domain.timeline_lines import lines_of
from rollout.domain.timeline_rows import timeline
from rollout.store import calendar, waves
from rollout.store import timeline as counted
from rollout.store.database import Transaction
from rollout.store.timeline import Part, Undated

FIRST_UNDATED = 50


@dataclass(frozen=True)
class TimelineReport:
    """A picture and what goes with it.

    `line_up`: the unit that it is of and those above, nearest first (empty: everything). `rows`: how many there are in
    all, of which the picture may show some. `undated`: the first hours and seats
    without a date, of `without_date` in all. `names`: of the units above facilities, by code.
    """

    timeline: Timeline
    version: Version
    versions: tuple[Version, ...]
    line_up: tuple[Unit, ...]
    seats: tuple[SeatsIn, ...]
    undated: tuple[Undated, ...]
    rows: int
    names: Mapping[str, str]
    without_date: int

    @property
    def unit(self) -> Unit | None:
        return self.line_up[0] if self.line_up else None


def show_timeline(
    tools: Tools, number: int | None = None, of: str | None = None, most: int = 60, page: slice = slice(None)
) -> TimelineReport:
    """The picture of a version (default: the newest), of everything or of what lies under a unit.

    Rows go as far down as `most` allows: networks where they fit, states where not. `page`: only these of the rows;
    the load is always that of all.
    """
    rules, today = tools.programme, tools.clock.today()
    with tools.database.reading() as tx:
        version, versions = _version(tx, number)
        units = counted.above(tx, today, rules.facility_level, {blackout.unit for blackout in rules.blackouts})
        known = Organisation(today, units, waves=waves.drawn(tx))
        part = _part(known, of, rules.facility_level)
        own, places = counted.facilities(tx, part), _placed(rules, counted.places(tx, part))
        hours, seats = counted.hours(tx, part, version.number), counted.seats(tx, part, version.number)
        undated = counted.undated(tx, part, version.number, FIRST_UNDATED)
        without = counted.undated_count(tx, part, version.number)
    open_ones = [unit for unit in own.values() if unit.is_open_on(today)]
    busy = {some.unit for some in places}
    lines = lines_of(_above_facilities(known, rules.facility_level), of, open_ones, busy, most)
    whole = Organisation(today, {**units, **own}, waves=known.waves)
    facts = Facts(rules, whole, lines[page], hours, seats, places, today, _days_in(tools.clock.now()))
    return TimelineReport(
        timeline(facts, _holidays(tools, facts)), version, versions, _line_up(known, of), tuple(seats), tuple(undated),
        len(lines), {code: unit.name for code, unit in units.items()}, without,
    )  # fmt: skip


def _version(tx: Transaction, number: int | None) -> tuple[Version, tuple[Version, ...]]:
    """The version of this number, else the newest one; and all there are."""
    versions = tuple(calendar.versions(tx))
    if not versions:
        raise refuse("calendar", "there is none yet.", HINT_PLAN)
    found = next((each for each in versions if each.number == number), None) if number is not None else versions[-1]
    if found is None:
        raise refuse(f"calendar version {number}", "does not exist.", f"The newest is version {versions[-1].number}.")
    return found, versions


def _part(organisation: Organisation, of: str | None, level: str) -> Part:
    if of is None:
        return Part(organisation.on, level)
    if of not in organisation.units or organisation.units[of].level == level:
        raise refuse(f"unit {of}", "has no picture of its own.", "Name a unit above the facilities.")
    return Part(organisation.on, level, of, (of, *(unit.code for unit in organisation.below(of))))


def _above_facilities(organisation: Organisation, level: str) -> Organisation:
    return Organisation(organisation.on, {code: u for code, u in organisation.units.items() if u.level != level})


def _placed(rules: Programme, found: list[Facilities]) -> list[Facilities]:
    """Facilities that name no country keep the programme's holidays."""
    return [
        some if some.place[0] else replace(some, place=(rules.country, some.place[1] or rules.subdivision))
        for some in found
    ]


def _line_up(organisation: Organisation, of: str | None) -> tuple[Unit, ...]:
    return (organisation.units[of], *organisation.ancestors(of)) if of else ()


def _holidays(tools: Tools, facts: Facts) -> HolidaysByPlace:
    first, last = facts.days
    places = {some.place for some in facts.facilities}
    return {place: tools.holidays.between(*place, first, last) for place in sorted(places)}


def _days_in(now: datetime) -> Callable[[str], date]:
    """What day it is now in a time zone."""
    return lru_cache(maxsize=None)(lambda timezone: now.astimezone(ZoneInfo(timezone)).date())
