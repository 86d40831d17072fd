"""Servers that die while hours are being recorded: what was acknowledged is stored, once."""

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest

from rollout.actions.record_return import record_return
from rollout.domain.returns import Return, StoredReturn
from rollout.store import ideas, returns, sessions
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world, with_ideas
from tests.builders import MODULES, FakeTools

HOURS, KILLS = 48, 5


def serve(url: str, folder: Path, start: int) -> tuple[int, int]:
    """A server in a process of its own: (its id, where its receipts can be read)."""
    reads, writes = os.pipe()
    server = os.fork()
    if server:
        os.close(writes)
        return server, reads
    try:
        tools = FakeTools(Database(url), folder)
        tools.clock.at = NOW
        for number in range(start, HOURS):
            for _ in range(2):  # everybody presses twice
                os.write(writes, f"{number} {record_return(tools, hour(number)).public_id}\n".encode())
    finally:
        os._exit(0)


def hour(number: int) -> Return:
    key, module = f"phone {number}", MODULES[number // 4 % 3]
    return with_ideas(f"Idea {number}", number=number % 4 + 1, module=module, key=key, headcount=number % 20)


def acknowledged(server: int, receipts: int, seconds: float | None) -> list[tuple[int, str]]:
    """What the sender saw before the server was killed, so many seconds after its first receipt (None: it ends)."""
    with os.fdopen(receipts) as lines:
        first = lines.readline()
        if seconds is not None:
            time.sleep(seconds)
            os.kill(server, signal.SIGKILL)
        shown = [first, *lines]
    os.waitpid(server, 0)
    return [(int(number), receipt) for number, receipt in (line.split() for line in shown if line.endswith("\n"))]


@pytest.mark.slow
def test_what_was_acknowledged_is_stored_once_although_servers_are_killed(database: Database, tmp_path: Path) -> None:
    """The sender sends again whatever it has no receipt for; the end is the same as without a kill."""
    a_world(database, tmp_path)
    url = database._engine.url.render_as_string(hide_password=False)
    random, seen = Random(7), dict[int, set[str]]()
    for pause in [*(random.uniform(0, 0.15) for _ in range(KILLS)), None]:
        database.close()  # no connection is shared with the server
        for number, receipt in acknowledged(*serve(url, tmp_path, max(seen, default=0)), pause):
            seen.setdefault(number, set()).add(receipt)
        stored = {kept.public_id for kept in everything(database)}
        assert {receipt for receipts in seen.values() for receipt in receipts} <= stored
        assert len(stored) - len(seen) in (0, 1)  # at most one was kept whose receipt did not arrive
    with database.reading() as tx:
        written = sorted(idea.text for idea in ideas.everything(tx))
        heads = sorted((session.key, session.headcount) for session in sessions.all_of(tx))
    assert {f"phone {number}": receipts for number, receipts in seen.items()} == {
        kept.said.submission_key: {kept.public_id} for kept in everything(database)
    }
    assert written == sorted(f"Idea {number}" for number in range(HOURS))
    assert heads == sorted((hour(number).session, number % 20) for number in range(HOURS - 12, HOURS))


def everything(database: Database) -> list[StoredReturn]:
    with database.reading() as tx:
        return [kept for session in sessions.all_of(tx) for kept in returns.history(tx, session.key)]
