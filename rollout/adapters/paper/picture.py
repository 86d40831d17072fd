"""Pages of finished PDFs as pictures."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_COLOURS = 64
"""A sheet has few: a picture with so many of them looks the same and is a third of the size."""


class SheetPictures:
    """PNG pictures of PDFs that are kept under their hashes; made once, kept in `cache`, which may be deleted."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._one_at_a_time = Lock()  # PDFium is not made for two threads

    def of(self, sheet: Path, page: int, width: int) -> bytes | None:
        """A page (from 1), so many dots wide; None where there is no such page. The same bytes for the same page."""
        kept = self._cache / f"{sheet.name}-{page}-{width}.png"
        if kept.exists():
            return kept.read_bytes()
        with self._one_at_a_time:
            made = draw(sheet.read_bytes(), page, width)
            if made is not None:
                self._keep(kept, made)  # still alone: two threads of one process write beside it under one name
        return made

    def _keep(self, kept: Path, content: bytes) -> None:
        """Whole or not at all; two who ask at once write the same."""
        self._cache.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f".{kept.name}.{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(kept)


def draw(content: bytes, page: int, width: int) -> bytes | None:
    """The page as PNG, from the PDF's bytes; None where they are no PDF or have no such page."""
    import pypdfium2  # slow to load, and only pictures need it

    try:
        pdf: Any = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return None
    try:
        if not 1 <= page <= len(pdf):
            return None
        own = pdf[page - 1]
        picture = own.render(scale=width / own.get_width()).to_pil().convert("RGB").quantize(_COLOURS)
    finally:
        pdf.close()
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def pictures(content: bytes, dpi: int) -> Iterator["Image"]:
    """Every page as it is seen on a screen of so many dots an inch: for comparing."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            yield page.render(scale=dpi / 72).to_pil()
    finally:
        document.close()
