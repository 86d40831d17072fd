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

from rollout.demo.setting import make_setting
from tests.canonical import files, state

ROLLOUT = [sys.executable, "-m", "rollout"]
SEED = int(os.environ.get("DRILL_SEED", "7"))
KILLS = int(os.environ.get("DRILL_KILLS", "4"))


def spelt(workspace: Path, command: tuple[str, ...]) -> list[str]:
    return [*ROLLOUT, *(word.format(workspace=workspace) for word in command), "--workspace", str(workspace)]


def run(workspace: Path, *command: str) -> None:
    done = subprocess.run(spelt(workspace, command), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def run_killed(workspace: Path, chance: random.Random, longest: float, *command: str) -> bool:
    """Start the command in a group of its own and kill the group at a random moment; False where it had finished."""
    started = subprocess.Popen(
        spelt(workspace, command),
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


STEPS = (
    ("roster", "import", "{workspace}/roster.csv", "--yes", "--since", "2027-01-04"),
    ("plan", "--release", "--today", "2027-01-04"),
    ("print", "--module", "welcome", "--today", "2027-01-04"),
    ("send", "--today", "2027-01-26"),
    ("tick", "--today", "2027-01-29"),
)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, float]]:
    """The workspace before the first step and after every one, undisturbed, and how many seconds the step took."""
    folder = tmp_path_factory.mktemp("stages")
    make_setting(folder / "0", 8, 7)
    found = [(folder / "0", 0.0)]
    for number, step in enumerate(STEPS, 1):
        shutil.copytree(folder / str(number - 1), folder / str(number))
        began = time.monotonic()
        run(folder / str(number), *step)
        found.append((folder / str(number), time.monotonic() - began))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("step", range(len(STEPS)), ids=lambda step: STEPS[step][0])
def test_a_killed_command_run_again_gives_the_same_end_state(
    tmp_path: Path, stages: list[tuple[Path, float]], step: int
) -> None:
    (before, _), (whole, longest) = stages[step : step + 2]
    broken = tmp_path / "broken"
    shutil.copytree(before, broken)
    chance = random.Random(SEED)
    for _ in range(3):
        run_killed(broken, chance, longest, *STEPS[step])
    run(broken, *STEPS[step])
    run(broken, *STEPS[step])
    assert state(broken / "rollout.db") == state(whole / "rollout.db")
    assert files(broken / "outbox") == files(whole / "outbox")
    assert files(broken / "packs") == files(whole / "packs")
