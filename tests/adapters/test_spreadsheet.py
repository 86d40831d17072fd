"""Tables of unknown origin: every dialect read, everything dangerous or unclear refused with its place."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from rollout.adapters.spreadsheet import Limits, Spreadsheets
from rollout.domain.problem import Refused

ROWS = [["code", "name"], ["0012", "Zoë’s"], ["0013", "=3+1"]]


def read(content: bytes, name: str = "staff.csv") -> list[list[str]]:
    return [list(row) for row in Spreadsheets().parse(name, content).rows]


def refusal(content: bytes, name: str = "staff.csv", limits: Limits | None = None) -> str:
    sheets = Spreadsheets(limits) if limits else Spreadsheets()
    with pytest.raises(Refused) as refused:
        sheets.parse(name, content)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_reads_the_same(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    assert read(text.encode(encoding)) == ROWS


def test_single_quotes_around_cells_are_understood() -> None:
    assert read(b"'code','name','town'\n'0012','A, B','Dubbo'\n'0013','C','Dubbo'\n") == [
        ["code", "name", "town"], ["0012", "A, B", "Dubbo"], ["0013", "C", "Dubbo"],
    ]  # fmt: skip


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert read(b"code,name\n1,O'Brien's\n2,St Mary's\n")[1:] == [["1", "O'Brien's"], ["2", "St Mary's"]]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    sheet = Spreadsheets().parse("staff.csv", b'code,name\n\n1,"two\nlines"\n,\n2,B\n')
    assert (list(sheet.numbers), sheet.where(2, "name")) == ([1, 3, 5], "staff.csv, row 5, column name")


def test_a_gzip_file_is_opened_and_a_bomb_is_not() -> None:
    assert read(gzip.compress(b"code,name\n1,A\n"), "staff.csv.gz") == [["code", "name"], ["1", "A"]]
    bomb = gzip.compress(b"0" * 3_000_000)
    assert refusal(bomb, "b.csv.gz", Limits(10_000_000, 1_000_000)).startswith("b.csv.gz: is larger than 1 MB.")


def test_a_gzip_file_that_breaks_off_is_refused() -> None:
    assert "breaks off" in refusal(gzip.compress(b"code,name\n1,A\n" * 99)[:-12])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty."),
        (b"\xff\xfe", "is empty."),
        (b"a,b\n\x81\x8d,1\n", "cannot be read as text (byte 5)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 30, "is neither text nor an XLSX workbook."),
        (b'code,name\n1,"never closed\n' + b"2,B\n" * 80, "row 2: has a cell of more than 50 lines."),
        (b'code,name\n1,"never closed\n' + b"x" * 60_000, "row 2: cannot be split into cells."),
        (b"a,b\n" + b"1,2\n" * 60_001, "has more than 60,000 rows."),
        (b",".join(b"c%d" % n for n in range(61)) + b"\n", "row 1: has more than 60 columns."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(content: bytes, words: str) -> None:
    assert words in refusal(content)


def workbook(rows: list[list[object]], **formats: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in formats.items():
        sheet[place].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_reads_like_the_same_csv() -> None:
    content = workbook([["code", "n", "yes"], [12, 3.0, True], ["0013", 2.5, None]], A2="0000")
    assert read(content, "staff.xlsx") == [["code", "n", "yes"], ["0012", "3", "True"], ["0013", "2.5"]]


def changed(content: bytes, part: str, text: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "contains a document type"),
        ("<x/>".encode("utf-16"), "contains a document type"),
        (b" " * 5_000_000, "unfolds into more than a roster can be."),
        (b"<not a sheet", "is not a workbook that can be read."),
    ],
)
def test_a_hostile_workbook_is_refused_before_it_is_opened(text: bytes, words: str) -> None:
    content = changed(workbook([["code"], ["1"]]), SHEET, text)
    assert words in refusal(content, "staff.xlsx", Limits(8_000_000, 4_000_000))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "is a zip file, not an XLSX workbook." in refusal(made.getvalue())


def test_no_text_in_a_written_csv_can_become_a_formula_and_it_reads_back_as_it_was(tmp_path: Path) -> None:
    Spreadsheets().write(tmp_path / "out.csv", ["code", "n"], [["=3+1", -4], ["@a", 5], ["0012", 6]])
    assert (tmp_path / "out.csv").read_text("utf-8-sig").splitlines() == ["code,n", "'=3+1,-4", "'@a,5", "0012,6"]
    assert read((tmp_path / "out.csv").read_bytes())[1:] == [["=3+1", "-4"], ["@a", "5"], ["0012", "6"]]


def test_no_text_in_a_written_workbook_can_become_a_formula(tmp_path: Path) -> None:
    Spreadsheets().write(tmp_path / "out.xlsx", ["code", "n"], [["=3+1", -4], ["0012", 6]])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    cells = [(cell.value, cell.data_type, bool(cell.quotePrefix)) for row in sheet.iter_rows(min_row=2) for cell in row]
    assert cells == [("=3+1", "s", True), (-4, "n", False), ("0012", "s", True), (6, "n", False)]


def test_written_csv_opens_in_excel_with_its_names_right(tmp_path: Path) -> None:
    Spreadsheets().write(tmp_path / "out.csv", ["name"], [["Zoë, Ana"]])
    content = (tmp_path / "out.csv").read_bytes()
    assert content == b"\xef\xbb\xbfname\r\n" + '"Zoë, Ana"\r\n'.encode()
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [["name"], ["Zoë, Ana"]]
