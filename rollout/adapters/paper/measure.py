"""How wide words are, with the very font files that are embedded; and how words are made to fit their place."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

ELLIPSIS = "…"
FEATURES = {"liga": False, "clig": False, "calt": False, "dlig": False, "hlig": False}
_STEPS = 8


@dataclass(frozen=True)
class Glyph:
    """One drawn letter: its number in the font, its own width and the way to the next one, in 1/1000 em."""

    id: int
    character: str
    width: int
    advance: float


class Face:
    """One font file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self.hb_face)
        self.upem = int(self.hb_face.upem)
        self._glyphs = lru_cache(20_000)(self._shape)

    def glyphs(self, text: str) -> tuple[Glyph, ...] | None:
        """The letters of a line; None where this font alone cannot set it: other scripts, marks, missing letters."""
        return self._glyphs(text)

    def width(self, text: str) -> float:
        """Width in em; a careful guess for what the font cannot set."""
        glyphs = self.glyphs(text)
        if glyphs is not None:
            return sum(glyph.advance for glyph in glyphs) / 1000
        return sum(_guess(character) for character in text)

    def _shape(self, text: str) -> tuple[Glyph, ...] | None:
        if not text:
            return ()
        if any(unicodedata.combining(c) or unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text):
            return None
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, FEATURES)
        made = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        glyphs = [
            (info.codepoint, text[info.cluster], self._font.get_glyph_h_advance(info.codepoint), place)
            for info, place in made
        ]
        plain = len(glyphs) == len(text) and all(id_ and not p.x_offset and not p.y_offset for id_, _, _, p in glyphs)
        em = 1000 / self.upem
        return tuple(Glyph(i, c, round(w * em), p.x_advance * em) for i, c, w, p in glyphs) if plain else None


@lru_cache
def face(path: Path) -> Face:
    return Face(path)


@dataclass(frozen=True)
class Fitted:
    """Words that fit: the lines and the size (in CSS pixels) they are set in."""

    lines: tuple[str, ...]
    size: float


@lru_cache(20_000)
def fit(text: str, font: Face, size: float, width: float, lines: int, smallest: float) -> Fitted:
    """Shrink, then wrap, then cut with an ellipsis. The same answer for both ways of printing."""
    text = text.strip()
    for step in range(_STEPS + 1):
        tried = round(size * (1 - (1 - smallest) * step / _STEPS), 2)
        made = wrap(text, font, width / tried)
        if len(made) <= lines:
            return Fitted(tuple(made), tried)
    kept = [*made[: lines - 1], _cut(" ".join(made[lines - 1 :]), font, width / tried)]
    return Fitted(tuple(kept), tried)


def wrap(text: str, font: Face, width: float) -> list[str]:
    """Lines of at most this width (in em). Words longer than a line are broken; paragraphs stay apart."""
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, font, width)]


def _paragraph(text: str, font: Face, width: float) -> list[str]:
    if font.width(text) <= width:
        return [text] if text else []
    lines, line = [], ""
    for piece in _pieces(text):
        if line and font.width((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        whole = _broken(piece, font, width)
        lines += whole[:-1]
        line += whole[-1]
    return [*lines, line.rstrip()] if line.strip() else lines


def _broken(piece: str, font: Face, width: float) -> list[str]:
    """A word in parts that each fit on a line; nearly always the word itself."""
    parts = []
    while font.width(piece.rstrip()) > width:
        kept = _longest(piece, font, width)
        parts.append(piece[:kept])
        piece = piece[kept:]
    return [*parts, piece]


def _pieces(text: str) -> list[str]:
    """What may stand alone on a line: words with the space behind them, and every ideograph."""
    pieces: list[str] = []
    word = ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if wide and word:
            pieces.append(word)
            word = ""
        word += character
        if wide or character == " ":
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces


def _longest(text: str, font: Face, width: float) -> int:
    """How many characters of it fit; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.width(text[:middle]) <= width else (low, middle - 1)
    while low > 1 and unicodedata.combining(text[low : low + 1] or "a"):
        low -= 1
    return low


def _cut(text: str, font: Face, width: float) -> str:
    if font.width(text) <= width:
        return text
    return text[: _longest(text, font, width - font.width(ELLIPSIS))].rstrip() + ELLIPSIS


def _guess(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.62
