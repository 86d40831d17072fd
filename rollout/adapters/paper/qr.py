"""QR codes as vectors. With version, mode, length and mask fixed, a code is linear in the letters of the address.

Every pair of letters adds (exclusive or) its own pattern to that of the beginning, whatever stands beside it.
The patterns are taken from segno once; addresses of any other kind are made by segno one by one.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

# The mask is fixed: readers take any of the eight, and trying them all is most of the work of making a code.
QUIET = 4
"""Modules of white that scanners need around a code."""

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_WORTH = {letter: value for value, letter in enumerate(_LETTERS)}
_SHORT = re.compile(f"HTTPS?://[{re.escape(_LETTERS)}]*/[{re.escape(_LETTERS)}]+")
_BYTE = 8
_HALF, _LOW = 6, 63
"""A pair of letters is a number of 11 bits: what it changes is looked up in two parts."""

Matrix = tuple[int, int]
"""Side, and the modules as one number: row by row without the white edge, the top left one in the highest bit."""


@dataclass(eq=False)
class Patterns:
    """For addresses of one beginning and length: a code, and what each bit of each pair of letters changes in it."""

    beginning: str
    length: int
    side: int
    base: int
    bits: list[list[int]]

    def __post_init__(self) -> None:
        """What is looked up for every code has its rows as whole bytes already."""
        bits = [[_padded(self.side, bit) for bit in pair] for pair in self.bits]
        self._sums = [(_sums(pair[:_HALF]), _sums(pair[_HALF:])) for pair in bits]
        self._base = _padded(self.side, self.base)

    def rows(self, written: str) -> bytes:
        """The modules of a code: every row as whole bytes."""
        black = self._base
        for (low, high), pair in zip(self._sums, _pairs(written)[-len(self.bits) :], strict=True):
            worth = _worth(pair)
            black ^= low[worth & _LOW] ^ high[worth >> _HALF]
        return black.to_bytes(self.side * _wide(self.side))

    def to_json(self) -> str:
        kept = (self.beginning, self.length, self.side, hex(self.base), [[hex(b) for b in pair] for pair in self.bits])
        return json.dumps(kept)

    @classmethod
    def from_json(cls, text: str) -> "Patterns":
        beginning, length, side, base, bits = json.loads(text)
        return cls(beginning, length, side, int(base, 16), [[int(bit, 16) for bit in pair] for pair in bits])


def _sums(bits: list[int]) -> list[int]:
    """What each number made of these bits changes in a code."""
    sums = [0]
    for bit in bits:
        sums += [each ^ bit for each in sums]
    return sums


class Codes:
    """Makes the codes of addresses; quickly for those whose patterns it knows."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Patterns] = {}
        self.drawing = lru_cache(64)(self._drawing)

    def use(self, patterns: Patterns) -> None:
        self._known[patterns.beginning, patterns.length] = patterns

    def rows(self, address: str) -> tuple[int, bytes]:
        """Side, and the modules: every row as whole bytes."""
        written = capitals(address)
        patterns = self._known.get(_kind(written)) if _SHORT.fullmatch(written) else None
        if patterns:
            return patterns.side, patterns.rows(written)
        side, black = _made(written)
        return side, _padded(side, black).to_bytes(side * _wide(side))

    def _drawing(self, address: str) -> bytes:
        """The drawing in PDF's own words; a module is 1 x 1."""
        side, rows = self.rows(address)
        return b"".join([drawn[black] for drawn, black in zip(_drawn(side), rows, strict=True)])


def learn(address: str) -> Patterns | None:
    """The patterns of all addresses like this one (a fifth of a second); None where there are none."""
    written = capitals(address)
    if not _SHORT.fullmatch(written):
        return None
    beginning, length = _kind(written)
    pairs = _pairs(beginning + "0" * (length - len(beginning)))
    first = len(beginning) // 2
    empty = [*pairs[:first], *("0" * len(pair) for pair in pairs[first:])]
    side, base = _made("".join(empty))
    bits = [[base ^ _made(_with(empty, place, bit))[1] for bit in range(11 if len(empty[place]) == 2 else 6)]
            for place in range(first, len(empty))]  # fmt: skip
    return Patterns(beginning, length, side, base, bits)


def modules(address: str) -> int:
    """The side of a code with its white edge."""
    return _made(capitals(address))[0] + 2 * QUIET


@lru_cache(64)
def svg_path(address: str) -> tuple[int, str]:
    """Side with the white edge, and the drawing in SVG's own words."""
    side, black = _made(capitals(address))
    rows = ((y, f"{black >> (side - 1 - y) * side & (1 << side) - 1:0{side}b}") for y in range(side))
    drawn = "".join(
        f"M{found.start() + QUIET} {y + QUIET}h{len(found[0])}v1h-{len(found[0])}z"
        for y, row in rows
        for found in re.finditer("1+", row)
    )
    return side + 2 * QUIET, drawn


def capitals(address: str) -> str:
    """An address in capitals makes a smaller code. Only where that cannot change what it means."""
    parts = urlsplit(address)
    return address.upper() if parts.path == parts.path.upper() and not parts.query else address


@lru_cache(64)
def kind_of(address: str) -> tuple[str, int]:
    """Addresses of the same kind have codes of the same patterns."""
    return _kind(capitals(address))


def _kind(written: str) -> tuple[str, int]:
    return written[: written.rfind("/") + 1], len(written)


def _pairs(written: str) -> list[str]:
    return [written[start : start + 2] for start in range(0, len(written), 2)]


def _worth(pair: str) -> int:
    return _WORTH[pair[0]] * 45 + _WORTH[pair[1]] if len(pair) == 2 else _WORTH[pair]


def _with(pairs: list[str], place: int, bit: int) -> str:
    """The address with letters in this place that are worth just this bit."""
    worth = 1 << bit
    letters = _LETTERS[worth // 45] + _LETTERS[worth % 45] if len(pairs[place]) == 2 else _LETTERS[worth]
    return "".join([*pairs[:place], letters, *pairs[place + 1 :]])


@lru_cache(64)
def _made(written: str) -> Matrix:
    import segno

    rows = segno.make(written, error="m", micro=False, mask=0).matrix
    return len(rows), int("".join("1" if dark else "0" for row in rows for dark in row), 2)


class _Row(dict[int, bytes]):
    """The black stretches among eight modules of a row, by what the eight are as a byte."""

    def __init__(self, x: int, y: int) -> None:
        super().__init__()
        self._x, self._y = x + QUIET, y + QUIET

    def __missing__(self, byte: int) -> bytes:
        black = re.finditer("1+", f"{byte:08b}")
        drawn = (b"%d %d %d 1 re\n" % (self._x + each.start(), self._y, len(each[0])) for each in black)
        self[byte] = found = b"".join(drawn)
        return found


@lru_cache(16)
def _drawn(side: int) -> list[_Row]:
    return [_Row(x * _BYTE, y) for y in range(side) for x in range(_wide(side))]


def _wide(side: int) -> int:
    """Bytes in a row."""
    return -(-side // _BYTE)


def _padded(side: int, black: int) -> int:
    """The same modules with white ones behind each row, so that rows are whole bytes."""
    row, wide = (1 << side) - 1, _wide(side)
    lines = [(black >> place & row) << wide * _BYTE - side for place in range((side - 1) * side, -1, -side)]
    return int.from_bytes(b"".join([line.to_bytes(wide) for line in lines]))
