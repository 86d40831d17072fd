"""People and places on the desk: the organisation from the top down, and all that is found, a page at a time."""

import re
from pathlib import Path

import pytest

from rollout.store import browse, people, units
from rollout.store.database import Database
from rollout.web import desk_people
from tests.builders import BEFORE, a_facility
from tests.web.cast import Cast, a_cast
from tests.web.test_desk import counting
from tests.web.test_desk_roster import text


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def links(page: str, start: str) -> list[str]:
    return [each.replace("&amp;", "&") for each in re.findall(rf'href="({re.escape(start)}[^"]*)"', page)]


def test_one_goes_down_from_the_top_without_knowing_a_name(cast: Cast) -> None:
    desk = cast.desk()
    top = desk.get("/desk/units").text
    assert links(top, "/desk/units?in=") == ["/desk/units?in=S1", "/desk/units?in=S2"]
    assert "North S1 · state · 2 in it" in text(top)
    state = desk.get("/desk/units?in=S1").text
    assert links(state, "/desk/units?in=") == ["/desk/units?in=N1", "/desk/units?in=N2"]
    network = desk.get("/desk/units?in=N1").text
    assert links(network, "/desk/unit/") == ["/desk/unit/N1", *(f"/desk/unit/F00{n}" for n in range(1, 5))]
    assert links(network, "/desk/units?in=") == ["/desk/units?in=S1"]
    assert desk.get("/desk/units?in=NOWHERE").status_code == 404


def every_page(cast: Cast, first: str, words: str, kept: str) -> list[str]:
    """What lies behind the link with these words, page by page, until there is none."""
    desk, path, found = cast.desk(), first, []
    while path and len(found) < 100:
        page = desk.get(path).text
        found += links(page.split('id="places"')[1], kept)
        on = re.search(rf'href="([^"]*)">{words}<', page)
        path = on[1].replace("&amp;", "&") if on else ""
    return found


def test_nothing_that_is_found_is_out_of_reach(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_people, "MOST", 5)
    found = every_page(cast, "/desk/units?q=store", "The next places", "/desk/unit/F")
    assert sorted(set(found)) == [f"/desk/unit/F{n:03}" for n in range(1, 13)]
    found = every_page(cast, "/desk/units?q=leader+of+store", "The next people", "/desk/person/")
    assert sorted(found) == sorted(f"/desk/person/{cast.leads[f'F{n:03}']}" for n in range(1, 13))
    assert "Places 12" in text(cast.desk().get("/desk/units?q=store").text)


def test_people_of_one_name_are_neither_left_out_nor_shown_twice(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        ids = people.keep(tx, [(f"K-{n}", "Kim Park", "") for n in range(7)])
        seen, after = [], 0
        while found := browse.people(tx, "kim park", after, 3):
            seen += [each.id for each in found]
            after = seen[-1]
    assert seen == sorted(ids[f"K-{n}"] for n in range(7))


@pytest.mark.parametrize("path", ["/desk/units?q=store", "/desk/units?in=N1", "/desk/units"])
def test_a_list_asks_as_often_for_one_as_for_hundreds(cast: Cast, path: str) -> None:
    desk = cast.desk()
    desk.get(path)
    with counting(cast.tools.database) as few:
        desk.get(path)
    with cast.tools.database.transaction() as tx:
        units.add(tx, [a_facility(n, parent="N1") for n in range(100, 400)], BEFORE)
    with counting(cast.tools.database) as many:
        desk.get(path)
    assert len(many) == len(few)
