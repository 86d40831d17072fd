"""The post under fire: senders are killed with SIGKILL while a real mail server refuses, drops and hangs.

No letter is lost; a second copy is the same bytes and its row says that it was sent again. Set DRILL_SEED to replay.
"""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime
from datetime import time as hour
from pathlib import Path

import pytest

from rollout.actions import send_post as send_module
from rollout.actions.send_post import send_post
from rollout.adapters.clock import SystemClock
from rollout.adapters.post import FolderPost, SmtpPost
from rollout.domain.outbox import PostRules
from rollout.domain.programme import LetterRules
from rollout.store.database import Database
from tests.builders import a_programme
from tests.post_world import Post, a_post, put_in, ready
from tests.smtp_sink import Fault, Sink

SEED = int(os.environ.get("DRILL_SEED", "7"))
LETTERS = int(os.environ.get("DRILL_LETTERS", "60"))
RULES = PostRules(uncertain_wait=PostRules().uncertain_wait / 9_000, backoff=(0,), at_a_time=10)  # waits 0.1 s
POINTS = ("post.after_claim", "post.before_marker", "post.after_marker", "post.after_delivery")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # the senders read the real clock
AT_ALL_HOURS = LetterRules(send_from=hour.min, send_until=hour.max)
_fork = multiprocessing.get_context("fork")


@pytest.fixture
def post(sqlite: Database, tmp_path: Path) -> Post:
    post = a_post(sqlite, tmp_path, letters=AT_ALL_HOURS)
    put_in(post, [ready(number, written_at=LONG_AGO, not_before=LONG_AGO) for number in range(1, LETTERS + 1)])
    return post


def sender(url: str, folder: Path, out: str, fault: str = "", mark: bool = True) -> None:
    """One sender in a process of its own, until nothing is left to do."""
    os.environ["FAULT"] = fault
    post = Post(Database(url), folder, a_programme(letters=AT_ALL_HOURS))
    post.clock = SystemClock("UTC")  # type: ignore[assignment]  # a real one
    post.post = SmtpPost(out, timeout=0.3) if out.startswith("smtp:") else FolderPost(Path(out))
    if not mark:  # the protection switched off: hand over first, write it down afterwards
        send_module._Round._mark = lambda self, message: True  # type: ignore[method-assign]  # teeth
    while True:
        counts = send_post(post, rules=RULES).counts
        if not set(counts) & {"ready", "sending", "committing", "uncertain"}:
            return
        time.sleep(0.02)


def start(post: Post, out: str, fault: str = "", mark: bool = True) -> multiprocessing.process.BaseProcess:
    arguments = (post.database.url, post.folder, out, fault, mark)
    process = _fork.Process(target=sender, args=arguments)
    process.start()
    return process


def finish(post: Post, out: str, mark: bool = True) -> None:
    process = start(post, out, mark=mark)
    process.join(20)
    assert process.exitcode == 0


def copies(sink: Sink) -> Counter[tuple[str, bytes]]:
    return Counter(sink.taken)


def unexplained(post: Post, sink: Sink) -> list[str]:
    """Receivers who got a letter twice without a row that says so, or two letters that differ."""
    resent = {message.receiver for message in post.written() if message.resent}
    seen = Counter(receiver for receiver, _ in sink.taken)
    differing = Counter(receiver for receiver, _ in set(sink.taken))
    return sorted(r for r in seen if (seen[r] > 1 and r not in resent) or differing[r] > 1)


def faults(seed: int) -> list[Fault]:
    rng = random.Random(seed)
    kinds: list[Fault] = ["later", "drop", "take_and_drop", "hang"]
    return [rng.choice(kinds) if rng.random() < 0.15 else "" for _ in range(10_000)]


@pytest.mark.slow
def test_nothing_is_lost_when_senders_are_killed_and_the_server_fails(post: Post) -> None:
    plan, rng, kills = faults(SEED), random.Random(SEED), 0
    with Sink(lambda number: plan[number]) as sink:
        for _ in range(8):
            process = start(post, sink.url)
            process.join(rng.uniform(0.05, 0.35))
            if process.is_alive() and process.pid:
                os.kill(process.pid, signal.SIGKILL)
                kills += 1
                process.join()
        finish(post, sink.url)
    rows = post.written()
    got = {receiver for receiver, _ in sink.taken}
    assert {row.state for row in rows} <= {"sent", "held"}, f"seed {SEED}"
    assert [row.receiver for row in rows if row.state == "sent" and row.receiver not in got] == []
    assert all(row.resent for row in rows if row.state == "held")
    assert (unexplained(post, sink), kills > 3) == ([], True), f"seed {SEED}, {kills} kills"


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point_is_made_good_by_the_next_run(post: Post, point: str) -> None:
    with Sink() as sink:
        killed = start(post, sink.url, f"{point}:kill:1")
        killed.join(10)
        assert killed.exitcode == -signal.SIGKILL
        finish(post, sink.url)
    assert ({row.state for row in post.written()}, unexplained(post, sink)) == ({"sent"}, [])
    assert {receiver for receiver, _ in sink.taken} == {row.receiver for row in post.written()}
    twice = sum(copies(sink).values()) - LETTERS
    assert twice == (1 if point == "post.after_delivery" else 0)


@pytest.mark.slow
def test_the_drill_has_teeth(post: Post) -> None:
    """Without the marker, the same kill gives a second copy that no row explains."""
    with Sink() as sink:
        start(post, sink.url, "post.after_delivery:kill:1", mark=False).join(10)
        finish(post, sink.url)
    assert unexplained(post, sink) == ["f1@example.org"]


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_with_a_folder_a_killed_run_ends_like_an_unbroken_one(post: Post, point: str) -> None:
    out = post.folder / "outbox"
    start(post, str(out), f"{point}:kill:3" if point != "post.after_claim" else f"{point}:kill:2").join(10)
    finish(post, str(out))
    assert [(row.state, row.resent) for row in post.written()] == [("sent", False)] * LETTERS
    files = sorted(path.name for path in out.iterdir())
    assert [name[11:17] for name in files] == [f"{number:06}" for number in range(1, LETTERS + 1)]


@pytest.mark.slow
def test_two_senders_at_once_send_nothing_twice(post: Post) -> None:
    with Sink() as sink:
        both = [start(post, sink.url), start(post, sink.url)]
        for process in both:
            process.join(20)
    assert ([process.exitcode for process in both], len(sink.taken)) == ([0, 0], LETTERS)
    assert set(copies(sink).values()) == {1}
