"""How wide words are, with the very font files that are embedded; and how words are made to fit their place."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from weakref import proxy

import uharfbuzz as hb

ELLIPSIS = "…"
UNITS = 1024
"""Pango, which WeasyPrint sets words with, rounds every way to the next letter to such a part of a pixel."""

_STEPS = 8
_SCRIPTS = {"LATIN": "Latn", "GREEK": "Grek", "CYRILLIC": "Cyrl"}
_LANGUAGES = {"Grek": "el", "Cyrl": "ru"}

END = "\0"
"""Stands behind the last letter of a line, where letters are looked at two by two."""

Features = tuple[tuple[str, int], ...]
Glyph = tuple[int, str, int]
"""One drawn letter: its number in the font, the letter, and the way to the next one."""


class Face:
    """One font file, with the features that a sheet sets it with.

    `by_pairs`: the way from one letter to the next depends on these two alone (see `not_by_pairs`). Then every pair is
    asked for once, and words are put together from them, which is ten times as fast as shaping them. `apart`: letters
    of which that is not true; lines that have one are shaped.
    """

    def __init__(self, path: Path, features: Features, language: str, by_pairs: bool = False, apart: str = "") -> None:
        self.path = path
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.upem = int(self.hb_face.upem)
        self._font = hb.Font(self.hb_face)
        self._features = dict(features)
        self._language = language
        self.by_pairs = by_pairs
        self._latin: dict[str, bool] = dict.fromkeys(apart, False)
        self._sized: dict[int, hb.Font] = {}
        self._ways = _Ways(self)
        self.glyphs = lru_cache(1_000)(self._glyphs)
        self.width = lru_cache(1_000)(self._width)

    def advance(self, glyph: int) -> int:
        """A glyph's own width in 1/1000 em, as WeasyPrint writes it into the file."""
        width: int = self._font.get_glyph_h_advance(glyph)
        return round(width * 1000 / self.upem)

    def sets(self, text: str) -> bool:
        """Whether this font alone sets a line: no other scripts, no marks, no missing letters."""
        return self.is_latin(text) or self.glyphs(text) is not None

    def at(self, text: str, units: int) -> Sequence[Glyph]:
        """The letters of a line that this font sets, in a size; the way to the next one is in those units."""
        if units not in self._sized:
            self._sized[units] = font = hb.Font(self.hb_face)
            font.scale = (units, units)
        return self._shape(text, self._sized[units]) or ()

    def first_of(self, pair: tuple[str, str], units: int) -> Glyph:
        """The first of two letters, in a size. KeyError where two letters alone do not tell how they are set."""
        one, other = pair
        if not (self.by_pairs and self.is_latin(one) and (other == END or self.is_latin(other))):
            raise KeyError(pair)
        found = self.at(one if other == END else one + other, units)
        if not found:
            raise KeyError(pair)
        return found[0]

    def is_latin(self, text: str) -> bool:
        """Whether these are letters that are all of one script, or of none, and all in this font."""
        try:
            return all(map(self._latin.__getitem__, text))
        except KeyError:
            for letter in text:
                is_latin = _script(letter) in ("Latn", "Zyyy") and self._run(letter, "Latn", self._font) is not None
                self._latin[letter] = is_latin
        return all(self._latin[letter] for letter in text)

    def _glyphs(self, text: str) -> tuple[Glyph, ...] | None:
        """The letters of a line in units of the font; None where this font alone cannot set it."""
        return self._shape(text, self._font)

    def _width(self, text: str) -> float:
        """Width in em; a careful guess for what the font cannot set."""
        if not text:
            return 0.0
        if self.by_pairs:
            try:
                return sum(map(self._ways.__getitem__, zip(text, text[1:] + END, strict=True))) / self.upem
            except KeyError:
                pass
        if not self.sets(text):
            return sum(map(_guess, text))
        return sum(advance for _, _, advance in self.at(text, self.upem)) / self.upem

    def _shape(self, text: str, font: hb.Font) -> tuple[Glyph, ...] | None:
        made: list[Glyph] = []
        for script, run in _runs(text):
            glyphs = self._run(run, script, font) if script else None
            if glyphs is None:
                return None
            made += glyphs
        return tuple(made)

    def _run(self, text: str, script: str, font: hb.Font) -> list[Glyph] | None:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.direction = "ltr"
        buffer.script = script
        buffer.language = _LANGUAGES.get(script, self._language)
        hb.shape(font, buffer, self._features)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        if len(infos) != len(text) or any(p.x_offset or p.y_offset for p in places):
            return None
        glyphs = [(info.codepoint, text[info.cluster], p.x_advance) for info, p in zip(infos, places, strict=True)]
        return glyphs if all(glyph for glyph, _, _ in glyphs) else None


class _Ways(dict[tuple[str, str], int]):
    """The way from a letter to the one behind it, in units of the font."""

    def __init__(self, font: Face) -> None:
        super().__init__()
        self._font = proxy(font)

    def __missing__(self, pair: tuple[str, str]) -> int:
        way: int = self._font.first_of(pair, self._font.upem)[2]
        self[pair] = way
        return way


def not_by_pairs(path: Path, features: Features, language: str, letters: str) -> str | None:
    """Which of these signs a font places by more than pairs; None where some letter or digit is among them.

    Tried with long rows in which every pair occurs: as it sets them, and as put together from pairs.
    """
    asked, by_pairs = Face(path, features, language), Face(path, features, language, by_pairs=True)
    usual = sorted((letter for letter in letters if asked.sets(letter)), key=lambda letter: not letter.isalnum())
    sound, apart = "", ""
    for letter in usual:
        row = letter + "".join(other + letter for other in sound)
        pairs = zip(row, row[1:] + END, strict=True)
        if list(asked.at(row, asked.upem)) == [by_pairs.first_of(pair, asked.upem) for pair in pairs]:
            sound += letter
        elif letter.isalnum():
            return None
        else:
            apart += letter
    return apart


face = lru_cache(Face)


def _runs(text: str) -> list[tuple[str, str]]:
    """Stretches of one script, as Pango cuts them; the script is empty where only a full layout sets it exactly."""
    if not text:
        return []
    if text.isascii():
        return [("Latn", text)] if text.isprintable() else [("", text)]
    runs: list[tuple[str, str]] = []
    for character in text:
        script = _script(character)
        if script == "Zyyy" and runs:
            script = runs[-1][0]
        if runs and script in (runs[-1][0], ""):
            runs[-1] = (script, runs[-1][1] + character)
        elif len(runs) == 1 and runs[0][0] == "Zyyy":
            runs = [(script, runs[0][1] + character)]
        else:
            runs.append((script, character))
    if len(runs) > 1 and any(unicodedata.category(c) in ("Ps", "Pe") for c in text):
        return [("", text)]  # brackets take the script of their partner
    return [("Latn" if script == "Zyyy" else script, run) for script, run in runs]


@lru_cache(4096)
def _script(character: str) -> str:
    """Which script a character belongs to; "Zyyy" for what all share; "" for what is not set here."""
    kind = unicodedata.category(character)
    if kind[0] in "MC" or unicodedata.bidirectional(character) in ("R", "AL", "AN"):
        return ""
    if kind[0] != "L":
        return "Zyyy"
    return "Latn" if character in "ªº" else _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0], "")


@dataclass(frozen=True)
class Fitted:
    """Words that fit: the lines and the size (in CSS pixels) they are set in."""

    lines: tuple[str, ...]
    size: float


@lru_cache(2_000)
def fit(text: str, font: Face, size: float, width: float, lines: int, smallest: float) -> Fitted:
    """Shrink, then wrap, then cut with an ellipsis. The same answer for both ways of printing."""
    text = text.strip()
    if is_one_line(text) and font.width(text) <= width / round(size, 2):
        return Fitted((text,) if text else (), round(size, 2))
    for step in range(_STEPS + 1):
        tried = round(size * (1 - (1 - smallest) * step / _STEPS), 2)
        made = wrap(text, font, width / tried)
        if len(made) <= lines:
            return Fitted(tuple(made), tried)
    kept = [*made[: lines - 1], _cut(" ".join(made[lines - 1 :]), font, width / tried)]
    return Fitted(tuple(kept), tried)


def is_one_line(text: str) -> bool:
    """Whether words stand as they are where there is room for all of them."""
    return "\n" not in text and "\t" not in text and "  " not in text


def wrap(text: str, font: Face, width: float) -> list[str]:
    """Lines of at most this width (in em). Words longer than a line are broken; paragraphs stay apart."""
    return [line for paragraph in text.split("\n") for line in _paragraph(_spaced(paragraph), font, width)]


def _spaced(text: str) -> str:
    """As a web page shows it: one space where there are several, none at the ends."""
    return " ".join(filter(None, text.replace("\t", " ").split(" ")))


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
