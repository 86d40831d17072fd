"""Delimited text, whatever its encoding, delimiter and quotes."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress

from rollout.adapters.spreadsheet.loose_quotes import loose_rows
from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.sheet import LARGEST_COLUMNS, LARGEST_ROWS

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_LINES_IN_A_CELL = 50
_LONGEST_CELL = 50_000

Read = tuple[list[list[str]], list[int], list[Finding]]


def read_csv(name: str, content: bytes, loose: bool = False) -> Read:
    """Rows with anything in them, their numbers, and what was noticed on the way.

    `loose`: where quotation marks inside texts were not doubled, the file is read by the width of its rows.
    """
    text, notes = _decoded(name, content)
    delimiter, quote = _dialect(text)
    records: Iterable[tuple[int, list[str]]] = _records(name, text, delimiter, quote)
    if loose and (better := _loosely(name, text, delimiter, quote)):
        what = "has quotation marks inside texts that are not doubled; they were read as part of the text."
        notes.append(Finding(name, what, "Look through the ideas before importing them.", "notes"))
        records = enumerate(better, 1)
    return (*_filled(name, records), notes)


def _loosely(name: str, text: str, delimiter: str, quote: str) -> list[list[str]] | None:
    """The rows by their width, where that leaves fewer uneven ones than the rules of CSV; else nothing."""
    width, uneven = _unevenness(row for _, row in _begun(name, text, delimiter, quote))
    if not uneven or width < 2:
        return None
    found = list(loose_rows(text, delimiter, quote, width))
    same, still = _unevenness(found)
    return found if same == width and still < uneven else None


def _begun(name: str, text: str, delimiter: str, quote: str) -> Iterator[tuple[int, list[str]]]:
    """The records up to the first that cannot be split."""
    with suppress(Refused):
        yield from _records(name, text, delimiter, quote)
        return
    yield 0, []


def _unevenness(rows: Iterable[list[str]]) -> tuple[int, int]:
    """How many cells most rows have, and how many rows have another number of them."""
    widths = Counter(len(row) for row in rows)
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return width, widths.total() - often


def _filled(name: str, records: Iterable[tuple[int, list[str]]]) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, row in records:
        cells = [_unguarded(cell.strip()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        _check(name, number, cells, len(rows))
        rows.append(cells)
        numbers.append(number)
    return rows, numbers


def _unguarded(cell: str) -> str:
    """Without the apostrophe that exports put before what looks like a formula; here it is text anyway."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _decoded(name: str, content: bytes) -> tuple[str, list[Finding]]:
    notes: list[Finding] = []
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = _western(name, content)
        hint = "If names look wrong, export it again as UTF-8."
        notes = [Finding(name, "is not UTF-8; it was read as Windows-1252.", hint, "notes")]
    if "\0" in text:
        hint = "Export it as CSV (UTF-8) or XLSX; old .xls, .ods and PDF cannot be read."
        raise refuse(name, "is neither text nor an XLSX workbook.", hint)
    return text, notes


def _encoding(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding
    start = content[:400]
    if start[1::2].count(0) > len(start) // 3:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > len(start) // 3 else "utf-8"


def _western(name: str, content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        hint = "Export it again as CSV UTF-8."
        raise refuse(name, f"cannot be read as text (byte {error.start + 1}).", hint) from None


def _dialect(text: str) -> tuple[str, str]:
    """Delimiter and quote of the first lines: whichever splits most of them into the same number of cells."""
    start = "\n".join(text[:60_000].splitlines()[:60])
    quote = "'" if _quoted(start, "'") > max(2, _quoted(start, '"')) else '"'
    scores = {delimiter: _evenness(start, delimiter, quote) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: scores[delimiter]), quote


def _quoted(text: str, quote: str) -> int:
    return len(re.findall(rf"(?:^|[,;\t|]){quote}[^'\"\n]*{quote}(?=[,;\t|]|$)", text, re.MULTILINE))


def _evenness(start: str, delimiter: str, quote: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(start), delimiter=delimiter, quotechar=quote) if row]
    except csv.Error:
        return 0.0
    width, often = max(Counter(widths).items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(0, 1))
    return often / len(widths) * (1 + width / 1_000) if width > 1 else 0.0


def _records(name: str, text: str, delimiter: str, quote: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            yield number, row
    except csv.Error:
        hint = "Most often a quotation mark is opened there and never closed: double it, or close it."
        raise refuse(f"{name}, row {number + 1}", "cannot be split into cells.", hint) from None


def _check(name: str, number: int, cells: list[str], so_far: int) -> None:
    if so_far >= LARGEST_ROWS:
        raise refuse(name, f"has more than {LARGEST_ROWS:,} rows.", "Split it into several files.")
    if len(cells) > LARGEST_COLUMNS:
        hint = "Export only the columns that are needed."
        raise refuse(f"{name}, row {number}", f"has more than {LARGEST_COLUMNS} columns.", hint)
    if any(cell.count("\n") > _LINES_IN_A_CELL for cell in cells):
        hint = "A quotation mark is opened there and never closed: double it, or close it."
        raise refuse(f"{name}, row {number}", f"has a cell of more than {_LINES_IN_A_CELL} lines.", hint)
