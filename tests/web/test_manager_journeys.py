"""The ways of a facility's leader through her pages in a real browser, with scripts and without: she arrives in a new
browser, prepares, moves an hour, tells that one did not happen, keeps her team's actions, and her link opens nothing
else. One world, one server and one browser for all of them; every journey has a facility of its own."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.returns import Action, StoredAction
from rollout.store import calendar, ideas, returns, sessions, team_actions
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, keep_organisation
from tests.web.browsing import CHROMIUM, chromium, served
from tests.web.cast import SHIPPED, Cast, a_cast

PHONE = {"width": 360, "height": 740}
WITH_AND_WITHOUT = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")]


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("journeys")
    (folder / "rollout.db").write_bytes(_empty_sqlite.read_bytes())
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    yield a_cast(database, folder)
    database.close()


@pytest.fixture(scope="module")
def address(cast: Cast) -> Iterator[str]:
    with served(cast) as address:
        yield address


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> Iterator[Cast]:
    """Three facilities whose dates come from the plan, so that they can move; all have had their first hour's day."""
    folder = tmp_path_factory.mktemp("planned")
    (folder / "rollout.db").write_bytes(_empty_sqlite.read_bytes())
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    leads = keep_organisation(database)
    clock = SetClock("Australia/Sydney", datetime(2027, 1, 4, 22, tzinfo=UTC))
    tools = FakeTools(database, folder, clock=clock, content=ModuleFolder(SHIPPED, MODULES))
    tools.holidays = PublicHolidays()
    plan_calendar(tools)
    release_calendar(tools)
    cast = Cast(tools, leads)
    last = max(starts(cast, unit, "welcome") for unit in ("F001", "F002", "F003"))
    clock.at = datetime.fromisoformat(last).replace(tzinfo=UTC) + timedelta(days=1)
    yield cast
    database.close()


@pytest.fixture(scope="module")
def planned_address(planned: Cast) -> Iterator[str]:
    with served(planned) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def phone(browser: Any, scripts: bool) -> Iterator[Any]:
    phone = browser.new_context(viewport=PHONE, java_script_enabled=scripts)
    phone.set_default_timeout(6_000)
    yield phone
    phone.close()


def at_home(cast: Cast, address: str, phone: Any, unit: str) -> Any:
    """Her own page, in a browser that knows her."""
    page, path = phone.new_page(), cast.person_path(unit)
    phone.add_cookies([{"name": "rollout_known", "value": cast.known_as(path), "url": address}])
    page.goto(address + path)
    page.get_by_role("button", name="Open my page").click()
    page.wait_for_url(f"**/me/at/{unit}")
    return page


def agreed(cast: Cast, unit: str) -> list[StoredAction]:
    with cast.tools.database.reading() as tx:
        return team_actions.of(tx, unit)


def starts(cast: Cast, unit: str, module: str) -> str:
    with cast.tools.database.reading() as tx:
        released = calendar.released(tx)
        assert released is not None
        (row,) = [
            p for p in calendar.placements(tx, released.number, unit=unit) if p.key == f"session:{module}:{unit}#1"
        ]
    assert row.starts_local is not None
    return row.starts_local.isoformat(timespec="minutes")


@WITH_AND_WITHOUT
def test_a_new_browser_asks_for_a_letter_and_its_code_opens_another_device(
    cast: Cast, address: str, phone: Any, scripts: bool
) -> None:
    """The letter's link opens in the browser that asked; what a second device types is the code."""
    unit = "F001" if scripts else "F002"
    page = phone.new_page()
    page.goto(address + cast.person_path(unit))
    page.get_by_role("button", name="Open my page").click()
    assert "Please check your mail" in page.inner_text("main")
    page.get_by_role("link", name="Read the letter here").click()
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", page.inner_text("article"))
    assert code is not None
    if scripts:
        page.locator("article a").click()
        page.get_by_role("button", name="Sign in").click()
    else:
        page.get_by_role("link", name="Back").click()
        page.get_by_label("Type the code from the letter").fill(code[0].lower())
        page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/me/at/{unit}")
    assert page.locator("h1").inner_text() == ("Store 1" if scripts else "Store 2")


@WITH_AND_WITHOUT
def test_three_ticks_and_a_calendar(cast: Cast, address: str, phone: Any, scripts: bool) -> None:
    unit = "F003" if scripts else "F004"
    page = at_home(cast, address, phone, unit)
    ticks = page.get_by_role("list", name="Prepare “Welcome like you mean it”")
    for name in ("Preview", "Planner filled in"):
        ticks.get_by_role("button", name=name).click()
    ticks.get_by_role("button", name="Take back").last.click()
    with cast.tools.database.reading() as tx:
        kept = sessions.readiness_of(tx, cast.leads[unit])["welcome"]
    assert [kept["previewed_on"], kept["planner_filled_on"]] == [date(2027, 2, 10), None]
    page.get_by_role("button", name="Add to your calendar").click()
    feeds = page.get_by_role("link", name="Open in my calendar")
    assert [feeds.nth(n).get_attribute("href").partition(":")[0] for n in range(feeds.count())] == ["webcal"] * 2
    with page.expect_download() as file:
        page.get_by_role("link", name="Listen before you fix").click()
    assert Path(file.value.path()).read_text().count("BEGIN:VEVENT") == 1


@WITH_AND_WITHOUT
def test_another_date_is_one_tap_and_only_one_of_two_at_once_gets_it(
    planned: Cast, planned_address: str, phone: Any, scripts: bool
) -> None:
    """A page that was opened before the date moved says so, and offers what is possible now."""
    unit = "F001" if scripts else "F003"
    page = at_home(planned, planned_address, phone, unit)
    before, dates = starts(planned, unit, "own"), f"{planned_address}/me/at/{unit}/dates/own/1"
    page.goto(dates)
    second = phone.new_page()
    second.goto(dates)
    chosen = page.locator("button[name=starts]").first
    wanted = chosen.get_attribute("value")
    chosen.click()
    page.wait_for_url("**taken=yes")
    assert page.locator("h1").inner_text() == "Your new date"
    assert starts(planned, unit, "own") == wanted != before
    second.locator("button[name=starts]").nth(1).click()
    assert "Somebody was faster" in second.inner_text("main")
    assert starts(planned, unit, "own") == wanted


@WITH_AND_WITHOUT
def test_it_did_not_happen_takes_two_taps_and_the_back_button_doubles_nothing(
    planned: Cast, planned_address: str, phone: Any, scripts: bool
) -> None:
    unit = "F002" if scripts else "F001"
    page, before = at_home(planned, planned_address, phone, unit), starts(planned, unit, "welcome")
    page.get_by_role("link", name="It did not happen").first.click()
    form = page.url
    page.get_by_text("I was away", exact=True).click()
    page.locator("button[name=starts]").first.click()
    page.wait_for_url("**/dates/welcome/1**")
    page.go_back()
    page.goto(form)
    with planned.tools.database.reading() as tx:
        (stored,) = returns.history(tx, f"{unit}#1@welcome")
    assert (stored.said.held, stored.said.reason) == (False, "I was away")
    assert starts(planned, unit, "welcome") > before


@WITH_AND_WITHOUT
def test_a_team_keeps_what_it_agrees(cast: Cast, address: str, phone: Any, scripts: bool) -> None:
    """Added with a double click, handed over, ticked off: one action with its history."""
    unit = "F009" if scripts else "F010"
    page = at_home(cast, address, phone, unit)
    page.get_by_role("link", name="Add what you agree").click()
    page.get_by_label("What did you agree?").fill("Badges")
    page.get_by_role("button", name="Add", exact=True).dblclick()
    page.get_by_text("Hand over", exact=True).first.click()
    page.get_by_label("Who does it now?").fill("Bo")
    page.get_by_role("button", name="Hand over").click()
    page.get_by_role("button", name="Done: Badges").click()
    page.get_by_role("button", name="Open again: Badges").wait_for()
    (kept,) = agreed(cast, unit)
    assert (kept.action, kept.done_on) == (Action("Badges", "Bo", None), date(2027, 2, 10))


@WITH_AND_WITHOUT
def test_the_printed_code_writes_for_one_module_and_opens_nothing_else(
    cast: Cast, address: str, phone: Any, scripts: bool
) -> None:
    """No session comes of it; someone else who led is named with a reason; an ended session costs no text."""
    unit = "F005" if scripts else "F006"
    page = phone.new_page()
    page.goto(address + cast.return_path(unit))
    assert [each["name"] for each in phone.cookies() if each["name"] == "rollout"] == []
    page.get_by_text("Yes", exact=True).click()
    page.get_by_text("Someone else", exact=True).click()
    page.get_by_label("Who?").fill("Bo")
    page.get_by_text("It was their turn to lead").click()
    page.get_by_label("An idea from your team").fill("A lamp")
    phone.clear_cookies()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/receipt/*")
    if not scripts:  # the browser gives back what was typed; with scripts the form is a new one once it is received
        page.go_back()
        page.get_by_role("button", name="Send", exact=True).click()
        page.wait_for_url("**/receipt/*")
    with cast.tools.database.reading() as tx:
        stored = returns.history(tx, f"{unit}#1@welcome")[-1]
        assert [idea.text for idea in ideas.of_session(tx, f"{unit}#1@welcome")] == ["A lamp"]
    assert (stored.said.led_by, stored.said.led_because) == ("Bo", "It was their turn to lead")
    for path in (f"/me/at/{unit}", "/desk", "/me"):
        page.goto(address + path)
        assert page.locator("h1").inner_text() == "Please open your link"
