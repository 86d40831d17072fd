"""Reading what is drawn on a page: words with their tags, and black squares. Knows nothing of who wrote the page."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from rollout.adapters.paper.proof_fonts import FontFacts

_TOKEN = re.compile(
    rb"(?P<rectangles>(?:(?:\d+ ){4}re\n){20,})|[\0\t\n\f\r ]+|%[^\r\n]*"
    rb"|(?P<kerned>\[(?:<[0-9A-Fa-f]*>(?:-?\d+)?)+\])|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*]*)"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<literal>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))"
    rb"|(?P<bracket>\[|\]|<<|>>)",
    re.DOTALL,
)
_HEX = re.compile(rb"<([^>]*)>")
_CUTS = re.compile(rb"(?<=\nEMC\n)|(?<=\n)(?=BT\n)")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_PAINTS = frozenset(["f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh"])
_SHORT = 1_000
_CODE_PARTS = 60
"""A QR code is one drawing of more pieces than anything else on a sheet."""

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Mark = tuple[str, int | None]
"""An open piece of marked content: its tag, and its number where it has one."""
Operation = tuple[str, tuple[Any, ...]]


class Pen(NamedTuple):
    """What PDF's q saves and Q brings back, as far as we need it."""

    to_page: Matrix = (1, 0, 0, 1, 0, 0)
    colour: tuple[float, ...] = (0.0,)
    font: str = ""


class State(NamedTuple):
    """Where the reading stands between two streams of a page."""

    pen: Pen = Pen()
    saved: tuple[Pen, ...] = ()
    marks: tuple[Mark, ...] = ()
    path: tuple[Box, ...] = ()
    is_plain: bool = True
    """Whether the open path is made of upright rectangles alone."""
    corners: tuple[tuple[float, float], ...] = ()


class Code(NamedTuple):
    """Black rectangles that may be a QR code. `is_down`: their second number grows down the page."""

    boxes: tuple[Box, ...]
    is_down: bool


@dataclass
class Seen:
    """What one stream puts on the page."""

    words: list[str] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_odd(self) -> bool:
        """Whether there is more to it than words."""
        return bool(self.codes or self.forms or self.faults)


class DrawingError(ValueError):
    """The bytes are no PDF drawing."""


def unpacked(raw: bytes, filters: str) -> bytes:
    if filters == "":
        return raw
    if filters != "/FlateDecode":
        raise DrawingError(f"a stream is packed with {filters}")
    try:
        return zlib.decompress(raw)
    except zlib.error as broken:
        raise DrawingError(f"a stream cannot be unpacked: {broken}") from None


def follow(data: bytes, state: State, fonts: Mapping[str, FontFacts]) -> tuple[State, Seen]:
    """Draw one stream, from where the stream before it stopped."""
    hand = _Hand(state, fonts)
    for operator, operands in _in_short(data) if len(data) < _SHORT else operations(data):
        hand.do(operator, operands)
    return hand.state(), hand.seen


@lru_cache(200)
def _in_short(data: bytes) -> list[Operation]:
    """A running head is drawn on every page."""
    return list(operations(data))


def pieces(data: bytes) -> list[bytes]:
    """A stream cut where words begin and where a tagged piece ends: what many share can be told from what is hers."""
    return _CUTS.split(data)


def operations(data: bytes) -> Iterator[Operation]:
    """Operators with what stands before them."""
    operands: list[Any] = []
    open_: list[list[Any]] = []
    position = 0
    for token in _TOKEN.finditer(data):
        if token.lastgroup == "rectangles":
            position = token.end()
            yield "rectangles", tuple(map(float, token["rectangles"].replace(b"re", b"").split()))
            continue
        if token.start() != position:
            raise DrawingError(f"nobody can read {data[position : position + 12]!r}")
        position, kind = token.end(), token.lastgroup
        if kind is None:
            continue
        value = token[kind]
        into = open_[-1] if open_ else operands
        if kind == "number":
            into.append(float(value))
        elif kind == "operator" and value not in (b"true", b"false", b"null"):
            if open_:
                raise DrawingError(f"{value!r} stands in a list")
            yield value.decode(), tuple(operands)
            operands = []
        elif kind == "bracket":
            _bracket(value, operands, open_)
        else:
            into.append(_value(kind, value))
    if position != len(data) or operands or open_:
        raise DrawingError("a stream ends in the middle of something")


def _bracket(value: bytes, operands: list[Any], open_: list[list[Any]]) -> None:
    if value in (b"[", b"<<"):
        open_.append([])
        return
    if not open_:
        raise DrawingError(f"{value!r} closes nothing")
    closed = open_.pop()
    made: Any = tuple(closed) if value == b"]" else dict(zip(closed[::2], closed[1::2], strict=False))
    (open_[-1] if open_ else operands).append(made)


def _value(kind: str, value: bytes) -> Any:
    if kind == "name":
        return "/" + value.decode("latin-1")
    if kind == "kerned":
        return (bytes.fromhex(b"".join(_HEX.findall(value)).decode()),)
    if kind == "hex":
        digits = b"".join(value.split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if kind == "literal":
        return _ESCAPE.sub(_escaped, value[1:-1])
    return value.decode()


def _escaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8) & 255]) if said[:1].isdigit() else _ESCAPED.get(said, said)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


class _Hand:
    """Follows the operators. One method for each kind that matters; the others change nothing that we look for."""

    def __init__(self, state: State, fonts: Mapping[str, FontFacts]) -> None:
        self.pen, self.saved, self.marks = state.pen, list(state.saved), list(state.marks)
        self.path, self.is_plain, self.corners = list(state.path), state.is_plain, list(state.corners)
        self.fonts, self.seen = fonts, Seen()

    def state(self) -> State:
        return State(
            self.pen, tuple(self.saved), tuple(self.marks), tuple(self.path), self.is_plain, tuple(self.corners)
        )

    def do(self, operator: str, operands: tuple[Any, ...]) -> None:
        if operator in _PAINTS:
            self._paint(operator)
        elif (known := _KNOWN.get(operator)) is not None:
            known(self, operands)

    def save(self, _: tuple[Any, ...]) -> None:
        self.saved.append(self.pen)

    def bring_back(self, _: tuple[Any, ...]) -> None:
        if not self.saved:
            self.seen.faults.append("Q without q")
            return
        self.pen = self.saved.pop()

    def turn(self, operands: tuple[Any, ...]) -> None:
        self.pen = self.pen._replace(to_page=_times(operands, self.pen.to_page))

    def choose_colour(self, operands: tuple[Any, ...]) -> None:
        self.pen = self.pen._replace(colour=tuple(part for part in operands if isinstance(part, float)))

    def choose_font(self, operands: tuple[Any, ...]) -> None:
        self.pen = self.pen._replace(font=operands[0])

    def begin(self, operands: tuple[Any, ...]) -> None:
        number = operands[1].get("/MCID") if len(operands) > 1 and isinstance(operands[1], dict) else None
        self.marks.append((operands[0], None if number is None else int(number)))
        if number is not None:
            self.seen.tags.append(int(number))

    def end(self, _: tuple[Any, ...]) -> None:
        if not self.marks:
            self.seen.faults.append("EMC without BDC")
            return
        self.marks.pop()

    def show(self, operands: tuple[Any, ...]) -> None:
        shown = operands[-1]
        codes = shown if isinstance(shown, bytes) else b"".join(part for part in shown if isinstance(part, bytes))
        font = self.fonts.get(self.pen.font)
        if font is None:
            self.seen.faults.append(f"words in the unknown font {self.pen.font}")
            return
        text, wrong = font.read(codes)
        self.seen.words.append(text)
        self.seen.faults += wrong
        self._is_tagged("words")

    def rectangle(self, operands: tuple[Any, ...]) -> None:
        x, y, width, height = operands
        self.path.append(_box(x, y, x + width, y + height))

    def rectangles(self, numbers: tuple[Any, ...]) -> None:
        """Many at once, as in a code."""
        self.path += _boxes(numbers)

    def move(self, operands: tuple[Any, ...]) -> None:
        self._close_corners()
        self.corners = [operands]

    def line(self, operands: tuple[Any, ...]) -> None:
        self.corners.append(operands)

    def close(self, _: tuple[Any, ...]) -> None:
        self._close_corners()

    def curve(self, _: tuple[Any, ...]) -> None:
        self.is_plain = False

    def forget_path(self, _: tuple[Any, ...]) -> None:
        self.path, self.corners, self.is_plain = [], [], True

    def draw_form(self, operands: tuple[Any, ...]) -> None:
        self._is_tagged("a picture")
        self.seen.forms.append(operands[0])

    def inline_picture(self, _: tuple[Any, ...]) -> None:
        raise DrawingError("a picture stands in the drawing itself")

    def _paint(self, operator: str) -> None:
        self._close_corners()
        self._is_tagged("lines")
        is_filled = operator in ("f", "F", "f*")
        if is_filled and self.is_plain and len(self.path) >= _CODE_PARTS and self._is_dark() and self._is_upright():
            _, _, _, down, _, _ = self.pen.to_page
            self.seen.codes.append(Code(tuple(self.path), down < 0))
        self.forget_path(())

    def _is_dark(self) -> bool:
        colour = self.pen.colour
        return all(part < 0.5 for part in colour) if len(colour) < 4 else colour[3] > 0.5

    def _is_upright(self) -> bool:
        """Neither turned nor mirrored nor stretched."""
        a, b, c, d, _, _ = self.pen.to_page
        return not b and not c and a > 0 and abs(a - abs(d)) < 0.001 * a

    def _is_tagged(self, what: str) -> None:
        if not self.marks:
            self.seen.faults.append(f"{what} outside of tags")

    def _close_corners(self) -> None:
        points = self.corners
        self.corners = []
        if len(points) < 2:
            return
        if len(points) == 5 and points[4] == points[0]:
            points = points[:4]
        columns, rows = {x for x, _ in points}, {y for _, y in points}
        if len(points) != 4 or len(columns) != 2 or len(rows) != 2:
            self.is_plain = False
            return
        self.path.append(_box(min(columns), min(rows), max(columns), max(rows)))


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


@lru_cache(32)
def _boxes(numbers: tuple[float, ...]) -> list[Box]:
    """One leader's code is on several of her sheets."""
    sides = iter(numbers)
    return [_box(x, y, x + width, y + height) for x, y, width, height in zip(*[sides] * 4, strict=True)]


_KNOWN = {
    "q": _Hand.save, "Q": _Hand.bring_back, "cm": _Hand.turn, "Tf": _Hand.choose_font,
    "g": _Hand.choose_colour, "rg": _Hand.choose_colour, "k": _Hand.choose_colour, "sc": _Hand.choose_colour,
    "scn": _Hand.choose_colour, "BMC": _Hand.begin, "BDC": _Hand.begin, "EMC": _Hand.end,
    "Tj": _Hand.show, "TJ": _Hand.show, "'": _Hand.show, '"': _Hand.show,
    "re": _Hand.rectangle, "rectangles": _Hand.rectangles, "m": _Hand.move, "l": _Hand.line, "h": _Hand.close,
    "c": _Hand.curve, "v": _Hand.curve, "y": _Hand.curve, "n": _Hand.forget_path,
    "Do": _Hand.draw_form, "BI": _Hand.inline_picture,
}  # fmt: skip
