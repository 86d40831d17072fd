"""Versions in words: which there are, how two differ, who must be told, the dates of one unit."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rollout.actions.versions import (
    Move,
    Told,
    VersionLine,
    dates_of_unit,
    diff_calendar,
    in_words,
    list_versions,
    who_is_told,
)
from rollout.adapters.content import ModuleFolder
from rollout.domain.calendar import Group, Placement, Version
from rollout.domain.problem import Refused
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, keep_organisation
from tests.web.cast import SHIPPED

NOW = datetime(2027, 1, 5, tzinfo=UTC)
NINE, TEN = datetime(2027, 2, 2, 9), datetime(2027, 2, 3, 10)


@pytest.fixture
def kept(sqlite: Database, tmp_path: Path) -> FakeTools:
    """F001 with two groups, F002 with one; in the draft, one hour of each moves and one preview is called off."""
    leads = keep_organisation(sqlite, facilities=2)
    zone = "Australia/Sydney"
    first = Placement("session", "F001", "F001#2", "welcome", leads["F001"], NINE, zone, 60)
    second = Placement("session", "F002", "F002#1", "listen", leads["F002"], NINE, zone, 60)
    seat = Placement("preview", "F002", "preview listen N1 1", "listen", leads["F002"], NINE, zone, 90)
    moved = replace(first, starts_local=TEN, because="blackout (stocktake)")
    gone = replace(second, starts_local=None, flag="no open day")
    with sqlite.transaction() as tx:
        calendar.keep_groups(tx, [Group("F001", 1, 6), Group("F001", 2, 6), Group("F002", 1, 12)])
        calendar.save_draft(tx, [first, second, seat], NOW, made_by="desk")
        calendar.release(tx, 1, NOW)
        calendar.save_draft(tx, [moved, gone], NOW)
    return FakeTools(sqlite, tmp_path, content=ModuleFolder(SHIPPED, MODULES))


def test_versions_are_listed_with_state_maker_and_how_many_dates_changed(kept: FakeTools) -> None:
    assert list_versions(kept) == [
        VersionLine(Version(1, "released", NOW, NOW, "desk"), 3), VersionLine(Version(2, "draft", NOW), 3),
    ]  # fmt: skip


def test_a_diff_is_of_the_released_version_and_the_newest_and_names_facility_and_module(kept: FakeTools) -> None:
    found = diff_calendar(kept)
    assert (found.first, found.second) == (1, 2)
    welcome, listen = "Welcome like you mean it", kept.content.module("listen").title
    one, two = "Leader of Store 1", "Leader of Store 2"
    assert in_words(kept, found.changes) == [
        Move("preview", "F002", "Store 2", 0, listen, two, NINE, None, is_there=False),
        Move("session", "F002", "Store 2", 0, listen, two, NINE, None, flag="no open day"),
        Move("session", "F001", "Store 1", 2, welcome, one, NINE, TEN, because="blackout (stocktake)"),
    ]


def test_leaders_who_must_be_told_are_listed_with_their_dates(kept: FakeTools) -> None:
    assert who_is_told(kept, diff_calendar(kept).changes) == [
        Told("Leader of Store 1", "f001@example.org", ("Store 1",), 1),
        Told("Leader of Store 2", "f002@example.org", ("Store 2",), 2),
    ]


def test_the_dates_of_a_unit_are_those_of_all_under_it_in_order_of_time(kept: FakeTools) -> None:
    assert [(move.kind, move.unit, move.after) for move in dates_of_unit(kept, "N1", 1)] == [
        ("preview", "F002", NINE), ("session", "F002", NINE), ("session", "F001", NINE),
    ]  # fmt: skip
    assert [(move.unit, move.after) for move in dates_of_unit(kept, "F001")] == [("F001", TEN)]
    with pytest.raises(Refused, match="unit F9: is not known"):
        dates_of_unit(kept, "F9")


def test_without_a_released_version_two_must_be_named(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.transaction() as tx:
        calendar.save_draft(tx, [], NOW)
    tools = FakeTools(sqlite, tmp_path)
    with pytest.raises(Refused, match="has no released version to compare with"):
        diff_calendar(tools)
    assert diff_calendar(tools, 1, 1).changes == ()
