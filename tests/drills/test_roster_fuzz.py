"""Two thousand damaged files: each is imported whole, or refused with a finding; never a crash, never a part of it."""

import random
from pathlib import Path

import pytest

from rollout.actions.import_roster import apply_roster, preview_roster
from rollout.domain.problem import Refused
from rollout.store import units
from rollout.store.database import Database
from tests.builders import FakeTools

FILES, SEED = 2_000, 7
EVERY = 20
"""Of the files that can be read, each twentieth goes into the database as well."""
HEADER = "code;name;network;state;headcount;leader;leader email;time zone;opened on;status"
ROWS = [
    f"{n:04};Store {n};Network {n % 3};NSW;{n + 5};Ana Muñoz {n};ana{n}@example.org;"
    f"Australia/Sydney;2020-01-0{n % 9 + 1};open"
    for n in range(12)
]
GOOD = "\n".join([HEADER, *ROWS]).encode()
NASTY = [
    b'"', b"'", b";", b",", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf",
    b"=3+1", b"-1", b"9" * 30, b"NA",
    b"np", b"=?utf-8?q?x?=", b"<!DOCTYPE", b"PK\x03\x04", b"\x1f\x8b", "\u202e\u0301".encode() * 9,
    b"1e400", b"02/03/2020",
    b"../../x", b"{{x}}", b"x" * 300, "٣".encode(), b"0000-00-00", b"[", b"--",
]  # fmt: skip


def damaged(chance: random.Random) -> bytes:
    content = bytearray(GOOD)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(content) + 1)
        until = at + chance.choice((0, 0, 1, 5, 60))
        what = chance.choice(("insert", "cut", "repeat"))
        if what == "insert":
            content[at:until] = chance.choice(NASTY)
        elif what == "cut":
            del content[at:until]
        else:
            content[at:at] = content[at : at + chance.randrange(200)]
    return bytes(content) if chance.random() > 0.1 else bytes(content).decode("cp1252", "replace").encode("utf-16")


def is_whole(tools: FakeTools, wanted: set[str]) -> bool:
    """Whether either nothing is in the database, or everything that was previewed, each unit with its facts."""
    with tools.database.reading() as tx:
        known, rows = set(units.units_on(tx, tools.clock.today())), set(units.newest_facts(tx))
    return known == rows and known in (set(), wanted)


def bring(tools: FakeTools, content: bytes, applies: bool) -> tuple[str, set[str]]:
    file = tools.folder / "staff.csv"
    file.write_bytes(content)
    try:
        preview = preview_roster(tools, file)
        wanted = {unit.code for unit in preview.difference.new}
        if applies:
            apply_roster(tools, preview)
    except Refused as refused:
        said = refused.findings and all(finding.where and finding.what and finding.hint for finding in refused.findings)
        return "refused" if said else "refused without a word", set()
    return "read", wanted


@pytest.mark.slow
def test_damaged_files_are_imported_whole_or_refused(sqlite: Database, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    outcomes = {"read": 0, "refused": 0}
    tools = FakeTools(sqlite, tmp_path)
    for _ in range(FILES):
        outcome, _ = bring(tools, damaged(chance), applies=False)
        outcomes[outcome] += 1
    assert sum(outcomes.values()) == FILES
    assert min(outcomes.values()) > FILES // 20, outcomes  # damage that never, or always, refuses proves nothing


@pytest.mark.slow
def test_what_reaches_the_database_is_whole(sqlite: Database, tmp_path: Path) -> None:
    sqlite.checkpoint()
    empty = (tmp_path / "rollout.db").read_bytes()
    chance = random.Random(SEED)
    outcomes = set()
    for number in range(FILES // EVERY):
        path = tmp_path / f"{number}.db"
        path.write_bytes(empty)
        tools = FakeTools(Database(f"sqlite:///{path}"), tmp_path)
        outcome, wanted = bring(tools, damaged(chance), applies=True)
        outcomes.add(outcome)
        assert is_whole(tools, wanted)
        tools.database.close()
    assert outcomes == {"read", "refused"}


def test_the_drill_would_notice_a_part_of_an_import(sqlite: Database, tmp_path: Path) -> None:
    tools = FakeTools(sqlite, tmp_path)
    file = tmp_path / "staff.csv"
    file.write_bytes(GOOD)
    preview = preview_roster(tools, file)
    with sqlite.transaction() as tx:
        units.add(tx, preview.difference.new[:-1], preview.difference.since_on)
    assert not is_whole(tools, {unit.code for unit in preview.difference.new})
