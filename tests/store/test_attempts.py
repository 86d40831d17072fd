"""Tries are counted on both databases, within a while that begins with the first of them."""

from datetime import UTC, datetime, timedelta

from rollout.store import attempts
from rollout.store.database import Database

NOON, HOUR = datetime(2027, 2, 10, 1, tzinfo=UTC), timedelta(hours=1)


def test_tries_are_counted_until_their_while_is_over_or_it_went_well(database: Database) -> None:
    with database.transaction() as tx:
        counted = [attempts.count_up(tx, "code", "ana", NOON + HOUR * n / 2, HOUR) for n in (0, 1, 2, 3)]
        others = [attempts.count_up(tx, what, who, NOON, HOUR) for what, who in (("code", "bo"), ("letter", "ana"))]
        attempts.forget(tx, "code", "ana")
        again = attempts.count_up(tx, "code", "ana", NOON + 2 * HOUR, HOUR)
        attempts.forget_old(tx, NOON + timedelta(hours=25))
        kept = [attempts.count_up(tx, "code", who, NOON + timedelta(hours=2.5), HOUR) for who in ("ana", "bo")]
    assert (counted, others, again, kept) == ([1, 2, 1, 2], [1, 1], 1, [2, 1])
