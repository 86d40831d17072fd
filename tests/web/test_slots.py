"""Another date for an hour, on the manager's own page: works without JavaScript, and only for what is hers."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.slots import choose_slot, legal_slots
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Placement
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, keep_organisation
from tests.web.cast import SHIPPED, Cast
from tests.web.reading import Page

KEY, PATH = "F001#1@welcome", "/me/at/F001/dates/welcome/1"
NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    """Three facilities with a released calendar, on 5 January 2027."""
    leads = keep_organisation(sqlite)
    content = ModuleFolder(SHIPPED, MODULES)
    tools = FakeTools(sqlite, tmp_path, clock=SetClock("Australia/Sydney", NOW), content=content)
    tools.holidays = PublicHolidays()
    plan_calendar(tools)
    release_calendar(tools)
    return Cast(tools, leads)


def row(cast: Cast) -> Placement:
    with cast.tools.database.reading() as tx:
        released = calendar.released(tx)
        assert released is not None
        return next(p for p in calendar.placements(tx, released.number) if p.key == "session:welcome:F001#1")


def opened(client: TestClient) -> dict[str, str]:
    """The hidden fields of the page, as a browser would send them with the button."""
    return {name: values[0] for name, values in Page(client.get(PATH).text).fields.items()}


def text(html: str) -> str:
    return " ".join(Page(html).text.split())


def test_every_hour_ahead_has_a_way_to_another_date_and_every_slot_a_button(cast: Cast) -> None:
    client = cast.leader("F001")
    assert client.get("/me/at/F001").text.count('href="/me/at/F001/dates/') == 3
    page, slots = client.get(PATH), legal_slots(cast.tools, KEY)
    assert page.text.count('name="starts" value=') == len(slots)
    assert "Nothing else moves unless it is said beside the day." in page.text
    assert "Back to your rollout" in text(page.text)


def test_choosing_a_date_releases_it_and_the_page_shows_it(cast: Cast) -> None:
    client, slot = cast.leader("F001"), legal_slots(cast.tools, KEY)[0]
    sent = client.post(PATH, data={**opened(client), "starts": slot.starts.isoformat(timespec="minutes")})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PATH}?taken=yes")
    assert (row(cast).starts_local, row(cast).because) == (slot.starts, "chosen by the facility")
    shown = text(client.get(sent.headers["location"]).text)
    assert "Your new date" in shown
    assert "Everybody whose date has changed gets a new invitation" in shown


def test_a_page_that_was_overtaken_says_so_and_offers_what_is_legal_now(cast: Cast) -> None:
    client, slots = cast.leader("F001"), legal_slots(cast.tools, KEY)
    fields = opened(client)
    choose_slot(cast.tools, KEY, slots[1].starts)
    sent = client.post(PATH, data={**fields, "starts": slots[0].starts.isoformat(timespec="minutes")})
    assert sent.status_code == 409
    assert "Somebody was faster: this date has changed meanwhile." in text(sent.text)
    assert row(cast).starts_local == slots[1].starts
    again = Page(sent.text).fields["was"][0]
    assert again == slots[1].starts.isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ("", "Please choose one of the dates."),
        ("<b>soon</b>", "Please choose one of the dates."),
        ("2027-02-13T09:00", "Saturday 13 February 2027, 9:00 am is not possible."),
    ],
)
def test_only_legal_dates_are_taken_and_the_page_says_why_not(cast: Cast, starts: str, said: str) -> None:
    client, before = cast.leader("F001"), row(cast)
    sent = client.post(PATH, data={**opened(client), "starts": starts})
    assert sent.status_code == 422
    assert said in text(sent.text)
    assert row(cast) == before


def test_the_hours_of_others_and_those_that_are_not_there_are_nowhere(cast: Cast) -> None:
    client = cast.leader("F001")
    fields = opened(client)
    for path in ("/me/at/F002/dates/welcome/1", "/me/at/F001/dates/welcome/2", "/me/at/F001/dates/none/1"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={**fields, "starts": "2027-02-03T09:00"}).status_code == 404
    assert client.post(PATH, data={**fields, "csrf": "x", "starts": "2027-02-03T09:00"}).status_code == 403
