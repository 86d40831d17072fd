"""What L&D sees when planning: whole screens."""

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rollout import shipped
from rollout.cli import main
from rollout.domain.calendar_rows import COLUMNS
from rollout.store.database import Database
from tests.builders import START, keep_organisation

Say = Callable[..., tuple[int, str]]
TODAY = ("--today", "2027-01-05")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ROLLOUT_DATABASE_URL", raising=False)
    folder = tmp_path / "our rollout"
    shipped.make_workspace(folder, START)
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    database.prepare()
    keep_organisation(database)
    database.close()
    return folder


@pytest.fixture
def say(workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """`rollout …` as a person types it: the exit code and what stood on the screen."""
    monkeypatch.setenv("ROLLOUT_WORKSPACE", str(workspace))
    monkeypatch.setenv("COLUMNS", "120")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rollout", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out if not ended.value.code else shown.err

    return run


SCREEN = """\
Calendar version 1 (draft; 27 dates changed)
3 facilities, 3 groups, 9 sessions: 9 placed
3 previews and 3 group coachings with 18 seats; 0 sessions need a leader
  week of 01 Feb 2027  ████████████████████████████████████████ 1
  week of 08 Feb 2027  ████████████████████████████████████████ 1
  week of 15 Feb 2027  ████████████████████████████████████████ 1
  week of 08 Mar 2027  ████████████████████████████████████████ 1
  week of 15 Mar 2027  ████████████████████████████████████████ 1
  week of 22 Mar 2027  ████████████████████████████████████████ 1
  week of 12 Apr 2027  ████████████████████████████████████████ 1
  week of 19 Apr 2027  ████████████████████████████████████████ 1
  week of 26 Apr 2027  ████████████████████████████████████████ 1
Version 1 is a draft: nobody has been told. Release it: rollout plan --release
"""


def test_a_plan_is_one_screen_and_says_that_nobody_has_been_told(say: Say) -> None:
    assert say("plan", *TODAY) == (0, SCREEN)


def test_releasing_tells_whom_it_concerns_and_again_that_there_is_nothing(say: Say) -> None:
    _, first = say("plan", "--release", *TODAY)
    assert first.splitlines()[-1] == "Version 1 is released: 27 dates changed for 3 leaders at 3 units."
    _, second = say("plan", "--release", *TODAY)
    assert second.splitlines()[0] == "Calendar version 1 (released; nothing to change)"
    assert second.splitlines()[-1] == "Nothing to release: version 1 is what people have."


def test_show_diff_and_export_take_the_workspace_on_either_side(say: Say, workspace: Path, tmp_path: Path) -> None:
    say("plan", *TODAY)
    assert say("plan", *TODAY, "show", "-w", str(workspace))[1].splitlines()[0] == (
        "Calendar version 1 (draft; nothing to change)"
    )
    assert say("plan", *TODAY, "diff", "1", "1") == (0, "0 dates differ between version 1 and version 1.\n")
    code, text = say("plan", *TODAY, "export", "--format", "csv", "-w", str(workspace))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (code, len(rows), tuple(rows[0])) == (0, 27, COLUMNS)
    file = tmp_path / "plan.csv"
    assert say("plan", *TODAY, "export", "--format", "csv", "--out", str(file))[0] == 0
    assert file.read_text(encoding="utf-8") == text


def test_what_cannot_be_is_refused_with_what_to_do(say: Say) -> None:
    assert say("plan", "--today", "soon")[1] == (
        "1. blocks  --today: 'soon' is not a date.\n   -> Write it like 2027-02-01\nNothing was changed.\n"
    )
    assert say("plan", *TODAY, "show")[1] == (
        "1. blocks  calendar: there is none yet.\n   -> Plan first: rollout plan\nNothing was changed.\n"
    )
