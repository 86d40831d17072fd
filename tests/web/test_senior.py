"""What network and state leaders see; and what they never see."""

from pathlib import Path

import pytest

from rollout.store import people
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=18)


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
