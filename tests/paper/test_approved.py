"""Every sheet looks as somebody approved it. Pictures of 48 dots an inch in grey, in the folder `approved`.

Two pictures are the same when no dot differs by more than 40 of 255 after both were softened a little: another version
of the program that draws them, or a hundredth of a millimetre, is no difference; a moved line or another word is.
`ROLLOUT_APPROVE=1 pytest tests/paper/test_approved.py` approves what is printed now.
"""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.paper.conftest import Printed, pictures
from tests.paper.samples import KINDS

APPROVED = Path(__file__).with_name("approved")
DOTS = 48
GREYS = 32
TOLERANCE = 40
PAGES = {"guide": 4}
"""So many pages of a sheet are looked at; of most, the first two."""

_MM = 25.4 / DOTS


def looks(content: bytes, kind: str) -> dict[str, Image.Image]:
    """The pages that are compared, by the names of their pictures."""
    shown = pictures(content, DOTS)
    few = [picture.convert("L") for _, picture in zip(range(PAGES.get(kind, 2)), shown, strict=False)]
    return {f"{kind}-{number}.png": picture for number, picture in enumerate(few, 1)}


def kept(picture: Image.Image) -> Image.Image:
    """As it is approved: few greys, so that the file is small."""
    return picture.quantize(GREYS, dither=Image.Dither.NONE)


def difference(old: Image.Image, new: Image.Image) -> Image.Image:
    """White where both are the same, dark where they are not."""
    soft = [picture.convert("L").filter(ImageFilter.BoxBlur(1)) for picture in (old, new)]
    return ImageChops.difference(*soft).point(lambda step: 0 if step > TOLERANCE else 255)


def where(apart: Image.Image) -> str:
    """The place on the paper, in millimetres from its top left corner."""
    left, top, right, bottom = (edge * _MM for edge in ImageChops.invert(apart).getbbox() or (0, 0, 0, 0))
    return f"{left:.0f}-{right:.0f} mm from the left, {top:.0f}-{bottom:.0f} mm from the top"


def compare(name: str, old: Image.Image, new: Image.Image, folder: Path) -> str:
    """What is different, "" where nothing is; the three pictures side by side are in the folder then."""
    if old.size != new.size:
        return f"{name}: is {new.width} x {new.height} dots instead of {old.width} x {old.height}"
    apart = difference(old, new)
    if apart.getextrema()[0] == 255:
        return ""
    sheet = Image.new("L", (3 * old.width + 20, old.height + 24), 255)
    drawn = ImageDraw.Draw(sheet)
    for column, (title, picture) in enumerate((("approved", old), ("now", new), ("difference", apart))):
        drawn.text((column * (old.width + 10) + 4, 6), title, fill=0)
        sheet.paste(picture.convert("L"), (column * (old.width + 10), 24))
    shown = folder / name
    sheet.save(shown)
    return f"{name}: differs {where(apart)}. See {shown}. If it should be so: ROLLOUT_APPROVE=1"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_it_looks_as_approved(printed: Printed, kind: str, tmp_path: Path) -> None:
    now = looks(printed[kind].content, kind)
    if os.environ.get("ROLLOUT_APPROVE"):
        APPROVED.mkdir(exist_ok=True)
        for old in APPROVED.glob(f"{kind}-[0-9].png"):
            old.unlink()
        for name, picture in now.items():
            kept(picture).save(APPROVED / name, optimize=True)
    missing = [name for name in now if not (APPROVED / name).exists()]
    assert missing == [], "nobody approved these yet: ROLLOUT_APPROVE=1"
    found = [compare(name, Image.open(APPROVED / name), picture, tmp_path) for name, picture in now.items()]
    assert [said for said in found if said] == []


def test_the_approved_pictures_are_small_and_each_belongs_to_a_sheet() -> None:
    files = list(APPROVED.glob("*.png"))
    assert sum(file.stat().st_size for file in files) < 1_500_000
    assert {file.stem.rsplit("-", 1)[0] for file in files} <= set(KINDS)


def a_picture(line_at: int = 40, word: str = "Harbour", shade: int = 0) -> Image.Image:
    picture = Image.new("L", (200, 100), 255 - shade)
    drawn = ImageDraw.Draw(picture)
    drawn.line((10, line_at, 190, line_at), fill=0, width=2)
    drawn.text((20, 60), word, fill=0)
    return picture


def test_the_same_picture_is_the_same_and_a_breath_of_grey_as_well(tmp_path: Path) -> None:
    assert compare("sheet.png", a_picture(), a_picture(), tmp_path) == ""
    assert compare("sheet.png", kept(a_picture()), a_picture(shade=6), tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        (a_picture(line_at=44), "5-102 mm from the left, 21-25 mm from the top"),
        (a_picture(word="Harbours"), "from the left, 3"),
    ],
)
def test_a_moved_line_and_another_word_are_shown_and_placed(changed: Image.Image, place: str, tmp_path: Path) -> None:
    said = compare("sheet.png", a_picture(), changed, tmp_path)
    assert said.startswith("sheet.png: differs ")
    assert place in said
    assert said.endswith(f"See {tmp_path / 'sheet.png'}. If it should be so: ROLLOUT_APPROVE=1")
    assert Image.open(tmp_path / "sheet.png").size == (620, 124)


def test_another_size_is_told_without_a_picture(tmp_path: Path) -> None:
    smaller = a_picture().resize((100, 100))
    assert compare("a.png", a_picture(), smaller, tmp_path) == "a.png: is 100 x 100 dots instead of 200 x 100"
