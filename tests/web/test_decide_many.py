"""One answer for many ideas: each author is told about her own, and what others wrote stays."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rollout.store import choices, ideas
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page
from tests.web.test_decide import csrf, idea_of, prepare, release, waiting

PATH = "/me/decide/N1"
MANY = f"{PATH}/many"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    cast = a_cast(sqlite, tmp_path)
    for number in range(1, 9):
        an_idea(cast, f"F{number % 4 + 1:03}", f"Idea {number}")
    return cast


def answer(client: TestClient, ids: list[str], **more: Any) -> Any:
    page = Page(client.get(MANY).text)
    said = {"outcome": "kept_local", "reason": "Small and good", "answer": "Please go on with it.", "do": "keep"}
    fields = said | more | {"csrf": csrf(client), "idea": ids, "seen": page.fields["seen"][0]}
    return client.post(MANY, data=fields)


def test_all_that_nobody_has_looked_at_get_one_answer(cast: Cast) -> None:
    client = cast.leader("N1")
    assert f'href="{MANY}"' in client.get(PATH).text
    prepare(client, idea_of(cast, "Idea 1"), "adopted")
    page = Page(client.get(MANY).text)
    assert ("Idea 1" in page.text, page.text.count("Idea ")) == (False, 7)
    sent = answer(client, [idea_of(cast, f"Idea {number}") for number in range(2, 8)])
    assert sent.headers["location"] == f"{PATH}?many=6&left=0"
    assert "6 ideas prepared. Nobody is told before you release." in Page(client.get(f"{PATH}?many=6&left=0").text).text
    release(client)
    assert [idea.text for idea in waiting(cast)] == ["Idea 8"]
    with cast.tools.database.reading() as tx:
        told = sorted((each.text, each.outcome, each.answer) for each in ideas.answers(tx))
    assert told == [("Idea 1", "adopted", "We start in May.")] + [
        (f"Idea {number}", "kept_local", "Please go on with it.") for number in range(2, 8)
    ]


def test_what_the_deputy_wrote_meanwhile_stays_and_is_told(cast: Cast) -> None:
    client, one, two = cast.leader("N1"), idea_of(cast, "Idea 1"), idea_of(cast, "Idea 2")
    seen = Page(client.get(MANY).text).fields["seen"][0]
    prepare(client, one, "declined", answer="Theirs.")
    fields = {"outcome": "kept_local", "reason": "Good", "answer": "Mine.", "seen": seen, "csrf": csrf(client)}
    sent = client.post(MANY, data=fields | {"idea": [one, two]})
    assert sent.headers["location"] == f"{PATH}?many=1&left=1"
    assert "1 was left as it is" in Page(client.get(sent.headers["location"]).text).text
    with cast.tools.database.reading() as tx:
        kept = choices.of_unit(tx, "N1", [one, two])
    assert (kept[one].answer, kept[two].answer) == ("Theirs.", "Mine.")


def test_half_an_answer_for_many_is_not_kept_and_nothing_typed_is_lost(cast: Cast) -> None:
    client, ids = cast.leader("N1"), [idea_of(cast, "Idea 3")]
    begun = Page(answer(client, ids, answer="", do="offer").text)
    start = "Thank you. Please go on with this at your own place; "
    assert (begun.fields["answer"], begun.fields["reason"]) == ([start], ["Small and good"])
    for more, what in (
        ({"answer": start}, "please finish the sentence"),
        ({"answer": ""}, "Write one line to the people who had the idea"),
        ({"outcome": "adopted"}, "needs somebody who sees to it"),
    ):
        sent = answer(client, ids, **more)
        assert (sent.status_code, what in sent.text) == (422, True)
        assert Page(sent.text).fields["reason"] == ["Small and good"]
    assert answer(client, []).status_code == 422
    with cast.tools.database.reading() as tx:
        assert choices.of_unit(tx, "N1", ids) == {}


def test_of_very_many_some_are_answered_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.web.decide_many.A_PAGE", 6)
    client = cast.leader("N1")
    page = Page(client.get(MANY).text)
    assert (len(page.fields["idea"]), "2 others follow when these are prepared." in page.text) == (6, True)
    assert answer(client, page.fields["idea"]).headers["location"] == f"{PATH}?many=6&left=0"
    assert len(Page(client.get(MANY).text).fields["idea"]) == 2
