"""Any command may be killed at any moment and run again: the end is the same as if it had never been disturbed."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.canonical import files, state

ROLLOUT = [sys.executable, "-m", "rollout"]
SEED = int(os.environ.get("DRILL_SEED", "7"))
KILLS = int(os.environ.get("DRILL_KILLS", "6"))


def run(workspace: Path, *command: str) -> None:
    done = subprocess.run([*ROLLOUT, *command, "--workspace", str(workspace)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def run_killed(workspace: Path, chance: random.Random, longest: float, *command: str) -> bool:
    """Start the command in a group of its own and kill the group at a random moment; False where it had finished."""
    started = subprocess.Popen(
        [*ROLLOUT, *command, "--workspace", str(workspace)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        started.wait(timeout=chance.uniform(0.4, longest))
        return False
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        return True


@pytest.mark.slow
def test_a_demo_that_is_killed_again_and_again_ends_like_an_unbroken_one(tmp_path: Path) -> None:
    demo = ("demo", "--facilities", "6", "--stage", "running", "--seed", "7")
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    began = time.monotonic()
    run(whole, *demo)
    longest = time.monotonic() - began
    chance = random.Random(SEED)
    kills = sum(run_killed(broken, chance, longest / 2, *demo) for _ in range(KILLS))
    run(broken, *demo)
    assert kills > 0
    assert state(broken / "rollout.db") == state(whole / "rollout.db")
    assert files(broken / "outbox") == files(whole / "outbox")
    assert files(broken / "packs") == files(whole / "packs")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("roster", "import", "roster.csv", "--yes"),
        ("plan", "--release"),
        ("print", "--all"),
        ("send",),
        ("tick",),
    ],
    ids=lambda command: command[0],
)
def test_a_killed_command_run_again_gives_the_same_end_state(tmp_path: Path, command: tuple[str, ...]) -> None:
    before = tmp_path / "before"
    steps = [
        ("roster", "import", "roster.csv", "--yes"),
        ("plan", "--release"),
        ("print", "--all"),
        ("send",),
        ("tick",),
    ]
    run(before, "demo", "--facilities", "8", "--stage", "planned")
    for step in steps[: steps.index(command)]:
        run(before, *step)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    shutil.copytree(before, whole)
    shutil.copytree(before, broken)
    began = time.monotonic()
    run(whole, *command)
    longest = time.monotonic() - began
    chance = random.Random(SEED)
    for _ in range(3):
        run_killed(broken, chance, longest, *command)
    run(broken, *command)
    run(broken, *command)
    assert state(broken / "rollout.db") == state(whole / "rollout.db")
    assert files(broken / "outbox") == files(whole / "outbox")
