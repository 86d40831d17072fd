"""A draft is somebody's: the clock follows life underneath it, and only she releases or discards it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import plan_calendar, show_calendar
from rollout.actions.release_calendar import DiscardReport, ReleaseReport, discard_draft, follow_life, release_calendar
from rollout.actions.tick import keep_calendar
from rollout.adapters.clock import SetClock
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Placement
from rollout.domain.problem import Refused
from rollout.domain.programme import Blackout
from rollout.store import calendar, sessions, units
from rollout.store.database import Database
from tests.builders import FakeTools, a_programme, keep_organisation


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> FakeTools:
    """Three facilities of twelve people with a released calendar, on 5 January 2027."""
    keep_organisation(database)
    tools = FakeTools(database, tmp_path, holidays=PublicHolidays())
    plan_calendar(tools)
    release_calendar(tools)
    return tools


def rows(tools: FakeTools, number: int) -> dict[str, Placement]:
    with tools.database.reading() as tx:
        return {row.key: row for row in calendar.placements(tx, number)}


def stand(tools: FakeTools) -> list[tuple[int, str, str]]:
    with tools.database.reading() as tx:
        return [(version.number, version.state, version.made_by) for version in calendar.versions(tx)]


def closing(tools: FakeTools, key: str, why: str) -> Blackout:
    """The day of this hour is closed for its facility."""
    row = rows(tools, 1)[key]
    assert row.on is not None
    return Blackout(row.unit, row.on, row.on, why)


def drafted(tools: FakeTools) -> None:
    """Somebody tries a blackout at F001 and looks at the draft; then programme.toml is as it was."""
    tools.programme = a_programme(blackouts=(closing(tools, "session:welcome:F001#1", "refit"),))
    plan_calendar(tools)
    tools.programme = a_programme()


def test_a_tick_leaves_a_draft_that_somebody_is_looking_at_alone(kept: FakeTools) -> None:
    drafted(kept)
    before = rows(kept, 2)
    assert before["session:welcome:F001#1"] != rows(kept, 1)["session:welcome:F001#1"]
    assert keep_calendar(kept) == ReleaseReport(1, False)
    assert stand(kept) == [(1, "released", "desk"), (2, "draft", "desk")]
    assert rows(kept, 2) == before


def test_what_life_forces_is_released_under_the_draft_which_goes_on_top_with_it(kept: FakeTools) -> None:
    drafted(kept)
    mine = rows(kept, 2)["session:welcome:F001#1"]
    with kept.database.transaction() as tx:
        units.close(tx, "F002", date(2027, 1, 5))
    report = follow_life(kept)
    assert (report.version, report.is_new) == (2, True)
    assert "F001" not in report.units
    assert stand(kept) == [(1, "released", "desk"), (2, "released", "clock"), (3, "draft", "desk")]
    assert rows(kept, 2)["session:welcome:F001#1"] == rows(kept, 1)["session:welcome:F001#1"]
    assert rows(kept, 3)["session:welcome:F001#1"] == mine
    assert {row.unit for row in rows(kept, 3).values()} == {"F001", "F003"}
    assert follow_life(kept).is_new is False


def test_the_clock_never_leaves_a_draft_of_its_own(kept: FakeTools) -> None:
    kept.programme = a_programme(blackouts=(closing(kept, "session:welcome:F001#1", "refit"),))
    report = keep_calendar(kept)
    assert isinstance(report, ReleaseReport)
    assert "session:welcome:F001#1" in report.changed
    assert stand(kept) == [(1, "released", "desk"), (2, "released", "clock")]
    assert keep_calendar(kept) == ReleaseReport(2, False)


def test_a_discarded_draft_is_forgotten_and_people_keep_what_they_have(kept: FakeTools) -> None:
    drafted(kept)
    assert discard_draft(kept) == DiscardReport(1, 1)
    assert stand(kept) == [(1, "released", "desk")]
    assert discard_draft(kept) == DiscardReport(1, 0)


def test_a_date_of_the_draft_that_passed_unreleased_has_not_happened(kept: FakeTools) -> None:
    known = rows(kept, 1)["session:welcome:F001#1"]
    assert known.starts_local is not None
    early = replace(known, starts_local=known.starts_local - timedelta(days=7))
    with kept.database.transaction() as tx:
        calendar.save_draft(tx, [*({**rows(kept, 1), known.key: early}).values()], kept.clock.now(), made_by="desk")
    kept.clock.at = SetClock.on("Australia/Sydney", early.starts_local.date() + timedelta(days=1)).at  # type: ignore[union-attr]  # it has a start
    plan_calendar(kept)
    assert rows(kept, 3)[known.key].starts_local == known.starts_local


def test_planning_afresh_forgets_the_draft_and_is_refused_once_people_hold_dates(
    sqlite: Database, tmp_path: Path
) -> None:
    keep_organisation(sqlite)
    tools = FakeTools(sqlite, tmp_path, holidays=PublicHolidays())
    first = plan_calendar(tools)
    with sqlite.transaction() as tx:
        moved = [replace(row, because="tried") for row in calendar.placements(tx, 1)]
        calendar.save_draft(tx, moved, tools.clock.now(), made_by="desk")
    assert plan_calendar(tools, fresh=True).version == 3
    assert rows(tools, 3) == rows(tools, 1)
    assert first.moves is None
    release_calendar(tools)
    with pytest.raises(Refused, match="rollout plan --fresh: would move dates that people hold"):
        plan_calendar(tools, fresh=True)


def test_a_draft_says_what_it_moves_and_whom_that_concerns(kept: FakeTools) -> None:
    drafted(kept)
    moves = show_calendar(kept).moves
    assert moves is not None
    old, new = rows(kept, 1), rows(kept, 2)
    moved = {key for key, row in old.items() if new[key].starts_local != row.starts_local}
    assert {change.key for change in moves.moved} == moved
    assert "session:welcome:F001#1" in moved
    assert (moves.released, moves.units) == (27, ("F001",))
    assert len(moves.leaders) == 1
    assert show_calendar(kept, 1).moves is None


def test_a_session_that_was_missed_follows_the_calendar_of_the_clock(kept: FakeTools) -> None:
    row = rows(kept, 1)["session:welcome:F001#1"]
    assert row.on is not None
    kept.clock.at = SetClock.on("Australia/Sydney", row.on).at
    with kept.database.transaction() as tx:
        session = sessions.find(tx, "F001#1@welcome")
        assert session is not None
        sessions.set_state(tx, replace(session, state="not_held", reason="flood"))
    assert follow_life(kept).is_new is True
    with kept.database.reading() as tx:
        assert [s.state for s in sessions.all_of(tx, unit="F001", module="welcome")] == ["planned"]
