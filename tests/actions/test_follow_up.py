"""Adopting means that something happens: somebody sees to it, and everybody whose idea it was hears how it goes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.choose_ideas import combine, decide
from rollout.actions.follow_up import WentOn, go_on
from rollout.actions.prepare_choices import keep_choice, release_choices, to_release
from rollout.actions.roll_up import ladder
from rollout.domain.follow_up import NO_PLAN, FollowUp, Plan, Progress, Step
from rollout.domain.ideas import Choice
from rollout.domain.ladder_counts import Followed
from rollout.domain.problem import Finding, Refused
from rollout.store import follow_ups, ideas
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world, put_forward, the_idea
from tests.actions.test_record_return import at_once
from tests.builders import A_PLAN, FakeTools

YES = ("Cheap", "We do it.")
TRIAL = Plan("Priya Raman", "", date(2027, 3, 10), ("Store 1", "f002"))


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> FakeTools:
    return a_world(database, tmp_path)


def followed(tools: FakeTools, idea: str) -> FollowUp | None:
    with tools.database.reading() as tx:
        return follow_ups.of_ideas(tx, [idea]).get(idea)


def refusals(tools: FakeTools, *words: object, plan: Plan) -> tuple[Finding, ...]:
    with pytest.raises(Refused) as refused:
        decide(tools, *words, plan=plan)  # type: ignore[arg-type]  # idea, unit, outcome, reason, answer
    return refused.value.findings


def test_no_adoption_without_owner_first_step_and_date_and_no_trial_without_its_places(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    where = f"idea {bell.id}"
    none = refusals(tools, bell.id, "N1", "adopted", *YES, plan=NO_PLAN)
    assert [found.where for found in none] == [f"{where}, owner", f"{where}, first step", f"{where}, date"]
    trial = refusals(tools, bell.id, "N1", "tried", *YES, plan=Plan(" \u200b", "Ask", None, (" ",)))
    assert [found.where for found in trial] == [f"{where}, owner", f"{where}, facilities", f"{where}, date"]
    past = refusals(tools, bell.id, "N1", "adopted", *YES, plan=replace(A_PLAN, due_on=date(2027, 2, 9)))
    assert past == (Finding(f"{where}, date", "2027-02-09 is over.", "Choose a day that is still to come."),)
    long = refusals(tools, bell.id, "N1", "adopted", *YES, plan=replace(A_PLAN, owner="x" * 81))
    assert [(found.where, found.what) for found in long] == [(f"{where}, owner", "is too long: it has 81 characters.")]
    assert (the_idea(tools, bell.id), followed(tools, bell.id)) == (bell, None)


def test_it_is_tried_in_facilities_of_its_own_part_by_name_or_code(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    away = refusals(tools, bell.id, "N1", "tried", *YES, plan=replace(TRIAL, facilities=("F003", "Nowhere")))
    assert [found.what for found in away] == [
        "“F003” is no facility of this part.", "“Nowhere” is no facility of this part.",
    ]  # fmt: skip
    decide(tools, bell.id, "N1", "tried", *YES, plan=TRIAL)
    begun = FollowUp(bell.id, "N1", "trial", "Priya Raman", "", date(2027, 3, 10), ("F001", "F002"), "open", NOW)
    assert (followed(tools, bell.id), the_idea(tools, bell.id).state) == (begun, "tried")


def test_release_together_carries_who_sees_to_it(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    half = keep_choice(tools, "N1", Choice(bell.id, "adopted", *YES, plan=replace(A_PLAN, owner="")), 1, 0).prepared
    assert (half.missing, half.is_complete, to_release(tools, "N1").ready) == (("owner",), False, ())
    whole = keep_choice(tools, "N1", Choice(bell.id, "adopted", *YES, plan=A_PLAN), 1, 1).prepared
    assert (whole.plan, to_release(tools, "N1").ready) == (A_PLAN, (whole,))
    release_choices(tools, "N1", 1, [(bell.id, 2)])
    assert followed(tools, bell.id) == FollowUp(
        bell.id, "N1", "adoption", A_PLAN.owner, A_PLAN.first_step, date(2027, 6, 1), (), "open", NOW
    )


def test_what_happens_is_written_line_by_line_until_it_is_done(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "adopted", *YES, plan=A_PLAN)
    note = Step(bell.id, "note", "Three stores  have one.", 0, Plan(due_on=date(2027, 7, 1)))
    went = go_on(tools, "N1", note, 1)
    assert go_on(tools, "N1", note, 1) == went
    line = Progress(bell.id, 1, "note", "Three stores have one.", 1, NOW)
    assert (went.follow.lines, went.follow.due_on, went.was_faster) == ((line,), date(2027, 7, 1), False)
    assert go_on(tools, "N1", Step(bell.id, "note", "Somebody else", 0), 2) == WentOn(went.follow, was_faster=True)
    done = go_on(tools, "N1", Step(bell.id, "done", "Every store has one.", 1), 1).follow
    assert (done.state, done.closed_at, len(done.lines), the_idea(tools, bell.id).state) == ("done", NOW, 2, "done")
    assert followed(tools, bell.id) == done
    with pytest.raises(Refused, match="is done already"):
        go_on(tools, "N1", Step(bell.id, "note", "More", 2), 1)


def test_a_trial_is_kept_widened_or_stopped(tools: FakeTools) -> None:
    bell, gong, horn = put_forward(tools, "A bell", "A gong", "A horn")
    for idea in (bell, gong, horn):
        decide(tools, idea.id, "N1", "tried", *YES, plan=replace(TRIAL, facilities=("F001",)))
    wider = Step(gong.id, "widened", "It helped.", 0, Plan("", "", date(2027, 4, 1), ("Store 2",)))
    go_on(tools, "N1", wider, 1)
    kept = Step(bell.id, "kept", "It helped.", 0, Plan("", "Order them", date(2027, 5, 1)))
    go_on(tools, "N1", kept, 1)
    go_on(tools, "N1", Step(horn.id, "dropped", "Too loud.", 0), 1)
    found = [followed(tools, idea.id) for idea in (bell, gong, horn)]
    assert [(f.kind, f.state, f.first_step, f.due_on, f.facilities) for f in found if f] == [
        ("adoption", "open", "Order them", date(2027, 5, 1), ("F001",)),
        ("trial", "open", "", date(2027, 4, 1), ("F001", "F002")),
        ("trial", "dropped", "", date(2027, 3, 10), ("F001",)),
    ]
    assert [the_idea(tools, idea.id).state for idea in (bell, gong, horn)] == ["adopted", "tried", "dropped"]


@pytest.mark.parametrize(
    ("step", "where"),
    [
        (Step("", "note", " ", 0), ["words"]),
        (Step("", "dropped", "", 0), ["words"]),
        (Step("", "kept", "Good", 0), ["plan, first step", "plan, date"]),
        (Step("", "widened", "Good", 0), ["plan, facilities", "plan, date"]),
        (Step("", "burnt", "Good", 0), ["step"]),
        (Step("", "note", "Good", 0, Plan(due_on=date(2027, 2, 9))), ["plan, date"]),
    ],
)
def test_a_step_that_lacks_something_is_refused_and_changes_nothing(
    sqlite: Database, tmp_path: Path, step: Step, where: list[str]
) -> None:
    tools = a_world(sqlite, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "tried", *YES, plan=TRIAL)
    before = followed(tools, bell.id)
    with pytest.raises(Refused) as refused:
        go_on(tools, "N1", replace(step, idea=bell.id), 1)
    assert [found.where for found in refused.value.findings] == where
    assert followed(tools, bell.id) == before
    with pytest.raises(Refused, match="is not followed up here"):
        go_on(tools, "N2", Step(bell.id, "note", "Good", 0), 1)


def test_adopted_and_done_are_counted_with_their_denominator(tools: FakeTools) -> None:
    four = [*put_forward(tools, "A", "B", "C"), *put_forward(tools, "D", number=2)]
    for idea, outcome in zip(four, ("adopted", "adopted", "tried", "tried"), strict=True):
        decide(tools, idea.id, "N1", outcome, *YES, plan=replace(A_PLAN, facilities=("F001",)))
    go_on(tools, "N1", Step(four[0].id, "done", "There.", 0), 1)
    go_on(tools, "N1", Step(four[3].id, "kept", "Good.", 0, A_PLAN), 1)
    tools.clock.at = datetime(2027, 6, 2, tzinfo=UTC)
    counts = ladder(tools)
    assert counts.followed == Followed(adopted=3, done=1, dropped=0, late=2, trials=1)
    assert (counts.adopted, counts.followed.under_way) == (3, 2)


def test_two_who_write_at_once_write_two_lines_or_one_sees_the_other(tools: FakeTools) -> None:
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "adopted", *YES, plan=A_PLAN)
    found = at_once(*(lambda w=w: go_on(tools, "N1", Step(bell.id, "note", w, 0), 1) for w in ("One", "Other")))
    assert sorted(each.was_faster for each in found if isinstance(each, WentOn)) == [False, True]
    now = followed(tools, bell.id)
    assert now is not None
    assert len(now.lines) == 1


def test_everybody_whose_idea_went_into_it_hears_how_it_goes(tools: FakeTools) -> None:
    bell, gong = put_forward(tools, "A bell")[0], put_forward(tools, "A gong", number=2)[0]
    both = combine(tools, [bell.id, gong.id], "A sound", "N1")
    decide(tools, both.id, "N1", "adopted", *YES, plan=A_PLAN)
    went = go_on(tools, "N1", Step(both.id, "done", "Every store has one.", 0), 1).follow
    with tools.database.reading() as tx:
        found = [(answer.idea, answer.follow) for unit in ("F001", "F002") for answer in ideas.answers(tx, unit)]
    assert found == [(bell.id, went), (gong.id, went)]
