"""Where the boxes of a sheet lie: what a machine must know that reads filled-in pages. It measures; it reads none."""

from functools import partial
from typing import Any, NamedTuple

from weasyprint.formatting_structure.boxes import Box as Laid

from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.layout import lay_out, stand_ins
from rollout.domain.edges import SheetJob

_MM = 25.4 / 96
_SIDE = 41
"""Any size of code: its square is as large whatever is in it."""


class Rectangle(NamedTuple):
    """Millimetres from the top left corner of the page."""

    x: float
    y: float
    width: float
    height: float


def boxes(folder: PlannersFolder, job: SheetJob) -> dict[str, Rectangle]:
    """Every element with a data-box by its name; all copies of a sheet have them at the same places."""
    facts: dict[str, Any] = {"theme": job.facts["theme"], "shape": job.facts["shape"], "pages": 1}
    document = lay_out(folder, job.kind, job.module, facts, partial(stand_ins, side=_SIDE))
    found: dict[str, Rectangle] = {}
    for box in document.pages[0]._page_box.descendants(placeholders=True):
        name = box.element.get("data-box") if box.element is not None else None
        if name and name not in found:
            found[name] = _rectangle(box)
    return found


def _rectangle(box: Laid) -> Rectangle:
    edges = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
    return Rectangle(*(round(edge * _MM, 2) for edge in edges))
