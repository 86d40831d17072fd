"""Why an hour or a seat has no date: what stands in the way, what would help and where; and nothing is changed."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.planning.rulebook import EASE, Rule
from rollout.domain.programme import Blackout
from rollout.store.database import Database
from rollout.web.why_words import help_of
from tests.builders import MODULES, FakeTools, a_programme, keep_organisation
from tests.web.cast import SHIPPED, Cast
from tests.web.reading import Page

NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)
STOCKTAKE = Blackout("F001", date(2027, 2, 20), date(2027, 4, 30), "stocktake")


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    """Three facilities; the first is closed so long that its second hour finds no day."""
    leads = keep_organisation(sqlite)
    programme = a_programme(blackouts=(STOCKTAKE,))
    clock = SetClock("Australia/Sydney", NOW)
    content = ModuleFolder(SHIPPED, MODULES)
    tools = FakeTools(sqlite, tmp_path, programme, clock, content, PublicHolidays())
    plan_calendar(tools)
    release_calendar(tools)
    return Cast(tools, leads)


def told(cast: Cast, path: str) -> str:
    return " ".join(Page(cast.desk().get(path).text).text.split())


def test_the_page_says_what_is_in_the_way_and_where_each_help_is(cast: Cast) -> None:
    text = told(cast, "/desk/unit/F001/why/listen/1")
    assert "Why there is no date" in text
    assert "stocktake (facility blackout)" in text
    assert "If the stocktake blackout gave way: " in text
    assert "Shorten the blackout, or take it away.Setting: [[blackouts]]" in text


def test_an_hour_that_waits_for_the_one_before_it_says_so_and_has_no_date_to_pick(cast: Cast) -> None:
    text = told(cast, "/desk/unit/F001/why/own/1")
    assert "It waits for the hour before it: Listen before you fix has no date either." in text
    dates = told(cast, "/desk/unit/F001/dates/own/1")
    assert "There is no legal date for this hour. What stands in the way, and what would help" in dates


def test_an_hour_with_a_date_has_nothing_in_its_way(cast: Cast) -> None:
    assert "Nothing is in its way." in told(cast, "/desk/unit/F002/why/listen/1")
    assert "Nothing is in its way." in told(cast, "/desk/unit/F002/why/welcome/preview")


def test_today_and_the_calendar_lead_to_the_reason(cast: Cast) -> None:
    client = cast.desk()
    for page in ("/desk/needs/undated", "/desk/calendar"):
        assert 'href="/desk/unit/F001/why/listen/1"' in client.get(page).text


@pytest.mark.parametrize("path", ["none/1", "listen/9", "listen/x"])
def test_what_is_not_there_has_no_reason(cast: Cast, path: str) -> None:
    assert cast.desk().get(f"/desk/unit/F001/why/{path}").status_code == 404


def test_every_kind_of_rule_has_a_word_of_help() -> None:
    helps = {kind: help_of(Rule(kind, kind, kind, kind), "F 1", "/dates") for kind in EASE}
    assert [kind for kind, found in helps.items() if found.words == "Another rule has to give way."] == []
    assert helps["leave"].link == "/desk/unit/F%201/hand-over"
    assert helps["notice"].link == "/dates"
