"""`rollout roster` as a new user types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rollout.cli import app
from rollout.domain.problem import Refused

PROGRAMME = """\
[programme]
name = "Every customer"
organisation = "Bluegum Stores"
starts_on = 2027-02-01
modules = ["welcome", "listen", "own"]
"""
ROSTER = """\
Site ID;Site name;Network;State;Staff;Manager;Manager e-mail
00101;Banksia Creek;Harbour;NSW;38;Priya Singh;priya@example.org
00102;Wattle Hill;Harbour;NSW;24;;
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "programme.toml").write_text(PROGRAMME)
    (tmp_path / "staff.csv").write_text(ROSTER)
    return tmp_path


def rollout(workspace: Path, *words: str, answer: str = "") -> Result:
    command = ["roster", *words, "-w", str(workspace), "--today", "2027-01-04"]
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, command, input=answer)


def bring(workspace: Path, *words: str, answer: str = "") -> list[str]:
    return rollout(workspace, "import", str(workspace / "staff.csv"), *words, answer=answer).stdout.splitlines()


def test_an_import_shows_what_it_will_do_asks_and_does_it(workspace: Path) -> None:
    lines = bring(workspace, answer="y\n")
    assert "        4  new (state 1, network 1, facility 2)" in lines
    assert lines[-1] == "Imported: 4 units new, 0 changed, 0 closed; 1 leaders new, 0 replaced."
    assert 'code = "Site ID"' in (workspace / "roster-map.toml").read_text()
    assert bring(workspace)[-1] == "Nothing changes."


def test_no_answer_and_a_dry_run_change_nothing(workspace: Path) -> None:
    assert bring(workspace, answer="n\n")[-1] == "Nothing was changed."
    assert bring(workspace, "--dry-run")[-1] == "Nothing was changed: this was a dry run."
    assert bring(workspace, "--yes")[-1].startswith("Imported: 4 units new")


def test_a_setting_is_kept_in_the_map_and_used_next_time(workspace: Path) -> None:
    bring(workspace, "--yes", "--set", "headcount.share=0.5")
    assert "share = 0.5" in (workspace / "roster-map.toml").read_text()
    assert bring(workspace)[-1] == "Nothing changes."
    shown = rollout(workspace, "show").stdout
    assert "31 in 2 of 2" in shown
    assert "1 of 2" in shown


def test_hand_over_close_and_export(workspace: Path) -> None:
    bring(workspace, "--yes")
    handed = rollout(workspace, "hand-over", "00101", "--name", "Kim Park", "--email", "kim@example.org")
    assert handed.stdout.splitlines()[0] == "00101 from 2027-01-04: Priya Singh -> Kim Park."
    closed = rollout(workspace, "close", "00102", "--reason", "lease ended")
    assert closed.stdout.splitlines()[0] == "Wattle Hill closes on 2027-01-04."
    rollout(workspace, "export", str(workspace / "out.csv"))
    rows = (workspace / "out.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(",")[:4] for row in rows[1:]] == [
        ["state-nsw", "state", "NSW", ""],
        ["network-harbour", "network", "Harbour", "state-nsw"],
        ["00101", "facility", "Banksia Creek", "network-harbour"],
        ["00102", "facility", "Wattle Hill", "network-harbour"],
    ]
    assert "Kim Park" in rows[3]


def test_a_refusal_is_a_finding(workspace: Path) -> None:
    result = rollout(workspace, "import", str(workspace / "nothing.csv"))
    assert isinstance(result.exception, Refused)
    assert "is not there. Check the name and the folder." in str(result.exception)


def test_a_wrong_file_leaves_no_map_behind_that_would_spoil_the_right_one(workspace: Path) -> None:
    (workspace / "notes.csv").write_bytes((Path(__file__).parents[2] / "README.md").read_bytes())
    refused = rollout(workspace, "import", str(workspace / "notes.csv")).exception
    assert isinstance(refused, Refused)
    assert refused.findings[0].what == "does not say which column is the facility's code or name."
    assert not (workspace / "roster-map.toml").exists()
    assert bring(workspace, "--yes")[-1].startswith("Imported: 4 units new")


def test_the_share_stands_beside_the_number_it_is_taken_of(workspace: Path) -> None:
    shown = " ".join(bring(workspace, "--dry-run", "--set", "headcount.share=0.5"))
    assert "38 x 0.5" in shown
