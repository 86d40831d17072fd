"""Slides that people can edit: PowerPoint files made of a deck's words, in the programme's colours.

The words stand in real titles, text boxes and tables, so the outline, a screen reader and a colleague's pencil work.
The fonts are ones that every office machine has. The same words give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

TITLES, TEXT = "Georgia", "Arial"
_INK, _QUIET = "#1b262b", "#56666d"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  the moment a file says it was made: always the same
_TITLE_SLIDE, _TITLE_ONLY = 0, 5
_WIDE = 4 / 3
_LINES = 24
"""Lines of a table that fit on one slide."""

Facts = Mapping[str, Any]
"""What the deck says; its lists are checked by the tests of whoever makes them."""


class PowerPoint:
    """Decks as .pptx files."""

    def write(self, facts: Facts, colours: Mapping[str, str]) -> bytes:
        """`facts`: those of printing/deck; `colours`: accent, deep, tint and wash."""
        made = Presentation()
        _dress(made, colours)
        _cover(made, facts, colours)
        for idea in facts["ideas"]:
            _idea(made, idea, colours)
        for rows in _pages(facts["others"]):
            _others(made, facts, rows, colours)
        _describe(made, facts)
        return _same_bytes(made)


def _dress(made: Any, colours: Mapping[str, str]) -> None:
    """Wide slides; the programme's colours and two fonts in the theme, so that what people add looks alike."""
    made.slide_width = Inches(13.333)
    for page in (made.slide_master, *made.slide_master.slide_layouts):
        for shape in page.shapes:
            shape.left, shape.width = Emu(int(shape.left * _WIDE)), Emu(int(shape.width * _WIDE))
    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    xml = theme.blob.decode()
    for name, colour in (("dk2", colours["deep"]), ("accent1", colours["accent"]), ("accent2", colours["deep"])):
        xml = re.sub(rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{_hex(colour)}"/></a:{name}>', xml)
    for part, font in (("majorFont", TITLES), ("minorFont", TEXT)):
        xml = re.sub(rf'(<a:{part}>\s*<a:latin typeface=")[^"]*', rf"\g<1>{font}", xml)
    theme._blob = xml.encode()


def _cover(made: Any, facts: Facts, colours: Mapping[str, str]) -> None:
    page = made.slides.add_slide(made.slide_layouts[_TITLE_SLIDE])
    title, under = page.shapes.title, page.placeholders[1]
    _place(title, 0.9, 1.6, 11.5, 1.9)
    _write(title, [facts["title"]], 40, colours["deep"], bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _place(under, 0.9, 3.8, 11.5, 2.6)
    _write(
        under, [line for line in (facts["for_whom"], *facts["figures"], facts["none"], facts["on"]) if line], 20, _INK
    )
    _band(page, colours["accent"])


def _idea(made: Any, idea: Facts, colours: Mapping[str, str]) -> None:
    page = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    _place(page.shapes.title, 0.9, 0.45, 11.5, 0.6)
    _write(page.shapes.title, [idea["place"]], 16, colours["deep"], bold=True)
    said = page.shapes.add_textbox(Inches(0.9), Inches(1.1), Inches(6.6), Inches(4.7))
    _write(said, idea["text"], _size(" ".join(idea["text"]), len(idea["text"])), _INK, TITLES)
    whose = page.shapes.add_textbox(Inches(0.9), Inches(5.9), Inches(6.6), Inches(1.1))
    _write(whose, [line for line in (idea["whose"], idea["born"], idea["from"]) if line], 14, _QUIET)
    height = 5.8 / len(idea["blocks"])
    for number, block in enumerate(idea["blocks"]):
        _block(page, block, 1.1 + number * height, height - 0.15, colours)
    if idea["parents"]:
        page.notes_slide.notes_text_frame.text = "\n".join([idea["from"], *map(_branch, idea["parents"])])
    _band(page, colours["accent"])


def _branch(of: Facts) -> str:
    """One line of a family tree, further in the deeper it lies."""
    whose = f" ({of['whose']})" if of["whose"] else ""
    return f"{'    ' * of['deep']}{of['text']}{whose}"


def _block(page: Any, block: Facts, top: float, height: float, colours: Mapping[str, str]) -> None:
    box = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(7.9), Inches(top), Inches(4.55), Inches(height))
    box.fill.solid()
    box.fill.fore_color.rgb = _colour(colours["wash"])
    box.line.fill.background()
    box._element.remove(box._element.find(qn("p:style")))  # a shadow, in programs that follow styles
    lines = block["lines"]
    _write(
        box,
        [block["head"], *lines],
        16 if len(" ".join(lines)) < 150 else 12 if len(" ".join(lines)) < 300 else 9,
        _INK,
    )
    box.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    _style(box.text_frame.paragraphs[0].runs, 12, colours["deep"], TEXT, bold=True)


def _others(made: Any, facts: Facts, rows: Sequence[Facts], colours: Mapping[str, str]) -> None:
    page = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    _place(page.shapes.title, 0.9, 0.45, 11.5, 0.6)
    _write(page.shapes.title, [facts["others_title"]], 16, colours["deep"], bold=True)
    frame = page.shapes.add_table(len(rows) + 1, 3, Inches(0.9), Inches(1.15), Inches(11.5), Inches(0.4))
    table = frame.table
    for column, width in zip(table.columns, (5.2, 2.3, 4.0), strict=True):
        column.width = Inches(width)
    _row(table, 0, facts["heads"], colours["accent"], "#ffffff", bold=True)
    for number, row in enumerate(rows, 1):
        answer = ": ".join(part for part in (row["standing"], row["answer"]) if part)
        _row(table, number, (row["text"], row["whose"], answer), colours["wash"] if number % 2 else "#ffffff", _INK)
    _band(page, colours["accent"])


def _row(table: Any, number: int, texts: Sequence[str], back: str, ink: str, bold: bool = False) -> None:
    for column, text in enumerate(texts):
        cell = table.cell(number, column)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _colour(back)
        cell.text_frame.text = text
        _style(cell.text_frame.paragraphs[0].runs, 13, ink, TEXT, bold)


def _pages(others: Sequence[Facts]) -> Iterator[list[Facts]]:
    """Rows that fit on one slide together; one that is too long for any stands alone."""
    page: list[Facts] = []
    left: float = _LINES
    for row in others:
        need = max(_lines(row["text"], 56), _lines(row["whose"], 23), _lines(row["standing"] + row["answer"], 42)) + 0.6
        if page and need > left:
            yield page
            page, left = [], _LINES
        page.append(row)
        left -= need
    if page:
        yield page


def _lines(text: str, width: int) -> int:
    return -(-len(text) // width)


def _size(text: str, lines: int) -> int:
    """Points in which an idea of this length fills its place and no more (1,200 letters, 30 lines at most)."""
    for size, letters, most in ((30, 130, 5), (24, 260, 8), (18, 520, 12), (14, 900, 18)):
        if len(text) <= letters and lines <= most:
            return size
    return 10


def _band(page: Any, colour: str) -> None:
    band = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(13.333), Inches(0.14))
    band.fill.solid()
    band.fill.fore_color.rgb = _colour(colour)
    band.line.fill.background()
    band._element.remove(band._element.find(qn("p:style")))
    band._element.nvSpPr.cNvPr.set("descr", "")


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Inches, (left, top, width, height))


def _write(shape: Any, lines: Sequence[str], size: int, colour: str, font: str = "", bold: bool = False) -> None:
    """One paragraph a line, in this place and no other: text never becomes anything but text."""
    frame = shape.text_frame
    frame.word_wrap = True
    frame.text = lines[0]
    for line in lines[1:]:
        frame.add_paragraph().text = line
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(4)
        _style(paragraph.runs, size, colour, font, bold)


def _style(runs: Sequence[Any], size: int, colour: str, font: str, bold: bool = False) -> None:
    for run in runs:
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = _colour(colour)
        if font:
            run.font.name = font


def _describe(made: Any, facts: Facts) -> None:
    about = made.core_properties
    about.title, about.author, about.last_modified_by = facts["title"], facts["theme"]["organisation"], ""
    about.created = about.modified = _EPOCH
    about.revision = 1


def _same_bytes(made: Any) -> bytes:
    """The file without the moment in which it was packed."""
    packed, kept = io.BytesIO(), io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, _EPOCH.timetuple()[:6]), before.read(name), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _hex(colour: str) -> str:
    return colour.lstrip("#").upper()


def _colour(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(_hex(colour))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]  # the library has no types
