"""Databases of earlier versions of the product come along with everything that is in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

import rollout.store
from rollout.domain.calendar import Group
from rollout.domain.organisation import Leave
from rollout.store import calendar, ideas, leave, units
from rollout.store.database import Database
from tests.builders import START

_OLD = """
INSERT INTO unit (code, level, closed_why) VALUES ('F1', 'facility', '');
INSERT INTO unit_facts (unit, since_on, name, timezone, country, subdivision, language, email)
  VALUES ('F1', '2027-01-04', 'Dubbo West', 'Australia/Sydney', 'AU', 'NSW', 'en', '');
INSERT INTO person (id, ref, name, email) VALUES (1, 'P1', 'Ana Reid', 'ana@example.org');
INSERT INTO people_group (key, unit, number, size) VALUES ('F1#1', 'F1', 1, 12);
INSERT INTO calendar_version (number, state, drafted_at) VALUES (1, 'released', '2027-01-05 00:00:00');
INSERT INTO placement (key, since_version, kind, unit, "group", module, leader, starts_local, timezone, minutes, flag,
  because) VALUES ('session:welcome:F1#1', 1, 'session', 'F1', 'F1#1', 'welcome', 1, '2027-02-02 09:00:00',
  'Australia/Sydney', 60, '', '')
"""

_IDEAS = """
INSERT INTO session (key, unit, "group", module, state, reason) VALUES ('F1#1@a', 'F1', 'F1#1', 'a', 'held', '');
INSERT INTO idea (id, text, author, unit, session, module, activity, state, waits_at, round, captured_at, merged_into)
  VALUES ('B', 'Both', '', 'F1', 'F1#1@a', 'a', '', 'adopted', NULL, 'a', '2027-02-02 00:00:00', NULL),
         ('A', 'One', 'Ana', 'F1', 'F1#1@a', 'a', '', 'merged', NULL, 'a', '2027-02-02 00:00:00', 'B');
INSERT INTO decision (idea, unit, level, outcome, reason, answer, decided_at)
  VALUES ('B', 'F1', 'network', 'adopted', 'It helps', 'Thank you', '2027-02-03 00:00:00')
"""


@pytest.fixture(params=["sqlite", "postgres"])
def unprepared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, on either."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        server = str(request.getfixturevalue("_postgres_server"))
        admin = create_engine(server.replace("/postgres?", "/template1?"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS unprepared")
            connection.exec_driver_sql("CREATE DATABASE unprepared TEMPLATE template1")
        admin.dispose()
        database = Database(server.replace("/postgres?", "/unprepared?"))
    yield database
    database.close()


def bring_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(rollout.store.__file__).parent / "migrations"))
    config.attributes["engine"] = database._engine
    command.upgrade(config, revision)


def test_a_database_of_the_first_version_comes_along_with_its_data(unprepared: Database) -> None:
    bring_to(unprepared, "0001")
    with unprepared.transaction() as tx:
        for statement in _OLD.split(";"):
            tx.connection().execute(text(statement))
    unprepared.prepare()
    unprepared.prepare()
    with unprepared.transaction() as tx:
        leave.keep(tx, [Leave(1, START, START, "study")])
        assert calendar.groups(tx) == [Group("F1", 1, 12, "")]
        [row] = calendar.placements(tx, 1)
        assert (row.key, row.facilitator, row.leader) == ("session:welcome:F1#1", "", 1)
        organisation = units.organisation_on(tx, START)
        assert organisation.leave == (Leave(1, START, START, "study"),)
        assert organisation.waves == {}


def test_ideas_and_what_was_decided_about_them_come_along(unprepared: Database) -> None:
    """The table of ideas is made anew while others point to it: nothing of them may be lost on the way."""
    bring_to(unprepared, "0009")
    with unprepared.transaction() as tx:
        for statement in (_OLD + ";" + _IDEAS).split(";"):
            tx.connection().execute(text(statement))
    unprepared.prepare()
    with unprepared.transaction() as tx:
        assert [(made.idea, made.answer) for made in ideas.decisions(tx)] == [("B", "Thank you")]
        assert [parent.id for parent in ideas.parents_of(tx, "B")] == ["A"]
        assert [(each.id, each.session, each.source) for each in ideas.everything(tx)] == [
            ("A", "F1#1@a", ""), ("B", "F1#1@a", "")]  # fmt: skip
    with pytest.raises(IntegrityError), unprepared.transaction() as tx:
        tx.connection().execute(text("UPDATE decision SET idea = 'nobody' WHERE idea = 'B'"))


def test_the_migrations_make_exactly_the_tables_of_the_product(unprepared: Database) -> None:
    unprepared.prepare()
    with unprepared._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
