"""Any small organisation, and anything that happens to it: every written rule is kept, by an independent checker."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rollout.domain.calendar import Placement
from rollout.domain.planning import plan_dates
from rollout.domain.planning.question import Ask, Plan
from tests.calendar_checker import broken
from tests.small_organisations import lived_through, shuffled, small_asks

QUICK = settings(  # the drills try many more, and shrink what they find
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate]
)
SEEDS = st.integers(0, 999)


def keeps_every_rule_and_stands(ask: Ask) -> None:
    plan = plan_dates(ask)
    assert broken(ask, plan) == []
    assert plan_dates(replace(ask, before=plan.placements)).placements == plan.placements
    released = replace(ask, before=plan.placements, released=plan.placements)
    assert without_reasons(plan_dates(released)) == without_reasons(plan)


def without_reasons(plan: Plan) -> list[Placement]:
    """Once people hold dates the notice period counts among the reasons why there is none: dates are compared."""
    return [replace(row, flag="" if row.on is None else row.flag) for row in plan.placements]


def keeps_every_rule_whatever_happens(ask: Ask, seed: int) -> None:
    plan, chance = plan_dates(ask), Random(seed)
    for _ in range(2):
        ask = lived_through(ask, plan, chance)
        plan = plan_dates(ask)
        assert broken(ask, plan) == []
        assert plan_dates(replace(ask, before=plan.placements)).placements == plan.placements


def has_no_order(ask: Ask, seed: int) -> None:
    plan, chance = plan_dates(ask), Random(seed)
    assert plan_dates(shuffled(ask, chance)) == plan
    later = lived_through(ask, plan, chance)
    assert plan_dates(shuffled(later, chance)) == plan_dates(later)


@QUICK
@given(small_asks(most=5))
def test_a_first_calendar_keeps_every_rule_and_planning_again_changes_nothing(ask: Ask) -> None:
    keeps_every_rule_and_stands(ask)


@QUICK
@given(small_asks(most=5), SEEDS)
def test_whatever_happens_twice_over_every_rule_is_kept_and_the_answer_stands(ask: Ask, seed: int) -> None:
    keeps_every_rule_whatever_happens(ask, seed)


@QUICK
@given(small_asks(most=5), SEEDS)
def test_the_order_of_what_is_known_does_not_matter(ask: Ask, seed: int) -> None:
    has_no_order(ask, seed)
