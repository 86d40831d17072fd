"""What was adopted or is tried: its leader writes what happened, and those whose idea it was read it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rollout.actions.choose_ideas import decide
from rollout.domain.follow_up import FollowUp, Plan
from rollout.store import follow_ups, ideas
from rollout.store.database import Database
from tests.builders import A_PLAN
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page
from tests.web.test_decide import PATH, prepare, release
from tests.web.test_desk import counting

ADOPTED = "/me/adopted/N1"
TRIAL = Plan("Tom Keller", "", date(2027, 2, 20), ("F001", "F002"))


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=12)


def begun(cast: Cast, outcome: str = "adopted", unit: str = "F001", plan: Plan = A_PLAN) -> str:
    """An idea of this facility that N1 does or tries; returns its number."""
    an_idea(cast, unit, f"A bell at {unit}")
    with cast.tools.database.reading() as tx:
        (idea,) = ideas.waiting_at(tx, "N1")
    decide(cast.tools, idea.id, "N1", outcome, "Cheap", "We do it.", cast.leads["N1"], plan)
    return idea.id


def text(client: TestClient, path: str = ADOPTED) -> str:
    return " ".join(Page(client.get(path).text).text.split())


def write(client: TestClient, idea: str, kind: str, words: str, seen: int = 0, **more: str) -> Any:
    csrf = Page(client.get(ADOPTED).text).fields["csrf"][0]
    return client.post(ADOPTED, data={"csrf": csrf, "idea": idea, "kind": kind, "words": words, "seen": seen} | more)


def followed(cast: Cast, idea: str) -> FollowUp:
    with cast.tools.database.reading() as tx:
        return follow_ups.of_ideas(tx, [idea])[idea]


def test_an_adoption_asks_who_sees_to_it_and_stays_begun_until_it_is_said(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.leader("N1")
    with cast.tools.database.reading() as tx:
        idea = ideas.waiting_at(tx, "N1")[0].id
    half = prepare(client, idea, "adopted", owner=" ", due_on="soon")
    page = Page(client.get(half.headers["location"]).text)
    assert "Begun. Still missing: Who sees to it, The day" in " ".join(page.text.split())
    assert page.fields["first_step"] == ["Ask three stores"]
    prepare(client, idea, "adopted", seen=1)
    looked = text(client, f"{PATH}/release")
    assert "Who sees to it Priya Raman The first step Ask three stores By when Tuesday 1 June 2027" in looked
    release(client)
    found = followed(cast, idea)
    assert (found.owner, found.first_step, found.due_on) == ("Priya Raman", "Ask three stores", date(2027, 6, 1))
    assert "1 idea under way" in text(client)


def test_it_is_tried_where_she_says_and_a_place_of_somebody_else_is_refused(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.leader("N1")
    with cast.tools.database.reading() as tx:
        idea = ideas.waiting_at(tx, "N1")[0].id
    refused = prepare(client, idea, "tried", facilities="Store 2\nF012")
    assert (refused.status_code, "“F012” is no facility of this part." in refused.text) == (422, True)
    assert Page(refused.text).fields["facilities"] == ["Store 2\nF012"]
    prepare(client, idea, "tried", facilities="Store 2\n\nf001")
    assert "Where it is tried Store 2, Store 1 Looked at again" in text(client, f"{PATH}/release")
    release(client)
    assert (followed(cast, idea).kind, followed(cast, idea).facilities) == ("trial", ("F002", "F001"))


def test_what_is_written_is_read_by_those_whose_idea_it_was(cast: Cast) -> None:
    idea = begun(cast)
    client = cast.leader("N1")
    answer = write(client, idea, "note", "Ten bells <b> are ordered.", due_on="2027-07-01")
    assert answer.headers["location"] == f"{ADOPTED}?told=1#{idea}"
    assert "Ten bells <b> are ordered." in text(client)
    assert "Thursday 1 July 2027" in text(client)
    assert "Ten bells <b> are ordered." in text(cast.leader("F001"), "/me/at/F001")
    assert write(client, idea, "done", "Every store has one.", 1).status_code == 303
    assert "Everything you adopted is closed 1 of 1 adopted or tried are done." in text(client)
    assert "Every store has one." in text(cast.leader("F001"), "/me/at/F001")


def test_nothing_is_done_or_given_up_without_a_word(cast: Cast) -> None:
    idea = begun(cast)
    client = cast.leader("N1")
    for kind in ("note", "done", "dropped"):
        refused = write(client, idea, kind, " ", due_on="2027-07-01")
        assert (refused.status_code, "is empty." in refused.text) == (422, True)
        assert Page(refused.text).fields["due_on"] == ["2027-07-01"]
    assert (followed(cast, idea).state, followed(cast, idea).lines) == ("open", ())


def test_whoever_is_slower_reads_the_other_line_first(cast: Cast) -> None:
    idea = begun(cast)
    client = cast.leader("N1")
    write(client, idea, "note", "Theirs.")
    slower = write(client, idea, "note", "Mine.")
    page = Page(slower.text)
    assert (slower.status_code, page.fields["words"], page.fields["seen"]) == (409, ["Mine."], ["1"])
    assert "Theirs." in page.text


def test_on_its_day_a_trial_asks_keep_widen_or_stop_and_it_is_in_this_week(cast: Cast) -> None:
    idea = begun(cast, "tried", plan=TRIAL)
    client = cast.leader("N1")
    assert "how does it go on?" not in text(client)
    assert "past its day" not in text(client, "/me")
    cast.tools.clock.at = datetime(2027, 2, 20, 1, tzinfo=UTC)
    client = cast.leader("N1")
    assert "how does it go on?" in text(client)
    assert "1 idea you adopted or try is past its day" in text(client, "/me")
    assert "past its day" not in text(cast.leader("N2"), "/me")
    kept = write(client, idea, "kept", "It helped.", owner="Tom Keller", first_step="Buy ten", due_on="2027-05-01")
    assert kept.status_code == 303
    assert (followed(cast, idea).kind, followed(cast, idea).first_step) == ("adoption", "Buy ten")
    assert "past its day" not in text(client, "/me")


def test_what_another_part_adopted_is_neither_shown_nor_changed(cast: Cast) -> None:
    idea = begun(cast)
    other = cast.leader("N2")
    assert "A bell" not in text(other, "/me/adopted/N2")
    csrf = Page(other.get("/me").text).fields["csrf"][0]
    sent = {"csrf": csrf, "idea": idea, "kind": "done", "words": "Ours now", "seen": 0}
    assert other.post(ADOPTED, data=sent).status_code == 404
    assert other.post("/me/adopted/N2", data=sent).status_code == 422
    assert followed(cast, idea).state == "open"
    assert (other.get("/me/adopted").headers["location"], cast.leader("F001").get("/me/adopted").status_code) == (
        "/me/adopted/N2", 404,
    )  # fmt: skip


def test_the_poster_for_the_board_is_there_once_something_was_decided(cast: Cast) -> None:
    client = cast.leader("N1")
    empty = client.get("/me/board/N1")
    assert (empty.status_code, "has had no answer to an idea yet" in empty.text) == (422, True)
    begun(cast)
    poster = client.get("/me/board/N1")
    assert (poster.headers["content-type"], poster.content[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="board-network-1-n1.pdf"' in poster.headers["content-disposition"]


def test_three_ideas_take_as_many_queries_as_one(cast: Cast) -> None:
    begun(cast)
    client = cast.leader("N1")
    with counting(cast.tools.database) as one:
        client.get(ADOPTED)
    for unit in ("F002", "F003"):
        begun(cast, unit=unit)
    with counting(cast.tools.database) as three:
        client.get(ADOPTED)
    assert len(one) == len(three)
