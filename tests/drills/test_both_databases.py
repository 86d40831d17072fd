"""The same programme on SQLite and on PostgreSQL ends in the same state, to the letter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rollout.store.database import Database
from tests.canonical import files, state


def play(workspace: Path, url: str) -> None:
    command = [sys.executable, "-m", "rollout", "demo", "--facilities", "4", "--stage", "printed"]
    done = subprocess.run(
        [*command, "--workspace", str(workspace)],
        env={**os.environ, "ROLLOUT_DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_both_databases_end_in_the_same_state(tmp_path: Path, postgres: Database) -> None:
    play(tmp_path / "lite", "")
    play(tmp_path / "grown", postgres.url)
    assert state(postgres.url) == state(tmp_path / "lite" / "rollout.db")
    assert files(tmp_path / "grown" / "packs") == files(tmp_path / "lite" / "packs")
    assert files(tmp_path / "grown" / "outbox") == files(tmp_path / "lite" / "outbox")
