"""Pictures of sheets: the page itself, the same bytes again, nothing where there is no page."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from rollout.adapters.paper import picture
from rollout.adapters.paper.picture import SheetPictures, draw
from tests.web.cast import a_planner


def test_a_picture_shows_the_page_at_its_width() -> None:
    """The rectangle drawn from (100, 100) to (700, 500) points on A3 is there, in its colour, and nowhere else."""
    made = draw(a_planner("F001"), 1, 1191)
    assert made is not None
    seen = Image.open(io.BytesIO(made)).convert("RGB")
    spots = ((150, 841 - 150), (690, 841 - 490), (50, 800), (800, 300))
    assert [seen.getpixel(spot) for spot in spots] == [(0, 102, 102)] * 2 + [(255, 255, 255)] * 2
    assert made == draw(a_planner("F001"), 1, 1191)


def test_what_is_no_page_has_no_picture() -> None:
    asked = ((a_planner("F001"), 0), (a_planner("F001"), 2), (b"%PDF-1.7 broken", 1), (b"", 1))
    assert [draw(content, page, 240) for content, page in asked] == [None] * 4


def test_a_picture_is_made_once_and_again_when_its_cache_was_deleted(tmp_path: Path) -> None:
    sheet, cache = tmp_path / "abc", tmp_path / "pictures"
    sheet.write_bytes(a_planner("F001"))
    made = SheetPictures(cache).of(sheet, 1, 240)
    (kept,) = cache.iterdir()
    assert (kept.name, kept.read_bytes()) == ("abc-1-240.png", made)
    sheet.unlink()
    assert SheetPictures(cache).of(sheet, 1, 240) == made
    kept.unlink()
    sheet.write_bytes(a_planner("F001"))
    assert SheetPictures(cache).of(sheet, 1, 240) == made


def test_many_who_ask_at_once_all_get_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks for its pictures side by side, and two tabs for the same one. Drawing is quick here, to collide."""
    monkeypatch.setattr(picture, "draw", lambda content, page, width: content)
    sheet, same = tmp_path / "abc", SheetPictures(tmp_path / "pictures")
    sheet.write_bytes(b"drawn")
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda asked: same.of(sheet, 1, asked // 8), range(1600)))
    assert made == [b"drawn"] * 1600
