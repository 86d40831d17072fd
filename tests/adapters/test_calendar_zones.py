"""Every zone where anybody works: three calendar programs read the hour that was planned from the file alone."""

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rollout.adapters.calendar_file import CalendarFile
from rollout.domain.calendar import Placement
from rollout.domain.clock_changes import clock_changes
from rollout.domain.feed import Entry, Feed
from tests.adapters.calendar_readers import (
    Read,
    by_ical_js,
    by_icalendar,
    by_vobject,
    without_a_known_name,
)

YEAR = 2027
NOW = datetime(2026, 11, 23, tzinfo=UTC)
AIRPORTS = Path(__file__).parents[3] / "shared" / "data" / "rosters" / "airports.csv.gz"
HARD = """Australia/Lord_Howe Australia/Eucla Australia/Adelaide Asia/Kathmandu Pacific/Chatham Pacific/Apia
Africa/Casablanca Africa/Cairo Asia/Gaza Europe/Dublin Antarctica/Troll Asia/Tehran Pacific/Norfolk America/St_Johns
Atlantic/Azores America/Nuuk America/Scoresbysund America/Asuncion America/Santiago Pacific/Easter America/Havana
Asia/Beirut Europe/Chisinau Asia/Jerusalem America/Mexico_City America/New_York
Europe/London Africa/Abidjan Africa/El_Aaiun Etc/UTC UTC""".split()
SHOW_UTC = (
    {"UTC", "Etc/UTC", "Etc/GMT", "GMT", "America/Danmarkshavn", "Atlantic/Reykjavik"}
    | {
        f"Africa/{city}"
        for city in """Abidjan Accra Bamako Banjul Bissau Conakry Dakar Freetown Lome Monrovia Nouakchott Ouagadougou
    Sao_Tome Timbuktu""".split()
    }
    | {"Atlantic/St_Helena"}
)

Reader = Callable[[Sequence[str]], list[list[Read]]]
READERS = pytest.mark.parametrize("reader", [by_icalendar, by_vobject, by_ical_js])


def hours_of(zone: str, first: int = YEAR, last: int = YEAR) -> list[Placement]:
    """Nine o'clock in every season and around each change of the clocks, and hours inside its gap or doubled hour."""
    found = {datetime(year, month, 15, 9) for year in range(first, last + 1) for month in (1, 4, 7, 10)}
    for turn in clock_changes(zone, first, last):
        found |= {datetime.combine(turn.wall.date() + timedelta(days=n), time(9)) for n in (-1, 0, 1)}
        found |= set(_at_the_change(turn.wall, turn.after - turn.before))
    inside = sorted(hour for hour in found if first <= hour.year <= last)
    return [Placement("session", "F1", f"F1#{n}", "welcome", 1, hour, zone, 60) for n, hour in enumerate(inside)]


def _at_the_change(wall: datetime, shift: timedelta) -> Iterator[datetime]:
    """The last hour before it, the minute itself, and the middle of what is left out or comes twice."""
    yield wall - timedelta(hours=1)
    yield wall
    yield wall + shift / 2
    yield wall + shift


@cache
def a_feed(zone: str, first: int, last: int) -> str:
    entries = tuple(
        Entry(h.key, "Welcome", "Store", "", h.starts_local, h.timezone, h.minutes, 1, NOW)
        for h in hours_of(zone, first, last) if h.starts_local
    )  # fmt: skip
    return without_a_known_name(CalendarFile().feed(Feed("Every customer", entries)), f"{first}-{last}")


def invitation_to(hour: Placement) -> bytes:
    return CalendarFile().invitation(hour, "Welcome", "", 0, NOW, "ld@example.org", "ann@example.org")


def expected(hour: Placement) -> Read:
    """The planned hour by the site's clock, for sixty minutes; only the instant where that clock shows it twice."""
    starts = hour.starts_utc
    assert starts is not None
    times = [starts + timedelta(minutes=n) for n in (0, hour.minutes)]
    zone = ZoneInfo(hour.timezone)
    doubtful = any(_offset(time, zone, 0) != _offset(time, zone, 1) for time in times)
    local = starts.astimezone(zone).replace(tzinfo=None)
    assert local == hour.starts_local or local.hour != 9
    begin, end = (int(time.timestamp()) for time in times)
    return CalendarFile().uid(hour), "" if doubtful or hour.timezone in SHOW_UTC else local.isoformat()[:16], begin, end


def _offset(time: datetime, zone: ZoneInfo, fold: int) -> timedelta | None:
    return time.astimezone(zone).replace(fold=fold).utcoffset()


def zones_of_airports() -> list[str]:
    if not AIRPORTS.is_file():
        pytest.skip(f"{AIRPORTS.name} is not there: the hard zones are checked instead")
    with gzip.open(AIRPORTS, "rt", encoding="utf-8") as file:
        return sorted({row["tz"] for row in csv.DictReader(file) if row["tz"]})


def misread(reader: Reader, zones: Sequence[str], first: int = YEAR, last: int = YEAR) -> tuple[int, list[object]]:
    """How many hours were read from feeds, and what was read otherwise than planned."""
    hours = [hours_of(zone, first, last) for zone in zones]
    read = reader([a_feed(zone, first, last) for zone in zones])
    pairs = [(hour, said) for of, says in zip(hours, read, strict=True) for hour, said in zip(of, says, strict=True)]
    return len(pairs), [(h.timezone, h.starts_local, expected(h), said) for h, said in pairs if expected(h) != said]


@READERS
def test_the_hard_zones_are_read_right(reader: Reader) -> None:
    assert misread(reader, HARD)[1] == []


@pytest.mark.slow
@READERS
def test_a_feed_of_several_years_is_right_in_each(reader: Reader) -> None:
    assert misread(reader, HARD, 2026, 2029)[1] == []


@pytest.mark.slow
@READERS
def test_an_invitation_is_read_like_the_feed(reader: Reader) -> None:
    hours = [hour for zone in HARD for hour in hours_of(zone)]
    files = [without_a_known_name(invitation_to(hour), f"i{n}") for n, hour in enumerate(hours)]
    assert [said for (said,) in reader(files)] == [expected(hour) for hour in hours]


@pytest.mark.slow
@READERS
def test_every_zone_with_an_airport_is_read_right_over_several_years(reader: Reader) -> None:
    zones = zones_of_airports()
    count, wrong = misread(reader, zones, 2026, 2029)
    assert wrong == []
    assert len(zones) > 300
    assert count > 16 * len(zones)
