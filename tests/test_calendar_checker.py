"""The checker can fail: a calendar made by hand keeps every rule, and each rule that is broken in it is named."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from rollout.domain.calendar import Group, Placement
from rollout.domain.organisation import LEADER, Assignment, Leave, Organisation, Person, Unit
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.programme import Blackout, Facilitator, Groups, Opening, Preparation, Shift, WaveRules, Window
from rollout.domain.returns import Session
from tests.builders import a_facility, a_programme
from tests.calendar_checker import broken

TODAY, SINCE = date(2027, 1, 4), date(2026, 7, 1)
PLACE: dict[str, Any] = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW"}
WELCOME, LISTEN = "session:welcome:F001#1", "session:listen:F001#1"
OTHER = "session:welcome:F002#1"
PREVIEW, COACHING = "preview:welcome:1", "coaching:welcome:1"
NEAR = "within the notice period: stocktake; decide by hand"


@dataclass
class World:
    """Two facilities of one network, a group and a leader each; welcome on 9 February, listen on 16 March 2027."""

    units: dict[str, Unit] = field(default_factory=dict)
    held: list[Assignment] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Placement] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)

    def row(self, key: str, **changed: Any) -> "World":
        self.rows[key] = replace(self.rows[key], **changed)
        return self

    def on(self, key: str, day: date, **changed: Any) -> "World":
        starts = self.rows[key].starts_local
        return self.row(key, starts_local=datetime.combine(day, starts.time() if starts else time(9)), **changed)

    def became(self, key: str, state: Any, held_on: date | None = None) -> "World":
        row = self.rows[key]
        session = Session(f"{row.group}@{row.module}", row.unit, row.group, row.module, state, held_on)
        self.facts["sessions"] = [*self.facts.get("sessions", []), session]
        return self

    def released(self, today: date = TODAY) -> "World":
        """People hold the calendar as it is now."""
        self.facts |= {"released": list(self.rows.values()), "before": list(self.rows.values()), "today": today}
        return self

    def ask(self) -> Ask:
        people = {n: Person(n, f"P{n}", f"Leader {n}") for n in {a.person_id for a in self.held}}
        facts = {"today": TODAY, "holidays": {("AU", "NSW"): {date(2027, 3, 26): "Good Friday"}}, **self.facts}
        programme = a_programme(**{"modules": ("welcome", "listen"), **self.rules})
        waves = facts.pop("waves", {})
        organisation = Organisation(facts["today"], self.units, people, tuple(self.held), tuple(self.leave), waves)
        return Ask(programme, organisation, **facts)

    def found(self) -> list[str]:
        return sorted(broken(self.ask(), Plan(tuple(self.rows[key] for key in sorted(self.rows)), tuple(self.groups))))


def a_world() -> World:
    world = World()
    tree = [Unit("S1", "state", "State", **PLACE), Unit("N1", "network", "Network", "S1", **PLACE)]
    world.units = {unit.code: unit for unit in [*tree, a_facility(1), a_facility(2)]}
    for number, hour in ((1, time(9)), (2, time(10, 30))):
        unit = f"F{number:03}"
        world.held.append(Assignment(number, LEADER, unit, SINCE))
        world.groups.append(Group(unit, 1, 12))
        for module, first in (("welcome", date(2027, 2, 9)), ("listen", date(2027, 3, 16))):
            starts = datetime.combine(first, hour)
            keep(world, Placement("session", unit, f"{unit}#1", module, number, starts, "Australia/Sydney", 60))
            for kind, days, minutes in (("preview", 12, 90), ("coaching", 8, 60)):
                day = datetime.combine(first - timedelta(days=days), time(9))
                seat = (f"{kind} {module} N1 1", module, number, day, "Australia/Sydney", minutes)
                keep(world, Placement(kind, unit, *seat))  # type: ignore[arg-type]  # both are kinds
    return world


def keep(world: World, row: Placement) -> None:
    world.rows[row.key] = row


def missed(world: World, *keys: str) -> World:
    for key in keys:
        world.rows.pop(key)
    return world


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_calendar_made_by_hand_keeps_every_rule(world: World) -> None:
    assert world.found() == []
    assert world.released(date(2027, 2, 3)).found() == []


def test_a_row_that_is_missing_and_a_facility_that_is_missing_are_named(world: World) -> None:
    assert missed(world, LISTEN, "preview:listen:1", "coaching:listen:1").found() == ["F001#1 has no row for listen"]
    assert missed(world, WELCOME, PREVIEW, COACHING).found() == [
        "F001 is missing",
    ]


def test_a_facility_that_opens_inside_its_window_must_not_be_left_out(world: World) -> None:
    world.units["F003"] = a_facility(3, opened_on=date(2027, 2, 20))
    world.units["F004"] = a_facility(4, opened_on=date(2027, 3, 20))
    world.units["F005"] = a_facility(5, closed_on=TODAY)
    assert world.found() == ["F003 is missing"]
    world.units["F003"] = a_facility(3, opened_on=date(2027, 4, 1))
    world.facts["waves"] = {"N1": 2}
    world.rules |= {"waves": WaveRules(count=2, weeks_between=6)}
    assert "F003 is missing" in world.found()


def test_a_date_without_reason_and_a_key_that_stands_twice_are_named(world: World) -> None:
    assert world.row("coaching:listen:1", starts_local=None).found() == [
        "coaching:listen:1 has neither a date nor a reason"
    ]
    rows = (*world.rows.values(), world.rows[WELCOME])
    assert f"{WELCOME} appears twice" in broken(world.ask(), Plan(rows, tuple(world.groups)))


@pytest.mark.parametrize(
    ("rules", "day"),
    [
        ({}, date(2027, 2, 13)),
        ({"blackouts": (Blackout("S1", date(2027, 2, 9), date(2027, 2, 9), "peak"),)}, date(2027, 2, 9)),
        ({"blackouts": (Blackout("*", date(2027, 2, 1), date(2027, 2, 9), "peak"),)}, date(2027, 2, 9)),
        ({"openings": (Opening("N1", ("mon", "thu"), ()),)}, date(2027, 2, 9)),
    ],
)  # fmt: skip
def test_an_hour_on_a_closed_day_is_named(world: World, rules: dict[str, Any], day: date) -> None:
    world.rules |= rules
    assert f"{WELCOME} is on {day}, when F001 is closed" in world.on(WELCOME, day).found()


def test_an_hour_on_a_public_holiday_or_outside_the_life_of_its_facility_is_named(world: World) -> None:
    world.facts["holidays"] = {("AU", "NSW"): {date(2027, 2, 9): "Day of mourning"}}
    world.units["F002"] = a_facility(2, closed_on=date(2027, 3, 16))
    assert world.found() == [
        "session:listen:F002#1 is on 2027-03-16, when F002 is closed",
        "session:welcome:F001#1 is on 2027-02-09, when F001 is closed",
        "session:welcome:F002#1 is on 2027-02-09, when F002 is closed",
    ]


def test_the_nearest_opening_wins_for_days_and_for_starts(world: World) -> None:
    world.rules["openings"] = (
        Opening("S1", ("sat",), (time(7),)), Opening("N1", ("mon", "tue", "thu")), Opening("F001", (), (time(9),)),
    )  # fmt: skip
    assert world.found() == ["session:listen:F002#1 starts at 10:30", "session:welcome:F002#1 starts at 10:30"]


def test_a_shift_meets_when_its_people_are_there(world: World) -> None:
    world.rules["shifts"] = (Shift("early", 100, (time(6), time(9))), Shift("late", 0, (time(20),)))
    world.groups = [replace(group, shift="early") for group in world.groups]
    assert world.found() == ["session:listen:F002#1 starts at 10:30", "session:welcome:F002#1 starts at 10:30"]
    world.rules["shifts"] = (Shift("early", 100, (time(6),)),)  # none of the site's starts: the shift's own hold
    assert f"{WELCOME} starts at 09:00" in world.found()
    assert world.row(WELCOME, starts_local=datetime(2027, 2, 9, 6)).found().count(f"{WELCOME} starts at 06:00") == 0


def test_groups_follow_the_largest_size_and_the_shares_of_shifts(world: World) -> None:
    world.units["F001"] = a_facility(1, headcount=20)
    assert world.found() == ["F001 has 1 groups for 20 people", "F001: its groups do not add up to 20 people"]
    world.units["F001"] = a_facility(1)
    world.rules["shifts"] = (Shift("early", 60), Shift("late", 40))
    world.groups = [replace(group, shift="early") for group in world.groups]
    assert world.found() == [
        f"{unit} {shift}: not its share of 12 people" for unit in ("F001", "F002") for shift in ("early", "late")
    ]


def test_an_hour_while_its_leader_is_on_leave_is_named(world: World) -> None:
    world.leave.append(Leave(1, date(2027, 2, 8), date(2027, 2, 9)))
    assert world.found() == [f"{WELCOME} is on 2027-02-09, when its leader 1 is on leave"]


def test_who_leads_is_who_leads_on_that_day_and_a_gap_says_so(world: World) -> None:
    world.held[0] = replace(world.held[0], until_on=date(2027, 3, 16))
    assert world.found() == [
        f"{LISTEN} is led by 1; on 2027-03-16 F001 is led by None",
        f"{LISTEN} says '' and is led by None",
    ]
    world.row(LISTEN, leader=None, flag="needs a leader")
    assert missed(world, "preview:listen:1", "coaching:listen:1").found() == []
    assert world.row(WELCOME, flag="needs a leader").found() == [f"{WELCOME} says 'needs a leader' and is led by 1"]


def test_outside_the_first_window_a_later_window_or_the_window_of_a_wave_is_named(world: World) -> None:
    world.rules["windows"] = (Window("listen", date(2027, 3, 1), date(2027, 3, 15)),)
    assert world.found() == [
        "session:listen:F001#1 is on 2027-03-16, outside the window 2027-03-01 to 2027-03-15",
        "session:listen:F002#1 is on 2027-03-16, outside the window 2027-03-01 to 2027-03-15",
    ]
    world.rules = {"waves": WaveRules(count=2, weeks_between=6)}
    world.facts["waves"] = {"N1": 2}
    assert world.found() == [
        "session:welcome:F001#1 is on 2027-02-09, outside the window 2027-03-15 to 2027-04-11",
        "session:welcome:F002#1 is on 2027-02-09, outside the window 2027-03-15 to 2027-04-11",
    ]


def test_an_hour_that_was_not_held_may_follow_within_the_days_to_catch_up(world: World) -> None:
    for key, day in ((LISTEN, 16), ("preview:listen:1", 1), ("coaching:listen:1", 5)):
        world.on(key, date(2027, 4, day)).row(key, group=world.rows[key].group.replace("N1 1", "N1 2"))
    world.released(date(2027, 2, 20)).became(WELCOME, "not_held")
    assert f"{WELCOME} was not held and has no new date" in world.found()
    because = {"because": "not held on 9 Feb"}
    assert world.on(WELCOME, date(2027, 3, 12), **because).found() == []
    assert world.on(WELCOME, date(2027, 3, 15), **because).found() == [
        f"{WELCOME} is on 2027-03-15, outside the window 2027-02-01 to 2027-03-14"
    ]


def test_hours_too_near_too_far_and_after_one_without_a_date_are_named(world: World) -> None:
    assert f"{LISTEN} is 27 days after the hour before it" in world.on(LISTEN, date(2027, 3, 8)).found()
    assert f"{LISTEN} is 43 days after the hour before it" in world.on(LISTEN, date(2027, 3, 24)).found()
    world.on(LISTEN, date(2027, 3, 16))
    missed(world, PREVIEW, COACHING).row(WELCOME, starts_local=None, flag="no day")
    assert world.found() == [f"{LISTEN} has a date and the hour before it has none"]
    missed(world, "preview:listen:1", "coaching:listen:1").row(LISTEN, starts_local=None, flag="no day")
    assert world.found() == [f"{LISTEN} does not say what it waits for"]
    assert world.row(LISTEN, flag="waits for a date for welcome").found() == []


def test_spacing_counts_from_the_day_it_really_happened(world: World) -> None:
    world.released(date(2027, 2, 20)).became(WELCOME, "held", date(2027, 2, 18))
    assert world.found() == [f"{LISTEN} is 26 days after the hour before it"]


def two_groups(world: World, day: date, start: time) -> World:
    """A second group of the first facility, whose welcome is then."""
    world.units["F001"] = a_facility(1, headcount=24)
    world.groups += [Group("F001", 2, 12)]
    keep(world, replace(world.rows[WELCOME], group="F001#2", starts_local=datetime.combine(day, start)))
    keep(world, replace(world.rows[LISTEN], group="F001#2", starts_local=datetime(2027, 3, 17, 9)))
    return world


def test_floor_cover_by_day_by_week_and_hours_at_once_are_named(world: World) -> None:
    two_groups(world, date(2027, 2, 9), time(9)).rules["groups"] = Groups(per_day=1, per_week=1, led_per_day=2)
    assert world.found() == [
        "F001 holds 2 hours in the day of 2027-02-09",
        "F001 holds 2 hours in the week of 2027-02-08",
        "F001 holds 2 hours in the week of 2027-03-15",
        "session:welcome:F001#2 begins while session:welcome:F001#1 lasts",
        "session:welcome:F001#2 begins while session:welcome:F001#1 lasts",
    ]


def test_a_leader_leads_so_many_hours_a_day_and_never_two_at_once_across_time_zones(world: World) -> None:
    world.held[1] = Assignment(1, LEADER, "F002", SINCE)
    world.units["F002"] = a_facility(2, timezone="Australia/Adelaide")
    world.rows = {key: row for key, row in world.rows.items() if row.leader == 1 or row.kind == "session"}
    for key in (OTHER, "session:listen:F002#1"):
        world.row(key, leader=1, timezone="Australia/Adelaide")
    assert world.found() == [f"leader 1 leads 2 hours on {day}" for day in ("2027-02-09", "2027-03-16")]
    world.rules["groups"] = Groups(led_per_day=2)
    assert world.found() == []
    world.row(OTHER, starts_local=datetime(2027, 2, 9, 9)).row(WELCOME, starts_local=datetime(2027, 2, 9, 9))
    world.rules["hours"] = replace(a_programme().hours, starts=(time(9), time(9, 30), time(10, 30)))
    assert world.found() == [f"{OTHER} begins while {WELCOME} lasts"]  # 9:00 in Adelaide is 9:30 in Sydney


def test_preparation_too_early_too_late_or_in_the_wrong_order_is_named(world: World) -> None:
    assert world.on(PREVIEW, date(2027, 1, 18)).row(PREVIEW, group="preview welcome N1 2").found() == [
        f"{PREVIEW} is on 2027-01-18 for a first hour on 2027-02-09"
    ]
    assert world.on(PREVIEW, date(2027, 2, 5)).found() == [f"{COACHING} does not come after its preview"]
    assert world.on(PREVIEW, date(2027, 2, 1)).found() == [
        f"{COACHING} does not come after its preview",
        "leader 1 prepares 2 times on 2027-02-01",
    ]


def test_preparation_needs_an_open_hub_and_a_leader_who_is_there_and_free(world: World) -> None:
    world.rules["blackouts"] = (Blackout("N1", date(2027, 2, 1), date(2027, 2, 1), "stocktake"),)
    world.leave.append(Leave(1, date(2027, 1, 28), date(2027, 1, 28)))
    world.held[1] = replace(world.held[1], since_on=date(2027, 1, 29))
    assert world.found() == [
        "coaching:welcome:1 is on 2027-02-01, when N1 is closed",
        "coaching:welcome:2 is on 2027-02-01, when N1 is closed",
        "preview:welcome:1 is on 2027-01-28, when the leader is on leave",
        "preview:welcome:2 is on 2027-01-28, when the leader leads nothing",
    ]


def test_preparation_on_the_day_of_an_hour_and_a_leader_without_any_are_named(world: World) -> None:
    two_groups(world, date(2027, 3, 4), time(9))
    assert "preview:listen:1 is on the day of an hour" in world.found()
    assert "leader 2 has no coaching row for listen" in missed(world, "coaching:listen:2").found()


def test_rooms_have_one_start_and_so_many_seats_and_lie_in_their_hub(world: World) -> None:
    world.rules["preparation"] = Preparation(preview_seats=1)
    assert world.found() == ["preview listen N1 1 has 2 leaders", "preview welcome N1 1 has 2 leaders"]
    world.rules = {}
    assert world.row(COACHING, starts_local=datetime(2027, 2, 1, 13)).found() == [
        "coaching welcome N1 1 is at several times or led by several people"
    ]
    world.row(COACHING, group="coaching welcome N9 1")
    assert world.found() == [f"{COACHING} sits in 'coaching welcome N9 1', not in one of N1"]


def test_facilitators_are_named_serve_the_hub_are_there_and_lead_one_event_a_day(world: World) -> None:
    ana, ben, two = "ana@example.org", "ben@example.org", (COACHING, "coaching:welcome:2")
    assert world.row(PREVIEW, facilitator=ana).row("preview:welcome:2", facilitator=ana).found() == [
        f"{key} is led by {ana}, whom the programme does not name" for key in (PREVIEW, "preview:welcome:2")
    ]
    world.rules["facilitators"] = (
        Facilitator("Ana", ana, "S1", ("2027-01-28", "2027-02-10..2027-02-11")), Facilitator("Ben", ben, "S2"),
    )  # fmt: skip
    for key in [key for key in world.rows if not key.startswith("session")]:
        world.row(key, facilitator=ana)
    assert world.found() == [f"{key} on 2027-01-28: {ana} is away" for key in (PREVIEW, "preview:welcome:2")]
    world.rules["facilitators"] = (Facilitator("Ana", ana, "N1"), Facilitator("Ben", ben, "S2"))
    assert world.found() == []
    for key in two:
        world.row(key, facilitator=ben)
    assert world.found() == [f"{key} on 2027-02-01: {ben} does not serve N1" for key in two]
    for key in two:
        world.row(key, facilitator="")
    assert world.found() == [f"{key} has no facilitator" for key in two]
    for key in two:
        world.row(key, facilitator=ana)
    world.row("coaching:welcome:2", group="coaching welcome N1 2")
    assert world.found() == [f"{ana} leads 2 events on 2027-02-01"]


def test_a_near_date_stands_and_says_when_it_cannot_be(world: World) -> None:
    world.released(date(2027, 2, 3))
    assert world.on(WELCOME, date(2027, 2, 11), because="a whim").found() == [
        f"{WELCOME} was moved within the notice period"
    ]
    world.on(WELCOME, date(2027, 2, 9), because="")
    world.rules["blackouts"] = (Blackout("F001", date(2027, 2, 9), date(2027, 2, 9), "stocktake"),)
    assert world.found() == [f"{WELCOME} is on 2027-02-09, when F001 is closed and does not say so"]
    assert world.row(WELCOME, flag=NEAR).found() == []
    world.rules = {}
    assert world.found() == [f"{WELCOME} says it cannot be, and breaks no rule"]
    assert world.row(WELCOME, flag="").row(LISTEN, flag=NEAR).found() == [
        f"{LISTEN} says it is within the notice period, and is not"
    ]


def test_others_keep_out_of_the_way_of_a_near_date(world: World) -> None:
    """A third hour in a week that holds two: the near one stands, so the one that is new is to blame."""
    world.rules["groups"] = Groups(per_week=1)
    world.released(date(2027, 2, 1))
    two_groups(world, date(2027, 2, 12), time(9)).on("session:listen:F001#2", date(2027, 3, 22))
    assert world.found() == ["F001 holds 2 hours in the week of 2027-02-08"]
    both = {**world.facts, "released": [*world.facts["released"], world.rows["session:welcome:F001#2"]]}
    world.facts = {**both, "today": date(2027, 2, 5), "before": both["released"]}
    assert world.found() == ["F001 holds 2 hours in the week of 2027-02-08 and does not say so"]
    assert world.row(WELCOME, flag=NEAR).found() == []


def test_a_new_date_is_never_over_nor_within_the_notice_period(world: World) -> None:
    world.released(date(2027, 2, 3))
    on_that_day = world.on(LISTEN, date(2027, 2, 3), because="a whim").found()
    assert f"{LISTEN} was put on 2027-02-03, a day that is over" in on_that_day
    world.on(LISTEN, date(2027, 2, 9), because="a whim")
    assert f"{LISTEN} was put on 2027-02-09, within the notice period" in world.found()


def test_a_released_date_that_moved_without_saying_why_is_named(world: World) -> None:
    world.released(date(2027, 2, 3)).on(LISTEN, date(2027, 3, 18))
    assert world.found() == [f"{LISTEN} was moved and does not say why"]
    assert world.row(LISTEN, because="leave of the leader").found() == []


def test_a_pinned_date_stays_where_it_was_put_and_may_say_what_is_wrong_with_it(world: World) -> None:
    world.facts["pins"] = {LISTEN: datetime(2027, 3, 26, 9)}
    assert world.found() == [f"{LISTEN} is not where it was pinned"]
    world.on(LISTEN, date(2027, 3, 26), flag="pinned, although 26 Mar is a public holiday and 45 days after welcome")
    for key, day in (("preview:listen:1", date(2027, 3, 10)), ("coaching:listen:1", date(2027, 3, 12))):
        world.on(key, day).row(key, group=f"{world.rows[key].kind} listen N1 2")
    assert world.found() == []
    assert world.row(LISTEN, flag="").found() == [
        f"{LISTEN} is 45 days after the hour before it",
        f"{LISTEN} is on 2027-03-26, when F001 is closed and does not say so",
    ]


def test_facts_are_never_rewritten_and_do_not_vanish(world: World) -> None:
    world.released(date(2027, 2, 10)).row(OTHER, leader=1).row(PREVIEW, starts_local=datetime(2027, 1, 28, 13))
    assert [found for found in world.found() if "over" in found or "fact" in found] == [
        f"{PREVIEW} was put on 2027-01-28, a day that is over",
        f"{PREVIEW} was rewritten after the fact",
        f"{OTHER} was rewritten after the fact",
    ]
    assert f"{PREVIEW} was rewritten after the fact" in missed(world, PREVIEW).found()


def test_what_people_hold_does_not_vanish_unless_it_was_called_off(world: World) -> None:
    world.released(date(2027, 2, 10))
    seats = ("preview:listen:1", "coaching:listen:1")
    assert missed(world, LISTEN, *seats).found() == ["F001#1 has no row for listen", f"{LISTEN} vanished"]
    world.rows |= {row.key: row for row in world.facts["released"] if row.key == LISTEN}
    world.became(LISTEN, "cancelled")
    assert missed(world, LISTEN).found() == []
