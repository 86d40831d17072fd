"""Which letters are written when, and every word of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from rollout.actions import choose_ideas
from rollout.actions.follow_up import go_on
from rollout.actions.write_letters import LetterReport, write_letters
from rollout.domain.follow_up import Plan, Step
from rollout.domain.ideas import Decision, Idea
from rollout.domain.organisation import LEADER, Assignment
from rollout.domain.outbox import Message
from rollout.domain.returns import Session
from rollout.store import ideas, outbox, people, sessions, units
from rollout.store import programme as programme_store
from rollout.store.database import Database
from rollout.store.tables import AssignmentRow, PersonRow, ReturnRow
from tests.builders import BEFORE, a_facility
from tests.post_world import Post, a_post, preview, print_pack, release, session


@pytest.fixture
def post(sqlite: Database, tmp_path: Path) -> Post:
    return a_post(sqlite, tmp_path)


def the_letter(post: Post, kind: str) -> Message:
    (letter,) = post.written(kind)
    return letter


def subjects(post: Post) -> list[tuple[str, str]]:
    return [(letter.state, letter.subject) for letter in post.written()]


def return_link(post: Post, unit: str = "F001", module: str = "welcome") -> str:
    return f"http://127.0.0.1:8080/R/{post.links.token(f'return:{unit}:{module}:{post.leads[unit]}')}"


def person_link(post: Post, unit: str) -> str:
    return f"http://127.0.0.1:8080/P/{post.links.token(f'person:{post.leads[unit]}')}"


def calendar_lines(post: Post, letter: Message) -> set[str]:
    content = post.files.path(letter.attachments[0].sha256).read_text()
    wanted = ("METHOD", "UID", "SEQUENCE", "DTSTART", "STATUS")
    return {line for line in content.splitlines() if line.startswith(wanted) and "TZID" not in line.split(":")[0][:4]}


def test_the_invitation_to_a_preview_has_a_calendar_entry_and_one_thing_to_do(post: Post) -> None:
    release(post, [preview("F001", post.leads["F001"], "2027-01-19T09:00"), session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-01-05"))
    letter = the_letter(post, "invitation")
    assert (letter.receiver, letter.subject) == ("f001@example.org", "Preview for Welcome: Tuesday 19 January, 09:00")
    assert letter.body == (
        "Hello Leader of Store 1,\n\n"
        'Before you lead the hour "Welcome" at Store 1, you sit in on it once yourself, with other leaders:\n\n'
        "  Tuesday 19 January 2027, 09:00 (Sydney time), 90 minutes\n\n"
        "Please accept the calendar entry that comes with this letter. If you cannot come, answer this letter now, and "
        "we will find you another seat.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
    assert letter.attachments[0].media_type == "text/calendar; charset=utf-8; method=REQUEST"
    assert {"METHOD:REQUEST", "SEQUENCE:0"} <= calendar_lines(post, letter)
    assert (letter.not_before, letter.not_after) == (
        datetime(2027, 1, 4, 21, tzinfo=UTC),
        datetime(2027, 1, 18, 22, tzinfo=UTC),
    )


def test_a_date_that_moves_after_the_invitation_is_told_with_a_higher_sequence(post: Post) -> None:
    seat = preview("F001", post.leads["F001"], "2027-01-19T09:00")
    release(post, [seat])
    write_letters(post.at("2027-01-05"))
    release(post, [preview("F001", post.leads["F001"], "2027-01-20T13:00")])
    with post.database.transaction() as tx:
        outbox.set_state(tx, 1, ["ready"], "sent")
    write_letters(post.at("2027-01-06"))
    write_letters(post.at("2027-01-07"))
    letter = the_letter(post, "moved")
    assert letter.subject == "New date: preview for Welcome, Wednesday 20 January, 13:00"
    assert letter.body == (
        "Hello Leader of Store 1,\n\n"
        'The preview for "Welcome" has a new date:\n\n'
        "  Wednesday 20 January 2027, 13:00 (Sydney time), 90 minutes\n\n"
        "It was Tuesday 19 January 2027, 09:00.\n\n"
        "Please accept the new calendar entry; it replaces the old one. If you cannot come, answer this letter now.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
    uids = [line for line in calendar_lines(post, letter) if line.startswith("UID")]
    assert uids == [line for line in calendar_lines(post, the_letter(post, "invitation")) if line.startswith("UID")]
    assert {"METHOD:REQUEST", "SEQUENCE:1"} <= calendar_lines(post, letter)


def test_an_invitation_not_yet_sent_gives_way_to_one_with_the_new_date(post: Post) -> None:
    release(post, [preview("F001", post.leads["F001"], "2027-01-19T09:00")])
    write_letters(post.at("2027-01-05"))
    release(post, [preview("F001", post.leads["F001"], "2027-01-18T13:00")])
    assert write_letters(post.at("2027-01-06")) == LetterReport(ready=1, cancelled=1)
    assert {(m.dedupe_key, m.state, m.why) for m in post.written()} == {
        ("invitation:preview:welcome:3:0", "cancelled", "the date has moved"),
        ("invitation:preview:welcome:3:1", "ready", ""),
    }


def test_a_seat_that_is_gone_is_called_off(post: Post) -> None:
    release(post, [preview("F001", post.leads["F001"], "2027-01-19T09:00")])
    write_letters(post.at("2027-01-05"))
    with post.database.transaction() as tx:
        outbox.set_state(tx, 1, ["ready"], "sent")
    release(post, [])
    write_letters(post.at("2027-01-06"))
    write_letters(post.at("2027-01-07"))
    letter = the_letter(post, "called_off")
    assert letter.subject == "Called off: preview for Welcome, Tuesday 19 January, 09:00"
    assert letter.body == (
        "Hello Leader of Store 1,\n\n"
        'The preview for "Welcome" on Tuesday 19 January 2027, 09:00, will not take place for you.\n\n'
        "You need to do nothing but accept the calendar entry; it takes the date out of your calendar.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
    assert {"METHOD:CANCEL", "SEQUENCE:1", "STATUS:CANCELLED"} <= calendar_lines(post, letter)


def test_the_pack_goes_out_ten_days_before_the_first_hour_with_its_files(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30"), session("F001#2", "2027-02-04T09:00")])
    print_pack(post, "F001", {"planner": b"A3", "guide": b"A4"})
    assert write_letters(post.at("2027-01-22")).written == 0
    assert write_letters(post.at("2027-01-23")) == LetterReport(ready=1)
    letter = the_letter(post, "pack")
    assert (letter.receiver, letter.subject) == ("f001@example.org", "Your pack for Welcome at Store 1")
    assert letter.body == (
        "Hello Leader of Store 1,\n\n"
        'Here is all you need to lead "Welcome" at Store 1. Your hours:\n\n'
        "  Tuesday 2 February 2027, 10:30 (group 1)\n"
        "  Thursday 4 February 2027, 09:00 (group 2)\n\n"
        "Please print the planner on A3 (or two sheets of A4) and write your own example and story on it before the "
        "first hour.\n\n"
        "After each hour, tell us how it went; it takes a minute. Scan the code on the planner, or open:\n\n"
        f"  {return_link(post)}\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
    assert [file.filename for file in letter.attachments] == ["guide.pdf", "planner.pdf"]


def test_a_changed_pack_is_sent_again_and_says_what_changed(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    print_pack(post, "F001", {"planner": b"A3", "guide": b"A4"})
    write_letters(post.at("2027-01-23"))
    release(post, [session("F001#1", "2027-02-03T10:30")])
    print_pack(post, "F001", {"planner": b"A3 new", "guide": b"A4"}, number=2)
    assert write_letters(post.at("2027-01-24")) == LetterReport(ready=1, cancelled=1)
    first, second = post.written("pack")
    assert (first.state, first.why) == ("cancelled", "a newer pack took its place")
    assert second.subject == "Your pack for Welcome at Store 1"
    with post.database.transaction() as tx:
        outbox.set_state(tx, second.id, ["ready"], "sent")
    print_pack(post, "F001", {"planner": b"A3 newest", "guide": b"A4"}, number=3)
    write_letters(post.at("2027-01-25"))
    assert post.written("pack")[2].body.split("Please print")[0] == (
        "Hello Leader of Store 1,\n\n"
        'Please use this pack for "Welcome" at Store 1 and throw the earlier one away.\n'
        "New sheets: planner.pdf.\n"
        "Your hours:\n\n"
        "  Wednesday 3 February 2027, 10:30\n\n"
    )


def test_whoever_has_a_pack_hears_of_a_far_date_at_once_for_the_old_one_may_be_tomorrow(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    print_pack(post, "F001", {"planner": b"A3"})
    write_letters(post.at("2027-01-31"))
    with post.database.transaction() as tx:
        outbox.set_state(tx, post.written("pack")[0].id, ["ready"], "sent")
        assert outbox.packs_told(tx) == {("F001", "welcome")}
    release(post, [session("F001#1", "2027-02-26T10:30")])
    print_pack(post, "F001", {"planner": b"A3 new"}, number=2)
    assert write_letters(post.at("2027-02-01")) == LetterReport(ready=1, cancelled=1), (
        "the reminder of the old date goes"
    )
    assert post.written("pack")[1].subject == "A new pack for Welcome at Store 1"
    assert write_letters(post.at("2027-02-02")).written == 0


def test_a_pack_whose_files_are_not_there_waits_for_them(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    print_pack(post, "F001", {"planner": b"A3"})
    kept = post.files.keep(b"A3")
    post.files.path(kept).unlink()
    assert write_letters(post.at("2027-01-23")) == LetterReport(without_files=1)
    post.files.keep(b"A3")
    assert write_letters(post) == LetterReport(ready=1)


def test_the_reminder_goes_out_three_days_before_the_first_hour_of_a_module(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30"), session("F001#2", "2027-02-04T09:00")])
    assert write_letters(post.at("2027-01-29")).written == 0
    write_letters(post.at("2027-01-30"))
    write_letters(post.at("2027-02-01"))
    letter = the_letter(post, "reminder")
    assert letter.subject == "Welcome at Store 1: Tuesday 2 February, 10:30"
    assert letter.body == (
        "Hello Leader of Store 1,\n\n"
        'Your first hour "Welcome" at Store 1 is near. All its dates:\n\n'
        "  Tuesday 2 February 2027, 10:30 (group 1)\n"
        "  Thursday 4 February 2027, 09:00 (group 2)\n\n"
        "Please take the planner and fill in your own example today. Ten minutes are enough.\n\n"
        "After the hour, tell us how it went:\n\n"
        f"  {return_link(post)}\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
    assert letter.not_after == datetime(2027, 2, 1, 23, 30, tzinfo=UTC)


def test_after_a_silent_hour_we_ask_a_day_later_and_once_more_after_four(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    assert write_letters(post.at("2027-02-02", 23)).written == 0
    write_letters(post.at("2027-02-03"))
    first = the_letter(post, "please_record")
    assert (first.subject, first.body) == (
        'How was "Welcome" at Store 1?',
        "Hello Leader of Store 1,\n\n"
        '"Welcome" was planned for Tuesday 2 February 2027, 10:30. Please tell us how it went, in a minute, from your '
        "phone:\n\n"
        f"  {return_link(post)}\n\n"
        "If the hour did not happen, say so there and give the reason. That helps just as much: we will find a new "
        "date.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n",
    )
    assert write_letters(post.at("2027-02-06")) == LetterReport(ready=1, cancelled=1)
    assert subjects(post) == [
        ("cancelled", 'How was "Welcome" at Store 1?'),
        ("ready", 'Still open: "Welcome" at Store 1'),
    ]
    write_letters(post.at("2027-02-10"))
    assert len(post.written("please_record")) == 2


def test_asking_stops_when_the_return_is_there(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-02-03"))
    held = Session("F001#1@welcome", "F001", "F001#1", "welcome", "held", date(2027, 2, 2), headcount=9)
    with post.database.transaction() as tx:
        sessions.set_state(tx, held)
    assert write_letters(post.at("2027-02-06")) == LetterReport(cancelled=1)
    assert [(m.state, m.why) for m in post.written()] == [("cancelled", "it has been recorded meanwhile")]


def test_after_an_outage_each_silent_hour_is_asked_about_once_and_old_ones_never(post: Post) -> None:
    dates = [session("F001#1", "2027-02-02T10:30"), session("F001#2", "2027-02-04T09:00")]
    release(post, [*dates, session("F002#1", "2027-01-11T09:00")])
    write_letters(post.at("2027-02-09"))
    assert [m.dedupe_key for m in post.written("please_record")] == [
        "please_record:F001#1@welcome:2027-02-02:2",
        "please_record:F001#2@welcome:2027-02-04:2",
    ]


@pytest.mark.parametrize(
    "days", [pytest.param(range(40), marks=pytest.mark.slow), (0, 1, 2, 15, 16, 19, 26, 27, 30, 31, 33, 34, 35, 39)]
)
def test_writing_twice_or_every_day_writes_each_letter_once(post: Post, days: Iterable[int]) -> None:
    """Quick: on the days on which there is something to write or to leave out, and some others."""
    seat = preview("F001", post.leads["F001"], "2027-01-19T09:00")
    release(post, [seat, session("F001#1", "2027-02-02T10:30"), session("F002#1", "2027-02-03T09:00")])
    print_pack(post, "F001", {"planner": b"A3"})
    for day in days:
        for _ in range(2):
            write_letters(post.at(f"{date(2027, 1, 4) + timedelta(days=day)}"))
    keys = sorted(m.dedupe_key for m in post.written())
    leads = post.leads
    assert keys == [
        "digest:N1:2027-02-08",
        "digest:S1:2027-02-08",
        f"invitation:preview:welcome:{leads['F001']}:0",
        "pack:F001:welcome:111111111111",
        "please_record:F001#1@welcome:2027-02-02:1",
        "please_record:F001#1@welcome:2027-02-02:2",
        "please_record:F002#1@welcome:2027-02-03:1",
        "please_record:F002#1@welcome:2027-02-03:2",
        f"reminder:F001:welcome:{leads['F001']}:2027-02-02T10:30",
        f"reminder:F002:welcome:{leads['F002']}:2027-02-03T09:00",
    ]


def test_the_digest_of_a_small_part_says_only_what_was_held_and_the_ideas_that_wait(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30"), session("F002#1", "2027-02-03T09:00")])
    with post.database.transaction() as tx:
        held = Session("F001#1@welcome", "F001", "F001#1", "welcome", "held", date(2027, 2, 2), headcount=9)
        sessions.set_state(tx, held)
        keep_idea(tx, "N1", date(2027, 2, 12))
    write_letters(post.at("2027-02-08"))
    letter = next(m for m in post.written("digest") if m.unit == "N1")
    assert (letter.receiver, letter.subject) == ("n1@example.org", "Harbour: 1 idea waits for you")
    assert letter.body == (
        "Hello Leader of Harbour,\n\n"
        "1 idea waits for your decision, the first by Friday 12 February 2027. Please choose the best few and answer "
        "all of them; ten minutes are enough:\n\n"
        f"  {person_link(post, 'N1')}\n\n"
        "The hours of Harbour so far:\n\n"
        "  Welcome: 1 of 2 held.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
    assert letter.not_after == datetime(2027, 2, 14, 21, tzinfo=UTC)
    assert [m.subject for m in post.written("digest") if m.unit == "S1"] == ["New South Wales: the week of 8 February"]


def keep_idea(tx: object, waits_at: str | None, decide_by: date | None = None) -> None:
    found = Idea(
        "I1", "Put a bell at the door.\nRing it.", "Ana", "F001", "F001#1@welcome", "welcome", "", "put_forward",
        waits_at, "welcome", datetime(2027, 2, 2, 2, tzinfo=UTC), decide_by,
    )  # fmt: skip
    tx.add(  # type: ignore[attr-defined]  # a transaction
        ReturnRow(id=1, submission_key="k", revision=1, digest="d", public_id="p", session="F001#1@welcome",
                  received_at=datetime(2027, 2, 2, 2, tzinfo=UTC), held=True)
    )  # fmt: skip
    tx.flush()  # type: ignore[attr-defined]  # a transaction
    ideas.add(tx, [found], 1)  # type: ignore[arg-type]  # a transaction


def test_the_answer_to_an_idea_goes_to_the_facility_that_had_it(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    decision = Decision(
        "I1", "N1", "network", "adopted", "It is cheap.", "Thank you. Every store gets a bell.", post.leads["N1"],
        datetime(2027, 2, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    with post.database.transaction() as tx:
        keep_idea(tx, "N1")
        ideas.add_decisions(tx, [decision])
    write_letters(post.at("2027-02-09", 13))
    letter = the_letter(post, "answer")
    assert (letter.dedupe_key, letter.receiver) == ("answer:I1:network", "f001@example.org")
    assert (letter.subject, letter.body) == (
        "An answer to an idea from Store 1",
        "Hello Leader of Store 1,\n\n"
        'In "Welcome" Ana had this idea:\n\n'
        "  > Put a bell at the door.\n"
        "  > Ring it.\n\n"
        "The network leader will have it done:\n\n"
        "  > Thank you. Every store gets a bell.\n\n"
        "The reason:\n\n"
        "  > It is cheap.\n\n"
        "Please tell your team, and first of all Ana.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n",
    )


def test_an_adoption_says_who_sees_to_it_and_its_end_is_told_once(post: Post) -> None:
    """What happens on the way goes on her page; the letters are for the beginning and for the end."""
    release(post, [session("F001#1", "2027-02-02T10:30")])
    with post.database.transaction() as tx:
        keep_idea(tx, "N1")
    plan = Plan("Priya Raman", "Order ten bells", date(2027, 3, 1))
    choose_ideas.decide(post.at("2027-02-09", 13), "I1", "N1", "adopted", "It is cheap.", "We do it.", plan=plan)
    go_on(post.at("2027-02-09", 14), "N1", Step("I1", "note", "Ten bells are ordered.", 0), None)
    write_letters(post.at("2027-02-09", 15))
    assert (
        "Priya Raman sees to it. The first step: Order ten bells It should be done by Monday 1 March 2027."
        " What happens with it meanwhile stands on your page. Please tell"
    ) in " ".join(the_letter(post, "answer").body.split())
    assert post.written("became") == []
    go_on(post.at("2027-02-16", 13), "N1", Step("I1", "done", "Every store has one.", 1), None)
    for _ in range(2):
        write_letters(post.at("2027-02-16", 15))
    letter = the_letter(post, "became")
    assert (letter.dedupe_key, letter.receiver) == ("became:I1:done", "f001@example.org")
    assert (letter.subject, letter.body) == (
        "Done: an idea from Store 1",
        "Hello Leader of Store 1,\n\n"
        'In "Welcome" Ana had this idea:\n\n'
        "  > Put a bell at the door.\n"
        "  > Ring it.\n\n"
        "It is done. In the words of the network leader:\n\n"
        "  > Every store has one.\n\n"
        "Please tell your team, and first of all Ana.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n",
    )


def test_a_new_leader_is_welcomed_with_what_is_open(post: Post) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30"), session("F001#1", "2027-03-04T09:00", "listen")])
    with post.database.transaction() as tx:
        people.end_assignments(tx, "F001", date(2027, 2, 8))
        new = people.keep(tx, [("new", "Ben Okafor", "ben@example.org")])["new"]
        people.assign(tx, [Assignment(new, LEADER, "F001", date(2027, 2, 8))])
    post.leads["F001"] = new
    write_letters(post.at("2027-02-08"))
    letter = the_letter(post, "handover")
    assert (letter.receiver, letter.subject) == ("ben@example.org", "Welcome: Every customer at Store 1")
    assert letter.body == (
        "Hello Ben Okafor,\n\n"
        'You now lead Store 1, and with it the hours of "Every customer". Please open your page once and look at what '
        "is next:\n\n"
        f"  {person_link(post, 'F001')}\n\n"
        "The next hours:\n\n"
        "  Thursday 4 March 2027, 09:00: Listen first\n\n"
        "Nobody has told us yet how these hours went. If you can find out, tell us on your page:\n\n"
        "  Tuesday 2 February 2027: Welcome\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )


def test_a_facility_without_a_leader_gets_its_letters_at_its_own_address(post: Post) -> None:
    with post.database.transaction() as tx:
        units.change(tx, a_facility(1, email="store1@example.org"), BEFORE)
        tx.exec(delete(AssignmentRow).where(AssignmentRow.unit == "F001"))  # type: ignore[arg-type]  # SQL
    release(post, [session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-01-30"))
    letter = the_letter(post, "reminder")
    assert (letter.receiver, letter.person_id, letter.body.split("\n")[0]) == (
        "store1@example.org",
        None,
        "Hello Store 1,",
    )


def test_without_an_address_the_letter_is_held_to_be_handed_over(post: Post) -> None:
    with post.database.transaction() as tx:
        tx.exec(update(PersonRow).where(PersonRow.id == post.leads["F001"]).values(email=""))  # type: ignore[arg-type]  # SQL
    release(post, [session("F001#1", "2027-02-02T10:30")])
    assert write_letters(post.at("2027-01-30")) == LetterReport(held=1)
    assert [(m.state, m.why) for m in post.written()] == [("held", "no e-mail address")]


def test_one_letter_that_must_not_be_written_does_not_stop_the_others(post: Post) -> None:
    nasty = replace(a_facility(1), name="Store =?UTF-8?Q?=0A?=Bcc: injected@example.com")
    with post.database.transaction() as tx:
        units.change(tx, nasty, BEFORE)
    release(post, [session("F001#1", "2027-02-02T10:30"), session("F002#1", "2027-02-02T10:30")])
    assert write_letters(post.at("2027-01-30")) == LetterReport(ready=1, failed=1)
    assert [(m.unit, m.state, m.why) for m in post.written()] == [
        (
            "F001",
            "failed",
            "The subject of this letter: holds characters that could start another header line. "
            "Take them out of the name.",
        ),
        ("F002", "ready", ""),
    ]


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nothing_is_written_while_the_programme_is_a_draft_or_closed(post: Post, state: str) -> None:
    release(post, [session("F001#1", "2027-02-02T10:30")])
    with post.database.transaction() as tx:
        programme_store.set_state(tx, state)
    assert (write_letters(post.at("2027-01-30")), post.written()) == (LetterReport(), [])


def test_letters_wait_for_the_morning_where_the_receiver_is(post: Post) -> None:
    with post.database.transaction() as tx:
        units.change(tx, a_facility(1, timezone="Australia/Perth"), BEFORE)
    release(post, [replace(session("F001#1", "2027-02-02T10:30"), timezone="Australia/Perth")])
    write_letters(post.at("2027-01-30", 6))
    write_letters(post.at("2027-01-30", 9))
    assert the_letter(post, "reminder").not_before == datetime(2027, 1, 30, 0, tzinfo=UTC)


def test_the_letters_are_the_same_on_postgresql(postgres: Database, tmp_path: Path) -> None:
    post = a_post(postgres, tmp_path)
    release(post, [preview("F001", post.leads["F001"], "2027-01-19T09:00"), session("F001#1", "2027-02-02T10:30")])
    print_pack(post, "F001", {"planner": b"A3"})
    assert [write_letters(post.at(day)) for day in ("2027-01-06", "2027-01-23", "2027-02-08", "2027-02-08")] == [
        LetterReport(ready=1),
        LetterReport(ready=1, lapsed=1),
        LetterReport(ready=3, lapsed=1),
        LetterReport(),
    ]
