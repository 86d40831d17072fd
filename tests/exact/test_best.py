"""The yardstick itself: model, checker and prices agree, and small answers can be reckoned by hand."""

from dataclasses import replace
from datetime import date

import pytest

from rollout.domain.organisation import LEADER, Assignment, Organisation, Person, Unit
from rollout.domain.planning.prices import prices_of, total
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.programme import Programme
from tests import exact
from tests.builders import a_facility, a_programme
from tests.calendar_checker import broken
from tests.organisations import an_organisation, disturbed

TODAY = date(2027, 1, 4)

pytestmark = pytest.mark.slow


def an_ask(facilities: int = 1, headcount: int = 12, **rules: object) -> Ask:
    """A network of facilities with a leader each and no holidays."""
    programme: Programme = a_programme(**rules)
    tree = [Unit("S1", "state", "State"), Unit("N1", "network", "Network", "S1")]
    tree += [a_facility(number, headcount=headcount) for number in range(1, facilities + 1)]
    people = {n: Person(n, f"P{n}", f"Leader {n}") for n in range(1, facilities + 1)}
    held = tuple(Assignment(n, LEADER, f"F{n:03}", date(2026, 1, 1)) for n in people)
    return Ask(programme, Organisation(TODAY, {u.code: u for u in tree}, people, held), TODAY, {})


def answer(ask: Ask, found: "exact.Exact") -> Plan:
    from tests.exact.rules import World

    return Plan(found.placements, tuple(chain[0].group for chain in World(ask).chains))


def test_one_leader_alone_costs_six_rooms_and_nothing_else() -> None:
    ask = an_ask()
    found = exact.best_plan(ask, 20, workers=1)
    assert (found.status, found.cost, found.bound) == ("OPTIMAL", 120, 120)
    assert {wish: price.units for wish, price in found.by_wish.items() if price.units} == {"event": 120}
    assert broken(ask, answer(ask, found)) == []
    assert [price.units for price in prices_of(ask.programme, ask.organisation, found.placements)][6] == 120


def test_more_leaders_than_seats_need_another_room() -> None:
    preparation = replace(a_programme().preparation, preview_seats=2, coaching_seats=1)
    found = exact.best_plan(an_ask(3, modules=("welcome",), preparation=preparation), 20, workers=1)
    assert (found.status, found.by_wish["event"].count) == ("OPTIMAL", 2 + 3)


def test_what_no_calendar_has_room_for_is_left_out_and_counted() -> None:
    ask = an_ask(1, headcount=14 * 4, modules=("welcome",), first_module_within_days=7)
    found = exact.best_plan(ask, 20, workers=1)
    assert (found.status, found.hours_left_out, found.seats_left_out) == ("OPTIMAL", 1, 0)
    assert sum(row.on is None for row in found.placements) == 1
    assert found.cost == total(prices_of(ask.programme, ask.organisation, found.placements))


@pytest.mark.parametrize("seed", [1, 2])
def test_model_checker_and_prices_agree_on_believable_organisations(seed: int) -> None:
    ask = an_organisation(3, seed)
    found = exact.best_plan(ask, 30, workers=1)
    assert (found.status, found.bound) == ("OPTIMAL", found.cost)
    assert broken(ask, answer(ask, found)) == []


def test_the_bound_by_hubs_lies_between_the_quick_one_and_the_best_plan() -> None:
    from rollout.domain.planning import plan_dates
    from rollout.domain.planning.bound import bound_of
    from tests.exact.hubs import hub_bound

    ask = an_organisation(4, 1)
    plan = plan_dates(ask)
    found = exact.best_plan(ask, 30, workers=1, groups=plan.groups)
    *_, (bound, hubs) = hub_bound(ask, plan, 20, rounds=2)
    assert found.status == "OPTIMAL"
    assert bound_of(ask, plan).units <= bound <= found.cost
    assert hubs.are_apart
    assert broken(ask, Plan(hubs.whole(), plan.groups)) == []


def test_nothing_need_move_where_nothing_happened() -> None:
    ask = an_ask()
    later = disturbed(ask, answer(ask, exact.best_plan(ask, 30, workers=1)), 1, ())
    found = exact.fewest_moves(later, 20, workers=1)
    assert (found.status, found.moved, found.bound, exact.moves_lower_bound(later)) == ("OPTIMAL", 0, 0, 0)


def test_one_blocked_day_moves_one_hour_and_what_hangs_on_it() -> None:
    from rollout.domain.programme import Blackout

    ask = an_ask()
    plan = exact.best_plan(ask, 20, workers=1)
    last = max(row.on for row in plan.placements if row.on)
    blocked = replace(ask.programme, blackouts=(Blackout("F001", last, last, "stocktake"),))
    later = replace(ask, programme=blocked, before=plan.placements, released=plan.placements)
    found = exact.fewest_moves(later, 20, workers=1)
    assert (found.status, found.moved, found.bound, found.hours_left_out) == ("OPTIMAL", 1, 1, 0)
    assert exact.moves_lower_bound(later) == 1


def test_moved_dates_are_those_ahead_that_stand_on_another_day() -> None:
    ask = an_ask()
    rows = exact.best_plan(ask, 20, workers=1).placements
    moved = [replace(row, starts_local=None) if row.key == "session:own:F001#1" else row for row in rows]
    gone = [row for row in moved if row.kind == "session"]
    assert exact.moved_dates(TODAY, rows, gone) == ["session:own:F001#1"]
    assert exact.moved_dates(date(2027, 12, 31), rows, gone) == []
