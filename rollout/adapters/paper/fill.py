"""Filling a compiled sheet in: one leader's words and QR codes, written behind what is the same for everybody."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from weakref import proxy

from rollout.adapters.paper import embed
from rollout.adapters.paper.compiled import Compiled, FaceName, Part, Slot, Type
from rollout.adapters.paper.measure import END, UNITS, Face, Fitted, face, fit, is_one_line
from rollout.adapters.paper.qr import Codes
from rollout.adapters.paper.writing import ending, laid_end_to_end, number, quick_stream, stream, string, table
from rollout.domain.problem import refuse

Leaves = Sequence[Mapping[str, str]]
_SHORT = 500
"""A stream of so few bytes is not worth packing."""

_REMEMBERED = 250
"""Words that are kept of each place."""

_SURELY = 1.001
"""Words that are so much shorter than their place fit into it however their letters' ways are rounded."""


class Drawn(NamedTuple):
    """Words as they are drawn in their slot, and the letters that the base file lacks, by the number of their type."""

    content: bytes
    rare: frozenset[tuple[int, str]]
    is_plain: bool


_NO_LETTERS: frozenset[tuple[int, str]] = frozenset()
_NOTHING = Drawn(b"", _NO_LETTERS, is_plain=True)


@dataclass(eq=False)
class Sheet:
    """A compiled sheet with its fonts at hand. What it has drawn it remembers: much is the same for many leaders."""

    compiled: Compiled
    planners: Path
    codes: Codes

    def __post_init__(self) -> None:
        self.faces = tuple(self._face(each) for each in self.compiled.types)
        drawn = [_Words(self, place) for place in range(len(self.compiled.slots))]
        self._places = [(slot.leaf, slot.name, words) for slot, words in zip(self.compiled.slots, drawn, strict=True)]
        self._pairs: dict[tuple[int, int], _Pairs] = {}
        self._starts: dict[int, tuple[int, str]] = {}

    @classmethod
    def read(cls, file: Path, planners: Path, codes: Codes) -> "Sheet":
        return cls(Compiled.from_json(file.read_bytes()), planners, codes)

    def fill(self, leaves: Leaves, link: str, title: str) -> bytes | None:
        """What comes after the base; None where our own fonts cannot set all words exactly."""
        try:
            words = [drawn[leaves[leaf][name]] for leaf, name, drawn in self._places]
        except KeyError as missing:
            raise _no_word(missing.args[0], leaves) from None
        if not self.compiled.is_plain or not all(each.is_plain for each in words):
            return None
        return self._with_codes(words, leaves, link, title)

    def fill_plainly(self, leaves: Leaves, link: str, title: str) -> bytes:
        """The same with a box for every letter that our own fonts cannot set: better than no sheet."""
        slots = enumerate(self.compiled.slots)
        words = [self.drawn_anew(i, in_boxes(_word(leaves, slot), self.faces[slot.type])) for i, slot in slots]
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
        return face(self.planners / type_.file, type_.features, self.compiled.language, type_.by_pairs, type_.apart)

    def _fit(self, slot: Slot, text: str) -> Fitted:
        return fit(text, self.faces[slot.type], slot.size, slot.width, slot.lines, slot.smallest)

    def drawn_anew(self, place: int, text: str) -> Drawn:
        """These words as they are drawn in this place."""
        text = text.strip()
        if not text:
            return _NOTHING
        slot = self.compiled.slots[place]
        units, start = self._starts.get(place) or self._start(place, slot)
        line = self._by_pairs(slot.type, units, text) if is_one_line(text) else None
        if line and line.width * _SURELY + len(text) / UNITS < slot.width:
            if slot.align != "start":
                start = self._before(slot, 0, units, line.width)
            return Drawn(f"{start}{line.letters}\nET\n".encode(), _NO_LETTERS, is_plain=True)
        return self._fitted_in(slot, text)

    def _start(self, place: int, slot: Slot) -> tuple[int, str]:
        """The size of a place's words that need not shrink, and how they begin."""
        units = int(round(slot.size, 2) * UNITS)
        self._starts[place] = found = units, self._before(slot, 0, units, slot.width)
        return found

    def _before(self, slot: Slot, row: int, units: int, width: float) -> str:
        x, y = slot.x + _indent(slot, width), slot.y + row * slot.line_height
        resource = self.compiled.types[slot.type].resource
        return f"BT\n1 0 0 -1 {number(x)} {number(y)} Tm\n/{resource} {number(units / UNITS)} Tf\n"

    def _fitted_in(self, slot: Slot, text: str) -> Drawn:
        fitted = self._fit(slot, text)
        units = int(fitted.size * UNITS)
        parts, rare = [], set[tuple[int, str]]()
        for row, each in enumerate(fitted.lines):
            line = self._by_pairs(slot.type, units, each) or self._mixed(slot.type, units, each)
            if line is None:
                return Drawn(b"", _NO_LETTERS, is_plain=False)
            parts += [self._before(slot, row, units, line.width), line.letters, "\nET\n"]
            rare.update((slot.type, letter) for letter in line.rare)
        return Drawn("".join(parts).encode(), frozenset(rare), is_plain=True)

    def _by_pairs(self, place: int, units: int, text: str) -> "_Line | None":
        """A line's letters with their kerning, rounded the way WeasyPrint rounds it; None where pairs do not tell."""
        pairs = self._pairs.get((place, units))
        if pairs is None:
            pairs = self._pairs[place, units] = _Pairs(self.faces[place], self.compiled.types[place], units)
        try:
            letters, ways = zip(*map(pairs.__getitem__, zip(text, text[1:] + END, strict=True)), strict=True)
        except KeyError:
            return None
        return _Line(f"[<{''.join(letters)}>] TJ", sum(ways) / UNITS, "")

    def _mixed(self, place: int, units: int, text: str) -> "_Line | None":
        font = self.faces[place]
        return _mixed(font, self.compiled.types[place], place, units, text) if font.sets(text) else None

    def _tail(self, words: Sequence[Drawn], codes: Sequence[bytes], title: str) -> bytes:
        sheet, numbers = self.compiled, self.compiled.numbers
        objects = list(self._rare_fonts(words))
        streams = zip(numbers.streams, sheet.streams, strict=True)
        objects += [(own, _stream(parts, words, codes)) for own, parts in streams]
        objects.append((numbers.about, _about(sheet.about, title)))
        objects.append((numbers.info, b"".join([sheet.info[0], string(title), sheet.info[1]])))
        written, where = laid_end_to_end(len(sheet.base), sorted(objects))
        name = hashlib.sha256(b"".join(written)).hexdigest()[:32]
        last, position = max(where) + 1, len(sheet.base) + sum(map(len, written))
        where[last] = (1, position, 0)
        trailer = f"/Root {numbers.root} 0 R /Info {numbers.info} 0 R /Prev {numbers.startxref} /ID [<{name}> <{name}>]"
        return b"".join([*written, b"%d 0 obj\n" % last, table(last, where, trailer), b"\nendobj\n", ending(position)])

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


class _Words(dict[str, Drawn]):
    """What was drawn in one place. Much is the same for many leaders; what is not must not push that out."""

    def __init__(self, sheet: Sheet, place: int) -> None:
        super().__init__()
        self._sheet, self._place = proxy(sheet), place

    def __missing__(self, text: str) -> Drawn:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = drawn = Sheet.drawn_anew(self._sheet, self._place, text)
        return drawn


def _word(leaves: Leaves, slot: Slot) -> str:
    words = leaves[slot.leaf].get(slot.name)
    if words is None:
        raise _no_word(slot.name, leaves)
    return words


def _no_word(name: str, leaves: Leaves) -> Exception:
    known = ", ".join(sorted(leaves[0]))
    return refuse(f"planners/sheets, slot {name}", "is no word of this sheet.", f"Those there are: {known}.")


class _Line(NamedTuple):
    letters: str
    width: float
    rare: str


class _Pairs(dict[tuple[str, str], tuple[str, int]]):
    """How a letter is written before another one, and the way to that; KeyError where the base file lacks it."""

    def __init__(self, font: Face, type_: Type, units: int) -> None:
        super().__init__()
        self._font, self._known, self._units = font, type_.known, units

    def __missing__(self, pair: tuple[str, str]) -> tuple[str, int]:
        glyph, _, advance = self._font.first_of(pair, self._units)
        self[pair] = written = _written(glyph, self._known[glyph], advance, self._units), advance
        return written


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


def _stream(parts: Sequence[Part], words: Sequence[Drawn], codes: Sequence[bytes]) -> bytes:
    if len(parts) == 1 and isinstance(parts[0], int) and parts[0] < 0:
        return _packed_once(codes[-parts[0] - 1])
    return _packed(_joined(parts, words, codes))


def _joined(parts: Sequence[Part], words: Sequence[Drawn], codes: Sequence[bytes]) -> bytes:
    return b"".join(
        [part if isinstance(part, bytes) else words[part].content if part >= 0 else codes[-part - 1] for part in parts]
    )


@lru_cache(64)
def _packed_once(drawing: bytes) -> bytes:
    """A code: the same on all sheets of a leader."""
    return _packed(drawing)


def _packed(content: bytes) -> bytes:
    return quick_stream(content) if len(content) > _SHORT else stream(content, level=0)


def _about(around: tuple[bytes, bytes], title: str) -> bytes:
    text = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    content = b"".join([around[0], text.encode("utf-8", "replace"), around[1]])
    return stream(content, "/Type /Metadata/Subtype /XML", level=0)
