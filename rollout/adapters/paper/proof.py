"""Reading a finished PDF as a stranger would, and holding it against what should be on it.

Shares nothing with what writes PDFs here: a mistake in the writer must not be made again by its judge. Nothing is taken
from how the file came about; words come out of it only by what the file itself says that its drawn shapes mean.
"""

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

import pikepdf

from rollout.adapters.paper import proof_codes
from rollout.adapters.paper.proof_again import Known, KnownPage, own_objects, read_again, untitled
from rollout.adapters.paper.proof_fonts import FontFacts, font_facts
from rollout.adapters.paper.proof_stream import DrawingError, Seen, State, follow, pieces, unpacked
from rollout.adapters.paper.proof_tags import CALLS_ITSELF_TAGGED, TITLE, TagReader, revision
from rollout.adapters.paper.proof_tail import tail_of
from rollout.domain.edges import Expected

_MM = 25.4 / 72
_NEAR = 0.01
"""Millimetres: what a rounded number of points may differ by."""
_UNSEEN = str.maketrans("", "", "-\u00ad\u2010\u2011\u200b\u200e\u200f\u2066\u2067\u2068\u2069")
_KEPT = 4_000
_KEPT_FILES = 400


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
    return _read_again(content) or _read_whole(content)


def _read_again(content: bytes) -> Proof | None:
    """A file whose greater part was read in another one, byte for byte, and has no fault; None for all others."""
    common, newer = revision(content)
    known, first = _known.get((common, newer), (None, Proof()))
    tail = tail_of(content) if known else None
    if known is None or tail is None or not known.fits(tail):
        return None
    try:
        again = read_again(known, tail, _memory.follow, common)
    except ValueError:  # unknown, or no PDF drawing: all of it is read
        return None
    if again is None:
        return None
    pages = (Page(page.size, letters) for page, letters in zip(known.pages, again.letters, strict=True))
    return replace(first, pages=tuple(pages), title=again.title, codes=again.codes)


def _read_whole(content: bytes) -> Proof:
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, inherit_page_attributes=False) as pdf:
            reading = _Reading(pdf, content)
            proof = reading.proof()
            warned = tuple(f"opens with a warning: {warning}" for warning in pdf.get_warnings())
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, IndexError) as broken:
        return Proof(faults=(f"cannot be read: {type(broken).__name__} {broken}",))
    if not proof.faults and not warned:
        reading.remember(proof)
    return replace(proof, faults=proof.faults + warned) if warned else proof


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
    """Whether the words are there: whole (in capitals, too), cut, or (scripts drawn in another order) shuffled."""
    wanted = letters_of(word)
    if wanted in letters or wanted.upper() in letters:
        return True
    return _is_cut(wanted, letters) or (_is_reordered(wanted) and _is_shuffled(wanted, letters))


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
    """What pieces of drawing put on a page, from where they begin. Kept when one comes again, as most do."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, int, int], tuple[int, Seen, str]] = {}
        self._whole: dict[tuple[bytes, int, int, int], tuple[int, list[tuple[Seen, str]]]] = {}
        self._cut: dict[tuple[bytes, int], tuple[bytes, bytes]] = {}
        self._met: set[int] = set()
        self._numbers: dict[object, int] = {}
        self._states: list[State] = []

    def follow(
        self, stream: Any, state: State, fonts: Mapping[str, FontFacts], name: bytes | None
    ) -> tuple[State, list[tuple[Seen, str]]]:
        """Where the stream ends, and what its pieces put on the page.

        `name`: of the bytes that many files have, if the stream is among them; None: it is this file's own.
        """
        if len(self._states) > _KEPT:
            self.__init__()  # type: ignore[misc]  # forgets everything
        known_as = self._number(tuple((known, font.key) for known, font in fonts.items()))
        if name is None:
            after, found = self._unpack_and_follow(stream, state, fonts, known_as)
            return self._states[after], found
        if state.path:
            return self._follow_after_path(stream, state, fonts, known_as, name)
        key = name, stream.objgen[0], self._number(state), known_as
        if key not in self._whole:
            after, found = self._unpack_and_follow(stream, state, fonts, known_as)
            self._whole[key] = after, [_together(found)]
        after, found = self._whole[key]
        return self._states[after], found

    def _follow_after_path(
        self, stream: Any, state: State, fonts: Mapping[str, FontFacts], known_as: int, name: bytes
    ) -> tuple[State, list[tuple[Seen, str]]]:
        """The first piece draws what the stream before began, a code for instance; the rest is as it always is."""
        where = name, stream.objgen[0]
        if where not in self._cut:
            first, *rest = pieces(unpacked(stream.read_raw_bytes(), str(stream.get("/Filter", ""))))
            self._cut[where] = first, b"".join(rest)
        first, later = self._cut[where]
        try:
            at, found = self._follow_all([first], state, fonts, known_as)
            key = name, -stream.objgen[0], at, known_as
            if key not in self._whole:
                after, seen = self._follow_all(pieces(later), self._states[at], fonts, known_as)
                self._whole[key] = after, [_together(seen)]
        except DrawingError:  # a piece that only looked like one
            after, found = self._unpack_and_follow(stream, state, fonts, known_as)
            return self._states[after], found
        after, seen = self._whole[key]
        return self._states[after], [*found, *seen]

    def _unpack_and_follow(
        self, stream: Any, state: State, fonts: Mapping[str, FontFacts], known_as: int
    ) -> tuple[int, list[tuple[Seen, str]]]:
        data = unpacked(stream.read_raw_bytes(), str(stream.get("/Filter", "")))
        try:
            return self._follow_all(pieces(data), state, fonts, known_as)
        except DrawingError:  # a piece that only looked like one
            return self._follow_all([data], state, fonts, known_as)

    def _follow_all(
        self, parts: list[bytes], state: State, fonts: Mapping[str, FontFacts], known_as: int
    ) -> tuple[int, list[tuple[Seen, str]]]:
        at, found = self._number(state), []
        for part in parts:
            key = part, at, known_as
            at, seen, said = self._known.get(key) or self._read(key, fonts)
            found.append((seen, said))
        return at, found

    def _read(self, key: tuple[bytes, int, int], fonts: Mapping[str, FontFacts]) -> tuple[int, Seen, str]:
        after, seen = follow(key[0], self._states[key[1]], fonts)
        read = self._number(after), seen, letters_of("".join(seen.words))
        name = hash(key)
        if name in self._met:
            self._known[key] = read
        else:
            self._met.add(name)
        return read

    def _number(self, thing: object) -> int:
        """A small number for each state and each set of fonts."""
        if thing not in self._numbers:
            self._numbers[thing] = len(self._states)
            self._states.append(thing)  # type: ignore[arg-type]  # fonts take a number, too, and are never looked up
        return self._numbers[thing]


def _together(found: list[tuple[Seen, str]]) -> tuple[Seen, str]:
    """All pieces of a stream as one."""
    whole = Seen()
    for seen, _ in found:
        whole.tags += seen.tags
        whole.codes += seen.codes
        whole.forms += seen.forms
        whole.faults += seen.faults
    return whole, "".join(said for _, said in found)


_memory = _Memory()
_tags = TagReader()
_known: dict[tuple[bytes, frozenset[int]], tuple[Known, Proof]] = {}


class _Reading:
    """One open file."""

    def __init__(self, pdf: pikepdf.Pdf, content: bytes) -> None:
        self._pdf, self._content = pdf, content
        self._known_pages: list[KnownPage] = []
        self._common, self._newer = revision(content)
        self._fonts: dict[tuple[int, int], FontFacts] = {}
        self._lists: dict[tuple[int, int], dict[str, FontFacts]] = {}
        self._codes: list[proof_codes.Matrix] = []
        self._faults: list[str] = []

    def proof(self) -> Proof:
        tags = _tags.tags_of(self._pdf, self._common, self._newer)
        self._faults += tags.faults
        pages = []
        for number, page in enumerate(self._pdf.pages, 1):
            drawn, letters, wrong = self._page(page.obj)
            wrong += tags.faults_on(page.obj.objgen[0], int(page.obj.get("/StructParents", -1)), drawn)
            self._faults += (f"page {number}: {fault}" for fault in dict.fromkeys(wrong))
            pages.append(Page(self._size(page.obj), letters))
            self._known_pages.append(self._known_page(page.obj, drawn))
        self._faults += (fault for font in dict.fromkeys(self._fonts) for fault in self._fonts[font].faults)
        title, language = self._metadata()
        outlines = self._pdf.Root.get("/Outlines")
        return Proof(
            tuple(pages), title, language, abs(int(outlines.get("/Count", 0))) if outlines is not None else 0,
            tuple(self._codes), tags.roles, tuple(dict.fromkeys(self._faults)),
        )  # fmt: skip

    def _known_page(self, page: Any, drawn: list[int]) -> KnownPage:
        streams = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
        numbers = tuple(stream.objgen[0] for stream in streams)
        return KnownPage(self._size(page), numbers, self._fonts_of(page), tuple(drawn))

    def remember(self, proof: Proof) -> None:
        """What was found sound here need not be read again where the same bytes are in another file."""
        tail = tail_of(self._content) if self._newer else None
        numbers = {number for page in self._known_pages for number in page.streams}
        own = own_objects(tail, self._pdf.Root.Metadata.objgen[0], numbers) if tail else None
        if tail is None or own is None:
            return
        if len(_known) > _KEPT_FILES:
            _known.clear()
        about = self._pdf.Root.Metadata.objgen[0]
        known = Known(tail.root, tail.info, tail.previous, about, own, untitled(tail, about), tuple(self._known_pages))
        _known[self._common, self._newer] = known, proof

    def _size(self, page: Any) -> tuple[float, float]:
        left, bottom, right, top = (float(edge) * _MM for edge in page.MediaBox)
        return right - left, top - bottom

    def _page(self, page: Any) -> tuple[list[int], str, list[str]]:
        """The numbers of its tagged pieces, its letters, and what is wrong."""
        state, fonts, drawn, wrong = State(), self._fonts_of(page), list[int](), list[str]()
        letters = []
        contents = page.Contents
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            state, pieces_seen = _memory.follow(stream, state, fonts, self._shared(stream))
            for seen, said in pieces_seen:
                letters.append(said)
                drawn += seen.tags
                if seen.is_odd:
                    wrong += seen.faults
                    self._note_codes(seen)
                    letters += self._forms(page, seen, wrong)
        wrong += ["q without Q"] if state.saved else []
        wrong += ["BDC without EMC"] if state.marks else []
        return drawn, "".join(letters), wrong

    def _shared(self, stream: Any) -> bytes | None:
        return None if stream.objgen[0] in self._newer else self._common

    def _forms(self, holder: Any, seen: Seen, wrong: list[str]) -> Iterator[str]:
        """Drawings within the drawing."""
        for name in seen.forms:
            form = holder.Resources.XObject[name]
            if form.get("/Subtype") != "/Form":
                continue
            _, inner = _memory.follow(form, State(marks=(("/Form", None),)), self._fonts_of(form), None)
            for deeper, said in inner:
                wrong += deeper.faults
                self._note_codes(deeper)
                yield said
                yield from self._forms(form, deeper, wrong)

    def _note_codes(self, seen: Seen) -> None:
        for code in seen.codes:
            matrix = proof_codes.matrix_of(*code)
            if matrix is not None:
                self._codes.append(matrix)

    def _fonts_of(self, holder: Any) -> dict[str, FontFacts]:
        """By the name that the page has for them. Most pages share one list."""
        listed = holder.get("/Resources", {}).get("/Font", {})
        number = listed.objgen if listed else (0, 0)
        if number not in self._lists or not number[0]:
            self._lists[number] = {name: self._font(font) for name, font in listed.items()}
        return self._lists[number]

    def _font(self, font: Any) -> FontFacts:
        number = font.objgen
        if number not in self._fonts:
            self._fonts[number] = font_facts(font)
        return self._fonts[number]

    def _metadata(self) -> tuple[str, str]:
        """Title and language; that the file calls itself tagged, and its title the same in both places."""
        root: Any = self._pdf.Root
        trailer: Any = self._pdf.trailer
        xmp = root.Metadata.read_bytes() if "/Metadata" in root else b""
        found = TITLE.search(xmp)
        title = unescape(found[1].decode()) if found else ""
        if not (CALLS_ITSELF_TAGGED.search(xmp) and root.get("/MarkInfo", {}).get("/Marked")):
            self._faults.append("does not say that it is tagged (PDF/UA)")
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            self._faults.append("does not show its title")
        other = str(trailer.get("/Info", {}).get("/Title", ""))
        if not title or other != title:
            self._faults.append(f"has two titles, or none: “{title}” and “{other}”")
        return title, str(root.get("/Lang", ""))
