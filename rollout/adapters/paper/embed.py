"""Fonts for rarer letters: a small part of a font file, written into the PDF beside the usual letters of its base."""

import string
import zlib
from collections.abc import Iterable
from functools import lru_cache

import uharfbuzz as hb

from rollout.adapters.paper.measure import Face
from rollout.adapters.paper.writing import stream

OBJECTS = 5
"""How many PDF objects one font takes."""

USUAL = f"{string.ascii_letters}{string.digits} &'()+,-./:@·…–’“”"
"""The letters that every base file holds in the faces of its slots."""

_BLOCK = 32
_DROPPED = (b"BASE", b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"STAT", b"cmap", b"gasp", b"meta", b"name", b"post")


def blocks(letters: Iterable[str]) -> tuple[int, ...]:
    """Where letters stand in the table of all letters. Who needs one gets its neighbours too: parts are shared."""
    return tuple(sorted({ord(letter) // _BLOCK for letter in letters}))


@lru_cache(256)
def part_of(face: Face, wanted: tuple[int, ...]) -> tuple[str, bytes, bytes, str]:
    """Name, program, mapping and widths of a font that holds these blocks."""
    letters: dict[int, str] = {}
    for block in wanted:
        for character in map(chr, range(block * _BLOCK, (block + 1) * _BLOCK)):
            for glyph, letter, _ in () if character in USUAL else face.glyphs(character) or ():
                letters.setdefault(glyph, letter)
    glyphs = sorted(letters.items())
    name = f"{_six(face.path.stem, *map(str, wanted))}+{face.path.stem}"
    program = _subset(face, [glyph for glyph, _ in glyphs])
    widths = " ".join(f"{glyph} [{face.advance(glyph)}]" for glyph, _ in glyphs)
    return name, stream(program, f"/Length1 {len(program)}"), stream(_mapping(glyphs)), widths


def objects(face: Face, wanted: tuple[int, ...], first: int) -> list[tuple[int, bytes]]:
    """The objects of such a font under numbers from `first` on, the font itself first."""
    name, program, mapping, widths = part_of(face, wanted)
    ascent, descent = _extents(face)
    italic = -12 if "italic" in face.path.stem.lower() else 0
    font = (
        f"<</Type /Font/Subtype /Type0/BaseFont /{name}/Encoding /Identity-H"
        f"/DescendantFonts [{first + 1} 0 R]/ToUnicode {first + 4} 0 R>>"
    )
    letters = (
        f"<</Type /Font/Subtype /CIDFontType2/BaseFont /{name}/CIDToGIDMap /Identity/W [{widths}]"
        f"/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>/FontDescriptor {first + 2} 0 R>>"
    )
    described = (
        f"<</Type /FontDescriptor/FontName /{name}/Flags 4/FontBBox [-1000 {descent} 2500 {ascent}]"
        f"/ItalicAngle {italic}/Ascent {ascent}/Descent {descent}/CapHeight 700/StemV 80/FontFile2 {first + 3} 0 R>>"
    )
    bodies = (font.encode(), letters.encode(), described.encode(), program, mapping)
    return list(enumerate(bodies, first))


def _subset(face: Face, glyphs: list[int]) -> bytes:
    """The font file with these glyphs alone, under their own numbers, as short as that can be."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update(int.from_bytes(tag) for tag in _DROPPED)
    kept = hb.subset(face.hb_face, wanted)
    short = hb.SubsetInput()
    short.glyph_set.update(range(max(glyphs, default=0) + 1))
    short.flags = wanted.flags
    return bytes(hb.subset(kept, short).blob.data)


@lru_cache
def _extents(face: Face) -> tuple[int, int]:
    extents = hb.Font(face.hb_face).get_font_extents("ltr")
    return round(extents.ascender * 1000 / face.upem), round(extents.descender * 1000 / face.upem)


def _mapping(glyphs: list[tuple[int, str]]) -> bytes:
    """From glyphs back to letters, so that text can be selected and searched."""
    lines = [f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for glyph, letter in glyphs]
    chunks = (lines[start : start + 100] for start in range(0, len(lines), 100))
    body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _six(*parts: str) -> str:
    """Six capitals that say which part of the font this is."""
    number = zlib.crc32("\0".join(parts).encode())
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))
