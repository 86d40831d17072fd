"""`rollout waves` as a new user types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rollout.cli import app
from rollout.domain.problem import Refused
from tests.cli.test_roster import PROGRAMME

ROSTER = "Site ID;Site name;Network;State;Staff\n" + "".join(
    f"F{n};Store {n};Net {n % 4};{('NSW', 'VIC')[n % 2]};{10 * n}\n" for n in range(1, 9)
)
EXPECTED = """\
Drawn on 2027-01-03 22:00 UTC from seed 1: one of the best-balanced tenth of 1,000 random allocations of units of the \
level facility.
wave    first module              units  facilities  people
Wave 1  2027-02-01 to 2027-02-28  4      4           180
Wave 2  2027-03-15 to 2027-04-11  4      4           180
Wave 1, facilities: NSW 2, VIC 2
Wave 2, facilities: NSW 2, VIC 2
Wave 1: F2 Store 2, F4 Store 4, F5 Store 5, F7 Store 7
Wave 2: F1 Store 1, F3 Store 3, F6 Store 6, F8 Store 8
""".splitlines()
WAVES = '[waves]\ncount = 2\nlevel = "facility"\n'


def rollout(workspace: Path, *words: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, [*words, "-w", str(workspace), "--today", "2027-01-04"])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "programme.toml").write_text(PROGRAMME + WAVES)
    (tmp_path / "staff.csv").write_text(ROSTER)
    assert rollout(tmp_path, "roster", "import", str(tmp_path / "staff.csv"), "--yes").exit_code == 0
    return tmp_path


def test_a_draw_says_how_balanced_it_came_out_and_is_shown_again(workspace: Path) -> None:
    lines = rollout(workspace, "waves", "draw").stdout.splitlines()
    assert lines == EXPECTED
    assert rollout(workspace, "waves", "show").stdout.splitlines() == lines
    again = rollout(workspace, "waves", "draw", "--again").stdout.splitlines()
    assert again[-1] == (
        "The same seed gives the same waves: nothing was recorded. Change waves.seed in programme.toml first."
    )


def test_a_draw_that_was_made_is_not_made_again_by_accident(workspace: Path) -> None:
    rollout(workspace, "waves", "draw")
    refused = rollout(workspace, "waves", "draw").exception
    assert isinstance(refused, Refused)
    assert "already. Look at them: rollout waves show. Another draw:" in str(refused)


def test_without_a_draw_there_is_nothing_to_show(workspace: Path) -> None:
    refused = rollout(workspace, "waves", "show").exception
    assert str(refused) == "programme.toml [waves]: no waves have been drawn yet. Draw them: rollout waves draw"


def test_a_plan_waits_for_the_draw(workspace: Path) -> None:
    refused = rollout(workspace, "plan").exception
    assert isinstance(refused, Refused)
    assert "the waves have not been drawn yet. Draw them, and let it be recorded: rollout waves draw" in str(refused)
