"""XLSX workbooks of unknown origin: opened only after everything in them was counted and looked at."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from rollout.domain.problem import Finding, refuse
from rollout.domain.sheet import LARGEST_COLUMNS, LARGEST_ROWS

_PARTS = 2_000
_CHUNK = 1 << 16
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\xff\xfe", b"\xfe\xff")
_BLANK_ROWS = 2_000
_SAVE_AGAIN = "Open it in a spreadsheet program and save it again as .xlsx or as CSV UTF-8."

Read = tuple[list[list[str]], list[int], list[Finding]]


def read_workbook(name: str, content: bytes, sheet: str, most: int) -> Read:
    """Rows of one sheet with anything in them. `most`: bytes that the whole may have when inflated."""
    _guard(name, content, most)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about decorations that it drops; nobody here needs them
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            worksheet, notes = _sheet(name, book, sheet)
            return (*_rows(name, worksheet), notes)
        except (
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            IndexError,
            SyntaxError,
            OSError,
            zipfile.BadZipFile,
        ) as error:
            # openpyxl raises whatever its parts happen to raise on workbooks that are not well made
            raise refuse(name, "is not a workbook that can be read.", _SAVE_AGAIN) from error


def _guard(name: str, content: bytes, most: int) -> None:
    """Inflate every part once, counting, and look for document types: neither bombs nor entities get any further."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS or len({part.filename for part in parts}) != len(parts):
                raise refuse(name, "is not an ordinary workbook: it has too many parts.", _SAVE_AGAIN)
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise refuse(name, "is a zip file, not an XLSX workbook.", _SAVE_AGAIN)
            left = most
            for part in parts:
                left = _looked_through(name, archive, part, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise refuse(name, "is a damaged or locked workbook.", "Save it again, without a password.") from None


def _looked_through(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    is_xml = part.filename.endswith((".xml", ".rels", ".vml"))
    tail = b""
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise refuse(name, "unfolds into more than a roster can be.", _SAVE_AGAIN)
            if is_xml and _is_suspicious(tail, chunk):
                raise refuse(name, "contains a document type, which no workbook needs.", _SAVE_AGAIN)
            tail = chunk[-12:]
    return left


def _is_suspicious(tail: bytes, chunk: bytes) -> bool:
    seen = (tail + chunk).upper()
    return any(word in seen for word in _FORBIDDEN[:2]) or (not tail and chunk.startswith(_FORBIDDEN[2:]))


def _sheet(name: str, book: Any, wanted: str) -> tuple[Any, list[Finding]]:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
    names = [sheet.title for sheet in visible]
    if wanted and wanted not in names:
        hint = f"It has: {', '.join(names)}. Correct `sheet` in the map."
        raise refuse(name, f'has no sheet "{wanted}".', hint)
    if not visible:
        raise refuse(name, "has no sheet with cells.", _SAVE_AGAIN)
    chosen = visible[names.index(wanted)] if wanted else visible[0]
    if len(names) == 1 or wanted:
        return chosen, []
    what = f'has {len(names)} sheets; "{chosen.title}" was read.'
    return chosen, [Finding(name, what, 'Another one: write sheet = "…" into the map.', "notes")]


def _rows(name: str, worksheet: Any) -> tuple[list[list[str]], list[int]]:
    worksheet.reset_dimensions()  # the size that a file claims for itself is not to be believed
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, cells in _filled(worksheet):
        if len(rows) >= LARGEST_ROWS:
            raise refuse(name, f"has more than {LARGEST_ROWS:,} rows.", "Split it into several files.")
        if len(cells) > LARGEST_COLUMNS:
            hint = "Export only the columns that are needed."
            raise refuse(f"{name}, row {number}", f"has more than {LARGEST_COLUMNS} columns.", hint)
        rows.append(cells)
        numbers.append(number)
    return rows, numbers


def _filled(worksheet: Any) -> Iterator[tuple[int, list[str]]]:
    blank = 0
    for number, row in enumerate(worksheet.iter_rows(), 1):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        blank = 0 if cells else blank + 1
        if blank > _BLANK_ROWS:
            return
        if cells:
            yield number, cells


def _text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, padded with the zeros of their format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value).strip()


def _number(value: int | float, number_format: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    padding = len(number_format) if number_format and not number_format.strip("0") and len(number_format) > 1 else 0
    return str(int(value)).zfill(padding)
