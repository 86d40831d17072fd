"""What a team agrees between its hours: added once, ticked off, handed over, with its history."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rollout.actions.record_return import record_return
from rollout.actions.team_actions import MOST_OPEN, ActionReport, add_action, hand_over_action, tick_action
from rollout.domain.problem import Refused
from rollout.domain.returns import Action, Step, StoredAction
from rollout.store import team_actions
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world, an_hour
from tests.builders import FakeTools

BADGES = Action("Badges", "Ana", date(2027, 3, 1))


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    return a_world(sqlite, tmp_path)


def agreed(tools: FakeTools) -> list[StoredAction]:
    with tools.database.reading() as tx:
        return team_actions.of(tx, "F001")


def test_a_second_tap_adds_nothing(tools: FakeTools) -> None:
    reports = [add_action(tools, "F001", Action(" Badges ", "Ana", BADGES.due_on), "key") for _ in range(2)]
    assert reports == [ActionReport(True, True), ActionReport(True, False)]
    assert agreed(tools) == [StoredAction(1, "F001", "", BADGES, None, (), BADGES)]


def test_what_becomes_of_it_is_kept_step_by_step(tools: FakeTools) -> None:
    add_action(tools, "F001", BADGES, "key")
    for _ in range(2):
        hand_over_action(tools, "F001", 1, "Bo", date(2027, 3, 8), 1)
        tick_action(tools, "F001", 1, True, 1)
    tick_action(tools, "F001", 1, False, None)
    steps = (Step("handed_over", NOW, 1, "Bo", date(2027, 3, 8)), Step("done", NOW, 1), Step("open", NOW))
    now = Action("Badges", "Bo", date(2027, 3, 8))
    assert agreed(tools) == [StoredAction(1, "F001", "", now, None, steps, BADGES)]


def test_a_correction_of_the_hour_leaves_what_became_of_its_actions(tools: FakeTools) -> None:
    """She corrects the headcount a week later: the action that Bo took over and finished is still his, and done."""
    record_return(tools, an_hour(headcount=12, actions=(BADGES, Action("Tea"))))
    hand_over_action(tools, "F001", 1, "Bo", None, 1)
    tick_action(tools, "F001", 1, True, 1)
    record_return(tools, an_hour(headcount=11, actions=(BADGES, Action("Coffee"))))
    assert [(each.action, each.done_on) for each in agreed(tools)] == [
        (Action("Badges", "Bo"), tools.clock.today()), (Action("Coffee"), None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda tools: tick_action(tools, "F002", 1, True, 1),
        lambda tools: hand_over_action(tools, "F002", 1, "Bo", None, 1),
        lambda tools: tick_action(tools, "F001", 99, True, 1),
    ],
)
def test_what_belongs_to_another_place_is_not_there(
    tools: FakeTools, change: Callable[[FakeTools], ActionReport]
) -> None:
    add_action(tools, "F001", BADGES, "key")
    before = agreed(tools)
    assert (change(tools), agreed(tools)) == (ActionReport(False, False), before)


def test_too_many_open_ones_are_refused_and_done_ones_do_not_count(tools: FakeTools) -> None:
    for number in range(MOST_OPEN):
        add_action(tools, "F001", Action(f"Number {number}"), f"key {number}")
    with pytest.raises(Refused, match="Tick off what is done"):
        add_action(tools, "F001", BADGES, "one more")
    tick_action(tools, "F001", 1, True, 1)
    assert add_action(tools, "F001", BADGES, "one more").changed
