"""What L&D decides about letters holds, whoever sends at the same moment, and is remembered."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from rollout.actions.letter_desk import add_note, cancel, hold, hold_all, letter, release, release_all, send_again
from rollout.actions.send_post import send_post
from rollout.actions.write_letters import write_letters
from rollout.domain.edges import Delivery, Envelope
from rollout.domain.outbox import HELD_BY_HAND
from rollout.domain.problem import Refused
from rollout.domain.programme import LetterRules
from rollout.store import letter_desk, people
from rollout.store.database import Database
from rollout.store.letter_desk import Event, Wanted
from tests.post_world import ZONE, Post, a_post, preview, put_in, ready
from tests.post_world import release as release_dates


@pytest.fixture
def post(sqlite: Database, tmp_path: Path) -> Post:
    return a_post(sqlite, tmp_path).at("2027-01-05")


class Counting:
    """A post that counts what it is given to the very end."""

    def __init__(self, on_the_way: Callable[[], object] = lambda: None) -> None:
        self.taken: Counter[str] = Counter()
        self.bytes: list[bytes] = []
        self.on_the_way = on_the_way

    def deliver(self, envelope: Envelope, before_commit: Callable[[], bool]) -> Delivery:
        self.on_the_way()
        if not before_commit():
            return Delivery("abandoned")
        self.taken[envelope.receiver] += 1
        self.bytes.append(envelope.content)
        return Delivery("sent", "250 ok")

    def was_delivered(self, envelope: Envelope) -> bool | None:
        return None


def history(post: Post, number: int = 1) -> list[Event]:
    with post.database.reading() as tx:
        return letter_desk.events_of(tx, number)


def test_who_held_and_released_a_letter_and_when_is_remembered(post: Post) -> None:
    put_in(post, [ready(1)])
    now = post.clock.now()
    assert (hold(post, 1, "Ana").why, letter(post, 1).by_desk) == (HELD_BY_HAND, "Ana")
    assert release(post, 1, "Ben").state == "ready"
    assert history(post) == [Event("held", "Ana", now), Event("released", "Ben", now)]


def test_a_letter_that_is_released_before_its_time_waits_for_it(post: Post) -> None:
    later = post.clock.now() + timedelta(days=3)
    put_in(post, [ready(1, not_before=later, not_after=later + timedelta(days=1))])
    hold(post, 1)
    released = release(post, 1)
    assert (released.not_before, released.not_after) == (later, later + timedelta(days=1))


def test_a_letter_held_while_it_is_being_sent_does_not_go(post: Post) -> None:
    put_in(post, [ready(1)])
    post.post = sink = Counting(lambda: hold(post, 1))
    send_post(post)
    assert (letter(post, 1).state, sink.taken) == ("held", Counter())


def test_a_note_stands_above_the_letter_in_the_bytes_that_leave(post: Post) -> None:
    put_in(post, [ready(1)])
    noted = add_note(post, 1, "The car park is closed.\nPlease come by bus.", "Ana")
    assert noted.text == "The car park is closed.\nPlease come by bus.\n\n* * *\n\nHello 1\n"
    post.post = sink = Counting()
    send_post(post)
    assert b"Please come by bus.\r\n\r\n* * *\r\n\r\nHello 1" in sink.bytes[0]
    assert [each.what for each in history(post)] == ["noted"]


def test_the_words_of_a_letter_that_may_have_left_are_never_changed(post: Post) -> None:
    put_in(post, [ready(1)])
    post.post = Counting()
    send_post(post)
    with pytest.raises(Refused, match="may have left already"):
        add_note(post, 1, "Too late")
    assert (letter(post, 1).note, history(post)) == ("", [])


def test_a_note_is_taken_away_again_and_the_bytes_are_as_they_were(post: Post) -> None:
    put_in(post, [ready(1)])
    before = letter(post, 1)
    add_note(post, 1, "A note")
    assert add_note(post, 1, " ").sha256 == before.sha256


def test_a_cancelled_letter_says_why_and_a_reason_there_must_be(post: Post) -> None:
    put_in(post, [ready(1)])
    with pytest.raises(Refused, match="reason"):
        cancel(post, 1, " \u200b ")
    assert (cancel(post, 1, "The store is flooded").why, letter(post, 1).state) == ("The store is flooded", "cancelled")
    with pytest.raises(Refused, match="cannot be held"):
        hold(post, 1)


def test_a_cancelled_invitation_is_not_written_again_until_its_date_moves(post: Post) -> None:
    release_dates(post, [preview("F001", post.leads["F001"], "2027-01-12T09:00")])
    write_letters(post)
    cancel(post, 1, "She knows")
    assert write_letters(post).written == 0
    release_dates(post, [preview("F001", post.leads["F001"], "2027-01-13T09:00")])
    assert (write_letters(post).written, post.written()[1].kind) == (1, "invitation")


def test_a_copy_has_its_own_key_says_so_and_goes_to_the_address_of_today(post: Post) -> None:
    put_in(post, [ready(1, person_id=post.leads["F001"], unit="F001", reason={"timezone": ZONE})])
    post.post = sink = Counting()
    send_post(post)
    with post.database.transaction() as tx:
        people.keep(tx, [("P-F001", "Ana", "ana@example.org")])
    copy = send_again(post, 1, 0)
    assert send_again(post, 1, 0) == copy
    send_post(post)
    assert (copy.dedupe_key, copy.again_of) == ("reminder:F001:again:1", 1)
    assert sink.taken == Counter({"f1@example.org": 1, "ana@example.org": 1})
    assert b"it is sent to you again" in sink.bytes[1]
    assert send_again(post, 1, 1).dedupe_key == "reminder:F001:again:2"


def test_all_of_a_kind_are_held_and_only_those_held_by_hand_are_released(post: Post) -> None:
    put_in(post, [ready(1), ready(2, kind="digest"), ready(3), ready(4, receiver="")])
    assert hold_all(post, Wanted(kind="reminder"), "Ana") == 2
    assert [each.state for each in post.written()] == ["held", "ready", "held", "held"]
    assert release_all(post, Wanted(), "Ana") == 2
    assert [each.state for each in post.written()] == ["ready", "ready", "ready", "held"]
    assert [each.what for each in history(post, 3)] == ["held", "released"]


def test_what_leaves_soon_is_stopped_and_what_leaves_later_is_not(post: Post) -> None:
    now = post.clock.now()
    put_in(post, [ready(n, not_before=now + timedelta(minutes=10 * n)) for n in (1, 2)])
    assert hold_all(post, Wanted(), within=timedelta(minutes=15)) == 1
    assert [each.state for each in post.written()] == ["held", "ready"]


def test_decisions_that_race_with_the_sender_lose_and_double_no_letter(post: Post) -> None:
    """Six people hold, release, note and cancel while two senders send: every letter has gone once, or has not."""
    count = 12
    put_in(post, [ready(n) for n in range(1, count + 1)])
    post.post = sink = Counting()

    def decide(who: int) -> None:
        for number in range(1 + who % 3, count + 1, 3):
            for step in (hold, add_note, release) if who < 3 else (add_note, hold, cancel):
                try:
                    step(post, number, *((f"note of {who}",) if step in (add_note, cancel) else ()))  # type: ignore[operator]
                except Refused:
                    continue

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(decide, who) for who in range(6)] + [pool.submit(send_post, post) for _ in range(2)]
        for each in asked:
            each.result()
    while any(each.state in ("ready", "held") for each in post.written()):
        release_all(post, Wanted())
        send_post(post)
    states = Counter(each.state for each in post.written())
    assert set(sink.taken.values()) <= {1}
    assert states == Counter(sent=len(sink.taken), cancelled=count - len(sink.taken))


def test_letters_wait_in_the_outbox_as_long_as_the_programme_says(sqlite: Database, tmp_path: Path) -> None:
    tools = a_post(sqlite, tmp_path, letters=LetterRules(wait_minutes=15)).at("2027-01-05")
    release_dates(tools, [preview("F001", tools.leads["F001"], "2027-01-12T09:00")])
    write_letters(tools)
    assert [each.not_before - tools.clock.now() for each in tools.written()] == [timedelta(minutes=15)]
    tools.post = sink = Counting()
    send_post(tools)
    assert sink.taken == Counter()
