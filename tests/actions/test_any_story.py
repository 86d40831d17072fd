"""Whatever leaders do with ideas in whatever order: no words are lost, nobody is answered twice or not at all."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.actions.choose_ideas import combine, decide, uncombine
from rollout.actions.record_return import record_return
from rollout.actions.roll_up import roll_up
from rollout.domain.ideas import Idea, above
from rollout.domain.problem import Refused
from rollout.domain.programme import LadderRules
from rollout.domain.returns import IdeaText
from rollout.store import ideas
from rollout.store.database import Database
from tests.actions.ladder_world import a_world, an_hour
from tests.builders import A_PLAN, FakeTools

STEPS = ("record", "record", "combine", "uncombine", "forwarded", "forwarded", "adopted", "kept_local", "declined")
UNITS = ("N1", "N2", "S1")
story = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5), st.integers(0, 5)), min_size=5, max_size=25)


def play(tools: FakeTools, step: str, this: int, that: int, told: set[str]) -> None:
    """One step of a story; `this` and `that` choose whom and what it is about. Refusals are part of stories."""
    with tools.database.reading() as tx:
        known = ideas.everything(tx)
    waiting = [idea for idea in known if idea.waits_at == UNITS[this % 3]]
    if step == "record":
        texts = [f"Idea {that}", f"Idea {that + 1}"]
        rows = tuple(IdeaText(text, "", "", put_forward=number != this) for number, text in enumerate(texts))
        record_return(tools, an_hour(this % 4 + 1, key=f"phone {this}", ideas=rows, headcount=that))
        told |= {f"{this % 4 + 1}: {text}" for text in texts}
    elif step == "combine" and waiting:
        combine(tools, [idea.id for idea in waiting[: that + 1]], f"All in one {that}", UNITS[this % 3])
    elif step == "uncombine" and known:
        uncombine(tools, known[that % len(known)].id, UNITS[this % 3])
    elif known:
        decide(tools, known[that % len(known)].id, UNITS[this % 3], step, "Because", "Thank you.", plan=A_PLAN)


def holds(tools: FakeTools, told: set[str]) -> None:
    """What must be true at every moment."""
    with tools.database.reading() as tx:
        known = {idea.id: idea for idea in ideas.everything(tx)}
        decisions, answers = ideas.decisions(tx), ideas.answers(tx)
        newest = ideas.answered_by_unit(tx)
    own = [idea for idea in known.values() if idea.unit.startswith("F")]
    assert sorted(f"{idea.unit[-1]}: {idea.text}" for idea in own) == sorted(told)
    due = [(idea.id, made.level) for idea in own for made in decisions if made.idea in line(idea, known)]
    assert sorted((answer.idea, answer.level) for answer in answers) == sorted(due)
    assert len(set(due)) == len(due)  # one answer a level
    assert sum(map(len, newest.values())) == len({idea for idea, _ in due})
    for idea in own:  # no level is skipped
        levels = [level for id_, level in due if id_ == idea.id]
        assert levels == ["network", "state"][: len(levels)]
    assert all(made.reason and made.answer for made in decisions)
    for unit in UNITS:
        assert sum(made.unit == unit and made.outcome == "forwarded" for made in decisions) <= 2
    assert all(idea.waits_at is None for idea in known.values() if idea.state != "put_forward")


def line(idea: Idea, known: dict[str, Idea]) -> set[str]:
    return {each.id for each in above(idea, known)}


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story)
def test_in_any_story_no_words_are_lost_and_everybody_is_answered(
    sqlite: Database, tmp_path: Path, steps: list[tuple[str, int, int]]
) -> None:
    assert sqlite.url.endswith("rollout.db")  # stays empty: every story starts with a copy of it
    path = tmp_path / "story.db"
    for old in tmp_path.glob("story.db*"):
        old.unlink()
    shutil.copy(tmp_path / "rollout.db", path)
    database = Database(f"sqlite:///{path}")
    tools = a_world(database, tmp_path, ladder=LadderRules(quota=2))
    told: set[str] = set()
    for step in steps:
        before = picture(database)
        try:
            play(tools, *step, told)
        except Refused:
            assert picture(database) == before
        holds(tools, told)
    assert roll_up(tools).moved == 0
    database.close()


def picture(database: Database) -> object:
    with database.reading() as tx:
        return ideas.everything(tx), ideas.decisions(tx)
