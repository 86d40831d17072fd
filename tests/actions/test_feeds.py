"""Feeds: what was released, read back as a calendar program would; never more than it is meant to show."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, event

from rollout.actions import doors, feeds
from rollout.actions.hand_over import close_unit, hand_over, shut_former_doors
from rollout.adapters.calendar_file import CalendarFile
from rollout.adapters.content import ModuleFolder
from rollout.domain.calendar import Group, Placement
from rollout.domain.feed import Entry, Feed
from rollout.domain.problem import Refused
from rollout.domain.programme import Facilitator
from rollout.domain.returns import Session
from rollout.store import calendar, links, sessions
from rollout.store import feeds as kept
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, a_programme, keep_organisation

SHIPPED = Path(__file__).parents[2] / "modules"
ZONE = "Australia/Sydney"
ANN, BOB = "ann@example.org", "bob@example.org"
EVENT = "preview welcome N1 1"
WELCOME = "welcome"


@pytest.fixture
def world(database: Database, tmp_path: Path) -> tuple[FakeTools, dict[str, int]]:
    return a_world(database, tmp_path)


def a_world(database: Database, folder: Path, facilities: int = 3) -> tuple[FakeTools, dict[str, int]]:
    leads = keep_organisation(database, facilities)
    named = (Facilitator("Ann", ANN), Facilitator("Bob", BOB))
    tools = FakeTools(database, folder, a_programme(facilitators=named), content=ModuleFolder(SHIPPED, MODULES))
    tools.calendar_files = CalendarFile(tools.programme.name)
    with database.transaction() as tx:
        sat = [Group(unit, 1, 12) for unit in leads if unit.startswith("F")]
        calendar.keep_groups(tx, sat)
        calendar.keep_sessions(tx, [(group, module) for group in sat for module in MODULES])
    release(tools, dates(leads))
    return tools, leads


def dates(leads: dict[str, int]) -> list[Placement]:
    """An hour of the first module for every facility, and one preview for all."""
    found = []
    for n, unit in enumerate(sorted(unit for unit in leads if unit.startswith("F"))):
        starts = datetime(2027, 2, 1, 9) + timedelta(days=n)
        found.append(Placement("session", unit, f"{unit}#1", WELCOME, leads[unit], starts, ZONE, 60))
        seat = datetime(2027, 1, 20, 14)
        found.append(Placement("preview", unit, EVENT, WELCOME, leads[unit], seat, ZONE, 90, facilitator=ANN))
    return found


def release(tools: FakeTools, placed: Sequence[Placement]) -> None:
    with tools.database.transaction() as tx:
        draft = calendar.save_draft(tx, placed, tools.clock.now())
        assert draft
        calendar.release(tx, draft.number, tools.clock.now())
    tools.clock.at += timedelta(seconds=1)


def seen(feed: Feed | None) -> list[tuple[str, str, datetime, bool]]:
    assert feed
    return [(e.title, e.place, e.starts_local, e.is_cancelled) for e in feed.entries]


def hour(n: int, at: int = 9) -> datetime:
    return datetime(2027, 2, n, at)


PREVIEW = datetime(2027, 1, 20, 14)


def test_a_leader_sees_her_hours_and_her_seats(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    title = tools.content.module(WELCOME).title
    assert seen(feeds.leader_feed(tools, leads["F002"])) == [
        (f"Preview: {title}", "", PREVIEW, False),
        (title, "Store 2", hour(2), False),
    ]


def test_a_facility_sees_its_hours_alone(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, _ = world
    title = tools.content.module(WELCOME).title
    assert seen(feeds.unit_feed(tools, "F002")) == [(title, "Store 2", hour(2), False)]


@pytest.mark.parametrize("unit", ["N1", "S1"])
def test_what_lies_above_sees_all_hours_with_their_places_and_each_event_once(
    world: tuple[FakeTools, dict[str, int]], unit: str
) -> None:
    tools, _ = world
    title = tools.content.module(WELCOME).title
    feed = feeds.unit_feed(tools, unit)
    assert seen(feed) == [
        (f"Preview: {title}, Harbour", "", PREVIEW, False),
        *((f"Store {n}: {title}", f"Store {n}", hour(n), False) for n in (1, 2, 3)),
    ]
    assert feed
    assert b"Leader of" not in tools.calendar_files.feed(feed)
    assert b"example.org" not in tools.calendar_files.feed(feed)


def test_a_facilitator_sees_her_events_with_the_seats_taken(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    title = tools.content.module(WELCOME).title
    (entry,) = feeds.facilitator_feed(tools, ANN.upper()).entries
    assert (entry.title, entry.starts_local, entry.minutes) == (f"Preview: {title}, Harbour", PREVIEW, 90)
    assert entry.text == f"Seats taken: 3\n{tools.programme.name}"
    assert feeds.facilitator_feed(tools, BOB).entries == ()
    release(tools, [replace(p, facilitator=BOB) if p.kind == "preview" else p for p in dates(leads)])
    assert [(e.is_cancelled, e.text[:14]) for e in feeds.facilitator_feed(tools, ANN).entries] == [
        (True, "Seats taken: 0")
    ]
    assert [(e.is_cancelled, e.text[:14]) for e in feeds.facilitator_feed(tools, BOB).entries] == [
        (False, "Seats taken: 3")
    ]


def test_a_facility_with_several_groups_tells_them_apart(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    second = Placement("session", "F001", "F001#2", WELCOME, leads["F001"], hour(3), ZONE, 60)
    release(tools, [*dates(leads), second])
    titles = [e.title for e in (feeds.unit_feed(tools, "F001") or Feed("", ())).entries]
    title = tools.content.module(WELCOME).title
    assert titles == [f"{title}, group 1", f"{title}, group 2"]


def test_drafts_are_not_seen_until_they_are_released(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    before = feeds.unit_feed(tools, "N1")
    moved = [replace(p, starts_local=hour(20)) if p.unit == "F001" else p for p in dates(leads)]
    with tools.database.transaction() as tx:
        draft = calendar.save_draft(tx, moved, tools.clock.now())
    assert draft
    assert feeds.unit_feed(tools, "N1") == before


def test_a_moved_date_is_the_same_entry_at_another_hour(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    before = read(tools, feeds.leader_feed(tools, leads["F001"]))
    tools.clock.at += timedelta(days=1)
    release(tools, [replace(p, starts_local=hour(9, 11)) if p.kind == "session" else p for p in dates(leads)])
    after = read(tools, feeds.leader_feed(tools, leads["F001"]))
    assert before.keys() == after.keys()
    (moved,) = [uid for uid in after if after[uid] != before[uid]]
    assert before[moved] == (datetime(2027, 1, 31, 22, tzinfo=UTC), 1, datetime(2027, 1, 4, 22, tzinfo=UTC))
    assert after[moved] == (datetime(2027, 2, 9, 0, tzinfo=UTC), 2, datetime(2027, 1, 5, 22, 0, 1, tzinfo=UTC))
    mine = next(p for p in dates(leads) if p.kind == "session")
    assert moved == tools.calendar_files.uid(mine)


def read(tools: FakeTools, feed: Feed | None) -> dict[str, tuple[datetime, int, datetime]]:
    """By UID: the start, the sequence, and when it last changed."""
    assert feed
    events = Calendar.from_ical(tools.calendar_files.feed(feed)).events
    return {str(e["UID"]): (e["DTSTART"].dt.astimezone(UTC), int(e["SEQUENCE"]), e["LAST-MODIFIED"].dt) for e in events}


def test_what_was_called_off_is_shown_so_for_sixty_days(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    title = tools.content.module(WELCOME).title
    release(tools, [p if p.unit != "F001" else replace(p, starts_local=None, flag="blackout") for p in dates(leads)])
    gone = [(f"Preview: {title}", "", PREVIEW, True), (title, "Store 1", hour(1), True)]
    assert seen(feeds.leader_feed(tools, leads["F001"])) == gone
    tools.clock.at += timedelta(days=60, seconds=-1)
    assert seen(feeds.leader_feed(tools, leads["F001"])) == gone
    tools.clock.at += timedelta(seconds=1)
    assert seen(feeds.leader_feed(tools, leads["F001"])) == []


def test_an_hour_that_was_cancelled_is_shown_so(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, _ = world
    with tools.database.transaction() as tx:
        sessions.set_state(tx, Session("F001#1@welcome", "F001", "F001#1", WELCOME, "cancelled", reason="flood"))
    (before,) = (feeds.unit_feed(tools, "F001") or Feed("", ())).entries
    assert (before.is_cancelled, before.sequence) == (True, 2)


def test_a_date_that_two_drafts_brought_and_took_away_was_never_there(
    world: tuple[FakeTools, dict[str, int]],
) -> None:
    tools, leads = world
    extra = Placement("session", "F001", "F001#2", WELCOME, leads["F001"], hour(3), ZONE, 60)
    with tools.database.transaction() as tx:
        calendar.save_draft(tx, [*dates(leads), extra], tools.clock.now())
    release(tools, dates(leads))
    assert [e.starts_local for e in (feeds.unit_feed(tools, "F001") or Feed("", ())).entries] == [hour(1)]


def test_an_events_number_never_falls_when_a_seat_is_given_back(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    numbers = []
    for change in ([], ["F003"], [], ["F002"]):
        if numbers or change:
            release(tools, [p for p in dates(leads) if p.kind == "session" or p.unit not in change])
        numbers += [e.sequence for e in feeds.facilitator_feed(tools, ANN).entries]
    assert numbers == [1, 2, 3, 4]


def test_at_a_hand_over_the_old_feed_shuts_and_the_new_leader_has_the_hours(
    world: tuple[FakeTools, dict[str, int]],
) -> None:
    tools, leads = world
    with tools.database.transaction() as tx:
        mine = doors.leader_feed_url(tools, tx, leads["F001"])
        ours = doors.unit_feed_url(tools, tx, "F001", leads["F001"])
        shared = doors.unit_feed_url(tools, tx, "F001")
    assert [behind(tools, url) is not None for url in (mine, ours, shared)] == [True, True, True]
    hand_over(tools, "F001", "Nia New", "nia@example.org", tools.clock.today())
    assert [behind(tools, url) is not None for url in (mine, ours, shared)] == [False, False, True]
    url = feeds.leader_address(tools, "nia@example.org")
    title = tools.content.module(WELCOME).title
    assert seen(behind(tools, url)) == [(title, "Store 1", hour(1), False)]


def test_a_hand_over_agreed_on_before_parts_the_hours_at_its_day(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, _ = world
    url = feeds.leader_address(tools, "F002")
    hand_over(tools, "F002", "Nia New", "nia@example.org", date(2027, 2, 2))
    new = feeds.leader_address(tools, "nia@example.org")
    assert [e.starts_local for e in (behind(tools, url) or Feed("", ())).entries] == [PREVIEW]
    assert [e.starts_local for e in (behind(tools, new) or Feed("", ())).entries] == [hour(2)]
    tools.clock.at = datetime(2027, 2, 2, 1, tzinfo=UTC)
    shut_former_doors(tools)
    assert behind(tools, url) is None


def test_who_leads_two_units_and_hands_one_over_no_longer_sees_it(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, _ = world
    hand_over(tools, "F002", "Leader of Store 1", "f001@example.org", tools.clock.today())
    url = feeds.leader_address(tools, "F001")
    assert [e.place for e in (behind(tools, url) or Feed("", ())).entries if e.place] == ["Store 1", "Store 2"]
    hand_over(tools, "F002", "Nia New", "nia@example.org", tools.clock.today())
    assert [e.place for e in (behind(tools, url) or Feed("", ())).entries if e.place] == ["Store 1"]


def test_a_units_feed_ends_when_the_unit_closes(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, _ = world
    url = feeds.unit_address(tools, "F003")
    assert behind(tools, url)
    close_unit(tools, "F003", tools.clock.today(), "sold")
    assert behind(tools, url) is None
    with pytest.raises(Refused, match="not there or not open"):
        feeds.unit_address(tools, "F003")


def test_a_facilitators_feed_works_as_long_as_the_programme_names_her(
    world: tuple[FakeTools, dict[str, int]],
) -> None:
    tools, _ = world
    url = feeds.facilitator_address(tools, "Ann@Example.org")
    assert len((behind(tools, url) or Feed("", ())).entries) == 1
    tools.programme = a_programme(facilitators=(Facilitator("Bob", BOB),))
    assert behind(tools, url) is None


@pytest.mark.parametrize("who", ["", "nobody@example.org", "F999", "P-"])
def test_an_address_is_given_out_only_for_what_is_there(world: tuple[FakeTools, dict[str, int]], who: str) -> None:
    tools, _ = world
    for address in (feeds.leader_address, feeds.unit_address, feeds.facilitator_address):
        with pytest.raises(Refused):
            address(tools, who)


def test_a_unit_with_more_dates_than_a_calendar_takes_is_refused(
    world: tuple[FakeTools, dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, _ = world
    monkeypatch.setattr(kept, "AT_MOST", 6)
    assert len((feeds.unit_feed(tools, "N1") or Feed("", ())).entries) == 4
    monkeypatch.setattr(kept, "AT_MOST", 5)
    with pytest.raises(Refused, match="more than 5 dates"):
        feeds.unit_address(tools, "N1")
    assert feeds.unit_address(tools, "F001")


def behind(tools: FakeTools, url: str) -> Feed | None:
    """What somebody with this address gets."""
    assert url.startswith("http://127.0.0.1:8080/C/")
    token = url.rpartition("/")[2].removesuffix(".ics")
    with tools.database.reading() as tx:
        door = links.find(tx, tools.links.digest(token), tools.clock.now())
    return feeds.feed_behind(tools, door, token) if door else None


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions put to the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def test_thirty_facilities_take_as_many_questions_as_one(sqlite: Database, tmp_path: Path) -> None:
    tools, leads = a_world(sqlite, tmp_path, facilities=1)
    few = questions(tools, leads)
    other = tmp_path / "other"
    other.mkdir()
    database = Database(f"sqlite:///{other / 'rollout.db'}")
    database.prepare()
    tools, leads = a_world(database, other, facilities=30)
    assert len((feeds.unit_feed(tools, "S1") or Feed("", ())).entries) == 31
    many = questions(tools, leads)
    database.close()
    assert few == many == [2, 3, 3, 2]


def questions(tools: FakeTools, leads: dict[str, int]) -> list[int]:
    found = []
    for ask in (
        lambda: feeds.leader_feed(tools, leads["F001"]), lambda: feeds.unit_feed(tools, "F001"),
        lambda: feeds.unit_feed(tools, "S1"), lambda: feeds.facilitator_feed(tools, ANN),
    ):  # fmt: skip
        with counted() as asked:
            ask()
        found.append(len([one for one in asked if one.startswith(("SELECT", "WITH"))]))
    return found


def test_a_stamp_is_the_same_until_something_changes(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, leads = world
    first = feeds.stamp(feeds.leader_feed(tools, leads["F001"]))
    tools.clock.at += timedelta(days=3)
    assert feeds.stamp(feeds.leader_feed(tools, leads["F001"])) == first
    release(tools, [replace(p, minutes=45) for p in dates(leads)])
    assert feeds.stamp(feeds.leader_feed(tools, leads["F001"])) != first


def test_every_entry_of_a_feed_has_its_own_number(world: tuple[FakeTools, dict[str, int]]) -> None:
    tools, _ = world
    feed = feeds.unit_feed(tools, "S1")
    assert feed
    keys: list[Entry] = list(feed.entries)
    assert len({entry.key for entry in keys}) == len(keys) == 4
