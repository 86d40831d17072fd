"""Tables that people made: CSV in any dialect and encoding, gzip around it, XLSX. Read as text, written as text."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rollout.adapters.spreadsheet.csv_text import read_csv
from rollout.adapters.spreadsheet.workbook import read_workbook
from rollout.adapters.spreadsheet.writing import write_csv, write_workbook
from rollout.domain.problem import Refused, refuse
from rollout.domain.sheet import Sheet

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """The most bytes that a file may have as it comes, and once it is opened (counted while inflating)."""

    bytes_closed: int
    bytes_opened: int


UPLOADED = Limits(8 * MEGABYTE, 20 * MEGABYTE)
LOCAL = Limits(100 * MEGABYTE, 200 * MEGABYTE)


class Spreadsheets:
    """Reads and writes. `limits`: `UPLOADED` for what comes over the web, `LOCAL` for files on one's own machine."""

    def __init__(self, limits: Limits = LOCAL) -> None:
        self._limits = limits

    def read(self, path: Path, sheet: str = "", loose: bool = False) -> Sheet:
        """Every row with anything in it, every cell as text. `sheet`: which one of a workbook (default: the first).

        `loose`: a CSV with quotation marks that are not doubled is read by the width of its rows.
        """
        content = self._bytes(path)
        return self.parse(path.name, content, sheet, loose)

    def parse(self, name: str, content: bytes, sheet: str = "", loose: bool = False) -> Sheet:
        """The same for bytes that are at hand already."""
        sha256 = hashlib.sha256(content).hexdigest()
        opened = _inflated(name, content, self._limits.bytes_opened) if content[:2] == b"\x1f\x8b" else content
        if not opened.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise refuse(name, "is empty.", "Export the roster again and look into the file before importing it.")
        if opened[:4] == b"PK\x03\x04":
            rows, numbers, notes = read_workbook(name, opened, sheet, self._limits.bytes_opened)
        else:
            rows, numbers, notes = read_csv(name, opened, loose)
        return Sheet(name, sha256, rows, numbers, tuple(notes))

    def write(self, path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
        """A new file in the format of its ending (.csv, .xlsx); no text in it can become a formula."""
        if path.suffix.lower() == ".xlsx":
            write_workbook(path, header, rows)
        elif path.suffix.lower() == ".csv":
            write_csv(path, header, rows)
        else:
            raise refuse(str(path), "ends neither in .csv nor in .xlsx.", "Choose one of the two.")

    def _bytes(self, path: Path) -> bytes:
        try:
            size = path.stat().st_size
            if size > self._limits.bytes_closed:
                raise _too_large(path.name, self._limits.bytes_closed)
            return path.read_bytes()
        except FileNotFoundError:
            raise refuse(str(path), "is not there.", "Check the name and the folder.") from None
        except OSError as error:
            raise refuse(str(path), f"cannot be opened: {error.strerror}.", "Check the file and its rights.") from None


def _inflated(name: str, content: bytes, most: int) -> bytes:
    """The content of a gzip file, counted while it grows: a bomb never gets to unfold."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        opened = inflater.decompress(content, most + 1)
    except zlib.error:
        raise refuse(name, "is a damaged gzip file.", "Export it again, or import the .csv itself.") from None
    if len(opened) > most:
        raise _too_large(name, most)
    if not inflater.eof:
        raise refuse(name, "is a gzip file that breaks off.", "Copy it again; its end is missing.")
    return opened


def _too_large(name: str, most: int) -> Refused:
    hint = "Leave out the columns that are not needed, or split the file."
    return refuse(name, f"is larger than {most // MEGABYTE} MB.", hint)
