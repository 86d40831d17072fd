"""Laying sheets out with WeasyPrint, and seeing to it that one sheet stays one sheet."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from rollout.adapters.paper.fetcher import OnlyThisFolder
from rollout.adapters.paper.folder import ROOT, PlannersFolder
from rollout.adapters.paper.measure import Fitted
from rollout.domain.module import Module
from rollout.domain.problem import Refused, refuse

DENSITIES = ("airy", "roomy", "snug")
_SVG = "{http://www.w3.org/2000/svg}"
_SLACK = 0.6

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
        crowded = list(_overfull(document, facts.get("pages")))
        if not crowded:
            return document
    raise refuse(
        f"module {module.key}, sheet {kind}, {crowded[0]}",
        "holds more words than its place on the sheet.",
        "Shorten it, or give it more room in planners/.",
    )


def write(document: Document, **options: Any) -> bytes:
    """The PDF, the same bytes for the same document."""
    content: bytes = document.write_pdf(**options)
    return content


def _document(folder: PlannersFolder, kind: str, module: Module, facts: Mapping[str, Any], dress: Dress) -> Document:
    density = str(facts["density"])
    rest = {key: value for key, value in facts.items() if key != "density"}
    try:
        html = HTML(string=folder.html(kind, module, rest, density), base_url=ROOT, url_fetcher=OnlyThisFolder(folder))
        dress(html.etree_element)
        return html.render(font_config=fonts())
    except FatalURLFetchingError as reached_out:
        raise refuse(f"planners/sheets/{kind}.html", str(reached_out), "Put the file there and name it.") from None


def slots_in(root: Element) -> Iterator[tuple[str, Element]]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("data-slot"):
            yield str(element.get("data-slot")), element


def stand_ins(root: Element) -> None:
    """Something invisible in every slot, so that its baseline can be read off."""
    for _, element in slots_in(root):
        SubElement(element, "span", {"data-word": "", "style": "visibility: hidden"}).text = "Hg"


def words_in_place(
    leaves: Sequence[Mapping[str, Fitted]], is_plain: Callable[[str], bool], code: tuple[str, str]
) -> Dress:
    """Personal words set as fitted, and the QR code's drawing. A slot that comes again belongs to the next leaf."""

    def dress(root: Element) -> None:
        met: Counter[str] = Counter()
        for name, element in slots_in(root):
            words = leaves[met[name]][name]
            met[name] += 1
            _set(element, words)
            if not all(map(is_plain, words.lines)):
                element.set("style", "text-overflow: ellipsis")
        for element in [e for e in root.iter() if isinstance(e.tag, str) and e.get("data-qr") is not None]:
            side, path = code
            svg = SubElement(element, f"{_SVG}svg", viewBox=f"0 0 {side} {side}")
            SubElement(svg, f"{_SVG}path", d=path)

    return dress


def _set(element: Element, fitted: Fitted) -> None:
    """Lines as fitted. They take no height of their own: the slot's line height holds whatever their size."""
    for number, line in enumerate(fitted.lines):
        if number:
            SubElement(element, "br")
        looks = f"font-size: {fitted.size}px; line-height: 0"
        SubElement(element, "span", {"data-word": "", "style": looks}).text = line


def _overfull(document: Document, pages: object) -> Iterator[str]:
    """Blocks whose words reach over their edge, and the block that begins a page too many."""
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants(placeholders=True):
            name = _block(box)
            if name and _spills(box):
                yield f"block “{name}”"
        if isinstance(pages, int) and number >= pages:
            names = (_block(box) for box in page._page_box.descendants(placeholders=True))
            yield f"block “{next((name for name in names if name), 'page')}” (page {number + 1} of {pages})"


def _block(box: Any) -> str:
    element = box.element
    return str(element.get("data-block") or "") if element is not None and box.element_tag == element.tag else ""


def _spills(box: Any) -> bool:
    bottom = box.position_y + box.margin_height() + _SLACK
    right = box.position_x + box.margin_width() + _SLACK
    texts = (each for each in box.descendants(placeholders=True) if isinstance(each, TextBox) and each.text.strip())
    return any(t.position_y + t.height > bottom or t.position_x + t.width > right for t in texts if not _in_slot(t))


def _in_slot(text: Any) -> bool:
    """Words in a slot: they were made to fit, and need no watching."""
    return text.element is not None and text.element.get("data-word") is not None


__all__ = ["Refused", "lay_out", "stand_ins", "words_in_place", "write"]
