"""The bytes of a PDF file: streams, objects that are kept together, and the table of where everything is."""

import struct
import zlib
from collections.abc import Mapping, Sequence

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_WINDOW, _MEMORY = 12, 5
"""Of zlib: 4 kB to look back at, 16 kB to remember where."""

_ROW = struct.Struct(">BIH")
Where = tuple[int, int, int]
"""One row of the table: 1, position, 0; or 2, the stream that holds the object, its place in it."""


def stream(content: bytes, extra: str = "", level: int = 9) -> bytes:
    """A stream's body; level 0 leaves it as it is."""
    packed = zlib.compress(content, level) if level else content
    how = " /Filter /FlateDecode" if level else ""
    return f"<<{extra}{how} /Length {len(packed)}>>\nstream\n".encode() + packed + b"\nendstream"


def quick_stream(content: bytes) -> bytes:
    """A stream's body, packed with little memory: clearing more takes longer than packing a short stream."""
    packer = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _MEMORY)
    packed = packer.compress(content) + packer.flush()
    return b"<< /Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)


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
    rows = [_ROW.pack(*where[n]) for n in numbers]
    said = f"/Type /XRef /W [1 4 2] /Index [{index}] /Size {max(number, *numbers) + 1} {trailer}"
    if not level:
        return stream(b"".join(rows), said, 0)
    return stream(_changes(rows), f"{said} /DecodeParms <</Predictor 12 /Columns {_ROW.size}>>", level)


def _changes(rows: Sequence[bytes]) -> bytes:
    """What changes from row to row (PNG's filter 2), which can be packed better than the rows."""
    above, changes = bytes(_ROW.size), []
    for row in rows:
        changes.append(bytes([2, *((new - old) % 256 for new, old in zip(row, above, strict=True))]))
        above = row
    return b"".join(changes)


def ending(startxref: int) -> bytes:
    return b"startxref\n%d\n%%%%EOF\n" % startxref


def string(text: str) -> bytes:
    """Any text as a PDF string."""
    return b"<feff" + text.encode("utf-16-be", "replace").hex().encode() + b">"


def number(value: float) -> str:
    """A number written the way WeasyPrint writes it, so that both ways of printing round alike."""
    return str(int(value)) if float(value).is_integer() else f"{value:f}".rstrip("0")
