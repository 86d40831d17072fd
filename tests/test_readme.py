"""What the README tells a newcomer to type works, in the order in which it says so."""

import csv
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

README = Path(__file__).parents[1] / "README.md"
NOT_HERE = {"source": "an environment is active already", "rollout up": "runs until it is stopped; test_run starts it"}


def commands(heading: str) -> list[list[str]]:
    """The commands of the first block under a heading, without their comments."""
    block = README.read_text(encoding="utf-8").split(f"## {heading}")[1].split("```sh\n")[1].split("```")[0]
    lines = [shlex.split(line, comments=True) for line in block.splitlines()]
    return [part for line in lines for part in _parts(line) if part]


def _parts(line: list[str]) -> list[list[str]]:
    if "&&" not in line:
        return [line]
    cut = line.index("&&")
    return [line[:cut], *_parts(line[cut + 1 :])]


def as_workbook(roster: Path, target: Path) -> None:
    book = Workbook()
    for row in csv.reader(roster.open(encoding="utf-8")):
        book.active.append(row)
    book.save(target)


@pytest.mark.slow
def test_ten_minutes_to_your_own_rollout(tmp_path: Path) -> None:
    folder, ran = tmp_path, []
    for command in commands("Your own rollout in ten minutes"):
        if command[0] == "cd":
            folder = folder / command[1]
            as_workbook(folder / "roster.csv", folder / "staff.xlsx")
        elif command[0] not in NOT_HERE and " ".join(command[:2]) not in NOT_HERE:
            done = subprocess.run(
                [sys.executable, "-m", *command], cwd=folder, input="y\n", capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
            ran.append(command[1])
    assert ran == ["init", "roster", "check", "plan", "plan", "print", "send"]
    assert sorted(path.name for path in folder.glob("packs/*/*/*/planner.pdf")) != []


def test_the_two_commands_are_targets_of_make() -> None:
    targets = {line.split(":")[0] for line in (README.parent / "Makefile").read_text().splitlines() if ": " in line}
    named = [command[1] for command in commands("Two commands")]
    assert named == ["demo", "test"]
    assert set(named) <= targets
