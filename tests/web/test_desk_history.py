"""The history of a place: all that happened there in one line of time, a page at a time, by key."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rollout.domain.calendar import Placement
from rollout.domain.organisation import LEADER, Assignment
from rollout.store import calendar, history, people
from rollout.store.database import Database
from rollout.store.history import KINDS, Entry
from rollout.web import desk_people
from tests.web.cast import NOON, Cast, a_cast, a_letter, a_pack, an_idea
from tests.web.many import many_more
from tests.web.test_desk import counting
from tests.web.test_desk_roster import text


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def of(cast: Cast, unit: str, kinds: tuple[str, ...] = tuple(KINDS), limit: int = 99) -> list[Entry]:
    with cast.tools.database.reading() as tx:
        return history.of_unit(tx, unit, kinds, None, limit)


def test_all_that_happened_stands_in_one_line_of_time(cast: Cast) -> None:
    an_idea(cast, "F001", "A bell at the door")
    a_letter(cast, "F001", "Your pack", "failed")
    a_pack(cast, "F001")
    found = of(cast, "F001")
    assert {each.source for each in found} == {"began", "date", "report", "idea", "letter", "pack"}
    assert found == sorted(found, key=lambda each: each.order, reverse=True)
    page = text(cast.desk().get("/desk/unit/F001/history").text)
    for words in ("began as leader", "Idea: A bell at the door", "planned for Wed 3 Feb 2027, 10:30", "Pack printed"):
        assert words in page


def test_a_date_that_moved_says_from_where_and_a_draft_says_nothing(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        placed = calendar.placements(tx, 1)
        first = next(each for each in placed if each.kind == "session" and each.unit == "F001")
        assert first.starts_local is not None
        moved = [each if each != first else _on(first, first.starts_local + timedelta(days=7)) for each in placed]
        draft = calendar.save_draft(tx, moved, NOON)
        assert draft is not None
    assert [each.facts["was"] for each in of(cast, "F001", ("hours",))] == [None] * 3
    with cast.tools.database.transaction() as tx:
        calendar.release(tx, draft.number, NOON + timedelta(hours=1))
    newest = of(cast, "F001", ("hours",))[0].facts
    assert (newest["was"], newest["starts_local"]) == (first.starts_local, first.starts_local + timedelta(days=7))
    assert "moved from Wed 3 Feb 2027, 10:30" in text(cast.desk().get("/desk/unit/F001").text)


def _on(placement: Placement, starts: datetime) -> Placement:
    return replace(placement, starts_local=starts)


def test_a_handover_is_an_end_and_a_beginning(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        new = people.keep(tx, [("K", "Kim Park", "kim@example.org")])["K"]
        people.assign(tx, [Assignment(new, LEADER, "F001", date(2027, 2, 1))])
    roles = [(each.source, each.facts["person"].name) for each in of(cast, "F001", ("people",))]
    assert roles[0] == ("began", "Kim Park")
    assert ("began", "Leader of Store 1") in roles


def test_pages_by_key_show_everything_once_also_at_one_instant(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        a_letter(cast, "F001", f"Letter {number}", "sent", number)
    an_idea(cast, "F001", "A lamp")
    whole = [each.key for each in of(cast, "F001")]
    with cast.tools.database.reading() as tx:
        seen, before = [], None
        while found := history.of_unit(tx, "F001", tuple(KINDS), before, 4):
            seen += [each.key for each in found]
            before = history.read_key(seen[-1])
    assert seen == whole
    monkeypatch.setattr(desk_people, "MOST", 5)
    first = cast.desk().get("/desk/unit/F001/history").text
    on = re.search(r'href="([^"]*)">Earlier<', first)
    assert on is not None
    second = cast.desk().get(on[1].replace("&amp;", "&"))
    assert second.status_code == 200
    assert "From the newest" in second.text


@pytest.mark.parametrize("asked", ["?kind=secrets", "?before=x", "?before=2027-02-10~letter~1", "?before=%00~~"])
def test_what_is_no_page_is_not_there(cast: Cast, asked: str) -> None:
    assert cast.desk().get(f"/desk/unit/F001/history{asked}").status_code == 404


def test_hundreds_of_letters_cost_no_more_questions(cast: Cast) -> None:
    desk = cast.desk()
    desk.get("/desk/unit/F001/history")
    with counting(cast.tools.database) as few:
        desk.get("/desk/unit/F001/history")
    many_more(cast, range(300))
    with counting(cast.tools.database) as many:
        desk.get("/desk/unit/F001/history")
    assert len(many) == len(few)
