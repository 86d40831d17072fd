"""Calendar entries are parsed back by icalendar from their own VTIMEZONE and must say the same local hour."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar, Event

from rollout.adapters.calendar_file import CalendarFile
from rollout.domain.calendar import Kind, Placement
from rollout.domain.feed import Entry, Feed
from rollout.domain.text import clean_text

NOW = datetime(2027, 1, 5, 1, 2, 3, tzinfo=UTC)
HARDEST = ["Australia/Sydney", "Australia/Lord_Howe", "Africa/Casablanca"]
OTHERS = [
    "Australia/Adelaide", "Australia/Eucla", "Asia/Kolkata", "America/New_York", "Asia/Gaza", "Europe/Dublin",
    "Pacific/Chatham",
]  # fmt: skip
ZONES = [*HARDEST, *(pytest.param(zone, marks=pytest.mark.slow) for zone in OTHERS)]


def a_date(starts: datetime, zone: str = "Australia/Sydney", unit: str = "F001") -> Placement:
    return Placement("session", unit, f"{unit}#1", "welcome", 4, starts, zone, 60)


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


@dataclass
class TinyCalendar:
    """What a calendar program does with the files it is sent: one entry a UID, and nothing older than it has."""

    entries: dict[str, Event] = field(default_factory=dict)

    def take(self, file: bytes) -> None:
        parsed = Calendar.from_ical(file)
        for entry in parsed.events:
            uid, known = str(entry["UID"]), self.entries.get(str(entry["UID"]))
            if known and entry["SEQUENCE"] < known["SEQUENCE"]:
                continue
            if str(parsed["METHOD"]) == "CANCEL":
                self.entries.pop(uid, None)
            else:
                self.entries[uid] = entry

    def starts(self) -> list[datetime]:
        return sorted(entry["DTSTART"].dt.astimezone(UTC) for entry in self.entries.values())


def a_seat(kind: Kind, starts: datetime) -> Placement:
    group = "F001#1" if kind == "session" else f"{kind} welcome N1 1"
    return Placement(kind, "F001", group, "welcome", 4, starts, "Australia/Sydney", 60)


def called_off(placement: Placement, sequence: int) -> bytes:
    return CalendarFile().cancellation(placement, "Welcome", sequence, NOW, "ld@example.org", "ann@example.org")


@pytest.mark.parametrize("kind", ["session", "preview", "coaching"])
def test_a_move_and_a_cancellation_reach_the_entry_that_is_there(kind: Kind) -> None:
    first, moved = a_seat(kind, datetime(2027, 2, 1, 9)), a_seat(kind, datetime(2027, 4, 8, 13))
    other = a_date(datetime(2027, 2, 1, 9), unit="F002")
    mine = TinyCalendar()
    for file in (invitation(other), invitation(first)):
        mine.take(file)
    assert mine.starts() == [datetime(2027, 1, 31, 22, tzinfo=UTC)] * 2
    for file in (invitation(moved, 1), invitation(first, 0), invitation(moved, 1)):
        mine.take(file)
    assert mine.starts() == [datetime(2027, 1, 31, 22, tzinfo=UTC), datetime(2027, 4, 8, 3, tzinfo=UTC)]
    for file in (called_off(moved, 2), called_off(moved, 2)):
        mine.take(file)
    assert mine.starts() == [datetime(2027, 1, 31, 22, tzinfo=UTC)]


def an_entry(**changed: object) -> Entry:
    facts = {"key": "session:welcome:F001#1", "title": "Welcome", "place": "Store 1", "text": "One hour",
             "starts_local": datetime(2027, 2, 1, 9), "timezone": "Australia/Sydney", "minutes": 60, "sequence": 3,
             "changed_at": NOW}  # fmt: skip
    return Entry(**{**facts, **changed})  # type: ignore[arg-type]  # the builder's facts are of many types


def test_a_feed_says_the_same_date_under_the_uid_of_its_invitation_and_invites_nobody() -> None:
    made = CalendarFile().feed(Feed("Store 1", (an_entry(), an_entry(key="k", is_cancelled=True))))
    assert made == CalendarFile().feed(Feed("Store 1", (an_entry(), an_entry(key="k", is_cancelled=True))))
    parsed = Calendar.from_ical(made)
    entry, gone = parsed.events
    assert [str(parsed[name]) for name in ("METHOD", "X-WR-CALNAME")] == ["PUBLISH", "Store 1"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in made
    assert str(entry["UID"]) == str(Calendar.from_ical(invitation(a_date(datetime(2027, 2, 1, 9)))).events[0]["UID"])
    assert [str(e["STATUS"]) for e in (entry, gone)] == ["CONFIRMED", "CANCELLED"]
    assert [entry[name].dt for name in ("DTSTAMP", "LAST-MODIFIED")] == [NOW, NOW]
    assert (entry["SEQUENCE"], str(entry["LOCATION"])) == (3, "Store 1")
    assert not {"ATTENDEE", "ORGANIZER", "VALARM"} & set(entry)
    assert len(parsed.timezones) == 1


HOSTILE = [
    "Stay\r\nATTENDEE:mailto:evil@example.org", "a\nEND:VEVENT\nBEGIN:VEVENT", "semi;colon, comma \\ and \\n",
    '"quoted" \\; \\,', "ü" * 74, "日本語" * 40, "x" * 73 + "👩🏽\u200d🚒" * 30, "a\u2028line\u2029paragraph",
    " leading", "tab\tbed", "a\x00b\x1bc\x85d",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_a_feed_stays_text_in_lines_of_at_most_75_octets(text: str) -> None:
    made = CalendarFile().feed(Feed(text, (an_entry(title=text, place=text, text=text), an_entry(key="k"))))
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert "".join(line.decode() for line in lines).replace("\u200d", "").isprintable()
    parsed = Calendar.from_ical(made)
    said = clean_text(text, "line")
    first, second = parsed.events
    assert [str(e["SUMMARY"]) for e in (first, second)] == [said, "Welcome"]
    lines_said = "\n".join(clean_text(line, "line") for line in text.splitlines())
    assert [str(first["LOCATION"]), str(first["DESCRIPTION"])] == [said, lines_said]
    whole = made.replace(b"\r\n ", b"").decode().split("\r\n")
    escaped = next(line for line in whole if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    assert {f"NAME:{escaped}", f"X-WR-CALNAME:{escaped}"} < set(whole)
    assert not any("ATTENDEE" in e for e in parsed.events)
    assert [e.summary.value for e in vobject.readOne(made.decode()).vevent_list] == [said, "Welcome"]


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
