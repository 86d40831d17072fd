"""Reading QR codes off the drawn squares, and holding them against what they should say."""

from collections.abc import Sequence
from functools import lru_cache

import segno

Box = tuple[float, float, float, float]
Matrix = tuple[int, ...]
"""One number a row; the bits are the modules, the leftmost first."""

_SIDES = {17 + 4 * version for version in range(1, 41)}
_LEVELS = {1: "l", 0: "m", 3: "q", 2: "h"}
_OFF = 0.2
"""Modules by which the edges of a rectangle may miss the grid, all together."""

_FORMAT = 0b101010000010010


@lru_cache(32)
def matrix_of(boxes: Sequence[Box], is_down: bool) -> Matrix | None:
    """The modules that black rectangles cover; None where they are no QR code: off the grid, or not square."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    module = min(low - high for high, low in zip(tops, bottoms, strict=True))
    side = round((right - left) / module) if module > 0 else 0
    if side not in _SIDES or round((bottom - top) / module) != side:
        return None
    rows = [0] * side
    for x, y, u, v in boxes:
        edges = (x - left) / module, (u - left) / module, (y - top) / module, (v - top) / module
        first, last, above, below = map(round, edges)
        if abs(edges[0] - first) + abs(edges[1] - last) + abs(edges[2] - above) + abs(edges[3] - below) > _OFF:
            return None
        bits = (1 << (side - first)) - (1 << (side - last))
        for row in range(above, below):
            rows[row] |= bits
    return tuple(rows if is_down else rows[::-1])


def says(matrix: Matrix, address: str) -> bool:
    """Whether every module is as it must be for this address (in capitals, or as it stands)."""
    level, mask = _format(matrix)
    return any(matrix == _wanted(said, len(matrix), level, mask) for said in dict.fromkeys((address.upper(), address)))


def _format(matrix: Matrix) -> tuple[str, int]:
    """How the code says of itself that it was made: error correction level and mask."""
    side = len(matrix)
    bits = 0
    for column in (0, 1, 2, 3, 4):
        bits = bits << 1 | matrix[8] >> (side - 1 - column) & 1
    return _LEVELS[(bits ^ _FORMAT >> 10) >> 3], (bits ^ _FORMAT >> 10) & 7


@lru_cache(64)
def _wanted(address: str, side: int, level: str, mask: int) -> Matrix | None:
    try:
        code = segno.make_qr(address, error=level, version=(side - 17) // 4, mask=mask, boost_error=False)
    except (segno.DataOverflowError, ValueError):
        return None
    return tuple(int("".join("1" if module else "0" for module in row), 2) for row in code.matrix)
