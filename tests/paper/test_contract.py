"""What every printed sheet keeps to, whatever it looks like. Kinds that are added later are held to it as well."""

import ctypes
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from PIL import ImageOps

from rollout.adapters.paper import Printer, proof
from rollout.domain.pack import Hour
from rollout.domain.printing.expected import CODED, SIZES, expected
from rollout.domain.printing.sign_in import sign_in
from tests.paper.conftest import PLANNERS, ROOT, Printed, compiled, pictures
from tests.paper.samples import KINDS, LINK, an_order, sample_jobs
from tests.sample_module import a_module

PAGES = {
    "planner": (1, 1), "guide": (8, 16), "session_plan": (1, 1), "sign_in": (3, 3), "cards": (1, 8),
    "cards_a4": (1, 16), "answers": (1, 2), "return_sheet": (3, 3), "poster": (1, 1), "board": (1, 1),
    "certificate": (1, 1), "preview_run": (1, 3), "coaching_run": (1, 3), "deck": (4, 8),
}  # fmt: skip
MARKED = ("cards", "cards_a4")
"""Sheets with cut marks, which reach to the edge."""

WHITE_MM, DOTS = 8, 100
LEGIBLE = 4.5
"""WCAG 2: the least contrast of words that everybody can read."""

pytestmark = pytest.mark.slow
every_kind = pytest.mark.parametrize("kind", KINDS)


def test_every_kind_of_sheet_is_looked_at() -> None:
    assert set(sample_jobs()) == set(KINDS) == set(PAGES)


def test_sheets_with_a_place_for_a_code_are_those_that_must_carry_one() -> None:
    coded = {path.stem for path in (PLANNERS / "sheets").glob("*.html") if "data-qr" in path.read_text()}
    assert coded & set(KINDS) == CODED


def test_sizes_are_those_of_the_style_sheets() -> None:
    """Two sources that must agree: what a designer wrote, and what a stranger expects."""
    written = {}
    for kind in KINDS:
        (name,) = re.findall(r"{% block css %}(\w+){% endblock %}", (PLANNERS / "sheets" / f"{kind}.html").read_text())
        size = re.search(r"@page {[^}]*?size: (\d+)mm (\d+)mm", (PLANNERS / "css" / f"{name}.css").read_text())
        assert size, name
        written[kind] = float(size[1]), float(size[2])
    assert written == {kind: SIZES.get(kind, (210.0, 297.0)) for kind in KINDS}


@every_kind
def test_a_stranger_finds_all_that_should_be_on_it_and_nothing_wrong(printed: Printed, kind: str) -> None:
    """Exact size, fonts embedded and subset, words, code, tags, title, language, alternative texts."""
    sheet = printed[kind]
    first, last = PAGES[kind]
    assert first <= sheet.pages <= last
    assert proof.faults(proof.read(sheet.content), expected(sample_jobs()[kind], sheet.pages)) == []


@every_kind
def test_eight_millimetres_all_around_stay_white(printed: Printed, kind: str) -> None:
    """Office printers reach no further. Sheets that are cut have their marks there, and nothing else."""
    edge = round(WHITE_MM / 25.4 * DOTS) - 1
    for number, picture in enumerate(pictures(printed[kind].content, DOTS), 1):
        page = picture.convert("L")
        width, height = page.size
        page.paste(255, (edge, edge, width - edge, height - edge))
        share = sum(page.histogram()[:252]) / (2 * edge * (width + height))
        found = ImageOps.invert(page).getbbox()
        assert share < (0.01 if kind in MARKED else 1e-9), f"page {number}: ink at {found} ({DOTS} dots an inch)"


@every_kind
def test_its_words_can_be_selected_in_the_order_in_which_they_are_read(printed: Printed, kind: str) -> None:
    """What a reader selects, from top to bottom of the tree, begins with whose sheet it is or what it is about."""
    document = pypdfium2.PdfDocument(printed[kind].content)
    words = "\n".join(page.get_textpage().get_text_range() for page in document).split()
    assert len(words) > 25
    assert "\ufffd" not in "".join(words)
    headings = _headings(printed[kind].content)
    assert headings, "no heading"
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings)), headings


def _headings(content: bytes) -> list[int]:
    """The levels of all headings in the order of the tree."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        waiting, found = [pdf.Root.StructTreeRoot.K], list[int]()
        while waiting:
            each = waiting.pop()
            if isinstance(each, pikepdf.Array):
                waiting += reversed(list(each))
            elif isinstance(each, pikepdf.Dictionary):
                level = re.fullmatch(r"/H(\d)", str(each.get("/S", "")))
                found += [int(level[1])] if level else []
                waiting += [each.K] if "/K" in each else []
        return found


@every_kind
def test_words_are_legible_on_a_printer_that_knows_grey_alone(printed: Printed, kind: str) -> None:
    """The colour of every word as grey, against what it is seen to stand on. Dots and arrows between words may fade."""
    weak = {
        (text[:30], round(contrast, 1))
        for text, contrast in _contrasts(printed[kind].content)
        if contrast < LEGIBLE and re.search(r"\w", text)
    }
    assert weak == set()


def _contrasts(content: bytes) -> Iterator[tuple[str, float]]:
    """Each drawn piece of text, with the contrast of its colour to the commonest colour around it."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        picture, height = page.render(scale=1, may_draw_forms=False).to_pil(), page.get_height()
        words = page.get_textpage()
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3):
            left, bottom, right, top = (round(edge) for edge in piece.get_bounds())
            box = (left - 2, round(height) - top - 2, right + 2, round(height) - bottom + 2)
            counts = picture.crop(box).getcolors(1 << 20) or []
            yield _text_of(piece, words), _contrast(_luminance(_ink_of(piece)), _luminance(max(counts)[1]))


def _ink_of(piece: pypdfium2.PdfObject) -> tuple[int, ...]:
    parts = [ctypes.c_uint() for _ in range(4)]
    assert raw.FPDFPageObj_GetFillColor(piece.raw, *parts)
    return tuple(part.value for part in parts[:3])


def _text_of(piece: pypdfium2.PdfObject, words: pypdfium2.PdfTextPage) -> str:
    length = raw.FPDFTextObj_GetText(piece.raw, words.raw, None, 0)
    letters = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(piece.raw, words.raw, ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)), length)
    return letters.raw.decode("utf-16-le").rstrip("\0")


def _luminance(colour: tuple[int, ...]) -> float:
    parts = [part / 255 for part in colour[:3]]
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: float, other: float) -> float:
    light, dark = max(one, other), min(one, other)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not installed: nobody reads the codes")
@pytest.mark.parametrize("kind", sorted(CODED))
@pytest.mark.parametrize("way", ["colour", "grey", "faint"])
def test_its_code_is_read_from_a_coarse_print(printed: Printed, tmp_path: Path, kind: str, way: str) -> None:
    """The last page at 150 dots an inch: in colour, in grey, and from a printer that runs out of toner."""
    picture = pypdfium2.PdfDocument(printed[kind].content)[printed[kind].pages - 1].render(scale=150 / 72).to_pil()
    shown = picture if way == "colour" else picture.convert("L")
    faint = shown.point(lambda ink: 255 - (255 - ink) // 2) if way == "faint" else shown
    faint.save(tmp_path / "page.png")
    command = ["zbarimg", "-q", "--raw", str(tmp_path / "page.png")]
    read = subprocess.run(command, capture_output=True, text=True).stdout.split()
    assert read
    assert all(address.upper().startswith(LINK.upper()) for address in read)


def test_the_guides_contents_and_bookmarks_lead_where_they_say(printed: Printed) -> None:
    """Every heading has a bookmark to its page, and the contents say the same number."""
    document = pypdfium2.PdfDocument(printed["guide"].content)
    pages = [page.get_textpage().get_text_range() for page in document]
    marks = {mark.get_title(): mark.get_dest().get_index() + 1 for mark in document.get_toc()}
    assert len(marks) >= 12
    assert [title for title, page in marks.items() if title not in pages[page - 1].replace("\r\n", " ")] == []
    rows = [re.fullmatch(r"(\d*) ?(\D+?) ?(\d*)", row) for row in _rows(document[1])]
    listed = {row[2]: int(row[3] or row[1]) for row in rows if row}
    assert listed == {title: page for title, page in marks.items() if page > 2}


def _rows(page: pypdfium2.PdfPage) -> Iterator[str]:
    """The words beside every link of a page, up to the margin, as one line."""
    words = page.get_textpage()
    with pikepdf.open(io.BytesIO(_alone(page))) as pdf:
        links = [each.Rect for each in pdf.pages[0].obj.Annots]
    for left, bottom, right, top in (map(float, link) for link in links):
        row = words.get_text_bounded(left - 40, bottom + 2, right + 500, top - 2)
        yield " ".join(row.split())


def _alone(page: pypdfium2.PdfPage) -> bytes:
    alone, saved = pypdfium2.PdfDocument.new(), io.BytesIO()
    alone.import_pages(page.pdf, [1])
    alone.save(saved)
    return saved.getvalue()


def test_a_sign_in_sheet_has_a_line_for_every_one_of_sixty(printed: Printed) -> None:
    order = an_order(a_module())
    hours = (Hour(1, order.brief.hours[0].starts_local, 60),)
    job = sign_in(replace(order, brief=replace(order.brief, hours=hours)))
    sheet = Printer(PLANNERS, compiled()).print_one(job)
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet.content)).split()
    assert [str(number) in words for number in range(1, 61)] == [True] * 60
    assert proof.faults(proof.read(sheet.content), expected(job, sheet.pages)) == []


_PRINT = """
import hashlib, sys
from pathlib import Path
from rollout.adapters.paper import Printer
from tests.paper.samples import sample_jobs
jobs, printer = sample_jobs(), Printer(Path("planners"), Path(sys.argv[1]))
for kind in sys.argv[2:]:
    print(kind, hashlib.sha256(printer.print_one(jobs[kind]).content).hexdigest())
"""


def test_the_same_facts_are_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Laid out twice from nothing, by two processes that order hashes and sheets differently."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _PRINT, str(tmp_path / seed), *kinds],
            env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for seed, kinds in (("1", KINDS), ("2", KINDS[::-1]))
    ]  # fmt: skip
    one, other = [process.communicate()[0].splitlines() for process in started]
    assert one == other[::-1]
    assert len(one) == len(KINDS)
