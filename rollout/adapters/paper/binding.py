"""Many finished PDFs bound into one, page by page, while it is written: nothing that is the same is in it twice.

Every object is known by what it says (those it refers to are known by then), so leaders' copies of one sheet share
its drawing and its fonts. What is only for screens (tags, links) stays behind: this is for a printing machine.
"""

import hashlib
import os
import re
import secrets
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pikepdf

from rollout.adapters.paper.imposing import Box, marks

_REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>|\b(\d+) (\d+) R\b", re.DOTALL)
_REMEMBERED = 100
"""So many PDFs are known when they come again: the sheets that say the same to everybody."""


class Volume:
    """One PDF that grows at the end of a file; it has its name only when it is whole and on the disk.

    `trimmed`: crop marks around every page, with so many millimetres of bleed; None: none.
    """

    def __init__(self, path: Path, title: str, trimmed: float | None = None) -> None:
        self._path, self._title, self._trimmed = path, title, trimmed
        self._beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        self._file: BinaryIO = self._beside.open("wb")
        self._at, self._sum = 0, hashlib.sha256()
        self._where = array("Q", [0, 0, 0])
        self._known: dict[bytes, int] = {}
        self._pages = array("L")
        self._bodies: dict[str, list[bytes]] = {}
        self._chapters: list[tuple[str, int]] = []
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def __len__(self) -> int:
        return len(self._pages)

    def chapter(self, title: str) -> None:
        """A bookmark on the page that comes next, unless we are in that chapter."""
        if not self._chapters or self._chapters[-1][0] != title:
            self._chapters.append((title, len(self)))

    def add(self, pdf: pikepdf.Pdf, name: str) -> None:
        """Every page of this PDF at the end. `name` stands for its bytes."""
        if len(self._bodies) >= _REMEMBERED:
            self._bodies.pop(next(iter(self._bodies)))
        copied = _Copy(self, pdf)
        self._bodies[name] = [self._page(copied, page) for page in pdf.pages]
        self.add_again(name)

    def knows(self, name: str) -> bool:
        return name in self._bodies

    def add_again(self, name: str) -> None:
        """The pages of a PDF that was added before: they are the same drawings once more."""
        for body in self._bodies[name]:
            self._pages.append(self._write(body))

    def keep(self, body: bytes) -> int:
        """The number of an object that says this, written only once."""
        name = hashlib.blake2b(body, digest_size=16).digest()
        if name not in self._known:
            self._known[name] = self._write(body)
        return self._known[name]

    def keep_stream(self, drawing: bytes) -> int:
        return self.keep(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing))

    def __enter__(self) -> "Volume":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            with self._file:
                if kind is None:
                    self._finish()
            if kind is None:
                self._beside.replace(self._path)
                _sync(self._path.parent)
        finally:
            self._beside.unlink(missing_ok=True)

    def _page(self, copied: "_Copy", page: pikepdf.Page) -> bytes:
        trim = tuple(float(each) for each in page.trimbox)
        boxes, drawing = ({"/MediaBox": trim}, "") if self._trimmed is None else marks(_box(trim), self._trimmed)
        numbers = copied.contents(page)
        if drawing:
            numbers = [self.keep_stream(b"q\n"), *numbers, self.keep_stream(f"\nQ\n{drawing}".encode())]
        said = " ".join(f"{name} [{' '.join(f'{n:.4f}' for n in box)}]" for name, box in boxes.items())
        contents = " ".join(f"{number} 0 R" for number in numbers)
        turned = f" /Rotate {int(page.obj.Rotate)}" if "/Rotate" in page.obj else ""
        resources = copied.number_of(page.resources)
        return (
            f"<< /Type /Page /Parent 2 0 R {said}{turned} /Contents [{contents}] /Resources {resources} 0 R >>".encode()
        )

    def _write(self, body: bytes, number: int | None = None) -> int:
        if number is None:
            number = len(self._where)
            self._where.append(0)
        self._where[number] = self._at
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def _put(self, content: bytes) -> None:
        self._file.write(content)
        self._sum.update(content)
        self._at += len(content)

    def _finish(self) -> None:
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        outlines = self._bookmarks()
        self._write(f"<< /Type /Pages /Count {len(self)} /Kids [{kids}] >>".encode(), 2)
        self._write(f"<< /Type /Catalog /Pages 2 0 R{outlines} >>".encode(), 1)
        info = self._write(f"<< /Title {_words(self._title)} >>".encode())
        start, name = self._at, self._sum.hexdigest()[:32]
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._where))
        for each in self._where[1:]:
            self._put(b"%010d 00000 n \n" % each)
        trailer = f"trailer\n<< /Size {len(self._where)} /Root 1 0 R /Info {info} 0 R /ID [<{name}><{name}>] >>\n"
        self._put(f"{trailer}startxref\n{start}\n%%EOF\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def _bookmarks(self) -> str:
        chapters = [(title, self._pages[page]) for title, page in self._chapters if page < len(self)]
        if not chapters:
            return ""
        root = len(self._where)
        last = root + len(chapters)
        self._write(f"<< /Type /Outlines /First {root + 1} 0 R /Last {last} 0 R /Count {len(chapters)} >>".encode())
        for number, (title, page) in enumerate(chapters, root + 1):
            before = f" /Prev {number - 1} 0 R" if number > root + 1 else ""
            after = f" /Next {number + 1} 0 R" if number < last else ""
            said = f"<< /Title {_words(title)} /Parent {root} 0 R /Dest [{page} 0 R /Fit]{before}{after} >>"
            self._write(said.encode())
        return f" /Outlines {root} 0 R"


class _Copy:
    """The objects of one PDF on their way into a volume."""

    def __init__(self, volume: Volume, pdf: pikepdf.Pdf) -> None:
        self._volume, self._pdf = volume, pdf
        self._numbers: dict[tuple[int, int], int] = {}
        self._under_way: set[tuple[int, int]] = set()

    def contents(self, page: pikepdf.Page) -> list[int]:
        found = page.obj.get("/Contents")
        if found is None:
            return []
        return [self._number(each.objgen) for each in (found if isinstance(found, pikepdf.Array) else [found])]

    def number_of(self, thing: Any) -> int:
        return self._number(thing.objgen) if thing.is_indirect else self._volume.keep(self.said(thing))

    def said(self, thing: Any) -> bytes:
        """What an object says, with the volume's numbers in the place of its own."""
        return _REFERENCE.sub(self._renamed, thing.unparse(resolved=True))

    def _renamed(self, found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        return b"%d 0 R" % self._number((int(found[1]), int(found[2])))

    def _number(self, own: tuple[int, int]) -> int:
        if own not in self._numbers:
            if own in self._under_way:
                raise ValueError("a sheet to be bound refers to itself")
            self._under_way.add(own)
            self._numbers[own] = self._volume.keep(self._whole(self._pdf.get_object(own)))
            self._under_way.remove(own)
        return self._numbers[own]

    def _whole(self, thing: Any) -> bytes:
        if not isinstance(thing, pikepdf.Stream):
            return self.said(thing)
        packed = thing.read_raw_bytes()
        thing.stream_dict.Length = len(packed)
        return b"%b\nstream\n%b\nendstream" % (self.said(thing.stream_dict), packed)


def _box(numbers: Sequence[float]) -> Box:
    left, bottom, right, top = numbers
    return left, bottom, right, top


def _words(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
