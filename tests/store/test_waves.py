from datetime import UTC, datetime

from rollout.store import units, waves
from rollout.store.database import Database
from rollout.store.waves import Draw
from tests.builders import START, keep_organisation

NOW = datetime(2027, 1, 5, tzinfo=UTC)


def test_a_draw_is_recorded_and_gives_every_unit_its_wave(database: Database) -> None:
    keep_organisation(database, facilities=2)
    with database.transaction() as tx:
        assert waves.record(tx, 1, NOW, 7, "facility", 500, [{"wave": 1, "facilities": 2}], {"F002": 1, "F001": 2})
    with database.reading() as tx:
        assert waves.drawn(tx) == units.organisation_on(tx, START).waves == {"F001": 2, "F002": 1}
        expected = Draw(1, NOW, 7, "facility", 500, ({"wave": 1, "facilities": 2},), {"F001": 2, "F002": 1})
        assert waves.latest(tx) == expected


def test_of_two_who_draw_at_once_the_second_finds_the_first(database: Database) -> None:
    keep_organisation(database, facilities=1)
    with database.transaction() as tx:
        assert waves.record(tx, 1, NOW, 7, "facility", 500, [], {"F001": 2})
        assert not waves.record(tx, 1, NOW, 8, "facility", 500, [], {"F001": 1})
        assert waves.drawn(tx) == {"F001": 2}
        assert waves.record(tx, 2, NOW, 8, "facility", 500, [], {"F001": 1})
        assert (waves.drawn(tx), waves.count(tx)) == ({"F001": 1}, 2)
