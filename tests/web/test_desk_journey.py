"""The desk from the first plan to a moved hour, and Today until nothing waits; with scripts and without. And those whom
it serves: a leader who picks another slot on her phone, a network leader who looks down into her part."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rollout.actions import long_work
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.store import calendar, people, sessions
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, keep_organisation
from tests.web.cast import SHIPPED, Cast, a_cast
from tests.web.test_browser import address, browser, pytestmark

__all__ = ["address", "browser", "pytestmark"]
NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)
DESK, PHONE = (1440, 900), (360, 740)


@dataclass
class AtOnce:
    """Long work is done before the page that asked for it is answered."""

    tools: FakeTools
    done: list[int] = field(default_factory=list)

    def start(self, number: int) -> None:
        long_work.run(self.tools, number)
        self.done.append(number)


def a_world(database: Database, folder: Path) -> Cast:
    leads = keep_organisation(database)
    content = ModuleFolder(SHIPPED, MODULES)
    tools = FakeTools(database, folder, clock=SetClock("Australia/Sydney", NOW), content=content)
    tools.holidays = PublicHolidays()
    tools.workers = AtOnce(tools)
    return Cast(tools, leads)


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    """Three facilities under a network, on 5 January 2027; nothing is planned."""
    return a_world(sqlite, tmp_path)


@pytest.fixture(scope="module")
def planned(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The same with a released calendar, planned once."""
    folder = tmp_path_factory.mktemp("planned")
    database = Database(f"sqlite:///{shutil.copy(_empty_sqlite, folder / 'rollout.db')}")
    cast = a_world(database, folder)
    long_work.ask(cast.tools, "plan", {}, "the desk")
    with database.reading() as tx:
        draft = calendar.latest(tx)
    assert draft is not None
    wishes = {"version": "1", "drafted": draft.drafted_at.isoformat(), "over": "0"}
    long_work.ask(cast.tools, "release", wishes, "the desk")
    database.checkpoint()
    database.close()
    return folder / "rollout.db", cast.leads


class Released:
    """Tests of a calendar that people go by already."""

    @pytest.fixture
    def cast(self, planned: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Cast]:
        database = Database(f"sqlite:///{shutil.copy(planned[0], tmp_path / 'rollout.db')}")
        tools = FakeTools(database, tmp_path, clock=SetClock("Australia/Sydney", NOW))
        tools.content, tools.holidays = ModuleFolder(SHIPPED, MODULES), PublicHolidays()
        yield Cast(tools, planned[1])
        database.close()


def open_as(client: TestClient, address: str, browser: Any, size: tuple[int, int], scripts: bool) -> tuple[Any, Any]:
    """A page for whoever has signed in, and the list of what the browser complains of."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    context.add_cookies([{"name": "rollout", "value": client.cookies["rollout"], "url": address}])
    page, said = context.new_page(), []
    page.set_default_timeout(8000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said


def on_page(page: Any) -> str:
    return " ".join(page.inner_text("main").split())


@pytest.mark.parametrize("scripts", [True, False])
def test_the_desk_plans_looks_releases_and_moves_one_hour(
    cast: Cast, address: str, browser: Any, scripts: bool
) -> None:
    page, said = open_as(cast.desk(), address, browser, DESK, scripts)
    page.goto(address + "/desk/calendar")
    page.get_by_role("link", name="Make a draft").click()
    page.get_by_role("button", name="Make a draft").click()
    page.get_by_role("link", name="Look at it, and release it").click()
    assert "Who will be told what 3 leaders hear of it." in on_page(page)
    page.get_by_role("button", name="Release version 1").click()
    assert "Version 1 is what people go by now." in on_page(page)
    page.get_by_role("link", name="The calendar", exact=True).click()
    page.goto(address + "/desk/calendar?unit=N1")
    page.get_by_text("The same as a table").click()
    page.get_by_role("link", name="Own it to the end: 1 planned (Wed 7 Apr)").click()
    page.locator("table.month a", has_text="8").first.click()
    assert "If it moves to Thursday 8 April 2027, 9:00 am" in on_page(page)
    assert "Who will be told Leader of Store 2" in on_page(page)
    page.get_by_role("button", name="Move it").click()
    assert "The hour has moved" in on_page(page)
    page.get_by_role("link", name="What moved with it").click()
    assert "From version 1 to version 2: 1 date differs" in on_page(page)
    page.context.close()
    assert said == []


class TestDragging(Released):
    def test_a_mark_is_taken_to_one_of_its_days_and_nowhere_else(self, cast: Cast, address: str, browser: Any) -> None:
        page, said = open_as(cast.desk(), address, browser, DESK, True)
        page.goto(address + "/desk/calendar?unit=N1")
        mark = page.locator('[data-move="/desk/unit/F002/dates/own/1"]')
        mark.scroll_into_view_if_needed()
        _take(page, mark, -200)
        page.get_by_text("Nothing was done: on that day a rule is against it.").wait_for()
        assert mark.get_attribute("transform") is None
        _take(page, mark, mark.bounding_box()["width"], lambda: page.get_by_text("Thu 8 Apr").wait_for())
        page.get_by_role("heading", name="If it moves to Thursday 8 April 2027").wait_for()
        page.context.close()
        assert said == []


def _take(page: Any, mark: Any, by: float, before_drop: Any = None) -> None:
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=3)
    if before_drop:
        before_drop()
    page.mouse.up()


class TestToday(Released):
    @pytest.mark.parametrize("scripts", [True, False])
    def test_what_needs_a_human_is_dealt_with_until_nothing_does(
        self, cast: Cast, address: str, browser: Any, scripts: bool
    ) -> None:
        with cast.tools.database.transaction() as tx:
            people.end_assignments(tx, "F002", datetime(2027, 1, 20).date())
        cast.tools.clock.at = NOW + timedelta(days=20)
        page, said = open_as(cast.desk(), address, browser, DESK, scripts)
        page.goto(address + "/desk")
        page.get_by_role("link", name="Name a leader").click()
        page.get_by_label("Name", exact=True).fill("Noor Haddad")
        page.get_by_label("E-mail address").fill("noor@example.org")
        page.get_by_role("button", name="Keep it").click()
        page.get_by_role("link", name="Today").click()
        for step in ("Has previewed", "Was coached"):
            page.get_by_role("button", name=step).click()
            page.get_by_role("button", name=step).wait_for(state="detached")
        assert "Nothing needs you today" in on_page(page)
        page.context.close()
        cast.tools.clock.at = NOW + timedelta(days=33)
        page, more = open_as(cast.desk(), address, browser, DESK, scripts)
        for left in ("3 things need a human", "2 things need a human", "1 thing needs a human"):
            page.goto(address + "/desk")
            assert left in on_page(page)
            page.get_by_role("link", name="Record it for them").first.click()
            page.get_by_text("Yes", exact=True).click()
            page.get_by_role("button", name="Send", exact=True).click()
            page.wait_for_url("**/receipt/*")
        page.goto(address + "/desk")
        assert "Nothing needs you today" in on_page(page)
        page.context.close()
        assert said + more == []
        with cast.tools.database.reading() as tx:
            states = {each.key: each.state for each in sessions.all_of(tx) if each.module == "welcome"}
        assert states == {f"F00{n}#1@welcome": "held" for n in (1, 2, 3)}


class TestOnThePhone(Released):
    def test_a_leader_picks_another_slot_without_scripts(self, cast: Cast, address: str, browser: Any) -> None:
        page, _ = open_as(cast.leader("F003"), address, browser, PHONE, False)
        page.goto(address + "/me/at/F003/dates/own/1")
        page.locator("li", has_text="Thursday 8 April 2027").get_by_role("button").first.click()
        text = on_page(page)
        assert "Your new date" in text
        assert "Thursday 8 April 2027, 9:00 am" in text
        page.context.close()


class TestCoverage:
    @pytest.fixture
    def cast(self, sqlite: Database, tmp_path: Path) -> Cast:
        """Two states; under the first one two networks of six facilities."""
        return a_cast(sqlite, tmp_path, facilities=18)

    def test_a_leader_above_goes_down_to_counts_and_never_to_a_place(
        self, cast: Cast, address: str, browser: Any
    ) -> None:
        page, said = open_as(cast.leader("S1"), address, browser, PHONE, True)
        page.goto(address + "/me/part/S1")
        assert "0 of 36 hours held" in on_page(page)
        page.get_by_role("main").get_by_role("link", name="Network 1").click()
        page.wait_for_url("**/me/part/N1")
        assert "0 of 18 hours held" in on_page(page)
        assert "Store" not in on_page(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.context.close()
        assert said == []
