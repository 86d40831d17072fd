"""The addresses that L&D hands out: whole screens."""

from datetime import date
from pathlib import Path

import pytest

from rollout.store import links
from rollout.store.database import Database
from rollout.wiring import open_tools
from tests.builders import keep_organisation
from tests.cli.conftest import Say

NOTE = "Whoever has this address sees these dates without signing in.\n"


@pytest.fixture
def workspace(fresh: Path) -> Path:
    database = Database(f"sqlite:///{fresh / 'rollout.db'}")
    keep_organisation(database, since=date(2026, 1, 1))
    database.close()
    return fresh


def test_one_leader_has_one_address_by_whatever_name_she_is_called(say: Say, workspace: Path) -> None:
    screens = {say("feed", "leader", who) for who in ("F002", "f002@example.org", "F002@example.org", "P-F002")}
    ((code, screen),) = screens
    address, note = screen.split("\n", 1)
    assert (code, note) == (0, NOTE)
    assert say("feed", "unit", "F002") != (code, screen)
    tools = open_tools(workspace)
    token = address.rpartition("/")[2].removesuffix(".ics")
    with tools.database.reading() as tx:
        door = links.find(tx, tools.links.digest(token), tools.clock.now())
    assert door
    assert (door.kind, door.unit) == ("feed", None)


def test_who_is_not_there_gets_no_address(say: Say) -> None:
    assert say("feed", "leader", "F999") == (1, (
        "1. blocks  F999: is nobody who leads a unit.\n"
        "   -> Give the code of the unit she leads, her e-mail address, or her number as in the roster.\n"
        "Nothing was changed.\n"
    ))  # fmt: skip
    assert say("feed", "unit", "F999") == (1, (
        "1. blocks  unit F999: is not there or not open.\n   -> Use its code as in the roster.\nNothing was changed.\n"
    ))  # fmt: skip
    assert say("feed", "facilitator", "ann@example.org") == (1, (
        "1. blocks  ann@example.org: is no facilitator in programme.toml.\n"
        "   -> Add [[facilitators]] with name and email.\nNothing was changed.\n"
    ))  # fmt: skip


def test_a_facilitator_of_the_programme_gets_an_address(say: Say, workspace: Path) -> None:
    file = workspace / "programme.toml"
    named = '\n[[facilitators]]\nname = "Ann"\nemail = "ann@example.org"\n'
    file.write_text(file.read_text("utf-8") + named, "utf-8")
    code, screen = say("feed", "facilitator", "Ann@example.org")
    assert code == 0
    assert screen.endswith(f".ics\n{NOTE}")
    assert "ann" not in screen.lower()
