"""What kind of thing a page, letter, calendar, table, deck or PDF is, its words left out: read with a reader of each.

Two with the same structure differ in their words only, whatever the words are made of.
"""

import csv
import io
from collections import Counter
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pikepdf
from icalendar import Calendar
from pptx import Presentation

FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SAID = (
    "class",
    "type",
    "name",
    "role",
    "method",
    "rel",
    "http-equiv",
    "charset",
    "lang",
    "dir",
    "hx-target",
    "hx-swap",
)
_LEADS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data", "poster", "content")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, ...]] = Counter()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = [_attribute(name, value or "") for name, value in sorted(attrs, key=lambda each: each[0])]
        self.found[*self._open, tag, *said] += 1
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_comment(self, data: str) -> None:
        self.found[*self._open, "comment"] += 1

    def handle_decl(self, decl: str) -> None:
        self.found[*self._open, "declaration", decl] += 1

    unknown_decl = handle_pi = handle_decl


def _attribute(name: str, value: str) -> str:
    """Its name; of those that have an effect, what they say or where they lead to: to us, or elsewhere."""
    if name in _SAID:
        return f"{name}={value}"
    if name in _LEADS:
        return f"{name} -> {value.partition(':')[0] if ':' in value.partition('/')[0] else value[:1]}"
    return name


def page(html: str) -> Counter[tuple[str, ...]]:
    """Every tag below which others, with its attributes, and how often: rows may stand in another order."""
    tags = _Tags()
    tags.feed(html)
    tags.close()
    return tags.found


def letter(content: bytes) -> tuple[Any, ...]:
    """Headers, receivers and parts, as an old and as a new reader find them; no header has a line too many."""
    found = []
    for how in (policy.compat32, policy.default):
        read = BytesParser(policy=how).parsebytes(content)
        parts = [(part.keys(), part.get_content_type(), part.get_filename()) for part in read.walk()]
        found.append((parts, _addresses(read["To"]), _addresses(read["From"]), [str(each) for each in read.defects]))
    return tuple(found)


def _addresses(header: object) -> list[str]:
    """Whom it names to a reader, without what they are called."""
    return [address for _, address in getaddresses([str(header)])]


def calendar_file(content: bytes) -> tuple[Any, ...]:
    """Components with the names of their properties and parameters; no line longer than 75 octets, none bare."""
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    return tuple(_component(each) for each in Calendar.from_ical(content, multiple=True))


def _component(each: Any) -> tuple[Any, ...]:
    names = sorted((name, tuple(sorted(getattr(value, "params", {})))) for name, value in each.property_items(False))
    return each.name, tuple(names), tuple(sorted(_component(part) for part in each.subcomponents))


def csv_table(content: bytes) -> tuple[Any, ...]:
    """Rows and columns, and whether any cell begins as a formula does."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    formulas = sum(cell[:1] in FORMULA and cell != "" and not _is_number(cell) for row in rows for cell in row)
    return [len(row) for row in rows], formulas


def workbook(content: bytes) -> tuple[Any, ...]:
    """Sheets, their rows and columns, and the kinds of cells: no formula, no link."""
    read = openpyxl.load_workbook(io.BytesIO(content))
    kinds = Counter(cell.data_type for sheet in read for row in sheet.iter_rows() for cell in row)
    links = sum(cell.hyperlink is not None for sheet in read for row in sheet.iter_rows() for cell in row)
    return [(sheet.max_row, sheet.max_column) for sheet in read], kinds["f"], kinds["e"], links


def deck(content: bytes) -> dict[str, int]:
    """Slides by their layout and the kinds and names of their shapes; links count as well. How many slides a table
    needs hangs on the order of its rows, so of those only the kind counts."""
    read: Any = Presentation(io.BytesIO(content))
    found: Counter[str] = Counter()
    for slide in read.slides:
        shapes = [(str(shape.shape_type), shape.name, shape.has_text_frame, shape.has_table) for shape in slide.shapes]
        links = sorted(relation.reltype for relation in slide.part.rels.values())
        has_table = any(shape.has_table for shape in slide.shapes)
        kind = str((slide.slide_layout.name, slide.has_notes_slide, links, shapes))
        found[kind] = 1 if has_table else found[kind] + 1
    return dict(found)


def paper(content: bytes) -> dict[str, Any]:
    """What a PDF can do beside being looked at: links and where to, forms, scripts, files; and its pages."""
    with pikepdf.open(io.BytesIO(content)) as read:
        root = read.Root
        notes = Counter(
            (str(note.get("/Subtype")), str(note.get("/A", {}).get("/S", "")) if "/A" in note else "")
            for one in read.pages for note in one.obj.get("/Annots", [])
        )  # fmt: skip
        active = sorted(name for name in ("/OpenAction", "/AA", "/AcroForm", "/Threads", "/Collection") if name in root)
        names = sorted(str(name) for name in root.get("/Names", {}))
        sizes = {tuple(round(float(side)) for side in one.mediabox) for one in read.pages}
        return {"notes": notes, "active": active, "names": names, "files": len(read.attachments), "sizes": sizes,
                "pages": len(read.pages)}  # fmt: skip


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
