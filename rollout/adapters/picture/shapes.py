"""Small drawings and careful text: a module is told by the form of its tile, so that it can be told in grey too."""

import unicodedata
from collections.abc import Sequence
from html import escape

from rollout.domain.text import clean_text

FORMS = ("square", "round", "pointed", "cut", "slanted", "notched")
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] ·’"), frozenset("mwMW@%&—…")

Point = tuple[float, float]


def plain(text: str) -> str:
    """Text for a picture: nothing unseen, nothing that XML cannot hold, markup shown as the letters that it is."""
    return escape(bare(text), quote=True)


def bare(text: str) -> str:
    """The same before it is escaped."""
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cs", "Cn", "Co"))
    return clean_text(kept.replace("\t", " "), "line")


def width_of(text: str, size: float) -> float:
    """About how wide a line is set; a little generous, so that nothing runs into its neighbour."""
    return size * sum(map(_em, text))


def fit(text: str, size: float, room: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    text = bare(text)
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.02
    if character in _NARROW:
        return 0.33
    if character in _WIDE:
        return 0.92
    return 0.7 if character.isupper() else 0.62 if character.isdigit() else 0.58


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def form(which: int, x: float, y: float, width: float, height: float, ends: tuple[bool, bool] = (True, True)) -> str:
    """The outline of a tile, or of a piece of one: only true ends have the form of the module."""
    name = FORMS[which % len(FORMS)]
    left, right = ends
    tip = min(height / 2 * 0.75, width / 2 if left and right else width)
    if name == "round":
        return _round(x, y, width, height, min(height / 2, width / (2 if left and right else 1)), ends)
    start, end = _edge(name, tip if left else 0, height, -1), _edge(name, tip if right else 0, height, 1)
    points = [(x - dx, y + dy) for dx, dy in reversed(start)] + [(x + width - dx, y + dy) for dx, dy in end]
    return f"M{'L'.join(f'{number(px)} {number(py)}' for px, py in points)}Z"


def _edge(name: str, tip: float, height: float, side: int) -> Sequence[Point]:
    """Points down one end, as how far they lie inside the tile (side 1: right, -1: left)."""
    half, inward = height / 2, tip * side
    shapes: dict[str, Sequence[Point]] = {
        "pointed": ((inward, 0), (0, half), (inward, height)),
        "cut": ((inward * 0.7, 0), (0, half * 0.6), (0, height - half * 0.6), (inward * 0.7, height)),
        "slanted": ((0, 0), (inward, height)) if side > 0 else ((inward, 0), (0, height)),
        "notched": ((inward, 0), (0, half), (inward, height)) if side > 0 else ((0, 0), (inward, half), (0, height)),
    }
    return shapes.get(name, ((0, 0), (0, height)))


def _round(x: float, y: float, width: float, height: float, radius: float, ends: tuple[bool, bool]) -> str:
    left, right = (radius if end else 0 for end in ends)
    n = number
    bottom, far = y + height, x + width
    return (
        f"M{n(x + left)} {n(y)}L{n(far - right)} {n(y)}"
        + (f"A{n(right)} {n(height / 2)} 0 0 1 {n(far - right)} {n(bottom)}" if right else f"L{n(far)} {n(bottom)}")
        + f"L{n(x + left)} {n(bottom)}"
        + (f"A{n(left)} {n(height / 2)} 0 0 1 {n(x + left)} {n(y)}" if left else "")
        + "Z"
    )
