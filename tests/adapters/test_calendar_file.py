"""Calendar entries are parsed back by icalendar from their own VTIMEZONE and must say the same local hour."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from rollout.adapters.calendar_file import CalendarFile
from rollout.domain.calendar import Placement

NOW = datetime(2027, 1, 5, 1, 2, 3, tzinfo=UTC)
ZONES = [
    "Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Eucla", "Asia/Kolkata",
    "America/New_York", "Africa/Casablanca", "Asia/Gaza", "Europe/Dublin", "Pacific/Chatham",
]  # fmt: skip


def a_date(starts: datetime, zone: str = "Australia/Sydney") -> Placement:
    return Placement("session", "F001", "F001#1", "welcome", 4, starts, zone, 60)


def invitation(placement: Placement, sequence: int = 0, text: str = "One hour, on the floor.") -> bytes:
    return CalendarFile().invitation(placement, "Welcome", text, sequence, NOW, "ld@example.org", "ann@example.org")


@pytest.mark.parametrize("zone", ZONES)
def test_the_spelled_out_zone_gives_the_right_instant_all_through_the_year(zone: str) -> None:
    for week in range(0, 53):
        placement = a_date(datetime(2027, 1, 4, 9) + timedelta(weeks=week, days=week % 7), zone)
        parsed = Calendar.from_ical(invitation(placement))
        (entry,) = parsed.walk("VEVENT")
        assert entry["DTSTART"].params.get("TZID", "UTC") == zone
        assert entry["DTSTART"].dt.replace(tzinfo=None) == placement.starts_local
        (spelled,) = parsed.walk("VTIMEZONE")
        local = entry["DTSTART"].dt.replace(tzinfo=spelled.to_tz(lookup_tzid=False))
        assert local.astimezone(UTC) == placement.starts_utc


def test_no_line_holds_more_than_one_extra_date() -> None:
    text = invitation(a_date(datetime(2027, 4, 5, 9), "Africa/Casablanca")).decode()
    assert "RDATE" not in text
    assert text.count("BEGIN:STANDARD") + text.count("BEGIN:DAYLIGHT") == 7


def test_a_moved_date_keeps_its_uid_and_a_cancellation_takes_it_away() -> None:
    first, moved = a_date(datetime(2027, 2, 1, 9)), a_date(datetime(2027, 2, 8, 13))
    files = [invitation(first), invitation(moved, 1)]
    files.append(CalendarFile().cancellation(moved, "Welcome", 2, NOW, "ld@example.org", "ann@example.org"))
    parsed = [Calendar.from_ical(file) for file in files]
    entries = [calendar.walk("VEVENT")[0] for calendar in parsed]
    assert [str(calendar["METHOD"]) for calendar in parsed] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [entry["SEQUENCE"] for entry in entries] == [0, 1, 2]
    assert [str(entry["STATUS"]) for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({str(entry["UID"]) for entry in entries}) == 1
    assert entries[0]["DTSTAMP"].dt == NOW
    assert "F001" not in str(entries[0]["UID"])
    assert CalendarFile("another").uid(first) != CalendarFile().uid(first)


def test_hostile_text_stays_text() -> None:
    text = "Bring; a, story\nATTENDEE:mailto:evil@example.org\r\nEND:VEVENT\\n"
    parsed = Calendar.from_ical(invitation(a_date(datetime(2027, 2, 1, 9)), text=text))
    (entry,) = parsed.walk("VEVENT")
    assert str(entry["ATTENDEE"]) == "mailto:ann@example.org"
    assert len(parsed.walk("VEVENT")) == 1
    assert str(entry["DESCRIPTION"]).splitlines()[0] == "Bring; a, story"


def test_an_address_cannot_start_a_new_line() -> None:
    made = CalendarFile().invitation(
        a_date(datetime(2027, 2, 1, 9)), "Welcome", "", 0, NOW, "ld@example.org", "ann@example.org\r\nX-EVIL:1"
    )
    assert b"\r\nX-EVIL" not in made.replace(b"\r\n ", b"")


def test_an_hour_that_the_clock_skips_starts_at_the_first_minute_that_exists() -> None:
    parsed = Calendar.from_ical(invitation(a_date(datetime(2027, 10, 3, 2, 30))))
    assert parsed.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=None) == datetime(2027, 10, 3, 3)


def test_a_placement_without_a_date_has_no_entry() -> None:
    with pytest.raises(ValueError, match="has no date"):
        invitation(Placement("session", "F001", "F001#1", "welcome", 4, None, "UTC", 60, "blackout"))
