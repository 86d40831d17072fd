"""The rules of the outbox."""

from datetime import UTC, datetime, time, timedelta

import pytest

from rollout.domain.outbox import after_uncertain, local_hours, message_id, next_try

NOW = datetime(2027, 2, 1, 1, tzinfo=UTC)


def test_the_message_id_is_the_same_for_every_copy_and_different_for_every_letter() -> None:
    assert message_id("a", "example.org") == message_id("a", "example.org") != message_id("b", "example.org")


def test_tries_come_ever_later_up_to_an_hour() -> None:
    waits = [(next_try(NOW, attempt, 0) - NOW).total_seconds() for attempt in range(1, 9)]
    assert waits == [10, 30, 60, 300, 900, 1800, 3600, 3600]


def test_tries_of_many_letters_do_not_fall_on_one_second() -> None:
    assert len({next_try(NOW, 4, number) for number in range(30)}) == 30


@pytest.mark.parametrize(
    ("kind", "resent", "after"),
    [("pack", False, "ready"), ("pack", True, "held"), ("answer", False, "held"), ("unheard of", False, "held")],
)
def test_an_uncertain_letter_is_sent_again_once_or_held(kind: str, resent: bool, after: str) -> None:
    assert after_uncertain(kind, resent) == after


@pytest.mark.parametrize(
    ("hour_utc", "expected"),
    [
        (22, datetime(2027, 2, 1, 22, tzinfo=UTC)),  # 09:00 in Sydney
        (20, datetime(2027, 2, 1, 21, tzinfo=UTC)),  # 07:00: at eight
        (7, datetime(2027, 2, 1, 21, tzinfo=UTC)),  # 18:00: tomorrow at eight
    ],
)
def test_letters_go_in_the_receivers_hours(hour_utc: int, expected: datetime) -> None:
    at = datetime(2027, 2, 1, hour_utc, tzinfo=UTC)
    assert local_hours(at, "Australia/Sydney", time(8), time(18)) == expected


def test_the_morning_after_a_clock_change_is_still_at_eight() -> None:
    evening = datetime(2027, 4, 3, 9, tzinfo=UTC)  # 20:00 in Sydney, the night before clocks go back
    assert local_hours(evening, "Australia/Sydney", time(8), time(18)) - evening == timedelta(hours=13)
