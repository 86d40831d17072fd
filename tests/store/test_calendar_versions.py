"""What is released while somebody looks at a draft goes underneath it."""

from datetime import UTC, datetime, timedelta

from rollout.domain.calendar import Placement, Version, laid_on
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import keep_organisation

NOW = datetime(2027, 1, 5, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def placement(group: int, day: int) -> Placement:
    return Placement(
        "session", "F001", f"F001#{group}", "welcome", None, datetime(2027, 2, day, 9), "Australia/Sydney", 60
    )


def test_what_is_released_meanwhile_goes_under_the_draft_which_takes_it_over(database: Database) -> None:
    keep_organisation(database, facilities=1)
    old = [placement(1, 2), placement(2, 3)]
    with database.transaction() as tx:
        calendar.save_draft(tx, old, NOW, made_by="desk")
        calendar.release(tx, 1, NOW)
        calendar.save_draft(tx, [placement(1, 9), placement(2, 10), placement(3, 11)], NOW, made_by="desk")
        made = calendar.release_under(tx, old, [placement(1, 2), placement(2, 17)], LATER, "clock")
    with database.reading() as tx:
        assert made == Version(2, "released", LATER, LATER, "clock")
        assert calendar.versions(tx) == [
            Version(1, "released", NOW, NOW, "desk"), Version(2, "released", LATER, LATER, "clock"),
            Version(3, "draft", NOW, None, "desk"),
        ]  # fmt: skip
        assert calendar.placements(tx, 2) == [placement(1, 2), placement(2, 17)]
        assert calendar.placements(tx, 3) == [placement(1, 9), placement(3, 11), placement(2, 17)]
        assert calendar.changed_in(tx) == {1: 2, 2: 1, 3: 2}


def test_releasing_what_is_released_writes_nothing(database: Database) -> None:
    keep_organisation(database, facilities=1)
    with database.transaction() as tx:
        calendar.save_draft(tx, [placement(1, 2)], NOW)
        calendar.release(tx, 1, NOW)
        assert calendar.release_under(tx, [placement(1, 2)], [placement(1, 2)], LATER, "clock") is None
        assert [version.number for version in calendar.versions(tx)] == [1]


def test_a_draft_keeps_its_own_dates_except_those_that_changed_underneath() -> None:
    draft = [placement(1, 5), placement(2, 6), placement(4, 8)]
    old, new = [placement(1, 2), placement(2, 3), placement(3, 4)], [placement(1, 2), placement(2, 12)]
    assert laid_on(draft, old, new) == [placement(1, 5), placement(2, 12), placement(4, 8)]
    assert laid_on(draft, old, [placement(2, 3)]) == [placement(2, 6), placement(4, 8)]
