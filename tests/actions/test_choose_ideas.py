from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.choose_ideas import DecideReport, combine, decide, decide_all, uncombine
from rollout.actions.roll_up import roll_up
from rollout.domain.follow_up import opened
from rollout.domain.ideas import AnsweredIdea, Choice, Decision, Idea, Trace
from rollout.domain.problem import Finding, Refused
from rollout.domain.programme import LadderRules, Rung
from rollout.store import ideas, units
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world, put_forward, the_idea
from tests.actions.test_record_return import at_once
from tests.builders import A_PLAN

YES, NO = ("Cheap and quick", "We start in May."), ("Fire doors", "The doors have to stay shut. Thank you!")


def refused_by(refused: pytest.ExceptionInfo[Refused]) -> tuple[Finding, ...]:
    return refused.value.findings


def answers_at(database: Database, unit: str) -> list[tuple[str, str, str, bool]]:
    with database.reading() as tx:
        assert ideas.answered_by_unit(tx).get(unit, []) == ideas.answered_for(tx, unit)
        return [(each.text, each.level, each.outcome, each.final) for each in ideas.answered_for(tx, unit)]


def test_an_idea_climbs_level_by_level_and_its_answer_comes_back(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    first = decide(tools, bell.id, "N1", "forwarded", *YES, by_person=1)
    tools.clock.at = datetime(2027, 2, 14, 3, tzinfo=UTC)
    assert the_idea(tools, bell.id) == replace(bell, waits_at="S1")
    second = decide(tools, bell.id, "S1", "adopted", "Every site gains", "All stores get one in June.", plan=A_PLAN)
    done = replace(bell, state="adopted", waits_at=None)
    with database.reading() as tx:
        assert ideas.trace(tx, bell.id) == Trace(done, (), (), (first, second))
        assert ideas.answered_for(tx, "F001") == [
            AnsweredIdea(bell.id, "F001", "A bell", "The team", "welcome", "adopted", "Every site gains",
                         "All stores get one in June.", "state", tools.clock.at, True,
                         opened(bell.id, "S1", "adopted", A_PLAN, tools.clock.at))
        ]  # fmt: skip
        assert ideas.answered_for(tx, "F001", before_module="welcome") == []
        assert [answer.level for answer in ideas.answers(tx, "F001")] == ["network", "state"]
        assert ideas.counts_waiting(tx) == {}
    assert first == Decision(bell.id, "N1", "network", "forwarded", *YES, 1, NOW)


def test_only_the_unit_where_an_idea_waits_decides(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    for unit in ("S1", "N2", "F001"):
        with pytest.raises(Refused) as refused:
            decide(tools, bell.id, unit, "adopted", *YES, plan=A_PLAN)
        what = f"{bell.id} is not for {unit} to decide: it waits at N1."
        assert refused_by(refused) == (Finding(f"idea {bell.id}, idea", what, "It is decided where it waits."),)
    assert the_idea(tools, bell.id) == bell


def test_what_cannot_be_decided_is_refused_with_its_reason(sqlite: Database, tmp_path: Path) -> None:
    tools = a_world(sqlite, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "forwarded", *YES)
    with pytest.raises(Refused, match="S1 cannot forward: no level of the ladder is above it"):
        decide(tools, bell.id, "S1", "forwarded", *YES)
    with pytest.raises(Refused, match="does not exist"):
        decide(tools, "0000", "S1", "adopted", *YES, plan=A_PLAN)
    with pytest.raises(Refused, match="unit X9: does not exist"):
        decide(tools, bell.id, "X9", "adopted", *YES, plan=A_PLAN)


@pytest.mark.parametrize(
    ("choice", "finding"),
    [
        (("kept", *YES), Finding("idea A, outcome", "“kept” is no outcome.",
                                 "Use one of forward, adopt, try, keep, decline.")),
        (("declined", "\u200b ", "Thanks"), Finding("idea A, reason", "is empty.",
                                                  "Say in one line why; it stays with the idea.")),
        (("declined", "Cheap", ""), Finding("idea A, answer", "is empty.",
                                           "Write one line to the people who had the idea.")),
        (("declined", "Cheap", "x" * 501), Finding("idea A, answer", "is too long: it has 501 characters.",
                                                  "Shorten it to 500 characters and 12 lines.")),
    ],
)  # fmt: skip
def test_no_decision_without_its_reason_and_its_answer(
    sqlite: Database, tmp_path: Path, choice: tuple[str, str, str], finding: Finding
) -> None:
    tools = a_world(sqlite, tmp_path)
    with pytest.raises(Refused) as refused:
        decide(tools, "A", "N1", *choice)
    assert refused_by(refused) == (finding,)


def test_the_same_decision_twice_is_one_and_another_one_is_refused(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    first = decide(tools, bell.id, "N1", "forwarded", *YES, by_person=1)
    tools.clock.at = datetime(2027, 2, 12, tzinfo=UTC)
    assert decide(tools, bell.id, "N1", "forwarded", *YES, by_person=2) == first
    with pytest.raises(Refused) as refused:
        decide(tools, bell.id, "N1", "declined", *NO, by_person=2)
    with database.reading() as tx:
        assert ideas.decisions(tx) == [first]
    who = refused_by(refused)[0].what
    assert who == f"{bell.id} was decided here: forwarded, by Leader of New South Wales, 2027-02-10 03:00 UTC."


def test_the_quota_counts_per_unit_and_round(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path, ladder=LadderRules(quota=2))
    a, b, c = put_forward(tools, "A", "B", "C")
    (d,) = put_forward(tools, "D", number=3)
    (later,) = put_forward(tools, "E", number=1, module="listen")
    decide(tools, a.id, "N1", "forwarded", *YES)
    with pytest.raises(Refused) as refused:
        decide_all(tools, "N1", [Choice(b.id, "forwarded", *YES), Choice(c.id, "forwarded", *YES)])
    assert refused_by(refused) == (
        Finding("N1, round welcome", "3 ideas would be forwarded; the quota is 2.",
                "Choose the best 2 and give the others another answer."),
    )  # fmt: skip
    assert [the_idea(tools, idea.id) for idea in (b, c)] == [b, c]
    report = decide_all(tools, "N1", [Choice(b.id, "forwarded", *YES), Choice(c.id, "declined", *NO)])
    assert (len(report.made), report.goes_to, report.left_out) == (2, "S1", ())
    decide(tools, later.id, "N1", "forwarded", *YES)
    decide(tools, d.id, "N2", "forwarded", *YES)
    with database.reading() as tx:
        assert {idea.text for idea in ideas.waiting_at(tx, "S1")} == {"A", "B", "D", "E"}


def test_all_decisions_of_one_screen_are_kept_or_none(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    a, b = put_forward(tools, "A", "B")
    good = Choice(a.id, "adopted", *YES, plan=A_PLAN)
    with pytest.raises(Refused) as refused:
        decide_all(
            tools,
            "N1",
            [good, Choice(b.id, "adopted", *YES, plan=A_PLAN), Choice(b.id, "declined", *NO, where="row 3")],
        )
    assert refused_by(refused)[0].where == "row 3, idea"
    assert the_idea(tools, a.id) == a
    first = decide_all(tools, "N1", [good])
    again = decide_all(tools, "N1", [good, good, Choice(b.id, "kept_local", *YES)])
    assert again == DecideReport(
        (Decision(b.id, "N1", "network", "kept_local", *YES, None, NOW),), first.made, "S1", ()
    )


def test_a_level_is_left_out_only_where_the_chain_has_none(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path, ladder=LadderRules(levels=("network", "region", "state")))
    (bell,) = put_forward(tools, "A bell")
    report = decide_all(tools, "N1", [Choice(bell.id, "forwarded", *YES)])
    assert (report.goes_to, report.left_out) == ("S1", ("region",))


def test_two_leaders_who_decide_at_once_never_lose_a_decision(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    found = at_once(
        lambda: decide(tools, bell.id, "N1", "forwarded", *YES, by_person=1),
        lambda: decide(tools, bell.id, "N1", "declined", *NO, by_person=2),
    )
    with database.reading() as tx:
        made = ideas.decisions(tx)
    refusals = [each for each in found if isinstance(each, Refused)]
    assert [each for each in found if isinstance(each, Decision)] == made
    assert (len(made), len(refusals)) == (1, 1)
    assert f"{bell.id} was decided here: {made[0].outcome}, by Leader of" in str(refusals[0])


def test_two_leaders_together_cannot_exceed_the_quota(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path, ladder=LadderRules(quota=2))
    three, one = put_forward(tools, "A", "B", "C"), put_forward(tools, "D", number=2)
    calls = [lambda id_=idea.id: decide(tools, id_, "N1", "forwarded", *YES) for idea in three + one]
    found = at_once(*calls)
    assert sum(isinstance(each, Decision) for each in found) == 2
    with database.reading() as tx:
        assert (len(ideas.waiting_at(tx, "S1")), len(ideas.waiting_at(tx, "N1"))) == (2, 2)


def test_combined_ideas_climb_as_one_and_every_author_is_answered_once(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,), (buzzer,) = put_forward(tools, "A bell"), put_forward(tools, "A buzzer", number=2)
    one = combine(tools, [bell.id, buzzer.id], "Something that rings", "N1")
    assert combine(tools, [buzzer.id, bell.id], "Something that rings", "N1") == one
    assert one == Idea(one.id, "Something that rings", "", "N1", min(bell, buzzer, key=lambda i: i.id).session,
                       "welcome", "", "put_forward", "N1", "welcome", NOW, date(2027, 2, 20))  # fmt: skip
    with database.reading() as tx:
        assert ideas.waiting_at(tx, "N1") == [one]
    merged = [replace(idea, state="merged", waits_at=None, merged_into=one.id) for idea in (bell, buzzer)]
    assert [the_idea(tools, idea.id) for idea in merged] == merged
    with pytest.raises(Refused, match=f"was combined into {one.id}"):
        decide(tools, bell.id, "N1", "adopted", *YES, plan=A_PLAN)
    made = decide(tools, one.id, "N1", "forwarded", *YES)
    assert answers_at(database, "F001") == [("A bell", "network", "forwarded", False)]
    assert answers_at(database, "F002") == [("A buzzer", "network", "forwarded", False)]
    assert answers_at(database, "N1") == []
    with pytest.raises(Refused, match="has been decided about"):
        uncombine(tools, one.id, "S1")
    with database.reading() as tx:
        known = ideas.trace(tx, bell.id)
        tree = ideas.trace(tx, one.id)
    climbing = replace(one, waits_at="S1")
    assert known == Trace(merged[0], (), (climbing,), (made,))
    assert tree is not None
    assert (tree.idea, sorted(parent.text for parent in tree.parents)) == (climbing, ["A bell", "A buzzer"])


def test_combining_can_be_undone_and_done_again(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,), (buzzer,) = put_forward(tools, "A bell"), put_forward(tools, "A buzzer", number=2)
    one = combine(tools, [bell.id, buzzer.id], "Rings", "N1")
    assert sorted(idea.id for idea in uncombine(tools, one.id, "N1")) == sorted([bell.id, buzzer.id])
    assert uncombine(tools, one.id, "N1") == []
    assert [the_idea(tools, idea.id) for idea in (bell, buzzer)] == [bell, buzzer]
    assert the_idea(tools, one.id) == replace(one, state="undone", waits_at=None)
    assert combine(tools, [bell.id, buzzer.id], "Rings", "N1") == one
    assert the_idea(tools, one.id) == one


def test_a_combined_idea_can_be_combined_again(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    a, b = put_forward(tools, "A", "B")
    (c,) = put_forward(tools, "C", number=2)
    pair = combine(tools, [a.id, b.id], "A and B", "N1")
    all_three = combine(tools, [pair.id, c.id], "A, B and C", "N1")
    with pytest.raises(Refused, match=f"is part of {all_three.id}"):
        uncombine(tools, pair.id, "N1")
    decide(tools, all_three.id, "N1", "adopted", *YES, plan=A_PLAN)
    assert sorted(answers_at(database, "F001")) == [
        ("A", "network", "adopted", True), ("B", "network", "adopted", True),
    ]  # fmt: skip
    assert answers_at(database, "F002") == [("C", "network", "adopted", True)]


def test_only_ideas_that_wait_here_can_be_combined_here(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,), (lamp,) = put_forward(tools, "A bell"), put_forward(tools, "A lamp", number=3)
    with pytest.raises(Refused) as refused:
        combine(tools, [bell.id, lamp.id, "0000"], "Both", "N1")
    assert refused_by(refused) == (
        Finding("idea 0000", "does not exist.", "List what waits: rollout ideas waiting UNIT"),
        Finding(f"idea {lamp.id}", "does not wait at N1.", "Only ideas that wait here can be combined here."),
    )
    with pytest.raises(Refused, match="fewer than two"):
        combine(tools, [bell.id, bell.id], "Both", "N1")
    with pytest.raises(Refused, match="text: is empty"):
        combine(tools, [bell.id, lamp.id], " ", "N1")
    with pytest.raises(Refused, match="is not a combined idea"):
        uncombine(tools, bell.id, "N1")


def test_the_idea_of_a_facility_that_moved_is_decided_by_its_new_network(database: Database, tmp_path: Path) -> None:
    """A decision that comes from the old network after the move is refused."""
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    with database.transaction() as tx:
        kept = units.units_on(tx, date(2027, 2, 10))["F001"]
        units.change(tx, replace(kept, parent="N2"), date(2027, 2, 10))
    assert (roll_up(tools).moved, roll_up(tools).moved) == (1, 0)
    with pytest.raises(Refused, match="is not for N1 to decide: it waits at N2"):
        decide(tools, bell.id, "N1", "adopted", *YES, plan=A_PLAN)
    decide(tools, bell.id, "N2", "adopted", *YES, plan=A_PLAN)


def test_a_level_can_have_its_own_quota_and_days(sqlite: Database, tmp_path: Path) -> None:
    rungs = (Rung("network", quota=1), Rung("state", days_to_decide=21))
    tools = a_world(sqlite, tmp_path, rungs=rungs)
    bell, gong = put_forward(tools, "A bell", "A gong")
    assert (bell.decide_by, tools.programme.quota_at("state")) == (date(2027, 2, 20), tools.programme.ladder.quota)
    decide(tools, bell.id, "N1", "forwarded", *YES)
    assert the_idea(tools, bell.id).decide_by == date(2027, 3, 3)
    with pytest.raises(Refused, match="2 ideas would be forwarded; the quota is 1"):
        decide(tools, gong.id, "N1", "forwarded", *YES)
