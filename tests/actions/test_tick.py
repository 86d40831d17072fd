"""A tick does what is due, part by part; what fails is told and does not hold up the rest."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.tick import PARTS, PartReport, TickReport, begin, keep_calendar, tick
from rollout.actions.tools import Tools
from rollout.domain.problem import Finding, refuse
from rollout.store import calendar, programme
from rollout.store.database import Database
from tests.builders import FakeTools, keep_organisation

SOMEBODY = "Ana Muñoz <ana@example.org>"
NOON = datetime(2027, 1, 4, 22, tzinfo=UTC)


def well(tools: Tools) -> object:
    return 7


def refusing(tools: Tools) -> object:
    raise refuse("roster", "is empty.", "Import one.")


def breaking(tools: Tools) -> object:
    raise KeyError(SOMEBODY)


def test_parts_are_done_in_the_order_of_the_path() -> None:
    assert [name for name, _ in PARTS] == [
        "programme",
        "work",
        "calendar",
        "doors",
        "packs",
        "letters",
        "ideas",
        "post",
    ]


def test_a_part_that_fails_is_told_without_its_words_and_the_others_go_on(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    report = tick(FakeTools(sqlite, tmp_path), [("one", breaking), ("two", refusing), ("three", well)])
    line = breaking.__code__.co_firstlineno + 1
    assert report == TickReport((
        PartReport("one", failed=f"KeyError in test_tick.py, line {line}"),
        PartReport("two", refused=(Finding("roster", "is empty.", "Import one."),)),
        PartReport("three", 7),
        PartReport("clock"),
        PartReport("database"),
    ))  # fmt: skip
    assert not report.is_well
    assert "KeyError" in caplog.text
    assert "Ana" not in caplog.text + repr(report)


def test_the_instant_of_the_last_tick_is_kept_also_when_a_part_failed(sqlite: Database, tmp_path: Path) -> None:
    tick(FakeTools(sqlite, tmp_path), [("one", breaking)])
    with sqlite.reading() as tx:
        assert programme.last_tick(tx) == NOON


def test_the_log_of_the_database_is_folded_into_its_file(sqlite: Database, tmp_path: Path) -> None:
    tools = FakeTools(sqlite, tmp_path)
    keep_organisation(sqlite)
    log = tmp_path / "rollout.db-wal"
    assert log.stat().st_size > 0
    tick(tools, [])
    assert log.stat().st_size == 0


def test_ctrl_c_is_not_a_failing_part(sqlite: Database, tmp_path: Path) -> None:
    def interrupted(tools: Tools) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tick(FakeTools(sqlite, tmp_path), [("one", interrupted)])


def test_before_the_first_release_the_calendar_is_left_to_people(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    assert keep_calendar(FakeTools(sqlite, tmp_path)) is None
    with sqlite.reading() as tx:
        assert calendar.versions(tx) == []


@pytest.mark.parametrize(
    ("today", "before", "after"),
    [
        (date(2027, 1, 31), "released", "released"),
        (date(2027, 2, 1), "released", "running"),
        (date(2027, 2, 1), "draft", "draft"),
        (date(2027, 2, 1), "closed", "closed"),
    ],
)
def test_a_released_programme_runs_from_its_first_day(
    today: date, before: str, after: str, sqlite: Database, tmp_path: Path
) -> None:
    tools = FakeTools(sqlite, tmp_path)
    tools.clock.at = datetime(today.year, today.month, today.day, 1, tzinfo=UTC)
    with sqlite.transaction() as tx:
        programme.set_state(tx, before)
    begin(tools)
    with sqlite.reading() as tx:
        assert programme.state(tx) == after


def test_two_ticks_at_once_both_end_well(database: Database, tmp_path: Path) -> None:
    reports: list[TickReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(tick(FakeTools(database, tmp_path), []))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.is_well for report in reports] == [True] * 4
