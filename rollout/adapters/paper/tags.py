"""A PDF as WeasyPrint makes it, put right: its structure tree where PDF/UA asks for more, and what can be shorter."""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]
import uharfbuzz as hb

_NEEDLESS = (b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"STAT", b"cmap", b"gasp", b"meta", b"name", b"post")
"""Font tables that nobody reads in a PDF: letters are named by their numbers."""


def put_right(pdf: pydyf.PDF) -> None:
    """Margins are no content, lines of a text are parts of it and no elements of their own, fonts are letters alone."""
    if "StructTreeRoot" not in pdf.catalog:
        return
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    reached = set(_reached(pdf, pdf.catalog["StructTreeRoot"]))
    tree = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    for page, elements in zip(pages, tree["Nums"][1::2], strict=False):
        _without_margins(_object(pdf, page["Contents"]), elements, reached)
        elements[:] = [_in_parent(pdf, reference) for reference in elements]
    reached = set(_reached(pdf, pdf.catalog["StructTreeRoot"]))
    for number, each in enumerate(pdf.objects):
        if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem" and each.reference not in reached:
            pdf.objects[number] = _nothing(number)
        if isinstance(each, pydyf.Stream) and "Length1" in each.extra:
            each.stream = [_letters_alone(b"".join(each.stream))]
            each.extra["Length1"] = len(each.stream[0])


def _without_margins(drawing: Any, elements: list[bytes], reached: set[bytes]) -> None:
    """What stands in page margins repeats itself on every page: nobody wants to hear it read out."""
    outside = {place for place, element in enumerate(elements) if element not in reached}
    drawing.stream = list(_artifacts(drawing.stream, outside))
    for place in outside:
        elements[place] = b"null"


def _in_parent(pdf: pydyf.PDF, reference: bytes) -> bytes:
    """WeasyPrint makes an element of every line of text. It belongs to the paragraph around it, if that has no more."""
    if reference == b"null":
        return reference
    element = _object(pdf, reference)
    parent = _object(pdf, element["P"])
    if element["S"] != "/Span" or len(element["K"]) != 1 or parent.get("Pg") != element["Pg"]:
        return reference
    parent["K"][parent["K"].index(reference)] = element["K"][0]
    own: bytes = parent.reference
    return own


def _letters_alone(font: bytes) -> bytes:
    if font[:4] == b"OTTO":
        return font
    wanted = hb.SubsetInput()
    face = hb.Face(font)
    wanted.glyph_set.update(range(face.glyph_count))
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.drop_table_tag_set.update(int.from_bytes(tag) for tag in _NEEDLESS)
    return bytes(hb.subset(face, wanted).blob.data)


def _reached(pdf: pydyf.PDF, reference: Any) -> Iterator[bytes]:
    if not isinstance(reference, bytes):
        return
    yield reference
    for kid in _object(pdf, reference).get("K", ()):
        yield from _reached(pdf, kid)


def _artifacts(operations: list[Any], places: set[int]) -> Iterator[Any]:
    """A marked sequence begins with its tag, its number, and the operator."""
    marks = {i for i, each in enumerate(operations) if isinstance(each, dict) and each.get("MCID") in places}
    for place, each in enumerate(operations):
        if place + 1 in marks:
            yield "/Artifact"
        elif place - 1 in marks:
            yield b"BMC"
        elif place not in marks:
            yield each


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _nothing(number: int) -> pydyf.Object:
    empty = pydyf.Dictionary()
    empty.number = number
    return empty
