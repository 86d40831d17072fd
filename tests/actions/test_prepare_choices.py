"""Nothing is decided before it is released, nothing is released unseen, and two who prepare at once lose nothing."""

from pathlib import Path

import pytest

from rollout.actions.choose_ideas import combine
from rollout.actions.prepare_choices import SameReport, keep_choice, keep_same_choice, release_choices, to_release
from rollout.domain.choosing import Prepared, least_looked_at
from rollout.domain.ideas import Choice
from rollout.domain.problem import Refused
from rollout.domain.programme import Rung
from rollout.store import choices as store
from rollout.store import ideas
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world, put_forward
from tests.builders import A_PLAN, FakeTools


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> FakeTools:
    return a_world(database, tmp_path, rungs=(Rung("network", quota=1),))


def yes(idea: str, outcome: str = "adopted", reason: str = "Cheap") -> Choice:
    return Choice(idea, outcome, reason, "We start in May.", plan=A_PLAN)


def waiting(tools: FakeTools, unit: str = "N1") -> list[str]:
    with tools.database.reading() as tx:
        return sorted(idea.text for idea in ideas.waiting_at(tx, unit))


def test_what_is_prepared_changes_nothing_until_it_is_released(tools: FakeTools) -> None:
    bell, gong, horn = put_forward(tools, "A bell", "A gong", "A horn")
    kept = keep_choice(tools, "N1", yes(bell.id), 1, 0).prepared
    assert kept == Prepared(bell.id, "adopted", "Cheap", "We start in May.", 1, NOW, 1, A_PLAN)
    half = keep_choice(tools, "N1", Choice(gong.id, "declined", "", ""), 1, 0).prepared
    assert waiting(tools) == ["A bell", "A gong", "A horn"]
    release = to_release(tools, "N1")
    assert [(told.unit, told.facility, told.leader, told.text, told.prepared) for told in release.told] == [
        ("F001", "Store 1", "Leader of Store 1", "A bell", kept)
    ]
    assert (release.ready, release.begun, release.open, release.may_go) == ((kept,), (half,), 1, True)
    report = release_choices(tools, "N1", 1, [(bell.id, 1)])
    assert [(made.idea, made.outcome, made.decided_by) for made in report.made] == [(bell.id, "adopted", 1)]
    assert waiting(tools) == ["A gong", "A horn"]
    assert to_release(tools, "N1").ready == ()
    assert horn.state == "put_forward"


def test_whoever_was_slower_sees_the_other_words_first(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    first = keep_choice(tools, "N1", yes(bell.id), 1, 0)
    second = keep_choice(tools, "N1", yes(bell.id, "declined"), 2, 0)
    assert (first.was_faster, second.was_faster, second.prepared) == (False, True, first.prepared)
    assert keep_choice(tools, "N1", yes(bell.id), 2, 0).was_faster is False
    third = keep_choice(tools, "N1", yes(bell.id, "declined"), 2, first.prepared.version)
    assert (third.was_faster, third.prepared.outcome, third.prepared.version) == (False, "declined", 2)


def test_only_what_was_looked_at_is_released(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    keep_choice(tools, "N1", yes(bell.id), 1, 0)
    keep_choice(tools, "N1", yes(bell.id, reason="Cheaper"), 2, 1)
    for seen in ([(bell.id, 1)], [("nothing", 1)]):
        with pytest.raises(Refused, match="Something has changed since you looked"):
            release_choices(tools, "N1", 1, seen)
    assert waiting(tools) == ["A bell"]
    assert len(release_choices(tools, "N1", 1, [(bell.id, 2)]).made) == 1


def test_the_quota_is_shown_before_anything_leaves(tools: FakeTools) -> None:
    bell, gong = put_forward(tools, "A bell", "A gong")
    for idea in (bell, gong):
        keep_choice(tools, "N1", yes(idea.id, "forwarded"), 1, 0)
    release = to_release(tools, "N1")
    assert (release.over, release.may_go) == ({"welcome": 2}, False)
    with pytest.raises(Refused, match="the quota is 1"):
        release_choices(tools, "N1", 1, [(bell.id, 1), (gong.id, 1)])
    assert waiting(tools) == ["A bell", "A gong"]


def test_of_a_combined_idea_everybody_whose_it_was_is_told(tools: FakeTools) -> None:
    bell, gong = put_forward(tools, "A bell")[0], put_forward(tools, "A gong", number=2)[0]
    both = combine(tools, [bell.id, gong.id], "A bell or a gong", "N1")
    keep_choice(tools, "N1", yes(both.id), 1, 0)
    assert sorted(told.unit for told in to_release(tools, "N1").told) == ["F001", "F002"]


def test_what_does_not_wait_here_cannot_be_prepared(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    for unit, idea in (("N2", bell.id), ("N1", "nothing")):
        with pytest.raises(Refused, match="does not wait here any more"):
            keep_choice(tools, unit, yes(idea), 1, 0)
    with pytest.raises(Refused, match="is no outcome"):
        keep_choice(tools, "N1", yes(bell.id, "burnt"), 1, 0)


def test_ideas_nobody_has_looked_at_come_first(tools: FakeTools) -> None:
    bell, gong, horn, whistle = *put_forward(tools, "A bell", "A gong", "A horn"), *put_forward(tools, "W", number=2)
    keep_choice(tools, "N1", yes(bell.id), 1, 0)
    keep_choice(tools, "N1", Choice(gong.id, "", "", ""), 1, 0)
    with tools.database.reading() as tx:
        there = ideas.waiting_at(tx, "N1")
        prepared = store.of_unit(tx, "N1", {idea.id for idea in there})
    fresh = sorted([horn, whistle], key=lambda idea: (idea.captured_at, idea.id))
    assert least_looked_at(there, prepared) == [*fresh, gong, bell]


def test_one_answer_is_prepared_for_many_and_stands_on_nobody_elses_words(tools: FakeTools) -> None:
    """Each author is answered about her own idea; what the deputy wrote meanwhile, or decided, stays."""
    bell, gong, horn = put_forward(tools, "A bell", "A gong", "A horn")
    lamp, pipe = put_forward(tools, "A lamp", "A pipe", number=2)
    keep_choice(tools, "N1", yes(gong.id), 2, 0)
    keep_choice(tools, "N1", Choice(lamp.id, "", "", ""), 1, 0)
    seen = [(bell.id, 0), (gong.id, 0), (horn.id, 0), (lamp.id, 1), ("nothing", 0)]
    same = Choice("", "kept_local", "Small and good", "Please go on with it.")
    for _ in ("once", "and again"):
        assert keep_same_choice(tools, "N1", same, 1, seen) == SameReport(kept=3, left=2)
    with tools.database.reading() as tx:
        there = store.of_unit(tx, "N1", [bell.id, gong.id, horn.id, lamp.id, pipe.id])
    assert {idea: (each.outcome, each.version) for idea, each in there.items()} == {
        bell.id: ("kept_local", 1), gong.id: ("adopted", 1), horn.id: ("kept_local", 1), lamp.id: ("kept_local", 2),
    }  # fmt: skip
    assert sorted(told.text for told in to_release(tools, "N1").told) == ["A bell", "A gong", "A horn", "A lamp"]


@pytest.mark.parametrize(
    ("outcome", "answer", "seen", "what"),
    [
        ("adopted", "Yes.", [("x", 0)], "needs somebody who sees to it"),
        ("declined", "", [("x", 0)], "Write one line to the people who had the idea"),
        ("declined", "No.", [], "None is ticked"),
    ],
)
def test_many_are_never_answered_by_half(
    tools: FakeTools, outcome: str, answer: str, seen: list[tuple[str, int]], what: str
) -> None:
    with pytest.raises(Refused, match=what):
        keep_same_choice(tools, "N1", Choice("", outcome, "So", answer), 1, seen)
