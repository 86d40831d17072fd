"""When the days to decide have run out, the next level is asked for a hand: once, kindly, and never past it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rollout.actions.write_letters import write_letters
from rollout.domain.organisation import DEPUTY, LEADER, Assignment, Leave
from rollout.domain.programme import LadderRules
from rollout.store import ideas, leave, people
from rollout.store.database import Database
from tests.actions.test_write_letters import keep_idea, person_link
from tests.builders import BEFORE
from tests.post_world import Post, a_post, release, session


@pytest.fixture
def post(sqlite: Database, tmp_path: Path) -> Post:
    made = a_post(sqlite, tmp_path)
    release(made, [session("F001#1", "2027-02-02T10:30")])
    with made.database.transaction() as tx:
        keep_idea(tx, "N1", date(2027, 2, 12))
    return made


def helps(post: Post) -> list[tuple[str | None, str, str]]:
    return [(letter.unit, letter.state, letter.why) for letter in post.written("please_help")]


def test_three_days_after_the_promise_the_state_is_asked_once(post: Post) -> None:
    write_letters(post.at("2027-02-14"))
    assert helps(post) == []
    for day in ("2027-02-15", "2027-02-16", "2027-02-20"):
        write_letters(post.at(day))
    assert helps(post) == [("S1", "ready", "")]
    (letter,) = post.written("please_help")
    assert (letter.receiver, letter.subject) == (
        "s1@example.org", "Could you lend Harbour a hand? 1 idea waits for an answer"
    )  # fmt: skip
    assert letter.body == (
        "Hello Leader of New South Wales,\n\n"
        "1 idea waits at Harbour. The first should have had its answer by Friday 12 February 2027, and the people who "
        "had it are still waiting.\n\n"
        "Often twenty minutes together are enough: offer to go through the ideas with whoever leads Harbour, or to "
        "take something else off the table. The decision stays there; nothing is passed over and nothing is "
        "counted against anybody.\n\n"
        "Your own page is here:\n\n"
        f"  {person_link(post, 'S1')}\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )


def test_what_is_decided_meanwhile_needs_no_help(post: Post) -> None:
    write_letters(post.at("2027-02-15"))
    with post.database.transaction() as tx:
        ideas.claim(tx, ["I1"], "N1", state="adopted", waits_at=None)
    write_letters(post.at("2027-02-15", 11))
    assert helps(post) == [("S1", "cancelled", "the ideas have been decided")]


def test_at_the_top_nobody_is_asked_and_the_setting_can_say_never(post: Post) -> None:
    with post.database.transaction() as tx:
        ideas.claim(tx, ["I1"], "N1", waits_at="S1")
    write_letters(post.at("2027-03-01"))
    with post.database.transaction() as tx:
        ideas.claim(tx, ["I1"], "S1", waits_at="N1")
    post.programme = replace(post.programme, ladder=LadderRules(help_after_days=0))
    write_letters(post.at("2027-03-01"))
    assert helps(post) == []


def a_deputy(post: Post, unit: str) -> int:
    with post.database.transaction() as tx:
        made = people.keep(tx, [("P-D", "Dana Deputy", "dana@example.org")])["P-D"]
        people.assign(tx, [Assignment(made, DEPUTY, unit, BEFORE)])
        leave.keep(tx, [Leave(post.leads[unit], date(2027, 2, 14), date(2027, 2, 21))])
    return made


def test_while_the_leader_is_on_leave_the_deputy_is_asked_as_well(post: Post) -> None:
    a_deputy(post, "S1")
    for day in ("2027-02-15", "2027-02-16"):
        write_letters(post.at(day))
    written = {letter.receiver: letter for letter in post.written("please_help")}
    assert sorted(written) == ["dana@example.org", "s1@example.org"]
    assert written["dana@example.org"].body.startswith("Hello Dana Deputy,")
    with post.database.transaction() as tx:
        ideas.claim(tx, ["I1"], "N1", state="adopted", waits_at=None)
    write_letters(post.at("2027-02-16", 11))
    assert {letter.state for letter in post.written("please_help")} == {"cancelled"}


def test_what_waits_is_told_to_the_deputy_while_the_leader_is_away_and_where_there_is_none(post: Post) -> None:
    deputy = a_deputy(post, "N1")
    for day in ("2027-02-08", "2027-02-15", "2027-02-22"):
        write_letters(post.at(day))
    to_n1 = [(m.dedupe_key, m.receiver) for m in post.written("digest") if m.unit == "N1"]
    assert to_n1 == [
        ("digest:N1:2027-02-08", "n1@example.org"),
        ("digest:N1:2027-02-15", "n1@example.org"),
        (f"digest:N1:2027-02-15:{deputy}", "dana@example.org"),
        ("digest:N1:2027-02-22", "n1@example.org"),
    ]
    with post.database.transaction() as tx:
        people.end_assignments(tx, "N1", date(2027, 2, 28), LEADER)
    write_letters(post.at("2027-03-01"))
    assert [m.receiver for m in post.written("digest") if "N1:2027-03-01" in m.dedupe_key] == ["dana@example.org"]
