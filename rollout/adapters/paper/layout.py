"""Laying sheets out with WeasyPrint, and seeing to it that one sheet stays one sheet."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import pydyf  # type: ignore[import-untyped]
from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from rollout.adapters.paper.compiled import FaceName
from rollout.adapters.paper.fetcher import OnlyThisFolder
from rollout.adapters.paper.folder import ROOT, PlannersFolder
from rollout.adapters.paper.glyphs import refuse_missing
from rollout.adapters.paper.measure import Fitted
from rollout.adapters.paper.tags import put_right
from rollout.domain.module import Module
from rollout.domain.problem import refuse

DENSITIES = ("airy", "roomy", "snug")
_SVG = "{http://www.w3.org/2000/svg}"
_SLACK = 0.6
_HIGHEST = 1.45
_NOBODYS = {"theme", "shape", "pages"}
"""Facts of sheets on which everything outside of slots is L&D's own words."""
STAND_IN = "H"
_SEEDS = '<link rel="stylesheet" href="css/fonts.css"><style>p {white-space: pre; font-variant-ligatures: none}</style>'
_SEED = "<p style=\"font: {0[1]} 1000px '{0[0]}'; font-style: {slant}\">{text}</p>"

Dress = Callable[[Element], None]
"""Puts things into the parsed page before it is laid out: personal words, or invisible stand-ins for them."""


@lru_cache(1)
def fonts() -> FontConfiguration:
    """One for the whole process: every new one costs 0.3 MB that never comes back."""
    return FontConfiguration()


def lay_out(
    folder: PlannersFolder,
    kind: str,
    module: Module,
    facts: Mapping[str, Any],
    dress: Dress,
    densities: Sequence[str] = DENSITIES,
) -> Document:
    """The sheet in the largest setting in which every block holds its words; refuses naming the block that does not."""
    for density in densities:
        document = _document(folder, kind, module, {**facts, "density": density}, dress)
        document.density = density
        crowded = list(_overfull(document))
        if not crowded:
            if set(facts) <= _NOBODYS:
                refuse_missing(document, folder, f"module {module.key}, sheet {kind}")
            return document
    raise refuse(
        f"module {module.key}, sheet {kind}, {crowded[0]}",
        "holds more words than its place on the sheet.",
        "Shorten it, or give it more room in planners/.",
    )


def write(document: Document, finish: Callable[[pydyf.PDF], None] = lambda pdf: None) -> bytes:
    """The PDF with its tags (PDF/UA-1), the same bytes for the same document. `finish` may look at it before."""

    def finisher(document: Document, pdf: pydyf.PDF) -> None:
        put_right(pdf)
        finish(pdf)

    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=finisher)
    return content


@lru_cache(8)
def _seed_pages(folder: PlannersFolder, letters: tuple[tuple[FaceName, str], ...]) -> list[Any]:
    slants = {True: "italic", False: "normal"}
    lines = "".join(_SEED.format(face, slant=slants[face[2]], text=escape(text)) for face, text in letters)
    seed = HTML(string=_SEEDS + lines, base_url=ROOT, url_fetcher=OnlyThisFolder(folder))
    pages: list[Any] = seed.render(font_config=fonts()).pages
    return pages


def seed_fonts(document: Document, folder: PlannersFolder, letters: Mapping[FaceName, str]) -> None:
    """Give a document these letters in these faces, whether they are drawn or not.

    WeasyPrint rounds the width of a letter by the size it meets it in first. Met here, in a huge size, it is rounded
    the same whoever's words come first, and letters of the base file are as wide as those that are filled in.
    """
    for page in _seed_pages(folder, tuple(letters.items())):
        page.paint(Stream(document.fonts, (0, 0, 1, 1), {"ExtGState": {}}, {}, None, {}, None))


def _document(folder: PlannersFolder, kind: str, module: Module, facts: Mapping[str, Any], dress: Dress) -> Document:
    density = str(facts["density"])
    rest = {key: value for key, value in facts.items() if key != "density"}
    try:
        html = HTML(string=folder.html(kind, module, rest, density), base_url=ROOT, url_fetcher=OnlyThisFolder(folder))
        dress(html.etree_element)
        document = html.render(font_config=fonts())
        document.sheets = sum("sheet" in each.get("class", "").split() for each in html.etree_element.iter("div"))
        return document
    except FatalURLFetchingError as reached_out:
        raise refuse(f"planners/sheets/{kind}.html", str(reached_out), "Put the file there and name it.") from None
    except TemplateNotFound as missing:
        hint = "Put what is missing beside your own: rollout init ."
        raise refuse(f"planners/sheets/{missing.name}", "is not there.", hint) from None
    except (TemplateSyntaxError, UndefinedError) as wrong:
        raise refuse(f"planners/sheets/{kind}.html", f"cannot be printed: {wrong}.", "Mend the template.") from None


def slots_in(root: Element) -> Iterator[tuple[str, Element]]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("data-slot"):
            yield str(element.get("data-slot")), element


def _count(root: Element) -> None:
    """The k-th place of a name belongs to the k-th copy of the sheet. (A place in a page margin is one place.)"""
    named = [(name, element) for name, element in slots_in(root)] + [("", element) for element in _squares(root)]
    times, met = Counter(name for name, _ in named), Counter[str]()
    for name, element in named:
        element.set("data-place", str(met[name]))
        element.set("data-times", str(times[name]))
        met[name] += 1


def leaf_of(element: Element, leaves: int) -> int:
    """Which copy of the sheet, of so many, a place belongs to."""
    return int(str(element.get("data-place"))) * leaves // int(str(element.get("data-times")))


def stand_ins(root: Element, side: int) -> None:
    """A letter in every slot and a far away dot in every QR code, so that their places are found in the drawing."""
    _count(root)
    for _, element in slots_in(root):
        SubElement(element, "span", {"data-word": ""}).text = STAND_IN
    for element in _squares(root):
        _draw(element, side, "M7777 7777h1v1h-1z")


def words_in_place(placed: Mapping[tuple[str, int], tuple[Fitted, bool]], codes: Sequence[tuple[int, str]]) -> Dress:
    """Personal words set as fitted, by slot and leaf, and the drawing of each leaf's QR code.

    Words that our own fonts cannot set were measured by guess: where they are too long, an ellipsis says so.
    """

    def dress(root: Element) -> None:
        _count(root)
        for name, element in slots_in(root):
            words, is_measured = placed[name, leaf_of(element, len(codes))]
            _set(element, words)
            if not is_measured:
                element.set("style", "text-overflow: ellipsis")
        for element in _squares(root):
            _draw(element, *codes[leaf_of(element, len(codes))])

    return dress


def _squares(root: Element) -> list[Element]:
    return [each for each in root.iter() if isinstance(each.tag, str) and each.get("data-qr") is not None]


def _draw(element: Element, side: int, path: str) -> None:
    svg = SubElement(element, f"{_SVG}svg", viewBox=f"0 0 {side} {side}")
    SubElement(svg, f"{_SVG}title").text = element.get("data-qr") or "QR code"
    SubElement(svg, f"{_SVG}path", d=path)


def _set(element: Element, fitted: Fitted) -> None:
    """Lines as fitted. They take no height of their own: the slot's line height holds whatever their size."""
    for number, line in enumerate(fitted.lines):
        if number:
            SubElement(element, "br")
        looks = f"font-size: {fitted.size}px; line-height: 0"
        SubElement(element, "span", {"data-word": "", "style": looks}).text = line


def _overfull(document: Document) -> Iterator[str]:
    """Blocks whose words reach over their edge, and the block that begins a page too many.

    A template that says how many pages it has has so many blocks of the class "sheet".
    """
    pages = document.sheets
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants(placeholders=True):
            name = _block(box)
            if name and _spills(box):
                yield f"block “{name}”"
        if 0 < pages <= number:
            names = (_block(box) for box in page._page_box.descendants(placeholders=True))
            yield f"block “{next((name for name in names if name), 'page')}” (page {number + 1} of {pages})"
    yield from _lost(document)


def _lost(document: Document) -> Iterator[str]:
    """Blocks that lost lines of a list: what reaches over the foot of a page may be dropped without a word."""
    boxes = [box for page in document.pages for box in page._page_box.descendants(placeholders=True)]
    there = {box.element for box in boxes if box.element is not None}
    for box in boxes:
        if _block(box) and any(line not in there for line in box.element.iter("li")):
            yield f"block “{_block(box)}”"


def _block(box: Any) -> str:
    """The name of the block that this box is. Its lines are no blocks, though they belong to the same element."""
    if isinstance(box, (LineBox, TextBox)):
        return ""
    element = box.element
    return str(element.get("data-block") or "") if element is not None and box.element_tag == element.tag else ""


def _spills(box: Any) -> bool:
    bottom = box.position_y + box.margin_height() + _SLACK
    right = box.position_x + box.margin_width() + _SLACK
    texts = (each for each in box.descendants(placeholders=True) if isinstance(each, TextBox) and each.text.strip())
    return any(t.position_y + _height(t) > bottom or t.position_x + t.width > right for t in texts if not _in_slot(t))


def _height(text: Any) -> float:
    """Fonts of other scripts say that their letters are far higher than those of the line that they stand in."""
    return min(float(text.height), float(text.style["font_size"]) * _HIGHEST)


def _in_slot(text: Any) -> bool:
    """Words in a slot: they were made to fit, and need no watching."""
    return text.element is not None and text.element.get("data-word") is not None
