"""Calendar entries that every program understands: typed properties only, the site's own zone, spelled out."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText
from icalendar.prop import vDuration

from rollout.domain.calendar import Placement
from rollout.domain.clock_changes import Observance, is_utc, observances
from rollout.domain.feed import Entry, Feed, ends, is_twice
from rollout.domain.text import clean_text

REMIND_BEFORE = timedelta(hours=1)
LOOK_AGAIN = timedelta(hours=6)


class CalendarFile:
    """Invitations, cancellations and feeds. `programme` tells the entries of one rollout from those of another."""

    def __init__(self, programme: str = "") -> None:
        self._programme = programme

    def invitation(
        self, placement: Placement, title: str, text: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> bytes:
        """The date as it stands. A higher sequence under the same UID moves the entry that is there."""
        event = self._invited(placement, title, sequence, now, organiser, receiver)
        event.add("DESCRIPTION", _lines(text))
        event.add("STATUS", "CONFIRMED")
        event.add("TRANSP", "OPAQUE")
        event.add_component(_alarm(title))
        return _file("REQUEST", [event], {placement.timezone: [_starts(placement)]})

    def cancellation(
        self, placement: Placement, title: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> bytes:
        """Takes the entry of this placement out of the receiver's calendar."""
        event = self._invited(placement, title, sequence, now, organiser, receiver)
        event.add("STATUS", "CANCELLED")
        return _file("CANCEL", [event], {placement.timezone: [_starts(placement)]})

    def feed(self, feed: Feed) -> bytes:
        """A calendar to subscribe to: the same entries give the same bytes. It names nobody."""
        zones: dict[str, list[datetime]] = {}
        for entry in feed.entries:
            zones.setdefault(entry.timezone, []).append(entry.starts_utc)
        return _file("PUBLISH", map(self._published, feed.entries), zones, feed.name)

    def _invited(
        self, placement: Placement, title: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> Event:
        event = self._event(placement.key, title, _starts(placement), placement.timezone, placement.minutes)
        event.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
        event.add("SEQUENCE", sequence)
        event.add("ORGANIZER", _address(organiser))
        attendee = _address(receiver)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("ATTENDEE", attendee)
        return event

    def _published(self, entry: Entry) -> Event:
        event = self._event(entry.key, entry.title, entry.starts_utc, entry.timezone, entry.minutes)
        changed = entry.changed_at.astimezone(UTC).replace(microsecond=0)
        event.add("DTSTAMP", changed)
        event.add("LAST-MODIFIED", changed)
        event.add("SEQUENCE", entry.sequence)
        if entry.place:
            event.add("LOCATION", clean_text(entry.place, "line"))
        event.add("DESCRIPTION", _lines(entry.text))
        event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        event.add("TRANSP", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
        return event

    def _event(self, key: str, title: str, starts: datetime, timezone: str, minutes: int) -> Event:
        """Its start and end by the site's clock; as instants where that clock shows one of them twice.

        Programs read a doubled hour as they please, and an hour that ends in it would end before it began.
        """
        event = Event()
        event.add("UID", self._uid(key))
        times = starts, ends(starts, minutes)
        plain = is_utc(timezone, times[0].year, times[1].year) or any(is_twice(time, timezone) for time in times)
        zone = UTC if plain else ZoneInfo(timezone)
        for name, time in zip(("DTSTART", "DTEND"), times, strict=True):
            event.add(name, time.astimezone(zone))
        event.add("SUMMARY", clean_text(title, "line"))
        return event

    def uid(self, placement: Placement) -> str:
        """The same for one date in all its versions; a hash, so that it holds nobody's name or code."""
        return self._uid(placement.key)

    def _uid(self, key: str) -> str:
        made = hashlib.sha256(f"{self._programme}\n{key}".encode()).hexdigest()
        return f"{made[:32]}@leader-led-rollout"


def _starts(placement: Placement) -> datetime:
    """An hour that a clock change skips starts at the first minute that exists."""
    instant = placement.starts_utc
    if instant is None:
        raise ValueError(f"{placement.key} has no date, so there is nothing to put into a calendar")
    return instant


def _lines(text: str) -> str:
    return "\n".join(clean_text(line, "line") for line in text.splitlines())


def _address(address: str) -> vCalAddress:
    return vCalAddress("mailto:" + "".join(address.split()))


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", clean_text(title, "line"))
    alarm.add("TRIGGER", -REMIND_BEFORE)
    return alarm


def _file(method: str, events: Iterable[Event], zones: dict[str, list[datetime]], name: str = "") -> bytes:
    """One file: each zone once, right for all its dates, then the entries."""
    made = Calendar()
    made.add("PRODID", "-//leader-led-rollout//EN")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", method)
    if name:
        called = vText(clean_text(name, "line"))
        made.add("NAME", called)
        made.add("X-WR-CALNAME", called)
        made.add("REFRESH-INTERVAL", vDuration(LOOK_AGAIN), {"VALUE": "DURATION"})
        made.add("X-PUBLISHED-TTL", vDuration(LOOK_AGAIN))
    for zone, times in sorted(zones.items()):
        years = [time.astimezone(ZoneInfo(zone)).year for time in times]
        if not is_utc(zone, min(years), max(years)):
            made.add_component(_zone(zone, min(years), max(years)))
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def _zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone spelled out. icalendar's own writer puts many dates into one RDATE line, of which some read only one."""
    zone = Timezone()
    zone.add("TZID", name)
    for observance in observances(name, first_year, last_year):
        zone.add_component(_observance(observance))
    return zone


def _observance(found: Observance) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneStandard() if found.is_standard else TimezoneDaylight()
    made.add("DTSTART", found.turn.wall)
    made.add("TZOFFSETFROM", found.turn.before)
    made.add("TZOFFSETTO", found.turn.after)
    made.add("TZNAME", found.turn.name)
    if found.yearly:
        month, place, weekday = found.yearly
        made.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{place}{weekday}"})
    return made
