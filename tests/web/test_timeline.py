"""The calendar page of the desk: the picture, the same as a table, versions, the way down, and what has no date."""

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rollout.domain.calendar import Placement
from rollout.store import calendar, units
from rollout.store.database import Database
from tests.builders import FakeTools, a_facility
from tests.web.cast import PLACE, Cast, a_cast, an_idea
from tests.web.reading import Page
from tests.web.test_desk import _copy, counting

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert('x')</script> ]]> & Sons"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def told(html: str) -> str:
    return " ".join(Page(html).text.split())


def drawing(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.findall(r'<svg [^>]*role="group" direction.*?</svg>', html, re.DOTALL)[0])


def words_of(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def test_the_whole_calendar_shows_networks_under_their_states(cast: Cast) -> None:
    an_idea(cast, "F001")
    answer = cast.desk().get("/desk/calendar")
    words = words_of(drawing(answer.text))
    assert [word for word in words if word.startswith(("Network", "North", "South"))] == [
        "North", "Network 1", "Network 2", "South", "Network 3",
    ]  # fmt: skip
    assert "1 of 12" in words
    text = told(answer.text)
    assert "Bluegum Stores: 1 of 36 hours held" in text
    assert "Welcome like you mean it: 1 held" in text
    assert "4 previews, 4 seats taken" in text


def test_a_network_opens_and_shows_its_facilities_by_day_and_each_leads_to_its_page(cast: Cast) -> None:
    client = cast.desk()
    links = [each.get("href") for each in drawing(client.get("/desk/calendar").text).iter(f"{SVG}a")]
    assert links == [f"/desk/calendar?version=1&unit=N{n}" for n in (1, 2, 3)]
    page = client.get(links[0] or "").text
    root = drawing(page)
    assert [each.get("href") for each in root.iter(f"{SVG}a")] == [f"/desk/unit/F{n:03}" for n in range(1, 5)]
    assert "Welcome like you mean it, Wed 3 Feb 2027: 1 not reported yet" in [e.text for e in root.iter(f"{SVG}title")]
    assert "North" in told(page)
    assert client.get("/desk/calendar?unit=S1").status_code == 200


def test_planned_hours_of_what_people_go_by_lead_to_another_date(cast: Cast) -> None:
    client = cast.desk()
    html = client.get("/desk/calendar?unit=N1").text
    marks = {
        each.get("data-move"): each.get("data-on") for each in drawing(html).iter(f"{SVG}g") if each.get("data-move")
    }
    ahead = {f"/desk/unit/F{n:03}/dates/{module}/1" for n in range(1, 5) for module in ("listen", "own")}
    assert marks.keys() == ahead
    assert marks["/desk/unit/F001/dates/own/1"] == "2027-04-04"
    assert {html.count(f'<a href="{path}" title=') for path in ahead} == {1}
    with cast.tools.database.transaction() as tx:
        calendar.save_draft(tx, calendar.placements(tx, 1)[1:], datetime(2027, 2, 9, tzinfo=UTC))
    assert "data-move" not in client.get("/desk/calendar?unit=N1").text
    assert "data-move" in client.get("/desk/calendar?unit=N1&version=1").text
    assert "data-move" not in client.get("/desk/calendar?version=1").text


def test_a_draft_can_be_looked_at_beside_what_is_released(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        rows = calendar.placements(tx, 1)
        undated = Placement("session", "F001", "F001#1", "own", None, None, "Australia/Sydney", 60, "no open day: own")
        kept = [row for row in rows if row.key != undated.key]
        calendar.save_draft(tx, [*kept, undated], datetime(2027, 2, 9, tzinfo=UTC))
    client = cast.desk()
    newest, older = told(client.get("/desk/calendar").text), told(client.get("/desk/calendar?version=1").text)
    assert "Version 2 is a draft. Nobody has been told." in newest
    assert "Without a date 1 Store 1no open day: Own it to the end" in newest
    assert "is a draft" not in older
    assert "Every hour and every seat has its date." in older


@pytest.mark.parametrize("query", ["version=9", "unit=NOWHERE", "unit=F001", "unit=%00"])
def test_what_is_not_there_is_not_there(cast: Cast, query: str) -> None:
    assert cast.desk().get(f"/desk/calendar?{query}").status_code == 404


def test_before_the_first_calendar_the_page_says_how_to_draft_one(sqlite: Database, tmp_path: Path) -> None:
    answer = Cast(FakeTools(sqlite, tmp_path), {}).desk().get("/desk/calendar")
    assert (answer.status_code, "There is no calendar yet" in answer.text) == (200, True)


def test_a_unit_called_like_markup_is_shown_as_it_is_called(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        units.change(tx, a_facility(1, name=NASTY, parent="N1", **PLACE), cast.tools.clock.today())
    answer = cast.desk().get("/desk/calendar?unit=N1")
    assert NASTY in [each.text for each in drawing(answer.text).iter(f"{SVG}title")]
    assert NASTY in told(answer.text)
    assert "<script>alert" not in answer.text


def test_the_picture_brings_no_style_of_its_own_and_its_colours_come_in_a_file(cast: Cast) -> None:
    client = cast.desk()
    page = Page(client.get("/desk/calendar").text)
    assert [tag for tag, names in page.tags if tag == "style" or "style" in names] == []
    sheet = re.findall(r"/static/timeline.css\?v=\w+", client.get("/desk/calendar").text)[0]
    assert ".tl .tl-held" in client.get(sheet).text


@pytest.mark.parametrize("path", ["/desk/calendar", "/desk/calendar?unit=N1", "/desk/calendar?unit=S1"])
def test_the_picture_asks_as_often_for_one_row_as_for_many(sqlite: Database, tmp_path: Path, path: str) -> None:
    asked = []
    for name, facilities in (("few", 3), ("many", 60)):
        cast = a_cast(_copy(sqlite, tmp_path / name), tmp_path, facilities)
        client = cast.desk()
        with counting(cast.tools.database) as found:
            assert client.get(path).status_code == 200
        asked.append(len(found))
        cast.tools.database.close()
    assert asked[0] == asked[1] > 0
