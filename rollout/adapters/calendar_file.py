"""Calendar entries that every mail program understands: typed properties only, the site's own zone, spelled out."""

import calendar
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from rollout.domain.calendar import Placement

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REMIND_BEFORE = timedelta(hours=1)


class CalendarFile:
    """Invitations and cancellations. `programme` tells the entries of one rollout from those of another."""

    def __init__(self, programme: str = "") -> None:
        self._programme = programme

    def invitation(
        self, placement: Placement, title: str, text: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> bytes:
        """The date as it stands. A higher sequence under the same UID moves the entry that is there."""
        event = self._event(placement, title, sequence, now, organiser, receiver)
        event.add("DESCRIPTION", text)
        event.add("STATUS", "CONFIRMED")
        event.add("TRANSP", "OPAQUE")
        event.add_component(_alarm(title))
        return _file("REQUEST", event, placement)

    def cancellation(
        self, placement: Placement, title: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> bytes:
        """Takes the entry of this placement out of the receiver's calendar."""
        event = self._event(placement, title, sequence, now, organiser, receiver)
        event.add("STATUS", "CANCELLED")
        return _file("CANCEL", event, placement)

    def _event(
        self, placement: Placement, title: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> Event:
        starts = _starts(placement)
        event = Event()
        event.add("UID", self.uid(placement))
        event.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
        event.add("SEQUENCE", sequence)
        event.add("DTSTART", starts)
        event.add("DTEND", (starts.astimezone(UTC) + timedelta(minutes=placement.minutes)).astimezone(starts.tzinfo))
        event.add("SUMMARY", title)
        event.add("ORGANIZER", _address(organiser))
        attendee = _address(receiver)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("ATTENDEE", attendee)
        return event

    def uid(self, placement: Placement) -> str:
        """The same for one date in all its versions; a hash, so that it holds nobody's name or code."""
        made = hashlib.sha256(f"{self._programme}\n{placement.key}".encode()).hexdigest()
        return f"{made[:32]}@leader-led-rollout"


def _starts(placement: Placement) -> datetime:
    """An hour that a clock change skips starts at the first minute that exists."""
    instant = placement.starts_utc
    if instant is None:
        raise ValueError(f"{placement.key} has no date, so there is nothing to put into a calendar")
    return instant.astimezone(ZoneInfo(placement.timezone))


def _address(address: str) -> vCalAddress:
    return vCalAddress("mailto:" + "".join(address.split()))


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", title)
    alarm.add("TRIGGER", -REMIND_BEFORE)
    return alarm


def _file(method: str, event: Event, placement: Placement) -> bytes:
    made = Calendar()
    made.add("PRODID", "-//leader-led-rollout//EN")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", method)
    if placement.timezone != "UTC":
        made.add_component(_zone(placement.timezone, _starts(placement).year))
    made.add_component(event)
    return bytes(made.to_ical())


@dataclass(frozen=True)
class _Turn:
    """The clock changes: the wall time before it, the offsets on both sides, and what the time is called after."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_standard: bool


def _zone(name: str, year: int) -> Timezone:
    """The zone's clock changes around this year: as yearly rules where they are, else each one by itself.

    icalendar's own writer puts many dates into one RDATE line, of which some mail programs read only the first.
    """
    zone = Timezone()
    zone.add("TZID", name)
    turns = _turns(name, year - 1, year + 1)
    rules = _rules(turns, year)
    if rules:
        for first, rule in rules:
            zone.add_component(_observance(first, rule))
        return zone
    start = datetime(year - 1, 1, 1, tzinfo=ZoneInfo(name))
    offset = start.utcoffset() or timedelta()
    opening = _Turn(start.replace(tzinfo=None), offset, offset, start.tzname() or name, not start.dst())
    for turn in (opening, *turns):
        zone.add_component(_observance(turn))
    return zone


def _observance(turn: _Turn, rule: dict[str, object] | None = None) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneStandard() if turn.is_standard else TimezoneDaylight()
    made.add("DTSTART", turn.wall)
    made.add("TZOFFSETFROM", turn.before)
    made.add("TZOFFSETTO", turn.after)
    made.add("TZNAME", turn.name)
    if rule:
        made.add("RRULE", rule)
    return made


def _rules(turns: tuple[_Turn, ...], year: int) -> list[tuple[_Turn, dict[str, object]]]:
    """Both yearly changes as rules, where three years agree; nothing where they do not."""
    found = []
    for is_standard in (True, False):
        same = [turn for turn in turns if turn.is_standard == is_standard]
        rule = _rule(same) if [turn.wall.year for turn in same] == [year - 1, year, year + 1] else None
        if rule is None:
            return []
        found.append((same[0], rule))
    return found


def _rule(turns: list[_Turn]) -> dict[str, object] | None:
    """ "The first Sunday of October", if it is that in every year, at the same hour."""
    kinds = {(t.wall.month, t.wall.weekday(), t.wall.time(), t.before, t.after) for t in turns}
    if len(kinds) > 1:
        return None
    wall = turns[0].wall
    places = {-1} if all(_is_last(turn.wall) for turn in turns) else {(turn.wall.day - 1) // 7 + 1 for turn in turns}
    if len(places) > 1:
        return None
    return {"FREQ": "YEARLY", "BYMONTH": wall.month, "BYDAY": f"{places.pop()}{WEEKDAYS[wall.weekday()]}"}


def _is_last(wall: datetime) -> bool:
    """Whether no such weekday follows in the month."""
    return wall.day + 7 > calendar.monthrange(wall.year, wall.month)[1]


@cache
def _turns(name: str, first_year: int, last_year: int) -> tuple[_Turn, ...]:
    return tuple(_each_turn(ZoneInfo(name), first_year, last_year))


def _each_turn(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[_Turn]:
    """Day by day; where the offset differs, the minute of the change is found by halving."""
    low = datetime(first_year, 1, 1, tzinfo=UTC)
    while low.year <= last_year:
        high = low + timedelta(days=1)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            yield _turn(zone, low, high)
        low = high


def _turn(zone: ZoneInfo, low: datetime, high: datetime) -> _Turn:
    before = low.astimezone(zone).utcoffset() or timedelta()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    after = high.astimezone(zone)
    wall = (high + before).replace(tzinfo=None)
    return _Turn(wall, before, after.utcoffset() or timedelta(), after.tzname() or "", not after.dst())
