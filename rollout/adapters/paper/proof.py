"""Reading a finished PDF as a stranger would, and holding it against what should be on it.

Shares nothing with what writes PDFs here: a mistake in the writer must not be made again by its judge. Nothing is taken
from how the file came about; words come out of it only by what the file itself says that its drawn shapes mean.
"""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from html import unescape
from typing import Any

import pikepdf

from rollout.adapters.paper import proof_codes
from rollout.adapters.paper.proof_fonts import FontFacts, font_facts
from rollout.adapters.paper.proof_stream import Seen, State, follow, unpacked
from rollout.adapters.paper.proof_tags import TagReader
from rollout.domain.edges import Expected

_MM = 25.4 / 72
_NEAR = 0.01
"""Millimetres: what a rounded number of points may differ by."""
_TITLE = re.compile(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
_UA = re.compile(rb"pdfuaid:part(?:=[\"']|>)(\d)")
_UNSEEN = str.maketrans("", "", "-\u00ad\u2010\u2011\u200b\u200e\u200f\u2066\u2067\u2068\u2069")
_KEPT = 4_000


@dataclass(frozen=True)
class Page:
    """One page: its size in millimetres, and its letters in the order in which they are drawn, without any space."""

    size: tuple[float, float]
    letters: str


@dataclass(frozen=True)
class Proof:
    """What a stranger finds in a file. `faults` are wrong whatever should be on it; empty pages: it cannot be read."""

    pages: tuple[Page, ...] = ()
    title: str = ""
    language: str = ""
    bookmarks: int = 0
    codes: tuple[proof_codes.Matrix, ...] = ()
    roles: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def read(content: bytes) -> Proof:
    """Everything that can be known from the bytes alone. Never raises: what cannot be read is a fault."""
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, inherit_page_attributes=False) as pdf:
            proof = _Reading(pdf, content).proof()
            warned = tuple(f"opens with a warning: {warning}" for warning in pdf.get_warnings())
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, IndexError) as broken:
        return Proof(faults=(f"cannot be read: {type(broken).__name__} {broken}",))
    return Proof(**{**vars(proof), "faults": proof.faults + warned}) if warned else proof


def faults(proof: Proof, expected: Expected) -> list[str]:
    """What is wrong with the file, each in a few plain words; nothing where all is as it should be."""
    found = list(proof.faults)
    if proof.pages:
        found += _about_pages(proof, expected)
        found += _about_words(proof, expected)
        found += _about_codes(proof, expected)
    return found


def _about_pages(proof: Proof, expected: Expected) -> Iterator[str]:
    if len(proof.pages) != expected.pages:
        yield f"has {len(proof.pages)} pages instead of {expected.pages}"
    for number, page in enumerate(proof.pages, 1):
        if any(abs(one - other) > _NEAR for one, other in zip(page.size, expected.size, strict=True)):
            yield "page {}: measures {:.2f} x {:.2f} mm instead of {:g} x {:g}".format(
                number, *page.size, *expected.size
            )
    if expected.title and proof.title != expected.title:
        yield f"is called “{proof.title}” instead of “{expected.title}”"
    if proof.language.split("-")[0] != expected.language.split("-")[0]:
        yield f"says that its language is “{proof.language}” instead of “{expected.language}”"


def _about_words(proof: Proof, expected: Expected) -> Iterator[str]:
    whole = "".join(page.letters for page in proof.pages)
    for word in expected.words:
        if not _stands_in(word, whole):
            yield f"does not say “{word}”"
    for number, page in enumerate(proof.pages, 1):
        own = expected.by_page[number - 1] if number <= len(expected.by_page) else ()
        for word in dict.fromkeys((*expected.everywhere, *own)):
            if not _stands_in(word, page.letters):
                yield f"page {number}: does not say “{word}”"


def _about_codes(proof: Proof, expected: Expected) -> Iterator[str]:
    if expected.is_coded and not proof.codes:
        yield "has no code to scan"
    for matrix in dict.fromkeys(proof.codes):
        if expected.link and not proof_codes.says(matrix, expected.link):
            yield "has a code that leads elsewhere"


def letters_of(text: str) -> str:
    """Letters without spaces and hyphens, which lines and places may put in or take out."""
    return unicodedata.normalize("NFC", "".join(text.split()).translate(_UNSEEN))


def _stands_in(word: str, letters: str) -> bool:
    """Whether the words are there: whole, cut with an ellipsis, or (scripts drawn in another order) shuffled."""
    wanted = letters_of(word)
    return wanted in letters or _is_cut(wanted, letters) or (_is_reordered(wanted) and _is_shuffled(wanted, letters))


def _is_cut(wanted: str, letters: str) -> bool:
    shortest = max(4, len(wanted) // 5)
    cuts = letters.split("…")[:-1]
    return any(piece.endswith(wanted[:length]) for piece in cuts for length in range(len(wanted), shortest - 1, -1))


def _is_reordered(wanted: str) -> bool:
    return any(unicodedata.category(c) in ("Mn", "Mc") or unicodedata.bidirectional(c) in ("R", "AL") for c in wanted)


def _is_shuffled(wanted: str, letters: str) -> bool:
    """Drawn from right to left, or with marks before their letter: the same letters, next to each other."""
    wanted, letters = (unicodedata.normalize("NFKC", each) for each in (wanted, letters))
    missing = Counter(wanted)
    for at, letter in enumerate(letters):
        missing[letter] -= 1
        if at >= len(wanted):
            missing[letters[at - len(wanted)]] += 1
        if at >= len(wanted) - 1 and not any(missing.values()):
            return True
    return False


class _Memory:
    """What streams put on a page, from where they begin. Kept when one comes a second time, as most of a page does."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, State, tuple[Any, ...]], tuple[State, Seen, str]] = {}
        self._met: set[bytes] = set()

    def follow(self, stream: Any, state: State, fonts: Mapping[str, FontFacts]) -> tuple[State, Seen, str]:
        raw, filters = stream.read_raw_bytes(), str(stream.get("/Filter", ""))
        name = blake2b(raw, digest_size=16).digest()
        key = (name, state, tuple((known_as, font.key) for known_as, font in fonts.items()))
        if (known := self._known.get(key)) is not None:
            return known
        after, seen = follow(unpacked(raw, filters), state, fonts)
        read = after, seen, letters_of("".join(seen.words))
        if name in self._met:
            self._keep(key, read)
        else:
            self._met.add(name)
        return read

    def _keep(self, key: tuple[bytes, State, tuple[Any, ...]], read: tuple[State, Seen, str]) -> None:
        if len(self._known) > _KEPT:
            self._known.clear()
        if len(self._met) > 100 * _KEPT:
            self._met.clear()
        self._known[key] = read


_memory = _Memory()
_tags = TagReader()


class _Reading:
    """One open file."""

    def __init__(self, pdf: pikepdf.Pdf, content: bytes) -> None:
        self._pdf, self._content = pdf, content
        self._fonts: dict[tuple[int, int], FontFacts] = {}
        self._codes: list[proof_codes.Matrix] = []
        self._faults: list[str] = []

    def proof(self) -> Proof:
        tags = _tags.tags_of(self._pdf, self._content)
        self._faults += tags.faults
        pages = []
        for number, page in enumerate(self._pdf.pages, 1):
            drawn, letters, wrong = self._page(page.obj)
            wrong += tags.faults_on(page.obj.objgen[0], int(page.obj.get("/StructParents", -1)), drawn)
            self._faults += (f"page {number}: {fault}" for fault in dict.fromkeys(wrong))
            pages.append(Page(self._size(page.obj), letters))
        self._faults += (fault for font in dict.fromkeys(self._fonts) for fault in self._fonts[font].faults)
        title, language = self._metadata()
        outlines = self._pdf.Root.get("/Outlines")
        return Proof(
            tuple(pages), title, language, abs(int(outlines.get("/Count", 0))) if outlines is not None else 0,
            tuple(self._codes), tags.roles, tuple(dict.fromkeys(self._faults)),
        )  # fmt: skip

    def _size(self, page: Any) -> tuple[float, float]:
        left, bottom, right, top = (float(edge) * _MM for edge in page.MediaBox)
        return right - left, top - bottom

    def _page(self, page: Any) -> tuple[list[int], str, list[str]]:
        """The numbers of its tagged pieces, its letters, and what is wrong."""
        state, fonts, drawn, wrong = State(), self._fonts_of(page), list[int](), list[str]()
        letters = []
        contents = page.Contents
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            state, seen, said = _memory.follow(stream, state, fonts)
            letters.append(said)
            drawn += seen.tags
            wrong += seen.faults
            self._note_codes(seen, wrong)
            letters += self._forms(page, seen, wrong)
        wrong += ["q without Q"] if state.saved else []
        wrong += ["BDC without EMC"] if state.marks else []
        return drawn, "".join(letters), wrong

    def _forms(self, holder: Any, seen: Seen, wrong: list[str]) -> Iterator[str]:
        """Drawings within the drawing."""
        for name in seen.forms:
            form = holder.Resources.XObject[name]
            if form.get("/Subtype") != "/Form":
                continue
            _, inner, said = _memory.follow(form, State(marks=(("/Form", None),)), self._fonts_of(form))
            wrong += inner.faults
            self._note_codes(inner, wrong)
            yield said
            yield from self._forms(form, inner, wrong)

    def _note_codes(self, seen: Seen, wrong: list[str]) -> None:
        for boxes in seen.codes:
            matrix = proof_codes.matrix_of(boxes)
            if matrix is not None:
                self._codes.append(matrix)

    def _fonts_of(self, holder: Any) -> dict[str, FontFacts]:
        fonts = holder.get("/Resources", {}).get("/Font", {})
        found = {}
        for name, font in fonts.items():
            number = font.objgen
            if number not in self._fonts:
                self._fonts[number] = font_facts(font)
            found[name] = self._fonts[number]
        return found

    def _metadata(self) -> tuple[str, str]:
        """Title and language; that the file calls itself tagged, and its title the same in both places."""
        root: Any = self._pdf.Root
        trailer: Any = self._pdf.trailer
        xmp = root.Metadata.read_bytes() if "/Metadata" in root else b""
        found = _TITLE.search(xmp)
        title = unescape(found[1].decode()) if found else ""
        if not (_UA.search(xmp) and root.get("/MarkInfo", {}).get("/Marked")):
            self._faults.append("does not say that it is tagged (PDF/UA)")
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            self._faults.append("does not show its title")
        other = str(trailer.get("/Info", {}).get("/Title", ""))
        if not title or other != title:
            self._faults.append(f"has two titles, or none: “{title}” and “{other}”")
        return title, str(root.get("/Lang", ""))
