"""Sending: what goes, what no longer needs to, and what happens when the post fails or somebody gets in between."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from rollout.actions.letter_desk import hold, release
from rollout.actions.send_post import SendReport, send_post
from rollout.actions.write_letters import write_letters
from rollout.domain.edges import Attachment, Delivery, Envelope
from rollout.domain.organisation import LEADER, Assignment
from rollout.domain.outbox import PostRules
from rollout.domain.problem import Refused
from rollout.domain.returns import Session
from rollout.store import leases, outbox, people, sessions
from rollout.store import programme as programme_store
from rollout.store.database import Database
from tests.post_world import Post, a_post, put_in, ready, session
from tests.post_world import release as release_dates


@pytest.fixture
def post(sqlite: Database, tmp_path: Path) -> Post:
    return a_post(sqlite, tmp_path).at("2027-01-05")


class SaidPost:
    """A post that answers as it is told, and does something on the way if asked to."""

    def __init__(self, *outcomes: Delivery, on_the_way: Callable[[], object] = lambda: None) -> None:
        self.outcomes, self.on_the_way = list(outcomes), on_the_way
        self.taken: list[str] = []
        self.delivered: bool | None = None

    def deliver(self, envelope: Envelope, before_commit: Callable[[], bool]) -> Delivery:
        outcome = self.outcomes.pop(0) if self.outcomes else Delivery("sent", "250 ok")
        if outcome.outcome in ("retry", "failed", "stop"):
            return outcome
        self.on_the_way()
        if not before_commit():
            return Delivery("abandoned")
        self.taken.append(envelope.receiver)
        return outcome

    def was_delivered(self, envelope: Envelope) -> bool | None:
        return self.delivered


def rows(post: Post) -> list[tuple[str, str]]:
    return [(message.state, message.why) for message in post.written()]


def eml(post: Post) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((post.folder / "outbox").iterdir())}


def test_ready_letters_go_into_the_folder_as_the_bytes_that_were_fixed(post: Post) -> None:
    file = Attachment("planner.pdf", "application/pdf", post.files.keep(b"A3"))
    put_in(post, [ready(1, attachments=(file,)), ready(2)])
    assert send_post(post) == SendReport(sent=2, counts={"sent": 2})
    files = eml(post)
    assert [name[:-13] for name in files] == ["2027-01-05-000001-reminder", "2027-01-05-000002-reminder"]
    assert [b"planner.pdf" in content for content in files.values()] == [True, False]
    assert [message.sent_at for message in post.written()] == [post.clock.now()] * 2


def test_sending_twice_changes_nothing(post: Post) -> None:
    put_in(post, [ready(1), ready(2)])
    send_post(post)
    before = eml(post), post.written()
    assert send_post(post) == SendReport(counts={"sent": 2})
    assert (eml(post), post.written()) == before


def test_a_draft_sends_nothing(post: Post) -> None:
    put_in(post, [ready(1)])
    with post.database.transaction() as tx:
        programme_store.set_state(tx, "draft")
    assert send_post(post) == SendReport(is_draft=True, counts={"ready": 1})
    assert not (post.folder / "outbox").exists()


def test_a_limit_leaves_the_rest_for_later(post: Post) -> None:
    put_in(post, [ready(number) for number in range(1, 6)])
    assert send_post(post, limit=3) == SendReport(sent=3, counts={"ready": 2, "sent": 3})


def test_at_night_letters_wait_for_the_morning(post: Post) -> None:
    put_in(post, [ready(1)])
    assert send_post(post.at("2027-01-05", 21)) == SendReport(ready=1, counts={"ready": 1})
    assert send_post(post.at("2027-01-06", 8)) == SendReport(sent=1, counts={"sent": 1})


def test_a_letter_that_is_no_longer_of_use_lapses(post: Post) -> None:
    put_in(post, [ready(1, not_after=post.clock.now() - timedelta(hours=1))])
    assert send_post(post) == SendReport(lapsed=1, counts={"lapsed": 1})


def test_asking_for_a_return_stops_the_minute_it_arrives(post: Post) -> None:
    release_dates(post, [session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-02-03"))
    with post.database.transaction() as tx:
        held = Session("F001#1@welcome", "F001", "F001#1", "welcome", "held", date(2027, 2, 2))
        sessions.set_state(tx, held)
    assert send_post(post) == SendReport(cancelled=1, counts={"cancelled": 1})
    assert rows(post) == [("cancelled", "it has been recorded meanwhile")]


def test_a_letter_to_somebody_who_has_handed_over_is_not_sent(post: Post) -> None:
    release_dates(post, [session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-01-30"))
    with post.database.transaction() as tx:
        people.end_assignments(tx, "F001", date(2027, 1, 31))
        new = people.keep(tx, [("new", "Ben", "ben@example.org")])["new"]
        people.assign(tx, [Assignment(new, LEADER, "F001", date(2027, 1, 31))])
    send_post(post.at("2027-01-31"))
    assert rows(post) == [("cancelled", "somebody else leads the unit now")]


def test_a_reminder_of_a_date_that_has_moved_is_not_sent(post: Post) -> None:
    release_dates(post, [session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-01-30"))
    release_dates(post, [session("F001#1", "2027-02-09T10:30")])
    send_post(post)
    assert rows(post) == [("cancelled", "the date has moved")]


def test_one_refused_letter_does_not_hold_up_the_next(post: Post) -> None:
    post.post = SaidPost(Delivery("failed", "550 no such user"), Delivery("retry", "451 later"))
    put_in(post, [ready(1), ready(2), ready(3)])
    assert send_post(post) == SendReport(sent=1, failed=1, ready=1, counts={"failed": 1, "ready": 1, "sent": 1})
    assert [(m.state, m.why, m.attempts) for m in sorted(post.written(), key=lambda m: m.id)] == [
        ("failed", "550 no such user", 1),
        ("ready", "451 later", 1),
        ("sent", "250 ok", 1),
    ]


def test_a_refused_letter_is_tried_again_later_and_in_the_end_given_up(post: Post) -> None:
    post.post = SaidPost(*[Delivery("retry", "451 later")] * 3)
    put_in(post, [ready(1)])
    rules = PostRules(attempts=3)
    for hour in (9, 10, 11):
        send_post(post.at("2027-01-05", hour), rules=rules)
    assert [(m.state, m.attempts) for m in post.written()] == [("failed", 3)]


def test_a_wrong_password_stops_everything_and_loses_nothing(post: Post) -> None:
    post.post = SaidPost(Delivery("stop", "535 no"))
    put_in(post, [ready(1), ready(2)])
    report = send_post(post)
    assert (report.stopped, report.counts, post.post.taken) == ("535 no", {"ready": 2}, [])
    assert {m.attempts for m in post.written()} == {0}


def test_a_letter_that_breaks_the_post_does_not_hold_up_the_next(post: Post) -> None:
    def breaks() -> None:
        post.post.on_the_way = lambda: None
        raise ValueError("a fault of ours")

    post.post = SaidPost(on_the_way=breaks)
    put_in(post, [ready(1), ready(2)])
    report = send_post(post)
    assert (report.sent, report.ready, post.post.taken) == (1, 1, ["f2@example.org"])


def test_a_letter_that_was_cancelled_on_its_way_is_not_ended(post: Post) -> None:
    leader = post.leads["F001"]

    def hand_over() -> None:
        with post.database.transaction() as tx:
            outbox.cancel(tx, leader, None, "handed over")

    post.post = SaidPost(on_the_way=hand_over)
    put_in(post, [ready(1, person_id=leader)])
    assert send_post(post) == SendReport(counts={"cancelled": 1})
    assert (rows(post), post.post.taken) == ([("cancelled", "handed over")], [])


def test_bytes_that_are_not_those_that_were_written_do_not_go(post: Post) -> None:
    file = Attachment("planner.pdf", "application/pdf", post.files.keep(b"A3"))
    put_in(post, [ready(1, attachments=(file,))])
    post.files.path(file.sha256).write_bytes(b"tampered")
    assert send_post(post) == SendReport(failed=1, counts={"failed": 1})
    assert rows(post) == [("failed", "its bytes are not those that were written")]


def test_a_letter_whose_file_is_missing_says_so_and_can_be_released_when_it_is_back(post: Post) -> None:
    file = Attachment("planner.pdf", "application/pdf", post.files.keep(b"A3"))
    put_in(post, [ready(1, attachments=(file,))])
    post.files.path(file.sha256).unlink()
    send_post(post)
    assert rows(post) == [("failed", "a file that belongs to it is not there: print the pack again, then release it")]
    post.files.keep(b"A3")
    release(post, 1)
    assert send_post(post).counts == {"sent": 1}


def test_after_no_answer_a_letter_waits_and_is_sent_once_more_then_held(post: Post) -> None:
    post.post = SaidPost(Delivery("uncertain", "no answer"), Delivery("uncertain", "no answer"))
    put_in(post, [ready(1)])
    states = []
    for minute in (0, 5, 16, 40):
        post.clock.at += timedelta(minutes=minute)
        send_post(post)
        states += [(m.state, m.resent) for m in post.written()]
    assert states == [("uncertain", False), ("uncertain", False), ("uncertain", True), ("held", True)]
    assert post.post.taken == ["f1@example.org"] * 2


def test_an_answer_to_an_idea_of_which_nobody_knows_is_left_to_a_human(post: Post) -> None:
    post.post = SaidPost(Delivery("uncertain", "no answer"))
    put_in(post, [ready(1, kind="answer")])
    send_post(post)
    post.clock.at += timedelta(minutes=16)
    assert send_post(post) == SendReport(held=1, counts={"held": 1})


def left_behind(post: Post, state: str, lease: str) -> None:
    """A letter in the hands of a sender who has ended."""
    put_in(post, [ready(1)])
    with post.database.transaction() as tx:
        outbox.claim(tx, [1], lease)
        if state == "committing":
            outbox.move(tx, 1, lease, ["sending"], "committing")


def a_dead_lease() -> str:
    place, _, _, number = leases.mine().split("|")
    return f"{place}|999999999|1|{number}"


@pytest.mark.parametrize(
    ("state", "delivered", "after", "taken"),
    [
        ("sending", None, {"sent": 1}, ["f1@example.org"]),
        ("committing", True, {"sent": 1}, []),
        ("committing", False, {"sent": 1}, ["f1@example.org"]),
        ("committing", None, {"uncertain": 1}, []),
    ],
)
def test_what_a_dead_sender_left_is_taken_up_at_once(
    post: Post, state: str, delivered: bool | None, after: dict[str, int], taken: list[str]
) -> None:
    post.post = SaidPost()
    post.post.delivered = delivered
    left_behind(post, state, a_dead_lease())
    assert (send_post(post).counts, post.post.taken) == (after, taken)


def test_a_living_senders_letters_are_left_alone(post: Post) -> None:
    left_behind(post, "sending", leases.mine())
    assert send_post(post).counts == {"sending": 1}


def test_another_machines_letters_are_free_once_they_have_not_changed_for_a_while(post: Post) -> None:
    left_behind(post, "sending", "elsewhere/1|1|1|1")
    assert send_post(post, rules=PostRules(lease_seconds=0.2)).counts == {"sent": 1}


def test_a_late_sender_may_still_say_that_it_went(post: Post) -> None:
    def thought_dead() -> None:
        lease = post.written()[0].lease
        with post.database.transaction() as tx:
            outbox.move(tx, 1, lease, ["committing"], "uncertain", why="its sender ended")

    class Slow(SaidPost):
        def deliver(self, envelope: Envelope, before_commit: Callable[[], bool]) -> Delivery:
            delivery = super().deliver(envelope, before_commit)
            thought_dead()
            return delivery

    post.post = Slow()
    put_in(post, [ready(1)])
    assert send_post(post) == SendReport(sent=1, counts={"sent": 1})


def test_people_can_hold_and_release_a_letter(post: Post) -> None:
    put_in(post, [ready(1)])
    assert hold(post, 1).state == "held"
    assert send_post(post).counts == {"held": 1}
    assert release(post, 1).state == "ready"
    assert send_post(post).counts == {"sent": 1}
    with pytest.raises(Refused, match="Letter 1: is sent and cannot be held"):
        hold(post, 1)
    with pytest.raises(Refused, match="Letter 7: is not in the outbox"):
        release(post, 7)


def test_it_is_the_same_on_postgresql(postgres: Database, tmp_path: Path) -> None:
    post = a_post(postgres, tmp_path).at("2027-01-05")
    put_in(post, [ready(number) for number in range(1, 4)])
    with post.database.transaction() as tx:
        outbox.claim(tx, [1], a_dead_lease())
    assert send_post(post) == SendReport(sent=3, counts={"sent": 3})
