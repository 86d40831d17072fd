"""`rollout …` as a person types it in the workspace of a test file."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rollout.cli import main

Say = Callable[..., tuple[int, str]]


@pytest.fixture
def say(workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """The exit code and what stood on the screen: where it refused, what stood there about that."""
    monkeypatch.setenv("ROLLOUT_WORKSPACE", str(workspace))
    monkeypatch.setenv("COLUMNS", "120")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rollout", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out if not ended.value.code else shown.err

    return run
