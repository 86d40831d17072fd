"""The reader of finished sheets finds what is wrong: a sound file is damaged in every way that we could think of."""

import ast
import hashlib
import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from rollout.adapters.paper import proof
from rollout.adapters.paper.reader import Stranger
from rollout.domain.edges import Expected

PAPER = Path(proof.__file__).parent
FONTS = (Path(__file__).parents[2] / "planners" / "fonts").as_uri()
NAME, LEADER = "Bến Nghé & Söhne", "Юлія Щербак"
ADDRESS = "https://bluegum.example/R/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WANTED = Expected(
    (210.0, 297.0), 2, "A sheet", "en", (LEADER,), ((NAME,), ("Page two",)), ("Bến",), ADDRESS, is_coded=True
)


def _code(address: str) -> str:
    rows = segno.make_qr(address.upper(), error="m").matrix
    drawn = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return f'<svg viewBox="0 0 {len(rows)} {len(rows)}" width="90"><title>Code</title><path d="{drawn}"/></svg>'


def a_page(link: str = ADDRESS, name: str = NAME) -> bytes:
    """Two pages as anybody might make them."""
    html = f"""<html lang="en"><title>A sheet</title><style>
      @page {{ size: A4 }} body {{ font-family: I }}
      @font-face {{ font-family: I; src: url({FONTS}/Inter-Regular.ttf) }}
      </style><h1>{name.replace("&", "&amp;")}</h1><p>Led by {LEADER}</p>{_code(link)}
      <p style="break-before: page">Page two of Bến</p></html>"""
    written: bytes = HTML(string=html).write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
    return written


@pytest.fixture(scope="module")
def sound() -> bytes:
    return a_page()


def wrong(content: bytes, wanted: Expected = WANTED) -> list[str]:
    return proof.faults(proof.read(content), wanted)


def test_a_sound_file_has_no_faults(sound: bytes) -> None:
    assert wrong(sound) == []


def test_what_was_read_once_is_read_the_same_again(sound: bytes) -> None:
    assert proof.read(sound) == proof.read(sound) == proof.read(sound)


def _pages(pdf: Any) -> list[Any]:
    return [page.obj for page in pdf.pages]


def _redrawn(page: Any, change: Callable[[bytes], bytes]) -> None:
    before = page.Contents.read_bytes()
    after = change(before)
    assert after != before, "the damage must be done"
    page.Contents.write(after)


def _fonts(pdf: Any) -> list[Any]:
    return list(_pages(pdf)[0].Resources.Font.values())


def other_size(pdf: Any) -> None:
    _pages(pdf)[1].MediaBox = pikepdf.Array([0, 0, 595.276, 842.0])


def page_lost(pdf: Any) -> None:
    del pdf.pages[1]


def font_lost(pdf: Any) -> None:
    del _fonts(pdf)[0].DescendantFonts[0].FontDescriptor["/FontFile2"]


def letters_unknown(pdf: Any) -> None:
    del _fonts(pdf)[0]["/ToUnicode"]


def whole_font(pdf: Any) -> None:
    _fonts(pdf)[0].BaseFont = pikepdf.Name("/Inter")


def shape_missing(pdf: Any) -> None:
    """The outline of the letter e is cut out of the font."""
    program = _fonts(pdf)[0].DescendantFonts[0].FontDescriptor.FontFile2
    font = bytearray(program.read_bytes())
    at = {bytes(font[12 + 16 * i : 16 + 16 * i]): int.from_bytes(font[20 + 16 * i : 24 + 16 * i]) for i in range(20)}
    size = 4 if font[at[b"head"] + 51] else 2
    (code,) = re.findall(rb"<([0-9a-f]{4})> <0065>", _fonts(pdf)[0].ToUnicode.read_bytes())
    glyph = int(code, 16)
    start = at[b"loca"] + glyph * size
    font[start + size : start + 2 * size] = font[start : start + size]
    program.write(bytes(font))


def other_letter(pdf: Any) -> None:
    letters = _fonts(pdf)[0].ToUnicode
    letters.write(letters.read_bytes().replace("щ".upper().encode("utf-16-be").hex().encode(), b"0041"))


def words_gone(pdf: Any) -> None:
    _redrawn(_pages(pdf)[0], lambda drawn: re.sub(rb"(?s)BT.*?ET", b"", drawn, count=1))


def module_flipped(pdf: Any) -> None:
    """One of the squares is left out."""
    square = rb"(?:[\d.]+ [\d.]+ m\n(?:[\d.]+ [\d.]+ l\n){3}h\n)"
    _redrawn(_pages(pdf)[0], lambda drawn: re.sub(b"(" + square + b"{40})" + square, rb"\1", drawn, count=1))


def code_gone(pdf: Any) -> None:
    _redrawn(_pages(pdf)[0], lambda drawn: drawn.replace(b"\nf\n", b"\nn\n"))


def tag_twice(pdf: Any) -> None:
    _redrawn(_pages(pdf)[0], lambda drawn: drawn.replace(b"/MCID 1", b"/MCID 0"))


def tag_of_nobody(pdf: Any) -> None:
    _redrawn(_pages(pdf)[0], lambda drawn: drawn.replace(b"/MCID 1", b"/MCID 77"))


def untagged(pdf: Any) -> None:
    _redrawn(_pages(pdf)[1], lambda drawn: re.sub(rb"/\w+ ?\s*<<[^>]*>>\s*BDC(.*?)EMC", rb"\1", drawn, flags=re.DOTALL))


def left_open(pdf: Any) -> None:
    _redrawn(_pages(pdf)[1], lambda drawn: drawn.replace(b"EMC", b"", 1))


def state_left_open(pdf: Any) -> None:
    _redrawn(_pages(pdf)[1], lambda drawn: b"q\n" + drawn)


def no_words_for_a_picture(pdf: Any) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
            del thing["/Alt"]


def no_tree(pdf: Any) -> None:
    del pdf.Root["/StructTreeRoot"]


def other_language(pdf: Any) -> None:
    pdf.Root.Lang = pikepdf.String("de")


def other_title(pdf: Any) -> None:
    pdf.trailer.Info.Title = pikepdf.String("Untitled")


def not_ua(pdf: Any) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:port"))


DAMAGES = {
    other_size: "page 2: measures 210.00 x 297.04 mm instead of 210 x 297",
    page_lost: "has 1 pages instead of 2",
    font_lost: "font {font} is not in the file",
    letters_unknown: "font {font} does not say which letters it draws",
    whole_font: "font /Inter is not cut down to what is used",
    shape_missing: "the letter e has no shape",
    other_letter: f"does not say “{LEADER}”",
    words_gone: f"page 1: does not say “{NAME}”",
    module_flipped: "has a code that leads elsewhere",
    code_gone: "has no code to scan",
    tag_twice: "page 1: tag 0 is used twice",
    tag_of_nobody: "page 1: tag 77 belongs to nothing",
    untagged: "page 2: words outside of tags",
    left_open: "page 2: BDC without EMC",
    state_left_open: "page 2: q without Q",
    no_words_for_a_picture: "a picture has no words for those who cannot see it",
    no_tree: "has no tags",
    other_language: "says that its language is “de” instead of “en”",
    other_title: "has two titles, or none: “A sheet” and “Untitled”",
    not_ua: "does not say that it is tagged (PDF/UA)",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_found(sound: bytes, damage: Callable[[Any], None]) -> None:
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        font = str(_fonts(pdf)[0].BaseFont)
        damage(pdf)
        saved = io.BytesIO()
        pdf.save(saved)
    found = wrong(saved.getvalue())
    assert any(DAMAGES[damage].format(font=font) in fault for fault in found), found


def test_a_cut_off_file_and_a_flipped_byte_are_found(sound: bytes) -> None:
    assert wrong(sound[:-300])[0].startswith("cannot be read: PdfError")
    inside = sound.index(b">>\nstream\n") + 30
    assert wrong(sound[:inside] + bytes([sound[inside] ^ 255]) + sound[inside + 1 :]) != []
    assert wrong(b"") != []
    assert wrong(b"%PDF-1.7 nothing at all") != []


def test_another_leaders_file_is_found() -> None:
    other = a_page(ADDRESS.replace("ABC", "ABD"), "Harbour Street")
    unsaid = [f"page 1: does not say “{word}”" for word in ("Bến", NAME)]
    assert wrong(other) == [*unsaid, "has a code that leads elsewhere"]


def test_words_cut_with_an_ellipsis_count_and_words_of_somebody_else_do_not() -> None:
    long = "Royal North Shore and Hornsby Distribution Centre"
    content = a_page(name=long[:30] + "…")
    assert wrong(content, Expected(WANTED.size, 2, words=(long,))) == []
    other = "Royal South Shore and Hornsby Distribution Centre"
    assert wrong(content, Expected(WANTED.size, 2, words=(other,))) == [f"does not say “{other}”"]


def test_scripts_that_are_drawn_from_right_to_left_are_read_back() -> None:
    name = "متجر الميناء 24"
    content = a_page(name=name)
    assert wrong(content, Expected(WANTED.size, 2, words=(name,))) == []
    assert wrong(content, Expected(WANTED.size, 2, words=("متجر الميناء 25",))) != []


def test_an_appended_revision_is_read_as_the_file_that_it_makes(sound: bytes) -> None:
    """What older revisions have in common is read once; what the newer one changes counts."""
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        saved = io.BytesIO()
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        base = saved.getvalue()
    with pikepdf.open(io.BytesIO(base)) as pdf:
        number, page = pdf.pages[1].obj.Contents.objgen[0], pdf.pages[1].obj.Contents.read_bytes()
        size, root, info = int(pdf.trailer.Size), pdf.Root.objgen[0], pdf.trailer.Info.objgen[0]
    assert wrong(base) == []
    before = int(base[base.rindex(b"startxref") :].split()[1])
    for drawn, faults in ((page, []), (page.replace(b"EMC", b"", 1), ["page 2: BDC without EMC"])):
        packed = zlib.compress(drawn)
        body = b"%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % (number, len(packed)) + packed
        body += b"\nendstream\nendobj\n"
        table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d >>\n" % (
            number, len(base), size, root, info, before
        )  # fmt: skip
        whole = base + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(base) + len(body))
        assert wrong(whole) == faults


def test_many_files_are_read_in_order_and_each_is_what_its_name_says(sound: bytes, tmp_path: Path) -> None:
    named = tmp_path / hashlib.sha256(sound).hexdigest()
    named.write_bytes(sound)
    other = tmp_path / "other"
    other.write_bytes(sound)
    files = [(named, WANTED), (other, WANTED), (tmp_path / "lost", WANTED)]
    changed = "is not the file that was printed: its bytes have changed"
    assert list(Stranger().read_all(files)) == [(), (changed,), ("is not there",)]


@pytest.mark.parametrize("file", sorted(PAPER.glob("proof*.py")), ids=lambda file: file.name)
def test_the_reader_shares_no_code_with_the_writer(file: Path) -> None:
    own = {f"rollout.adapters.paper.{path.stem}" for path in PAPER.glob("proof*.py")} | {"rollout.domain.edges"}
    imported = [node.module for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]
    ours = {name for name in imported if name and name.startswith("rollout")} - {"rollout.adapters.paper"}
    assert ours <= own
