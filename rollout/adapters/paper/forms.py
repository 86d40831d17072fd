"""The planner on smaller paper, for places that have no A3 printer: a finished PDF is set anew, never laid out anew.

The page's own drawing stays as it is, between `q … cm` and `Q`, so that fonts, tags and text stay those of the sheet.
"""

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf

from rollout.adapters.paper.signs import drawn

MM = 72 / 25.4
A4 = 210.0, 297.0
WHITE = 8.0
"""Millimetres of white that every office printer leaves around a page."""

_EDGE = WHITE + 0.15
"""Where the drawing of a form begins: half a line more than the white."""
_OVERLAP = 3.0
"""So much of the planner, left of the seam, is on both halves: the left one covers it."""
_HEAD, _FOOT = 8.0, 5.0
"""Above and below a half: where its marks and signs are."""
_SIGN = 7.4
_MARKED = re.compile(rb"/\w+\s*<<(?:[^<>]|<[0-9A-Fa-f]*>)*?/MCID\s+\d+(?:[^<>]|<[0-9A-Fa-f]*>)*>>\s*BDC")


@dataclass(frozen=True)
class View:
    """A new page on which a part of the old one is shown: `clip` (left, bottom, width, height) in millimetres of the
    new paper, everything in it scaled and moved; `beside` is drawn on top, outside of the clip."""

    paper: tuple[float, float]
    scale: float
    move: tuple[float, float]
    clip: tuple[float, float, float, float]
    beside: str = ""

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the old page (in points) comes to lie."""
        return x * self.scale + self.move[0] * MM, y * self.scale + self.move[1] * MM


def reduced_a4(planner: bytes) -> bytes:
    """The planner on one A4 page, lying: 69 % of its size."""
    pdf = pikepdf.open(io.BytesIO(planner))
    page = pdf.pages[0]
    width, height = _size(page)
    inner = A4[1] - 2 * _EDGE, A4[0] - 2 * _EDGE
    scale = min(inner[0] / (width - 2 * WHITE), inner[1] / (height - 2 * WHITE))
    wide, high = (width - 2 * WHITE) * scale, (height - 2 * WHITE) * scale
    left, bottom = (A4[1] - wide) / 2, (A4[0] - high) / 2
    view = View((A4[1], A4[0]), scale, (left - WHITE * scale, bottom - WHITE * scale), (left, bottom, wide, high))
    return _shown(pdf, [(page, view)], width)


def two_a4(planner: bytes, signs: Sequence[tuple[str, str]], fonts: Sequence[Path]) -> bytes:
    """The planner as two standing A4 pages that are taped together.

    `signs`: for each half what it is, and what to do with it. The left half keeps the tags of the whole planner, so
    that it is read out once; all that is drawn on the right one is an artifact.
    """
    pdf = pikepdf.open(io.BytesIO(planner))
    left = pdf.pages[0]
    width, height = _size(left)
    views = _halves(width, height, [(sign, tuple(fonts)) for sign in signs])
    right = _twin(pdf, left)
    return _shown(pdf, [(left, views[0]), (right, views[1])], _seam(width))


def _shown(pdf: pikepdf.Pdf, pages: Sequence[tuple[pikepdf.Page, View]], seam: float) -> bytes:
    _share_links(pdf, pages, seam)
    _move_bookmarks(pdf, pages, seam)
    for page, view in pages:
        _show(pdf, page, view)
    return saved(pdf)


def _seam(width: float) -> float:
    """Where the planner is parted, so that both halves are equally wide: the right one shows the overlap as well."""
    return (width + _OVERLAP) / 2


def _halves(width: float, height: float, signs: Sequence[tuple[tuple[str, str], tuple[Path, ...]]]) -> list[View]:
    seam, inner = _seam(width), height - 2 * WHITE
    scale = min((A4[0] - 2 * _EDGE) / (seam - WHITE), (A4[1] - 2 * _EDGE - _HEAD - _FOOT) / inner)
    wide, high, bottom = (seam - WHITE) * scale, inner * scale, _EDGE + _FOOT
    down = bottom - WHITE * scale
    join = _EDGE + _OVERLAP * scale, A4[0] - _EDGE
    marks = [_marks(join[1], -1, bottom + high, *signs[0]), _marks(join[0], 1, bottom + high, *signs[1])]
    return [
        View(A4, scale, (join[1] - seam * scale, down), (join[1] - wide, bottom, wide, high), marks[0]),
        View(A4, scale, (join[0] - seam * scale, down), (_EDGE, bottom, wide, high), marks[1]),
    ]


@lru_cache(64)
def _marks(x: float, way: int, top: float, words: tuple[str, str], fonts: tuple[Path, ...]) -> str:
    """The line where the halves meet, above and below, with a bar that goes on in the other half; and the signs."""
    lines = ["0.7 w 0 G"]
    for low, high in ((_EDGE, _EDGE + _FOOT - 1.2), (top + 1.2, A4[1] - _EDGE)):
        lines.append(f"{x * MM:.3f} {low * MM:.3f} m {x * MM:.3f} {high * MM:.3f} l S")
        middle = (low + high) / 2 * MM
        lines.append(f"{x * MM:.3f} {middle:.3f} m {(x + way * 7) * MM:.3f} {middle:.3f} l S")
    return "\n".join([*lines, _signs(x + way * 10, way, top + 3.2, words, fonts)])


def _signs(x: float, way: int, y: float, words: tuple[str, str], fonts: tuple[Path, ...]) -> str:
    """What this half is, and smaller what to do, both on one line that ends or begins at x."""
    name, what = (drawn(text, fonts) for text in words)
    room = (A4[0] - _EDGE - x) if way > 0 else x - _EDGE
    size = min(_SIGN, room * MM / max(name.width * 1.25 + what.width + 1.2, 1))
    total = (name.width * 1.25 + what.width + 1.2) * size
    start = x * MM if way > 0 else x * MM - total
    after = start + (name.width * 1.25 + 1.2) * size
    return f"0.25 g\n{name.at(start, y * MM, size * 1.25)}{what.at(after, y * MM, size)}"


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """In millimetres."""
    left, bottom, right, top = (float(each) for each in page.mediabox)
    return (right - left) / MM, (top - bottom) / MM


def _show(pdf: pikepdf.Pdf, page: pikepdf.Page, view: View) -> None:
    """Let the page show what it has been showing, in this view."""
    clip = " ".join(f"{each * MM:.3f}" for each in view.clip)
    move = " ".join(f"{each * MM:.4f}" for each in view.move)
    before = f"q {clip} re W n {view.scale:.6f} 0 0 {view.scale:.6f} {move} cm\n"
    after = f"\nQ\n/Artifact BMC q\n{view.beside}Q EMC\n" if view.beside else "\nQ\n"
    page.obj.Contents = pikepdf.Array([packed(pdf, before), *streams(page), packed(pdf, after)])
    for name in ("CropBox", "ArtBox"):
        if f"/{name}" in page.obj:
            del page.obj[f"/{name}"]
    box = [0, 0, *(round(side * MM, 4) for side in view.paper)]
    for name in ("MediaBox", "TrimBox", "BleedBox"):
        page.obj[f"/{name}"] = pikepdf.Array(box)


def packed(pdf: pikepdf.Pdf, drawing: str) -> Any:
    return pikepdf.Stream(pdf, _deflated(drawing), Filter=pikepdf.Name.FlateDecode)


@lru_cache(32)
def _deflated(drawing: str) -> bytes:
    return zlib.compress(drawing.encode(), 9)


def streams(page: pikepdf.Page) -> list[Any]:
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _twin(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Page:
    """A page that shows the same and has no tags: what was marked as text is marked as an artifact."""
    kept = {key: value for key, value in page.obj.items() if key not in ("/StructParents", "/Annots", "/Parent")}
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(pikepdf.Dictionary(kept))))
    twin = pdf.pages[-1]
    twin.obj.Contents = pikepdf.Array([_untagged(pdf, stream) for stream in streams(page)])
    return twin


def _untagged(pdf: pikepdf.Pdf, stream: Any) -> Any:
    return pikepdf.Stream(pdf, _without_tags(stream.read_bytes()), Filter=pikepdf.Name.FlateDecode)


@lru_cache(32)
def _without_tags(drawing: bytes) -> bytes:
    """Deflated; kept, because most of a sheet is the same for every leader."""
    return zlib.compress(_MARKED.sub(b"/Artifact BMC", drawing), 9)


def _share_links(pdf: pikepdf.Pdf, pages: Sequence[tuple[pikepdf.Page, View]], seam: float) -> None:
    """Every link lies on the half that shows it, and its tag says so."""
    found: dict[int, list[Any]] = {0: [], 1: []}
    for link in pages[0][0].obj.get("/Annots", ()):
        x1, y1, x2, y2 = (float(each) for each in link.Rect)
        half = int((x1 + x2) / 2 >= seam * MM) if len(pages) > 1 else 0
        page, view = pages[half]
        link.Rect = pikepdf.Array([round(n, 4) for n in (*view.point(x1, y1), *view.point(x2, y2))])
        link.P = page.obj
        found[half].append(link)
        for reference in _references(pdf, link):
            reference.Pg = page.obj
    for (page, _), links in zip(pages, found.values(), strict=False):
        if links:
            page.obj.Annots = pikepdf.Array(links)
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]


def _references(pdf: pikepdf.Pdf, link: Any) -> Iterator[Any]:
    """Where the tags name this link."""
    if "/StructParent" in link and "/StructTreeRoot" in pdf.Root:
        element = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[int(link.StructParent)]
        kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
        yield from (kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR")


def _move_bookmarks(pdf: pikepdf.Pdf, pages: Sequence[tuple[pikepdf.Page, View]], seam: float) -> None:
    """Bookmarks lead to where their headings have come to lie."""
    for item in _outline(pdf.Root.get("/Outlines")):
        place = item.get("/Dest")
        if isinstance(place, pikepdf.Array) and len(place) == 5 and place[1] == "/XYZ":
            x, y = float(place[2] or 0), float(place[3] or 0)
            page, view = pages[int(x >= seam * MM) if len(pages) > 1 else 0]
            item.Dest = pikepdf.Array([page.obj, place[1], *(round(n, 4) for n in view.point(x, y)), 0])


def _outline(item: Any) -> Iterator[Any]:
    child = item.get("/First") if item is not None else None
    while child is not None:
        yield child
        yield from _outline(child)
        child = child.get("/Next")


def saved(pdf: pikepdf.Pdf) -> bytes:
    content = io.BytesIO()
    pdf.save(content, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return content.getvalue()
