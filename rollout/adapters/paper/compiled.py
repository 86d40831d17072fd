"""A compiled sheet: everything that is the same for all leaders as finished bytes, and the places for what is not."""

import base64
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

FaceName = tuple[str, int, bool]
"""Family, weight, whether italic."""

Part = bytes | int
"""Of a personal stream: bytes that stay, or the number of a slot (from 0 on) or of a square (-1, -2, ...)."""


@dataclass(frozen=True)
class Type:
    """A face as a sheet uses it: the letters (glyph numbers and widths) that its base file holds already.

    `by_pairs`: whether words are put together from pairs of letters, `apart`: those of which not (see measure.Face).
    """

    name: FaceName
    file: str
    resource: str
    features: tuple[tuple[str, int], ...]
    widths: tuple[tuple[int, int], ...]
    by_pairs: bool
    apart: str

    @cached_property
    def known(self) -> dict[int, int]:
        return dict(self.widths)


@dataclass(frozen=True)
class Slot:
    """A place for words of one leaf. Lengths in CSS pixels from the page's top left corner; `y` is the baseline."""

    name: str
    leaf: int
    x: float
    y: float
    width: float
    lines: int
    line_height: float
    type: int
    size: float
    smallest: float
    align: str


@dataclass(frozen=True)
class Numbers:
    """Object numbers in the base file: of what is written for every leader, and of what that refers to."""

    root: int
    fonts: int
    streams: tuple[int, ...]
    about: int
    info: int
    size: int
    startxref: int


@dataclass(frozen=True)
class Compiled:
    """`base` is the beginning of every file. `streams` are drawn on its pages; several pages may share one.

    `squares`: the leaf of each QR code. `about` and `info` hold the title between their two parts. `fonts` is the
    dictionary of the base's fonts, open at its end. `is_plain`: words run from left to right.
    """

    base: bytes
    pages: int
    slots: tuple[Slot, ...]
    squares: tuple[int, ...]
    types: tuple[Type, ...]
    streams: tuple[tuple[Part, ...], ...]
    about: tuple[bytes, bytes]
    info: tuple[bytes, bytes]
    fonts: bytes
    numbers: Numbers
    density: str
    language: str
    is_plain: bool

    def to_json(self) -> bytes:
        """JSON and not a pickle: the cache folder may be anybody's, and is never run."""
        return json.dumps(asdict(self), default=_packed).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Compiled":
        kept: dict[str, Any] = json.loads(text, object_hook=_unpacked)
        kept["numbers"] = Numbers(**_tuples(kept["numbers"]))
        kept["slots"] = tuple(Slot(**slot) for slot in kept["slots"])
        kept["types"] = tuple(Type(**_tuples(each)) for each in kept["types"])
        for name in ("squares", "streams", "about", "info"):
            kept[name] = _tuple(kept[name])
        return cls(**kept)


def _packed(content: bytes) -> dict[str, str]:
    return {"bytes": base64.b64encode(content).decode()}


def _unpacked(read: dict[str, Any]) -> Any:
    return base64.b64decode(read["bytes"]) if read.keys() == {"bytes"} else read


def _tuples(read: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in read.items()}


def _tuple(read: Any) -> Any:
    return tuple(map(_tuple, read)) if isinstance(read, list) else read
