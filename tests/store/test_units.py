from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import event

from rollout.store import people, units
from rollout.store.database import Database
from tests.builders import BEFORE, a_facility, keep_organisation


def test_a_renamed_unit_keeps_its_old_name_for_the_days_before(database: Database) -> None:
    keep_organisation(database, facilities=1)
    with database.transaction() as tx:
        units.change(tx, replace(a_facility(1), name="Store One"), date(2027, 3, 1))
    with database.reading() as tx:
        assert units.units_on(tx, date(2027, 2, 28))["F001"].name == "Store 1"
        assert units.units_on(tx, date(2027, 3, 1))["F001"].name == "Store One"


def test_who_led_a_closed_unit_is_still_known(database: Database) -> None:
    leads = keep_organisation(database, facilities=1)
    with database.transaction() as tx:
        units.close(tx, "F001", date(2027, 3, 1))
    with database.reading() as tx:
        organisation = units.organisation_on(tx, date(2027, 3, 1))
        before, after = people.who_leads(tx, "F001", date(2027, 2, 28)), people.who_leads(tx, "F001", date(2027, 3, 1))
    assert before is not None
    assert (before.id, after) == (leads["F001"], None)
    assert organisation.facilities("facility") == []


def test_the_chain_of_command_is_walked_upwards(database: Database) -> None:
    keep_organisation(database, facilities=2)
    with database.reading() as tx:
        organisation = units.organisation_on(tx, BEFORE)
    assert [unit.code for unit in organisation.ancestors("F002")] == ["N1", "S1"]
    assert [unit.code for unit in organisation.below("S1")] == ["N1", "F001", "F002"]


def test_the_line_up_is_one_query_nearest_first_as_known_on_that_day(database: Database) -> None:
    keep_organisation(database, facilities=2)
    asked: list[str] = []
    with database.reading() as tx:
        event.listen(tx.connection(), "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
        line = units.chain_up(tx, "F002", BEFORE)
        known = units.units_on(tx, BEFORE)
        nowhere = [units.chain_up(tx, "F002", BEFORE - timedelta(days=1)), units.chain_up(tx, "NOWHERE", BEFORE)]
    assert line == [known["F002"], known["N1"], known["S1"]]
    assert nowhere == [[], []]
    assert len(asked) == 4
