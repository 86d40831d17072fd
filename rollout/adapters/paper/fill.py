"""Filling a compiled sheet in: one leader's words and QR codes, written behind what is the same for everybody."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rollout.adapters.paper import embed
from rollout.adapters.paper.compiled import Compiled, FaceName, Part, Slot, Type
from rollout.adapters.paper.measure import UNITS, Face, Fitted, face, fit
from rollout.adapters.paper.qr import Codes
from rollout.adapters.paper.writing import ending, laid_end_to_end, number, stream, string, table
from rollout.domain.problem import refuse

Leaves = Sequence[Mapping[str, str]]
_SHORT = 500
"""A stream of so few bytes is not worth packing."""

_QUICK = 1


class Drawn(NamedTuple):
    """Words as they are drawn in their slot, and the letters that the base file lacks, by the number of their type."""

    content: bytes
    rare: frozenset[tuple[int, str]]
    is_plain: bool


@dataclass(eq=False)
class Sheet:
    """A compiled sheet with its fonts at hand. What it has drawn it remembers: much is the same for many leaders."""

    compiled: Compiled
    planners: Path
    codes: Codes

    def __post_init__(self) -> None:
        self.faces = tuple(self._face(each) for each in self.compiled.types)
        self.drawn = lru_cache(1_000)(self._drawn)

    @classmethod
    def read(cls, file: Path, planners: Path, codes: Codes) -> "Sheet":
        return cls(Compiled.from_json(file.read_bytes()), planners, codes)

    def fill(self, leaves: Leaves, link: str, title: str) -> bytes | None:
        """What comes after the base; None where our own fonts cannot set all words exactly."""
        words = [self.drawn(i, _word(leaves, slot)) for i, slot in enumerate(self.compiled.slots)]
        if not self.compiled.is_plain or not all(each.is_plain for each in words):
            return None
        return self._with_codes(words, leaves, link, title)

    def fill_plainly(self, leaves: Leaves, link: str, title: str) -> bytes:
        """The same with a box for every letter that our own fonts cannot set: better than no sheet."""
        slots = enumerate(self.compiled.slots)
        words = [self.drawn(i, in_boxes(_word(leaves, slot), self.faces[slot.type])) for i, slot in slots]
        return self._with_codes(words, leaves, link, title)

    def _with_codes(self, words: Sequence[Drawn], leaves: Leaves, link: str, title: str) -> bytes:
        codes = [self.codes.drawing(leaves[leaf].get("link", link)) for leaf in self.compiled.squares]
        return self._tail(words, codes, title)

    def fitted(self, leaves: Leaves) -> list[Fitted]:
        """Every slot's words, made to fit."""
        return [self._fit(slot, _word(leaves, slot)) for slot in self.compiled.slots]

    def letters(self, fitted: Sequence[Fitted]) -> dict[FaceName, str]:
        """The usual letters and those of these words, by face."""
        found = {each.name: set(embed.USUAL) for each in self.compiled.types}
        for slot, words in zip(self.compiled.slots, fitted, strict=True):
            if all(map(self.faces[slot.type].sets, words.lines)):
                found[self.compiled.types[slot.type].name].update(*words.lines)
        return {name: "".join(sorted(letters)) for name, letters in found.items()}

    def _face(self, type_: Type) -> Face:
        return face(self.planners / type_.file, type_.features, self.compiled.language, type_.by_pairs)

    def _fit(self, slot: Slot, text: str) -> Fitted:
        return fit(text, self.faces[slot.type], slot.size, slot.width, slot.lines, slot.smallest)

    def _drawn(self, place: int, text: str) -> Drawn:
        slot = self.compiled.slots[place]
        fitted, font, type_ = self._fit(slot, text), self.faces[slot.type], self.compiled.types[slot.type]
        if not all(map(font.sets, fitted.lines)):
            return Drawn(b"", frozenset(), is_plain=False)
        units = int(fitted.size * UNITS)
        parts, rare = [], set[tuple[int, str]]()
        for row, line in enumerate(fitted.lines):
            set_ = _line(font, type_, slot.type, units, line)
            x, y = slot.x + _indent(slot, set_.width), slot.y + row * slot.line_height
            start = f"BT\n1 0 0 -1 {number(x)} {number(y)} Tm\n/{type_.resource} {number(units / UNITS)} Tf\n"
            parts += [start, set_.letters, "\nET\n"]
            rare.update((slot.type, letter) for letter in set_.rare)
        return Drawn("".join(parts).encode(), frozenset(rare), is_plain=True)

    def _tail(self, words: Sequence[Drawn], codes: Sequence[bytes], title: str) -> bytes:
        sheet, numbers = self.compiled, self.compiled.numbers
        objects = list(self._rare_fonts(words))
        streams = zip(numbers.streams, sheet.streams, strict=True)
        objects += [(own, self._stream(parts, words, codes)) for own, parts in streams]
        objects.append((numbers.about, _about(sheet.about, title)))
        objects.append((numbers.info, b"".join([sheet.info[0], string(title), sheet.info[1]])))
        written, where = laid_end_to_end(len(sheet.base), sorted(objects))
        name = hashlib.sha256(b"".join(written)).hexdigest()[:32]
        last, position = max(where) + 1, len(sheet.base) + sum(map(len, written))
        where[last] = (1, position, 0)
        trailer = f"/Root {numbers.root} 0 R /Info {numbers.info} 0 R /Prev {numbers.startxref} /ID [<{name}> <{name}>]"
        return b"".join([*written, b"%d 0 obj\n" % last, table(last, where, trailer), b"\nendobj\n", ending(position)])

    def _stream(self, parts: Sequence[Part], words: Sequence[Drawn], codes: Sequence[bytes]) -> bytes:
        if len(parts) == 1 and isinstance(parts[0], int) and parts[0] < 0:
            return _packed_once(codes[-parts[0] - 1])
        return _packed(_joined(parts, words, codes))

    def _rare_fonts(self, words: Sequence[Drawn]) -> list[tuple[int, bytes]]:
        """The fonts of letters that the base lacks, and the dictionary that knows them too."""
        rare = frozenset[tuple[int, str]]().union(*(each.rare for each in words if each.rare))
        if not rare:
            return []
        first, entries, objects = self.compiled.numbers.size, [self.compiled.fonts], []
        for place in sorted({place for place, _ in rare}):
            wanted = embed.blocks(letter for each, letter in rare if each == place)
            entries.append(f"/R{place} {first} 0 R".encode())
            objects += embed.objects(self.faces[place], wanted, first)
            first += embed.OBJECTS
        return [(self.compiled.numbers.fonts, b"".join([*entries, b">>"])), *objects]


def in_boxes(text: str, font: Face) -> str:
    """Words as this font sets them, with a box for every other letter. Marks and what is not seen fall away."""
    seen = (c for c in unicodedata.normalize("NFC", text) if c == "\n" or unicodedata.category(c)[0] not in "MC")
    box = "□" if font.sets("□") else "?"
    kept = "".join(c if c == "\n" or font.sets(c) else box for c in seen)
    if all(map(font.sets, kept.split("\n"))):
        return kept
    return "".join(c if c == "\n" or c.isascii() else box for c in kept)


def _word(leaves: Leaves, slot: Slot) -> str:
    words = leaves[slot.leaf].get(slot.name)
    if words is None:
        known = ", ".join(sorted(leaves[slot.leaf]))
        raise refuse(f"planners/sheets, slot {slot.name}", "is no word of this sheet.", f"Those there are: {known}.")
    return words


class _Line(NamedTuple):
    letters: str
    width: float
    rare: str


@lru_cache(2_000)
def _line(font: Face, type_: Type, place: int, units: int, text: str) -> _Line:
    """A line's letters with their kerning, rounded the way WeasyPrint rounds it."""
    if font.by_pairs and font.is_latin(text):
        pairs = _pairs(font, type_, units)
        found = [pairs[pair] for pair in (*pairwise(text), (text[-1:], ""))]
        letters = [letter for letter, _ in found]
        if None not in letters:
            return _Line(f"[<{''.join(letters)}>] TJ", sum([advance for _, advance in found]) / UNITS, "")
    return _mixed(font, type_, place, units, text)


class _Pairs(dict[tuple[str, str], tuple[Any, int]]):
    """How a letter is written before another one, and the way to that; None where the base file lacks it."""

    def __init__(self, font: Face, type_: Type, units: int) -> None:
        super().__init__()
        self._font, self._known, self._units = font, type_.known, units

    def __missing__(self, pair: tuple[str, str]) -> tuple[Any, int]:
        glyph, _, advance = self._font.at("".join(pair), self._units)[0]
        width = self._known.get(glyph)
        self[pair] = _written(glyph, width, advance, self._units) if width is not None else None, advance
        return self[pair]


@lru_cache(64)
def _pairs(font: Face, type_: Type, units: int) -> _Pairs:
    return _Pairs(font, type_, units)


def _mixed(font: Face, type_: Type, place: int, units: int, text: str) -> _Line:
    """A line with rare letters, or of letters that must be looked at together."""
    parts, rare, total, in_base, kerning = ["[<"], [], 0, True, 0
    for glyph, letter, advance in font.at(text, units):
        width = type_.known.get(glyph)
        is_known = width is not None
        if is_known != in_base:
            in_base = is_known
            parts.append(f">] TJ\n/{type_.resource if in_base else f'R{place}'} {number(units / UNITS)} Tf\n[")
            parts.append(f"{kerning}<" if kerning else "<")
        elif kerning:
            parts.append(f">{kerning}<")
        if width is None:
            width = font.advance(glyph)
            rare.append(letter)
        parts.append(f"{glyph:04x}")
        kerning = int(width - advance * 1000 / units)  # written before what follows: pdfium loses it behind the last
        total += advance
    return _Line("".join([*parts, ">] TJ"]).replace("[<>] TJ\n", ""), total / UNITS, "".join(rare))


def _written(glyph: int, width: int, advance: int, units: int) -> str:
    kerning = int(width - advance * 1000 / units)
    return f"{glyph:04x}>{kerning}<" if kerning else f"{glyph:04x}"


def _indent(slot: Slot, width: float) -> float:
    room = slot.width - width
    return {"start": 0.0, "center": room / 2, "end": room}[slot.align] if room > 0 else 0.0


def _joined(parts: Sequence[Part], words: Sequence[Drawn], codes: Sequence[bytes]) -> bytes:
    return b"".join(
        part if isinstance(part, bytes) else words[part].content if part >= 0 else codes[-part - 1] for part in parts
    )


@lru_cache(64)
def _packed_once(drawing: bytes) -> bytes:
    """A code: the same on all sheets of a leader."""
    return _packed(drawing)


def _packed(content: bytes) -> bytes:
    return stream(content, level=_QUICK if len(content) > _SHORT else 0)


def _about(around: tuple[bytes, bytes], title: str) -> bytes:
    text = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    content = b"".join([around[0], text.encode("utf-8", "replace"), around[1]])
    return stream(content, "/Type /Metadata/Subtype /XML", level=0)
