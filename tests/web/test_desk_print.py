"""Printing from the desk: what is due or a part is long work; mistakes say what to do; the shop gets one parcel."""

import io
import zipfile
from pathlib import Path

import pytest
from httpx import Response

from rollout.actions import long_work
from rollout.actions.work_kinds import KINDS, parcel_of
from rollout.domain.long_work import Work
from rollout.store import work
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast
from tests.web.test_desk_roster import text


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def send(cast: Cast, **fields: str) -> Response:
    desk = cast.desk()
    token = desk.get("/desk/print").text.split('name="csrf" value="')[1].split('"')[0]
    return desk.post("/desk/print", data={"csrf": token, **fields})


def asked(cast: Cast, answer: Response) -> Work:
    assert answer.status_code == 303
    with cast.tools.database.reading() as tx:
        found = work.find(tx, int(answer.headers["location"].rpartition("/")[2]))
    assert found is not None
    return found


def test_what_is_due_and_a_part_are_begun_as_long_work(cast: Cast) -> None:
    assert asked(cast, send(cast, what="due")).wishes == {}
    part = asked(cast, send(cast, what="part", unit="network 1", module="listen", shop="yes"))
    assert (part.kind, part.wishes) == ("print", {"shop": "yes", "module": "listen", "unit": "N1"})
    again = asked(cast, send(cast, what="part", unit="N1", module="listen", shop="yes"))
    assert again.number == part.number


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"unit": "Atlantis", "module": "listen"}, "No place has the code or the name “Atlantis”. Nothing was begun"),
        ({}, "Name a place, or choose a module, or both."),
    ],
)
def test_a_mistake_says_what_to_do_and_keeps_what_was_typed(cast: Cast, fields: dict[str, str], said: str) -> None:
    answer = send(cast, what="part", **fields)
    assert (answer.status_code, said in text(answer.text)) == (422, True)
    assert f'name="unit" value="{fields.get("unit", "")}"' in answer.text
    assert ('value="listen" selected' in answer.text) == ("module" in fields)


def test_work_without_a_parcel_leads_to_its_page(cast: Cast) -> None:
    number = long_work.ask(cast.tools, "print", {}, "")
    assert cast.desk().get(f"/desk/work/{number}/parcel").headers["location"] == f"/desk/work/{number}"
    assert cast.desk().get("/desk/work/99999/parcel").status_code == 404


def test_the_parcel_of_done_work_is_downloaded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wishes = {"shop": "yes"}
    file = parcel_of(cast.tools, wishes)
    file.parent.mkdir(parents=True)
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("network-1-a3.pdf", b"%PDF")
    done = {"packs": 2, "past": 0, "set_aside": 0, "fallback": 0, "parcel": 1}
    monkeypatch.setitem(KINDS, "print", lambda _tools, _wishes: dict(done))
    number = long_work.ask(cast.tools, "print", wishes, "")
    long_work.run(cast.tools, number)
    page = cast.desk().get(f"/desk/work/{number}")
    assert f'href="/desk/work/{number}/parcel">Download the files for the shop<' in page.text
    got = cast.desk().get(f"/desk/work/{number}/parcel")
    assert got.headers["content-disposition"] == 'attachment; filename="packs-for-the-shop.zip"'
    assert zipfile.ZipFile(io.BytesIO(got.content)).namelist() == ["network-1-a3.pdf"]


def test_before_the_first_release_today_leads_through_the_steps(sqlite: Database, tmp_path: Path) -> None:
    cast = a_cast(sqlite, tmp_path)
    with cast.tools.database.transaction() as tx:
        tx.connection().exec_driver_sql("UPDATE calendar_version SET state='draft', released_at=NULL")
    page = text(cast.desk().get("/desk").text)
    assert "Import the roster 12 facilities" in page
    assert "Plan a draft is there" in page
    assert "There are no dates to print yet" in text(cast.desk().get("/desk/print").text)
