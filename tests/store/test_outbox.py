"""The outbox keeps every letter once and gives it to one sender at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollout.domain.edges import Attachment
from rollout.domain.outbox import Message, NewMessage
from rollout.store import outbox
from rollout.store.database import Database
from tests.builders import keep_organisation

NOW = datetime(2027, 1, 20, 22, tzinfo=UTC)


def a_letter(key: str = "reminder:F001", **changed: Any) -> NewMessage:
    facts: dict[str, Any] = {
        "dedupe_key": key, "kind": "reminder", "subject": "Your hour", "body": "Hello", "written_at": NOW,
        "not_before": NOW, "receiver": "f001@example.org", "frozen": b"bytes", "sha256": "5" * 64,
    }  # fmt: skip
    return NewMessage(**{**facts, **changed})


@pytest.fixture
def filled(database: Database) -> Database:
    with database.transaction() as tx:
        outbox.enqueue(tx, [a_letter(f"reminder:F{n:03}", not_before=NOW + timedelta(minutes=n)) for n in range(5)])
    return database


def states(database: Database) -> list[str]:
    with database.reading() as tx:
        return [message.state for message in outbox.all_messages(tx)]


def test_a_letter_comes_back_as_it_was_put_in(database: Database) -> None:
    people = keep_organisation(database, facilities=1)
    sheet = Attachment("planner.pdf", "application/pdf", "a" * 64)
    letter = a_letter(
        person_id=people["F001"], unit="F001", module="welcome", attachments=(sheet,), reason={"why": "x"},
        not_after=NOW + timedelta(days=2),
    )  # fmt: skip
    with database.transaction() as tx:
        assert outbox.enqueue(tx, [letter]) == 1
    with database.reading() as tx:
        assert outbox.all_messages(tx) == [
            Message(
                1, "reminder:F001", "reminder", people["F001"], "F001", "welcome", "f001@example.org", "Your hour",
                "Hello", (sheet,), "5" * 64, {"why": "x"}, "ready", "", NOW, NOW, NOW + timedelta(days=2), "", 0, None,
                False,
            )
        ]  # fmt: skip
        assert outbox.frozen(tx, [1]) == {1: b"bytes"}


def test_a_letter_that_is_there_is_not_written_again(database: Database) -> None:
    with database.transaction() as tx:
        assert outbox.enqueue(tx, [a_letter("a"), a_letter("b")]) == 2
    with database.transaction() as tx:
        again = outbox.enqueue(tx, [replace(a_letter("b"), subject="Another"), a_letter("c")])
    with database.reading() as tx:
        assert (again, outbox.keys(tx), outbox.counts(tx)) == (1, {"a", "b", "c"}, {"ready": 3})
        assert {message.subject for message in outbox.all_messages(tx)} == {"Your hour"}


def test_only_letters_whose_hour_has_come_are_due(filled: Database) -> None:
    with filled.reading() as tx:
        assert outbox.due(tx, NOW + timedelta(minutes=2), 10) == [1, 2, 3]
        assert outbox.due(tx, NOW + timedelta(minutes=9), 2) == [1, 2]


def test_two_senders_never_claim_the_same_letter(filled: Database) -> None:
    with filled.transaction() as tx:
        mine = [message.id for message in outbox.claim(tx, [1, 2, 3], "one")]
    with filled.transaction() as tx:
        theirs = [message.id for message in outbox.claim(tx, [2, 3, 4], "two")]
    assert (mine, theirs) == ([1, 2, 3], [4])


def test_a_step_needs_the_lease_and_the_state(filled: Database) -> None:
    with filled.transaction() as tx:
        outbox.claim(tx, [1], "one")
        assert not outbox.move(tx, 1, "two", ["sending"], "committing")
        assert outbox.move(tx, 1, "one", ["sending"], "committing")
        assert not outbox.move(tx, 1, "one", ["sending"], "committing")
        assert outbox.move(tx, 1, "one", ["committing", "uncertain"], "sent", sent_at=NOW, why="250 ok")
    assert states(filled) == ["sent", "ready", "ready", "ready", "ready"]


def test_cancelling_stops_what_has_not_gone_and_nothing_else(database: Database) -> None:
    people = keep_organisation(database, facilities=2)
    mine = {"person_id": people["F001"], "unit": "F001"}
    with database.transaction() as tx:
        outbox.enqueue(tx, [a_letter(key, **mine) for key in "abcd"])
        outbox.enqueue(tx, [a_letter("e", person_id=people["F002"], unit="F001")])
        outbox.claim(tx, [1, 2], "one")
        outbox.move(tx, 1, "one", ["sending"], "committing")
        outbox.set_state(tx, 3, ["ready"], "held")
        assert outbox.cancel(tx, None, None, "nobody meant") == 0
        assert outbox.cancel(tx, people["F001"], "F001", "handed over") == 3
        assert not outbox.move(tx, 2, "one", ["sending"], "committing")
    assert states(database) == ["committing", "cancelled", "cancelled", "cancelled", "ready"]


def test_a_letter_lapses_when_its_use_is_over(database: Database) -> None:
    with database.transaction() as tx:
        outbox.enqueue(
            tx, [a_letter("a", not_after=NOW), a_letter("b", not_after=NOW + timedelta(days=1)), a_letter("c")]
        )
        assert outbox.lapse(tx, NOW + timedelta(seconds=1)) == 1
    assert states(database) == ["lapsed", "ready", "ready"]
