"""Compiling a sheet: lay it out once without personal words, cut it where they stand, and write all the rest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.text.fonts import font_features

from rollout.adapters.paper import writing
from rollout.adapters.paper.compiled import Compiled, FaceName, Numbers, Part, Slot, Type
from rollout.adapters.paper.copies import copy_page
from rollout.adapters.paper.embed import USUAL
from rollout.adapters.paper.folder import PlannersFolder, digest_of, module_digest
from rollout.adapters.paper.layout import lay_out, leaf_of, seed_fonts, stand_ins, write
from rollout.adapters.paper.measure import Features, not_by_pairs
from rollout.domain.module import Module
from rollout.domain.problem import refuse

_SHORT = 1500
"""So few bytes between two personal places are written with them: a stream of its own would be longer."""

_KEPT = 8
_remembered: dict[str, Document] = {}

_FAR = b"7777 7777 m"
"""Where the stand-in of a QR code begins to be drawn."""


def compile_sheet(
    folder: PlannersFolder, kind: str, module: Module, facts: Mapping[str, Any], leaves: int, side: int
) -> Compiled:
    """One file for everybody whose facts have this shape. `side`: how many modules wide the QR codes are.

    A sheet of one page is laid out as one leaf, and copied for the others.
    """
    document = _laid_out(folder, kind, module, {**facts, "pages": 1}, side)
    copies = leaves if len(document.pages) == document.sheets == 1 else 1
    if copies < leaves:
        document = _laid_out(folder, kind, module, {**facts, "pages": leaves}, side)
    places = _Places(folder, f"planners/sheets/{kind}.html", leaves // copies)
    for copy in range(copies):
        for page in document.pages:
            places.read(page._page_box, copy)
    seed_fonts(document, folder, {face: USUAL for face, _ in places.types})
    made: list[Compiled] = []

    def cut(pdf: pydyf.PDF) -> None:
        copy_page(pdf, copies)
        made.append(_Cut(document, pdf, places).compiled(module.language))

    write(document, cut)
    return made[0]


def _laid_out(folder: PlannersFolder, kind: str, module: Module, facts: Mapping[str, Any], side: int) -> Document:
    """The sheet with stand-ins. The last ones are remembered: the same page is wanted with more copies."""
    name = digest_of(kind, module_digest(module), folder.digest, facts, side)
    if name not in _remembered:
        _remembered[name] = lay_out(folder, kind, module, facts, lambda root: stand_ins(root, side))
    while len(_remembered) > _KEPT:
        del _remembered[next(iter(_remembered))]
    return _remembered[name]


@dataclass
class _Places:
    """Where personal words stand on the pages that are laid out."""

    folder: PlannersFolder
    where: str
    leaves: int  # in what is laid out, without its copies
    slots: dict[Slot, int] = field(default_factory=dict)
    types: dict[tuple[FaceName, Features], int] = field(default_factory=dict)
    starts: list[dict[bytes, int]] = field(default_factory=list)
    squares: list[int] = field(default_factory=list)
    is_plain: bool = True

    def read(self, page: Any, copy: int) -> None:
        """One page's slots and squares, by what is drawn first in them, as they are in a copy of it."""
        found: dict[bytes, int] = {}
        seen = set()
        for box in page.descendants(placeholders=True):
            element = box.element
            if element is None or element in seen:
                continue
            if element.get("data-slot") is not None:
                seen.add(element)
                slot = self._slot(box, copy)
                start = self._start(box)
                if start in found:
                    raise self._refusal(slot.name, "stands where another slot stands.", "Move one of them.")
                found[start] = self.slots.setdefault(slot, len(self.slots))
            elif element.get("data-qr") is not None:
                seen.add(element)
                self.squares.append(copy + leaf_of(element, self.leaves))
        self.starts.append(found)

    def _slot(self, box: Any, copy: int) -> Slot:
        element, style = box.element, box.style
        name = str(element.get("data-slot"))
        text, line = _first(box, TextBox), _first(box, LineBox)
        if isinstance(box, InlineBox) or text is None or line is None:
            raise self._refusal(name, "is part of a line.", "Make it a block of a fixed size.")
        if style["letter_spacing"] not in ("normal", 0) or style["text_transform"] != "none":
            raise self._refusal(name, "has spaced letters or capitals.", "Personal words are printed as they are.")
        self.is_plain &= style["direction"] == "ltr"
        return Slot(
            name=name,
            leaf=copy + leaf_of(element, self.leaves),
            x=box.content_box_x(),
            y=text.position_y + text.baseline,
            width=box.width,
            lines=int(element.get("data-lines") or 1),
            line_height=float(line.height),
            type=self.types.setdefault((self._face(name, style), _features(style)), len(self.types)),
            size=style["font_size"],
            smallest=int(element.get("data-smallest") or 100) / 100,
            align={"right": "end", "end": "end", "center": "center"}.get(style["text_align_all"], "start"),
        )

    def _face(self, name: str, style: Mapping[str, Any]) -> FaceName:
        face = (style["font_family"][0], int(style["font_weight"]), style["font_style"] == "italic")
        if face not in self.folder.faces:
            raise self._refusal(
                name, f"is set in {face}, which fonts.css lacks.", "Give it one of the faces of planners/css/fonts.css."
            )
        return face

    def _start(self, box: Any) -> bytes:
        text = _first(box, TextBox)
        x, y = text.position_x, text.position_y + text.baseline
        return f"1 0 0 -1 {writing.number(x)} {writing.number(y)} Tm".encode()

    def _refusal(self, slot: str, what: str, hint: str) -> Exception:
        return refuse(f"{self.where}, slot {slot}", what, hint)


class _Cut:
    """A laid-out PDF, taken apart into what stays and what is personal."""

    def __init__(self, document: Document, pdf: pydyf.PDF, places: _Places) -> None:
        self._document, self._pdf, self._places = document, pdf, places
        self._kept: dict[bytes, int] = {}
        self._personal: dict[tuple[Part, ...], int] = {}
        self._next = len(pdf.objects)
        self._square = 0

    def compiled(self, language: str) -> Compiled:
        pages = [self._pdf.objects[number] for number in self._pdf.pages["Kids"][::3]]
        drawings = {int(page["Contents"].split()[0]) for page in pages}
        for page, starts in zip(pages, self._places.starts, strict=True):
            drawing = self._pdf.objects[int(page["Contents"].split()[0])]
            streams = [self._number(parts) for parts in _pieces(list(self._parts(drawing.stream, starts)))]
            page["Contents"] = pydyf.Array(f"{number} 0 R".encode() for number in streams)
        about = int(self._pdf.catalog["Metadata"].split()[0])
        base, table, size = self._base(drawings | {about})
        numbers = Numbers(
            self._pdf.catalog.number, self._fonts.number, tuple(self._personal.values()), about, size, size + 1, table
        )
        return Compiled(
            base, len(pages), tuple(self._places.slots), tuple(self._places.squares), tuple(self._types(language)),
            tuple(self._personal), self._about(about), self._info(), self._fonts.data.removesuffix(b">>"), numbers,
            self._document.density, language, self._places.is_plain,
        )  # fmt: skip

    def _parts(self, operations: list[Any], starts: Mapping[bytes, int]) -> Iterator[Part]:
        """The drawing, with a slot's or square's number in place of its stand-in."""
        kept: list[Any] = []
        rest = iter(operations)
        for each in rest:
            if isinstance(each, bytes) and (each in starts or each == _FAR):
                yield _bytes(kept[:-1])  # without BT, or a move to nowhere
                yield starts[each] if each in starts else self._next_square()
                kept = _after(rest, b"ET" if each in starts else b"f")
            else:
                kept.append(each)
        yield _bytes(kept)

    def _next_square(self) -> int:
        self._square += 1
        return -self._square

    def _number(self, parts: tuple[Part, ...]) -> int:
        """What several pages share is written once."""
        if len(parts) == 1 and isinstance(parts[0], bytes):
            numbers, key = self._kept, parts[0]
            return numbers.setdefault(key, self._new() if key not in numbers else 0)
        return self._personal.setdefault(parts, self._new() if parts not in self._personal else 0)

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def _base(self, left_out: set[int]) -> tuple[bytes, int, int]:
        """The beginning of every file, where its table is, and the first number that is free behind it."""
        streams, small = [], []
        for number, each in enumerate(self._pdf.objects):
            if isinstance(each, pydyf.Stream) and number not in left_out:
                streams.append((number, each.data))
            elif isinstance(each, pydyf.Dictionary) and each:
                small.append((number, each.data))
        streams += [(number, writing.stream(content)) for content, number in self._kept.items()]
        together, table = self._new(), self._new()
        streams.append((together, writing.together(small)))
        written, where = writing.laid_end_to_end(len(writing.HEADER), streams)
        where |= {number: (2, together, place) for place, (number, _) in enumerate(small)}
        start = len(writing.HEADER) + sum(map(len, written))
        where[table] = (1, start, 0)
        body = writing.table(table, where, f"/Root {self._pdf.catalog.number} 0 R", level=9)
        end = b"%d 0 obj\n%b\nendobj\n%b" % (table, body, writing.ending(start))
        return b"".join([writing.HEADER, *written, end]), start, self._next

    @property
    def _fonts(self) -> Any:
        page = self._pdf.objects[self._pdf.pages["Kids"][0]]
        resources = self._pdf.objects[int(page["Resources"].split()[0])]
        return self._pdf.objects[int(resources["Font"].split()[0])]

    def _types(self, language: str) -> Iterator[Type]:
        for face, features in self._places.types:
            font = next(each for each in self._document.fonts.values() if _name(each) == face)
            file = self._places.folder.faces[face].relative_to(self._places.folder.path).as_posix()
            apart = _apart(self._places.folder.faces[face], features, language)
            widths = tuple(sorted(font.widths.items()))
            yield Type(face, file, font.hash, features, widths, apart is not None, apart or "")

    def _about(self, number: int) -> tuple[bytes, bytes]:
        content = b"\n".join(self._pdf.objects[number].stream)
        before, after = re.split(rb"(?<=<rdf:li xml:lang=\"x-default\">)[^<]*", content, maxsplit=1)
        return before, after

    def _info(self) -> tuple[bytes, bytes]:
        rest = pydyf.Dictionary({name: value for name, value in self._pdf.info.items() if name != "Title"})
        return b"<</Title ", rest.data.removeprefix(b"<<")


@lru_cache(64)
def _apart(path: Path, features: Features, language: str) -> str | None:
    return not_by_pairs(path, features, language, USUAL)


def _pieces(parts: list[Part]) -> Iterator[tuple[Part, ...]]:
    """A page's streams: what stays, and each code, for itself; places of words with what little is between them."""
    together: list[Part] = []
    for place, part in enumerate(parts):
        beside = parts[place + 1 : place + 2] + together[-1:]
        between = together and len(beside) > 1 and all(isinstance(each, int) and each >= 0 for each in beside)
        if isinstance(part, bytes) and not (between and len(part) < _SHORT):
            if together:
                yield tuple(together)
            together = []
            if part:
                yield (part,)
        else:
            together.append(part if isinstance(part, int) else b"\n" + part + b"\n")
    if together:
        yield tuple(together)


def _bytes(operations: list[Any]) -> bytes:
    return b"\n".join(map(pydyf._to_bytes, operations)).replace(b">0<", b"")


def _after(rest: Iterator[Any], last: bytes) -> list[Any]:
    """Skip what is drawn up to and with this operation; a code's filling itself stays."""
    for each in rest:
        if each == last:
            break
    return [] if last == b"ET" else [last]


def _first(box: Any, kind: type) -> Any:
    return next((each for each in box.descendants(placeholders=True) if isinstance(each, kind)), None)


def _features(style: Mapping[str, Any]) -> Features:
    names = ("kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric",
             "variant_alternates", "variant_east_asian", "feature_settings")  # fmt: skip
    return tuple(sorted(font_features(*(style[f"font_{name}"] for name in names)).items()))


def _name(font: Any) -> FaceName:
    return font.family, int(font.weight), bool(font.style)
