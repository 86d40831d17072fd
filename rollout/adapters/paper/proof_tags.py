"""Reading the tags of a finished PDF: what a screen reader follows from page to page."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import pikepdf

TITLE = re.compile(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
CALLS_ITSELF_TAGGED = re.compile(rb"pdfuaid:part(?:=[\"']|>)(\d)")
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_PREVIOUS = re.compile(rb"/Prev (\d+)")
_SECTION = re.compile(rb"(\d+) (\d+)[ \r\n]+")
_STREAMED = re.compile(rb"\d+ 0 obj\s*<<.{0,40}/Type ?/XRef")
_INDEX = re.compile(rb"/Index ?\[([\d\s]+)\]")

Claim = tuple[int, int]
"""The object number of a page, and the number of a piece of marked content on it."""


@dataclass(frozen=True)
class Tags:
    """The tree. `listed`: for each page's own number, who owns each piece; `claims`: what each owner says it has."""

    listed: Mapping[int, tuple[int, ...]]
    claims: Mapping[int, frozenset[Claim]]
    claimed: Mapping[Claim, int]
    roles: Mapping[str, int]
    faults: tuple[str, ...]
    objects: frozenset[int]

    def faults_on(self, page: int, number: int, drawn: Sequence[int]) -> Iterator[str]:
        """Every piece on the page belongs to one owner, and every owner finds its piece."""
        owners = self.listed.get(number, ())
        twice = [tag for tag, times in Counter(drawn).items() if times > 1] if len(set(drawn)) != len(drawn) else []
        yield from (f"tag {tag} is used twice" for tag in twice)
        for tag in sorted(set(drawn)):
            owner = owners[tag] if tag < len(owners) else 0
            if not owner or (page, tag) not in self.claims.get(owner, ()):
                yield f"tag {tag} belongs to nothing"
            elif self.claimed[page, tag] > 1:
                yield f"tag {tag} belongs to more than one"
        drawn_tags = set(drawn)
        for tag, owner in enumerate(owners):
            if owner and tag not in drawn_tags:
                yield f"tag {tag} is nowhere on the page"


class TagReader:
    """Reads trees; what many files have in common, up to the byte, is read once."""

    def __init__(self) -> None:
        self._known: dict[bytes, Tags] = {}

    def tags_of(self, pdf: Any, name: bytes, newer: frozenset[int]) -> Tags:
        """`name`: of the bytes that other files have, too; `newer`: the objects that were written after them."""
        known = self._known.get(name)
        if known is not None and not (newer & known.objects):
            return known
        read = _Tree(pdf).tags()
        if not (newer & read.objects):
            if len(self._known) > 400:
                self._known.clear()
            self._known[name] = read
        return read


def revision(content: bytes) -> tuple[bytes, frozenset[int]]:
    """A PDF may be a file with another appended: a name for the bytes of the older one, and which objects are newer.

    A file that is one piece is its own older one, with nothing newer.
    """
    found = _END.search(content, len(content) - 64)
    start = int(found[1]) if found else len(content)
    newer = _in_table(content, start) if content.startswith(b"xref", start) else _in_stream(content, start)
    previous = _PREVIOUS.search(content, start)
    if not newer or not previous:
        return blake2b(content, digest_size=16).digest(), frozenset()
    older = content[: content.find(b"%%EOF", int(previous[1])) + 5]
    return blake2b(older, digest_size=16).digest(), newer


def _in_table(content: bytes, start: int) -> frozenset[int]:
    """The objects that a plain cross-reference table lists."""
    newer, at = set[int](), start + 5
    while section := _SECTION.match(content, at):
        first, count = int(section[1]), int(section[2])
        newer.update(range(first, first + count))
        at = section.end() + 20 * count
    return frozenset(newer)


def _in_stream(content: bytes, start: int) -> frozenset[int]:
    """The objects that a cross-reference stream lists; nothing where it does not say which."""
    index = _INDEX.search(content, start) if _STREAMED.match(content, start) else None
    numbers = list(map(int, index[1].split())) if index else []
    return frozenset(
        n for first, count in zip(numbers[::2], numbers[1::2], strict=True) for n in range(first, first + count)
    )


class _Tree:
    """One walk through the structure tree of an open PDF."""

    def __init__(self, pdf: Any) -> None:
        self._root = pdf.Root.get("/StructTreeRoot")
        self._claims: dict[int, set[Claim]] = {}
        self._claimed: Counter[Claim] = Counter()
        self._roles: Counter[str] = Counter()
        self._faults: list[str] = []
        self._objects: set[int] = set()
        self._seen: set[int] = set()

    def tags(self) -> Tags:
        if self._root is None or "/ParentTree" not in self._root:
            return Tags({}, {}, {}, {}, ("has no tags",), frozenset())
        self._objects.update((self._root.objgen[0], self._root.ParentTree.objgen[0]))
        self._walk_all(self._root.get("/K"), 0)
        reached = set(self._seen)
        listed = {number: self._owners(entry) for number, entry in _numbers(self._root.ParentTree)}
        self._objects |= self._seen
        self._objects.discard(0)
        loose = {owner for owners in listed.values() for owner in owners} - reached - {0}
        self._faults += ["some tagged words are not in the tree"] if loose else []
        claims = {owner: frozenset(each) for owner, each in self._claims.items()}
        return Tags(listed, claims, self._claimed, self._roles, tuple(self._faults), frozenset(self._objects))

    def _owners(self, entry: Any) -> tuple[int, ...]:
        """The owners by number; those outside of the tree (running headers) are read as well."""
        elements = list(entry) if _is_list(entry) else [entry]
        for element in elements:
            if element is not None and element.objgen[0] not in self._seen:
                self._walk(element, 0)
        return tuple(0 if element is None else element.objgen[0] for element in elements)

    def _walk_all(self, kids: Any, owner: int, page: int = 0) -> None:
        if kids is None:
            return
        for kid in list(kids) if _is_list(kids) else [kids]:
            if isinstance(kid, int):
                self._claim(owner, (page, int(kid)))
            elif kid.get("/Type") == "/MCR":
                self._claim(owner, (kid.Pg.objgen[0] if "/Pg" in kid else page, int(kid.MCID)))
            elif kid.get("/Type") != "/OBJR":
                self._walk(kid, owner)

    def _walk(self, element: Any, parent: int) -> None:
        number = element.objgen[0]
        if number in self._seen:
            self._faults.append("an element stands in the tree twice")
            return
        self._seen.add(number)
        role = str(element.get("/S", ""))
        self._roles[role] += 1
        if parent and "/P" in element and element.P.objgen[0] != parent:
            self._faults.append(f"a {role} names another parent than the one that has it")
        if role == "/Figure" and not str(element.get("/Alt", "")).strip():
            self._faults.append("a picture has no words for those who cannot see it")
        self._walk_all(element.get("/K"), number, element.Pg.objgen[0] if "/Pg" in element else 0)

    def _claim(self, owner: int, claim: Claim) -> None:
        self._claims.setdefault(owner, set()).add(claim)
        self._claimed[claim] += 1


def _is_list(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Array)


def _numbers(tree: Any) -> Iterator[tuple[int, Any]]:
    """A number tree: pairs here, or in its branches."""
    listed = list(tree.get("/Nums", ()))
    yield from ((int(number), entry) for number, entry in zip(listed[::2], listed[1::2], strict=True))
    for kid in tree.get("/Kids", ()):
        yield from _numbers(kid)
