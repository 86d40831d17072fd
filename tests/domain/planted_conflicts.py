"""Small organisations in which something cannot be placed, each with the smallest set of rules, written by hand.

The names of rules: "first window", "window MODULE", "spacing MODULE" (before it), "catch-up", "notice", "opening",
"holiday NAME", "blackout REASON", "leave PERSON", "closed", "not open", "floor day", "floor week", "starts",
"hours PERSON", "preparation PERSON", "lead", "leads PERSON", "preview", "order", "seats", "facilitator".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from rollout.domain.calendar import Group, Kind, Placement
from rollout.domain.organisation import LEADER, Assignment, Leave, Organisation, Person, Unit
from rollout.domain.planning import Ask
from rollout.domain.programme import (
    Blackout,
    Facilitator,
    Groups,
    Hours,
    Opening,
    Preparation,
    Shift,
    WaveRules,
    Window,
)
from rollout.domain.returns import Session
from tests.builders import a_facility, a_programme

ZONE = "Australia/Sydney"
WHERE: dict[str, Any] = {"timezone": ZONE, "country": "AU", "subdivision": "NSW"}
HOLIDAYS = {
    date(2027, 1, 26): "Australia Day", date(2027, 3, 26): "Good Friday", date(2027, 3, 29): "Easter Monday",
    date(2027, 4, 26): "Anzac Day",
}  # fmt: skip
NAMES = {1: "Ana Muñoz", 2: "Ben Okoro", 3: "Carla de la Cruz", 4: "Dan Ito"}
GROUP = "F001#1"


@dataclass(frozen=True)
class Planted:
    """One conflict: where, what has no date (`kind` "session", or a seat of person 1), and what must be found."""

    name: str
    ask: Ask
    placements: tuple[Placement, ...]
    groups: tuple[Group, ...]
    rules: frozenset[str]
    sentence: str
    module: str = "welcome"
    kind: Kind = "session"


def d(text: str) -> date:
    """ "5 Feb" is 5 February 2027."""
    return datetime.strptime(f"{text} 2027", "%d %b %Y").date()


def days(first: str, last: str) -> list[date]:
    """Every day from first to last, both included."""
    count = (d(last) - d(first)).days + 1
    return [d(first) + timedelta(days=n) for n in range(count)]


def black(reason: str, first: str, last: str, unit: str = "N1") -> Blackout:
    return Blackout(unit, d(first), d(last), reason)


def away(person: int, first: str, last: str) -> Leave:
    return Leave(person, d(first), d(last))


def hour(
    group: str, module: str, day: date | None, leader: int | None = None, at: time = time(9), **more: Any
) -> Placement:
    unit = group.split("#")[0]
    starts = datetime.combine(day, at) if day else None
    return Placement("session", unit, group, module, leader, starts, ZONE, 60, **more)


def seat(kind: Kind, module: str, leader: int, day: date | None, hub: str = "N1", **more: Any) -> Placement:
    starts = datetime.combine(day, time(9)) if day else None
    unit = "F001" if hub == "N1" else "F002"
    return Placement(kind, unit, f"{kind} {module} {hub} 1", module, leader, starts, ZONE, 60, **more)


def others(
    first: str, last: str, leader: int | None, unit: str = "F002", module: str = "welcome", **more: Any
) -> list[Placement]:
    """One hour of other groups of that unit on each day."""
    return [hour(f"{unit}#{n}", module, day, leader, **more) for n, day in enumerate(days(first, last), 2)]


def a_world(
    units: Sequence[Unit] = (a_facility(1, name="Dubbo West"), a_facility(2)),
    leave: Sequence[Leave] = (),
    terms: Sequence[tuple[int, str, str, str]] = (),
    waves: dict[str, int] | None = None,
    vacant: bool = False,
) -> Organisation:
    """One state, two networks. Person 1 leads F001 and 2 leads F002, unless `terms` says who, where, from, until."""
    tree = [Unit("S1", "state", "State", **WHERE)]
    tree += [Unit(code, "network", name, "S1", **WHERE) for code, name in (("N1", "Plains"), ("N2", "Coast"))]
    held = [Assignment(n, LEADER, unit, date(2026, 1, 1)) for n, unit in ((1, "F001"), (2, "F002"))]
    if terms:
        held = [Assignment(who, LEADER, unit, d(since), d(until)) for who, unit, since, until in terms]
    people = {n: Person(n, f"P{n}", name) for n, name in NAMES.items()}
    given = () if vacant else tuple(held)
    return Organisation(
        date(2027, 1, 4), {u.code: u for u in (*tree, *units)}, people, given, tuple(leave), waves or {}
    )


def planted(
    name: str,
    rules: str,
    *,
    today: str = "4 Jan",
    window: tuple[str, int] = ("1 Feb", 28),
    mine: dict[str, str] | None = None,
    more: Sequence[Placement] = (),
    world: Organisation | None = None,
    module: str = "welcome",
    kind: Kind = "session",
    shift: str = "",
    released: Sequence[Placement] = (),
    not_held: str = "",
    called_off: str = "",
    pins: dict[str, datetime] | None = None,
    holidays: dict[date, str] | None = None,
    **programme: Any,
) -> Planted:
    """`mine`: dates of F001#1 by module, "12 Feb held" where it happened; `rules`: names, separated by commas."""
    rows, sessions = [], []
    for each in a_programme().modules:
        day, held, _ = (mine or {}).get(each, "").partition(" held")
        state = "held" if held else "planned"
        state = "not_held" if each == not_held else "cancelled" if each == called_off else state
        on = d(day) if day else None
        sessions.append(
            Session(f"{GROUP}@{each}", "F001", GROUP, each, state, on if state == "held" else None)  # type: ignore[arg-type]  # one of the states
        )
        if each != called_off:
            rows.append(hour(GROUP, each, on, 1 if on else None, at=time(14, 30)))
    facts: dict[str, Any] = {"starts_on": d(window[0]), "first_module_within_days": window[1], **programme}
    if kind != "session":
        rows += [seat("preview", module, 1, None), seat("coaching", module, 1, None)]
    placements = {row.key: row for row in (*rows, *more)}
    organisation = replace(world or a_world(), on=d(today))
    known = {("AU", "NSW"): HOLIDAYS if holidays is None else holidays}
    ask = Ask(
        a_programme(**facts), organisation, d(today), known, sessions=sessions, released=released, pins=pins or {}
    )
    groups = (Group("F001", 1, 12, shift),)
    expected = frozenset(part.strip() for part in rules.split(","))
    return Planted(name, ask, tuple(placements.values()), groups, expected, SENTENCES.get(name, ""), module, kind)


def _static() -> list[Planted]:
    p = planted
    heads = [away(1, "1 Feb", "10 Feb"), away(2, "11 Feb", "28 Feb")]
    return [
        p("a blackout over the whole window", "first window, blackout stocktake",
          blackouts=(black("stocktake", "25 Jan", "5 Mar"),)),
        p("a window of one day that is a holiday", "first window, holiday Australia Day", window=("26 Jan", 1)),
        p("a window of a weekend", "first window, opening", window=("6 Feb", 2)),
        p("a blackout from Monday to Friday", "first window, opening, blackout stocktake",
          window=("1 Feb", 7), blackouts=(black("stocktake", "1 Feb", "5 Feb", "F001"),)),
        p("a holiday between two blackouts",
          "first window, opening, holiday Australia Day, blackout sale, blackout move", window=("25 Jan", 7),
          blackouts=(black("sale", "25 Jan", "25 Jan", "*"), black("move", "27 Jan", "29 Jan", "S1"))),
        p("leave all through the window", "first window, leave 1", world=a_world(leave=[away(1, "1 Feb", "28 Feb")])),
        p("leave, then a blackout", "first window, leave 1, blackout stocktake",
          world=a_world(leave=[away(1, "1 Feb", "14 Feb")]), blackouts=(black("stocktake", "15 Feb", "28 Feb"),)),
        p("two leaders, each away in her time", "first window, leave 1, leave 2", world=a_world(
            leave=heads, terms=[(1, "F001", "1 Jan", "11 Feb"), (2, "F001", "11 Feb", "31 Dec")])),
        p("two blackouts over the same days", "first window, blackout fair",
          blackouts=(black("fair", "1 Feb", "28 Feb", "F001"), black("stocktake", "1 Feb", "28 Feb"))),
        p("leave on a holiday", "first window, leave 1", window=("26 Jan", 1),
          world=a_world(leave=[away(1, "26 Jan", "26 Jan")])),
        p("closed before the window", "first window, closed",
          world=a_world([a_facility(1, closed_on=d("1 Feb")), a_facility(2)])),
        p("closing soon, and a blackout until then", "first window, closed, blackout stocktake",
          world=a_world([a_facility(1, closed_on=d("15 Feb")), a_facility(2)]),
          blackouts=(black("stocktake", "1 Feb", "14 Feb"),)),
        p("opening late, and leave from then on", "first window, not open, leave 1",
          world=a_world([a_facility(1, opened_on=d("15 Feb"))], leave=[away(1, "15 Feb", "28 Feb")])),
        p("open on two days, one black and one on leave", "first window, opening, blackout sale, leave 1",
          window=("1 Feb", 7), openings=(Opening("N1", ("tue", "thu")),), blackouts=(black("sale", "2 Feb", "2 Feb"),),
          world=a_world(leave=[away(1, "4 Feb", "4 Feb")])),
        p("a shop that opens on Saturdays only", "first window, opening", window=("1 Feb", 5),
          openings=(Opening("N1", ("mon",)), Opening("F001", ("sat",)))),
        p("five holidays in a row", "first window, opening, holiday A, holiday B, holiday C, holiday D, holiday E",
          window=("1 Feb", 7), holidays=dict(zip(days("1 Feb", "5 Feb"), "ABCDE", strict=True))),
        p("the window is over", "first window", today="1 Mar"),
        p("the notice period reaches to the last Friday", "first window, notice, opening", today="19 Feb",
          released=[hour("F002#1", "welcome", d("24 Feb"), 2)], notice_days=8),
        p("the notice period reaches over the end of the window", "first window, notice", today="20 Feb",
          window=("1 Feb", 26), released=[hour("F002#1", "welcome", d("24 Feb"), 2)]),
        p("a blackout over the window of the second wave", "first window, blackout stocktake",
          waves=WaveRules(count=2), world=a_world(waves={"N1": 2}),
          blackouts=(black("stocktake", "15 Mar", "11 Apr"),)),
        p("a window of L&D before the window of the wave", "first window, window welcome",
          waves=WaveRules(count=2), world=a_world(waves={"N1": 2}),
          windows=(Window("welcome", d("1 Feb"), d("5 Feb"), 1), Window("welcome", d("1 Mar"), d("7 Mar"), 2))),
        p("two windows, a blackout and leave on the same days", "window welcome, blackout stocktake",
          window=("1 Feb", 5),
          windows=(Window("welcome", d("1 Feb"), d("5 Feb")),), blackouts=(black("stocktake", "1 Feb", "5 Feb"),),
          world=a_world(leave=[away(1, "1 Feb", "5 Feb")])),
        p("two windows, two blackouts and leave on the same days", "window welcome, blackout sale",
          window=("1 Feb", 5),
          windows=(Window("welcome", d("1 Feb"), d("5 Feb")),), world=a_world(leave=[away(1, "1 Feb", "5 Feb")]),
          blackouts=(black("sale", "1 Feb", "5 Feb"), black("stocktake", "1 Feb", "5 Feb", "S1"))),
        p("two windows of L&D that do not meet", "window welcome",
          windows=(Window("welcome", d("1 Jan"), d("3 Jan")), Window("welcome", d("8 Feb"), d("12 Feb")))),
    ]  # fmt: skip


def _spaced() -> list[Planted]:
    p = planted
    done = {"welcome": "12 Feb held"}
    return [
        p("Dubbo West", "spacing listen, holiday Easter, opening, blackout stocktake, leave 1", module="listen",
          today="3 Mar", mine={"welcome": "2 Mar held"}, holidays=dict.fromkeys(days("30 Mar", "2 Apr"), "Easter"),
          blackouts=(black("stocktake", "5 Apr", "9 Apr"),),
          world=a_world(leave=[away(1, "5 Apr", "7 Apr"), away(1, "12 Apr", "14 Apr")])),
        p("a holiday and a weekend in a short window",
          "window listen, holiday Good Friday, opening, holiday Easter Monday", module="listen", today="21 Feb",
          mine={"welcome": "20 Feb held"},
          windows=(Window("listen", d("26 Mar"), d("29 Mar")),)),
        p("a window that meets the spacing on a holiday only", "spacing listen, window listen, holiday Good Friday",
          module="listen", today="13 Feb", mine=done, windows=(Window("listen", d("26 Mar"), d("9 Apr")),)),
        p("late, so that the next window is missed", "spacing listen, window listen", module="listen",
          today="13 Mar", mine={"welcome": "12 Mar held"}, windows=(Window("listen", d("8 Mar"), d("31 Mar")),)),
        p("six weeks are over", "spacing listen", module="listen", today="20 Mar", mine={"welcome": "1 Feb held"}),
        p("leave all through the two weeks", "spacing listen, leave 1", module="listen", today="13 Feb", mine=done,
          world=a_world(leave=[away(1, "10 Mar", "28 Mar")])),
        p("closed before the next hour", "spacing listen, closed", module="listen", today="13 Feb", mine=done,
          world=a_world([a_facility(1, closed_on=d("12 Mar"))])),
        p("between two hours that were held", "spacing listen, spacing own, blackout stocktake", module="listen",
          today="2 Feb", mine={"welcome": "1 Feb held", "own": "1 Apr held"},
          blackouts=(black("stocktake", "1 Mar", "4 Mar"),)),
        p("two hours held too near to each other", "spacing listen, spacing own", module="listen", today="2 Feb",
          mine={"welcome": "1 Feb held", "own": "20 Mar held"}),
        p("the last hour pinned too late", "spacing listen, spacing own", module="listen", today="2 Feb",
          mine={"welcome": "1 Feb held", "own": "1 Jun"}, pins={f"session:own:{GROUP}": datetime(2027, 6, 1, 14, 30)}),
        p("windows against the spacing", "first window, spacing listen, window listen", window=("1 Feb", 5),
          windows=(Window("listen", d("20 Apr"), d("30 Apr")),)),
        p("a blackout over every week of the second hour", "first window, spacing listen, blackout stocktake",
          module="listen", mine={"welcome": "8 Feb"}, blackouts=(black("stocktake", "1 Mar", "11 Apr"),)),
        p("leave makes the first hour too early for the second",
          "spacing listen, window listen, leave 1", world=a_world(leave=[away(1, "8 Feb", "28 Feb")]),
          windows=(Window("listen", d("22 Mar"), d("26 Mar")),)),
        p("nothing left for the third hour", "first window, spacing listen, spacing own, blackout moving house",
          module="own", mine={"welcome": "8 Feb", "listen": "12 Mar"},
          blackouts=(black("moving house", "29 Mar", "30 Jun", "*"),)),
        p("the second hour could be, but not before the third", "spacing listen, spacing own, window own",
          module="listen", today="2 Feb", mine={"welcome": "1 Feb held"},
          windows=(Window("own", d("10 May"), d("14 May")),)),
        p("the first hour called off, the second black", "spacing listen, blackout stocktake", module="listen",
          called_off="welcome", blackouts=(black("stocktake", "1 Mar", "11 Apr"),)),
        p("the second hour called off, the third on leave", "spacing own, leave 1", module="own", today="13 Feb",
          called_off="listen", mine=done, world=a_world(leave=[away(1, "10 Mar", "28 Mar")])),
        p("a near date stands, the next hour is black", "spacing listen, blackout stocktake", module="listen",
          today="5 Feb", mine={"welcome": "10 Feb"}, released=[hour(GROUP, "welcome", d("10 Feb"), 1)],
          blackouts=(black("stocktake", "10 Mar", "24 Mar"),)),
        p("no time left to catch up", "catch-up", today="20 Mar", not_held="welcome"),
        p("leave while it could be caught up", "catch-up, leave 1", today="1 Mar", not_held="welcome",
          world=a_world(leave=[away(1, "1 Mar", "14 Mar")])),
        p("catching up inside the notice period", "catch-up, notice", today="8 Mar", not_held="welcome",
          released=[hour("F002#1", "listen", d("9 Apr"), 2)]),
        p("caught up after the six weeks", "spacing listen", module="listen", today="16 Mar", not_held="listen",
          mine={"welcome": "1 Feb held"}, windows=(Window("listen", d("1 Mar"), d("20 Mar")),)),
    ]  # fmt: skip


def _taken() -> list[Planted]:
    p = planted
    week = ("1 Feb", 5)
    wide = Groups(per_day=1, per_week=9)
    nights = (Shift("night", 30, (time(22),)),)
    two = a_world(terms=[(1, "F001", "1 Jan", "31 Dec"), (1, "F002", "1 Jan", "31 Dec")])
    change = [(1, "F001", "1 Jan", "3 Feb"), (2, "F001", "3 Feb", "31 Dec"), (2, "F002", "1 Jan", "31 Dec")]
    return [
        p("floor cover, many groups", "first window, floor day", window=week, groups=wide,
          more=others("1 Feb", "5 Feb", 1, "F001")),
        p("three hours a week", "first window, floor week", window=("1 Feb", 7),
          more=others("1 Feb", "3 Feb", 1, "F001")),
        p("a full week, then a blackout", "first window, opening, floor week, blackout stocktake",
          window=("1 Feb", 14), more=others("1 Feb", "3 Feb", 1, "F001"),
          blackouts=(black("stocktake", "8 Feb", "12 Feb"),)),
        p("a leader of two sites", "first window, hours 1", window=week, more=others("1 Feb", "5 Feb", 1), world=two),
        p("a leader of two sites on leave", "first window, hours 1, leave 1", window=week,
          more=others("1 Feb", "3 Feb", 1),
          world=replace(two, leave=(away(1, "4 Feb", "5 Feb"),))),
        p("two hours a day, but not at once", "first window, hours 1", window=("1 Feb", 1), world=two,
          groups=Groups(led_per_day=2), hours=Hours(starts=(time(9), time(9, 30))),
          more=[hour("F002#1", "welcome", d("1 Feb"), 1)]),
        p("the night shift has one start", "first window, starts", window=week, shift="night", shifts=nights,
          groups=Groups(per_day=3, per_week=9, led_per_day=3), more=others("1 Feb", "5 Feb", 1, "F001", at=time(22))),
        p("the night shift and leave", "first window, starts, leave 1", window=week, shift="night", shifts=nights,
          groups=Groups(per_day=3, per_week=9, led_per_day=3), more=others("1 Feb", "2 Feb", 1, "F001", at=time(22)),
          world=a_world(leave=[away(1, "3 Feb", "9 Feb")])),
        p("one start in the shop", "first window, starts", window=("1 Feb", 1),
          openings=(Opening("F001", (), (time(9),)),), groups=Groups(per_day=2, led_per_day=2),
          more=[hour("F001#2", "welcome", d("1 Feb"), 1)]),
        p("floor cover on two days, the other site on three", "first window, floor day, hours 1", window=week,
          groups=wide, more=[*others("1 Feb", "2 Feb", 1, "F001"), *others("3 Feb", "5 Feb", 1)], world=two),
        p("the floor is full, and the leader is elsewhere", "first window, hours 1", window=("1 Feb", 1), world=two,
          groups=Groups(led_per_day=2), hours=Hours(starts=(time(9), time(13))),
          more=[hour("F001#2", "welcome", d("1 Feb"), 1), hour("F002#1", "welcome", d("1 Feb"), 1, time(13))]),
        p("a handover: one on leave, the other elsewhere", "first window, leave 1, hours 2", window=week,
          more=others("3 Feb", "5 Feb", 2), world=a_world(terms=change, leave=[away(1, "25 Jan", "9 Feb")])),
        p("nobody leads, and the floor is full", "first window, floor day", window=week, groups=wide,
          more=others("1 Feb", "5 Feb", None, "F001"), world=a_world(vacant=True)),
        p("nobody leads, and a blackout", "first window, blackout stocktake", window=week,
          blackouts=(black("stocktake", "1 Feb", "5 Feb"),), world=a_world(vacant=True)),
        p("a full week and leave against the spacing", "spacing listen, floor week, leave 1", module="listen",
          today="2 Feb", mine={"welcome": "1 Feb held"}, world=a_world(leave=[away(1, "6 Mar", "15 Mar")]),
          more=others("1 Mar", "3 Mar", 1, "F001")),
    ]  # fmt: skip


def _seats() -> list[Planted]:
    p = planted
    first = {"welcome": "1 Mar"}
    stone, reed = Facilitator("Mia Stone", "mia@example.org", "N1"), Facilitator("Jo Reed", "jo@example.org")
    three = Preparation(earliest_days=5, latest_days=3)
    one = Preparation(earliest_days=4, latest_days=4)

    def s(name: str, rules: str, kind: Kind = "preview", **facts: Any) -> Planted:
        return p(name, rules, kind=kind, **{"today": "4 Jan", "mine": first, **facts})

    full = [replace(seat("preview", "welcome", 10 + n, d("25 Feb")), facilitator=stone.email) for n in range(2)]
    elsewhere = [
        replace(seat("preview", "welcome", n, day, "N2"), facilitator=stone.email)
        for n, day in enumerate(days("24 Feb", "26 Feb"), 20)
    ]
    return [
        s("the first hour is too near", "lead", today="27 Feb"),
        s("leave before the first hour", "lead, leave 1", world=a_world(leave=[away(1, "1 Feb", "28 Feb")])),
        s("the network is black before the first hour", "lead, blackout stocktake",
          blackouts=(black("stocktake", "8 Feb", "26 Feb"),)),
        s("an hour on every day of preparation", "lead, hours 1", preparation=three,
          more=others("24 Feb", "26 Feb", 1, "F001", module="listen")),
        s("a successor with one day", "lead, leads 1",
          world=a_world(terms=[(2, "F001", "1 Jan", "27 Feb"), (1, "F001", "27 Feb", "31 Dec")])),
        s("the facilitator is away", "lead, facilitator", preparation=three,
          facilitators=(replace(stone, away=("2027-02-20..2027-02-28",)),)),
        s("both facilitators are away or elsewhere", "lead, facilitator", preparation=three, more=elsewhere,
          facilitators=(stone, replace(reed, away=("2027-02-24", "2027-02-25..2027-02-26")))),
        s("nobody serves the network", "facilitator", facilitators=(replace(stone, serves="N2"),)),
        s("all seats are taken", "lead, seats", preparation=replace(one, preview_seats=2), facilitators=(stone,),
          more=full),
        s("full on one day, nobody free on the next", "lead, seats, facilitator", facilitators=(stone,),
          preparation=replace(one, earliest_days=4, latest_days=3, preview_seats=2),
          more=[*full, replace(seat("preview", "welcome", 20, d("26 Feb"), "N2"), facilitator=stone.email)]),
        s("coaching after a preview on the last day", "lead, preview", "coaching",
          more=[seat("preview", "welcome", 1, d("26 Feb"))]),
        s("one day for both", "lead, order, leave 1", "coaching", preparation=three,
          world=a_world(leave=[away(1, "20 Feb", "25 Feb")])),
        s("one day for both, the preview", "lead, order, leave 1", preparation=three,
          world=a_world(leave=[away(1, "20 Feb", "25 Feb")])),
        s("one preparation a day", "lead, preparation 1", preparation=one,
          more=[seat("coaching", "own", 1, d("25 Feb"))]),
        s("the only day is a holiday", "lead, holiday Good Friday", preparation=one, window=("1 Mar", 60),
          mine={"welcome": "30 Mar"}),
        s("a weekend before a Monday", "lead, opening", preparation=Preparation(earliest_days=2, latest_days=1)),
        s("leave, a holiday and a weekend", "lead, leave 1, holiday Good Friday, opening",
          preparation=Preparation(earliest_days=6, latest_days=2), window=("1 Mar", 60), mine={"welcome": "30 Mar"},
          world=a_world(leave=[away(1, "24 Mar", "25 Mar")])),
    ]  # fmt: skip


SENTENCES = {
    "a blackout over the whole window": (
        "no open day between 1 Feb and 28 Feb: stocktake (network blackout); nearest legal day if the "
        "blackout gave way: 1 Feb"
    ),
    "a window of one day that is a holiday": (
        "no open day on 26 Jan: Australia Day; nearest legal day if the first window gave way: 27 Jan"
    ),
    "a window of a weekend": (
        "no open day between 6 Feb and 7 Feb: closed on Sat and Sun; nearest legal day if the first window "
        "gave way: 8 Feb"
    ),
    "a blackout from Monday to Friday": (
        "no open day between 1 Feb and 7 Feb: stocktake (facility blackout); nearest legal day if the "
        "blackout gave way: 1 Feb"
    ),
    "a holiday between two blackouts": (
        "no open day between 25 Jan and 31 Jan: Australia Day, sale (blackout for everybody), move (state "
        "blackout); nearest legal day if the sale blackout gave way: 25 Jan"
    ),
    "leave all through the window": (
        "no open day between 1 Feb and 28 Feb: leave of A. Muñoz; nearest legal day if the leave of A. Muñoz "
        "gave way: 1 Feb"
    ),
    "leave, then a blackout": (
        "no open day between 1 Feb and 28 Feb: stocktake (network blackout), leave of A. Muñoz; nearest legal "
        "day if the blackout gave way: 15 Feb"
    ),
    "two leaders, each away in her time": (
        "no open day between 1 Feb and 28 Feb: leave of A. Muñoz, leave of B. Okoro; nearest legal day if the "
        "leave of A. Muñoz gave way: 1 Feb"
    ),
    "two blackouts over the same days": (
        "no open day between 1 Feb and 28 Feb: fair (facility blackout); nearest legal day if the first "
        "window gave way: 1 Mar"
    ),
    "leave on a holiday": (
        "no open day on 26 Jan: leave of A. Muñoz; nearest legal day if the first window gave way: 27 Jan"
    ),
    "closed before the window": (
        "no open day between 1 Feb and 28 Feb: closed for good from 1 Feb; nearest legal day if the first "
        "window gave way: 29 Jan"
    ),
    "closing soon, and a blackout until then": (
        "no open day between 1 Feb and 28 Feb: closed for good from 15 Feb, stocktake (network blackout); "
        "nearest legal day if the blackout gave way: 1 Feb"
    ),
    "opening late, and leave from then on": (
        "no open day between 1 Feb and 28 Feb: not open before 15 Feb, leave of A. Muñoz; nearest legal day "
        "if the leave of A. Muñoz gave way: 15 Feb"
    ),
    "open on two days, one black and one on leave": (
        "no open day between 1 Feb and 7 Feb: open on Tue and Thu only, sale (network blackout), leave of A. "
        "Muñoz; nearest legal day if the blackout gave way: 2 Feb"
    ),
    "a shop that opens on Saturdays only": (
        "no open day between 1 Feb and 5 Feb: open on Sat only; nearest legal day if the first window gave way: 6 Feb"
    ),
    "five holidays in a row": (
        "no open day between 1 Feb and 7 Feb: 5 public holidays; nearest legal day if the first window gave way: 8 Feb"
    ),
    "the window is over": (
        "too late for the first window (1 Feb to 28 Feb); nearest legal day if the first window gave way: 2 Mar"
    ),
    "the notice period reaches to the last Friday": (
        "no open day between 20 Feb and 28 Feb: notice period (new dates from 28 Feb on); nearest legal day "
        "if the notice period gave way: 22 Feb"
    ),
    "the notice period reaches over the end of the window": (
        "no open day between 21 Feb and 26 Feb: notice period (new dates from 28 Feb on); nearest legal day "
        "if the notice period gave way: 22 Feb"
    ),
    "a blackout over the window of the second wave": (
        "no open day between 15 Mar and 11 Apr: stocktake (network blackout); nearest legal day if the "
        "blackout gave way: 15 Mar"
    ),
    "a window of L&D before the window of the wave": (
        "no day fits both the first window of wave 2 (15 Mar to 11 Apr) and the window for welcome (1 Mar to "
        "7 Mar); nearest legal day if the window for welcome gave way: 15 Mar"
    ),
    "two windows, a blackout and leave on the same days": (
        "no open day between 1 Feb and 5 Feb: stocktake (network blackout); nearest legal day if both the "
        "blackout and the leave of A. Muñoz gave way: 1 Feb"
    ),
    "two windows, two blackouts and leave on the same days": (
        "no open day between 1 Feb and 5 Feb: sale (network blackout); nearest legal day if both the window "
        "for welcome and the first window gave way: 8 Feb"
    ),
    "two windows of L&D that do not meet": (
        "too late for the window for welcome (1 Jan to 3 Jan); nearest legal day if the window for welcome "
        "gave way: 8 Feb"
    ),
    "Dubbo West": (
        "no open day between 30 Mar and 13 Apr: Easter, stocktake (network blackout), leave of A. Muñoz; "
        "nearest legal day if the blackout gave way: 8 Apr"
    ),
    "a holiday and a weekend in a short window": (
        "no open day between 26 Mar and 29 Mar: Good Friday, Easter Monday; nearest legal day if the window "
        "for listen gave way: 30 Mar"
    ),
    "a window that meets the spacing on a holiday only": (
        "no open day on 26 Mar: Good Friday; nearest legal day if the window for listen gave way: 25 Mar"
    ),
    "late, so that the next window is missed": (
        "no day fits both the window for listen (8 Mar to 31 Mar) and 28 to 42 days after welcome on 12 Mar "
        "(9 Apr to 23 Apr); nearest legal day if the window for listen gave way: 9 Apr"
    ),
    "six weeks are over": (
        "too late for 28 to 42 days after welcome on 1 Feb (1 Mar to 15 Mar); nearest legal day if the "
        "spacing after welcome gave way: 22 Mar"
    ),
    "leave all through the two weeks": (
        "no open day between 12 Mar and 26 Mar: leave of A. Muñoz; nearest legal day if the leave of A. Muñoz "
        "gave way: 12 Mar"
    ),
    "closed before the next hour": (
        "no open day between 12 Mar and 26 Mar: closed for good from 12 Mar; nearest legal day if the spacing "
        "after welcome gave way: 11 Mar"
    ),
    "between two hours that were held": (
        "no open day between 1 Mar and 4 Mar: stocktake (network blackout); nearest legal day if the blackout "
        "gave way: 1 Mar"
    ),
    "two hours held too near to each other": (
        "no day fits both 28 to 42 days after welcome on 1 Feb (1 Mar to 15 Mar) and 28 to 42 days before own "
        "on 20 Mar (6 Feb to 20 Feb); nearest legal day if the spacing after welcome gave way: 19 Feb"
    ),
    "the last hour pinned too late": (
        "no day fits both 28 to 42 days after welcome on 1 Feb (1 Mar to 15 Mar) and 28 to 42 days before own "
        "on 1 Jun (20 Apr to 4 May); nearest legal day if the spacing after welcome gave way: 20 Apr"
    ),
    "windows against the spacing": (
        "the days open for welcome leave none for listen: no day fits the first window (1 Feb to 5 Feb), the "
        "window for listen (20 Apr to 30 Apr) and 28 to 42 days from welcome to listen; nearest legal day if "
        "the window for listen gave way: 1 Feb"
    ),
    "a blackout over every week of the second hour": (
        "no open day between 1 Mar and 11 Apr: stocktake (network blackout); nearest legal day if the "
        "blackout gave way: 1 Mar"
    ),
    "leave makes the first hour too early for the second": (
        "the days open for welcome leave none for listen: no day fits both the window for listen (22 Mar to "
        "26 Mar) and 28 to 42 days from welcome to listen; welcome fits only between 1 Feb and 7 Feb: leave "
        "of A. Muñoz; nearest legal day if the leave of A. Muñoz gave way: 8 Feb"
    ),
    "nothing left for the third hour": (
        "no open day between 29 Mar and 23 May: moving house (blackout for everybody); nearest legal day if "
        "the blackout gave way: 30 Mar"
    ),
    "the second hour could be, but not before the third": (
        "the days open for listen leave none for own: no day fits the window for own (10 May to 14 May), 28 "
        "to 42 days from listen to own and 28 to 42 days after welcome on 1 Feb (1 Mar to 15 Mar); nearest "
        "legal day if the window for own gave way: 1 Mar"
    ),
    "the first hour called off, the second black": (
        "no open day between 1 Mar and 11 Apr: stocktake (network blackout); nearest legal day if the "
        "blackout gave way: 1 Mar"
    ),
    "the second hour called off, the third on leave": (
        "no open day between 12 Mar and 26 Mar: leave of A. Muñoz; nearest legal day if the leave of A. Muñoz "
        "gave way: 12 Mar"
    ),
    "a near date stands, the next hour is black": (
        "no open day between 10 Mar and 24 Mar: stocktake (network blackout); nearest legal day if the "
        "blackout gave way: 10 Mar"
    ),
    "no time left to catch up": (
        "too late for catching up welcome until 14 Mar; nearest legal day if the catch-up limit gave way: 22 Mar"
    ),
    "leave while it could be caught up": (
        "no open day between 2 Mar and 14 Mar: leave of A. Muñoz; nearest legal day if the leave of A. Muñoz "
        "gave way: 2 Mar"
    ),
    "catching up inside the notice period": (
        "no open day between 9 Mar and 14 Mar: notice period (new dates from 16 Mar on); nearest legal day if "
        "the notice period gave way: 9 Mar"
    ),
    "caught up after the six weeks": (
        "too late for 28 to 42 days after welcome on 1 Feb (1 Mar to 15 Mar); nearest legal day if the "
        "spacing after welcome gave way: 17 Mar"
    ),
    "floor cover, many groups": (
        "no open day between 1 Feb and 5 Feb: floor cover (1 hour a day); nearest legal day if another hour "
        "of the facility moved: 1 Feb"
    ),
    "three hours a week": (
        "no open day between 1 Feb and 7 Feb: floor cover (3 hours a week); nearest legal day if another hour "
        "of the facility in that week moved: 4 Feb"
    ),
    "a full week, then a blackout": (
        "no open day between 1 Feb and 14 Feb: stocktake (network blackout), floor cover (3 hours a week); "
        "nearest legal day if another hour of the facility in that week moved: 4 Feb"
    ),
    "a leader of two sites": (
        "no open day between 1 Feb and 5 Feb: other hours of A. Muñoz; nearest legal day if the other hour of "
        "A. Muñoz moved: 1 Feb"
    ),
    "a leader of two sites on leave": (
        "no open day between 1 Feb and 5 Feb: leave of A. Muñoz, other hours of A. Muñoz; nearest legal day "
        "if the other hour of A. Muñoz moved: 1 Feb"
    ),
    "two hours a day, but not at once": (
        "no open day on 1 Feb: other hours of A. Muñoz; nearest legal day if the other hour of A. Muñoz moved: 1 Feb"
    ),
    "the night shift has one start": (
        "no open day between 1 Feb and 5 Feb: no start left (22:00 taken); nearest legal day if another hour "
        "of the facility at that time moved: 1 Feb"
    ),
    "the night shift and leave": (
        "no open day between 1 Feb and 5 Feb: leave of A. Muñoz, no start left (22:00 taken); nearest legal "
        "day if another hour of the facility at that time moved: 1 Feb"
    ),
    "one start in the shop": (
        "no open day on 1 Feb: no start left (09:00 taken); nearest legal day if another hour of the facility "
        "at that time moved: 1 Feb"
    ),
    "floor cover on two days, the other site on three": (
        "no open day between 1 Feb and 5 Feb: floor cover (1 hour a day), other hours of A. Muñoz; nearest "
        "legal day if the other hour of A. Muñoz moved: 3 Feb"
    ),
    "the floor is full, and the leader is elsewhere": (
        "no open day on 1 Feb: other hours of A. Muñoz; nearest legal day if the first window gave way: 2 Feb"
    ),
    "a handover: one on leave, the other elsewhere": (
        "no open day between 1 Feb and 5 Feb: leave of A. Muñoz, other hours of B. Okoro; nearest legal day "
        "if the other hour of B. Okoro moved: 3 Feb"
    ),
    "nobody leads, and the floor is full": (
        "no open day between 1 Feb and 5 Feb: floor cover (1 hour a day); nearest legal day if another hour "
        "of the facility moved: 1 Feb"
    ),
    "nobody leads, and a blackout": (
        "no open day between 1 Feb and 5 Feb: stocktake (network blackout); nearest legal day if the blackout "
        "gave way: 1 Feb"
    ),
    "a full week and leave against the spacing": (
        "no open day between 1 Mar and 15 Mar: leave of A. Muñoz, floor cover (3 hours a week); nearest legal "
        "day if another hour of the facility in that week moved: 4 Mar"
    ),
    "the first hour is too near": (
        "too late for 3 to 21 days before the first hour on 1 Mar (8 Feb to 26 Feb); nearest legal day if the "
        "first hour on 1 Mar moved: 2 Mar"
    ),
    "leave before the first hour": (
        "no day for a preview between 8 Feb and 26 Feb: leave of A. Muñoz; nearest legal day if the leave of "
        "A. Muñoz gave way: 8 Feb"
    ),
    "the network is black before the first hour": (
        "no day for a preview between 8 Feb and 26 Feb: stocktake (network blackout); nearest legal day if "
        "the blackout gave way: 8 Feb"
    ),
    "an hour on every day of preparation": (
        "no day for a preview between 24 Feb and 26 Feb: hours of A. Muñoz; nearest legal day if an hour of "
        "A. Muñoz moved: 24 Feb"
    ),
    "a successor with one day": (
        "no day for a preview between 8 Feb and 26 Feb: A. Muñoz leads only from 27 Feb; nearest legal day if "
        "the day of the handover moved: 8 Feb"
    ),
    "the facilitator is away": (
        "no day for a preview between 24 Feb and 26 Feb: no facilitator free (M. Stone); nearest legal day if "
        "the calendar of M. Stone gave way: 24 Feb"
    ),
    "both facilitators are away or elsewhere": (
        "no day for a preview between 24 Feb and 26 Feb: no facilitator free (M. Stone and J. Reed); nearest "
        "legal day if the calendar of a facilitator gave way: 24 Feb"
    ),
    "nobody serves the network": (
        "no day for a preview between 8 Feb and 26 Feb: no facilitator serves Plains; nearest legal day if "
        "the list of facilitators gave way: 8 Feb"
    ),
    "all seats are taken": (
        "no day for a preview on 25 Feb: all 2 seats of a preview taken; nearest legal day if the number of "
        "seats gave way: 25 Feb"
    ),
    "full on one day, nobody free on the next": (
        "no day for a preview between 25 Feb and 26 Feb: all 2 seats of a preview taken, no facilitator free "
        "(M. Stone); nearest legal day if the number of seats gave way: 25 Feb"
    ),
    "coaching after a preview on the last day": (
        "no day fits both 3 to 21 days before the first hour on 1 Mar (8 Feb to 26 Feb) and a day after the "
        "preview on 26 Feb; nearest legal day if the preview moved: 25 Feb"
    ),
    "one day for both": (
        "no day fits both 3 to 5 days before the first hour on 1 Mar (24 Feb to 26 Feb) and group coaching on "
        "a later day than the preview; the preview fits only on 26 Feb: leave of A. Muñoz; nearest legal day "
        "if the leave of A. Muñoz gave way: 25 Feb"
    ),
    "one day for both, the preview": (
        "the days open for the preview leave none for group coaching: no day fits both 3 to 5 days before the "
        "first hour on 1 Mar (24 Feb to 26 Feb) and group coaching on a later day than the preview; the "
        "preview fits only on 26 Feb: leave of A. Muñoz; nearest legal day if the leave of A. Muñoz gave way: "
        "24 Feb"
    ),
    "one preparation a day": (
        "no day for a preview on 25 Feb: other preparation of A. Muñoz; nearest legal day if the other "
        "preparation of A. Muñoz moved: 25 Feb"
    ),
    "the only day is a holiday": (
        "no day for a preview on 26 Mar: Good Friday; nearest legal day if the first hour on 30 Mar moved: 31 Mar"
    ),
    "a weekend before a Monday": (
        "no day for a preview between 27 Feb and 28 Feb: closed on Sat and Sun; nearest legal day if the "
        "first hour on 1 Mar moved: 2 Mar"
    ),
    "leave, a holiday and a weekend": (
        "no day for a preview between 24 Mar and 28 Mar: Good Friday, leave of A. Muñoz; nearest legal day if "
        "the leave of A. Muñoz gave way: 24 Mar"
    ),
}

GROUPS_OF_CONFLICTS: tuple[Callable[[], list[Planted]], ...] = (_static, _spaced, _taken, _seats)
CONFLICTS = [each for make in GROUPS_OF_CONFLICTS for each in make()]
