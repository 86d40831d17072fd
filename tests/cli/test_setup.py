"""`rollout init`, `check` and `status`, as people see them."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rollout.cli import app
from rollout.domain.problem import Refused
from rollout.wiring import open_tools
from tests.builders import keep_organisation


def run(*words: str) -> str:
    result = CliRunner().invoke(app, [*words], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    return f"{result.output}exit {result.exit_code}"


def made(folder: Path) -> Path:
    run("init", str(folder), "--starts-on", "2027-02-01")
    return folder


def test_init_says_what_it_wrote_and_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = run("init", "ours", "--starts-on", "2027-02-01").splitlines()
    assert "  programme.toml" in lines
    assert re.fullmatch(r"\d+ files written to ours\. Write your names and dates into programme\.toml,", lines[-6])
    assert lines[-5:] == [
        "your people into roster.csv (or take the file that HR has), then:",
        "  rollout roster import ours/roster.csv --workspace ours",
        "  rollout check --workspace ours",
        "  rollout plan --workspace ours",
        "exit 0",
    ]
    assert open_tools(Path("ours")).programme.starts_on.isoformat() == "2027-02-01"


def test_init_again_adds_nothing(tmp_path: Path) -> None:
    made(tmp_path / "ours")
    assert run("init", str(tmp_path / "ours")).startswith("Nothing was missing in")


def test_init_starts_on_a_monday_some_weeks_ahead(tmp_path: Path) -> None:
    run("init", str(tmp_path / "ours"))
    tools = open_tools(tmp_path / "ours")
    ahead = (tools.programme.starts_on - tools.clock.today()).days
    assert (tools.programme.starts_on.weekday(), 45 < ahead < 60) == (0, True)


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="'1 March' is no day"):
        CliRunner().invoke(app, ["init", str(tmp_path / "a"), "--starts-on", "1 March"], catch_exceptions=False)


def test_check_of_a_new_workspace_blocks_and_says_what_to_do(tmp_path: Path) -> None:
    shown = run("check", "--workspace", str(made(tmp_path / "ours")), "--today", "2027-01-04")
    assert "1. blocks  roster: no units are known yet.\n   -> Import one: rollout roster import FILE\n" in shown
    assert "calendar: there is none yet.\n   -> Make one: rollout plan\n" in shown
    assert shown.endswith("block the way.\nexit 1")


def test_check_lets_a_whole_organisation_pass(tmp_path: Path) -> None:
    tools = open_tools(made(tmp_path / "ours"))
    keep_organisation(tools.database)
    shown = run("check", "--workspace", str(tmp_path / "ours"), "--today", "2027-01-05")
    assert shown.endswith("Nothing blocks the way.\nexit 0")


def test_check_names_every_mistake_in_the_programme(tmp_path: Path) -> None:
    programme = made(tmp_path / "ours") / "programme.toml"
    programme.write_text(programme.read_text().replace("min_days = 28", "min_dais = 28"))
    shown = run("check", "--workspace", str(tmp_path / "ours"))
    assert "programme.toml [spacing] min_dais: is not a setting." in shown
    assert "   -> Did you mean min_days?\n" in shown
    assert shown.endswith("exit 1")


def test_letters_to_real_people_need_a_real_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLOUT_SMTP_URL", "smtp://mail.example.org:587")
    monkeypatch.setenv("COLUMNS", "200")
    shown = run("check", "--workspace", str(made(tmp_path / "ours")))
    assert "blocks  programme.toml [programme] base_url: http://127.0.0.1:8080 is this machine only" in shown


def test_status_shows_where_things_stand(tmp_path: Path) -> None:
    tools = open_tools(made(tmp_path / "ours"))
    keep_organisation(tools.database)
    assert run("status", "--workspace", str(tmp_path / "ours"), "--today", "2027-01-05") == (
        "programme      Every customer, draft, starts on 2027-02-01\n"
        "facilities     3\n"
        "calendar       newest version none, released version none\n"
        "sessions       none\n"
        "packs          0\n"
        "letters        none\n"
        "ideas waiting  0\n"
        "last tick      never\n"
        "exit 0"
    )


def test_the_roster_template_is_a_small_organisation_in_which_nothing_is_missing(tmp_path: Path) -> None:
    ours = made(tmp_path / "ours")
    imported = run("roster", "import", str(ours / "roster.csv"), "--workspace", str(ours), "--yes")
    assert "10 units new" in imported
    shown = run("check", "--workspace", str(ours), "--today", "2027-01-05")
    assert "roster" not in shown
    assert shown.endswith("Nothing blocks the way.\nexit 0")
