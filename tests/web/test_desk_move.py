"""L&D moves one hour: legal dates only, what moves with it before anybody says yes, and a yes to that alone."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.slots import choose_slot, legal_slots, preview_choice
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.slots import Slot
from rollout.store import calendar
from rollout.store.database import Database
from rollout.web.month_grid import Cell, months_of
from tests.builders import MODULES, FakeTools, keep_organisation
from tests.web.cast import SHIPPED, Cast
from tests.web.reading import Page
from tests.web.test_desk import counting

KEY, PATH = "F001#1@welcome", "/desk/unit/F001/dates/welcome/1"
NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)


def a_world(database: Database, folder: Path) -> FakeTools:
    content = ModuleFolder(SHIPPED, MODULES)
    tools = FakeTools(database, folder, clock=SetClock("Australia/Sydney", NOW), content=content)
    tools.holidays = PublicHolidays()
    return tools


@pytest.fixture(scope="module")
def planned(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """Three facilities with a released calendar, on 5 January 2027; planned once."""
    folder = tmp_path_factory.mktemp("planned")
    database = Database(f"sqlite:///{shutil.copy(_empty_sqlite, folder / 'rollout.db')}")
    leads = keep_organisation(database)
    tools = a_world(database, folder)
    plan_calendar(tools)
    release_calendar(tools)
    database.checkpoint()
    database.close()
    return folder / "rollout.db", leads


@pytest.fixture
def cast(planned: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Cast]:
    database = Database(f"sqlite:///{shutil.copy(planned[0], tmp_path / 'rollout.db')}")
    yield Cast(a_world(database, tmp_path), planned[1])
    database.close()


def dates(cast: Cast) -> dict[str, tuple[datetime | None, str]]:
    """What people go by: the start of every date, and why it is another one."""
    with cast.tools.database.reading() as tx:
        released = calendar.released(tx)
        assert released is not None
        return {row.key: (row.starts_local, row.because) for row in calendar.placements(tx, released.number)}


def far_slot(cast: Cast) -> Slot:
    """The legal date that moves most."""
    return max(legal_slots(cast.tools, KEY), key=lambda slot: (len(slot.moves), slot.starts))


def look(client: TestClient, slot: Slot) -> tuple[Page, dict[str, str]]:
    """The page of this date, and what its form would send."""
    page = Page(client.get(f"{PATH}?starts={slot.starts:%Y-%m-%dT%H:%M}").text)
    return page, {name: values[0] for name, values in page.fields.items()}


def told(page: Page) -> str:
    return " ".join(page.text.split())


def test_every_legal_start_is_offered_once_and_nothing_else(cast: Cast) -> None:
    html = cast.desk().get(PATH).text
    slots = legal_slots(cast.tools, KEY)
    offered = html.partition("The nearest first")[2]
    assert offered.count(f'href="{PATH}?starts=') == len(slots)
    assert html.count("data-day=") == len({slot.starts.date() for slot in slots})
    assert "2027-02-13T" not in html


def test_what_moves_with_it_and_who_hears_of_it_stand_there_before_anybody_says_yes(cast: Cast) -> None:
    slot, before = far_slot(cast), dates(cast)
    assert slot.moves
    page, sent = look(cast.desk(), slot)
    report = preview_choice(cast.tools, KEY, slot.starts)
    assert dates(cast) == before
    text = told(page)
    assert f"If it moves to {slot.starts:%A} {slot.starts.day}" in text
    assert f"{len(report.moves.moved) - 1} other date" in text
    assert "Who will be told" in text
    assert f"{len(report.moves.moved)} dates" in text
    assert set(sent) == {"csrf", "starts", "was", "agreed"}


def test_saying_yes_releases_what_was_shown(cast: Cast) -> None:
    slot, before, client = far_slot(cast), dates(cast), cast.desk()
    moved = {change.key for change in preview_choice(cast.tools, KEY, slot.starts).moves.moved}
    answer = client.post(PATH, data=look(client, slot)[1])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?version=2")
    after = dates(cast)
    assert after["session:welcome:F001#1"] == (slot.starts, "chosen by L&D")
    assert {key for key, (starts, _) in after.items() if starts != before[key][0]} == moved
    shown = told(Page(client.get(answer.headers["location"]).text))
    assert "The hour has moved" in shown
    assert "Kept, as version 2." in shown


def test_a_yes_to_what_is_no_longer_so_is_refused_with_a_word(cast: Cast) -> None:
    client, slot = cast.desk(), far_slot(cast)
    sent = look(client, slot)[1]
    key = "F001#1@listen"
    choose_slot(cast.tools, key, legal_slots(cast.tools, key)[-1].starts)
    before = dates(cast)
    answer = client.post(PATH, data=sent)
    assert (answer.status_code, dates(cast) == before) == (409, True)
    assert "this date would now move other things" in told(Page(answer.text))


@pytest.mark.parametrize("wrong", [{"agreed": ""}, {"agreed": "x"}, {"was": "2027-02-01T09:00"}])
def test_a_yes_without_having_looked_does_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    client, before = cast.desk(), dates(cast)
    answer = client.post(PATH, data=look(client, far_slot(cast))[1] | wrong)
    assert (answer.status_code, dates(cast) == before) == (409, True)


def test_a_day_that_is_not_legal_says_which_rule_is_against_it(cast: Cast) -> None:
    client = cast.desk()
    text = told(Page(client.get(f"{PATH}?starts=2027-02-13T09:00").text))
    assert "Sat 13 Feb 2027 09:00 is not possible: closed on Sat and Sun." in text
    assert "Move it" not in text
    page = look(client, far_slot(cast))[1]
    assert client.post(PATH, data=page | {"starts": "soon"}).status_code == 422
    assert client.post(PATH, data=page | {"starts": "2027-02-13T09:00"}).status_code == 409


def test_the_page_asks_as_often_whether_much_moves_or_nothing(cast: Cast) -> None:
    client, asked = cast.desk(), []
    for slot in (legal_slots(cast.tools, KEY)[0], far_slot(cast)):
        with counting(cast.tools.database) as found:
            look(client, slot)
        asked.append(len(found))
    assert asked[0] == asked[1] > 0


def test_months_hold_every_day_once_in_weeks_from_monday() -> None:
    days = {date(2027, 2, 9): ("/a", 0), date(2027, 4, 1): ("/b", 2)}
    february, april = months_of(days, date(2027, 2, 3), date(2027, 4, 1))
    assert (february.first, april.first) == (date(2027, 2, 1), date(2027, 4, 1))
    assert [len(month.weeks) for month in (february, april)] == [4, 5]
    assert february.weeks[0][2] == Cell(date(2027, 2, 3), is_now=True)
    assert february.weeks[1][1] == Cell(date(2027, 2, 9), "/a")
    assert april.weeks[0][:4] == (None, None, None, Cell(date(2027, 4, 1), "/b", 2, is_chosen=True))
    assert [each.on.day for week in april.weeks for each in week if each] == list(range(1, 31))
