"""Any small organisation, with any rule of the calendar set in some way, and anything that may happen to its plan."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from rollout.domain.calendar import Placement
from rollout.domain.organisation import LEADER, Assignment, Leave, Organisation, Person, Unit
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.programme import (
    Blackout,
    Facilitator,
    Groups,
    Hours,
    Opening,
    Preparation,
    Programme,
    Shift,
    WaveRules,
    Window,
)
from rollout.domain.returns import Session
from tests.builders import START, a_facility, a_programme
from tests.calendar_facts import Facts
from tests.disturbances import KINDS, disturbed

TODAY, SINCE = date(2027, 1, 4), date(2026, 7, 1)
PLACE: dict[str, Any] = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW"}
ZONES = ("Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Eucla")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
LIVES = (
    *[(None, None)] * 5, (date(2027, 2, 10), None), (None, date(2027, 3, 20)), (date(2027, 3, 12), date(2027, 4, 30)),
)  # fmt: skip
SHIFTS = ((), (), (Shift("early", 60, (time(6), time(9))), Shift("late", 40, ())), (Shift("one", 1, (time(20),)),))


@st.composite
def small_asks(draw: st.DrawFn, most: int = 8) -> Ask:
    """One state, two networks, up to `most` facilities; a new calendar is asked for."""
    units = {unit.code: unit for unit in [Unit("S1", "state", "State", **PLACE), *draw(_networks())]}
    held: list[Assignment] = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        unit = draw(_facilities(number))
        units[unit.code] = unit
        held += draw(_leaders(number, unit.code))
    people = {n: Person(n, f"P{n}", f"Leader {n}") for n in sorted({a.person_id for a in held})}
    leave = tuple(draw(st.lists(_leave(sorted(people)), max_size=6))) if people else ()
    waves = draw(st.sampled_from([{}, {}, {"N1": 1, "N2": 2}, {"N1": 2, "N2": 0}]))
    rules = WaveRules(
        count=2 if waves else 1,
        weeks_between=draw(st.sampled_from([2, 6])),
        pilot=("N2",) if 0 in waves.values() else (),
    )
    holidays = {START + timedelta(days=n): f"Day {n}" for n in draw(st.sets(st.integers(-20, 120), max_size=8))}
    organisation = Organisation(TODAY, units, people, tuple(held), leave, waves)
    return Ask(draw(_programmes(sorted(units), rules)), organisation, TODAY, {("AU", "NSW"): holidays})


def _networks() -> st.SearchStrategy[list[Unit]]:
    return st.just([Unit(code, "network", code, "S1", **PLACE) for code in ("N1", "N2")])


@st.composite
def _facilities(draw: st.DrawFn, number: int) -> Unit:
    opened, closed = draw(st.sampled_from(LIVES))
    return a_facility(
        number, parent=draw(st.sampled_from(["N1", "N1", "N2"])), timezone=draw(st.sampled_from(ZONES)),
        headcount=draw(st.sampled_from([None, 5, 12, 20, 40, 70])), opened_on=opened, closed_on=closed,
    )  # fmt: skip


@st.composite
def _leaders(draw: st.DrawFn, number: int, unit: str) -> list[Assignment]:
    """Nobody, one of two who lead several, or one of its own; perhaps somebody else from a day on, or later still."""
    person = draw(st.sampled_from([None, 1, 2, 10 + number, 10 + number]))
    if person is None:
        return []
    if draw(st.integers(0, 3)):
        return [Assignment(person, LEADER, unit, SINCE)]
    day = START + timedelta(days=draw(st.integers(-10, 70)))
    later = day + timedelta(days=draw(st.sampled_from([0, 0, 21])))
    return [Assignment(person, LEADER, unit, SINCE, day), Assignment(100 + number, LEADER, unit, later)]


@st.composite
def _leave(draw: st.DrawFn, people: list[int]) -> Leave:
    first = START + timedelta(days=draw(st.integers(-20, 100)))
    return Leave(draw(st.sampled_from(people)), first, first + timedelta(days=draw(st.integers(0, 14))))


@st.composite
def _programmes(draw: st.DrawFn, units: list[str], waves: WaveRules) -> Programme:
    unit = st.sampled_from(["*", *units])
    some = st.integers(0, 2)
    return a_programme(
        waves=waves,
        blackouts=tuple(draw(_blackouts(unit)) for _ in range(draw(some))),
        openings=tuple({o.unit: o for o in (draw(_openings(units)) for _ in range(draw(some)))}.values()),
        windows=draw(st.sampled_from([(), (), (Window("listen", date(2027, 3, 1), date(2027, 4, 20)),)])),
        shifts=draw(st.sampled_from(SHIFTS)),
        facilitators=draw(st.sampled_from([(), (), FACILITATORS[:1], FACILITATORS])),
        groups=Groups(
            per_day=draw(st.sampled_from([1, 2])), per_week=draw(st.sampled_from([1, 2, 3])),
            led_per_day=draw(st.sampled_from([1, 1, 2])),
        ),
        hours=Hours(opening_days=draw(st.sampled_from([WEEKDAYS, WEEKDAYS, ("tue", "thu", "sat")]))),
        preparation=Preparation(
            preview_seats=draw(st.sampled_from([1, 2, 20])), coaching_seats=2,
            hub_level=draw(st.sampled_from(["network", "state"])),
        ),
        notice_days=draw(st.sampled_from([0, 7])),
        catch_up_days=draw(st.sampled_from([0, 14])),
    )  # fmt: skip


FACILITATORS = (
    Facilitator("Ana", "ana@example.org", "S1", ("2027-01-20", "2027-03-01..2027-03-05")),
    Facilitator("Ben", "ben@example.org", "N1"),
)


@st.composite
def _blackouts(draw: st.DrawFn, unit: st.SearchStrategy[str]) -> Blackout:
    first = START + timedelta(days=draw(st.integers(-20, 110)))
    return Blackout(draw(unit), first, first + timedelta(days=draw(st.integers(0, 16))), "stocktake")


@st.composite
def _openings(draw: st.DrawFn, units: list[str]) -> Opening:
    days = draw(st.sampled_from([(), ("mon", "wed", "sat")]))
    return Opening(draw(st.sampled_from(units)), days, draw(st.sampled_from([(), (time(7), time(9))])))


def shuffled(ask: Ask, chance: Random) -> Ask:
    """The same question with everything in another order."""

    def mixed(found: Any) -> list[Any]:
        return chance.sample(list(found), len(list(found)))

    old = ask.organisation
    organisation = replace(
        old, units=dict(mixed(old.units.items())), people=dict(mixed(old.people.items())),
        assignments=tuple(mixed(old.assignments)), leave=tuple(mixed(old.leave)), waves=dict(mixed(old.waves.items())),
    )  # fmt: skip
    return replace(
        ask, organisation=organisation, before=mixed(ask.before), released=mixed(ask.released),
        sessions=mixed(ask.sessions), pins=dict(mixed(ask.pins.items())),
    )  # fmt: skip


def lived_through(ask: Ask, plan: Plan, chance: Random) -> Ask:
    """The calendar was released; some days later this and that had happened, some of it not reported yet."""
    days = (ask.today - ask.programme.starts_on).days + chance.choice((1, 5, 9, 20, 40))
    kinds = [kind for kind in KINDS if chance.random() < 0.4]
    later = disturbed(ask, plan, chance.randrange(1000), kinds, days)
    later = replace(later, sessions=[_told(session, later, chance) for session in later.sessions])
    return replace(later, pins=_pins(later, chance))


def _told(session: Session, ask: Ask, chance: Random) -> Session:
    """Most are reported; some are not yet, and some will never be."""
    if session in ask.sessions and session.state == "held" and chance.random() < 0.2:
        return replace(session, state="planned", held_on=None)
    if chance.random() < 0.03:
        return replace(session, state="cancelled", held_on=None, reason="called off")
    return session


def _pins(ask: Ask, chance: Random) -> dict[str, datetime]:
    """Once in a while somebody chooses another day for a first hour: one that is open, free and in its window."""
    ahead = sorted((r for r in ask.released if r.kind == "session" and r.on and r.on > ask.today), key=lambda r: r.key)
    if not ahead or chance.random() < 0.7:
        return {}
    row = chance.choice(ahead)
    options = [
        row.starts_local + timedelta(days=n) for n in (-2, -1, 1, 2, 3) if row.starts_local and _may_be(ask, row, n)
    ]
    return {row.key: chance.choice(options)} if options else {}


def _may_be(ask: Ask, row: Placement, days: int) -> bool:
    facts = Facts(ask.programme, ask.organisation, ask.holidays)
    assert row.on is not None
    day = row.on + timedelta(days=days)
    window = facts.window(row.unit, row.module)
    leader = facts.leader(row.unit, day)
    is_there = leader is not None and not facts.is_away(leader, day)
    is_taken = any(r.on == day and (r.unit == row.unit or r.leader == leader) for r in ask.released if r.key != row.key)
    first = row.module == ask.programme.modules[0]
    in_window = window is None or window[0] <= day <= window[1]
    return day > ask.today and first and in_window and is_there and not is_taken and facts.place(row.unit).is_open(day)
