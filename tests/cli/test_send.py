"""`rollout send` and its words."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rollout.adapters.post import FolderPost
from rollout.cli import send as verb
from rollout.cli.send import send
from rollout.domain.problem import Refused
from rollout.store.database import Database
from tests.post_world import Post, a_post, put_in, ready

run = CliRunner()


class Settings:
    """Where the letters went."""

    smtp_url = ""

    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox


@pytest.fixture
def post(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    post = a_post(sqlite, tmp_path).at("2027-01-05")
    post.settings = Settings(Path("outbox"))  # type: ignore[attr-defined]  # as the wired tools have it
    post.post = FolderPost(tmp_path / "outbox")
    monkeypatch.setattr(verb, "open_tools", lambda *_: post)
    put_in(post, [ready(1), ready(2)])
    return post


def said(*arguments: str) -> str:
    result = run.invoke(send, arguments, catch_exceptions=False)
    return result.stdout


def test_it_says_what_was_written_and_sent(post: Post) -> None:
    lines = said().splitlines()
    assert lines[:2] == ["Written: 0 (0 ready, 0 to hand over, 0 failed).", "Sent: 2 into outbox."]
    assert "│ sent  │ 2       │" in lines


def test_a_dry_run_sends_nothing(post: Post) -> None:
    last = said("--dry-run").splitlines()[-1]
    assert (last, post.written()[0].state) == ("0 would be written, 2 are ready. Nothing was written or sent.", "ready")


def test_a_letter_is_shown_as_its_receiver_sees_it(post: Post) -> None:
    assert said("show", "1") == "ready\nTo: f1@example.org\nSubject: Hour 1\n\nHello 1\n\n"


def test_letters_are_held_and_released_by_number(post: Post) -> None:
    assert [said("hold", "1"), said("release", "1")] == ["Letter 1 is held.\n", "Letter 1 is ready.\n"]


def test_the_list_can_be_of_one_state(post: Post) -> None:
    said("hold", "2")
    shown = said("list", "--state", "held")
    assert ("held" in shown, "ready" in shown) == (True, False)
    with pytest.raises(Refused, match="--state gone: is not a state of a letter"):
        said("list", "--state", "gone")
