"""For the print shop: two pages on a sheet, a booklet to fold and staple, crop marks. Finished PDFs are set anew.

What is imposed is a printing plate, not a document to read out: two pages on one have no tags any longer.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pikepdf

from rollout.adapters.paper.forms import MM, packed, saved, streams

SLUG = 10.0
"""Millimetres of paper around the trimmed sheet and its bleed, in which the marks stand."""
_MARK = 5.0
_LEFTWARDS = ("ar", "fa", "he", "ur")


def two_up(content: bytes) -> bytes:
    """Pages 1 and 2 side by side, 3 and 4, ...: to be cut apart, or read as spreads."""
    return _imposed(content, lambda pages: [(i, i + 1 if i + 1 < pages else None) for i in range(0, pages, 2)])


def booklet(content: bytes) -> bytes:
    """Saddle stitch: printed on both sides (turned on the short edge), folded and stapled, the pages follow each
    other. White pages fill up to a multiple of four."""
    return _imposed(content, folded)


def folded(pages: int) -> list[tuple[int | None, int | None]]:
    """Which pages (from 0) stand left and right on each side of a booklet's sheets; None: white."""
    full = -(-pages // 4) * 4
    sides = [
        side
        for sheet in range(full // 4)
        for side in ((full - 1 - 2 * sheet, 2 * sheet), (2 * sheet + 1, full - 2 - 2 * sheet))
    ]
    return [(left if left < pages else None, right if right < pages else None) for left, right in sides]


def _imposed(content: bytes, order: Callable[[int], Sequence[tuple[int | None, int | None]]]) -> bytes:
    source, made = pikepdf.open(io.BytesIO(content)), pikepdf.new()
    copied = [made.copy_foreign(page.as_form_xobject()) for page in source.pages]
    width, height = (float(side) for side in source.pages[0].mediabox[2:])
    leftwards = str(source.Root.get("/Lang", "")).startswith(_LEFTWARDS)
    for pair in order(len(copied)):
        sides = zip((0.0, width), reversed(pair) if leftwards else pair, strict=True)
        placed = [(x, number) for x, number in sides if number is not None]
        page = made.add_blank_page(page_size=(round(2 * width, 4), round(height, 4)))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/P{n}": copied[n] for _, n in placed}))
        page.obj.Contents = packed(made, "".join(f"q 1 0 0 1 {x:.3f} 0 cm /P{n} Do Q\n" for x, n in placed))
        page.obj.TrimBox = page.obj.MediaBox
    if "/Title" in source.docinfo:
        made.docinfo["/Title"] = source.docinfo["/Title"]
    return saved(made)


def with_marks(content: bytes, bleed: float = 0.0) -> bytes:
    """Larger paper with crop marks outside of the bleed: TrimBox is the sheet itself, BleedBox so many mm larger.

    Our sheets leave white all around, so nothing has to be drawn into the bleed.
    """
    pdf = pikepdf.open(io.BytesIO(content))
    shared: dict[str, Any] = {}
    for page in pdf.pages:
        left, bottom, right, top = (float(each) for each in page.mediabox)
        boxes, drawing = marks((left, bottom, right, top), bleed)
        for name, box in boxes.items():
            page.obj[name] = pikepdf.Array([round(each, 4) for each in box])
        around = []
        for text in ("q\n", f"\nQ\n{drawing}"):
            if text not in shared:
                shared[text] = pdf.make_indirect(packed(pdf, text))
            around.append(shared[text])
        page.obj.Contents = pikepdf.Array([around[0], *streams(page), around[1]])
    return saved(pdf)


Box = tuple[float, float, float, float]


def marks(trim: Box, bleed: float) -> tuple[dict[str, Box], str]:
    """The boxes of a page that is trimmed to this one (in points), and the drawing of its crop marks."""

    def larger(by: float) -> Box:
        return trim[0] - by * MM, trim[1] - by * MM, trim[2] + by * MM, trim[3] + by * MM

    media, inner, outer = larger(bleed + SLUG), larger(bleed + 2), larger(bleed + 2 + _MARK)
    lines = ["/Artifact BMC q 0.25 w 0 0 0 1 K"]
    for x in (trim[0], trim[2]):
        lines += [f"{x:.3f} {a:.3f} m {x:.3f} {b:.3f} l S" for a, b in ((outer[1], inner[1]), (inner[3], outer[3]))]
    for y in (trim[1], trim[3]):
        lines += [f"{a:.3f} {y:.3f} m {b:.3f} {y:.3f} l S" for a, b in ((outer[0], inner[0]), (inner[2], outer[2]))]
    boxes = {"/MediaBox": media, "/CropBox": media, "/BleedBox": larger(bleed), "/TrimBox": trim}
    return boxes, "\n".join([*lines, "Q EMC\n"])
