"""An hour that did not happen: a reason and a new date in two taps."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Placement
from rollout.store import calendar, returns, sessions
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, keep_organisation
from tests.web.cast import SHIPPED, Cast
from tests.web.reading import Page

KEY, PATH, DATES = "F001#1@welcome", "/me/at/F001/missed/welcome/1", "/me/at/F001/dates/welcome/1"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    """Three facilities with a released calendar, two days after the first hour of the first of them."""
    leads = keep_organisation(sqlite)
    clock = SetClock("Australia/Sydney", datetime(2027, 1, 4, 22, tzinfo=UTC))
    tools = FakeTools(sqlite, tmp_path, clock=clock, content=ModuleFolder(SHIPPED, MODULES))
    tools.holidays = PublicHolidays()
    plan_calendar(tools)
    release_calendar(tools)
    cast = Cast(tools, leads)
    starts = row(cast).starts_local
    assert starts is not None
    clock.at = datetime(starts.year, starts.month, starts.day, tzinfo=UTC) + timedelta(days=2)
    return cast


def row(cast: Cast) -> Placement:
    with cast.tools.database.reading() as tx:
        released = calendar.released(tx)
        assert released is not None
        return next(p for p in calendar.placements(tx, released.number) if p.key == "session:welcome:F001#1")


def state(cast: Cast) -> tuple[str, int]:
    """The hour's state and how often it was reported."""
    with cast.tools.database.reading() as tx:
        session = sessions.find(tx, KEY)
        assert session is not None
        return session.state, len(returns.history(tx, KEY))


def opened(client: TestClient) -> tuple[dict[str, str], list[str]]:
    """The hidden fields, and the starts to choose from."""
    html = client.get(PATH).text
    fields = Page(html).fields
    return {name: fields[name][0] for name in ("csrf", "submission_key")}, offered(html)


def offered(html: str) -> list[str]:
    return re.findall(r'name="starts" value="([^"]+)"', html)


def test_a_reason_and_a_new_date_are_one_form_and_sent_twice_they_stay_one(cast: Cast) -> None:
    client, before = cast.leader("F001"), row(cast)
    assert client.get("/me/at/F001").text.count(f'href="{PATH}"') == 2
    hidden, starts = opened(client)
    form = {**hidden, "why": "We could not release people", "starts": starts[0]}
    for _ in range(2):
        sent = client.post(PATH, data=form)
        assert (sent.status_code, sent.headers["location"].partition("?")[0]) == (303, DATES)
    after = row(cast)
    assert after.starts_local == datetime.fromisoformat(starts[0])
    assert after.starts_local != before.starts_local
    assert state(cast) == ("planned", 1)
    with cast.tools.database.reading() as tx:
        (stored,) = returns.history(tx, KEY)
    assert (stored.said.held, stored.said.reason, stored.by_person) == (
        False, "We could not release people", cast.leads["F001"],
    )  # fmt: skip
    assert "Your new date" in Page(client.get(f"{DATES}?taken=yes").text).text


def test_who_cannot_say_yet_gives_the_reason_alone_and_chooses_later(cast: Cast) -> None:
    client = cast.leader("F001")
    hidden, starts = opened(client)
    client.post(PATH, data={**hidden, "why": "I was away", "reason": "A flood", "starts": ""})
    assert state(cast) == ("not_held", 1)
    assert f'href="{DATES}"' in client.get("/me/at/F001").text
    assert set(offered(client.get(DATES).text)) >= set(starts)


def test_without_a_reason_nothing_is_kept_and_the_page_asks_kindly(cast: Cast) -> None:
    client = cast.leader("F001")
    hidden, starts = opened(client)
    answer = client.post(PATH, data={**hidden, "starts": starts[0]})
    assert (answer.status_code, state(cast)) == (422, ("planned", 0))
    assert "Please choose what comes nearest" in answer.text


def test_a_date_that_is_not_possible_costs_no_reason(cast: Cast) -> None:
    client, before = cast.leader("F001"), row(cast)
    hidden, _ = opened(client)
    answer = client.post(PATH, data={**hidden, "why": "I was away", "starts": "2027-02-13T09:00"})
    assert (answer.status_code, state(cast), row(cast)) == (409, ("not_held", 1), before)
    assert "Your reason is kept." in Page(answer.text).text


def test_an_hour_that_is_still_ahead_has_only_its_dates(cast: Cast) -> None:
    client, ahead = cast.leader("F001"), "/me/at/F001/missed/listen/1"
    assert client.get(ahead).headers["location"] == "/me/at/F001/dates/listen/1"
