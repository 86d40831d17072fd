"""What network and state leaders see and decide; and what they never see."""

from pathlib import Path

import pytest

from rollout.domain.ideas import Decision
from rollout.store import ideas, people
from rollout.store.database import Database
from tests.web.cast import NOON, Cast, a_cast, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=18)


def test_many_ideas_are_decided_in_one_form_and_each_is_answered(cast: Cast) -> None:
    for unit in ("F001", "F002", "F003"):
        an_idea(cast, unit, f"Idea of {unit}")
    client = cast.leader("N1")
    fields = Page(client.get("/me/ideas/N1").text).fields
    by_text = {idea.id: idea.text for idea in _waiting(cast, "N1")}
    rows = {by_text[fields[f"idea_{n}"][0]]: n for n in (1, 2, 3)}
    first, second = rows["Idea of F001"], rows["Idea of F002"]
    typed = {
        f"outcome_{first}": "forwarded", f"reason_{first}": "Best of all", f"answer_{first}": "It goes to the state.",
        f"outcome_{second}": "declined", f"reason_{second}": "Too dear", f"answer_{second}": "Not now; thank you.",
    }  # fmt: skip
    sent = client.post("/me/ideas/N1", data={**fields, **typed})
    assert sent.headers["location"] == "/me/ideas/N1?done=2"
    assert [idea.text for idea in _waiting(cast, "N1")] == ["Idea of F003"]
    assert [idea.text for idea in _waiting(cast, "S1")] == ["Idea of F001"]
    with cast.tools.database.reading() as tx:
        made = {d.outcome: d for d in ideas.decisions(tx)}
    assert made["declined"] == Decision(
        made["declined"].idea, "N1", "network", "declined", "Too dear", "Not now; thank you.", cast.leads["N1"], NOON
    )
    assert "Best of all" in client.get("/me/decided/N1").text


def test_a_decision_without_its_answer_saves_nothing_and_keeps_what_was_typed(cast: Cast) -> None:
    for unit in ("F001", "F002"):
        an_idea(cast, unit, f"Idea of {unit}")
    client = cast.leader("N1")
    fields = Page(client.get("/me/ideas/N1").text).fields
    typed = {
        "outcome_1": "adopted",
        "reason_1": "Good",
        "answer_1": "Yes!",
        "outcome_2": "declined",
        "reason_2": "No <b>",
    }
    answer = client.post("/me/ideas/N1", data={**fields, **typed})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "The answer is empty." in page.text
    assert (page.fields["answer_1"], page.fields["reason_2"], page.fields["outcome_1"]) == (
        ["Yes!"],
        ["No <b>"],
        ["adopted"],
    )
    with cast.tools.database.reading() as tx:
        assert ideas.decisions(tx) == []


def test_nothing_chosen_is_said(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.leader("N1")
    answer = client.post("/me/ideas/N1", data=Page(client.get("/me/ideas/N1").text).fields)
    assert (answer.status_code, "at least one idea" in answer.text) == (422, True)


def test_the_top_level_cannot_put_forward(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.leader("N1")
    fields = Page(client.get("/me/ideas/N1").text).fields
    client.post(
        "/me/ideas/N1", data={**fields, "outcome_1": "forwarded", "reason_1": "Good", "answer_1": "Up it goes."}
    )
    page = cast.leader("S1").get("/me/ideas/S1").text
    assert "A bell at the door" in page
    assert "Put forward" not in page


def test_an_idea_of_another_part_cannot_be_decided_here(cast: Cast) -> None:
    an_idea(cast, "F001")
    (idea,) = _waiting(cast, "N1")
    client = cast.leader("N2")
    csrf = Page(client.get("/me/ideas/N2").text).fields["csrf"]
    typed = {"idea_1": idea.id, "outcome_1": "declined", "reason_1": "x", "answer_1": "y"}
    assert client.post("/me/ideas/N2", data={"csrf": csrf, **typed}).status_code == 422
    assert _waiting(cast, "N1") == [idea]


def test_coverage_of_a_part_shows_counts_and_nobody(cast: Cast) -> None:
    an_idea(cast, "F001")
    with cast.tools.database.reading() as tx:
        names = [person.name for person in people.everyone(tx).values() if "Store" in person.name]
    for role, unit in (("N1", "N1"), ("S1", "S1"), ("S1", "N2")):
        page = cast.leader(role).get(f"/me/part/{unit}")
        text = Page(page.text).text
        assert page.status_code == 200
        assert "hours held" in text
        assert not [name for name in names if name in text]
        assert not [f"Store {n}" for n in range(1, 19) if f"Store {n}" in text]


def test_a_leader_drills_down_into_her_own_part_only(cast: Cast) -> None:
    client = cast.leader("S1")
    assert [client.get(f"/me/part/{unit}").status_code for unit in ("S1", "N1", "N3", "S2", "F001", "none")] == [
        200, 200, 404, 404, 404, 404,
    ]  # fmt: skip
    assert cast.leader("N1").get("/me/part/N2").status_code == 404


def test_parts_of_fewer_than_five_facilities_stand_together(sqlite: Database, tmp_path: Path) -> None:
    cast = a_cast(sqlite, tmp_path, facilities=12)
    client = cast.leader("S1")
    text = Page(client.get("/me/part/S1").text).text
    assert "Smaller ones together" in text
    assert "Network 1" not in text
    assert client.get("/me/part/N1").status_code == 404
    own = Page(cast.leader("N1").get("/me/part/N1").text).text
    assert "fewer than five facilities" in own
    assert "not reported yet" not in own


def _waiting(cast: Cast, unit: str) -> list[ideas.Idea]:
    with cast.tools.database.reading() as tx:
        return ideas.waiting_at(tx, unit)
