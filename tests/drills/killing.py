"""Commands that run in peace, and commands that are killed at a random moment."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

ROLLOUT = [sys.executable, "-m", "rollout"]
SEED = int(os.environ.get("DRILL_SEED", "7"))


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
