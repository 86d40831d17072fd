"""`rollout leave` as a new user types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rollout.cli import app
from rollout.domain.problem import Refused
from tests.cli.test_roster import PROGRAMME, ROSTER

LEAVE = "Employee name,First day,Last day,Leave type\nPriya Singh,8/02/2027,19/02/2027,Annual\n"


def rollout(workspace: Path, *words: str, answer: str = "") -> Result:
    command = [*words, "-w", str(workspace), "--today", "2027-01-04"]
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, command, input=answer)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "programme.toml").write_text(PROGRAMME)
    (tmp_path / "staff.csv").write_text(ROSTER)
    (tmp_path / "leave.csv").write_text(LEAVE)
    rollout(tmp_path, "roster", "import", str(tmp_path / "staff.csv"), "--yes")
    return tmp_path


def test_an_import_shows_what_it_will_do_asks_and_does_it(workspace: Path) -> None:
    file = str(workspace / "leave.csv")
    shown = [
        "leave.csv: Employee name is the person; First day is the first day away; "
        "Last day is the last day away; Leave type is why.",
        "      1  new",
        "         Priya Singh  from 2027-02-08 to 2027-02-19 (Annual)",
    ]
    refused = rollout(workspace, "leave", "import", file, answer="n\n")
    assert refused.stdout.splitlines() == [*shown, "Import this? [y/N]: n", "Nothing was changed."]
    assert rollout(workspace, "leave", "import", file, "--dry-run").stdout.splitlines() == [
        *shown,
        "Nothing was changed: this was a dry run.",
    ]
    assert rollout(workspace, "leave", "import", file, "--yes").stdout.splitlines() == [
        *shown,
        "Imported: 1 new, 0 changed, 0 ended.",
        "The calendar goes around it once it is planned again: rollout plan",
    ]
    assert rollout(workspace, "leave", "import", file).stdout.splitlines()[1:] == ["Nothing changes."]


def test_leave_is_added_listed_and_removed(workspace: Path) -> None:
    added = rollout(workspace, "leave", "add", "priya@example.org", "2027-02-08", "2027-02-08", "--reason", "course")
    assert added.stdout.splitlines() == [
        "Priya Singh is away on 2027-02-08.",
        "The calendar goes around it once it is planned again: rollout plan",
    ]
    assert rollout(workspace, "leave", "list").stdout.splitlines() == [
        "from        to          who          number             reason",
        "2027-02-08  2027-02-08  Priya Singh  priya@example.org  course",
        "1 leave.",
    ]
    removed = rollout(workspace, "leave", "remove", "Priya Singh", "2027-02-08")
    assert removed.stdout.splitlines()[0] == "Priya Singh is not away on 2027-02-08."
    assert rollout(workspace, "leave", "list").stdout.splitlines() == ["0 leaves."]


def test_a_day_that_is_none_is_a_finding(workspace: Path) -> None:
    result = rollout(workspace, "leave", "add", "Priya Singh", "Monday", "2027-02-08")
    assert isinstance(result.exception, Refused)
    assert str(result.exception) == 'FROM: "Monday" is not a day. Write it as 2027-02-01.'
