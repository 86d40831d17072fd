"""Words drawn as outlines: what a finished sheet gets printed beside it, without a font of its own in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb


@dataclass(frozen=True)
class Drawn:
    """Words as PDF path operators for a font size of 1, and how wide they are at that size."""

    path: str
    width: float

    def at(self, x: float, y: float, size: float) -> str:
        """These words with their baseline beginning at this point."""
        return f"q {size:.4f} 0 0 {size:.4f} {x:.3f} {y:.3f} cm\n{self.path}Q\n"


@lru_cache(200)
def drawn(text: str, fonts: tuple[Path, ...]) -> Drawn:
    """The words in the first of these fonts that has all their letters (else in the first one), shaped as their
    script wants it. The same letter is the same text wherever it stands, so that it packs well."""
    shaped = [_shaped(text, path) for path in fonts]
    font, infos, places = next((each for each in shaped if all(info.codepoint for info in each[1])), shaped[0])
    em, lines, width = font.face.upem, [f"{1 / font.face.upem:.8f} 0 0 {1 / font.face.upem:.8f} 0 0 cm\n"], 0
    for info, place in zip(infos, places, strict=True):
        letter = f"1 0 0 1 {width + place.x_offset} {place.y_offset} cm\n{_outline(font, info.codepoint)}"
        lines.append(f"q {letter}Q\n")
        width += place.x_advance
    return Drawn("".join(lines), width / em)


def _outline(font: Any, glyph: int) -> str:
    pen = _Pen()
    font.draw_glyph_with_pen(glyph, pen)
    return "\n".join([*pen.path, "f\n"]) if pen.path else ""


def _shaped(text: str, path: Path) -> tuple[Any, Any, Any]:
    font = hb.Font(_face(path))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return font, buffer.glyph_infos, buffer.glyph_positions


@lru_cache(16)
def _face(path: Path) -> Any:
    return hb.Face(hb.Blob.from_file_path(str(path)))


class _Pen:
    """Takes a glyph's outline (in the font's own units) down as PDF path operators."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self._last = 0.0, 0.0

    def moveTo(self, point: Sequence[float]) -> None:  # noqa: N802  # the name that fontTools pens have
        self._add("m", point)

    def lineTo(self, point: Sequence[float]) -> None:  # noqa: N802  # as above
        self._add("l", point)

    def curveTo(self, *points: Sequence[float]) -> None:  # noqa: N802  # as above
        self._add("c", *points)

    def qCurveTo(self, middle: Sequence[float], end: Sequence[float]) -> None:  # noqa: N802  # as above
        """A quadratic curve, which PDF does not know, as the cubic one that is the same."""
        near, far = ([a + (m - a) * 2 / 3 for a, m in zip(side, middle, strict=True)] for side in (self._last, end))
        self._add("c", near, far, end)

    def closePath(self) -> None:  # noqa: N802  # as above
        self.path.append("h")

    def endPath(self) -> None:  # noqa: N802  # as above
        """An open path is closed by filling it."""

    def _add(self, operator: str, *points: Sequence[float]) -> None:
        self._last = points[-1][0], points[-1][1]
        self.path.append(" ".join([*(f"{n:.0f}" for point in points for n in point), operator]))
