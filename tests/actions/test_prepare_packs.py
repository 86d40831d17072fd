"""Packs as an action: what is printed, what is left alone, and that being killed or run again changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rollout.actions import prepare_packs as action
from rollout.actions.prepare_packs import PackReport, packs_due, prepare_packs
from rollout.actions.wanted_packs import wanted_packs
from rollout.adapters.clock import SetClock
from rollout.domain.calendar import Group, Placement
from rollout.domain.edges import PrintedSheet
from rollout.domain.pack import due
from rollout.domain.problem import Refused
from rollout.domain.programme import PaperRule
from rollout.store import calendar, packs
from rollout.store.database import Database
from tests.builders import FakeTools, keep_organisation, words_in
from tests.sample_module import a_module

ZONE = "Australia/Sydney"
NOW = datetime(2027, 1, 5, tzinfo=UTC)


class FakePaper:
    """Prints the facts themselves, so that equal facts are equal bytes."""

    look = "plain"
    words = staticmethod(words_in)

    def __init__(self) -> None:
        self.printed: list[str] = []

    def print_all(self, jobs: Any) -> Any:
        for job in jobs:
            self.printed.append(job.kind)
            yield PrintedSheet(repr((job.kind, job.facts)).encode(), 1, "compiled")


class FakeContent:
    def module(self, key: str, language: str = "en") -> Any:
        return a_module(key)


class FakeBindery:
    """Every planner stays as it is."""

    def planner(self, content: bytes, form: str, signs: Any) -> tuple[bytes, int]:
        return content, 1


def an_hour(unit: str, group: int, day: date, leader: int, module: str = "welcome") -> Placement:
    starts = datetime(day.year, day.month, day.day, 9)
    return Placement("session", unit, f"{unit}#{group}", module, leader, starts, ZONE, 60)


def some_tools(database: Database, folder: Path, days: tuple[int, ...] = (2, 4), release: bool = True) -> FakeTools:
    """Two facilities; each has its hours on these days of February 2027."""
    leads = keep_organisation(database, 2)
    dates = [
        an_hour(unit, group, date(2027, 2, day), leads[unit])
        for unit in ("F001", "F002")
        for group, day in enumerate(days, 1)
    ]
    with database.transaction() as tx:
        calendar.keep_groups(tx, [Group(p.unit, int(p.group[-1]), 12) for p in dates])
        version = calendar.save_draft(tx, dates, NOW)
        assert version
        if release:
            calendar.release(tx, version.number, NOW)
    tools = FakeTools(database, folder, paper=FakePaper(), content=FakeContent())
    tools.clock = SetClock.on(ZONE, date(2027, 1, 25))
    return tools


def state(tools: FakeTools) -> Any:
    with tools.database.reading() as tx:
        kept = [(p.unit, p.module, p.leader, p.version, p.input_hash, p.sheets) for p in packs.all_current(tx)]
    shown = sorted(str(path.relative_to(tools.packs_folder)) for path in tools.packs_folder.rglob("*.pdf"))
    return kept, shown


def test_a_pack_is_due_ten_days_before_its_first_hour_and_no_longer_once_that_is_past(
    sqlite: Database, tmp_path: Path
) -> None:
    tools = some_tools(sqlite, tmp_path)
    both = [("F001", "welcome"), ("F002", "welcome")]
    found = {}
    for day in (date(2027, 1, 22), date(2027, 1, 23), date(2027, 2, 2), date(2027, 2, 3)):
        tools.clock = SetClock.on(ZONE, day)
        found[day.isoformat()] = packs_due(tools)
    assert found == {"2027-01-22": [], "2027-01-23": both, "2027-02-02": both, "2027-02-03": []}


def test_a_pack_that_somebody_holds_stays_due_however_far_its_hour_has_moved() -> None:
    dates = [Placement("session", unit, f"{unit}#1", "welcome", None, datetime(2027, 3, 1, 9), ZONE, 60)
             for unit in ("F001", "F002")]  # fmt: skip
    told = {("F001", "welcome"), ("F009", "welcome")}
    assert due(dates, date(2027, 1, 25), 10, told) == [("F001", "welcome")]
    assert due(dates, date(2027, 3, 2), 10, told) == []


def test_due_packs_are_printed_once_with_their_sheets_and_shown_under_readable_names(
    database: Database, tmp_path: Path
) -> None:
    tools = some_tools(database, tmp_path)
    report = prepare_packs(tools)
    assert report == PackReport(packs=2, sheets=10, pages=8, compiled=8)
    kept, shown = state(tools)
    assert [(unit, module, version) for unit, module, _, version, _, _ in kept] == [
        ("F001", "welcome", 1),
        ("F002", "welcome", 1),
    ]
    assert [sheet.kind for sheet in kept[0][5]] == ["planner", "guide", "session_plan", "sign_in", "cards"]
    assert shown[:5] == [
        f"harbour-n1/store-1-f001/welcome/{name}.pdf"
        for name in ("cards", "guide", "planner", "session-plan", "sign-in")
    ]
    assert len(shown) == 10


def test_places_get_the_sheets_that_their_rules_of_paper_ask_for(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    rules = (PaperRule("*", returns="paper"), PaperRule("F002", planner="a4", returns="web"))
    tools.programme = replace(tools.programme, paper=rules)
    tools.bindery = FakeBindery()
    prepare_packs(tools)
    kept, _ = state(tools)
    assert [[sheet.kind for sheet in pack[5]] for pack in kept] == [
        ["planner", "guide", "session_plan", "sign_in", "return_sheet", "cards"],
        ["planner", "guide", "session_plan", "sign_in", "cards_a4"],
    ]


def test_the_same_facts_print_nothing_a_second_time(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    prepare_packs(tools)
    before = state(tools)
    tools.paper = FakePaper()
    assert prepare_packs(tools) == PackReport(unchanged=2)
    assert (tools.paper.printed, state(tools)) == ([], before)


def test_only_the_facility_whose_dates_changed_is_printed_anew(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    prepare_packs(tools)
    with sqlite.transaction() as tx:
        dates = calendar.placements(tx, 1)
        moved = [an_hour(p.unit, 2, date(2027, 2, 9), p.leader or 0) if p.group == "F001#2" else p for p in dates]
        version = calendar.save_draft(tx, moved, NOW)
        assert version
        calendar.release(tx, version.number, NOW)
    assert prepare_packs(tools) == PackReport(packs=1, sheets=5, pages=4, compiled=4, unchanged=1)
    with sqlite.reading() as tx:
        of_first = [(pack.version, pack.superseded) for pack in packs.of_unit(tx, "F001")]
    assert of_first == [(1, True), (2, False)]


def test_what_is_past_is_not_printed_again_when_facts_change(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    prepare_packs(tools)
    tools.clock = SetClock.on(ZONE, date(2027, 2, 3))
    tools.paper = FakePaper()
    tools.paper.look = "another design"
    assert prepare_packs(tools, [("F001", "welcome")]) == PackReport(past=1)


@pytest.mark.parametrize("where", ["_keep", "_show", "_personal_sheets"])
def test_a_run_that_is_killed_anywhere_ends_like_an_unbroken_one_when_run_again(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    tools = some_tools(sqlite, tmp_path)
    monkeypatch.setattr(action, "SHARD", 1)
    own, calls = getattr(action, where), []

    def killed(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == (1 if where == "_show" else 2):
            raise KeyboardInterrupt
        return own(*given)

    monkeypatch.setattr(action, where, killed)
    with pytest.raises(KeyboardInterrupt):
        prepare_packs(tools)
    monkeypatch.setattr(action, where, own)
    prepare_packs(tools)
    finished = state(tools)
    unbroken = FakeTools(sqlite, tmp_path / "fresh", paper=FakePaper(), content=FakeContent(), clock=tools.clock)
    prepare_packs(unbroken)
    assert [pack[:5] for pack in finished[0]] == [pack[:5] for pack in state(unbroken)[0]]
    assert len(finished[1]) == 10


def test_return_doors_are_open_for_what_is_printed(sqlite: Database, tmp_path: Path) -> None:
    from rollout.actions.doors import return_purpose
    from rollout.store import links

    tools = some_tools(sqlite, tmp_path)
    prepare_packs(tools, [("F001", "welcome")])
    with sqlite.reading() as tx:
        leader = packs.current(tx, "F001", "welcome").leader  # type: ignore[union-attr]  # it was just printed
        token = tools.links.token(return_purpose("F001", "welcome", leader))
        door = links.find(tx, tools.links.digest(token), NOW)
    assert door is not None
    assert (door.kind, door.unit, door.module, door.person_id) == ("return", "F001", "welcome", leader)


def test_nothing_can_be_asked_for_while_no_calendar_is_released(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path, release=False)
    with pytest.raises(Refused, match="is not released"):
        wanted_packs(tools)
    assert prepare_packs(tools) == PackReport()


def test_a_network_asks_for_everything_below_it(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    assert wanted_packs(tools, "welcome", "N1") == [("F001", "welcome"), ("F002", "welcome")]
    with pytest.raises(Refused, match="unit X9: is not known"):
        wanted_packs(tools, "", "X9")
