"""`rollout ideas import` and `rollout ideas add` as a new user types them."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rollout.cli import app
from rollout.domain.problem import Refused
from tests.cli.test_roster import PROGRAMME, ROSTER

BOX = "Nr;Title;Store\n1;A bell;00101\n2;Two doors;Wattle Hill\n3;;00101\n4;More light;Mars\n"


def rollout(workspace: Path, *words: str, answer: str = "") -> Result:
    command = [*words, "-w", str(workspace), "--today", "2027-01-04"]
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, command, input=answer)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "programme.toml").write_text(PROGRAMME)
    (tmp_path / "staff.csv").write_text(ROSTER)
    (tmp_path / "box.csv").write_text(BOX)
    (tmp_path / "ideas-map.toml").write_text(
        'source = "Box"\n[columns]\ntext = "Title"\nref = "Nr"\nunit = "Store"\n[units.Store]\n"the docks" = "00102"\n'
    )
    rollout(tmp_path, "roster", "import", str(tmp_path / "staff.csv"), "--yes")
    return tmp_path


def said(result: Result) -> list[str]:
    """Its lines without the table of columns and the findings."""
    lines = result.stdout.splitlines()
    after = lines[next(i for i, line in enumerate(lines) if line.startswith("From ")) :]
    return [line for line in after if not re.match(r"\d+\. |   ->", line)]


def test_rows_that_cannot_be_read_are_named_and_the_others_come_in_when_asked_for(workspace: Path) -> None:
    """What was left out lies beside the file, is mended there and imported like the first."""
    file = str(workspace / "box.csv")
    refused = rollout(workspace, "ideas", "import", file, "--yes")
    assert isinstance(refused.exception, Refused)
    assert [(each.where, each.what) for each in refused.exception.findings] == [
        ("box.csv, row 4", "has no words."),
        ("box.csv, row 5", 'names a unit "Mars" that the roster does not have.'),
    ]
    assert said(rollout(workspace, "ideas", "import", file, "--leave-out", answer="y\n")) == [
        "From Box, 4 rows:",
        "        2  new, from 2 units, in the round of welcome",
        "        2  cannot be read",
        "Import this? [y/N]: y",
        "The rows that cannot be read are in box-left-out.csv: mend them there and import that file.",
        "Imported: 2 ideas new, 0 known before, 2 left out.",
    ]
    rest = workspace / "box-left-out.csv"
    assert rest.read_text("utf-8-sig").splitlines() == [
        "Nr,Title,Store,what is wrong",
        '3,,00101,"has no words. Write the idea there, or leave the row out."',
        '4,More light,Mars,"names a unit ""Mars"" that the roster does not have. Write its code or name as in the '
        'roster, or say in the map which it is: [units.""Store""] ""Mars"" = ""…"""',
    ]
    rest.write_text(rest.read_text("utf-8-sig").replace("3,,", "3,Longer hours,").replace("Mars", "The Docks", 1))
    assert said(rollout(workspace, "ideas", "import", str(rest), "--yes")) == [
        "From Box, 2 rows:",
        "        2  new, from 2 units, in the round of welcome",
        "Imported: 2 ideas new, 0 known before, 0 left out.",
    ]
    assert said(rollout(workspace, "ideas", "import", file, "--leave-out", "--dry-run")) == [
        "From Box, 4 rows:",
        "        2  known before (nothing happens to them)",
        "        2  cannot be read",
        "Nothing was changed: this was a dry run.",
    ]
    listed = CliRunner().invoke(app, ["ideas", "list", "-w", str(workspace)]).stdout
    assert listed.splitlines()[-1] == "4 ideas."


def test_no_answer_changes_nothing(workspace: Path) -> None:
    (workspace / "box.csv").write_text(BOX.replace("3;;", "3;Longer hours;").replace("Mars", "00102"))
    lines = said(rollout(workspace, "ideas", "import", str(workspace / "box.csv"), answer="n\n"))
    assert lines[-1] == "Nothing was changed."


def test_an_idea_from_paper_is_added_once(workspace: Path) -> None:
    words = ("ideas", "add", "00101", "A bell at the door", "--author", "Ana")
    first, second = rollout(workspace, *words), rollout(workspace, *words)
    number = first.stdout.split("  ")[0]
    assert first.stdout.splitlines() == [
        f"{number}  A bell at the door",
        "It waits at network-harbour, to be answered by 2027-01-14.",
    ]
    assert second.stdout.splitlines() == [f"{number}  A bell at the door", "It was there already. Nothing changes."]
    shown = CliRunner().invoke(app, ["ideas", "trace", number, "-w", str(workspace)]).stdout.splitlines()
    assert shown[1].endswith("written down at 00101, from paper, by Ana")
