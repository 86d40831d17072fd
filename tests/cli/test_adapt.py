"""`rollout adapt` as a new user types it."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rollout.adapters.paper import Printer
from rollout.cli import app
from rollout.domain.problem import Refused
from tests.cli.test_roster import PROGRAMME, ROSTER

HEAD = 'network-harbour Harbour, welcome, Activity 4 "Practise in threes"'
N = ("--unit", "Harbour", "--module", "welcome")
EXAMPLE = "### Example\n\nA skipper waited at the fuel dock, and nobody looked up.\n"


def rollout(workspace: Path, *words: str) -> Result:
    command = ["adapt", *words, "-w", str(workspace), "--today", "2027-01-04"]
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, command)


def lines(workspace: Path, *words: str) -> list[str]:
    return rollout(workspace, *words).stdout.splitlines()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two facilities in a network; the paper is not tried here."""

    def print_all(printer: Printer, jobs: Any) -> list[Any]:
        return list(jobs)

    monkeypatch.setattr(Printer, "print_all", print_all)
    (tmp_path / "programme.toml").write_text(PROGRAMME)
    (tmp_path / "staff.csv").write_text(ROSTER)
    command = ["roster", "import", str(tmp_path / "staff.csv"), "--yes", "-w", str(tmp_path), "--today", "2027-01-04"]
    CliRunner().invoke(app, command)
    return tmp_path


def test_a_network_writes_its_own_text_and_everybody_sees_what_is_different(workspace: Path) -> None:
    file = workspace / "own.md"
    assert lines(workspace, "example", str(file), *N, "--activity", "4") == [
        f"Written: {file}",
        f"Change it, then: rollout adapt add {file} --unit network-harbour --module welcome",
    ]
    text = file.read_text("utf-8").replace("- Who I put with whom", "- Who goes to the quay")
    file.write_text(text + "\n" + EXAMPLE, encoding="utf-8")
    assert lines(workspace, "add", str(file), *N) == [
        f"{HEAD}: own text, version 1.",
        f"{HEAD}: own example, version 1.",
        "2 open facilities concerned. Print what is due: rollout print",
    ]
    assert lines(workspace, "list") == [
        "unit             name     module   activity              what         version  made on",
        "network-harbour  Harbour  welcome  4 Practise in threes  own example  1        2027-01-04",
        "network-harbour  Harbour  welcome  4 Practise in threes  own text     1        2027-01-04",
        "2 adaptations.",
    ]
    assert lines(workspace, "diff", "--unit", "00101", "--module", "welcome") == [
        '--- welcome, Activity 4 "Practise in threes": the common text',
        "+++ as 00101 Banksia Creek holds it",
        "-Notes prompts: Who I put with whom",
        "+Notes prompts: Who goes to the quay",
        "+Example of Harbour: A skipper waited at the fuel dock, and nobody looked up.",
    ]
    shown = lines(workspace, "show", "--unit", "00101", "--module", "welcome")
    assert (shown[0], shown[-1]) == (
        "Activity 4, Harbour’s own",
        "  Example of Harbour: A skipper waited at the fuel dock, and nobody looked up.",
    )
    assert lines(workspace, "remove", *N, "--kind", "replacement") == [
        f"{HEAD}: own text ended (version 2).",
        "2 open facilities concerned. Print what is due: rollout print",
    ]
    assert lines(workspace, "list", "--all")[-2:] == [
        "network-harbour  Harbour  welcome  4 Practise in threes  own text     2        2027-01-04  ended",
        "3 adaptations.",
    ]


def test_where_nothing_is_adapted_that_is_said(workspace: Path) -> None:
    common = ["00101 Banksia Creek holds the common text of welcome."]
    assert lines(workspace, "diff", "--unit", "00101", "--module", "welcome") == common
    assert lines(workspace, "list") == ["0 adaptations."]


def test_what_a_newer_common_text_leaves_open_is_said_with_the_next_step(workspace: Path) -> None:
    file = workspace / "own.md"
    file.write_text(f"## Activity 1: Open and connect (6 minutes)\n\n{EXAMPLE}", encoding="utf-8")
    assert lines(workspace, "add", str(file), *N)[0].endswith("own example, version 1.")
    from rollout import shipped

    (workspace / "modules").mkdir()
    for page in shipped.folder("modules").glob("*.md"):
        (workspace / "modules" / page.name).write_text(page.read_text("utf-8").replace("Say why we", "Tell why we"))
    assert lines(workspace, "diff", *N) == [
        '--- welcome, Activity 1 "Open and connect": the common text',
        "+++ as network-harbour Harbour holds it",
        "+Example of Harbour: A skipper waited at the fuel dock, and nobody looked up.",
        '--- the common text of "Open and connect" when network-harbour Harbour wrote its own example (version 1)',
        "+++ the common text now",
        "-Summary: Greet each person at the door. Say why we are here. One quick round: who welcomed you well lately?",
        "+Summary: Greet each person at the door. Tell why we are here. One quick round: who welcomed you well lately?",
        'The common text of "Open and connect" has changed since network-harbour Harbour wrote its own example.',
        "Bring the two together: rollout adapt example FILE --unit network-harbour --module welcome --activity 1 "
        "--kind example",
    ]


def test_a_core_activity_cannot_be_replaced(workspace: Path) -> None:
    refused = rollout(workspace, "example", "x.md", *N, "--activity", "1", "--kind", "replacement").exception
    assert isinstance(refused, Refused)
    assert str(refused) == (
        '--kind: "Open and connect" is core: its words are the same everywhere. '
        "Add an example of your own instead: --kind example"
    )
