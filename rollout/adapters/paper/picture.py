"""Pages of finished PDFs as pictures, for the web and for comparing."""

from collections.abc import Iterator

import pypdfium2
from PIL import Image


def pictures(content: bytes, dpi: int) -> Iterator[Image.Image]:
    """Every page as it is seen on a screen of so many dots an inch."""
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            yield page.render(scale=dpi / 72).to_pil()
    finally:
        document.close()
