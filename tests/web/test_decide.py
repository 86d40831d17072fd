"""Idea by idea a leader prepares her word, sees who will be told what, and releases it together."""

import io
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pptx import Presentation

from rollout.domain.ideas import Decision, Idea
from rollout.domain.programme import Rung
from rollout.store import choices, ideas
from rollout.store.database import Database
from tests.web.cast import NOON, Cast, a_cast, an_idea
from tests.web.reading import Page

PATH = "/me/decide/N1"
HTMX = {"hx-request": "true"}
PLAN = {"owner": "Priya Raman", "first_step": "Ask three stores", "due_on": "2027-06-01"}


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=12)


def waiting(cast: Cast, unit: str = "N1") -> list[Idea]:
    with cast.tools.database.reading() as tx:
        return ideas.waiting_at(tx, unit)


def idea_of(cast: Cast, text: str, unit: str = "N1") -> str:
    return next(idea.id for idea in waiting(cast, unit) if idea.text == text)


def csrf(client: TestClient, path: str = PATH) -> str:
    return Page(client.get(path).text).fields["csrf"][0]


def prepare(client: TestClient, idea: str, outcome: str, path: str = PATH, **more: Any) -> Any:
    words = {"reason": "Cheap and quick", "answer": "We start in May.", "seen": 0, "do": "keep"} | PLAN | more
    headers = words.pop("headers", {})
    words |= {"csrf": csrf(client, path), "idea": idea, "outcome": outcome}
    return client.post(path, data=words, headers=headers)


def release(client: TestClient, path: str = PATH) -> Any:
    fields = Page(client.get(f"{path}/release").text).fields
    return client.post(f"{path}/release", data={"csrf": fields["csrf"][0], "seen": fields["seen"][0]})


def test_what_is_prepared_is_released_together_and_answered(cast: Cast) -> None:
    for unit in ("F001", "F002", "F003"):
        an_idea(cast, unit, f"Idea of {unit}")
    client = cast.leader("N1")
    first, second = idea_of(cast, "Idea of F001"), idea_of(cast, "Idea of F002")
    prepare(client, first, "forwarded")
    prepare(client, second, "declined", reason="Too dear", answer="Not now; thank you.")
    assert len(waiting(cast)) == 3
    looked = Page(client.get(f"{PATH}/release").text).text
    assert "2 decisions, not released yet" in looked
    assert "This answer goes to Leader of Store 2, Store 2" in looked
    assert ("Idea of F001" in looked, "Idea of F002" in looked, "Idea of F003" in looked) == (True, True, False)
    assert "1 idea still waits for your word." in looked
    assert release(client).headers["location"] == "/me/decided/N1?done=2"
    assert [idea.text for idea in waiting(cast)] == ["Idea of F003"]
    assert [idea.text for idea in waiting(cast, "S1")] == ["Idea of F001"]
    with cast.tools.database.reading() as tx:
        made = {d.outcome: d for d in ideas.decisions(tx)}
    assert made["declined"] == Decision(
        second, "N1", "network", "declined", "Too dear", "Not now; thank you.", cast.leads["N1"], NOON
    )
    assert "Cheap and quick" in client.get("/me/decided/N1").text


def test_releasing_twice_decides_once(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.leader("N1")
    prepare(client, waiting(cast)[0].id, "adopted")
    fields = Page(client.get(f"{PATH}/release").text).fields
    sent = [client.post(f"{PATH}/release", data={"csrf": fields["csrf"][0], "seen": fields["seen"][0]}) for _ in (1, 2)]
    assert [answer.status_code for answer in sent] == [303, 409]
    with cast.tools.database.reading() as tx:
        assert len(ideas.decisions(tx)) == 1


def test_a_choice_without_its_answer_is_kept_and_not_released(cast: Cast) -> None:
    an_idea(cast, "F001")
    client, idea = cast.leader("N1"), waiting(cast)[0].id
    answer = prepare(client, idea, "declined", reason="No <b>", answer=" ")
    assert answer.headers["location"] == f"{PATH}?idea={idea}"
    page = Page(client.get(answer.headers["location"]).text)
    assert "Begun. Still missing: Your answer to them" in page.text
    assert (page.fields["reason"], page.fields["outcome"]) == (["No <b>"], ["declined"])
    assert "Nothing is prepared" in Page(client.get(f"{PATH}/release").text).text


def test_an_answer_can_be_begun_for_her_and_a_beginning_alone_is_never_sent(cast: Cast) -> None:
    an_idea(cast, "F001")
    client, idea = cast.leader("N1"), waiting(cast)[0].id
    offered = prepare(client, idea, "declined", answer="", do="offer").headers["location"]
    page = Page(client.get(offered).text)
    start = "Thank you. We cannot do this now, because "
    assert page.fields["answer"] == [start]
    unfinished = prepare(client, idea, "declined", answer=start, seen=1)
    assert (unfinished.status_code, "please finish the sentence" in unfinished.text) == (422, True)
    assert "Nothing is prepared" in Page(client.get(f"{PATH}/release").text).text


def test_htmx_gets_the_one_card_and_how_far_the_round_is(cast: Cast) -> None:
    for unit in ("F001", "F002"):
        an_idea(cast, unit, f"Idea of {unit}")
    client, idea = cast.leader("N1"), idea_of(cast, "Idea of F001")
    sent = prepare(client, idea, "adopted", headers=HTMX)
    page = Page(sent.text)
    assert (sent.status_code, [tag for tag, _ in page.tags].count("section")) == (200, 1)
    assert "1 prepared · 1 not looked at" in page.text
    assert "Idea of F002" not in page.text
    assert not any(tag == "html" for tag, _ in page.tags)


def test_whoever_is_slower_sees_both_wordings(cast: Cast) -> None:
    an_idea(cast, "F001")
    client, idea = cast.leader("N1"), waiting(cast)[0].id
    prepare(client, idea, "adopted", answer="Theirs.")
    slower = prepare(client, idea, "declined", answer="Mine.")
    page = Page(slower.text)
    assert (slower.status_code, page.fields["answer"]) == (409, ["Mine."])
    assert "Somebody else wrote about this idea" in page.text
    assert "Theirs." in page.text
    assert prepare(client, idea, "declined", answer="Mine.", seen=page.fields["seen"][0]).status_code == 303
    with cast.tools.database.reading() as tx:
        assert choices.of_unit(tx, "N1", [idea])[idea].answer == "Mine."


def test_too_many_put_forward_cannot_be_released(cast: Cast) -> None:
    quota = cast.tools.programme.ladder.quota
    client = cast.leader("N1")
    for n in range(quota + 1):
        an_idea(cast, f"F{n % 4 + 1:03}", f"Idea {n}")
    for idea in waiting(cast):
        prepare(client, idea.id, "forwarded")
    page = Page(client.get(f"{PATH}/release").text)
    assert f"{quota + 1} ideas would be put forward, and {quota} may be" in page.text
    assert f"{PATH}/release" not in page.forms
    assert "That is more than you may" in Page(client.get(PATH).text).text


def test_the_top_level_cannot_put_forward(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.leader("N1")
    prepare(client, waiting(cast)[0].id, "forwarded", answer="Up it goes.")
    release(client)
    page = Page(cast.leader("S1").get("/me/decide/S1").text).text
    assert "A bell at the door" in page
    assert "Network: Cheap and quick" in " ".join(page.split())
    assert "Put forward" not in page


def test_an_idea_of_another_part_is_not_here(cast: Cast) -> None:
    an_idea(cast, "F001")
    an_idea(cast, "F005", "Theirs")
    (idea,) = waiting(cast)
    client = cast.leader("N2")
    assert prepare(client, idea.id, "declined", "/me/decide/N2").status_code == 422
    assert "A bell" not in client.get(f"/me/decide/N2?idea={idea.id}").text
    assert "A bell" not in client.get(f"/me/decide/N2/together?idea={idea.id}").text
    both = {"csrf": csrf(client, "/me/decide/N2"), "idea": [idea.id, waiting(cast, "N2")[0].id], "text": "One"}
    assert client.post("/me/decide/N2/combine", data=both).status_code == 422
    assert waiting(cast) == [idea]


def test_two_ideas_become_one_and_two_again(cast: Cast) -> None:
    an_idea(cast, "F001", "A bell")
    an_idea(cast, "F002", "A gong", author="Ben")
    client = cast.leader("N1")
    bell, gong = idea_of(cast, "A bell"), idea_of(cast, "A gong")
    page = Page(client.get(f"{PATH}/together?idea={bell}&idea={gong}").text)
    assert sorted(page.fields["idea"]) == sorted([bell, gong])
    made = client.post(f"{PATH}/combine", data={"csrf": page.fields["csrf"], "idea": [bell, gong], "text": "A sound"})
    (one,) = waiting(cast)
    assert (one.text, made.headers["location"]) == ("A sound", f"{PATH}?idea={one.id}")
    shown = Page(client.get(f"{PATH}?idea={one.id}").text).text
    assert "Made of 2 ideas" in shown
    assert "Ana, Store 1 · Ben, Store 2" in shown
    client.post(f"{PATH}/apart", data={"csrf": csrf(client), "idea": one.id})
    assert sorted(idea.text for idea in waiting(cast)) == ["A bell", "A gong"]


def test_themes_come_first_and_twins_lead_to_each_other(cast: Cast) -> None:
    bells = ("A bell at the back door of the store", "A bell at the back door of the store please")
    texts = (*bells, "The back door needs a bell", "Dogs need water", "Music is too loud", "An umbrella stand")
    for number, text in enumerate(texts):
        an_idea(cast, f"F{number % 4 + 1:03}", text)
    client = cast.leader("N1")
    page = client.get(PATH).text
    (theme,) = {part.partition('"')[0] for part in page.split(f"{PATH}?theme=")[1:]}
    only = " ".join(Page(client.get(f"{PATH}?theme={theme}").text).text.split())
    assert [text in only for text in texts] == [True] * 3 + [False] * 3
    assert "These ideas share: back, bell, door" in only
    assert "1 other says nearly the same" in only


def test_where_the_origin_is_hidden_nobody_is_named_before_the_release(cast: Cast) -> None:
    object.__setattr__(cast.tools.programme, "rungs", (Rung("network", origin="hidden"),))
    an_idea(cast, "F001", "A bell")
    an_idea(cast, "F002", "A gong")
    client, bell = cast.leader("N1"), idea_of(cast, "A bell")
    prepare(client, bell, "adopted")
    pages = (PATH, f"{PATH}?idea={bell}", f"{PATH}/together?idea={bell}", f"{PATH}/release")
    for path in pages:
        text = Page(client.get(path).text).text
        assert "A bell" in text
        assert not [name for name in ("Ana", "Store 1", "Store 2", "Leader of Store") if name in text]
    release(client)
    assert "Ana, Store 1" in Page(client.get("/me/decided/N1").text).text


def test_what_was_chosen_goes_to_the_meeting_as_slides_and_as_a_pdf(cast: Cast) -> None:
    an_idea(cast, "F001", "A bell")
    client = cast.leader("N1")
    prepare(client, idea_of(cast, "A bell"), "forwarded")
    release(client)
    assert "/me/slides/N1/welcome" in client.get("/me/decided/N1").text
    slides = client.get("/me/slides/N1/welcome")
    words = [shape.text_frame.text for slide in Presentation(io.BytesIO(slides.content)).slides
             for shape in slide.shapes if shape.has_text_frame]  # fmt: skip
    assert "A bell" in " ".join(words)
    assert slides.headers["content-disposition"].startswith('attachment; filename="ideas-welcome-')
    assert client.get("/me/deck/N1/welcome").content.startswith(b"%PDF")
    assert client.get("/me/slides/N1/own").status_code == 422
