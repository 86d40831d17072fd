"""Packs are kept once, superseded by newer ones, and come back into force when their facts do."""

from dataclasses import replace
from datetime import UTC, datetime

from rollout.domain.pack import Pack, Sheet
from rollout.store import packs
from rollout.store.database import Database
from tests.builders import keep_organisation

AT = datetime(2027, 1, 20, tzinfo=UTC)


def a_pack(unit: str = "F001", name: str = "a", module: str = "welcome", sha256: str = "1") -> Pack:
    return Pack(unit, module, None, 1, name, AT, (Sheet("planner", "planner.pdf", sha256, 1),))


def kept(database: Database, *made: Pack) -> list[Pack]:
    with database.transaction() as tx:
        packs.keep(tx, made)
    with database.reading() as tx:
        return packs.all_current(tx)


def test_a_pack_comes_back_as_it_was_kept(database: Database) -> None:
    keep_organisation(database, 1)
    assert kept(database, a_pack()) == [a_pack()]
    with database.reading() as tx:
        assert packs.current(tx, "F001", "welcome") == a_pack()
        assert packs.current(tx, "F001", "listen") is None


def test_keeping_the_same_pack_twice_changes_nothing(database: Database) -> None:
    keep_organisation(database, 1)
    kept(database, a_pack())
    assert kept(database, a_pack()) == [a_pack()]
    with database.reading() as tx:
        assert packs.of_unit(tx, "F001") == [a_pack()]


def test_new_facts_supersede_the_older_pack_of_that_unit_and_module_only(database: Database) -> None:
    keep_organisation(database, 2)
    kept(database, a_pack(), a_pack("F002"), a_pack(module="listen"))
    assert kept(database, a_pack(name="b")) == [a_pack(module="listen"), a_pack(name="b"), a_pack("F002")]
    with database.reading() as tx:
        assert packs.of_unit(tx, "F001") == [
            a_pack(module="listen"), replace(a_pack(), superseded=True), a_pack(name="b"),
        ]  # fmt: skip


def test_facts_that_return_bring_their_pack_back_into_force(database: Database) -> None:
    keep_organisation(database, 1)
    kept(database, a_pack())
    kept(database, a_pack(name="b"))
    assert kept(database, a_pack()) == [a_pack()]


def test_a_pack_whose_files_were_lost_points_to_those_printed_again(database: Database) -> None:
    keep_organisation(database, 1)
    kept(database, a_pack())
    assert kept(database, a_pack(sha256="2")) == [a_pack(sha256="2")]
