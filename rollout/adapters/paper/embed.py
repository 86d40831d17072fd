"""Fonts for personal words: a small part of a font file, written into the PDF."""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from rollout.adapters.paper.measure import Glyph, face

OBJECTS = 5
"""How many PDF objects one font takes."""

_ALWAYS = "".join(map(chr, range(32, 127))) + "–—·’…"


@dataclass(frozen=True)
class Part:
    """The objects of one font, still without their numbers."""

    program: bytes
    mapping: bytes
    widths: str
    name: str
    box: str
    ascent: int
    descent: int
    italic: bool


@lru_cache(256)
def part_of(path: Path, more: str) -> Part:
    """The usual letters and these. Everybody with usual letters gets the same part, so it is made once."""
    font = face(path)
    em = 1000 / font.upem
    glyphs = sorted({g.id: g for c in _ALWAYS + more for g in (font.glyphs(c) or ())}.values(), key=lambda g: g.id)
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyph.id for glyph in glyphs)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update(int.from_bytes(tag) for tag in (b"GSUB", b"GPOS", b"GDEF", b"STAT", b"meta"))
    program = bytes(hb.subset(font.hb_face, wanted).blob.data)
    extents = hb.Font(font.hb_face).get_font_extents("ltr")
    ascent, descent = round(extents.ascender * em), round(extents.descender * em)
    box = f"[-1000 {descent} 2500 {ascent}]"
    name = f"{_letters(path.stem, more)}+{path.stem}"
    widths = " ".join(f"{glyph.id} [{glyph.width}]" for glyph in glyphs)
    italic = "italic" in path.stem.lower()
    return Part(_stream(program, len(program)), _stream(_mapping(glyphs)), widths, name, box, ascent, descent, italic)


def unusual(text: str) -> str:
    """The letters of a sheet that do not go with every font part."""
    return "".join(sorted(set(text) - set(_ALWAYS)))


def objects(part: Part, first: int, own: int) -> list[tuple[int, bytes]]:
    """The five objects: the font under its `own` number, what it needs from `first` on."""
    program, mapping, descriptor, letters = range(first, first + OBJECTS - 1)
    font = (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{part.name} /Encoding /Identity-H"
        f" /DescendantFonts [{letters} 0 R] /ToUnicode {mapping} 0 R >>"
    )
    cid = (
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{part.name} /CIDToGIDMap /Identity /W [{part.widths}]"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /FontDescriptor {descriptor} 0 R >>"
    )
    described = (
        f"<< /Type /FontDescriptor /FontName /{part.name} /Flags 4 /FontBBox {part.box}"
        f" /ItalicAngle {-12 if part.italic else 0} /Ascent {part.ascent} /Descent {part.descent}"
        f" /CapHeight 700 /StemV 80 /FontFile2 {program} 0 R >>"
    )
    bodies = [
        (program, part.program),
        (mapping, part.mapping),
        (descriptor, described.encode()),
        (letters, cid.encode()),
    ]
    return [(own, font.encode()), *bodies]


def _stream(content: bytes, length1: int | None = None) -> bytes:
    packed = zlib.compress(content, 9)
    extra = f" /Length1 {length1}" if length1 is not None else ""
    head = f"<< /Length {len(packed)} /Filter /FlateDecode{extra} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _mapping(glyphs: list[Glyph]) -> bytes:
    """From glyphs back to letters, so that text can be selected and searched."""
    lines = [f"<{glyph.id:04x}> <{glyph.character.encode('utf-16-be').hex()}>" for glyph in glyphs]
    chunks = (lines[start : start + 100] for start in range(0, len(lines), 100))
    body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _letters(*parts: str) -> str:
    """Six capitals that say which part of the font this is."""
    number = zlib.crc32("\0".join(parts).encode())
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))
