"""Reading the fonts of a finished PDF: whether they are in the file, and which letter each drawn shape is."""

import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PART = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_SUBSET = re.compile(r"/[A-Z]{6}\+")


@dataclass(frozen=True)
class FontFacts:
    """One font. `shapes`: the numbers of all glyphs that have an outline (None: not a TrueType program, not looked at);
    `sound`: those that stand for a letter and look like something, where it is one that can be seen.

    `faults` are those of the font itself; `key` is another for other bytes.
    """

    key: bytes
    name: str
    width: int
    letters: dict[int, str]
    shapes: frozenset[int] | None
    sound: frozenset[int]
    faults: tuple[str, ...]

    def read(self, codes: bytes) -> tuple[str, list[str]]:
        """The letters behind drawn codes, and what is wrong with them."""
        step = self.width
        drawn = [int.from_bytes(codes[i : i + step]) for i in range(0, len(codes), step)]
        letters = self.letters
        if self.shapes is None or self.sound.issuperset(drawn):
            return "".join(letters.get(code, "\ufffd") for code in drawn), []
        wrong = [fault for code in drawn if (fault := self._fault(code))]
        return "".join(letters.get(code, "\ufffd") for code in drawn), wrong

    def _fault(self, code: int) -> str:
        letter = self.letters.get(code)
        if letter is None:
            return f"font {self.name}: glyph {code} stands for no letter"
        if letter.strip() and self.shapes is not None and code not in self.shapes:
            return f"font {self.name}: the letter {letter} has no shape"
        return ""


def font_facts(font: Any) -> FontFacts:
    """What a font dictionary says. The heavy parts are read once for the same bytes."""
    name = str(font.get("/BaseFont", "?"))
    descriptor = font.get("/FontDescriptor")
    if "/DescendantFonts" in font:
        descriptor = font.DescendantFonts[0].get("/FontDescriptor")
    program = (
        next((descriptor[key] for key in _PROGRAMS if key in descriptor), None) if descriptor is not None else None
    )
    letters = font.get("/ToUnicode")
    return _facts(
        name,
        str(font.get("/Subtype", "?")),
        None if letters is None else letters.read_raw_bytes(),
        None if program is None else program.read_raw_bytes(),
    )


_PROGRAMS = ("/FontFile2", "/FontFile3", "/FontFile")


@lru_cache(256)
def _facts(name: str, subtype: str, letters: bytes | None, program: bytes | None) -> FontFacts:
    faults = []
    key = blake2b(
        b"\0".join([name.encode(), subtype.encode(), letters or b"", program or b""]), digest_size=16
    ).digest()
    if program is None:
        faults.append(f"font {name} is not in the file")
    if letters is None:
        faults.append(f"font {name} does not say which letters it draws")
    if not _SUBSET.match(name):
        faults.append(f"font {name} is not cut down to what is used")
    try:
        shapes = _shapes(_plain(program)) if program is not None else None
        meaning = _meaning(_plain(letters)) if letters is not None else {}
    except (zlib.error, struct.error, KeyError, ValueError, IndexError):
        return FontFacts(key, name, 2, {}, None, frozenset(), (*faults, f"font {name} is damaged"))
    sound = frozenset(code for code, letter in meaning.items() if not letter.strip() or code in (shapes or ()))
    return FontFacts(key, name, 2 if subtype == "/Type0" else 1, meaning, shapes, sound, tuple(faults))


def _plain(raw: bytes) -> bytes:
    """Most are deflated; what does not look so is taken as it is."""
    return zlib.decompress(raw) if raw[:1] == b"\x78" else raw


def _meaning(text: bytes) -> dict[int, str]:
    """A ToUnicode map: single codes, and ranges of them."""
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(text):
        parts = _PART.findall(body)
        if kind == b"bfchar":
            plain = [part[0] for part in parts]
            found |= {int(code, 16): _said(said) for code, said in zip(plain[::2], plain[1::2], strict=True)}
        else:
            _ranges(parts, found)
    return found


def _ranges(parts: list[tuple[bytes, bytes, bytes]], found: dict[int, str]) -> None:
    at = 0
    while at < len(parts):
        first, last = int(parts[at][0], 16), int(parts[at + 1][0], 16)
        if parts[at + 2][1]:
            listed = [part[0] for part in parts[at + 3 : at + 4 + last - first]]
            found |= {first + step: _said(said) for step, said in enumerate(listed)}
            at += 5 + last - first
        else:
            start = _said(parts[at + 2][0])
            found |= {first + step: start[:-1] + chr(ord(start[-1]) + step) for step in range(last - first + 1)}
            at += 3


def _said(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")


def _shapes(program: bytes) -> frozenset[int] | None:
    """The glyphs of a TrueType program that draw something; None for other programs."""
    if program[:4] not in (b"\0\1\0\0", b"true"):
        return None
    count = struct.unpack(">H", program[4:6])[0]
    entries = (struct.unpack(">4sLLL", program[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    where = {name: (offset, length) for name, _, offset, length in entries}
    for name, (offset, length) in where.items():
        if offset + length > len(program):
            raise ValueError(f"table {name!r} is cut off")
    is_long = program[where[b"head"][0] + 50 : where[b"head"][0] + 52] == b"\0\1"
    start, length = where[b"loca"]
    size = 4 if is_long else 2
    ends = struct.unpack(f">{length // size}{'L' if is_long else 'H'}", program[start : start + length // size * size])
    return frozenset(glyph for glyph, (one, other) in enumerate(pairwise(ends)) if one != other)
