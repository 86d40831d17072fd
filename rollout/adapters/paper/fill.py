"""Filling a compiled sheet in: one leader's words and QR code, appended to the base file as a new revision of it."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rollout.adapters.paper import embed, qr
from rollout.adapters.paper.compiled import Compiled, Slot
from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.measure import Face, Fitted, face, fit

Objects = list[tuple[int, bytes]]
Leaf = Mapping[str, Fitted]
"""The fitted words of one page, by slot."""


def fitted(sheet: Compiled, folder: PlannersFolder, leaves: Sequence[Mapping[str, str]]) -> list[Leaf]:
    """Every slot's words on every page, made to fit."""
    return [{slot.name: _fit(folder, slot, leaf[slot.name]) for slot in sheet.slots} for leaf in leaves]


def can_fill(sheet: Compiled, folder: PlannersFolder, leaves: Sequence[Leaf]) -> bool:
    """Whether our own fonts can set all words; other scripts are laid out in full."""
    return all(
        _font(folder, slot).glyphs(line) is not None
        for leaf in leaves
        for slot in sheet.slots
        for line in leaf[slot.name].lines
    )


def fill(sheet: Compiled, folder: PlannersFolder, leaves: Sequence[Leaf], link: str, title: str) -> bytes:
    """The finished PDF: the base, then this leader's own objects. Every leaf is a page of its own."""
    numbers = sheet.numbers
    objects = _fonts(sheet, folder, leaves)
    free = max(numbers.size, max((number for number, _ in objects), default=0) + 1)
    pages = [(numbers.page, numbers.own), *((free + 2 * i, free + 2 * i + 1) for i in range(len(leaves) - 1))]
    square = "".join(qr.pdf_path(link, each.x, each.y, each.side) for each in sheet.squares)
    for leaf, (page, own) in zip(leaves, pages, strict=True):
        objects.append((own, _packed(_drawing(sheet, folder, leaf, square))))
        objects.append((page, f"{sheet.page} {own} 0 R] >>".encode("latin-1")))
    kids = " ".join(f"{page} 0 R" for page, _ in pages)
    objects.append((numbers.tree, f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()))
    objects.append((numbers.info, f"<< /Title {_string(title)} /Producer (WeasyPrint) >>".encode()))
    return _appended(sheet, objects)


def _fit(folder: PlannersFolder, slot: Slot, text: str) -> Fitted:
    return fit(text, _font(folder, slot), slot.size, slot.width, slot.lines, slot.smallest)


def _font(folder: PlannersFolder, slot: Slot) -> Face:
    return face(folder.faces[slot.face])


def _drawing(sheet: Compiled, folder: PlannersFolder, leaf: Leaf, square: str) -> str:
    start = f"q .75 0 0 -.75 0 {sheet.height * 0.75:.4f} cm\n"
    words = (_words(sheet, _font(folder, slot), slot, leaf[slot.name]) for slot in sheet.slots)
    return "".join([start, square, *words, "Q\n"])


def _words(sheet: Compiled, font: Face, slot: Slot, fitted: Fitted) -> str:
    if not fitted.lines:
        return ""
    name, size = f"/P{sheet.faces.index(slot.face)}", f"{fitted.size:.4f}"
    red, green, blue = slot.colour
    lines = [f"{red:.4f} {green:.4f} {blue:.4f} rg BT {name} {size} Tf\n"]
    for number, line in enumerate(fitted.lines):
        left = slot.x + _indent(slot, font.width(line) * fitted.size)
        lines.append(f"1 0 0 -1 {left:.3f} {slot.y + number * slot.line_height:.3f} Tm {_shown(font, line)}\n")
    return "".join([*lines, "ET\n"])


def _indent(slot: Slot, width: float) -> float:
    room = slot.width - width
    return {"left": 0.0, "center": room / 2, "right": room}[slot.align]


@lru_cache(20_000)
def _shown(font: Face, line: str) -> str:
    """Letters with their kerning, rounded the way WeasyPrint rounds it."""
    parts = ["[<"]
    for glyph in font.glyphs(line) or ():
        kerning = int(glyph.width - glyph.advance)
        parts.append(f"{glyph.id:04x}>{kerning}<" if kerning else f"{glyph.id:04x}")
    return "".join([*parts, ">] TJ"])


def _fonts(sheet: Compiled, folder: PlannersFolder, leaves: Sequence[Leaf]) -> Objects:
    objects: Objects = []
    for number, name in enumerate(sheet.faces):
        slots = [slot.name for slot in sheet.slots if slot.face == name]
        text = "".join(line for leaf in leaves for slot in slots for line in leaf[slot].lines)
        part = embed.part_of(folder.faces[name], embed.unusual(text))
        first = sheet.numbers.size + number * (embed.OBJECTS - 1)
        objects += embed.objects(part, first, sheet.numbers.fonts[number])
    return objects


def _packed(drawing: str) -> bytes:
    content = zlib.compress(drawing.encode(), 6)
    return f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode() + content + b"\nendstream"


def _string(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _appended(sheet: Compiled, objects: Objects) -> bytes:
    """A PDF may be revised by appending: objects that replace older ones, a table of where they are, a trailer."""
    written, where, position = [sheet.base], {}, len(sheet.base)
    for number, body in sorted(objects):
        where[number] = position
        written.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        position += len(written[-1])
    size = max(sheet.numbers.size, max(where) + 1)
    name = hashlib.sha256(b"".join(written)).hexdigest()[:32]
    trailer = (
        f"trailer\n<< /Size {size} /Root {sheet.numbers.root} 0 R /Info {sheet.numbers.info} 0 R"
        f" /Prev {sheet.numbers.startxref} /ID [<{name}><{name}>] >>\nstartxref\n{position}\n%%EOF\n"
    )
    return b"".join([*written, _table(where), trailer.encode()])


def _table(where: dict[int, int]) -> bytes:
    """The cross-reference table: one section for each stretch of consecutive numbers."""
    lines = ["xref\n"]
    numbers = sorted(where)
    while numbers:
        end = next((i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1] + 1), len(numbers))
        lines.append(f"{numbers[0]} {end}\n")
        lines += [f"{where[number]:010} 00000 n \n" for number in numbers[:end]]
        numbers = numbers[end:]
    return "".join(lines).encode()
