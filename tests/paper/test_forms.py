"""Other paper for the same sheet: halves that meet, white all around, tags and text that stay; plates for a printer."""

import io
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from rollout.adapters.paper import proof
from rollout.adapters.paper.forms import MM, reduced_a4, two_a4
from rollout.adapters.paper.imposing import booklet, folded, two_up, with_marks
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import SheetJob
from rollout.domain.pack import Brief, Hour
from rollout.domain.printing.expected import expected, on_paper
from rollout.domain.printing.order import Order, theme
from rollout.domain.printing.packs import personal_jobs
from tests.builders import a_programme
from tests.sample_module import a_module

PLANNERS = Path(__file__).parents[2] / "planners"
SIGNS = [("Left half", "Cut along the marks, lay it over the right half, and tape."), ("Right half", "Lies below.")]
FONTS = (PLANNERS / "fonts" / "Inter-SemiBold.ttf",)
DPI = 150
SCALE = DPI / 72

Ink = NDArray[np.bool_]


def a_job() -> SheetJob:
    module = a_module()
    hours = tuple(Hour(n, datetime(2027, 2, n, 9), 12) for n in (2, 3))
    brief = Brief("F001", "Harbour Street", ("Harbour",), "welcome", 7, "Ana Álvarez", hours, None, None, (), 3)
    order = Order(brief, module, theme(a_programme(), module), "https://bluegum.example/R/" + "A" * 26, "code")
    return next(job for job in personal_jobs(order) if job.kind == "planner")


@pytest.fixture(scope="module")
def planner(press: Press) -> bytes:
    return press.print_one(a_job()).content


@pytest.fixture(scope="module")
def halves(planner: bytes) -> bytes:
    return two_a4(planner, SIGNS, FONTS)


def tagged(pages: int = 1, size: tuple[float, float] = (420 * MM, 297 * MM)) -> bytes:
    """A tagged PDF by hand: each page has a paragraph left and a link right, a bookmark leads to the right side."""
    pdf = pikepdf.new()
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    numbers: list[Any] = []
    for number in range(pages):
        page = pdf.add_blank_page(page_size=size).obj
        words = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.P, P=root, Pg=page, K=0))
        link = pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[900, 400, 1000, 500], StructParent=2 * number + 1
        ))  # fmt: skip
        reference = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=link, Pg=page)
        tag = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Link, P=root, K=reference))
        page.Contents = pdf.make_stream(b"/P <</MCID 0 /Lang (en)>> BDC 100 100 50 50 re f EMC /Artifact BMC n EMC")
        page.StructParents, page.Annots = 2 * number, pikepdf.Array([link])
        numbers += [2 * number, pdf.make_indirect(pikepdf.Array([words])), 2 * number + 1, tag]
    root.ParentTree = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))
    item = pdf.make_indirect(pikepdf.Dictionary(Title="Right", Dest=[pdf.pages[0].obj, pikepdf.Name.XYZ, 900, 700, 0]))
    pdf.Root.StructTreeRoot, pdf.Root.Outlines = root, pikepdf.Dictionary(First=item, Last=item)
    return written(pdf)


def written(pdf: pikepdf.Pdf) -> bytes:
    content = io.BytesIO()
    pdf.save(content, deterministic_id=True)
    return content.getvalue()


def raster(content: bytes, page: int = 0, scale: float = SCALE) -> Image.Image:
    return pypdfium2.PdfDocument(content)[page].render(scale=scale).to_pil().convert("L")


def ink(picture: Image.Image, darker_than: int = 160) -> Ink:
    return np.asarray(picture) < darker_than


def text(content: bytes, page: int = 0) -> str:
    return str(pypdfium2.PdfDocument(content)[page].get_textpage().get_text_bounded())


def sizes(content: bytes) -> list[tuple[float, float]]:
    """Of every page, in millimetres."""
    boxes = ([float(n) for n in page.mediabox] for page in pikepdf.open(io.BytesIO(content)).pages)
    return [(round((x2 - x1) / MM, 2), round((y2 - y1) / MM, 2)) for x1, y1, x2, y2 in boxes]


def drawing(content: bytes, page: int, stream: int) -> str:
    pdf = pikepdf.open(io.BytesIO(content))
    return pdf.pages[page].obj.Contents[stream].read_bytes().decode()


def scale_of(content: bytes, page: int) -> tuple[float, float, float]:
    """How a form sets the planner: its scale, and where the planner's corner lies (in points)."""
    first = drawing(content, page, 0)
    found = re.search(r"n ([\d.]+) 0 0 [\d.]+ ([\d.-]+) ([\d.-]+) cm", first)
    assert found
    return float(found[1]), float(found[2]), float(found[3])


def seam_marks(content: bytes, page: int) -> tuple[float, list[float]]:
    """Where the line of the marks stands, and at which heights its bars (in points)."""
    drawn = drawing(content, page, -1)
    lines = [[float(n) for n in found] for found in re.findall(r"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", drawn)]
    upright = {x1 for x1, _, x2, _ in lines if x1 == x2}
    assert len(upright) == 1
    return upright.pop(), [y1 for _, y1, _, y2 in lines if y1 == y2]


@pytest.mark.parametrize("form", ["two", "one"])
def test_a_form_has_exact_pages_its_text_and_white_all_around(planner: bytes, halves: bytes, form: str) -> None:
    made = halves if form == "two" else reduced_a4(planner)
    assert sizes(made) == ([(210.0, 297.0)] * 2 if form == "two" else [(297.0, 210.0)])
    assert "Harbour Street" in text(made)
    assert all(word in text(made, len(sizes(made)) - 1) for word in ("Examples".upper(), "Stories".upper()))
    for page in range(len(sizes(made))):
        marked = ink(raster(made, page), 245)
        edge = int(7.9 * MM * SCALE)
        marked[edge:-edge, edge:-edge] = False
        assert not marked.any()


def test_the_halves_meet_at_their_marks_and_are_the_planner_itself(planner: bytes, halves: bytes) -> None:
    """Joined where the marks are, no line is farther than 0.2 mm (1.2 dots) from where the reduced planner has it."""
    (left, left_bars), (right, right_bars) = seam_marks(halves, 0), seam_marks(halves, 1)
    assert left_bars == right_bars
    scale, x, y = scale_of(halves, 0)
    assert (left - x) / scale == pytest.approx((right - scale_of(halves, 1)[1]) / scale, abs=0.01 * MM)
    width, high = round(left * SCALE), raster(halves).height
    joined = Image.new("L", (2 * raster(halves).width, high), 255)
    joined.paste(raster(halves, 1).crop((round(right * SCALE), 0, raster(halves).width, high)), (width, 0))
    joined.paste(raster(halves, 0).crop((0, 0, width, high)), (0, 0))
    whole = Image.new("L", joined.size, 255)
    small = raster(planner, scale=SCALE * scale)
    whole.paste(small, (round(x * SCALE), high - small.height - round(y * SCALE)))
    top, bottom = high - round((y + 289 * MM * scale) * SCALE) + 1, high - round((y + 8 * MM * scale) * SCALE) - 1
    for one, other in ((joined, whole), (whole, joined)):
        strip = (0, top, one.width, bottom)
        near = ink(other.filter(ImageFilter.MinFilter(3)).crop(strip), 190)
        assert not (ink(one.crop(strip), 110) & ~near).any()
        assert ink(one.crop(strip), 110).sum() > 10_000


def test_the_independent_reader_finds_all_words_tags_and_codes(planner: bytes, halves: bytes) -> None:
    for made, form, pages in ((planner, "a3", 1), (halves, "two_a4", 2), (reduced_a4(planner), "a4", 1)):
        assert proof.faults(proof.read(made), on_paper(expected(a_job(), pages), form)) == []


def test_the_left_half_keeps_the_tags_and_the_right_one_is_all_artifact() -> None:
    pdf = pikepdf.open(io.BytesIO(two_a4(tagged(), SIGNS, FONTS)))
    left, right = pdf.pages
    assert (left.obj.StructParents, "/StructParents" in right.obj) == (0, False)
    drawings = [b"".join(stream.read_bytes() for stream in page.Contents) for page in (left, right)]
    assert [drawing.count(b"MCID") for drawing in drawings] == [1, 0]
    assert [drawing.count(b"EMC") for drawing in drawings] == [3, 3]
    assert drawings[1].count(b"/Artifact BMC") == 3


def test_links_and_bookmarks_lie_on_the_half_that_shows_them() -> None:
    pdf = pikepdf.open(io.BytesIO(two_a4(tagged(), SIGNS, FONTS)))
    left, right = pdf.pages
    scale, x, y = scale_of(written(pdf), 1)
    link = right.obj.Annots[0]
    assert "/Annots" not in left.obj
    moved = [900 * scale + x, 400 * scale + y, 1000 * scale + x, 500 * scale + y]
    assert [float(n) for n in link.Rect] == pytest.approx(moved, abs=0.01)
    assert link.P.objgen == right.obj.objgen
    assert pdf.Root.StructTreeRoot.ParentTree.Nums[3].K.Pg.objgen == right.obj.objgen
    place = pdf.Root.Outlines.First.Dest
    assert place[0].objgen == right.obj.objgen
    assert [float(place[2]), float(place[3])] == pytest.approx([900 * scale + x, 700 * scale + y], abs=0.01)


def test_a_form_is_the_same_bytes_again_and_keeps_every_font_once(planner: bytes, halves: bytes) -> None:
    def programs(content: bytes) -> int:
        pdf = pikepdf.open(io.BytesIO(content))
        return sum("/FontFile2" in each for each in pdf.objects if isinstance(each, pikepdf.Dictionary))

    assert two_a4(planner, SIGNS, FONTS) == halves
    assert (programs(halves), programs(reduced_a4(planner))) == (programs(planner),) * 2


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf")
def test_every_form_is_a_sound_pdf(planner: bytes, halves: bytes, tmp_path: Path) -> None:
    for made in (halves, reduced_a4(planner), two_up(planner), booklet(tagged(5)), with_marks(planner, 3)):
        (tmp_path / "made.pdf").write_bytes(made)
        checked = subprocess.run(["qpdf", "--check", tmp_path / "made.pdf"], capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_a_booklet_folds_into_the_right_order() -> None:
    """By hand: eight pages on two sheets, front and back; five pages end with white ones."""
    assert folded(8) == [(7, 0), (1, 6), (5, 2), (3, 4)]
    assert folded(5) == [(None, 0), (1, None), (None, 2), (3, 4)]
    assert folded(1) == [(None, 0), (None, None)]


def test_two_pages_go_on_one_sheet_at_their_own_size_without_tags() -> None:
    pages = tagged(3, (210 * MM, 297 * MM))
    made = pikepdf.open(io.BytesIO(two_up(pages)))
    assert sizes(written(made)) == [(420.0, 297.0)] * 2
    assert [page.Contents.read_bytes().split(b"\n")[:-1] for page in made.pages] == [
        [b"q 1 0 0 1 0.000 0 cm /P0 Do Q", b"q 1 0 0 1 595.276 0 cm /P1 Do Q"],
        [b"q 1 0 0 1 0.000 0 cm /P2 Do Q"],
    ]
    assert "/StructTreeRoot" not in made.Root


def test_what_is_read_from_the_right_is_bound_on_the_right() -> None:
    pdf = pikepdf.open(io.BytesIO(tagged(2, (210 * MM, 297 * MM))))
    pdf.Root.Lang = "ar"
    made = pikepdf.open(io.BytesIO(two_up(written(pdf))))
    assert made.pages[0].Contents.read_bytes().split(b"\n")[0] == b"q 1 0 0 1 0.000 0 cm /P1 Do Q"


def test_crop_marks_stand_outside_the_bleed_at_the_same_place_on_every_page() -> None:
    made = pikepdf.open(io.BytesIO(with_marks(tagged(3, (210 * MM, 297 * MM)), 3)))
    boxes = {name: {tuple(round(float(n) / MM, 2) for n in page.obj[name]) for page in made.pages}
             for name in ("/TrimBox", "/BleedBox", "/MediaBox")}  # fmt: skip
    assert boxes == {
        "/TrimBox": {(0, 0, 210, 297)},
        "/BleedBox": {(-3, -3, 213, 300)},
        "/MediaBox": {(-13, -13, 223, 310)},
    }
    drawings = {page.Contents[-1].read_bytes() for page in made.pages}
    assert len(drawings) == 1
    marks = re.findall(r"([\d.-]+) ([\d.-]+) m ([\d.-]+) ([\d.-]+) l S", drawings.pop().decode())
    assert len(marks) == 8
    inside = [-4.9 * MM, -4.9 * MM, 214.9 * MM, 301.9 * MM]
    for x1, y1, x2, y2 in (map(float, mark) for mark in marks):
        assert max(x1, x2) < inside[0] or min(x1, x2) > inside[2] or max(y1, y2) < inside[1] or min(y1, y2) > inside[3]
