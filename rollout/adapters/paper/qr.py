"""QR codes as vectors."""

from functools import lru_cache
from urllib.parse import urlsplit

import segno

# The mask is fixed: readers take any of the eight, and trying them all is most of the work of making a code.
QUIET = 4
"""Modules of white that scanners need around a code."""

Run = tuple[int, int, int]
"""A black stretch: column, row, and how many modules it goes on to the right."""


@lru_cache(512)
def runs(address: str) -> tuple[int, tuple[Run, ...]]:
    """Side in modules with the quiet zone, and the black stretches of every row."""
    rows = tuple(tuple(row) for row in segno.make(capitals(address), error="m", micro=False, mask=0).matrix)
    found = [(start + QUIET, y + QUIET, length) for y, row in enumerate(rows) for start, length in _black(row)]
    return len(rows) + 2 * QUIET, tuple(found)


def svg_path(address: str) -> tuple[str, str]:
    """Side, and the drawing in SVG's own words."""
    side, black = runs(address)
    return str(side), "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in black)


def pdf_path(address: str, x: float, y: float, side: float) -> str:
    """The drawing in PDF's own words, in pixels from the top left."""
    modules, black = runs(address)
    drawn = "".join(f"{column} {row} {length} 1 re\n" for column, row, length in black)
    return f"q 0 g {side / modules:.5f} 0 0 {side / modules:.5f} {x:.3f} {y:.3f} cm\n{drawn}f Q\n"


def capitals(address: str) -> str:
    """An address in capitals makes a smaller code. Only where that cannot change what it means."""
    parts = urlsplit(address)
    return address.upper() if parts.path == parts.path.upper() and not parts.query else address


def _black(row: tuple[int, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = None
    for column, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            found.append((start, column - start))
            start = None
    return found
