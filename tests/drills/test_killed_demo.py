"""The whole demo may be killed at any moment, again and again. In a file of its own: files run side by side."""

import os
import random
import time
from pathlib import Path

import pytest

from tests.canonical import files, state
from tests.drills.killing import SEED, run, run_killed

KILLS = int(os.environ.get("DRILL_KILLS", "4"))


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
