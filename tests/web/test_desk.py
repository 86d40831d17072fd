"""The desk: what is coming, what needs a human, and the same number of queries for one row and for many."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from rollout.adapters.content import ModuleFolder
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools
from tests.web.cast import SHIPPED, Cast, a_cast, a_letter, a_pack, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(database._engine, "before_cursor_execute", note)
    yield found
    event.remove(database._engine, "before_cursor_execute", note)


def test_the_desk_says_what_needs_a_human(cast: Cast) -> None:
    a_letter(cast, "F003", state="failed")
    cast.tools.clock.at += timedelta(days=6)
    page = Page(cast.desk().get("/desk").text)
    text = " ".join(page.text.split())
    assert "10 things need a human" in text
    assert ("Not reported 9" in text, "Letters 1" in text) == (True, True)
    assert "Nothing has moved for a while." in text
    rows = text.partition("Oldest first")[2]
    assert rows.index("Store 1 ") < rows.index("Store 2 ") < rows.index("Store 3 ")


def test_a_calm_day_says_so(cast: Cast) -> None:
    cast.tools.clock.at -= timedelta(days=30)
    text = Page(cast.desk().get("/desk").text).text
    assert "Nothing needs you today" in text


def test_a_desk_before_the_first_calendar_opens(sqlite: Database, tmp_path: Path) -> None:
    cast = Cast(FakeTools(sqlite, tmp_path, content=ModuleFolder(SHIPPED, MODULES)), {})
    client = cast.desk()
    assert "No calendar is released yet" in client.get("/desk").text
    assert [client.get(path).status_code for path in ("/desk/coverage", "/desk/outbox", "/desk/units?q=x")] == [200] * 3


def test_coverage_adds_up_to_all_hours(cast: Cast) -> None:
    an_idea(cast, "F001")
    client = cast.desk()
    text = " ".join(Page(client.get("/desk/coverage").text).text.split())
    assert "Bluegum Stores: 1 of 36 hours held" in text
    assert "6 not reported yet" in text
    assert "29 planned" in text
    one = " ".join(Page(client.get("/desk/coverage?module=listen").text).text.split())
    assert "0 of 12 hours held" in one
    assert "Store 4" in client.get("/desk/coverage/N1").text


def test_a_unit_is_found_by_name_and_by_code_and_percent_is_a_letter(cast: Cast) -> None:
    client = cast.desk()
    assert "/desk/unit/F011" in client.get("/desk/units?q=store+11").text
    assert "/desk/unit/F011" in client.get("/desk/units?q=f011").text
    assert "No place has" in client.get("/desk/units?q=%25").text
    assert "Leader of Store 11" in client.get("/desk/unit/F011").text


def test_a_letter_is_shown_as_its_receiver_sees_it(cast: Cast) -> None:
    number = a_letter(cast, "F001", subject="Your pack <b>")
    client = cast.desk()
    text = Page(client.get(f"/desk/letter/{number}").text).text
    assert "Your pack <b>" in text
    assert "Dear leader,\nhere it is." in text
    assert "Your pack &lt;b&gt;" in client.get("/desk/outbox?state=ready").text
    assert client.get("/desk/letter/999").status_code == 404


PATHS = [
    "/desk", "/desk/needs/unreported", "/desk/needs/letters", "/desk/coverage", "/desk/coverage/N1", "/desk/outbox",
    "/desk/units?q=store",
]  # fmt: skip


def _rows(cast: Cast, number: int) -> None:
    for n in range(1, number + 1):
        a_letter(cast, f"F{n:03}", state="failed")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_as_often_for_one_row_as_for_many(sqlite: Database, tmp_path: Path, path: str) -> None:
    few, many = _copy(sqlite, tmp_path / "few"), _copy(sqlite, tmp_path / "many")
    asked = []
    for database, facilities in ((few, 3), (many, 30)):
        cast = a_cast(database, tmp_path, facilities)
        _rows(cast, facilities)
        cast.tools.clock.at += timedelta(days=6)
        client = cast.desk()
        with counting(database) as found:
            assert client.get(path).status_code == 200
        asked.append(len(found))
        database.close()
    assert asked[0] == asked[1] > 0


@pytest.mark.parametrize("open_page", [lambda cast: cast.leader("N1").get, lambda cast: cast.leader("F001").get])
def test_a_leaders_page_asks_as_often_for_one_row_as_for_many(
    sqlite: Database, tmp_path: Path, open_page: Callable[[Cast], Callable[[str], object]]
) -> None:
    asked = []
    for name, rows in (("few", 1), ("many", 3)):
        database = _copy(sqlite, tmp_path / name)
        cast = a_cast(database, tmp_path, groups=rows)
        for n in range(1, rows + 1):
            an_idea(cast, f"F{n:03}")
        a_pack(cast, "F001")
        get = open_page(cast)
        with counting(database) as found:
            get("/me/decide/N1")
            get("/me/at/F001")
        asked.append(len(found))
        database.close()
    assert asked[0] == asked[1] > 0


def _copy(database: Database, folder: Path) -> Database:
    folder.mkdir()
    shutil.copy(database.url.removeprefix("sqlite:///"), folder / "rollout.db")
    return Database(f"sqlite:///{folder / 'rollout.db'}")
