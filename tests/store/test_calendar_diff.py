"""What differs between two calendars, counted and one by one, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rollout.domain.calendar import Change, Placement
from rollout.domain.organisation import Unit
from rollout.store import calendar, calendar_diff, units
from rollout.store.calendar_diff import Differing
from rollout.store.database import Database
from rollout.store.timeline import Part
from tests.builders import BEFORE, keep_organisation

NOW = datetime(2027, 1, 5, tzinfo=UTC)
ZONE = "Australia/Sydney"
EVERYTHING = Part(date(2027, 2, 17), "facility")
NETWORK = Part(date(2027, 2, 17), "facility", "N1", ("N1",))


def hour(unit: str, module: str, day: int | None, leader: int | None, because: str = "") -> Placement:
    starts = datetime(2027, 2, day, 9) if day else None
    return Placement("session", unit, f"{unit}#1", module, leader, starts, ZONE, 60, because=because)


@pytest.fixture
def sides(database: Database) -> tuple[dict[str, Placement], dict[str, Placement]]:
    """F001 and F002 under N1, F003 under S1 itself: one of everything that can become of a date."""
    leads = keep_organisation(database, 2)
    one, two = leads["F001"], leads["F002"]
    with database.transaction() as tx:
        units.add(tx, [Unit("F003", "facility", "Store 3", "S1", ZONE, "AU", "NSW")], BEFORE)
    seat = Placement("preview", "F001", "preview welcome N1 1", "welcome", one, datetime(2027, 1, 19, 9), ZONE, 90)
    before = {
        "moved": hour("F001", "welcome", 3, one), "kept": hour("F001", "listen", 24, one),
        "lost": hour("F002", "welcome", 4, two), "found": hour("F002", "listen", None, two),
        "gone": hour("F002", "own", 26, two), "other": hour("F003", "welcome", 5, one), "seat": seat,
    }  # fmt: skip
    after = before | {
        "moved": hour("F001", "welcome", 9, one, "a public holiday"), "kept": hour("F001", "listen", 24, one, "words"),
        "lost": hour("F002", "welcome", None, two), "found": hour("F002", "listen", 25, two),
        "other": hour("F003", "welcome", 5, two), "new": hour("F003", "listen", 23, two),
        "seat": replace(seat, starts_local=datetime(2027, 1, 20, 9)),
    }  # fmt: skip
    del after["gone"]
    with database.transaction() as tx:
        calendar.save_draft(tx, before.values(), NOW)
        calendar.release(tx, 1, NOW)
        calendar.save_draft(tx, after.values(), NOW)
    return before, after


Sides = tuple[dict[str, Placement], dict[str, Placement]]


def test_counts_name_every_way_to_differ_under_the_unit_above(database: Database, sides: Sides) -> None:
    with database.reading() as tx:
        assert calendar_diff.counts(tx, 1, 2, EVERYTHING) == [
            Differing("N1", "preview", "moved", 1, 1), Differing("N1", "session", "moved", 1, 1),
            Differing("N1", "session", "found", 1, 1), Differing("N1", "session", "lost", 1, 1),
            Differing("N1", "session", "gone", 1, 1), Differing("S1", "session", "new", 1, 1),
            Differing("S1", "session", "other", 1, 1),
        ]  # fmt: skip
        assert calendar_diff.counts(tx, 1, 2, NETWORK) == [
            Differing("F001", "preview", "moved", 1, 1), Differing("F001", "session", "moved", 1, 1),
            Differing("F002", "session", "found", 1, 1), Differing("F002", "session", "lost", 1, 1),
            Differing("F002", "session", "gone", 1, 1),
        ]  # fmt: skip


def test_a_reason_alone_is_no_difference_and_a_version_differs_in_nothing_from_itself(
    database: Database, sides: Sides
) -> None:
    with database.reading() as tx:
        assert _pair(sides, "kept") not in calendar_diff.rows(tx, 1, 2, None)
        assert (calendar_diff.counts(tx, 2, 2, EVERYTHING), calendar_diff.rows(tx, 1, 1, None)) == ([], [])


def test_rows_are_those_that_are_there_in_order_of_time_and_then_those_that_are_gone(
    database: Database, sides: Sides
) -> None:
    order = ["seat", "moved", "lost", "other", "new", "found", "gone"]
    with database.reading() as tx:
        found = calendar_diff.rows(tx, 1, 2, EVERYTHING)
        assert found == [_pair(sides, name) for name in order]
        assert calendar_diff.rows(tx, 1, 2, EVERYTHING, slice(2, 4)) == found[2:4]
        assert calendar_diff.rows(tx, 1, 2, NETWORK, slice(0, 2)) == found[:2]


def test_whom_it_concerns_and_why(database: Database, sides: Sides) -> None:
    with database.reading() as tx:
        assert calendar_diff.leaders(tx, 1, 2, EVERYTHING) == 2
        assert calendar_diff.packs(tx, 1, 2, EVERYTHING) == 6
        assert calendar_diff.reasons(tx, 1, 2, EVERYTHING, 5) == [("a public holiday", 1)]


def _pair(sides: Sides, name: str) -> Change:
    return Change(sides[0].get(name), sides[1].get(name))


def test_the_load_of_a_version_is_counted_by_week(database: Database, sides: Sides) -> None:
    first, second = (
        {date(2027, 2, 1): 3, date(2027, 2, 22): 2}, {date(2027, 2, 1): 1, date(2027, 2, 8): 1, date(2027, 2, 22): 3}
    )  # fmt: skip
    with database.reading() as tx:
        assert [calendar_diff.load(tx, number, EVERYTHING) for number in (1, 2)] == [first, second]
        assert calendar_diff.load(tx, 2, NETWORK) == {date(2027, 2, 8): 1, date(2027, 2, 22): 2}
