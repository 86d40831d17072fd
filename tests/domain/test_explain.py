"""Planted conflicts are named with a smallest set of rules, in words that say what would have to give way."""

import pytest

from rollout.domain.planning.explain import Conflict, Explainer
from rollout.domain.planning.rulebook import Rule
from tests.domain.planted_conflicts import CONFLICTS, GROUP, Planted
from tests.domain.rules_by_hand import ByHand

every_conflict = pytest.mark.parametrize("planted", CONFLICTS, ids=lambda planted: planted.name)


def explained(planted: Planted) -> Conflict:
    explainer = Explainer(planted.ask, planted.placements, planted.groups)
    if planted.kind == "session":
        found = explainer.conflict(GROUP, planted.module)
    else:
        found = explainer.seat_conflict(1, planted.module, planted.kind)
    assert found is not None
    return found


def named(rule: Rule, planted: Planted) -> str:
    """The rule by the name that the planted conflicts use."""
    kind, number = rule.kind, rule.key.rpartition(" ")[2]
    if kind == "blackout":
        return f"blackout {planted.ask.programme.blackouts[int(number)].reason}"
    if kind == "window":
        return f"window {planted.ask.programme.windows[int(number)].module}"
    if kind == "holiday":
        return rule.key.partition(" 2027")[0]
    if kind == "leave":
        return " ".join(rule.key.split()[:2])
    return rule.key if kind in ("spacing", "hours", "preparation", "leads") else kind


@every_conflict
def test_a_planted_conflict_is_named_with_its_rules(planted: Planted) -> None:
    assert {named(rule, planted) for rule in explained(planted).rules} == planted.rules


@every_conflict
def test_a_planted_conflict_is_told_in_these_words(planted: Planted) -> None:
    explainer = Explainer(planted.ask, planted.placements, planted.groups)
    if planted.kind == "session":
        assert explainer.no_date(GROUP)[planted.module] == planted.sentence
    else:
        assert explainer.no_seat(1, planted.module, planted.kind) == planted.sentence


@every_conflict
def test_the_rules_alone_leave_no_day_any_one_less_does_and_there_is_no_smaller_set(planted: Planted) -> None:
    by_hand = ByHand(planted)
    assert by_hand.is_conflict(planted.rules)
    assert [name for name in sorted(planted.rules) if by_hand.is_conflict(planted.rules - {name})] == []
    assert by_hand.smaller(len(planted.rules)) == []
