"""From the plan to a subscriber's calendar: released, moved by a leader, moved by a new rule, called off."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from rollout.actions import feeds
from rollout.actions.hand_over import close_unit
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.slots import choose_slot, legal_slots
from rollout.adapters.calendar_file import CalendarFile
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.feed import Feed
from rollout.domain.programme import Blackout
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, keep_organisation

SHIPPED = Path(__file__).parents[2] / "modules"


@dataclass
class Subscriber:
    """A calendar program that fetches a feed: what the feed no longer has is gone, what it has is taken as it is."""

    entries: dict[str, Event] = field(default_factory=dict)

    def fetch(self, tools: FakeTools, feed: Feed | None) -> None:
        assert feed
        found = {str(e["UID"]): e for e in Calendar.from_ical(tools.calendar_files.feed(feed)).events}
        for uid, entry in self.entries.items():
            assert uid not in found or found[uid]["SEQUENCE"] >= entry["SEQUENCE"]
        self.entries = found

    def shows(self) -> dict[str, datetime]:
        """What stands in it, by number."""
        return {
            uid: e["DTSTART"].dt.astimezone(UTC) for uid, e in self.entries.items() if str(e["STATUS"]) == "CONFIRMED"
        }


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> FakeTools:
    keep_organisation(database)
    made = FakeTools(database, tmp_path, holidays=PublicHolidays(), content=ModuleFolder(SHIPPED, MODULES))
    made.calendar_files = CalendarFile(made.programme.name)
    plan_calendar(made)
    release_calendar(made)
    return made


def planned(tools: FakeTools, unit: str | None = None) -> dict[str, datetime]:
    """The released hours by the number that their entries have."""
    with tools.database.reading() as tx:
        version = calendar.released(tx)
        assert version
        found = calendar.placements(tx, version.number, unit=unit)
    return {
        tools.calendar_files.uid(p): p.starts_utc for p in found if p.kind == "session" and p.starts_utc is not None
    }


def test_a_subscribed_calendar_follows_the_released_one(tools: FakeTools) -> None:
    mine, networks = Subscriber(), Subscriber()

    def fetch() -> None:
        mine.fetch(tools, feeds.unit_feed(tools, "F001"))
        networks.fetch(tools, feeds.unit_feed(tools, "N1"))
        assert mine.shows() == planned(tools, "F001")
        assert mine.shows().items() <= networks.shows().items()

    fetch()
    first = mine.shows()
    assert len(first) == 3
    assert len(networks.shows()) == 9 + 6  # the hours of three facilities; a preview and a coaching of each module

    tools.clock.at = datetime(2027, 1, 6, tzinfo=UTC)
    slot = legal_slots(tools, "F001#1@welcome")[-1]
    choose_slot(tools, "F001#1@welcome", slot.starts)
    fetch()
    second = mine.shows()
    assert second.keys() == first.keys()
    assert second != first

    tools.clock.at = datetime(2027, 1, 7, tzinfo=UTC)
    day = max(second.values()).astimezone(ZoneInfo("Australia/Sydney")).date()
    tools.programme = replace(tools.programme, blackouts=(Blackout("F001", day, day, "stocktaking"),))
    plan_calendar(tools)
    assert mine.shows() == second
    release_calendar(tools)
    fetch()
    assert mine.shows().keys() == first.keys()
    assert max(mine.shows().values()) != max(second.values())

    close_unit(tools, "F001", date(2027, 1, 10), "sold")
    tools.clock.at = datetime(2027, 1, 8, tzinfo=UTC)
    plan_calendar(tools)
    release_calendar(tools)
    networks.fetch(tools, feeds.unit_feed(tools, "N1"))
    assert not first.keys() & networks.shows().keys()
    assert first.keys() <= networks.entries.keys()
