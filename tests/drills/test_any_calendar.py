"""Many more small organisations than the quick tests try (DRILL_PLANS=500: more; DRILL_SEED=8: another course)."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as course

from rollout.domain.planning.question import Ask
from tests.domain.test_planning_any import (
    SEEDS,
    has_no_order,
    keeps_every_rule_and_stands,
    keeps_every_rule_whatever_happens,
)
from tests.small_organisations import small_asks

LONG = settings(
    max_examples=int(os.environ.get("DRILL_PLANS", "60")), deadline=None, suppress_health_check=list(HealthCheck)
)
COURSE = course(int(os.environ.get("DRILL_SEED", "7")))


@pytest.mark.slow
@COURSE
@LONG
@given(small_asks())
def test_many_first_calendars(ask: Ask) -> None:
    keeps_every_rule_and_stands(ask)


@pytest.mark.slow
@COURSE
@LONG
@given(small_asks(), SEEDS)
def test_many_lives(ask: Ask, seed: int) -> None:
    keeps_every_rule_whatever_happens(ask, seed)


@pytest.mark.slow
@COURSE
@LONG
@given(small_asks(), SEEDS)
def test_many_orders(ask: Ask, seed: int) -> None:
    has_no_order(ask, seed)
