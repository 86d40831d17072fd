"""How large things are drawn, in the pixels of the picture."""

from dataclasses import dataclass


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


PAGE = Sizes(1182, 178, 84, 30, 38, 30, 19, 104, 13, 10.5, 11.5)
FACILITY_PAGE = Sizes(1182, 178, 84, 48, 38, 30, 19, 104, 13, 10.5, 11.5)
WALL = Sizes(1519, 236, 104, 24, 33, 28, 18.5, 118, 13.5, 10.5, 12.5)
WALL_HEIGHT = 946.0
"""What is left of a sheet of A3 under its heading: 250 mm."""
