"""L&D types in an idea from paper."""

from pathlib import Path

import pytest

from rollout.store import ideas
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast
from tests.web.reading import Page

IDEA = {"unit": "Store 1", "idea": "A bell at the door", "author": "Ana", "module": "listen"}


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def written(cast: Cast) -> list[tuple[str, str, str, str, str | None]]:
    with cast.tools.database.reading() as tx:
        return [(i.unit, i.text, i.author, i.module, i.waits_at) for i in ideas.everything(tx)]


def test_an_idea_from_paper_is_kept_once_and_the_page_says_where_it_waits(cast: Cast) -> None:
    desk = cast.desk()
    for said in ("Kept. A bell at the door waits with Network 1", "That idea was here already: nothing has changed."):
        page = Page(desk.get("/desk/ideas/add?unit=F001").text)
        sent = desk.post("/desk/ideas/add", data={**IDEA, "csrf": page.fields["csrf"]})
        assert sent.status_code == 303
        assert said in " ".join(Page(desk.get(sent.headers["location"]).text).text.split())
    assert written(cast) == [("F001", "A bell at the door", "Ana", "listen", "N1")]


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    desk = cast.desk()
    csrf = Page(desk.get("/desk/ideas/add").text).fields["csrf"]
    sent = desk.post("/desk/ideas/add", data={**IDEA, "unit": "Mars", "idea": " ", "csrf": csrf})
    assert sent.status_code == 422
    text = " ".join(Page(sent.text).text.split())
    assert "This does not exist. Use its code or its name as in the roster." in text
    assert "This is empty. Write it as it stands on the paper." in text
    assert 'value="Mars"' in sent.text
    assert written(cast) == []
