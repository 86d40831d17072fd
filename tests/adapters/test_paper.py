"""Printed sheets as files: their size, fonts, text, margins and codes; and that both ways of printing look the same."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageChops

from rollout.adapters.paper import Printer
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import SheetJob
from rollout.domain.pack import Brief, Hour, Reply
from rollout.domain.printing.order import Order, shared_job, theme
from rollout.domain.printing.packs import personal_jobs
from rollout.domain.problem import Refused
from tests.builders import a_programme
from tests.sample_module import a_full_module, a_module, words

PLANNERS = Path(__file__).parents[2] / "planners"
LINK = "https://bluegum.example/R/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONG = "Royal North Shore and Hornsby Ku-ring-gai Distribution and Returns Centre East 2"
NAMES = {
    "everyday": ("Harbour Street", "Maria Álvarez", "compiled"),
    "long": (LONG, "Maximiliana Featherstonehaugh-Wolfeschlegelsteinhausenbergerdorff", "compiled"),
    "no leader": ("Store 4", "", "compiled"),
    "vietnamese": ("Cửa hàng Bến Nghé Quận Nhất", "Nguyễn Thị Ánh Tuyết", "compiled"),
    "greek and cyrillic": ("Κέντρο Θεσσαλονίκης", "Юлія Щербак", "compiled"),
    "markup": ('Bits & "Bobs" <b>{{ 7 * 7 }}</b> (East\\West)', "O'Brien {% raise %}", "compiled"),
    "arabic": ("متجر الميناء", "ليلى حداد", "full"),
    "chinese": ("海港街商店", "王小明", "full"),
}

pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler's pdftoppm and pdftotext")


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(PLANNERS, tmp_path_factory.mktemp("compiled"))


def a_brief(name: str = "Harbour Street", leader: str = "Maria Álvarez", hours: int = 3, answers: int = 0) -> Brief:
    reply = Reply("A bell at the back door " * 8, "Noor", "adopted", "Every place gets one in March. " * 12, "network")
    times = tuple(Hour(n + 1, datetime(2027, 2, 2 + n, 9 + n % 6), 12 + n % 2) for n in range(hours))
    seats = (datetime(2027, 1, 11, 9), None)
    return Brief(
        "F001", name, ("Harbour", "New South Wales"), "welcome", 7, leader, times, *seats, (reply,) * answers, 3
    )


def jobs(brief: Brief, module: Any = None) -> dict[str, SheetJob]:
    module = module or a_module()
    order = Order(brief, module, theme(a_programme(), module), LINK, "welcome · F001 · v3 · 7F3A2B")
    return {job.kind: job for job in personal_jobs(order)}


def raster(content: bytes, folder: Path, name: str, dpi: int = 60) -> Image.Image:
    (folder / f"{name}.pdf").write_bytes(content)
    target = folder / name
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-png", "-singlefile", f"{target}.pdf", str(target)], check=True
    )
    return Image.open(f"{target}.png").convert("L")


def text(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ by more than anti-aliasing does."""
    assert one.size == other.size
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[96:]) / sum(counts)


@pytest.mark.parametrize(
    ("kind", "size"), [("planner", (420, 297)), ("session_plan", (210, 297)), ("sign_in", (210, 297))]
)
def test_personal_sheets_have_their_exact_size_and_number_of_pages(
    press: Press, kind: str, size: tuple[int, int]
) -> None:
    printed = press.print_one(jobs(a_brief())[kind])

    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        boxes = [[round(float(edge) / 72 * 25.4, 2) for edge in page.mediabox] for page in pdf.pages]
        assert pdf.check() == [] if hasattr(pdf, "check") else True
    assert boxes == [[0, 0, *size]] * (3 if kind == "sign_in" else 1)
    assert printed.pages == len(boxes)


def test_all_fonts_are_embedded_and_can_be_searched(press: Press, tmp_path: Path) -> None:
    path = tmp_path / "planner.pdf"
    path.write_bytes(press.print_one(jobs(a_brief())["planner"]).content)
    listed = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert {tuple(line.split()[-5:-2]) for line in listed} == {("yes", "yes", "yes")}


@pytest.mark.parametrize("who", sorted(NAMES))
def test_names_of_all_kinds_are_printed_as_text(press: Press, who: str) -> None:
    name, leader, way = NAMES[who]
    printed = press.print_one(jobs(a_brief(name, leader))["planner"])
    found = text(printed.content)
    assert printed.way == way
    if way == "compiled" and who != "long":
        assert leader in found
        assert name.split()[0] in found


@pytest.mark.slow
@pytest.mark.parametrize("who", ["everyday", "vietnamese", "long"])
@pytest.mark.parametrize("kind", ["planner", "session_plan", "sign_in"])
def test_filled_in_sheets_look_like_sheets_laid_out_in_full(press: Press, tmp_path: Path, who: str, kind: str) -> None:
    name, leader, _ = NAMES[who]
    job = jobs(a_brief(name, leader, hours=5, answers=2))[kind]
    filled, full = press.print_one(job), press.in_full(job)
    assert (filled.way, full.way, filled.pages) == ("compiled", "full", full.pages)
    assert sorted(text(filled.content).split()) == sorted(text(full.content).split())
    assert differing(raster(filled.content, tmp_path, "filled"), raster(full.content, tmp_path, "full")) < 0.0008


def test_the_two_ways_are_told_apart_when_a_word_is_moved(press: Press, tmp_path: Path) -> None:
    one = raster(press.print_one(jobs(a_brief("Harbour Street"))["planner"]).content, tmp_path, "one")
    other = raster(press.print_one(jobs(a_brief("Harbour Streets"))["planner"]).content, tmp_path, "other")
    assert differing(one, other) > 0
    assert differing(one, one.transform(one.size, Image.Transform.AFFINE, (1, 0, 2, 0, 1, 0))) > 0.0008


def test_the_same_facts_give_the_same_bytes_whatever_was_printed_before(press: Press, tmp_path: Path) -> None:
    job = jobs(a_brief())["planner"]
    press.print_one(jobs(a_brief("Łódź", "Đặng Ơn"))["planner"])
    assert press.print_one(job).content == Press(PLANNERS, tmp_path).print_one(job).content


@pytest.mark.parametrize("kind", ["planner", "session_plan", "sign_in"])
def test_eight_millimetres_all_around_stay_white(press: Press, tmp_path: Path, kind: str) -> None:
    page = raster(
        press.print_one(jobs(a_brief(LONG, LONG, hours=8, answers=3), a_full_module())[kind]).content, tmp_path, kind
    )
    edge = round(8 / 25.4 * 60) - 1
    width, height = page.size
    page.paste(255, (edge, edge, width - edge, height - edge))
    assert page.getextrema() == (255, 255)


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs zbarimg")
@pytest.mark.parametrize("kind", ["planner", "sign_in"])
def test_the_code_is_read_from_a_coarse_print(press: Press, tmp_path: Path, kind: str) -> None:
    raster(press.print_one(jobs(a_brief())[kind]).content, tmp_path, kind, dpi=150)
    read = subprocess.run(["zbarimg", "-q", "--raw", str(tmp_path / f"{kind}.png")], capture_output=True, text=True)
    assert read.stdout.strip() == LINK.upper()


def test_a_planner_holds_every_text_at_its_cap(press: Press) -> None:
    printed = press.print_one(jobs(a_brief(LONG, LONG, hours=9, answers=3), a_full_module())["planner"])
    assert (printed.pages, printed.way) == (1, "compiled")
    assert "and 1 more: see the sign-in sheets" in text(printed.content)


@pytest.mark.parametrize(
    ("changed", "block"),
    [
        ({"objectives": (words(400),) * 4}, "objectives"),
        ({"commitment": words(900)}, "commitment box"),
        ({"purpose": (words(900),)}, "purpose"),
    ],
)
def test_a_sheet_that_would_not_stay_one_sheet_is_refused_by_the_name_of_its_block(
    press: Press, changed: dict[str, Any], block: str
) -> None:
    module = replace(a_module(), **changed)
    with pytest.raises(Refused) as refused:
        press.print_one(jobs(a_brief(), module)["planner"])
    assert str(refused.value) == (
        f"module welcome, sheet planner, block “{block}”: holds more words than its place on the sheet. "
        "Shorten it, or give it more room in planners/."
    )


def test_answers_flow_over_as_many_pages_as_they_need(press: Press) -> None:
    reply = Reply("An idea\n" * 30, "Noor", "declined", words(1_200), "state")
    job = jobs(replace(a_brief(), replies=(reply,) * 3))["answers"]
    printed = press.print_one(job)
    assert printed.pages > 1
    assert text(printed.content).count("The state answers") == 3


def test_guide_and_cards_have_pages_enough_and_a_table_of_contents(press: Press) -> None:
    module = a_module()
    guide = press.print_one(jobs(a_brief())["guide"])
    cards = press.print_one(shared_job("cards", module, theme(a_programme(), module)))
    assert 8 <= guide.pages <= 16
    assert cards.pages == 2
    contents = [line.split() for line in text(guide.content).split("\f")[1].splitlines() if line.strip()]
    assert ["Why", "this", "hour", "3"] in contents


def test_a_sheet_cannot_reach_outside_the_planners_folder(tmp_path: Path) -> None:
    own = tmp_path / "planners"
    shutil.copytree(PLANNERS, own)
    base = own / "sheets" / "base.html"
    for reached in ("file:///etc/passwd", "http://127.0.0.1:9/x.css", "../../secret.css"):
        base.write_text((PLANNERS / "sheets" / "base.html").read_text().replace("css/base.css", reached))
        with pytest.raises(Refused, match="which is no file of the planners folder"):
            Press(own, tmp_path / "cache").print_one(jobs(a_brief())["planner"])


def test_personal_words_are_neither_template_nor_markup(press: Press) -> None:
    name = "{{ 7 * 7 }} <i>x</i> ${x}"
    assert name in text(press.print_one(jobs(a_brief(name))["session_plan"]).content)


@pytest.mark.slow
def test_many_sheets_are_printed_in_order_by_two_helpers(tmp_path: Path) -> None:
    wanted = [jobs(a_brief(f"Store {number}"))["planner"] for number in range(160)]
    printed = list(Printer(PLANNERS, tmp_path).print_all(wanted))
    assert [f"Store {n}" in text(printed[n].content) for n in (0, 59, 60, 159)] == [True] * 4
    assert {(sheet.way, sheet.pages) for sheet in printed} == {("compiled", 1)}
