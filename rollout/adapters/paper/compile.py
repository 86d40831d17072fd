"""Compiling a sheet: lay it out once without personal words, and note where they will stand."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import TextBox

from rollout.adapters.paper.compiled import Compiled, Numbers, Slot, Square
from rollout.adapters.paper.folder import FaceName, PlannersFolder
from rollout.adapters.paper.layout import lay_out, stand_ins, write
from rollout.domain.module import Module
from rollout.domain.problem import refuse


def compile_sheet(folder: PlannersFolder, kind: str, module: Module, facts: Mapping[str, Any]) -> Compiled:
    """One page for everybody whose facts have this shape."""
    document = lay_out(folder, kind, module, facts, stand_ins)
    slots = tuple(map(_slot, _boxes(document, "data-slot")))
    for slot in slots:
        _check_face(folder, kind, slot)
    squares = (Square(b.content_box_x(), b.content_box_y(), b.width) for b in _boxes(document, "data-qr"))
    faces = tuple(sorted({slot.face for slot in slots}))
    base, page, numbers = _prepared(write(document), len(faces))
    return Compiled(base, page, document.pages[0].height, slots, tuple(squares), faces, numbers, document.density)


def _check_face(folder: PlannersFolder, kind: str, slot: Slot) -> None:
    if slot.face not in folder.faces:
        raise refuse(
            f"planners/sheets/{kind}.html, slot {slot.name}",
            f"is set in {slot.face}, which fonts.css lacks.",
            "Give it one of the faces of planners/css/fonts.css.",
        )


def _boxes(document: Document, attribute: str) -> Iterator[Any]:
    """The outermost box of every element that has this attribute."""
    seen = set()
    for box in document.pages[0]._page_box.descendants(placeholders=True):
        if box.element is not None and box.element.get(attribute) is not None and box.element not in seen:
            seen.add(box.element)
            yield box


def _slot(box: Any) -> Slot:
    element, style = box.element, box.style
    text = next(each for each in box.descendants(placeholders=True) if isinstance(each, TextBox))
    return Slot(
        name=element.get("data-slot"),
        x=box.content_box_x(),
        y=text.position_y + text.baseline,
        width=box.width,
        lines=int(element.get("data-lines") or 1),
        line_height=_line_height(box),
        face=_face(style),
        size=style["font_size"],
        smallest=int(element.get("data-smallest") or 100) / 100,
        colour=tuple(style["color"].to("srgb").coordinates),
        align={"right": "right", "end": "right", "center": "center"}.get(style["text_align_all"], "left"),
    )


def _line_height(box: Any) -> float:
    line = box.children[0]
    return float(line.height)


def _face(style: Mapping[str, Any]) -> FaceName:
    return style["font_family"][0], int(style["font_weight"]), style["font_style"] == "italic"


def _prepared(content: bytes, fonts: int) -> tuple[bytes, str, Numbers]:
    """The base file with an empty place for personal drawing, and for the fonts it needs."""
    pdf = pikepdf.open(io.BytesIO(content))
    places = [pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font)) for _ in range(fonts)]
    page = pdf.pages[0].obj
    page.Contents = pikepdf.Array(
        [pdf.make_stream(b"q\n"), page.Contents, pdf.make_stream(b"\nQ\n"), pdf.make_stream(b" ")]
    )
    for number, place in enumerate(places):
        page.Resources.Font[f"/P{number}"] = place
    saved = io.BytesIO()
    pdf.save(saved, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return saved.getvalue(), *_read_again(saved.getvalue(), fonts)


def _read_again(base: bytes, fonts: int) -> tuple[str, Numbers]:
    """The page's object without what is drawn last on it, and the numbers that things have in the saved file."""
    pdf = pikepdf.open(io.BytesIO(base))
    page = pdf.pages[0].obj
    used, *drawn, own = page.Resources.Font, *(stream.objgen[0] for stream in page.Contents)
    numbers = Numbers(
        root=pdf.Root.objgen[0],
        info=pdf.trailer.Info.objgen[0],
        tree=pdf.Root.Pages.objgen[0],
        size=int(pdf.trailer.Size),
        startxref=int(base[base.rindex(b"startxref") :].split()[1]),
        page=page.objgen[0],
        own=own,
        fonts=tuple(used[f"/P{number}"].objgen[0] for number in range(fonts)),
    )
    del page.Contents
    first = " ".join(f"{number} 0 R" for number in drawn)
    return f"{page.unparse(resolved=True).decode('latin-1').rstrip().removesuffix('>>')} /Contents [{first}", numbers
