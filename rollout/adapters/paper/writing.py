"""The bytes of a PDF file: streams, objects that are kept together, and the table of where everything is."""

import struct
import zlib
from collections.abc import Mapping, Sequence

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
Where = tuple[int, int, int]
"""One row of the table: 1, position, 0; or 2, the stream that holds the object, its place in it."""


def stream(content: bytes, extra: str = "", level: int = 9) -> bytes:
    """A stream's body; level 0 leaves it as it is."""
    packed = zlib.compress(content, level) if level else content
    how = " /Filter /FlateDecode" if level else ""
    return f"<<{extra}{how} /Length {len(packed)}>>\nstream\n".encode() + packed + b"\nendstream"


def together(bodies: Sequence[tuple[int, bytes]]) -> bytes:
    """Many objects in one stream, so that they are packed together."""
    position, index, parts = 0, [], []
    for number, body in bodies:
        index.append(f"{number} {position}")
        parts.append(body)
        position += len(body) + 1
    head = " ".join(index).encode() + b"\n"
    return stream(head + b"\n".join(parts), f"/Type /ObjStm /N {len(bodies)} /First {len(head)}")


def laid_end_to_end(start: int, objects: Sequence[tuple[int, bytes]]) -> tuple[list[bytes], dict[int, Where]]:
    """The objects as they are written from this position on, and where each is."""
    written, where, position = [], {}, start
    for number, body in objects:
        where[number] = (1, position, 0)
        piece = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        written.append(piece)
        position += len(piece)
    return written, where


def table(number: int, where: Mapping[int, Where], trailer: str, level: int = 0) -> bytes:
    """The cross-reference stream, under its own number, with what is otherwise said in a trailer."""
    numbers = sorted(where)
    starts = [n for n in numbers if n - 1 not in where]
    ends = [n for n in numbers if n + 1 not in where]
    index = " ".join(f"{first} {last - first + 1}" for first, last in zip(starts, ends, strict=True))
    rows = b"".join(struct.pack(">BIH", *where[n]) for n in numbers)
    return stream(rows, f"/Type /XRef /W [1 4 2] /Index [{index}] /Size {max(number, *numbers) + 1} {trailer}", level)


def ending(startxref: int) -> bytes:
    return b"startxref\n%d\n%%%%EOF\n" % startxref


def string(text: str) -> bytes:
    """Any text as a PDF string."""
    return b"<feff" + text.encode("utf-16-be", "replace").hex().encode() + b">"


def number(value: float) -> str:
    """A number written the way WeasyPrint writes it, so that both ways of printing round alike."""
    return str(int(value)) if float(value).is_integer() else f"{value:f}".rstrip("0")
