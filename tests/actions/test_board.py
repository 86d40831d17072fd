"""The board poster of a network says what really happened there, and is not there before something did."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.choose_ideas import combine, decide
from rollout.actions.follow_up import go_on
from rollout.actions.print_sheets import print_boards
from rollout.domain.follow_up import Step
from rollout.domain.problem import Refused
from rollout.store.database import Database
from tests.actions.ladder_world import a_world, put_forward
from tests.actions.test_print_sheets import FakeContent, FakePaper
from tests.builders import A_PLAN, FakeTools

YES = ("Good", "We do it.")


def some_tools(database: Database, folder: Path) -> FakeTools:
    tools = a_world(database, folder)
    tools.paper, tools.content = FakePaper(), FakeContent()
    return tools


def facts(tools: FakeTools, unit: str) -> list[dict[str, Any]]:
    tools.paper.jobs.clear()
    print_boards(tools, unit)
    return [dict(job.facts) for job in tools.paper.jobs]


def test_what_was_said_stands_beside_what_was_done(database: Database, tmp_path: Path) -> None:
    tools = some_tools(database, tmp_path)
    bell, chair, song = put_forward(tools, "A bell", "A chair", "A song")
    gong, lamp = put_forward(tools, "A gong", "A lamp", number=2)
    both = combine(tools, [bell.id, gong.id], "A sound", "N1")
    decide(tools, both.id, "N1", "adopted", *YES, plan=A_PLAN)
    decide(tools, chair.id, "N1", "adopted", *YES, plan=A_PLAN)
    decide(tools, lamp.id, "N1", "forwarded", "Big", "It goes to the state.")
    decide(tools, song.id, "N1", "declined", "Loud", "Not now.")
    tools.clock.at = datetime(2027, 2, 12, 3, tzinfo=UTC)
    go_on(tools, "N1", Step(both.id, "done", "Both stores have one.", 0), 1)
    shown = {key: value for key, value in facts(tools, "N1")[0].items() if key != "theme"}
    assert shown == {
        "title": "You said, we did: Harbour",
        "unit": "Harbour",
        "when": "As of Friday 12 February 2027",
        "figures": [
            {"number": "5", "what": "ideas put forward"},
            {"number": "5 of 5", "what": "answered"},
            {"number": "1 of 2", "what": "adopted or tried are done"},
        ],
        "did": [
            {"said": shown["did"][0]["said"], "whose": shown["did"][0]["whose"], "standing": "Done",
             "did": "Both stores have one."},
            {"said": "A chair", "whose": "Store 1", "standing": "Begun",
             "did": "Priya Raman sees to it, by Tue 1 June."},
        ],
        "more_did": "",
        "up": [{"said": "A lamp", "whose": "Store 2", "reply": "It goes to the state."}],
        "more_up": "",
        "no": [{"said": "A song", "whose": "Store 1", "reply": "Not now."}],
        "more_no": "",
    }  # fmt: skip
    assert sorted(shown["did"][0]["whose"].split(" · ")) == ["Store 1", "Store 2"]
    assert A_PLAN.due_on == date(2027, 6, 1)


def test_what_was_given_up_stands_with_its_reason_and_not_among_what_was_done(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "adopted", *YES, plan=A_PLAN)
    go_on(tools, "N1", Step(bell.id, "dropped", "It was too loud.", 0), 1)
    (shown,) = facts(tools, "N1")
    assert (shown["did"], shown["no"]) == (
        [], [{"said": "A bell", "whose": "Store 1", "reply": "It was too loud."}],
    )  # fmt: skip


def test_a_state_has_its_own_and_those_of_its_networks_that_have_something_to_show(
    sqlite: Database, tmp_path: Path
) -> None:
    tools = some_tools(sqlite, tmp_path)
    put_forward(tools, "A lamp", number=3)
    with pytest.raises(Refused, match="unit S1: has had no answer to an idea yet"):
        print_boards(tools, "S1")
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "declined", *YES)
    names = [path.name for path in print_boards(tools, "S1").files]
    assert names == ["board-harbour-n1.pdf", "board-new-south-wales-s1.pdf"]
    with pytest.raises(Refused, match="unit F001: is a facility"):
        print_boards(tools, "F001")
