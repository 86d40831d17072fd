"""The bound: never above what a plan costs, not even the best one, and near it where that is known."""

from typing import Any

import pytest

from rollout.domain.planning import plan_dates
from rollout.domain.planning.bound import Bound, bound_of
from rollout.domain.planning.prices import prices_of, total
from rollout.domain.planning.question import Ask, Plan
from tests import exact
from tests.organisations import an_organisation, disturbed

KNOBS: tuple[dict[str, Any], ...] = (
    {},
    {"waves": 2, "pilot": 1},
    {"shifts": True},
    {"facilitators": False},
    {"windows": True, "waves": 2},
)


def cost_of(ask: Ask, plan: Plan) -> int:
    return total(prices_of(ask.programme, ask.organisation, plan.placements, ask.sessions))


@pytest.mark.slow
@pytest.mark.parametrize(("facilities", "seed"), [(2, 3), (2, 4), (2, 5), (3, 1), (3, 2), (4, 1)])
def test_the_bound_is_below_the_best_plan_and_near_it(facilities: int, seed: int) -> None:
    ask = an_organisation(facilities, seed)
    plan = plan_dates(ask)
    best = exact.best_plan(ask, 60, workers=1, hint=plan.placements, groups=plan.groups)
    assert best.status == "OPTIMAL"
    assert 0.95 * best.cost <= bound_of(ask, plan).units <= best.cost


@pytest.mark.slow
@pytest.mark.parametrize("knobs", KNOBS, ids=lambda knobs: " ".join(knobs) or "plain")
@pytest.mark.parametrize(("facilities", "seed"), [(5, 1), (12, 2), (25, 3)])
def test_the_bound_is_below_our_plan_whatever_the_rules(facilities: int, seed: int, knobs: dict[str, Any]) -> None:
    ask = an_organisation(facilities, seed, **knobs)
    plan = plan_dates(ask)
    bound = bound_of(ask, plan)
    assert 0.6 * cost_of(ask, plan) <= bound.units <= cost_of(ask, plan)


def test_the_bound_of_a_plan_made_again_is_below_it_too() -> None:
    ask = an_organisation(5, 1)
    later = disturbed(ask, plan_dates(ask), 1, ("leaders", "blackout", "late"))
    plan = plan_dates(later)
    assert 0 < bound_of(later, plan).units <= cost_of(later, plan)


def test_one_leader_alone_needs_her_six_rooms() -> None:
    ask = an_organisation(1, 2, leader_leave=(0, 0), changes=False, blackouts=False)
    plan = plan_dates(ask)
    rooms = {(row.kind, row.module) for row in plan.placements if row.kind != "session"}
    assert len(rooms) == 6
    assert 20 * 6 <= bound_of(ask, plan).units <= cost_of(ask, plan)


def test_where_nothing_is_dated_nothing_is_proven() -> None:
    ask = an_organisation(2, 1)
    assert bound_of(ask, Plan((), ())) == Bound(0, (("days", 0), ("weeks", 0)))
    assert Bound(0, ()).gap(10) is None
    assert Bound(50, ()).gap(60) == 20.0


def test_the_same_question_has_the_same_bound() -> None:
    ask = an_organisation(4, 2)
    plan = plan_dates(ask)
    assert bound_of(ask, plan) == bound_of(ask, plan)
