"""Where German is spoken, letters and the entries of calendars are German; their keys are the same as ever."""

from pathlib import Path

import pytest

from rollout.actions.write_letters import write_letters
from rollout.store.database import Database
from tests.post_world import Post, a_post, preview, release, session


def written(database: Database, folder: Path, language: str) -> list[tuple[str, str]]:
    post = a_post(database, folder, language=language)
    release(post, [preview("F001", post.leads["F001"], "2027-01-19T09:00"), session("F001#1", "2027-02-02T10:30")])
    write_letters(post.at("2027-01-05"))
    return [(letter.dedupe_key, f"{letter.subject} / {title(post)}") for letter in post.written("invitation")]


def title(post: Post) -> str:
    """What the entry in the calendar is called."""
    file = post.written("invitation")[0].attachments[0]
    lines = post.files.path(file.sha256).read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith("SUMMARY"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Vorschau zu Willkommen: Di., 19. Januar, 09:00 / SUMMARY:Vorschau: Willkommen"),
        ("en", "Preview for Welcome: Tuesday 19 January, 09:00 / SUMMARY:Preview: Welcome"),
        ("fr", "Preview for Welcome: Tuesday 19 January, 09:00 / SUMMARY:Preview: Welcome"),
    ],
)
def test_an_invitation_in_the_language_of_the_place(sqlite: Database, tmp_path: Path, language: str, said: str) -> None:
    assert written(sqlite, tmp_path, language) == [("invitation:preview:welcome:3:0", said)]
