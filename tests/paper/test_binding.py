"""Many PDFs in one file: nothing twice, nothing lost, nothing half."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from rollout.adapters.paper.bindery import SheetBindery
from rollout.adapters.paper.binding import Volume
from rollout.adapters.paper.forms import MM
from rollout.domain.edges import Bound

A4, A3 = (210 * MM, 297 * MM), (420 * MM, 297 * MM)
FONT = b"x" * 20_000
BINDERY = SheetBindery(Path(__file__).parents[2] / "planners")


def a_sheet(words: str, pages: int = 1, size: tuple[float, float] = A4) -> bytes:
    """A PDF with its own copy of the font and the drawing that all sheets have, a link and tags."""
    pdf = pikepdf.new()
    names = {"Type": pikepdf.Name.Font, "Subtype": pikepdf.Name.Type1, "BaseFont": pikepdf.Name.Helvetica}
    font = pdf.make_indirect(pikepdf.Dictionary(**names, Own=pdf.make_stream(FONT)))
    resources = pdf.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)))
    frame = pdf.make_stream(b"q 10 10 100 100 re S Q")
    for number in range(pages):
        page = pdf.add_blank_page(page_size=size).obj
        page.Resources, page.StructParents = resources, number
        text = pdf.make_stream(f"BT /F1 20 Tf 50 500 Td ({words} {number + 1} \\(5 0 R\\)) Tj ET".encode())
        page.Contents = pikepdf.Array([frame, text])
        page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], P=page)])
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot)
    content = io.BytesIO()
    pdf.save(content)
    return content.getvalue()


def bound(folder: Path, trimmed: float | None = None) -> list[Bound]:
    with BINDERY.open(folder, "harbour", "Every customer", trimmed) as binder:
        return [
            binder.add(a_sheet(f"Store {number}", 2 if size is A4 else 1, size), f"Store {number}")
            for number in range(3)
            for size in (A4, A3)
        ]


def words(path: Path) -> list[str]:
    return [page.get_textpage().get_text_bounded().strip() for page in pypdfium2.PdfDocument(path)]


def test_every_size_of_paper_is_a_file_and_every_sheet_is_where_it_is_said_to_be(tmp_path: Path) -> None:
    where = bound(tmp_path)
    assert where == [
        Bound("harbour-a4.pdf", "A4", 1, 2), Bound("harbour-a3.pdf", "A3", 1, 1),
        Bound("harbour-a4.pdf", "A4", 3, 2), Bound("harbour-a3.pdf", "A3", 2, 1),
        Bound("harbour-a4.pdf", "A4", 5, 2), Bound("harbour-a3.pdf", "A3", 3, 1),
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["harbour-a3.pdf", "harbour-a4.pdf"]
    assert words(tmp_path / "harbour-a4.pdf") == [f"Store {n} {page} (5 0 R)" for n in range(3) for page in (1, 2)]
    assert words(tmp_path / "harbour-a3.pdf") == [f"Store {n} 1 (5 0 R)" for n in range(3)]


def test_what_is_the_same_is_there_once_and_what_is_for_screens_is_not_there(tmp_path: Path) -> None:
    bound(tmp_path)
    with pikepdf.open(tmp_path / "harbour-a4.pdf") as pdf:
        objects = [each for each in pdf.objects if isinstance(each, pikepdf.Stream | pikepdf.Dictionary)]
        streams = [each.read_bytes() for each in objects if isinstance(each, pikepdf.Stream)]
        assert (streams.count(FONT), streams.count(b"q 10 10 100 100 re S Q"), len(streams)) == (1, 1, 8)
        wanted = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
        assert {key for page in pdf.pages for key in page.obj} == wanted
        assert [str(item.title) for item in pdf.open_outline().root] == ["Store 0", "Store 1", "Store 2"]
        assert (str(pdf.docinfo["/Title"]), "/StructTreeRoot" in pdf.Root) == ("Every customer (A4)", False)
        assert pdf.check_pdf_syntax() == []


def test_the_same_sheets_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        bound(tmp_path / name)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]


def test_crop_marks_are_the_same_on_every_page_and_in_the_file_once(tmp_path: Path) -> None:
    bound(tmp_path, 3.0)
    with pikepdf.open(tmp_path / "harbour-a4.pdf") as pdf:
        boxes = [page.obj[name] for page in pdf.pages for name in ("/TrimBox", "/BleedBox")]
        found = {tuple(round(float(side) / MM) for side in box) for box in boxes}
        assert found == {(0, 0, 210, 297), (-3, -3, 213, 300)}
        assert len({page.Contents[-1].objgen for page in pdf.pages}) == 1


def test_a_file_that_breaks_off_is_not_there_and_an_older_one_stays(tmp_path: Path) -> None:
    (tmp_path / "harbour-a4.pdf").write_bytes(b"older")
    with pytest.raises(KeyboardInterrupt), BINDERY.open(tmp_path, "harbour", "Every customer") as binder:  # noqa: PT012  # it breaks off in the middle
        binder.add(a_sheet("Store 1"), "Store 1")
        raise KeyboardInterrupt
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"harbour-a4.pdf": b"older"}


def test_a_sheet_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Me=page.obj))
    with pytest.raises(ValueError, match="refers to itself"), Volume(tmp_path / "x.pdf", "Title") as volume:
        volume.add(pdf, "x")
    assert list(tmp_path.iterdir()) == []


def test_the_same_pdf_again_is_only_pages(tmp_path: Path) -> None:
    with BINDERY.open(tmp_path, "harbour", "Every customer") as binder:
        binder.add(a_sheet("Cards", 3), "Store 1")
        for number in range(50):
            binder.add(a_sheet("Cards", 3), f"Store {number}")
    assert len(pypdfium2.PdfDocument(tmp_path / "harbour-a4.pdf")) == 153
    assert (tmp_path / "harbour-a4.pdf").stat().st_size < len(FONT) + 153 * 400
