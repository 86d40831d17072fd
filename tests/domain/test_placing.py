"""What the calendar of a small organisation looks like, and what becomes of it; tests of any one: test_planning_any."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from rollout.domain.calendar import Placement, changes
from rollout.domain.organisation import LEADER, Assignment, Organisation, Person, Unit
from rollout.domain.planning import GONE, Ask, plan_dates
from rollout.domain.programme import Blackout, Programme
from rollout.domain.returns import Session
from tests.builders import START, a_facility, a_programme

TODAY = date(2027, 1, 4)
SINCE = date(2026, 12, 1)
PLACE = ("AU", "NSW")
HOLIDAYS = {
    PLACE: {date(2027, 1, 26): "Australia Day", date(2027, 3, 26): "Good Friday", date(2027, 3, 29): "Easter Monday"}
}
WHERE: dict[str, Any] = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW"}


def organisation(
    facilities: list[Unit], leads: dict[str, int] | None = None, more: tuple[Assignment, ...] = (), on: date = TODAY
) -> Organisation:
    """One state, two networks; `leads` names the leader of each facility (default: everybody has one of their own)."""
    tree = [Unit("S1", "state", "State", **WHERE)]
    tree += [Unit(code, "network", code, "S1", **WHERE) for code in ("N1", "N2")]
    units = {unit.code: unit for unit in [*tree, *facilities]}
    leads = leads if leads is not None else {unit.code: number for number, unit in enumerate(facilities, 1)}
    held = tuple(Assignment(person, LEADER, unit, SINCE) for unit, person in leads.items())
    people = {n: Person(n, f"P{n}", f"Leader {n}") for n in {a.person_id for a in held + more}}
    return Organisation(on, units, people, held + more)


def an_ask(organisation: Organisation, programme: Programme | None = None, **changed: Any) -> Ask:
    facts = {"today": organisation.on, "holidays": HOLIDAYS, **changed}
    return Ask(programme or a_programme(), organisation, **facts)


def dates(placements: tuple[Placement, ...], kind: str = "session") -> dict[str, date | None]:
    return {p.key: p.on for p in placements if p.kind == kind}


def test_a_facility_of_forty_is_three_groups_with_three_hours_each_and_a_prepared_leader() -> None:
    plan = plan_dates(an_ask(organisation([a_facility(headcount=40)])))
    assert [(group.key, group.size) for group in plan.groups] == [("F001#1", 14), ("F001#2", 13), ("F001#3", 13)]
    assert [p.kind for p in plan.placements].count("session") == 9
    assert [p.group for p in plan.placements if p.kind == "preview"] == [
        "preview listen N1 1", "preview own N1 1", "preview welcome N1 1",
    ]  # fmt: skip


def test_an_hour_held_late_moves_the_next_ones_only_as_far_as_it_must() -> None:
    ask = an_ask(organisation([a_facility(), a_facility(2)]))
    first = plan_dates(ask)
    old = dates(first.placements)
    held_on = old["session:listen:F001#1"] - timedelta(days=25)  # type: ignore[operator]  # three days too late for it
    today = held_on + timedelta(days=1)
    session = Session("F001#1@welcome", "F001", "F001#1", "welcome", "held", held_on)
    second = plan_dates(replace(ask, today=today, before=first.placements, sessions=[session]))
    moved = [c for c in changes(list(first.placements), list(second.placements)) if c.key.startswith("session")]
    assert [change.key for change in moved] == ["session:listen:F001#1"]
    assert moved[0].after is not None
    assert moved[0].after.because == f"welcome was on {held_on.day} {held_on:%b}"
    assert (moved[0].after.on - held_on).days in range(28, 43)  # type: ignore[operator]  # it has a date


def test_from_the_day_of_a_handover_the_successor_leads_and_is_prepared() -> None:
    ask = an_ask(organisation([a_facility()]))
    first = plan_dates(ask)
    day = date(2027, 3, 1)
    old = replace(ask.organisation.assignments[0], until_on=day)
    held = (old, Assignment(7, LEADER, "F001", day))
    people = {**ask.organisation.people, 7: Person(7, "P7", "Successor")}
    second = plan_dates(
        replace(ask, organisation=replace(ask.organisation, people=people, assignments=held), before=first.placements)
    )
    assert dates(second.placements) == dates(first.placements)
    assert {(p.module, p.leader) for p in second.placements if p.kind == "session"} == {
        ("welcome", 1), ("listen", 7), ("own", 7),
    }  # fmt: skip
    assert {
        (p.kind, p.module, p.on is not None) for p in second.placements if p.leader == 7 and p.kind != "session"
    } == {(kind, module, True) for kind in ("preview", "coaching") for module in ("listen", "own")}


def a_sudden_successor() -> tuple[Ask, date]:
    """Three days before an hour somebody else takes over; and the day of that hour."""
    ask = an_ask(organisation([a_facility()]))
    first = plan_dates(ask)
    day = dates(first.placements)["session:listen:F001#1"]
    assert day is not None
    today = day - timedelta(days=3)
    held = (replace(ask.organisation.assignments[0], until_on=today), Assignment(7, LEADER, "F001", today))
    people = {**ask.organisation.people, 7: Person(7, "P7", "Successor")}
    units = replace(ask.organisation, on=today, people=people, assignments=held)
    return replace(ask, organisation=units, today=today, before=first.placements), day


def test_a_successor_without_time_keeps_the_hour_people_know_and_the_preview_says_why_not() -> None:
    ask, day = a_sudden_successor()
    rows = {p.key: p for p in plan_dates(replace(ask, released=ask.before)).placements}
    assert (rows["session:listen:F001#1"].on, rows["session:listen:F001#1"].flag) == (day, "")
    why = (
        "too late for 3 to 21 days before the first hour on 9 Mar (16 Feb to 6 Mar); "
        "nearest legal day if the first hour on 9 Mar moved: 8 Mar"
    )
    assert {rows[f"{kind}:listen:7"].flag for kind in ("preview", "coaching")} == {why}


def test_an_hour_that_nobody_was_told_waits_until_the_successor_is_prepared() -> None:
    ask, day = a_sudden_successor()
    rows = {p.key: p for p in plan_dates(ask).placements}
    hour = rows["session:listen:F001#1"]
    assert hour.on is not None
    assert hour.on > day
    assert hour.because == "preparation of Successor comes first"
    assert [(hour.on - row.on).days >= 3 for row in rows.values() if row.leader == 7 and row.module == "listen" and
            row.kind != "session" and row.on] == [True, True]  # fmt: skip


def test_a_missed_hour_gets_a_new_date_after_today_and_says_so() -> None:
    ask = an_ask(organisation([a_facility()]))
    first = plan_dates(ask)
    day = dates(first.placements)["session:welcome:F001#1"]
    assert day is not None
    session = Session("F001#1@welcome", "F001", "F001#1", "welcome", "not_held", None, "flood")
    second = plan_dates(replace(ask, today=day, before=first.placements, sessions=[session]))
    row = next(p for p in second.placements if p.key == "session:welcome:F001#1")
    assert row.on is not None
    assert row.on > day
    assert row.because == f"not held on {day.day} {day:%b}"


def test_hours_of_a_closed_facility_vanish_and_its_past_stays() -> None:
    ask = an_ask(organisation([a_facility(), a_facility(2)]))
    first = plan_dates(ask)
    day = dates(first.placements)["session:welcome:F001#1"]
    assert day is not None
    units = {**ask.organisation.units, "F001": replace(ask.organisation.units["F001"], closed_on=day + timedelta(1))}
    today = day + timedelta(days=2)
    second = plan_dates(
        replace(
            ask, organisation=replace(ask.organisation, units=units, on=today), today=today, before=first.placements
        )
    )
    assert [p.key for p in second.placements if p.unit == "F001" and p.kind == "session"] == ["session:welcome:F001#1"]
    called_off = Session("F002#1@own", "F002", "F002#1", "own", "cancelled", None, "works on the roof")
    revived = Session("F002#1@listen", "F002", "F002#1", "listen", "cancelled", None, GONE)
    third = plan_dates(replace(ask, before=first.placements, sessions=[called_off, revived]))
    assert [p.module for p in third.placements if p.unit == "F002" and p.kind == "session"] == ["listen", "welcome"]


def test_a_facility_without_a_leader_has_dates_and_says_that_it_needs_one() -> None:
    plan = plan_dates(an_ask(organisation([a_facility()], leads={})))
    assert [(p.kind, p.leader, p.flag, p.on is not None) for p in plan.placements] == [
        ("session", None, "needs a leader", True)
    ] * 3


def reasons(programme: Programme, **changed: Any) -> dict[str, str]:
    plan = plan_dates(an_ask(organisation([a_facility(**changed)]), programme))
    return {p.key: p.flag for p in plan.placements if p.starts_local is None}


def test_a_blackout_over_the_whole_window_is_named_with_what_would_do() -> None:
    blackout = Blackout("N1", date(2027, 1, 25), date(2027, 3, 5), "stocktake")
    assert reasons(a_programme(blackouts=(blackout,))) == {
        "session:welcome:F001#1": "no open day between 1 Feb and 28 Feb: stocktake (network blackout); "
        "nearest legal day if the blackout gave way: 1 Feb",
        "session:listen:F001#1": "waits for a date for welcome",
        "session:own:F001#1": "waits for a date for welcome",
    }


def test_the_last_module_alone_stays_open_where_only_its_days_are_closed() -> None:
    blackouts = (Blackout("*", date(2027, 3, 27), date(2027, 12, 31), "moving house"),)
    found = reasons(a_programme(blackouts=blackouts, starts_on=date(2027, 2, 22), first_module_within_days=1))
    assert found == {
        "session:own:F001#1": "no open day between 19 Apr and 17 May: moving house (blackout for everybody); "
        "nearest legal day if the blackout gave way: 19 Apr"
    }


def test_a_facility_that_closes_says_so() -> None:
    assert reasons(a_programme(), closed_on=date(2027, 2, 1)) == {
        "session:welcome:F001#1": "no open day between 1 Feb and 28 Feb: closed for good from 1 Feb; "
        "nearest legal day if the first window gave way: 29 Jan",
        "session:listen:F001#1": "waits for a date for welcome",
        "session:own:F001#1": "waits for a date for welcome",
    }


def test_a_window_that_is_over_is_a_reason() -> None:
    ask = an_ask(organisation([a_facility()], on=date(2027, 3, 1)))
    plan = plan_dates(ask)
    assert next(p.flag for p in plan.placements if p.module == "welcome" and p.kind == "session") == (
        "too late for the first window (1 Feb to 28 Feb); nearest legal day if the first window gave way: 2 Mar"
    )


def test_one_leader_of_too_many_groups_leaves_the_rest_with_a_reason() -> None:
    programme = a_programme(first_module_within_days=5)
    plan = plan_dates(
        an_ask(
            organisation([a_facility(n) for n in range(1, 8)], leads={f"F{n:03}": 1 for n in range(1, 8)}), programme
        )
    )
    welcome = [p for p in plan.placements if p.kind == "session" and p.module == "welcome"]
    assert sorted(p.on for p in welcome if p.on) == [START + timedelta(days=n) for n in range(5)]
    assert [p.flag for p in welcome if not p.on] == [
        "no open day between 1 Feb and 5 Feb: other hours of L. 1; "
        "nearest legal day if the other hour of L. 1 moved: 1 Feb"
    ] * 2


def test_the_same_group_keeps_its_hour_and_two_groups_take_turns() -> None:
    plan = plan_dates(an_ask(organisation([a_facility(headcount=28)])))
    hours = {(p.group, p.starts_local.time()) for p in plan.placements if p.kind == "session" and p.starts_local}
    assert hours == {("F001#1", time(9)), ("F001#2", time(10, 30))}


@pytest.mark.slow
def test_the_load_is_even_over_the_window_with_slack_at_its_end() -> None:
    many = [a_facility(n, parent=f"N{1 + n % 2}") for n in range(1, 101)]
    plan = plan_dates(an_ask(organisation(many)))
    weeks = [0, 0, 0, 0]
    for row in plan.placements:
        if row.kind == "session" and row.module == "welcome":
            assert row.starts_local is not None
            weeks[(row.starts_local - datetime(2027, 2, 1)).days // 7] += 1
    assert sum(weeks) == 100
    assert max(weeks) <= 30
    assert weeks[3] == min(weeks)
