"""A ladder has as many levels as the programme says: two or five, with the quota and the days of each."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rollout.actions.choose_ideas import decide
from rollout.actions.roll_up import ladder, roll_up
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused
from rollout.domain.programme import LadderRules, Rung
from rollout.domain.programme_rules import impossible
from rollout.store import ideas, units
from rollout.store.database import Database
from tests.actions.ladder_world import HELD_ON, a_world, put_forward, the_idea
from tests.builders import A_PLAN, BEFORE, FakeTools

UP = ("network", "region", "state", "country", "group")
PLACES = ("N1", "R1", "S1", "C1", "G1")


def five_levels(database: Database, folder: Path, climbs: tuple[str, ...]) -> FakeTools:
    """F001 .. under N1 under R1 under S1 under C1 under G1; ideas climb the levels named."""
    rungs = tuple(Rung(level, quota=1 + n, days_to_decide=5 + n) for n, level in enumerate(climbs))
    levels = (*reversed(UP), "facility")
    tools = a_world(database, folder, ladder=LadderRules(levels=climbs), rungs=rungs, levels=levels)
    today = tools.clock.today()
    with database.transaction() as tx:
        place = {"timezone": "Australia/Sydney"}
        tree = [Unit("G1", "group", "All", **place), Unit("C1", "country", "Australia", "G1", **place)]
        units.add(tx, [*tree, Unit("R1", "region", "Coast", "S1", **place)], BEFORE)
        there = units.units_on(tx, today)
        units.change(tx, replace(there["S1"], parent="C1"), today)
        units.change(tx, replace(there["N1"], parent="R1"), today)
    return tools


@pytest.mark.parametrize("climbs", [("network", "state"), UP, ("network",), ("network", "state", "group")])
def test_an_idea_climbs_every_level_and_is_answered_at_each(
    database: Database, tmp_path: Path, climbs: tuple[str, ...]
) -> None:
    tools = five_levels(database, tmp_path, climbs)
    assert impossible(tools.programme) == []
    bell, gong = put_forward(tools, "A bell", "A gong")
    way = [place for place, level in zip(PLACES, UP, strict=True) if level in climbs]
    for number, place in enumerate(way):
        now = the_idea(tools, bell.id)
        begun = HELD_ON + timedelta(days=1)
        assert (now.waits_at, now.decide_by) == (place, begun + timedelta(days=5 + number))
        assert roll_up(tools).moved == 0
        for other in set(PLACES) - {place, *way[:number]}:
            with pytest.raises(Refused, match=f"it waits at {place}"):
                decide(tools, bell.id, other, "declined", "So", "Thank you.")
        if place == way[-1]:
            with pytest.raises(Refused, match="no level of the ladder is above it"):
                decide(tools, bell.id, place, "forwarded", "So", "Thank you.")
        how = "adopted" if place == way[-1] else "forwarded"
        decide(tools, bell.id, place, how, "So", f"{place} answers.", plan=A_PLAN)
    if len(climbs) > 1:
        with pytest.raises(Refused, match="2 ideas would be forwarded; the quota is 1"):
            decide(tools, gong.id, "N1", "forwarded", "So", "Thank you.")
    decide(tools, gong.id, "N1", "kept_local", "Small", "Please go on with it.")
    with database.reading() as tx:
        told = [(each.level, each.answer, each.final) for each in ideas.answers(tx) if each.idea == bell.id]
    assert sorted(told) == sorted((level, f"{place} answers.", True) for level, place in zip(climbs, way, strict=True))
    counts = ladder(tools)
    assert (counts.put_forward, counts.answered, [each.level for each in counts.levels]) == (2, 2, list(climbs))
    assert the_idea(tools, bell.id).state == "adopted"
    assert tools.clock.today() == date(2027, 2, 10)
