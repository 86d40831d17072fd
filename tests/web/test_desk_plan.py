"""The draft on the desk: what differs, who will be told what, its release, and any two versions side by side."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rollout.domain.calendar import Placement
from rollout.store import calendar, work
from rollout.store.database import Database
from tests.builders import FakeTools
from tests.web.cast import Cast, a_cast
from tests.web.reading import Page
from tests.web.test_desk import counting

DRAFTED = datetime(2027, 2, 9, tzinfo=UTC)


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def told(html: str) -> str:
    """The words of the page; what stands in cells of its own stands apart."""
    spaced = html[html.index("<main") :].replace("<t", " <t").replace("<p", " <p").replace("<s", " <s")
    return " ".join(Page(spaced).text.split())


def fields(page: str, action: str) -> dict[str, str]:
    """What the hidden fields of a form send, as the browser would."""
    form = page[page.index(f'action="{action}"') :].partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def later(rows: list[Placement], count: int, days: int = 7) -> list[Placement]:
    """The last hours of the first facilities move by some days."""
    moved = {f"session:own:F{n:03}#1" for n in range(1, count + 1)}
    by = timedelta(days=days)
    return [
        replace(row, starts_local=row.starts_local + by, because="a public holiday")
        if row.key in moved and row.starts_local else row
        for row in rows
    ]  # fmt: skip


def a_draft(cast: Cast, count: int = 3, days: int = 7) -> None:
    with cast.tools.database.transaction() as tx:
        newest = calendar.latest(tx)
        assert newest is not None
        calendar.save_draft(tx, later(calendar.placements(tx, newest.number), count, days), DRAFTED, made_by="desk")


def test_a_draft_says_what_moves_where_why_and_who_will_be_told(cast: Cast) -> None:
    a_draft(cast, 5)
    html = cast.desk().get("/desk/calendar/draft").text
    text = told(html)
    assert "The draft changes 5 dates" in text
    assert "against version 1, which people go by. Nobody has been told." in text
    assert "5 leaders hear of it. At the most, these follow: 5 packs with their sheets" in text
    assert "Unit Moved Network 1 4 Network 2 1 All together 5" in text
    assert "a public holiday 5" in text
    assert "Store 1 Own it to the end Sun 4 Apr, 10:30 am Sun 11 Apr, 10:30 am a public holiday" in text


def test_a_network_opens_with_its_own_facilities_only(cast: Cast) -> None:
    a_draft(cast, 5)
    text = told(cast.desk().get("/desk/calendar/draft?unit=N2").text)
    assert "The draft changes 1 date under Network 2" in text
    assert ("Store 5 1 All together 1" in text, "Store 1 " in text, "Release version" in text) == (True, False, False)


@pytest.mark.parametrize("query", ["unit=NOWHERE", "unit=F001", "unit=%00"])
def test_what_is_no_part_of_the_programme_is_not_there(cast: Cast, query: str) -> None:
    a_draft(cast)
    assert cast.desk().get(f"/desk/calendar/draft?{query}").status_code == 404


def test_releasing_asks_for_exactly_the_draft_that_was_looked_at(cast: Cast) -> None:
    a_draft(cast)
    client = cast.desk()
    sent = fields(client.get("/desk/calendar/draft").text, "/desk/calendar/release")
    answer = client.post("/desk/calendar/release", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/work/1")
    with cast.tools.database.reading() as tx:
        asked = work.find(tx, 1)
    assert asked is not None
    assert asked.kind == "release"
    assert dict(asked.wishes) == {"version": "2", "drafted": DRAFTED.isoformat(), "over": "1"}
    assert client.post("/desk/calendar/release", data=sent).headers["location"] == "/desk/work/1"


@pytest.mark.parametrize("action", ["release", "discard"])
def test_a_draft_that_is_another_one_by_now_is_left_alone(cast: Cast, action: str) -> None:
    a_draft(cast)
    client = cast.desk()
    sent = fields(client.get("/desk/calendar/draft").text, f"/desk/calendar/{action}")
    a_draft(cast, 2, days=14)
    answer = client.post(f"/desk/calendar/{action}", data=sent)
    assert answer.status_code == 409
    assert "The draft is another one now than when you looked at it." in told(answer.text)
    with cast.tools.database.reading() as tx:
        assert [(each.number, each.state) for each in calendar.versions(tx)] == [
            (1, "released"), (2, "draft"), (3, "draft"),
        ]  # fmt: skip
        assert work.recent(tx, 9) == []


def test_a_discarded_draft_is_forgotten(cast: Cast) -> None:
    a_draft(cast)
    client = cast.desk()
    sent = fields(client.get("/desk/calendar/draft").text, "/desk/calendar/discard")
    assert client.post("/desk/calendar/discard", data=sent).headers["location"] == "/desk/calendar/draft"
    text = told(client.get("/desk/calendar/draft").text)
    assert "There is no draft Version 1 is what people go by." in text
    assert "dates within the next 7 days that people know" in text


def test_the_first_calendar_is_planned_from_the_page(sqlite: Database, tmp_path: Path) -> None:
    cast = Cast(FakeTools(sqlite, tmp_path), {})
    client = cast.desk()
    html = client.get("/desk/calendar/draft").text
    assert "There is no calendar yet" in told(html)
    sent = fields(html, "/desk/calendar/plan") | {"thorough": "yes"}
    assert client.post("/desk/calendar/plan", data=sent).headers["location"] == "/desk/work/1"
    with sqlite.reading() as tx:
        asked = work.find(tx, 1)
    assert asked is not None
    assert (asked.kind, dict(asked.wishes)) == ("plan", {"thorough": "yes"})


def test_versions_are_listed_and_any_two_are_compared(cast: Cast) -> None:
    a_draft(cast, 3)
    a_draft(cast, 1)
    client = cast.desk()
    text = told(client.get("/desk/calendar/versions").text)
    assert "3 versions of the calendar" in text
    assert "Version 3, draft of" in text
    assert "1 date changed" in text
    forward, back = (
        client.get(f"/desk/calendar/compare?{query}").text for query in ("first=1&second=3", "first=3&second=1")
    )
    assert "From version 1 to version 3: 3 dates differ" in told(forward)
    assert told(forward) == told(back)
    assert "They are the same." in told(client.get("/desk/calendar/compare?first=2&second=2").text)
    assert client.get("/desk/calendar/compare?first=1&second=9").status_code == 404


def test_the_page_needs_as_many_queries_for_one_date_as_for_three(sqlite: Database, tmp_path: Path) -> None:
    cast = a_cast(sqlite, tmp_path)
    client = cast.desk()
    counted = []
    for count in (1, 3):
        a_draft(cast, count)
        with counting(sqlite) as queries:
            client.get("/desk/calendar/draft")
        counted.append(len(queries))
    assert counted[0] == counted[1]
