"""Waves are drawn once, before the start, what was drawn stays on record, and planning goes by it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.waves import draw, record_listed, show
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Placement
from rollout.domain.problem import Refused
from rollout.domain.programme import Programme, WaveRules
from rollout.store import calendar, units, waves
from rollout.store.database import Database
from tests.builders import FakeTools, a_facility, a_programme, keep_organisation

NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)
SCORES = "Site;Name;Score\n" + "".join(f"F{n:03};Store {n};{n}.5\n" for n in range(1, 9))


def by_facility(**rules: object) -> Programme:
    facts = {"count": 2, "level": "facility", "seed": 7, **rules}
    return a_programme(waves=WaveRules(**facts))  # type: ignore[arg-type]  # tests name the rules they are about


def tools(database: Database, folder: Path, **rules: object) -> FakeTools:
    keep_organisation(database, facilities=8)
    return FakeTools(database, folder, by_facility(**rules))


def recorded(database: Database) -> dict[str, int]:
    with database.reading() as tx:
        return waves.drawn(tx)


def test_a_draw_is_recorded_with_seed_instant_and_balance_and_shown_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    at_hand = tools(database, tmp_path)
    drawn = draw(at_hand)
    assert (drawn.order, drawn.level, drawn.number, drawn.drawn_at, drawn.seed) == ("drawn", "facility", 1, NOW, 7)
    assert drawn.changed
    assert show(at_hand) == replace(drawn, changed=False)
    assert [(each.balance.facilities, each.balance.people) for each in drawn.waves] == [(4, 48), (4, 48)]
    assert [(each.first_on, each.last_on) for each in drawn.waves] == [
        (date(2027, 2, 1), date(2027, 2, 28)),
        (date(2027, 3, 15), date(2027, 4, 11)),
    ]
    assert recorded(database) == {code: each.balance.wave for each in drawn.waves for code, _ in each.units}


def test_a_baseline_is_read_balanced_and_kept(database: Database, tmp_path: Path) -> None:
    at_hand = tools(database, tmp_path)
    (tmp_path / "scores.csv").write_text(SCORES)
    means = [float(each.balance.baseline or 0) for each in draw(at_hand, tmp_path / "scores.csv").waves]
    assert sum(means) / 2 == 5
    assert abs(means[0] - means[1]) <= 1
    assert [float(each.balance.baseline or 0) for each in show(at_hand).waves] == means


def test_a_baseline_is_read_strictly(sqlite: Database, tmp_path: Path) -> None:
    at_hand = tools(sqlite, tmp_path)
    (tmp_path / "scores.csv").write_text(SCORES + "F999;Gone;4\nF001;Again;4\nS1;State;high\n")
    with pytest.raises(Refused) as refused:
        draw(at_hand, tmp_path / "scores.csv")
    assert str(refused.value).splitlines() == [
        'scores.csv, row 10, column Site: "F999" is no unit. '
        "Write the unit's code as the roster has it, or leave the row out.",
        'scores.csv, row 11, column Site: "F001" stands there twice. Keep one of the rows.',
        'scores.csv, row 12, column Score: "high" is no number. Write it as 3.5.',
    ]
    (tmp_path / "scores.csv").write_text("Site;2025;2026\nF001;1;2\n")
    with pytest.raises(Refused, match=r"does not say which column is the baseline \(numbers: 2025, 2026\)"):
        draw(at_hand, tmp_path / "scores.csv")
    assert recorded(sqlite) == {}


def test_a_second_draw_is_refused_unless_asked_for_and_the_first_stays_on_record(
    database: Database, tmp_path: Path
) -> None:
    at_hand = tools(database, tmp_path)
    first = draw(at_hand)
    with pytest.raises(Refused, match="the waves were drawn on 2027-01-04 already"):
        draw(at_hand)
    assert draw(at_hand, again=True) == replace(first, changed=False)
    at_hand.programme = by_facility(seed=8)
    assert draw(at_hand, again=True).number == 2
    with database.reading() as tx:
        assert waves.count(tx) == 2
    assert show(at_hand).seed == 8


def test_nothing_is_drawn_once_a_calendar_is_released(database: Database, tmp_path: Path) -> None:
    at_hand = tools(database, tmp_path)
    draw(at_hand)
    hour = Placement("session", "F001", "F001#1", "welcome", None, datetime(2027, 2, 2, 9), "Australia/Sydney", 60)
    with database.transaction() as tx:
        calendar.save_draft(tx, [hour], NOW)
        calendar.release(tx, 1, NOW)
    with pytest.raises(Refused, match="a calendar has been released"):
        draw(at_hand, again=True)


def test_nothing_is_drawn_after_the_start_nor_without_a_reason(sqlite: Database, tmp_path: Path) -> None:
    at_hand = tools(sqlite, tmp_path)
    for programme, what in (
        (replace(by_facility(), starts_on=date(2027, 1, 5)), "2027-01-05 is not in the future"),
        (by_facility(order="listed"), "the waves are listed, not drawn"),
        (a_programme(), "there is nothing to draw"),
    ):
        at_hand.programme = programme
        with pytest.raises(Refused, match=what):
            draw(at_hand)


def test_what_came_after_the_draw_is_named(sqlite: Database, tmp_path: Path) -> None:
    at_hand = tools(sqlite, tmp_path)
    draw(at_hand)
    with sqlite.transaction() as tx:
        units.add(tx, [a_facility(9)], date(2027, 1, 5))
    assert show(at_hand).later == ("F009",)


def test_listed_waves_are_shown_without_a_draw_and_recorded_on_release(sqlite: Database, tmp_path: Path) -> None:
    at_hand = tools(sqlite, tmp_path, order="listed")
    report = show(at_hand)
    assert (report.order, report.number, [each.balance.units for each in report.waves]) == ("listed", 0, [4, 4])
    with sqlite.transaction() as tx:
        organisation = units.organisation_on(tx, date(2027, 1, 4))
        assert record_listed(tx, at_hand.programme, organisation, NOW)
        assert not record_listed(tx, at_hand.programme, organisation, NOW)
    assert recorded(sqlite) == {f"F{n:03}": 1 if n <= 4 else 2 for n in range(1, 9)}
    assert show(at_hand) == replace(report, number=1, drawn_at=NOW, seed=7)


def planned(database: Database, folder: Path, facilities: int, **rules: object) -> FakeTools:
    keep_organisation(database, facilities)
    return FakeTools(database, folder, by_facility(**rules), holidays=PublicHolidays())


def first_hours(database: Database, number: int = 1) -> dict[str, date | None]:
    with database.reading() as tx:
        rows = calendar.placements(tx, number)
    return {row.unit: row.on for row in rows if row.kind == "session" and row.module == "welcome"}


def outside_their_windows(at_hand: FakeTools, number: int = 1) -> list[str]:
    """First hours that are not in the window that `rollout waves show` tells of their unit."""
    spans = {code: (each.first_on, each.last_on) for each in show(at_hand).waves for code, _ in each.units}
    hours = first_hours(at_hand.database, number)
    assert hours.keys() == spans.keys()
    return [unit for unit, day in hours.items() if day is None or not spans[unit][0] <= day <= spans[unit][1]]


def test_planning_waits_for_the_draw_and_then_starts_each_wave_in_its_own_window(
    sqlite: Database, tmp_path: Path
) -> None:
    at_hand = planned(sqlite, tmp_path, 4)
    with pytest.raises(Refused) as refused:
        plan_calendar(at_hand)
    assert str(refused.value) == (
        "programme.toml [waves] order: the waves have not been drawn yet. "
        "Draw them, and let it be recorded: rollout waves draw"
    )
    with sqlite.reading() as tx:
        assert calendar.versions(tx) == []
    draw(at_hand)
    plan_calendar(at_hand)
    assert outside_their_windows(at_hand) == []
    release_calendar(at_hand)
    with sqlite.reading() as tx:
        assert waves.count(tx) == 1


def test_a_release_keeps_listed_waves_and_a_new_unit_starts_with_the_last_and_moves_nobody(
    sqlite: Database, tmp_path: Path
) -> None:
    at_hand = planned(sqlite, tmp_path, 4, order="listed")
    plan_calendar(at_hand)
    assert outside_their_windows(at_hand) == []
    assert recorded(sqlite) == {}
    release_calendar(at_hand)
    assert recorded(sqlite) == {"F001": 1, "F002": 1, "F003": 2, "F004": 2}
    before = first_hours(sqlite)
    with sqlite.transaction() as tx:
        units.add(tx, [a_facility(0)], date(2027, 1, 5))
    plan_calendar(at_hand)
    after = first_hours(sqlite, 2)
    new = after.pop("F000")
    assert after == before
    assert new is not None
    assert date(2027, 3, 15) <= new <= date(2027, 4, 11)


def test_rules_that_contradict_the_waves_on_record_are_refused(sqlite: Database, tmp_path: Path) -> None:
    at_hand = planned(sqlite, tmp_path, 2, order="listed")
    with sqlite.transaction() as tx:
        record_listed(tx, at_hand.programme, units.organisation_on(tx, date(2027, 1, 4)), NOW)
    at_hand.programme = by_facility(order="listed", pilot=("F001",), count=1)
    with pytest.raises(Refused, match="the recorded waves go up to 2, the programme does not"):
        plan_calendar(at_hand)
