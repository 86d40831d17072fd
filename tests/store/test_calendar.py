from dataclasses import replace
from datetime import UTC, datetime

from rollout.domain.calendar import Group, Placement
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import keep_organisation

NOW = datetime(2027, 1, 5, tzinfo=UTC)


def placement(group: int, day: int) -> Placement:
    return Placement(
        "session", "F001", f"F001#{group}", "welcome", None, datetime(2027, 2, day, 9), "Australia/Sydney", 60
    )


def test_versions_keep_what_held_in_them(database: Database) -> None:
    keep_organisation(database, facilities=1)
    first, moved, gone = placement(1, 2), placement(1, 9), placement(2, 3)
    with database.transaction() as tx:
        assert calendar.save_draft(tx, [first, gone], NOW) is not None
        assert calendar.save_draft(tx, [first, gone], NOW) is None
        assert calendar.save_draft(tx, [moved], NOW) is not None
    with database.reading() as tx:
        assert calendar.placements(tx, 1) == [first, gone]
        assert calendar.placements(tx, 2) == [moved]


def test_a_discarded_draft_leaves_the_released_calendar_as_it_was(database: Database) -> None:
    keep_organisation(database, facilities=1)
    with database.transaction() as tx:
        calendar.save_draft(tx, [placement(1, 2)], NOW)
        assert calendar.release(tx, 1, NOW) is True
        assert calendar.release(tx, 1, NOW) is False
        calendar.save_draft(tx, [replace(placement(1, 9), flag="late")], NOW)
        calendar.discard_drafts(tx)
    with database.reading() as tx:
        assert [version.number for version in calendar.versions(tx)] == [1]
        assert calendar.placements(tx, 1) == [placement(1, 2)]


def test_facilitators_and_shifts_are_kept(database: Database) -> None:
    keep_organisation(database, facilities=1)
    seat = replace(placement(1, 2), kind="preview", group="preview welcome N1 1", facilitator="kim@example.org")
    with database.transaction() as tx:
        calendar.save_draft(tx, [seat], NOW)
        calendar.keep_groups(tx, [Group("F001", 1, 12)])
        calendar.keep_groups(tx, [Group("F001", 1, 12, "night"), Group("F001", 2, 3, "day")])
    with database.reading() as tx:
        assert calendar.placements(tx, 1) == [seat]
        assert calendar.groups(tx) == [Group("F001", 1, 12, "night"), Group("F001", 2, 3, "day")]
