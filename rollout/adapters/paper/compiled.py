"""A compiled sheet: one laid-out page without personal words, and the places where they go."""

import base64
import json
from dataclasses import asdict, dataclass
from typing import Any

from rollout.adapters.paper.folder import FaceName


@dataclass(frozen=True)
class Slot:
    """A place for personal words. Lengths in CSS pixels from the top left corner of the page; `y` is the baseline."""

    name: str
    x: float
    y: float
    width: float
    lines: int
    line_height: float
    face: FaceName
    size: float
    smallest: float
    colour: tuple[float, float, float]
    align: str


@dataclass(frozen=True)
class Square:
    """A place for a QR code."""

    x: float
    y: float
    side: float


@dataclass(frozen=True)
class Numbers:
    """Object numbers in the base file; all but the root are written again for every leader."""

    root: int
    info: int
    tree: int
    size: int
    startxref: int
    page: int
    own: int
    fonts: tuple[int, ...]


@dataclass(frozen=True)
class Compiled:
    """The base file of one page, where things go in it, and the fonts that personal words need (as `numbers.fonts`).

    `page` is the page's own object up to what is drawn last on it: the beginning of every further page.
    """

    base: bytes
    page: str
    height: float
    slots: tuple[Slot, ...]
    squares: tuple[Square, ...]
    faces: tuple[FaceName, ...]
    numbers: Numbers
    density: str

    def to_json(self) -> bytes:
        return json.dumps({**asdict(self), "base": base64.b64encode(self.base).decode()}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Compiled":
        kept: dict[str, Any] = json.loads(text)
        slots = (Slot(**{**s, "face": tuple(s["face"]), "colour": tuple(s["colour"])}) for s in kept["slots"])
        return cls(
            base64.b64decode(kept["base"]),
            kept["page"],
            kept["height"],
            tuple(slots),
            tuple(Square(**square) for square in kept["squares"]),
            tuple(tuple(face) for face in kept["faces"]),
            Numbers(**{**kept["numbers"], "fonts": tuple(kept["numbers"]["fonts"])}),
            kept["density"],
        )
