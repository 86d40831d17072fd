"""How large things are drawn, in the pixels of the picture."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Sizes:
    """`name` and `total` are the columns beside the weeks; a week is as wide as there is room, `week` at least."""

    width: float
    name: float
    total: float
    week: float
    row: float
    heading: float
    tile: float
    load: float
    text: float
    small: float
    count: float


PAGE = Sizes(1176, 172, 84, 30, 38, 30, 19, 104, 13, 10.5, 11.5)
FACILITY_PAGE = Sizes(1176, 172, 84, 48, 38, 30, 19, 104, 13, 10.5, 11.5)
WALL = Sizes(1519, 236, 104, 24, 33, 28, 18.5, 118, 13.5, 10.5, 12.5)
WALL_HEIGHT = 950.0
"""What is left of a sheet of A3 under its heading: 250 mm."""


def larger(sizes: Sizes, factor: float) -> Sizes:
    """The same with higher rows and larger words: a short calendar fills its sheet too."""
    words = 1 + (factor - 1) * 0.6
    return replace(
        sizes,
        row=sizes.row * factor, heading=sizes.heading * factor, tile=sizes.tile * factor, load=sizes.load * factor,
        text=sizes.text * words, small=sizes.small * words, count=sizes.count * words,
    )  # fmt: skip
