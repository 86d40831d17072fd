"""Any command may be killed at any moment and run again: the end is the same as if it had never been disturbed."""

import random
import shutil
import time
from pathlib import Path

import pytest

from rollout.demo.setting import make_setting
from tests.canonical import files, state
from tests.drills.killing import SEED, run, run_killed

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
