"""What the product brings along: locks without addresses, a wheel with its folders, rules that tools enforce."""

import re
from pathlib import Path

import pytest

from rollout import shipped
from rollout.domain.problem import Refused
from tests.builders import START

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pinned_names_and_hashes_and_no_address(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[^\s;]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pin.fullmatch(line)] == []


def test_what_the_tests_use_is_what_the_product_uses() -> None:
    ours, tests = (set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS)
    assert ours - tests == set()


def test_a_workspace_is_made_whole_and_once(tmp_path: Path) -> None:
    first = shipped.make_workspace(tmp_path / "ours", START)
    names = {str(path.relative_to(tmp_path / "ours")) for path in first}
    assert {"programme.toml", "roster.csv", "modules/welcome.md", "modules/listen.md"} <= names
    assert shipped.make_workspace(tmp_path / "ours", START) == []


def test_a_workspace_keeps_what_people_wrote_and_gets_what_it_lacks(tmp_path: Path) -> None:
    shipped.make_workspace(tmp_path, START)
    (tmp_path / "programme.toml").write_text("mine")
    (tmp_path / "modules" / "own.md").unlink()
    assert shipped.make_workspace(tmp_path, START) == [tmp_path / "modules" / "own.md"]
    assert (tmp_path / "programme.toml").read_text() == "mine"


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(Refused, match="holds other things and is no workspace"):
        shipped.make_workspace(tmp_path, START)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_workspace_that_was_cut_short_is_completed(tmp_path: Path) -> None:
    """The programme comes first, so that the next `init` knows the folder again."""
    whole = {path.relative_to(tmp_path / "whole") for path in shipped.make_workspace(tmp_path / "whole", START)}
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / ".programme.toml.a1b2").write_text("[progr")
    (tmp_path / "half" / "programme.toml").write_text(shipped.programme_text(START))
    shipped.make_workspace(tmp_path / "half", START)
    assert {path for path in whole if not (tmp_path / "half" / path).exists()} == set()


def test_a_new_repository_may_become_a_workspace(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert tmp_path / "programme.toml" in shipped.make_workspace(tmp_path, START)
