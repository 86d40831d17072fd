"""A small rollout with hours to record: two networks of one state, four facilities, one group each."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rollout.actions.record_return import record_return
from rollout.domain.calendar import Group
from rollout.domain.ideas import Idea
from rollout.domain.organisation import Unit
from rollout.domain.returns import IdeaText, Return
from rollout.store import calendar, ideas, units
from rollout.store.database import Database
from tests.builders import BEFORE, MODULES, FakeTools, a_facility, keep_organisation

HELD_ON = date(2027, 2, 9)
NOW = datetime(2027, 2, 10, 3, tzinfo=UTC)


def a_world(database: Database, folder: Path, **programme: Any) -> FakeTools:
    """F001 and F002 belong to network N1, F003 and F004 to N2; both to state S1. It is 10 February 2027."""
    keep_organisation(database, facilities=2)
    with database.transaction() as tx:
        units.add(tx, [Unit("N2", "network", "Desert", "S1", timezone="Australia/Sydney")], BEFORE)
        units.add(tx, [a_facility(3, parent="N2"), a_facility(4, parent="N2")], BEFORE)
        groups = [Group(f"F00{number}", 1, 12) for number in range(1, 5)]
        calendar.keep_groups(tx, groups)
        calendar.keep_sessions(tx, [(group, module) for group in groups for module in MODULES])
    tools = FakeTools(database, folder)
    tools.clock.at = NOW
    tools.programme = replace(tools.programme, **programme)
    return tools


def an_hour(number: int = 1, module: str = "welcome", key: str = "", **changed: Any) -> Return:
    session = f"F00{number}#1@{module}"
    said = Return(key or f"web:{session}", session, held=True, held_on=HELD_ON, headcount=11)
    return replace(said, **changed)


def with_ideas(*texts: str, number: int = 1, module: str = "welcome", key: str = "", **changed: Any) -> Return:
    """An hour whose people put these ideas forward."""
    written = tuple(IdeaText(text, "The team", put_forward=True) for text in texts)
    return an_hour(number, module, key, ideas=written, **changed)


def put_forward(tools: FakeTools, *texts: str, number: int = 1, **changed: Any) -> list[Idea]:
    """Record an hour with these ideas and return them in the order they were written."""
    receipt = record_return(tools, with_ideas(*texts, number=number, **changed))
    with tools.database.reading() as tx:
        known = {idea.text: idea for idea in ideas.of_session(tx, receipt.session)}
    return [known[text] for text in texts]


def the_idea(tools: FakeTools, id_: str) -> Idea:
    with tools.database.reading() as tx:
        found = ideas.find(tx, id_)
    assert found is not None
    return found
