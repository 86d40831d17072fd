"""Cards, poster, certificate, run sheets and return sheet as files: read by a stranger, and measured as pictures."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from rollout.adapters.paper import proof
from rollout.adapters.paper.boxes import Rectangle, boxes
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import Expected, PrintedSheet, SheetJob
from rollout.domain.ideas import AnsweredIdea, Idea
from rollout.domain.pack import Brief, Hour
from rollout.domain.printing.certificate import Thanks, certificate
from rollout.domain.printing.order import Order, shared_job, theme
from rollout.domain.printing.poster import HeldHour, Risen, Shown, poster
from rollout.domain.printing.return_sheet import return_sheet
from rollout.domain.printing.run_sheets import Event, Seat, run_sheet
from rollout.domain.printing.words import ENGLISH
from rollout.domain.returns import Action, StoredAction
from tests.builders import a_programme
from tests.sample_module import a_full_module, a_module

PLANNERS = Path(__file__).parents[2] / "planners"
LINK = "https://bluegum.example/R/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
A4, A4_ACROSS, A3_UPRIGHT = (210.0, 297.0), (297.0, 210.0), (297.0, 420.0)
MODULE = a_module()
LOOK = theme(a_programme(), MODULE)
WIDE = "W" * 80
DPI = 150
MM = DPI / 25.4
CUT_DPI = 72
CUT = CUT_DPI / 25.4

Ink = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def pictures(content: bytes, dpi: float) -> list[Image.Image]:
    with pypdfium2.PdfDocument(content) as pdf:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pdf]


def outside(page: Image.Image, dpi: float) -> tuple[int, int]:
    """Darkest and lightest of the outer eight millimetres."""
    edge = round(8 / 25.4 * dpi) - 1
    rest = page.copy()
    rest.paste(255, (edge, edge, page.width - edge, page.height - edge))
    darkest, lightest = rest.getextrema()
    return int(darkest), int(lightest)  # type: ignore[arg-type]  # one band


def faults(printed: PrintedSheet, size: tuple[float, float], pages: int, *words: str) -> list[str]:
    wanted = Expected(size, pages, language="en", words=words)
    white = [outside(page, 60) for page in pictures(printed.content, 60)]
    return [*proof.faults(proof.read(printed.content), wanted), *(f"not white: {w}" for w in white if w[0] < 250)]


@pytest.mark.parametrize(("kind", "size", "pages"), [("cards", A3_UPRIGHT, 2), ("cards_a4", A4_ACROSS, 4)])
def test_cut_marks_are_at_the_same_place_on_every_page(
    press: Press, kind: str, size: tuple[float, float], pages: int
) -> None:
    """A stack is cut at once, so a mark that stands elsewhere on one sheet spoils its cards."""
    printed = press.print_one(shared_job(kind, MODULE, LOOK))
    assert faults(printed, size, pages, *(step.title for step in MODULE.embedding)) == []
    strips = [_strips(page) for page in pictures(printed.content, CUT_DPI)]
    assert strips == [strips[0]] * pages
    assert strips[0]["up"] == strips[0]["down"] == (round(148.5 * CUT),)
    assert strips[0]["start"] == strips[0]["end"] == ((round(210 * CUT),) if kind == "cards" else ())


def _strips(page: Image.Image) -> dict[str, tuple[int, ...]]:
    """Where black meets the four edges of the printable paper, between 8 and 12 mm: columns above, rows beside."""
    near, far = round(8.5 * CUT), round(11.5 * CUT)
    width, height = page.size
    ink = np.asarray(page) < 245
    return {
        "up": _middles(ink[near:far].all(axis=0)),
        "down": _middles(ink[height - far : height - near].all(axis=0)),
        "start": _middles(ink[:, near:far].all(axis=1)),
        "end": _middles(ink[:, width - far : width - near].all(axis=1)),
    }


def _middles(dark: Any) -> tuple[int, ...]:
    places = np.flatnonzero(dark)
    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if places.size else []
    return tuple(int(run.mean() + 0.5) for run in runs)


def shown(**changed: object) -> Shown:
    hours = (HeldHour(date(2027, 2, 9), 12, 12), HeldHour(date(2027, 2, 11), 10, 13))
    facts = Shown(
        "F001", "Harbour Street", "en", "welcome", hours, 1,
        (StoredAction(1, "F001", "s", Action("Turn the desk", "Noor", date(2027, 2, 16)), date(2027, 2, 15)),),
        (Risen(an_idea("A bell at the back door"), None, "Harbour", date(2027, 2, 19)),),
        "Listen first", datetime(2027, 3, 11, 9),
    )  # fmt: skip
    return replace(facts, **changed)  # type: ignore[arg-type]  # values for the fields that are named


def an_idea(text: str, author: str = "The team") -> Idea:
    at = datetime(2027, 2, 9)
    return Idea("X", text, author, "F001", "s", "welcome", "", "put_forward", None, "welcome", at)


def test_a_poster_says_what_really_happened(press: Press) -> None:
    said = ("Harbour Street", "22", "of 25", "2 hours were held", "1 hour is still to come", "Turn the desk",
            "With Harbour: an answer is due by Fri 19 February", "Thu 11 March, 9:00 am")  # fmt: skip
    assert faults(press.print_one(poster(shown(), MODULE, LOOK, ENGLISH)), A3_UPRIGHT, 1, *said) == []


def test_a_poster_does_not_guess_what_nobody_counted() -> None:
    def reached(*hours: HeldHour) -> object:
        return poster(shown(held=hours, to_come=0), MODULE, LOOK, ENGLISH).facts["reached"]

    day, held = date(2027, 2, 9), "1 hour was held"
    assert [reached(HeldHour(day, *known)) for known in ((None, 12), (9, None), (14, 12), (1, 1))] == [
        {"people": "", "expected": "", "what": "people took part", "hours": held, "still": ""},
        {"people": "9", "expected": "", "what": "people took part", "hours": held, "still": ""},
        {"people": "14", "expected": "", "what": "people took part", "hours": held, "still": ""},
        {"people": "1", "expected": "of 1", "what": "person took part", "hours": held, "still": ""},
    ]


def test_a_poster_with_little_to_show_keeps_its_dignity(press: Press) -> None:
    bare = shown(held=(HeldHour(date(2027, 2, 9), None, None),), actions=(), risen=(), next_hour=None, to_come=0)
    said = ("We met", "No idea has been sent up from here yet", "The date will be written here")
    assert faults(press.print_one(poster(bare, MODULE, LOOK, ENGLISH)), A3_UPRIGHT, 1, *said) == []


@pytest.mark.slow
def test_a_poster_stays_one_sheet_whatever_people_wrote(press: Press) -> None:
    at, text = datetime(2027, 3, 1), "W " * 600
    answer = AnsweredIdea("X", "F001", "", "", "welcome", "kept_local", "", text, "network", at, final=True)
    actions = tuple(StoredAction(n, "F001", "s", Action("W" * 200, WIDE, date(2027, 9, 22))) for n in range(20))
    hard = shown(facility=WIDE, actions=actions, risen=(Risen(an_idea("W" * 1_200, WIDE), answer),) * 9)
    printed = press.print_one(poster(hard, a_full_module(), LOOK, ENGLISH))
    assert faults(printed, A3_UPRIGHT, 1, "and 13 more", "and 5 more", "Yours to do here") == []


def test_a_certificate_says_for_whom_and_what_for(press: Press) -> None:
    thanks = Thanks("Đặng Thị Ánh & Юлія", "You <b>saw</b> {{ 7 * 7 }}", "Maria Álvarez", "Harbour", date(2027, 3, 3))
    said = (thanks.receiver, thanks.because, thanks.giver, "Harbour", "Wednesday 3 March 2027")
    printed = press.print_one(certificate(thanks, MODULE, LOOK, ENGLISH))
    assert faults(printed, A4_ACROSS, 1, *said) == []
    assert press.print_one(certificate(thanks, MODULE, LOOK, ENGLISH)) == printed


@pytest.mark.slow
def test_a_certificate_holds_words_at_their_cap(press: Press) -> None:
    thanks = Thanks(WIDE, "\n".join(["W"] * 11 + ["W" * 478]), WIDE, WIDE, date(2027, 3, 3))
    assert faults(press.print_one(certificate(thanks, MODULE, LOOK, ENGLISH)), A4_ACROSS, 1, WIDE) == []


def test_run_sheets_have_a_sign_in_page_of_their_own(press: Press) -> None:
    seats = tuple(Seat(f"Leader {number}", (f"Store {number}", "Annexe")) for number in range(10))
    event = Event("coaching", "welcome", "N1", "Harbour", "en", "2", datetime(2027, 1, 19, 13), 60, "Ana Reyes", seats)
    said = (*MODULE.coaching.steps, "Ana Reyes", "1:00 pm to 2:00 pm", "10 people", "Leader 9", "Store 9, Annexe")
    made = press.print_one(run_sheet(event, MODULE, LOOK, ENGLISH))
    assert faults(made, A4, 2, *said) == []
    assert ["Leader 0" in page for page in _texts(made.content)] == [False, True]


def _texts(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def a_return(groups: int = 2) -> SheetJob:
    hours = tuple(Hour(number, datetime(2027, 2, number, 9), 12) for number in range(groups, 0, -1))
    brief = Brief("F001", "Harbour Street", (), "welcome", 7, "Maria Álvarez", hours, None, None, (), 3)
    return return_sheet(Order(brief, MODULE, LOOK, LINK, "welcome · F001 · v3 · 7F3A2B"))


@pytest.fixture(scope="module")
def returned(press: Press) -> PrintedSheet:
    return press.print_one(a_return())


@pytest.fixture(scope="module")
def mapped(press: Press) -> dict[str, Rectangle]:
    return boxes(press.folder, a_return())


def test_a_return_sheet_has_a_page_for_each_group(returned: PrintedSheet) -> None:
    assert (returned.way, returned.pages) == ("compiled", 2)
    assert faults(returned, A4, 2, *(activity.title for activity in MODULE.activities)) == []
    assert [f"Group {n}" in page for n, page in enumerate(_texts(returned.content), 1)] == [True, True]


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs zbarimg")
def test_every_page_says_which_it_is(returned: PrintedSheet, tmp_path: Path) -> None:
    found = []
    for number, page in enumerate(pictures(returned.content, DPI)):
        page.save(tmp_path / f"{number}.png")
        asked = ["zbarimg", "-q", "--raw", str(tmp_path / f"{number}.png")]
        read = subprocess.run(asked, capture_output=True, text=True)
        found.append(read.stdout.strip())
    assert found == [f"{LINK.upper()}.F1G001P1V0003", f"{LINK.upper()}.F1G002P1V0003"]


def test_the_map_names_every_box_and_none_lies_upon_another(mapped: dict[str, Rectangle]) -> None:
    skipped = {f"skipped.{activity.key}" for activity in MODULE.activities}
    assert skipped | {"held.yes", "headcount.ones", "action5.due.month.ones", "idea3.up", "improve"} <= set(mapped)
    assert len(mapped) == 4 + 2 + 4 + 2 + 3 + 6 + 5 * 6 + 3 * 3 + 2
    assert [pair for pair in _pairs(mapped) if _overlap(*(mapped[name] for name in pair))] == []
    assert mapped["mark.3"] == (195.0, 282.0, 5.0, 5.0)


@pytest.mark.parametrize("angle", [0.0, 3.0, -3.0])
def test_boxes_filled_in_by_hand_are_found_again_on_a_crooked_scan(
    returned: PrintedSheet, mapped: dict[str, Rectangle], angle: float
) -> None:
    """The four marks say how the page lies; then every box is where the map has it, and ink in it is seen."""
    filled = {"held.yes", "skipped.film", "skipped.close", "idea2.up", "headcount.tens", "headcount.ones", "reason"}
    page = pictures(returned.content, DPI)[0]
    _write(page, [mapped[name] for name in filled])
    scan = np.asarray(page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)) < 128
    lies = _lies(scan, [mapped[f"mark.{number}"] for number in range(4)])
    seen = {name for name, box in mapped.items() if not name.startswith("mark") and _inked(scan, lies, box)}
    assert seen == filled


def _write(page: Image.Image, crossed: list[Rectangle]) -> None:
    draw = ImageDraw.Draw(page)
    for box in crossed:
        left, top, right, bottom = box.x + 1, box.y + 1, box.x + box.width - 1, box.y + box.height - 1
        for line in ((left, top, right, bottom), (left, bottom, right, top)):
            draw.line([edge * MM for edge in line], fill=40, width=5)


def _lies(scan: Ink, marks: list[Rectangle]) -> Any:
    """From millimetres on the paper to pixels of the scan: a plane through the four marks."""
    height, width = scan.shape
    corner = round(36 * MM)
    starts = [(0, 0), (width - corner, 0), (0, height - corner), (width - corner, height - corner)]
    found = [(x + dx, y + dy) for x, y in starts for dx, dy in [_blackest(scan[y : y + corner, x : x + corner])]]
    places = [(mark.x + mark.width / 2, mark.y + mark.height / 2, 1.0) for mark in marks]
    plane, *_ = np.linalg.lstsq(np.array(places), np.array(found), rcond=None)
    return plane


def _blackest(part: Ink) -> tuple[float, float]:
    """The middle of the square of four millimetres that holds the most ink."""
    side = round(4 * MM)
    sums = np.pad(part.astype(int).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    ink = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    rows, columns = np.nonzero(ink == ink.max())
    return float(columns.mean()) + side / 2, float(rows.mean()) + side / 2


def _inked(scan: Ink, lies: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", box: Rectangle) -> bool:
    """Whether there is ink inside, a millimetre away from the printed frame."""
    across = np.linspace(box.x + 1, box.x + box.width - 1, 40)
    down = np.linspace(box.y + 1, box.y + box.height - 1, 40)
    grid = np.stack([*map(np.ravel, np.meshgrid(across, down)), np.ones(1_600)], axis=1)
    columns, rows = np.rint(grid @ lies).astype(int).T
    return bool(scan[rows, columns].mean() > 0.02)


def _pairs(named: dict[str, Rectangle]) -> list[tuple[str, str]]:
    names = sorted(named)
    return [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not beside and not (one.y + one.height <= other.y or other.y + other.height <= one.y)
