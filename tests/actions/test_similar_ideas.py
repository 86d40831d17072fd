"""How many other teams thought of something like it."""

from datetime import timedelta
from pathlib import Path

import pytest

from rollout.actions.record_return import record_return
from rollout.actions.similar_ideas import teams_alike
from rollout.domain.returns import IdeaText
from rollout.store.database import Database
from tests.actions.ladder_world import a_world, an_hour
from tests.builders import FakeTools

DOOR = "A bell at the door"


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    """Two facilities have thought of a bell, one of them twice; a third of something else."""
    tools = a_world(sqlite, tmp_path)
    said = {1: (DOOR, "We hear who comes in with a bell at the door"), 2: ("A bell at every door",), 3: ("Free tea",)}
    for number, texts in said.items():
        record_return(tools, an_hour(number, ideas=tuple(IdeaText(text) for text in texts)))
    tools.clock.at += timedelta(hours=1)
    return tools


def test_other_teams_are_counted_each_once_and_never_ones_own(tools: FakeTools) -> None:
    asked = [("F003", [DOOR]), ("F001", [DOOR]), ("F003", ["Something entirely different"]), ("F001", [])]
    assert [teams_alike(tools, unit, "welcome", texts) for unit, texts in asked] == [2, 1, 0, 0]


def test_ideas_of_another_module_are_not_looked_at(tools: FakeTools) -> None:
    assert teams_alike(tools, "F003", "listen", [DOOR]) == 0


def test_nobody_can_tell_from_the_number_who_has_just_sent_what(tools: FakeTools) -> None:
    """It counts as of the last full hour."""
    record_return(tools, an_hour(3, key="now", ideas=(IdeaText("A bell at our door"),)))
    before = teams_alike(tools, "F001", "welcome", [DOOR])
    tools.clock.at += timedelta(hours=1)
    assert (before, teams_alike(tools, "F001", "welcome", [DOOR])) == (1, 2)
