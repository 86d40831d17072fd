"""`rollout plan picture`: a file for the wall or for a page, and what is refused."""

import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest

from rollout.cli import main
from tests.store.test_timeline import keep

Say = Callable[..., tuple[int, str]]
TODAY = ("--today", "2027-02-17")


@pytest.fixture
def say(fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """`rollout plan …` in a workspace with a drafted calendar: the exit code and what stood on the screen."""
    from rollout.store.database import Database

    database = Database(f"sqlite:///{fresh / 'rollout.db'}")
    keep(database)
    database.close()
    monkeypatch.setenv("ROLLOUT_WORKSPACE", str(fresh))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rollout", "plan", *TODAY, *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out if not ended.value.code else shown.err

    return run


def test_the_wall_gets_a_pdf_and_a_page_an_svg(say: Say, tmp_path: Path) -> None:
    assert say("picture") == (0, "2 rows on 1 sheet: calendar.pdf\n")
    with pikepdf.open(tmp_path / "calendar.pdf") as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.docinfo["/Title"]) == "Every customer: calendar"
    once = (tmp_path / "calendar.pdf").read_bytes()
    say("picture")
    assert (tmp_path / "calendar.pdf").read_bytes() == once
    assert say("picture", "--out", "one.svg", "--unit", "N1", "--version", "1") == (0, "2 rows on 1 sheet: one.svg\n")
    assert ElementTree.parse(tmp_path / "one.svg").getroot().get("role") == "img"


def test_what_cannot_be_drawn_is_refused_with_what_to_do(say: Say) -> None:
    assert say("picture", "--out", "wall.png")[1] == (
        "1. blocks  --out wall.png: is neither a PDF nor an SVG.\n   -> Name a file that ends in .pdf or .svg.\n"
        "Nothing was changed.\n"
    )
    assert say("picture", "--unit", "F001")[1] == (
        "1. blocks  unit F001: has no picture of its own.\n   -> Name a unit above the facilities.\n"
        "Nothing was changed.\n"
    )
    assert say("picture", "--version", "7")[1] == (
        "1. blocks  calendar version 7: does not exist.\n   -> The newest is version 1.\nNothing was changed.\n"
    )
