"""What the picture of the calendar is counted from, on both databases."""

from datetime import UTC, date, datetime

from rollout.domain.calendar import Group, Placement
from rollout.domain.organisation import Unit
from rollout.domain.returns import Session
from rollout.domain.timeline import Facilities, HoursOn, SeatsIn
from rollout.store import calendar, sessions, timeline, units
from rollout.store.database import Database
from rollout.store.timeline import Part, Undated
from tests.builders import BEFORE, keep_organisation

TODAY = date(2027, 2, 17)  # a Wednesday
ZONE = "Australia/Sydney"
NSW = ("AU", "NSW")


def keep(database: Database) -> None:
    """F001 and F002 under N1, F003 under S1 itself. Hours two weeks ago, in this week, and in three weeks."""
    leads = keep_organisation(database, 2)
    with database.transaction() as tx:
        units.add(tx, [Unit("F003", "facility", "Store 3", "S1", ZONE, *NSW)], BEFORE)
        groups = [Group(f"F{n:03}", 1, 12) for n in (1, 2, 3)]
        calendar.keep_groups(tx, groups)
        calendar.keep_sessions(tx, [(group, module) for group in groups for module in ("welcome", "listen")])
        days = {"F001": (3, 19), "F002": (5, 20), "F003": (4, None)}
        rows = []
        for group in groups:
            for module, day in zip(("welcome", "listen"), days[group.unit], strict=True):
                starts = datetime(2027, 2, day, 9) if day else None
                who, flag = leads.get(group.unit), "" if day else "no open day"
                rows.append(Placement("session", group.unit, group.key, module, who, starts, ZONE, 60, flag))
        for unit in ("F001", "F002"):
            at = datetime(2027, 1, 19, 9)
            rows.append(Placement("preview", unit, "preview welcome N1 1", "welcome", leads[unit], at, ZONE, 90))
        calendar.save_draft(tx, rows, datetime(2027, 1, 5, tzinfo=UTC))
        held = Session("F001#1@welcome", "F001", "F001#1", "welcome", "held", date(2027, 2, 9))
        sessions.set_state(tx, held)


def test_networks_keep_weeks_and_only_the_days_about_today(database: Database) -> None:
    keep(database)
    part = Part(TODAY, "facility")
    with database.reading() as tx:
        assert sorted(timeline.hours(tx, part, 1), key=str) == sorted(
            [
                HoursOn("N1", "welcome", "held", date(2027, 2, 8), ZONE),
                HoursOn("N1", "welcome", "planned", date(2027, 2, 1), ZONE),
                HoursOn("N1", "listen", "planned", date(2027, 2, 19), ZONE),
                HoursOn("N1", "listen", "planned", date(2027, 2, 20), ZONE),
                HoursOn("S1", "welcome", "planned", date(2027, 2, 1), ZONE),
                HoursOn("S1", "listen", "planned", None, ZONE),
            ],
            key=str,
        )
        assert timeline.seats(tx, part, 1) == [
            SeatsIn("N1", "preview", "preview welcome N1 1", "welcome", datetime(2027, 1, 19, 9), 2)
        ]
        assert timeline.places(tx, part) == [Facilities("N1", NSW, 2), Facilities("S1", NSW, 1)]
        assert timeline.undated(tx, part, 1, 50) == [
            Undated("session", "F003", "Store 3", "F003#1", "listen", "no open day")
        ]
        assert (timeline.undated_count(tx, part, 1), list(timeline.facilities(tx, part))) == (1, [])
        assert list(timeline.above(tx, TODAY, "facility", {"F002"})) == ["F002", "N1", "S1"]


def test_a_unit_has_its_own_facilities_one_by_one_with_their_days(database: Database) -> None:
    keep(database)
    below, network = Part(TODAY, "facility", "S1", ("S1", "N1")), Part(TODAY, "facility", "N1", ("N1",))
    with database.reading() as tx:
        state = {(hour.unit, hour.module, hour.on) for hour in timeline.hours(tx, below, 1)}
        assert {unit for unit, _, _ in state} == {"N1", "F003"}
        assert ("F003", "welcome", date(2027, 2, 4)) in state
        days = {(hour.unit, hour.on) for hour in timeline.hours(tx, network, 1)}
        assert days == {("F001", date(2027, 2, 9)), ("F001", date(2027, 2, 19)), ("F002", date(2027, 2, 5)),
                        ("F002", date(2027, 2, 20))}  # fmt: skip
        assert list(timeline.facilities(tx, network)) == ["F001", "F002"]
        assert timeline.undated_count(tx, network, 1) == 0
