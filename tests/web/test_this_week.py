"""The front page of network and state leaders: ten minutes a week, counts alone, and one thing to recognise."""

import html
import re
from pathlib import Path

import pytest

from rollout.actions.choose_ideas import decide_all
from rollout.domain.ideas import Choice
from rollout.domain.organisation import LEADER, Assignment
from rollout.store import ideas, people
from rollout.store.database import Database
from tests.builders import A_PLAN, BEFORE
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.test_desk import counting


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=18)


def read(cast: Cast, unit: str) -> str:
    page = cast.leader(unit).get("/me")
    assert page.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_a_quiet_week_says_so(cast: Cast) -> None:
    text = read(cast, "N1")
    assert "Waiting for you Nothing. New ideas come here as soon as your people put them forward." in text
    assert "Hours held last week 0 of 5" in text
    assert "Worth a thank-you" not in text


def test_ideas_wait_with_the_day_by_which_to_decide(cast: Cast) -> None:
    an_idea(cast, "F001")
    an_idea(cast, "F002", "Wave at the window")
    assert re.search(r"2 ideas to decide by \w+ \d+ \w+ 2027", read(cast, "N1"))
    assert "Ideas answered 0 of 2" in read(cast, "N1")
    assert "Ideas answered" not in read(cast, "N2")
    assert "Ideas answered 0 of 2" in read(cast, "S1")


def test_an_adopted_idea_is_there_to_be_recognised_with_the_name_its_author_wished_to_give(cast: Cast) -> None:
    an_idea(cast, "F001")
    with cast.tools.database.reading() as tx:
        (idea,) = ideas.waiting_at(tx, "N1")
    decide_all(cast.tools, "N1", [Choice(idea.id, "adopted", "It is kind", "We will do it", "row 0", A_PLAN)], None)
    text = read(cast, "N1")
    assert "Ideas answered 1 of them since last Monday 1 of 1" in text
    assert "A bell at the door Ana · Store 1 This idea was adopted." in text


def test_nobody_is_named_for_what_was_not_done(cast: Cast) -> None:
    for unit in ("N1", "S1"):
        text = read(cast, unit)
        assert not re.findall(r"Store \d|Leader of|not reported|late", text)


def test_whoever_leads_a_facility_too_gets_both(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        people.assign(tx, [Assignment(cast.leads["N1"], LEADER, "F007", BEFORE)])
    page = cast.leader("N1").get("/me").text
    assert ['href="/me/at/F007"' in page, 'href="/me/part/N1"' in page, "<h1>This week</h1>" in page] == [True] * 3


def test_the_number_of_queries_does_not_grow_with_the_part(cast: Cast) -> None:
    client = cast.leader("S1")
    an_idea(cast, "F001")
    with counting(cast.tools.database) as one:
        client.get("/me")
    for number in (2, 3, 4):
        an_idea(cast, f"F00{number}")
    with counting(cast.tools.database) as more:
        client.get("/me")
    assert len(more) == len(one)
