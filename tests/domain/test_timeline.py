"""The picture of the calendar as a value: what stands in which week, what closes a row, and which rows there are."""

from datetime import date, datetime, timedelta

from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.programme import Blackout, Facilitator, WaveRules, Window
from rollout.domain.returns import Session
from rollout.domain.timeline import (
    Closed,
    Facilities,
    Facts,
    Frame,
    HoursOn,
    Line,
    Load,
    Room,
    Rooms,
    SeatsIn,
    Tile,
    Timeline,
)
from rollout.domain.timeline_lines import lines_of
from rollout.domain.timeline_rows import hours_on, seats_in, timeline
from tests.builders import BEFORE, a_facility, a_programme

TODAY = date(2027, 2, 17)
NSW, VIC = ("AU", "NSW"), ("AU", "VIC")
HOLIDAYS = {NSW: {date(2027, 2, 8): "Regatta"}, VIC: {date(2027, 2, 8): "Regatta", date(2027, 2, 9): "Races"}}
TREE = {
    unit.code: unit
    for unit in (
        Unit("S1", "state", "North"), Unit("N1", "network", "Harbour", "S1"), Unit("N2", "network", "River", "S1"),
        Unit("S2", "state", "South"), Unit("N3", "network", "Coast", "S2"), a_facility(1), a_facility(2),
    )
}  # fmt: skip
N1, N2 = Line("N1", "Harbour", "North"), Line("N2", "River", "North")
STORE = Line("F001", "Store 1", "", is_facility=True)


def drawn(lines: list[Line], hours: list[HoursOn], **changed: object) -> Timeline:
    rules, waves = changed.pop("rules", a_programme()), changed.pop("waves", {})
    organisation = Organisation(BEFORE, TREE, waves=waves)
    places = changed.pop("places", [Facilities(line.code, NSW, 2) for line in lines])
    facts = Facts(rules, organisation, lines, hours, changed.pop("seats", []), places, TODAY, lambda zone: TODAY)
    return timeline(facts, HOLIDAYS)


def test_a_week_counts_what_was_held_and_what_was_not_and_silence_is_neither() -> None:
    hours = [
        HoursOn("N1", "welcome", "held", date(2027, 2, 2), count=3),
        HoursOn("F002", "welcome", "held", date(2027, 2, 5)),
        HoursOn("N1", "welcome", "not_held", date(2027, 2, 4)),
        HoursOn("N1", "welcome", "planned", date(2027, 2, 16)),
        HoursOn("N1", "welcome", "planned", date(2027, 2, 17), count=2),
        HoursOn("N1", "listen", "planned", None, count=4),
        HoursOn("N1", "listen", "planned", date(2027, 3, 9)),
        HoursOn("N1", "own", "cancelled", date(2027, 3, 9)),
        HoursOn("N3", "welcome", "held", date(2027, 2, 2)),
    ]
    row = drawn([N1], hours).rows[0]
    assert row.tiles == (
        Tile(date(2027, 2, 1), 0, held=4, not_held=1),
        Tile(date(2027, 2, 15), 0, unreported=1, planned=2),
        Tile(date(2027, 3, 8), 1, planned=1),
    )
    assert (row.undated, row.hours, row.count("held")) == (4, 13, 4)


def test_a_facility_has_its_hours_and_rooms_on_their_days() -> None:
    hours = [
        HoursOn("F001", "welcome", "held", date(2027, 2, 4)),
        HoursOn("F001", "listen", "planned", date(2027, 3, 9)),
    ]
    seats = [SeatsIn("F001", "preview", "preview welcome N1 1", "welcome", datetime(2027, 1, 19, 9))]
    row = drawn([STORE], hours, seats=seats).rows[0]
    assert row.tiles == (Tile(date(2027, 2, 4), 0, held=1), Tile(date(2027, 3, 9), 1, planned=1))
    assert row.rooms == (Rooms(date(2027, 1, 19), "preview", 1, 1),)


def test_an_event_counts_once_however_many_units_sit_in_it_and_the_preview_comes_first() -> None:
    def seat(unit: str, kind: str, room: int, taken: int) -> SeatsIn:
        return SeatsIn(unit, kind, f"{kind} welcome S1 {room}", "welcome", datetime(2027, 1, 19 + room, 9), taken)

    seats = [seat("N1", "coaching", 1, 2), seat("N1", "preview", 1, 5), seat("N2", "preview", 1, 3),
             seat("N2", "preview", 2, 4)]  # fmt: skip
    found = drawn([Line("S1", "North")], [], seats=seats, places=[])
    monday = date(2027, 1, 18)
    assert found.rows[0].rooms == (Rooms(monday, "preview", 2, 12), Rooms(monday, "coaching", 1, 2))
    assert found.load == (Load(monday, (0, 0, 0), 2, 1, 0, Room(12, 40), Room(2, 10)),)


def test_facilitators_of_the_part_lead_one_event_a_day_on_the_days_they_are_there() -> None:
    crew = (
        Facilitator("Kim", "kim@example.org", "S1", ("2027-01-18..2027-01-19",)),
        Facilitator("Lou", "lou@example.org"), Facilitator("Far", "far@example.org", "S9"),
    )  # fmt: skip
    seats = [SeatsIn("N1", "preview", "preview welcome N1 1", "welcome", datetime(2027, 1, 20, 9), 5)]
    found = drawn([Line("S1", "North")], [], seats=seats, places=[], rules=a_programme(facilitators=crew))
    assert [week.crew for week in found.load] == [Room(1, 8)]
    assert [week.crew for week in drawn([Line("S1", "North")], [], seats=seats, places=[]).load] == [Room()]


def test_holidays_of_some_facilities_close_a_part_and_days_in_a_row_are_one_span() -> None:
    blackouts = (Blackout("S1", date(2027, 2, 10), date(2027, 2, 12), "stocktake"),
                 Blackout("F001", date(2027, 2, 15), date(2027, 2, 15), "paint"),
                 Blackout("N3", date(2027, 2, 16), date(2027, 2, 16), "elsewhere"))  # fmt: skip
    hours = [HoursOn("N1", "welcome", "held", date(2027, 2, 2)), HoursOn("N1", "welcome", "planned", date(2027, 2, 26))]
    places = [Facilities("N1", NSW, 3), Facilities("N1", VIC, 1)]
    row = drawn([N1], hours, rules=a_programme(blackouts=blackouts), places=places).rows[0]
    assert (row.facilities, row.closed) == (4, (
        Closed(date(2027, 2, 8), date(2027, 2, 8), "holiday", "Regatta"),
        Closed(date(2027, 2, 9), date(2027, 2, 9), "holiday", "Races", is_part=True),
        Closed(date(2027, 2, 10), date(2027, 2, 12), "blackout", "stocktake"),
        Closed(date(2027, 2, 15), date(2027, 2, 15), "blackout", "paint", is_part=True),
    ))  # fmt: skip


def test_windows_follow_the_wave_and_the_even_level_adds_up_over_waves() -> None:
    rules = a_programme(
        waves=WaveRules(count=2, weeks_between=2, order="listed"),
        windows=(Window("listen", date(2027, 3, 1), date(2027, 3, 26), 2),),
    )
    hours = [HoursOn("N1", "welcome", "planned", date(2027, 2, 18), count=10),
             HoursOn("N2", "welcome", "planned", date(2027, 2, 18), count=5),
             HoursOn("N2", "listen", "planned", date(2027, 3, 2), count=5)]  # fmt: skip
    found = drawn([N1, N2], hours, rules=rules, waves={"N1": 1, "N2": 2})
    assert [row.frames for row in found.rows] == [
        (Frame(0, 1, date(2027, 2, 1), date(2027, 2, 28)),),
        (Frame(0, 2, date(2027, 2, 15), date(2027, 3, 14)), Frame(1, 2, date(2027, 3, 1), date(2027, 3, 26))),
    ]
    assert [(week.monday.day, week.hours, week.level) for week in found.load] == [
        (15, (15, 0, 0), 3 + 2), (22, (0, 0, 0), 0), (1, (0, 5, 0), 2),
    ]  # fmt: skip
    assert found.waves == (1, 2)


def test_weeks_run_from_the_first_date_to_the_last_and_know_whether_today_is_among_them() -> None:
    found = drawn([N1], [HoursOn("N1", "own", "planned", day) for day in (date(2027, 2, 3), date(2027, 2, 20))])
    assert (found.mondays, found.weekdays) == ((date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 15)), 7)
    assert found.shows_today
    early = drawn([N1], [HoursOn("N1", "own", "planned", date(2027, 2, 3))])
    assert (early.weeks, early.weekdays, early.shows_today) == (1, 5, False)


def test_a_date_that_is_a_slip_of_the_pen_does_not_make_a_picture_of_a_thousand_weeks() -> None:
    found = drawn([N1], [HoursOn("N1", "own", "planned", day) for day in (date(2027, 2, 3), date(2227, 2, 3))])
    assert (found.weeks, found.rows[0].hours, found.rows[0].undated) == (105, 2, 1)


def test_hours_and_seats_of_a_version_are_read_from_its_dates() -> None:
    starts = datetime(2027, 2, 3, 9)
    rows = [Placement("session", "F001", "F001#1", "welcome", 7, starts, "UTC", 60),
            Placement("session", "F001", "F001#2", "welcome", 7, None, "UTC", 60, "no open day"),
            Placement("preview", "F001", "preview welcome N1 1", "welcome", 7, starts, "UTC", 90),
            Placement("coaching", "F001", "", "welcome", 7, None, "UTC", 90, "no time")]  # fmt: skip
    held = Session("F001#1@welcome", "F001", "F001#1", "welcome", "held", date(2027, 2, 4))
    assert hours_on(rows, [held]) == [
        HoursOn("F001", "welcome", "held", date(2027, 2, 4)), HoursOn("F001", "welcome", "planned", None),
    ]  # fmt: skip
    assert seats_in(rows) == [SeatsIn("F001", "preview", "preview welcome N1 1", "welcome", starts)]


def test_rows_go_as_far_down_as_there_is_room() -> None:
    above = Organisation(BEFORE, {code: unit for code, unit in TREE.items() if unit.level != "facility"})
    busy = {"N1", "N2", "N3"}
    states = [Line("S1", "North"), Line("S2", "South")]
    assert lines_of(above, None, [], busy, 60) == [N1, N2, Line("N3", "Coast", "South")]
    assert lines_of(above, None, [], busy, 2) == states
    assert lines_of(above, None, [], busy, 1) == states
    assert lines_of(above, "S1", [], busy, 60) == [Line("N1", "Harbour"), Line("N2", "River")]
    assert lines_of(above, None, [], {*busy, "S1"}, 60)[0] == Line("S1", "North")
    assert lines_of(above, "N1", [a_facility(1)], busy, 60) == [STORE]


def test_a_row_without_anything_is_left_out_and_no_fact_is_counted_twice() -> None:
    hours = [HoursOn("N1", "welcome", "held", date(2027, 2, 2)), HoursOn("S1", "welcome", "held", date(2027, 2, 3))]
    found = drawn([Line("S1", "North"), N1, N2], hours, places=[])
    assert [(row.line.code, row.hours) for row in found.rows] == [("S1", 1), ("N1", 1)]
    assert found.rows[0].tiles[0].on + timedelta(days=7) == date(2027, 2, 8)
