"""The drawn calendar: well-formed, legible as text whatever people call their sites, and on paper exactly A3."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest

from rollout.adapters import picture
from rollout.adapters.paper import Printer
from rollout.adapters.picture.shapes import bare, fit, form, width_of
from rollout.domain.timeline import Closed, Frame, Line, Load, Room, Rooms, Row, Tile, Timeline

PLANNERS = Path(__file__).parents[2] / "planners"
SVG = "{http://www.w3.org/2000/svg}"
MONDAY = date(2027, 2, 1)
TITLES = {"welcome": "Welcome <em> & all", "listen": "Listen"}
NASTY = (
    "<script>alert(1)</script>", "]]> & <![CDATA[", '"quoted" \'name\'', "\u202eevil\u202c \u200fmarks\u0000\u0008",
    "N" * 300, "متجر الميناء", "悉尼港口店", "Zoë\ud800 lone", "{{ 7 * 7 }} {% raise %}",
)  # fmt: skip


def a_row(name: str = "Harbour", heading: str = "North", **changed: object) -> Row:
    tiles = (Tile(MONDAY, 0, held=7, unreported=2), Tile(MONDAY, 1, planned=1), Tile(date(2027, 2, 8), 0, not_held=1))
    facts = {"facilities": 3, "tiles": tiles, "rooms": (Rooms(MONDAY, "preview", 2, 9),), "undated": 1}
    closed = (Closed(date(2027, 2, 3), date(2027, 2, 3), "holiday", "Regatta & Co"),)
    frames = (Frame(0, 1, MONDAY, date(2027, 2, 12)),)
    return Row(Line(name, name, heading), **{**facts, "closed": closed, "frames": frames, **changed})  # type: ignore[arg-type]


def a_timeline(*rows: Row, weeks: int = 3) -> Timeline:
    load = tuple(Load(MONDAY + timedelta(weeks=n), (8, 1), 2, 0, 6) for n in range(weeks))
    return Timeline(MONDAY, weeks, date(2027, 2, 10), ("welcome", "listen"), rows or (a_row(),), load)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_picture_says_what_it_is_and_holds_no_script_and_no_style_of_its_own() -> None:
    root = ElementTree.fromstring(picture.picture(a_timeline(), TITLES, picture.PAGE))
    assert (root.get("role"), [each.tag for each in root][:2]) == ("img", [f"{SVG}title", f"{SVG}desc"])
    assert root.findtext(f"{SVG}title") == "Calendar of 3 weeks from 1 February 2027 to the week of 15 February 2027"
    assert root.findtext(f"{SVG}desc") == (
        "Weeks across, 1 rows down. 12 hours: 7 held, 2 not reported yet, 1 not held, 1 planned, 1 without a date."
        " Today is 10 February 2027. The same facts stand in the table under the picture."
    )
    everything = list(root.iter())
    assert {each.tag.removeprefix(SVG) for each in everything} <= {
        "svg", "title", "desc", "defs", "pattern", "path", "rect", "circle", "g", "text",
    }  # fmt: skip
    assert [name for each in everything for name in each.attrib if name == "style" or name.startswith("on")] == []


def test_the_numbers_of_a_row_carry_their_state_without_colour() -> None:
    shown = texts(picture.picture(a_timeline(), TITLES, picture.PAGE))
    assert [word for word in ("7", "2?", "1", "×1", "7 of 12", "1 no date", "3 facilities") if word not in shown] == []


def test_modules_have_forms_of_their_own() -> None:
    outlines = [form(module, 0, 0, 30, 16) for module in range(6)]
    assert len(set(outlines)) == 6
    assert outlines[0] == "M0 16L0 0L30 0L30 16Z"


@pytest.mark.parametrize("name", NASTY)
def test_whatever_a_unit_is_called_stays_text(name: str) -> None:
    link = lambda line: "/desk/calendar?unit=" + line.code  # noqa: E731  the shortest way to hand one over
    svg = picture.picture(a_timeline(a_row(name, name)), TITLES, picture.PAGE, link=link)
    root = ElementTree.fromstring(svg)
    assert [each.tag for each in root.iter() if "script" in each.tag] == []
    cut = picture.PAGE.name - 10
    assert fit(name, picture.PAGE.text, cut) in texts(svg)
    assert ElementTree.fromstring(picture.names_of(a_timeline(a_row(name)), TITLES, picture.PAGE, 100)) is not None
    assert not set(svg) & set("\u202e\u202c\u200f\u0000\u0008\ud800")


def test_a_name_too_long_ends_in_an_ellipsis_inside_its_room() -> None:
    shown = fit("N" * 300, 13, 160)
    assert shown.endswith("…")
    assert width_of(shown, 13) <= 160
    assert bare("Zoë\ud800 lone \u202eevil") == "Zoë lone evil"


def test_a_file_brings_its_colours_and_a_page_brings_light_and_dark() -> None:
    svg = picture.picture(a_timeline(), TITLES, picture.PAGE, style=picture.for_files("#123456"))
    style = ElementTree.fromstring(svg).findtext(f"{SVG}style") or ""
    assert ("var(" in style, ".tl .tl-m0 { fill: #123456 }" in style) == (False, True)
    assert picture.for_pages("no colour").count("prefers-color-scheme: dark") == 1


def test_facility_rows_draw_single_hours_on_their_day() -> None:
    day = Tile(date(2027, 2, 4), 0, held=1)
    row = Row(Line("F1", "Store", "", is_facility=True), 1, (day,), (Rooms(date(2027, 2, 2), "coaching", 1, 1),))
    root = ElementTree.fromstring(picture.picture(a_timeline(row), TITLES, picture.FACILITY_PAGE))
    told = [each.text for each in root.iter(f"{SVG}title")]
    assert "Welcome <em> & all, Thu 4 Feb 2027: 1 held" in told


def printed(timeline: Timeline, printer: Printer) -> tuple[bytes, int]:
    style, sizes = picture.for_files("#0b5d5b"), picture.wall_sizes(timeline, TITLES)
    sheets = picture.sheets_of(timeline, TITLES, sizes, picture.WALL_HEIGHT)
    drawings = [
        picture.picture(timeline, TITLES, sizes, rows, style=style, with_load=n == 0) for n, rows in enumerate(sheets)
    ]
    facts = {
        "language": "en", "title": "Every customer: calendar", "organisation": "Bluegum <Stores>", "programme": "P",
        "heading": "Harbour & Co", "version": "Version 1", "legend": picture.legend(timeline, TITLES, style),
        "drawings": drawings,
    }  # fmt: skip
    made = printer.print_wall("#0b5d5b", facts)
    assert made.pages == len(sheets)
    assert [row for rows in sheets for row in rows] == list(timeline.rows)
    return made.content, made.pages


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdffonts"), reason="needs poppler's pdffonts and pdftotext")
def test_on_paper_every_sheet_is_exactly_a3_with_its_fonts_and_the_same_bytes_again(tmp_path: Path) -> None:
    rows = [a_row(f"Network {n} <{n}>", f"State {n // 20}") for n in range(45)]
    printer = Printer(PLANNERS, tmp_path / "compiled")
    content, pages = printed(a_timeline(*rows, weeks=18), printer)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        sizes = {tuple(round(float(edge) / 72 * 25.4, 2) for edge in page.mediabox) for page in pdf.pages}
        assert (len(pdf.pages), sizes) == (pages, {(0, 0, 420, 297)})
    assert pages == 3
    path = tmp_path / "wall.pdf"
    path.write_bytes(content)
    listed = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert {tuple(line.split()[-5:-2]) for line in listed} == {("yes", "yes", "yes")}
    assert {line.split()[0].split("+")[-1].split("-")[0] for line in listed} == {"Inter"}
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Network 44 <44>" in said
    assert "Bluegum <Stores>".upper() in said.upper()
    assert printed(a_timeline(*rows, weeks=18), printer)[0] == content


def test_seats_that_are_taken_are_drawn_and_full_ones_marked() -> None:
    seats = [(Room(10, 20), Room()), (Room(20, 20), Room(4, 10)), (Room(), Room())]
    load = tuple(
        Load(MONDAY + timedelta(weeks=n), (8, 1), 1, 1, 6, preview, coaching)
        for n, (preview, coaching) in enumerate(seats)
    )
    svg = picture.picture(replace(a_timeline(), load=load), TITLES, picture.PAGE)
    words = [word for word in texts(svg) if word.endswith(("seats", "days"))]
    assert words == ["Preview seats", "Coaching seats"]
    told = [title.text for title in ElementTree.fromstring(svg).iter(f"{SVG}title") if " of 20" in (title.text or "")]
    assert told[::2] == ["Preview seats, week of 1 Feb 2027: 10 of 20", "Preview seats, week of 8 Feb 2027: 20 of 20"]
    assert svg.count("tl-full") == 1
    assert "Preview seats" not in texts(picture.picture(a_timeline(), TITLES, picture.PAGE))
