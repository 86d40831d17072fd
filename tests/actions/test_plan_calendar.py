"""Drafting, releasing, comparing and exporting, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import export_rows, plan_calendar, show_calendar
from rollout.actions.plan_report import PlanReport
from rollout.actions.release_calendar import ReleaseReport, release_calendar
from rollout.actions.versions import diff_calendar
from rollout.adapters.clock import SetClock
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import to_utc
from rollout.domain.planning import GONE
from rollout.domain.problem import Refused
from rollout.domain.programme import Blackout
from rollout.store import calendar, programme, sessions, units
from rollout.store.database import Database
from tests.builders import FakeTools, a_programme, keep_organisation

Kept = Callable[..., FakeTools]
WISHES = "gap weekday start last_week fairness neighbours event lead load".split()


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> FakeTools:
    """Three facilities of twelve people, on 5 January 2027."""
    keep_organisation(database)
    return FakeTools(database, tmp_path, holidays=PublicHolidays())


def on(tools: FakeTools, day: date) -> None:
    tools.clock.at = SetClock.on("Australia/Sydney", day).at


def state_of(tools: FakeTools) -> str:
    with tools.database.reading() as tx:
        return programme.state(tx)


def day_of(tools: FakeTools, key: str, number: int) -> date:
    with tools.database.reading() as tx:
        found = next(p.on for p in calendar.placements(tx, number) if p.key == key)
    assert found is not None
    return found


def test_the_first_plan_is_a_draft_and_a_second_one_drafts_nothing(kept: FakeTools) -> None:
    report = plan_calendar(kept, bounded=True)
    assert report == PlanReport(
        version=1, state="draft", is_new=True, changed=27, facilities=3, groups=3, sessions=9, placed=9,
        needs_leader=0, previews=3, coachings=3, seats=18, weeks=report.weeks, unplaced=(), notes=(),
        prices=report.prices, bound=report.bound, moves=None,
    )  # fmt: skip
    assert sum(count for _, count in report.weeks) == 9
    assert [price.wish for price in report.prices] == WISHES
    assert report.cost == sum(price.units for price in report.prices) > 0
    assert 0 < (report.bound or 0) <= report.cost
    again = replace(report, is_new=False, changed=0, bound=None)
    assert plan_calendar(kept) == show_calendar(kept) == again
    with kept.database.reading() as tx:
        assert [session.state for session in sessions.all_of(tx)] == ["planned"] * 9


def test_releasing_names_whom_it_concerns_and_doing_it_twice_does_nothing(kept: FakeTools) -> None:
    plan_calendar(kept)
    first = release_calendar(kept)
    assert (first.version, first.is_new, len(first.changed)) == (1, True, 27)
    assert first.units == ("F001", "F002", "F003")
    assert len(first.leaders) == 3
    assert state_of(kept) == "released"
    assert release_calendar(kept) == ReleaseReport(1, False)


def test_a_late_hour_moves_only_the_dates_that_count_from_it(kept: FakeTools) -> None:
    plan_calendar(kept)
    release_calendar(kept)
    held_on = day_of(kept, "session:welcome:F001#1", 1) + timedelta(days=14)
    with kept.database.transaction() as tx:
        session = sessions.find(tx, "F001#1@welcome")
        assert session is not None
        sessions.set_state(tx, replace(session, state="held", held_on=held_on))
    on(kept, held_on + timedelta(days=1))
    assert plan_calendar(kept).is_new is True
    assert [c.key for c in diff_calendar(kept, 1, 2).changes if c.key.startswith("session")] == [
        "session:listen:F001#1"
    ]
    assert (day_of(kept, "session:listen:F001#1", 2) - held_on).days in range(28, 43)
    assert release_calendar(kept).units == ("F001",)
    assert plan_calendar(kept).is_new is False


def test_a_missed_hour_is_planned_again_once_its_new_date_is_released(kept: FakeTools) -> None:
    plan_calendar(kept)
    release_calendar(kept)
    day = day_of(kept, "session:welcome:F001#1", 1)
    on(kept, day)
    with kept.database.transaction() as tx:
        session = sessions.find(tx, "F001#1@welcome")
        assert session is not None
        sessions.set_state(tx, replace(session, state="not_held", reason="flood"))
    assert plan_calendar(kept).version == 2
    with kept.database.reading() as tx:
        assert [s.state for s in sessions.all_of(tx, unit="F001", module="welcome")] == ["not_held"]
    release_calendar(kept)
    with kept.database.reading() as tx:
        assert [s.state for s in sessions.all_of(tx, unit="F001", module="welcome")] == ["planned"]
    assert day_of(kept, "session:welcome:F001#1", 2) > day
    assert plan_calendar(kept).is_new is False


def test_sessions_of_a_closed_facility_are_cancelled_once_the_calendar_is_released(
    kept: FakeTools,
) -> None:
    plan_calendar(kept)
    release_calendar(kept)
    with kept.database.transaction() as tx:
        units.close(tx, "F002", date(2027, 1, 5))
    assert plan_calendar(kept).facilities == 2
    release_calendar(kept)
    with kept.database.reading() as tx:
        assert [(s.state, s.reason) for s in sessions.all_of(tx, unit="F002")] == [("cancelled", GONE)] * 3
        assert {s.state for s in sessions.all_of(tx, unit="F001")} == {"planned"}


def test_what_cannot_be_placed_is_a_row_with_its_reason_and_unknown_places_are_noted(kept: FakeTools) -> None:
    blackout = Blackout("F001", date(2027, 2, 1), date(2027, 2, 28), "refit")
    kept.programme = a_programme(blackouts=(blackout,))
    with kept.database.transaction() as tx:
        moved = units.units_on(tx, date(2027, 1, 5))["F003"]
        units.change(tx, replace(moved, subdivision="ATLANTIS"), date(2027, 1, 5))
    report = plan_calendar(kept)
    assert (report.sessions, report.placed) == (9, 6)
    assert [row.flag for row in report.unplaced] == [
        "waits for a date for welcome", "waits for a date for welcome",
        "no open day between 1 Feb and 28 Feb: refit (facility blackout); "
        "nearest legal day if the blackout gave way: 1 Feb",
    ]  # fmt: skip
    assert report.notes == (
        "1 facilities lie in parts unknown of a country: only its own holidays were kept free (AU ATLANTIS)",
    )


def test_the_export_has_a_row_for_every_placement_of_the_version(kept: FakeTools) -> None:
    plan_calendar(kept)
    rows = export_rows(kept)
    assert len(rows) == 27
    first = next(row for row in rows if (row["kind"], row["unit"], row["module"]) == ("session", "F001", "welcome"))
    named = ("unit_name", "parents", "group", "leader", "timezone", "minutes", "version")
    assert [first[name] for name in named] == [
        "Store 1", "N1>S1", "F001#1", "Leader of Store 1", "Australia/Sydney", "60", "1",
    ]  # fmt: skip
    local, utc = (datetime.fromisoformat(first[name]) for name in ("starts_local", "starts_utc"))
    assert utc == to_utc(local, "Australia/Sydney")


def test_without_a_calendar_there_is_nothing_to_show_and_an_unknown_number_is_refused(kept: FakeTools) -> None:
    with pytest.raises(Refused, match=r"calendar: there is none yet. Plan first: rollout plan"):
        release_calendar(kept)
    plan_calendar(kept)
    with pytest.raises(Refused, match=r"calendar version 9: does not exist. The newest is version 1."):
        export_rows(kept, 9)


def test_an_empty_calendar_cannot_be_released(sqlite: Database, tmp_path: Path) -> None:
    tools = FakeTools(sqlite, tmp_path)
    plan_calendar(tools)
    with pytest.raises(Refused, match=r"calendar version 1: is empty: there is nothing to release"):
        release_calendar(tools)
    assert state_of(tools) == "draft"


def test_a_planner_that_was_overtaken_asks_again(kept: FakeTools, monkeypatch: pytest.MonkeyPatch) -> None:
    overtaken = FakeTools(kept.database, kept.folder, holidays=PublicHolidays())
    done: list[int] = []

    def plan_in_between(name: str, finished: int, total: int) -> None:
        if not done:
            done.append(1)
            assert plan_calendar(kept).is_new is True

    monkeypatch.setattr(overtaken, "step", plan_in_between)
    assert plan_calendar(overtaken).is_new is False
    with kept.database.reading() as tx:
        assert [version.number for version in calendar.versions(tx)] == [1]
