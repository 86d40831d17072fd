"""A team's actions on a phone: added, ticked off, handed over; one's own facility only, and no script needed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from rollout.actions.team_actions import add_action
from rollout.domain.returns import Action, StoredAction
from rollout.store import team_actions
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast
from tests.web.reading import Page

PATH = "/me/at/F001/team"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def agreed(cast: Cast) -> list[StoredAction]:
    with cast.tools.database.reading() as tx:
        return team_actions.of(tx, "F001")


def opened(client: TestClient) -> dict[str, str]:
    fields = Page(client.get(PATH).text).fields
    return {name: fields[name][0] for name in ("csrf", "submission_key")}


def shown(client: TestClient) -> str:
    return " ".join(Page(client.get(PATH).text).text.split())


def test_what_is_agreed_is_added_once_with_who_and_a_day_of_one_tap(cast: Cast) -> None:
    client = cast.leader("F001")
    form = {**opened(client), "what": "Badges <b>", "who": "Ana", "due": "2027-02-24", "on": ""}
    assert [client.post(PATH, data=form).headers["location"] for _ in range(2)] == [PATH] * 2
    assert [each.action for each in agreed(cast)] == [Action("Badges <b>", "Ana", date(2027, 2, 24))]
    assert "Badges <b>Ana · by Wed 24 Feb Done Hand over" in shown(client)
    assert "Badges <b>Ana, by Wed 24 Feb Add, tick off, hand over" in " ".join(
        Page(client.get("/me/at/F001").text).text.split()
    )


def test_ticked_off_and_handed_over_with_history(cast: Cast) -> None:
    client = cast.leader("F001")
    add_action(cast.tools, "F001", Action("Badges", "Ana"), "key")
    csrf = opened(client)["csrf"]
    for path, said in (("hand", {"who": "Bo", "on": "2027-03-01"}), ("tick", {"done": "yes"})):
        assert client.post(f"{PATH}/1/{path}", data={"csrf": csrf, **said}).headers["location"] == PATH
    text = shown(client)
    assert "Done BadgesBo · Wed 10 Feb Open again What became of it Agreed: Ana" in text
    assert "handed over to Bo, by Mon 1 Mar" in text
    client.post(f"{PATH}/1/tick", data={"csrf": csrf, "done": "no"})
    assert agreed(cast)[0].done_on is None


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("", {"what": " "}, "Please say what was agreed."),
        ("", {"what": "x" * 500}, "longer than we can print"),
        ("", {"what": "Badges", "on": "soon"}, ""),
        ("/1/hand", {"who": ""}, "Please say who does it now."),
    ],
)
def test_what_is_mistyped_is_said_beside_it(cast: Cast, path: str, typed: dict[str, str], said: str) -> None:
    client = cast.leader("F001")
    add_action(cast.tools, "F001", Action("Tea"), "key")
    before = agreed(cast)
    answer = client.post(PATH + path, data={**opened(client), **typed})
    assert (answer.status_code, said in answer.text, agreed(cast)) == (422, True, before)


def test_nobody_reaches_another_places_actions(cast: Cast) -> None:
    add_action(cast.tools, "F002", Action("Theirs"), "key")
    client = cast.leader("F001")
    csrf = opened(client)["csrf"]
    asked = [client.post(f"{place}/1/tick", data={"csrf": csrf, "done": "yes"}) for place in (PATH, "/me/at/F002/team")]
    assert [answer.status_code for answer in asked] == [404, 404]
    assert client.get("/me/at/F002/team").status_code == 404
    assert "Theirs" not in shown(client)


def test_a_second_form_of_another_place_is_not_taken(cast: Cast) -> None:
    """A key is made for one place: what was copied from another page adds nothing here."""
    client, other = cast.leader("F001"), cast.leader("F002")
    key = re.search('name="submission_key" value="([^"]+)"', other.get("/me/at/F002/team").text)
    assert key is not None
    form = {**opened(client), "submission_key": key[1], "what": "Badges"}
    assert (client.post(PATH, data=form).status_code, agreed(cast)) == (422, [])


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield said
    event.remove(Engine, "before_cursor_execute", hear)


def test_many_actions_take_no_more_questions_than_one(cast: Cast) -> None:
    client, asked = cast.leader("F001"), []
    for number in range(3):
        add_action(cast.tools, "F001", Action(f"Number {number}", "Ana"), f"key {number}")
        if number != 1:
            with counted() as said:
                client.get(PATH)
            asked.append(len(said))
    assert asked[0] == asked[1]
