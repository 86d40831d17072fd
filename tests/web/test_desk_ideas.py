"""L&D sees whether everybody hears an answer, with every denominator."""

import re
from pathlib import Path

import pytest

from rollout.actions.choose_ideas import decide
from rollout.store import ideas
from rollout.store.database import Database
from tests.builders import A_PLAN
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def read(cast: Cast) -> str:
    return " ".join(Page(cast.desk().get("/desk/ideas").text).text.split())


def test_before_the_first_idea_it_says_so(cast: Cast) -> None:
    assert "No idea has been put forward yet" in read(cast)


def test_answers_are_counted_against_the_ideas_put_forward(cast: Cast) -> None:
    for unit in ("F001", "F002", "F003"):
        an_idea(cast, unit, f"Idea of {unit}")
    with cast.tools.database.reading() as tx:
        first = ideas.waiting_at(tx, "N1")[0]
    decide(cast.tools, first.id, "N1", "adopted", "Good", "We do it.", plan=A_PLAN)
    text = read(cast)
    assert "1 of 3 ideas answered" in text
    assert [n in text for n in ("1 adopted", "0 another answer", "2 no answer yet")] == [True] * 3
    assert "0 of 1 adopted idea done" in text
    cells = re.findall(r'<td class="n">([^<]*)', cast.desk().get("/desk/ideas").text)
    assert cells == ["2", "0 days", "1", "0 days", "0 days", "0", "1", "0", "0", "0",
                     "0", "–", "0", "–", "–", "0", "0", "0", "0", "0", "12", "3", "1"]  # fmt: skip
