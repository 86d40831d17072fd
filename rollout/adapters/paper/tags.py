"""The structure tree of a PDF as WeasyPrint makes it, put right where PDF/UA asks for more."""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]


def put_right(document: Any, pdf: pydyf.PDF) -> None:
    """What stands in page margins repeats itself on every page: it is marked as no content, so nobody hears it read."""
    reached = set(_reached(pdf, pdf.catalog.get("StructTreeRoot")))
    if not reached:
        return
    pages = [_object(pdf, f"{number} 0 R".encode()) for number in pdf.pages["Kids"][::3]]
    entries = _parent_tree(pdf)["Nums"]
    for page, elements in zip(pages, entries[1::2], strict=False):
        outside = {place for place, element in enumerate(elements) if element not in reached}
        drawing = _object(pdf, page["Contents"])
        drawing.stream = list(_artifacts(drawing.stream, outside))
        for place in outside:
            elements[place] = b"null"
    for number, each in enumerate(pdf.objects):
        is_element = isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem"
        if is_element and each.reference not in reached:
            pdf.objects[number] = _nothing(number)


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


def _parent_tree(pdf: pydyf.PDF) -> Any:
    return _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _nothing(number: int) -> pydyf.Object:
    empty = pydyf.Dictionary()
    empty.number = number
    return empty
