"""People on the desk: found by name or address, seen whole, signed out everywhere."""

from datetime import date
from pathlib import Path

import pytest

from rollout.domain.organisation import Assignment, Leave
from rollout.store import browse, leave, person_page, sessions
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast, a_letter
from tests.web.test_desk_roster import text


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


@pytest.mark.parametrize("wanted", ["Leader of Store 7", "F007@EXAMPLE.org", "p-f007"])
def test_a_person_is_found_by_name_address_or_number(cast: Cast, wanted: str) -> None:
    shown = cast.desk().get("/desk/units", params={"q": wanted}).text
    assert f'href="/desk/person/{cast.leads["F007"]}"' in shown
    assert "f007@example.org leader of Store 7" in text(shown)


def test_a_sign_that_stands_for_anything_elsewhere_stands_for_itself(cast: Cast) -> None:
    with cast.tools.database.reading() as tx:
        assert browse.people(tx, "%", 0, 5) == []
        assert browse.people(tx, "f_07", 0, 5) == []
        assert len(browse.people(tx, "leader of store", 0, 5)) == 5


def test_a_page_says_what_is_known_of_her_but_not_why_she_is_away(cast: Cast) -> None:
    person = cast.leads["F001"]
    with cast.tools.database.transaction() as tx:
        sessions.set_ready(tx, person, "welcome", "previewed_on", date(2027, 1, 20))
        leave.keep(tx, [Leave(person, date(2027, 3, 1), date(2027, 3, 5), "an operation")])
    a_letter(cast, "F001", "Your pack for the welcome")
    words = text(cast.desk().get(f"/desk/person/{person}").text)
    assert "Store 1 leader, from" in words
    assert "Wed 20 Jan not yet not yet" in words
    assert "Mon 1 Mar 2027 to Fri 5 Mar 2027" in words
    assert "operation" not in words
    assert "Your pack for the welcome" in words
    assert "Browsers that know her 0" in words


def test_signed_out_everywhere_ends_her_sessions_and_forgets_her_browsers(cast: Cast) -> None:
    hers, person = cast.leader("F001"), cast.leads["F001"]
    other = cast.leader("F002")
    desk = cast.desk()
    assert hers.get("/me").status_code == 303
    path = f"/desk/person/{person}"
    page = desk.get(path).text
    assert "Browsers that know her 1" in text(page)
    token = page.split('name="csrf" value="')[1].split('"')[0]
    assert desk.post(f"{path}/sign-out", data={"csrf": token}).headers["location"] == f"{path}?done=1"
    assert hers.get("/me").status_code == 401
    assert other.get("/me").status_code == 303
    with cast.tools.database.reading() as tx:
        assert person_page.doors_of(tx, person).browsers == 0


def test_roles_of_many_are_one_question(cast: Cast) -> None:
    people = [cast.leads[unit] for unit in ("F001", "N1")]
    with cast.tools.database.reading() as tx:
        found = person_page.roles_of(tx, people)
    assert {p: [role.unit for role in roles] for p, roles in found.items()} == {people[0]: ["F001"], people[1]: ["N1"]}
    assert all(isinstance(role, Assignment) for roles in found.values() for role in roles)
