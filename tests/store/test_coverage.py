"""Sessions counted in the database, on both databases, against a hand count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rollout.domain.calendar import Placement
from rollout.domain.coverage import Tally, coverage, roll_up
from rollout.store import calendar, counts, needs, overview
from rollout.store import coverage as counted
from rollout.store.database import Database
from tests.web.cast import a_cast, an_idea

TODAY = date(2027, 2, 10)


def _changed(placement: Placement) -> Placement:
    """One hour a week later; another with the same date and no leader any more."""
    if placement.key == "session:own:F002#1" and placement.starts_local:
        return replace(placement, starts_local=placement.starts_local + timedelta(days=7))
    return replace(placement, leader=None) if placement.key == "session:own:F001#1" else placement


def test_facilities_and_networks_are_counted_alike(database: Database, tmp_path: Path) -> None:
    cast = a_cast(database, tmp_path, facilities=12, groups=2)
    an_idea(cast, "F001")
    with database.reading() as tx:
        by_facility = coverage(counted.facts(tx, TODAY), lambda _zone: TODAY)
        by_network = coverage(counted.facts(tx, TODAY, by_parent=True), lambda _zone: TODAY)
        of_n1 = coverage(counted.facts(tx, TODAY, under=["N1"]), lambda _zone: TODAY)
        tree = overview.above_facilities(tx, "facility", TODAY)
        units = {unit.code: unit for n in range(1, 13) if (unit := overview.unit(tx, f"F{n:03}", TODAY))}
    assert by_facility["F001", "welcome"] == Tally(held=1, unreported=1, reached=11, expected=24)
    assert by_facility["F001", "listen"] == Tally(planned=2, expected=24)
    assert roll_up(by_facility, {**tree, **units})["S1"] == roll_up(by_network, tree)["S1"]
    assert of_n1 == {key: tally for key, tally in by_facility.items() if key[0] in ("F001", "F002", "F003", "F004")}
    assert sum(tally.sessions for tally in by_network.values()) == 12 * 2 * 3


def test_a_date_that_was_released_for_another_day_before_counts_as_moved(database: Database, tmp_path: Path) -> None:
    a_cast(database, tmp_path, facilities=3)
    later = datetime(2027, 2, 11, tzinfo=UTC)
    with database.transaction() as tx:
        placed = calendar.placements(tx, 1)
        calendar.save_draft(tx, map(_changed, placed), later)
        before = coverage(counted.facts(tx, TODAY), lambda _zone: TODAY)
        calendar.release(tx, 2, later)
        after = coverage(counted.facts(tx, TODAY), lambda _zone: TODAY)
        moved = counted.moved_at(tx, 2, "F002"), counted.moved_at(tx, 2, "F001")
    assert moved == ({"F002#1@own"}, set())
    assert before["F002", "own"] == Tally(planned=1, expected=12)
    assert after["F002", "own"] == Tally(moved=1, expected=12)
    assert after["F001", "own"] == Tally(planned=1, expected=12)


def test_every_question_of_the_desk_is_answered_on_both_databases(database: Database, tmp_path: Path) -> None:
    a_cast(database, tmp_path, facilities=12)
    with database.reading() as tx:
        planned = counts.planned_until(tx, 1, date(2027, 2, 20))
        asked = needs.Asked(1, date(2027, 2, 20), 4, 7, "facility", ("network", "state"), planned)
        found = needs.all_kinds(tx, asked, 5)
        ahead = overview.days_ahead(tx, 1, date(2027, 2, 8), 3, 10)
    assert {kind: need.count for kind, need in found.items()} == {
        "undated": 0, "leaderless": 0, "unreported": 12, "letters": 0, "not_ready": 0, "overdue": 0,
        "roster": 0,
    }  # fmt: skip
    assert ahead == {
        date(2027, 2, 8): {"session": 1},
        date(2027, 2, 9): {"session": 1},
        date(2027, 2, 10): {"session": 1},
    }


def test_everything_at_once_is_what_every_hour_one_by_one_adds_up_to(database: Database, tmp_path: Path) -> None:
    cast = a_cast(database, tmp_path, facilities=12, groups=2)
    an_idea(cast, "F001")
    with database.transaction() as tx:
        placed = calendar.placements(tx, 1)
        calendar.save_draft(tx, map(_changed, placed), datetime(2027, 2, 11, tzinfo=UTC))
        calendar.release(tx, 2, datetime(2027, 2, 11, tzinfo=UTC))
    for today in (date(2027, 1, 4), TODAY, date(2027, 3, 10), date(2028, 1, 1)):
        with database.reading() as tx:
            one_by_one = coverage(counted.facts(tx, today, by_parent=True), lambda _zone, today=today: today)
            at_once = coverage(counts.by_parent(tx, today, {}), lambda _zone, today=today: today)
            planned = counts.planned_until(tx, 2, today)
            whole = coverage(counts.totals(tx, today, 2, planned), lambda _zone, today=today: today)
            above = coverage(counts.by_parent(tx, today, {"N1": "S1", "N2": "S1"}), lambda _zone, today=today: today)
        assert at_once == one_by_one
        shown = sum(one_by_one.values(), Tally())
        assert whole["", ""] == replace(shown, reached=0, without_headcount=0, expected=0, without_size=0)
        assert above["S1", "own"] == one_by_one["N1", "own"] + one_by_one["N2", "own"]
