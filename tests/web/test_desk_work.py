"""Long work on the desk: its bar, its end in words, what broke off, and the slim bar on every other page."""

from dataclasses import replace
from pathlib import Path

import pytest

from rollout.actions import long_work
from rollout.domain.long_work import Work
from rollout.domain.problem import Finding
from rollout.store import leases, work
from rollout.store.database import Database
from rollout.web.work_words import told
from tests.web.cast import NOON, Cast, a_cast
from tests.web.reading import Page
from tests.web.test_desk import counting


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def text(html: str) -> str:
    return " ".join(Page(html[html.index("<main") :]).text.split())


def under_way(cast: Cast, done: int, total: int, lease: str = "") -> int:
    number = long_work.ask(cast.tools, "print", {}, "Ana Reid")
    lease = lease or leases.mine()
    with cast.tools.database.transaction() as tx:
        asked = work.find(tx, number)
        assert asked is not None
        work.claim(tx, asked, lease, NOON)
        work.beat(tx, number, lease, ("printing", done, total), NOON)
    return number


def gone() -> str:
    here, pid, _, number = leases.mine().split("|")
    return f"{here}|{pid}|1|{number}"


def test_work_under_way_shows_its_bar_and_asks_again_with_and_without_scripts(cast: Cast) -> None:
    number = under_way(cast, 1240, 2000)
    html = cast.desk().get(f"/desk/work/{number}").text
    assert f'data-hx-get="/desk/work/{number}" data-hx-trigger="every 1s"' in html
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in html
    assert '<progress value="1240" max="2000" aria-label="Printing packs">1,240 of 2,000 packs</progress>' in html


def ended(cast: Cast, number: int, result: dict[str, object], findings: tuple[Finding, ...] = ()) -> None:
    with cast.tools.database.transaction() as tx:
        seen = work.find(tx, number)
        assert seen is not None
        lease = seen.lease or leases.mine()
        if not seen.lease:
            work.claim(tx, seen, lease, NOON)
        work.finish(tx, number, lease, "failed" if findings else "done", NOON, result, findings)


def test_a_page_opened_again_shows_how_far_it_is_now(cast: Cast) -> None:
    client = cast.desk()
    number = long_work.ask(cast.tools, "plan", {}, "")
    assert "It begins in a moment." in text(client.get(f"/desk/work/{number}").text)
    ended(cast, number, ENDS["plan"][0])
    html = client.get(f"/desk/work/{number}").text
    assert "The draft is ready" in text(html)
    assert "Version 3 is a draft: " in text(html)
    assert ("hx-get" in html, "http-equiv" in html) == (False, False)
    assert 'href="/desk/calendar/draft"' in html


def test_what_broke_off_says_so_and_carries_on_at_once(cast: Cast) -> None:
    number, client = under_way(cast, 3, 9, gone()), cast.desk()
    page = Page(client.get(f"/desk/work/{number}").text)
    assert "It was interrupted. Nothing is lost" in " ".join(page.text.split())
    answer = client.post(f"/desk/work/{number}", data={"csrf": page.fields["csrf"][0]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/work/{number}")
    assert cast.tools.workers.started == [number, number]


def test_a_failure_says_where_what_and_what_to_do(cast: Cast) -> None:
    number = under_way(cast, 3, 9)
    finding = Finding("modules/listen.md line 3", "has no title.", "Begin it with: # Title")
    ended(cast, number, {}, (finding,))
    said = text(cast.desk().get(f"/desk/work/{number}").text)
    assert "Not all packs were printed" in said
    assert "modules/listen.md line 3 has no title.Begin it with: # Title" in said


def test_every_page_of_the_desk_shows_what_is_under_way_and_then_how_it_ended(cast: Cast) -> None:
    client = cast.desk()
    quiet = client.get("/desk/calendar").text
    assert '<div id="running"></div>' in quiet
    number = under_way(cast, 40, 60)
    assert f'<a href="/desk/work/{number}"><progress value="40" max="60"' in client.get("/desk/calendar").text
    ended(cast, number, {"packs": 60, "past": 0, "set_aside": 0, "fallback": 0})
    assert Page(client.get(f"/desk/work/running?ended={number}").text).text.strip() == "The packs are printed"


@pytest.mark.parametrize("number", ["9", "0", "x", "%00", "1e3", "99999999999"])
def test_work_that_is_not_there_is_not_there(cast: Cast, number: str) -> None:
    assert cast.desk().get(f"/desk/work/{number}").status_code == 404


def test_the_list_asks_as_often_for_one_as_for_three(cast: Cast) -> None:
    client, asked = cast.desk(), []
    for module in ("welcome", "listen", "own"):
        long_work.ask(cast.tools, "print", {"module": module}, "Ana Reid")
        with counting(cast.tools.database) as found:
            assert text(client.get("/desk/work").text).count("Ana Reid") == len(asked) + 1
        asked.append(len(found))
    assert asked[0] == asked[1] == asked[2] > 0


ENDS: dict[str, tuple[dict[str, object], str, tuple[str, ...], tuple[str, ...]]] = {
    "plan": (
        {"version": 3, "state": "draft", "hours": 36, "placed": 34, "without_date": 2, "needs_leader": 1, "moves": 1,
         "is_first": False, "leaders": 1, "notes": ["2 facilities lie nowhere"]},
        "The draft is ready",
        ("Version 3 is a draft: 1 date that people hold moves; 1 leader would hear of it.",
         "36 hours in all, 34 with a date.", "2 hours or seats have no date.", "1 hour needs a leader.",
         "2 facilities lie nowhere."),
        ("/desk/calendar/draft", "/desk/calendar"),
    ),
    "release": (
        {"version": 3, "dates": 9, "leaders": 2, "facilities": 1},
        "The calendar is released",
        ("Version 3 is what people go by now.", "9 dates changed, for 2 leaders at 1 facility.",
         "Letters and sheets follow with the next rounds, each when it is due."),
        ("/desk/calendar", "/desk/outbox"),
    ),
    "print": (
        {"packs": 1, "past": 0, "set_aside": 2, "fallback": 0},
        "The packs are printed",
        ("1 pack is ready.", "2 packs have the common text: their own does not fit."),
        ("/desk/units",),
    ),
    "import_roster": (
        {"facilities": 4, "led": 3, "name": "hr.csv"},
        "The roster is in force",
        ("hr.csv is imported: 3 of 4 facilities have a leader.", "The calendar follows when you plan again."),
        ("/desk/calendar/draft", "/desk/units"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ENDS))
def test_an_end_is_told_in_words_with_the_way_on(kind: str) -> None:
    result, title, sentences, ways = ENDS[kind]
    end = told(replace(Work(1, kind, {}, "", NOON), state="done", result=result))
    assert (end.title, end.sentences, tuple(way.href for way in end.ways)) == (title, sentences, ways)
