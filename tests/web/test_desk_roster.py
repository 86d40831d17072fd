"""The roster on the desk: taken in, looked at, and imported exactly as it was looked at."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rollout.actions import long_work
from rollout.actions.uploads import KEPT_FOR, uploaded
from rollout.actions.uploads import forget as uploads_forget
from rollout.domain.problem import Refused
from rollout.domain.roster_choice import chosen, with_chosen
from rollout.domain.roster_map import RosterMap
from rollout.store import units, uploads
from rollout.store.database import Database
from rollout.web import forms
from tests.web.cast import Cast, a_cast

LEVELS = ("state", "network", "facility")
HEADER = "facility,name,state,network,leader,leader_email\n"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def csrf(client: TestClient) -> str:
    return re.findall(r'name="csrf" value="([^"]+)"', client.get("/desk/roster").text)[0]


def send(client: TestClient, content: str | bytes, name: str = "hr.csv") -> str:
    """Where the desk is led."""
    body = content.encode() if isinstance(content, str) else content
    got = client.post("/desk/roster", data={"csrf": csrf(client)}, files={"file": (name, body)})
    assert got.status_code == 303, got.text
    return str(got.headers["location"])


def text(html: str) -> str:
    """The words of the page, each cell apart from the next."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html[html.index("<main") :])).split())


def test_a_file_is_looked_at_then_imported_by_the_work_that_it_asks_for(cast: Cast) -> None:
    client = cast.desk()
    rows = (
        "F001,Store 1,North,Network 1,Ana Muñoz,ana@example.org\nF099,Store 99,North,Network 1,Jo Lee,jo@example.org\n"
    )
    look = send(client, HEADER + rows)
    shown = client.get(look).text
    assert "1 leader replaced" in text(shown)
    assert "Leader of Store 1 Ana Muñoz" in text(shown)
    assert "14 not in the file" in text(shown)
    fields = dict(re.findall(r'name="(csrf|digest)" value="([^"]+)"', shown))
    asked = client.post(look, data=fields)
    assert asked.headers["location"].startswith("/desk/work/")
    ended = long_work.run(cast.tools, int(asked.headers["location"].rpartition("/")[2]))
    assert ended is not None
    assert (ended.state, ended.findings) == ("done", ())
    with cast.tools.database.reading() as tx:
        known = units.organisation_on(tx, cast.tools.clock.today())
    leader = known.leader_of("F001")
    assert leader is not None
    assert (leader.name, known.units["F099"].name) == ("Ana Muñoz", "Store 99")
    assert client.get(look).status_code == 404


def test_a_difference_that_is_another_one_by_now_is_not_imported(cast: Cast) -> None:
    client = cast.desk()
    look = send(client, HEADER + "F001,Store 1,North,Network 1,Ana Muñoz,ana@example.org\n")
    asked = client.post(look, data={"csrf": csrf(client), "digest": "0" * 64})
    ended = long_work.run(cast.tools, int(asked.headers["location"].rpartition("/")[2]))
    assert ended is not None
    assert ended.state == "failed"
    assert ended.findings[0].what == "would change other things now than when you looked at it."


def test_columns_that_are_said_to_be_something_else_are_read_so_and_the_next_file_too(cast: Cast) -> None:
    client = cast.desk()
    content = "facility,name,state,network,boss,mail\nF001,Store 1,North,Network 1,Ana Muñoz,ana@example.org\n"
    look = send(client, content)
    assert "Ana Muñoz" not in text(client.get(look).text).split("How its columns are read")[0]
    page = client.get(look).text
    said = dict(re.findall(r'name="(column-\d+)">.*?value="([^"]*)" selected', page, re.S))
    said |= {"column-4": "leader_name", "column-5": "leader_email", "rows": "facilities", "share": "100"}
    again = client.post(f"{look}/columns", data={**said, "csrf": csrf(client)})
    assert again.status_code == 303
    shown = client.get(again.headers["location"]).text
    assert "Leader of Store 1 Ana Muñoz" in text(shown)
    fields = dict(re.findall(r'name="(csrf|digest|map)" value="([^"]+)"', shown))
    asked = client.post(look, data=fields)
    ended = long_work.run(cast.tools, int(asked.headers["location"].rpartition("/")[2]))
    assert ended is not None
    assert ended.state == "done"
    assert 'leader_name = "boss"' in cast.tools.roster_map.read_text()
    assert "It changes nothing: all of it is known." in text(client.get(send(client, content)).text)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Nothing arrived"),
        (b"\x1f\x8b broken", "is a damaged gzip file."),
        (
            "facility,name,state,network,opened_on\nF001,Store 1,North,Network 1,03/04/2027\n",
            "Say below how the columns",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_changes_nothing(cast: Cast, content: str, says: str) -> None:
    client = cast.desk()
    body = content.encode() if isinstance(content, str) else content
    got = client.post("/desk/roster", data={"csrf": csrf(client)}, files={"file": ("hr.csv", body)})
    if got.status_code == 303:
        got = client.get(got.headers["location"])
    assert says in text(got.text)
    assert "Import this" not in got.text


def test_pasted_rows_are_a_file_too(cast: Cast) -> None:
    client = cast.desk()
    rows = "facility\tname\tstate\tnetwork\nF099\tStore 99\tNorth\tNetwork 1\n"
    got = client.post("/desk/roster", data={"csrf": csrf(client), "rows": rows}, files={"none": ("", b"")})
    assert "F099 Store 99" in text(client.get(got.headers["location"] + "?kind=new").text)


def test_a_file_that_is_too_large_or_from_a_stranger_is_not_taken_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST_FILE", 5_000)
    client, file = cast.desk(), {"file": ("hr.csv", b"x" * 6_000)}
    assert client.post("/desk/roster", data={"csrf": csrf(client)}, files=file).status_code == 413
    assert client.post("/desk/roster", data={"csrf": "no"}, files={"file": ("hr.csv", b"a,b")}).status_code == 403
    assert cast.client().post("/desk/roster", files=file).status_code == 401
    assert cast.leader("N1").post("/desk/roster", files=file).status_code == 404
    with cast.tools.database.reading() as tx:
        assert uploads.older_than(tx, cast.tools.clock.now() + KEPT_FOR) == []


@pytest.mark.parametrize("map_", ["..precious", "../../../etc/passwd", "0" * 64])
def test_a_map_that_was_never_taken_in_is_neither_read_nor_tidied_away(cast: Cast, map_: str) -> None:
    client, precious = cast.desk(), cast.tools.files.path("..precious")
    look = send(client, HEADER)
    precious.write_text("not an upload")
    fields = {"csrf": csrf(client), "digest": "0", "map": map_}
    assert (client.post(look, data=fields).status_code, client.get(f"{look}?map={map_}").status_code) == (404, 404)
    uploads_forget(cast.tools, [map_])
    assert precious.read_text() == "not an upload"


def test_a_share_is_a_number_in_plain_digits(cast: Cast) -> None:
    client = cast.desk()
    look = send(client, HEADER + "F001,Store 1,North,Network 1,Ana,ana@example.org\n")
    assert client.post(f"{look}/columns", data={"csrf": csrf(client), "share": "²"}).status_code < 500


def test_an_upload_is_forgotten_after_a_day(cast: Cast) -> None:
    client = cast.desk()
    first = send(client, HEADER).rpartition("/")[2]
    cast.tools.clock.at = cast.tools.clock.now() + KEPT_FOR + timedelta(minutes=1)
    assert uploaded(cast.tools, first) is None
    send(cast.desk(), HEADER + "F001,Store 1,North,Network 1,Ana,ana@example.org\n")
    assert not cast.tools.files.has(first)


def test_a_column_may_mean_several_things_and_two_cannot_mean_the_same() -> None:
    both = RosterMap(columns={"code": "Site", "name": "Site", "leader_name": "Boss"})
    assert chosen(both) == {"Site": ["code", "name"], "Boss": ["leader_name"]}
    assert with_chosen("hr.csv", both, {"Site": "code", "Boss": "deputy_name"}, LEVELS).columns == {
        "code": "Site", "name": "Site", "deputy_name": "Boss",
    }  # fmt: skip
    above = with_chosen("hr.csv", both, {"Boss": "", "Area": "level network", "No": "level-code network"}, LEVELS)
    assert (above.levels["network"].name, above.levels["network"].code) == ("Area", "No")
    assert above.columns == {"code": "Site", "name": "Site"}
    with pytest.raises(Refused, match="Site and Boss cannot both be"):
        with_chosen("hr.csv", both, {"Boss": "code"}, LEVELS)
