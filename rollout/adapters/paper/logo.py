"""The organisation's logo: a small picture that brings nothing with it from elsewhere."""

import io
import re
import warnings
from pathlib import Path
from xml.etree.ElementTree import ParseError, fromstring

from PIL import Image, UnidentifiedImageError

_MOST = {".svg": 200_000, ".png": 1_000_000}
_WIDEST = 6_000
_NAME = re.compile(r"[\w-][\w.-]{0,80}\.(svg|png)")
_REACHES = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)


def logo_fault(folder: Path, name: object) -> str:
    """What to do so that this logo can be printed; "" where it can."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return 'Write the name of a picture in planners/: "logo.svg" or "logo.png".'
    path = folder / name
    if not path.is_file():
        return f"There is no planners/{name}: put it there."
    if path.stat().st_size > _MOST[path.suffix]:
        return f"It is larger than {_MOST[path.suffix] // 1000} kB: save it smaller."
    return _svg_fault(path.read_bytes()) if path.suffix == ".svg" else _png_fault(path.read_bytes())


def _svg_fault(content: bytes) -> str:
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        return "It has a DOCTYPE: save it as plain SVG."
    try:
        root = fromstring(content)  # noqa: S314  without a DOCTYPE there are no entities to blow up
    except ParseError as wrong:
        return f"It is no SVG ({wrong}): save it again as plain SVG."
    if root.tag.rpartition("}")[2] != "svg":
        return "It is no SVG: save it again as plain SVG."
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        reaching = [value for key, value in element.attrib.items() if key.rpartition("}")[2] in ("href", "src")]
        texts = [*element.attrib.values(), element.text or ""]
        if tag in ("script", "foreignObject") or any(not value.startswith(("#", "data:image/")) for value in reaching):
            return f"Its <{tag}> needs something from elsewhere: put it inside, or save it as PNG."
        if any(map(_REACHES.search, texts)):
            return f"Its <{tag}> needs something from elsewhere: put it inside, or save it as PNG."
    return ""


def _png_fault(content: bytes) -> str:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return "It is no PNG: save it again."
    return f"It is larger than {_WIDEST} dots a side: save it smaller." if max(width, height) > _WIDEST else ""
