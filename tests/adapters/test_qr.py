"""QR codes that are put together from patterns are, bit for bit, those that segno makes."""

import random
import string
from collections.abc import Iterator

import pytest
import segno

from rollout.adapters.paper.qr import Codes, Patterns, capitals, learn, modules

LETTERS = string.ascii_uppercase + string.digits + "$*-.:"
BEGINNINGS = {
    "even": "https://bluegum.example/R/",
    "odd": "https://bluegums.example/R/",
    "not encrypted": "http://127.0.0.1:8000/R/",
}


def addresses(beginning: str, wanted: int, length: int = 26) -> Iterator[str]:
    chance = random.Random(7)
    yield beginning + LETTERS[0] * length
    yield beginning + LETTERS[-1] * length
    for _ in range(wanted):
        yield beginning + "".join(chance.choices(LETTERS, k=length))


def by_segno(address: str) -> tuple[int, bytes]:
    """The side, and the rows as whole bytes."""
    rows = segno.make(capitals(address), error="m", micro=False, mask=0).matrix
    wide = -(-len(rows) // 8)
    return len(rows), b"".join(int("".join(map(str, row)).ljust(8 * wide, "0"), 2).to_bytes(wide) for row in rows)


@pytest.mark.parametrize("beginning", sorted(BEGINNINGS))
def test_codes_from_patterns_are_those_that_segno_makes(beginning: str) -> None:
    codes = Codes()
    patterns = learn(f"{BEGINNINGS[beginning]}{'A' * 26}")
    assert patterns is not None
    codes.use(Patterns.from_json(patterns.to_json()))
    for address in addresses(BEGINNINGS[beginning], 100):
        assert codes.rows(address) == (patterns.side, patterns.rows(capitals(address))) == by_segno(address)


@pytest.mark.parametrize(
    "address", ["https://a.example/R/AB", "https://a.example/r/low-Er", "https://ä.example/Ω", "-"]
)
def test_addresses_without_patterns_are_left_to_segno(address: str) -> None:
    codes = Codes()
    codes.use(learn("https://a.example/R/ABCDEFG"))  # type: ignore[arg-type]
    assert codes.rows(address) == by_segno(address)
    assert modules(address) == by_segno(address)[0] + 8


def test_a_code_is_drawn_as_rectangles_that_cover_its_black_modules() -> None:
    codes = Codes()
    side, rows = codes.rows("https://a.example/R/ABCDEFG")
    wide = len(rows) // side
    drawn = set()
    for line in codes.drawing("https://a.example/R/ABCDEFG").decode().splitlines():
        x, y, width, height, operator = line.split()
        assert (height, operator) == ("1", "re")
        drawn |= {(int(x) + step - 4, int(y) - 4) for step in range(int(width))}
    assert drawn == {(x, y) for y in range(side) for x in range(side) if rows[y * wide + x // 8] >> (7 - x % 8) & 1}
