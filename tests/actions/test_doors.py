"""Links: made again for every print, one statement for many, shut for good when they are shut."""

from datetime import UTC, date, datetime
from pathlib import Path

from rollout.actions import doors
from rollout.store import links
from rollout.store.database import Database
from rollout.store.links import Door
from tests.builders import FakeTools, a_programme, keep_organisation

END = datetime(2027, 6, 6, 14, tzinfo=UTC)  # 28 February + 2 x 42 + 14 days, the end of that day in New South Wales


def test_a_link_is_the_same_for_every_print_and_opens_its_one_door(database: Database, tmp_path: Path) -> None:
    leads = keep_organisation(database)
    tools = FakeTools(database, tmp_path)
    with database.transaction() as tx:
        first = doors.return_url(tools, tx, "F001", "listen", leads["F001"])
        again = doors.return_url(tools, tx, "F001", "listen", leads["F001"])
        other = doors.return_url(tools, tx, "F002", "listen", leads["F002"])
        mine = doors.person_url(tools, tx, leads["F001"])
    assert first == again != other
    assert first.startswith("http://127.0.0.1:8080/R/")
    with database.reading() as tx:
        found = [
            links.find(tx, tools.links.digest(url.rsplit("/", 1)[1]), datetime(2027, 2, 1, tzinfo=UTC))
            for url in (first, mine)
        ]
    assert found == [Door("return", leads["F001"], "F001", "listen", END), Door("person", leads["F001"])]


def test_a_door_that_was_shut_stays_shut_when_its_sheet_is_printed_again(database: Database, tmp_path: Path) -> None:
    leads = keep_organisation(database)
    tools = FakeTools(database, tmp_path)
    now = tools.clock.now()
    with database.transaction() as tx:
        url = doors.return_url(tools, tx, "F001", "listen", leads["F001"])
        links.shut_doors_of(tx, leads["F001"], now)
        doors.return_url(tools, tx, "F001", "listen", leads["F001"])
        assert links.find(tx, tools.links.digest(url.rsplit("/", 1)[1]), now) is None


def test_many_links_equal_single_ones(database: Database, tmp_path: Path) -> None:
    leads = keep_organisation(database)
    tools = FakeTools(database, tmp_path)
    wanted = [(unit, "own", leads[unit]) for unit in ("F001", "F002")] + [("F003", "own", None)]
    with database.transaction() as tx:
        many = doors.return_urls(tools, tx, wanted)
        single = {door: doors.return_url(tools, tx, *door) for door in wanted}
        people = doors.person_urls(tools, tx, leads.values())
    assert many == single
    assert len(set(many.values()) | set(people.values())) == 3 + 5


def test_a_sheet_printed_long_after_the_window_still_gets_a_fortnight_after_its_hour() -> None:
    assert doors.far_end(a_programme(), date(2028, 1, 1)) == datetime(2028, 1, 25, 13, tzinfo=UTC)
