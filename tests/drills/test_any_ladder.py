"""Whatever leaders, L&D and time do to ideas in whatever order: no words are lost, no level is skipped, nobody is
answered twice or not at all. DRILL_LADDERS=200: more stories; DRILL_SEED=8: others.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rollout import shipped
from rollout.actions.add_idea import add_idea
from rollout.actions.choose_ideas import combine, decide, uncombine
from rollout.actions.hand_over import hand_over
from rollout.actions.import_ideas import apply_ideas, preview_ideas
from rollout.actions.prepare_choices import keep_choice, release_choices, to_release
from rollout.actions.record_return import record_return
from rollout.actions.roll_up import roll_up
from rollout.adapters.content import ModuleFolder
from rollout.domain.ideas import OUTCOMES, Choice, Decision, Idea, above
from rollout.domain.problem import Refused
from rollout.domain.programme import LadderRules
from rollout.domain.returns import IdeaText
from rollout.store import choices, ideas, units
from rollout.store.database import Database
from tests.actions.ladder_world import a_world, an_hour
from tests.builders import A_PLAN, MODULES, FakeTools
from tests.drills.killing import SEED

STORIES = int(os.environ.get("DRILL_LADDERS", "6"))
QUOTA = 2
UNITS = ("N1", "N2", "S1")
FACILITIES = ("F001", "F002", "F003", "F004")
few, unit, facility = st.integers(0, 5), st.sampled_from(UNITS), st.sampled_from(FACILITIES)
outcome = st.sampled_from((*OUTCOMES, "forwarded"))
PLAN = replace(A_PLAN, facilities=("F001",))


class Ladder(RuleBasedStateMachine):
    """Two networks of one state with two facilities each. What people wrote and what was decided is remembered here."""

    tools: FakeTools
    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.written: set[tuple[str, str]] = set()
        self.decided: list[Decision] = []
        self.seen: dict[str, list[tuple[str, int]]] = {}

    @initialize()
    def begins(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.empty, self.folder / "rollout.db")
        database = Database(f"sqlite:///{self.folder / 'rollout.db'}")
        self.tools = a_world(database, self.folder, ladder=LadderRules(quota=QUOTA))
        self.tools.content = ModuleFolder(shipped.folder("modules"), MODULES)
        for number, at in enumerate(FACILITIES):
            self.an_hour_is_recorded(at, phone=0, text=number, forward=True)
            self.one_comes_from_paper(at, text=number)

    def teardown(self) -> None:
        self.tools.database.close()
        shutil.rmtree(self.folder)

    @rule(at=facility, phone=few, text=few, forward=st.booleans())
    def an_hour_is_recorded(self, at: str, phone: int, text: int, forward: bool) -> None:
        rows = (IdeaText(f"Idea {text}", "", "", put_forward=forward), IdeaText(f"Idea {text + 1}", "", "", True))
        hour = an_hour(int(at[1:]), key=f"{at} {phone}", ideas=rows, headcount=text)
        if self.tries(lambda: record_return(self.tools, hour)):
            self.written |= {(at, row.text) for row in rows}

    @rule(at=facility, text=few, more=few)
    def a_file_is_imported(self, at: str, text: int, more: int) -> None:
        """The tool's numbers are few, so that files repeat and contradict one another: the first words stay."""
        rows = {number: f"From the box {number}" for number in (text, more)}
        file = self.folder / "box.csv"
        file.write_text("id,idea,site\n" + "".join(f"{n},{words},{at}\n" for n, words in rows.items()))
        known = {words for _, words in self.written}
        self.tries(lambda: apply_ideas(self.tools, preview_ideas(self.tools, file)))
        self.written |= {(at, words) for words in rows.values() if words not in known}

    @rule(at=facility, text=few)
    def one_comes_from_paper(self, at: str, text: int) -> None:
        self.tries(lambda: add_idea(self.tools, at, f"On paper {text}"))
        self.written.add((at, f"On paper {text}"))

    @rule(at=unit, many=few, text=few)
    def some_are_combined(self, at: str, many: int, text: int) -> None:
        ids = [idea.id for idea in self.waiting(at)]
        self.tries(lambda: combine(self.tools, ids[: many + 1], f"All in one {text}", at))

    @rule(at=unit, which=few)
    def one_is_taken_apart(self, at: str, which: int) -> None:
        made = [idea for idea in self.known().values() if idea.text.startswith("All in one")]
        if made:
            self.tries(lambda: uncombine(self.tools, made[which % len(made)].id, at))

    @rule(at=unit, which=few, how=outcome)
    def one_is_decided_at_once(self, at: str, which: int, how: str) -> None:
        ids = [idea.id for idea in self.waiting(at)]
        if ids:
            self.decides(ids[which % len(ids)], at, how)

    @rule(at=unit, which=st.integers(0, 30), how=outcome)
    def any_is_decided_anywhere(self, at: str, which: int, how: str) -> None:
        """Most do not wait there, or are decided already: that is refused."""
        ids = sorted(self.known())
        self.decides(ids[which % len(ids)], at, how)

    @rule(at=unit, hows=st.lists(outcome, min_size=1, max_size=4), half=st.sampled_from((0, 0, 1)))
    def some_are_prepared(self, at: str, hows: list[str], half: int) -> None:
        """Each with its outcome; of the first the answer may be missing."""
        waiting = self.waiting(at)
        for number, (idea, how) in enumerate(zip(waiting, hows, strict=False)):
            answer = "" if number < half else "Thank you."
            self.prepare(at, Choice(idea.id, how, "So", answer, plan=PLAN))

    def prepare(self, at: str, choice: Choice) -> None:
        with self.tools.database.reading() as tx:
            there = choices.of_unit(tx, at, [choice.idea]).get(choice.idea)
        self.tries(lambda: keep_choice(self.tools, at, choice, None, there.version if there else 0))

    @rule(at=unit, which=few, how=outcome)
    def one_is_put_forward_and_decided_above(self, at: str, which: int, how: str) -> None:
        """Two levels at once, so that stories of a few steps reach the top."""
        self.one_is_decided_at_once(at, which, "forwarded")
        self.one_is_decided_at_once("S1", which, how)

    @rule(at=unit, hows=st.lists(outcome, min_size=1, max_size=4), meanwhile=st.booleans())
    def some_are_prepared_and_released(self, at: str, hows: list[str], meanwhile: bool) -> None:
        """`meanwhile`: the deputy decides one of them while the leader looks; she has to look again."""
        self.some_are_prepared(at, hows, half=0)
        self.who_is_told_what_is_looked_at(at)
        looked_at = self.seen[at]
        if meanwhile and looked_at and self.decides(looked_at[0][0], at, "declined"):
            assert not self.tries(lambda: release_choices(self.tools, at, None, looked_at))
            self.who_is_told_what_is_looked_at(at)
        self.what_was_looked_at_is_released(at)

    def decides(self, idea: str, at: str, how: str) -> bool:
        return self.tries(lambda: decide(self.tools, idea, at, how, "So", "Thank you.", plan=PLAN))

    @rule(at=unit)
    def who_is_told_what_is_looked_at(self, at: str) -> None:
        release = to_release(self.tools, at)
        self.seen[at] = [(each.idea, each.version) for each in release.ready]

    @rule(at=unit)
    def what_was_looked_at_is_released(self, at: str) -> None:
        """Other things may have happened between the look and the release: then nothing of it is decided."""
        seen = self.seen.pop(at, [])
        if seen and self.tries(lambda: release_choices(self.tools, at, None, seen)):
            assert {idea for idea, _ in seen} <= {made.idea for made in self.decisions() if made.unit == at}

    @rule(at=facility, to=st.sampled_from(("N1", "N2")))
    def a_facility_moves(self, at: str, to: str) -> None:
        today = self.tools.clock.today()
        with self.tools.database.transaction() as tx:
            now = units.units_on(tx, today)[at]
            if now.parent != to:
                units.change(tx, replace(now, parent=to), today)
        roll_up(self.tools)
        assert roll_up(self.tools).moved == 0

    @rule(at=st.sampled_from((*UNITS, *FACILITIES)), who=few)
    def a_unit_is_handed_over(self, at: str, who: int) -> None:
        name = f"Leader {who}"
        self.tries(lambda: hand_over(self.tools, at, name, f"{who}@example.org", self.tools.clock.today()))

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.tools.clock.at += timedelta(days=days)

    @invariant()
    def nothing_is_lost_and_everybody_is_answered_once(self) -> None:
        if not hasattr(self, "folder"):
            return
        known = self.known()
        with self.tools.database.reading() as tx:
            decisions, answers = ideas.decisions(tx), ideas.answers(tx)
        own = [idea for idea in known.values() if idea.unit in FACILITIES]
        assert {(idea.unit, idea.text) for idea in own} == self.written
        assert [made for made in decisions if made in self.decided] == self.decided
        self.decided = decisions
        made_about: dict[str, list[Decision]] = {}
        for made in decisions:
            assert made.reason
            assert made.answer
            made_about.setdefault(made.idea, []).append(made)
        due = Counter((idea.id, made.level) for idea in own for made in _line(idea, known, made_about))
        assert Counter((answer.idea, answer.level) for answer in answers) == due
        assert set(due.values()) <= {1}
        for idea in own:
            levels = [made.level for made in _line(idea, known, made_about)]
            assert levels == ["network", "state"][: len(levels)]
        forwarded = Counter((m.unit, known[m.idea].round) for m in decisions if m.outcome == "forwarded")
        assert all(number <= QUOTA for number in forwarded.values())
        for idea in known.values():
            reached = len(_line(idea, known, made_about)) or len(_below(idea, known, made_about))
            places = (("N1", "N2"), ("S1",))[reached] if idea.state == "put_forward" else (None,)
            assert idea.waits_at in places

    def tries(self, action: Callable[[], object]) -> bool:
        """Whether it was done; what is refused changes nothing."""
        before = self.known(), self.decisions()
        try:
            action()
        except Refused:
            assert (self.known(), self.decisions()) == before
            return False
        return True

    def known(self) -> dict[str, Idea]:
        with self.tools.database.reading() as tx:
            return {idea.id: idea for idea in ideas.everything(tx)}

    def waiting(self, at: str) -> list[Idea]:
        with self.tools.database.reading() as tx:
            return ideas.waiting_at(tx, at)

    def decisions(self) -> list[Decision]:
        with self.tools.database.reading() as tx:
            return ideas.decisions(tx)


def _line(idea: Idea, known: dict[str, Idea], made: dict[str, list[Decision]]) -> list[Decision]:
    """Every decision about the idea and what it was combined into, from the lowest level up."""
    return [each for one in above(idea, known) for each in made.get(one.id, ())]


def _below(idea: Idea, known: dict[str, Idea], made: dict[str, list[Decision]]) -> list[Decision]:
    """The decisions about one of the ideas that this one was combined from, before it was."""
    parents = [each for each in known.values() if each.merged_into == idea.id]
    return max(([*made.get(each.id, ()), *_below(each, known, made)] for each in parents), key=len, default=[])


@pytest.mark.slow
def test_in_any_story_no_words_are_lost_and_everybody_is_answered(sqlite: Database, tmp_path: Path) -> None:
    assert sqlite.url.endswith("rollout.db")  # stays empty: every story starts with a copy of it
    Ladder.empty = tmp_path / "rollout.db"
    how = settings(max_examples=STORIES, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    seed(SEED)(Ladder)
    run_state_machine_as_test(Ladder, settings=how)


@pytest.mark.slow
def test_two_leaders_who_decide_at_once_never_lose_a_decision(database: Database, tmp_path: Path) -> None:
    """Each idea is decided once, by whoever was first; the quota holds against both; who was late is told."""
    tools = a_world(database, tmp_path, ladder=LadderRules(quota=QUOTA))
    ids = [add_idea(tools, "F001", f"On paper {number}").idea.id for number in range(8)]
    start = Barrier(2)

    def leader(name: str, mine: list[str]) -> list[Decision]:
        start.wait()
        made = []
        for number, idea in enumerate(mine):
            with suppress(Refused):
                made.append(decide(tools, idea, "N1", "forwarded" if number % 2 else "declined", name, "Thank you."))
        return made

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(leader, ("Ana", "Ben"), (ids, list(reversed(ids))))
    with database.reading() as tx:
        kept = ideas.decisions(tx)
    assert sorted(kept, key=lambda made: made.idea) == sorted(first + second, key=lambda made: made.idea)
    assert len({made.idea for made in kept}) == len(kept) >= 4 + QUOTA
    assert sum(made.outcome == "forwarded" for made in kept) == QUOTA
