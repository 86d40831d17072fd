"""Tables for people to open: a text in them can never become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""The last four are the wide ones of Chinese and Japanese keyboards, which Excel there takes for the same."""


def guarded(value: str | int) -> str | int:
    """Numbers stay numbers; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """UTF-8 with a mark at the start, so that Excel reads the names right."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([guarded(value) for value in row] for row in rows)
    _replace(path, text.getvalue().encode("utf-8-sig"))


def write_workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Roster")
    for row in [header, *rows]:
        sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    _replace(path, content.getvalue())


def _cell(sheet: Any, value: str | int) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _replace(path: Path, content: bytes) -> None:
    """Whole or not there."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
