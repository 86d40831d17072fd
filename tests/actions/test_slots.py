"""Choosing the date of one hour: what is legal, what it moves, and two who choose at once; on both databases."""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.slots import SlotReport, choose_slot, legal_slots, preview_choice, session_key_of
from rollout.actions.tick import keep_calendar
from rollout.adapters.clock import SetClock
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Placement
from rollout.domain.problem import Refused
from rollout.domain.programme import Blackout
from rollout.domain.slots import Slot
from rollout.store import calendar, sessions
from rollout.store.database import Database
from tests.builders import FakeTools, a_programme, keep_organisation

WELCOME, LISTEN = "F001#1@welcome", "F001#1@listen"


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> FakeTools:
    """Three facilities of twelve people with a released calendar, on 5 January 2027."""
    keep_organisation(database)
    tools = FakeTools(database, tmp_path, holidays=PublicHolidays())
    plan_calendar(tools)
    release_calendar(tools)
    return tools


def dates(tools: FakeTools) -> dict[str, Placement]:
    with tools.database.reading() as tx:
        released = calendar.released(tx)
        assert released is not None
        return {row.key: row for row in calendar.placements(tx, released.number)}


def start_of(tools: FakeTools, key: str) -> datetime:
    found = dates(tools)[key].starts_local
    assert found is not None
    return found


def free(tools: FakeTools, key: str = WELCOME) -> Slot:
    """The nearest slot on another day that moves nothing else."""
    now = start_of(tools, "session:welcome:F001#1")
    return next(slot for slot in legal_slots(tools, key) if not slot.moves and slot.starts.date() != now.date())


def dear(tools: FakeTools) -> Slot:
    """A slot for which the group's next hour must move: later than the spacing allows."""
    listen = start_of(tools, "session:listen:F001#1").date()
    late = (slot for slot in legal_slots(tools, WELCOME) if (listen - slot.starts.date()).days < 28)
    early = (slot for slot in legal_slots(tools, WELCOME) if (listen - slot.starts.date()).days > 42)
    return next(slot for found in (late, early) for slot in found)


def test_slots_are_open_days_of_the_window_at_the_times_of_the_facility_nearest_first(kept: FakeTools) -> None:
    now, slots = start_of(kept, "session:welcome:F001#1"), legal_slots(kept, WELCOME)
    assert now not in [slot.starts for slot in slots]
    assert {slot.starts.time() for slot in slots} <= set(kept.programme.hours.starts)
    assert all(date(2027, 2, 1) <= slot.starts.date() <= date(2027, 2, 28) for slot in slots)
    assert all(slot.starts.weekday() < 5 for slot in slots)
    away = [abs(slot.starts - now) for slot in slots]
    assert away == sorted(away)
    assert len(slots) >= 20


def test_closed_days_are_no_slots_and_the_refusal_names_the_rule(kept: FakeTools) -> None:
    day = start_of(kept, "session:welcome:F001#1").date() + timedelta(days=1)
    kept.programme = a_programme(blackouts=(Blackout("N1", day, day, "stocktake"),))
    assert day not in {slot.starts.date() for slot in legal_slots(kept, WELCOME)}
    with pytest.raises(Refused, match=r"is not possible: blackout \(stocktake\)"):
        choose_slot(kept, WELCOME, datetime.combine(day, kept.programme.hours.starts[0]))


@pytest.mark.parametrize(
    ("starts", "why"),
    [
        (datetime(2027, 1, 5, 9), "that day is not ahead"),
        (datetime(2027, 2, 14, 9), "closed on Sat and Sun"),
        (datetime(2027, 3, 2, 9), r"outside the first window \(1 Feb to 28 Feb\)"),
        (datetime(2027, 2, 10, 8, 15), "hours start at 09:00, 10:30, 13:00, 14:30 there"),
        (datetime(2099, 2, 10, 9), "that day is too far ahead"),
    ],
)
def test_what_is_not_legal_is_refused_with_its_reason_and_changes_nothing(
    kept: FakeTools, starts: datetime, why: str
) -> None:
    before = dates(kept)
    with pytest.raises(Refused, match=f"is not possible: {why}"):
        choose_slot(kept, WELCOME, starts)
    assert dates(kept) == before


def test_a_slot_that_moves_nothing_changes_that_hour_alone_and_says_who_chose(kept: FakeTools) -> None:
    before, slot = dates(kept), free(kept)
    report = choose_slot(kept, WELCOME, slot.starts, by_person=1)
    old = before["session:welcome:F001#1"]
    new = replace(old, starts_local=slot.starts, because="chosen by the facility")
    assert (report.version, report.before, report.was_faster, len(report.moves.moved)) == (2, old, False, 1)
    assert dates(kept) == {**before, new.key: new}
    with kept.database.reading() as tx:
        assert [(v.number, v.state, v.made_by) for v in calendar.versions(tx)] == [
            (1, "released", "desk"), (2, "released", "facility"),
        ]  # fmt: skip


def test_a_chosen_date_stays_when_the_clock_plans_again(kept: FakeTools) -> None:
    choose_slot(kept, WELCOME, free(kept).starts)
    before = dates(kept)
    assert before["session:welcome:F001#1"].because == "chosen by L&D"
    keep_calendar(kept)
    assert dates(kept) == before


def test_what_is_shown_beforehand_is_what_moves(kept: FakeTools) -> None:
    slot, before = dear(kept), dates(kept)
    shown = preview_choice(kept, WELCOME, slot.starts)
    assert dates(kept) == before
    done = choose_slot(kept, WELCOME, slot.starts)
    assert (shown.before, shown.moves) == (done.before, done.moves)
    after = dates(kept)
    moved = {key for key in before if before[key].starts_local != after[key].starts_local}
    assert moved == {change.key for change in done.moves.moved} == {
        "session:welcome:F001#1", *(change.key for change in slot.moves)
    }  # fmt: skip
    days = [after[f"session:{module}:F001#1"].on for module in kept.programme.modules]
    assert all(28 <= (later - day).days <= 42 for day, later in itertools.pairwise(days) if day and later)


def test_a_choice_sent_twice_is_one_choice(kept: FakeTools) -> None:
    now, slot = start_of(kept, "session:welcome:F001#1"), free(kept)
    first = choose_slot(kept, WELCOME, slot.starts, 1, now)
    second = choose_slot(kept, WELCOME, slot.starts, 1, now)
    assert [(each.version, each.was_faster) for each in (first, second)] == [(2, False), (0, False)]


def test_a_page_that_has_grown_old_is_told_that_somebody_was_faster(kept: FakeTools) -> None:
    now, slots = start_of(kept, "session:welcome:F001#1"), legal_slots(kept, WELCOME)
    choose_slot(kept, WELCOME, slots[0].starts, 1, now)
    late = choose_slot(kept, WELCOME, slots[1].starts, 1, now)
    assert (late.was_faster, late.version, late.before.starts_local) == (True, 0, slots[0].starts)
    assert slots[1].starts in [slot.starts for slot in late.slots]
    assert start_of(kept, "session:welcome:F001#1") == slots[0].starts


class MeetingHolidays(PublicHolidays):
    """The first time that each of two planners asks, it waits for the other: both have read the calendar by then."""

    def __init__(self) -> None:
        self.barrier, self.met = threading.Barrier(2, timeout=30), set[int]()

    def between(self, country: str, subdivision: str, first: date, last: date) -> Mapping[date, str]:
        if threading.get_ident() not in self.met:
            self.met.add(threading.get_ident())
            self.barrier.wait()
        return super().between(country, subdivision, first, last)


def at_once(tools: FakeTools, *chosen: tuple[str, datetime]) -> list[SlotReport]:
    """What each of two people gets who choose at the same moment."""
    meeting, found = MeetingHolidays(), dict[str, SlotReport]()

    def choose(key: str, starts: datetime) -> None:
        own = FakeTools(tools.database, tools.folder, holidays=meeting)
        found[f"{key} {starts}"] = choose_slot(own, key, starts, 1)

    threads = [threading.Thread(target=choose, args=each) for each in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[f"{key} {starts}"] for key, starts in chosen]


def test_of_two_who_choose_for_one_hour_at_once_one_wins_and_the_other_gets_fresh_slots(kept: FakeTools) -> None:
    one, two = (slot.starts for slot in legal_slots(kept, WELCOME)[:2])
    reports = at_once(kept, (WELCOME, one), (WELCOME, two))
    winner = next(report for report in reports if not report.was_faster)
    loser = next(report for report in reports if report.was_faster)
    assert winner.after.starts_local == start_of(kept, "session:welcome:F001#1")
    assert (loser.before.starts_local, bool(loser.slots)) == (winner.after.starts_local, True)
    with kept.database.reading() as tx:
        assert len(calendar.versions(tx)) == 2


def test_two_who_choose_for_different_facilities_at_once_both_get_their_date(kept: FakeTools) -> None:
    one, two = legal_slots(kept, WELCOME)[0].starts, legal_slots(kept, "F002#1@welcome")[0].starts
    reports = at_once(kept, (WELCOME, one), ("F002#1@welcome", two))
    assert [report.was_faster for report in reports] == [False, False]
    assert start_of(kept, "session:welcome:F001#1") == one
    assert start_of(kept, "session:welcome:F002#1") == two


def test_a_draft_on_the_desk_outlives_a_choice_and_takes_it_over(kept: FakeTools) -> None:
    slot = free(kept)
    with kept.database.transaction() as tx:
        rows = calendar.placements(tx, 1)
        drafted = [replace(row, flag="looked at") if row.unit == "F003" else row for row in rows]
        calendar.save_draft(tx, drafted, kept.clock.now(), made_by="desk")
    choose_slot(kept, WELCOME, slot.starts, by_person=1)
    with kept.database.reading() as tx:
        assert [(v.number, v.state) for v in calendar.versions(tx)] == [
            (1, "released"), (2, "released"), (3, "draft"),
        ]  # fmt: skip
        draft = {row.key: row for row in calendar.placements(tx, 3)}
    assert draft["session:welcome:F001#1"].starts_local == slot.starts
    assert {row.flag for row in draft.values() if row.unit == "F003"} == {"looked at"}


def test_an_hour_behind_its_day_held_or_unknown_has_no_slots(kept: FakeTools) -> None:
    with pytest.raises(Refused, match="the hour: is not known"):
        legal_slots(kept, "F009#1@welcome")
    kept.clock.at = SetClock.on("Australia/Sydney", start_of(kept, "session:welcome:F001#1").date()).at
    with pytest.raises(Refused, match="the hour: has its day behind it"):
        legal_slots(kept, WELCOME)
    with kept.database.transaction() as tx:
        known = sessions.find(tx, LISTEN)
        assert known is not None
        sessions.set_state(tx, replace(known, state="cancelled", reason="merged"))
    with pytest.raises(Refused, match="the hour: is not in the calendar"):
        legal_slots(kept, LISTEN)


def test_without_a_released_calendar_there_is_nothing_to_choose(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    tools = FakeTools(sqlite, tmp_path, holidays=PublicHolidays())
    plan_calendar(tools)
    with pytest.raises(Refused, match="calendar: is not released yet"):
        legal_slots(tools, WELCOME)


def test_hours_are_named_by_facility_module_and_group(kept: FakeTools) -> None:
    assert session_key_of(kept, "F001", "listen") == LISTEN
    for unit, module, group, why in (
        ("F001", "listen", 2, "F001, group 2: is not there. Its groups: 1."),
        ("F001", "dance", 1, "module dance: is not one of the programme."),
        ("F999", "listen", 1, "facility F999: has no hours in the calendar."),
    ):
        with pytest.raises(Refused, match=why):
            session_key_of(kept, unit, module, group)
