"""Reading a file of which the greater part was read in another file already, and found sound there.

Only bytes that are the same are taken as read. What is the file's own is read: its words, codes, tags and titles. This
never says what is wrong: for a file in which anything is other than it was, it says nothing, and all of it is read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from rollout.adapters.paper import proof_codes
from rollout.adapters.paper.proof_fonts import FontFacts
from rollout.adapters.paper.proof_stream import Seen, State
from rollout.adapters.paper.proof_tags import CALLS_ITSELF_TAGGED, TITLE
from rollout.adapters.paper.proof_tail import OwnStream, Tail

_INFO_TITLE = re.compile(rb"/Title ?<feff([0-9A-Fa-f]*)>")
_DIGITS = re.compile(rb"\d+")

Follow = Callable[[Any, State, Mapping[str, FontFacts], bytes | None], tuple[State, list[tuple[Seen, str]]]]


class UnknownError(ValueError):
    """Something of the greater part was not read before in just this way."""


@dataclass(frozen=True)
class KnownPage:
    """A page of the greater part: its size, its streams by number, and the tags that were drawn on it, in order."""

    size: tuple[float, float]
    streams: tuple[int, ...]
    fonts: Mapping[str, FontFacts]
    tags: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """What was found in the greater part, and which objects each file has of its own: `drawn`, `about` and `info`."""

    root: int
    info: int
    previous: int
    about: int
    drawn: frozenset[int]
    untitled: bytes
    pages: tuple[KnownPage, ...]

    def fits(self, tail: Tail) -> bool:
        """Whether the file has just these objects of its own, and they mean what they meant in the other."""
        return (
            (tail.root, tail.info, tail.previous) == (self.root, self.info, self.previous)
            and tail.streams.keys() == self.drawn | {self.about}
            and tail.dictionaries.keys() == {self.info}
            and all(tail.streams[number].is_plain for number in self.drawn)
            and untitled(tail, self.about) == self.untitled
        )


@dataclass(frozen=True)
class Again:
    """What a file says on each page, its codes and its title."""

    letters: tuple[str, ...]
    codes: tuple[proof_codes.Matrix, ...]
    title: str


@dataclass(frozen=True)
class _Shared:
    objgen: tuple[int, int]

    def read_raw_bytes(self) -> bytes:
        raise UnknownError

    def get(self, _: str, default: Any = None) -> Any:
        return default


def read_again(known: Known, tail: Tail, follow: Follow, common: bytes) -> Again | None:
    """`follow` remembers what streams of the greater part, which is called `common`, put on a page."""
    title = _title(tail.streams[known.about], tail.dictionaries[known.info])
    if title is None:
        return None
    reading = _Pages(known, tail, follow, common)
    letters = [reading.letters_of(page) for page in known.pages]
    codes = [proof_codes.matrix_of(*code) for code in reading.codes]
    if any(each is None for each in letters):
        return None
    return Again(tuple(map(str, letters)), tuple(code for code in codes if code is not None), title)


class _Pages:
    def __init__(self, known: Known, tail: Tail, follow: Follow, common: bytes) -> None:
        self._known, self._tail, self._follow, self._common = known, tail, follow, common
        self._met: dict[tuple[int, State, int], tuple[State, list[tuple[Seen, str]]]] = {}
        self.codes: list[Any] = []

    def letters_of(self, page: KnownPage) -> str | None:
        """What a page says; None where anything on it is not as it was."""
        state, letters, tags = State(), list[str](), list[int]()
        for number in page.streams:
            state, found = self._stream(number, state, page.fonts)
            for seen, said in found:
                if seen.faults or seen.forms:
                    return None
                letters.append(said)
                tags += seen.tags
                self.codes += seen.codes
        return "".join(letters) if tuple(tags) == page.tags and not (state.saved or state.marks) else None

    def _stream(
        self, number: int, state: State, fonts: Mapping[str, FontFacts]
    ) -> tuple[State, list[tuple[Seen, str]]]:
        if number not in self._known.drawn:
            return self._follow(_Shared((number, 0)), state, fonts, self._common)
        key = number, state, id(fonts)
        if key not in self._met:
            self._met[key] = self._follow(self._tail.streams[number], state, fonts, None)
        return self._met[key]


def _title(about: OwnStream, info: bytes) -> str | None:
    """None where the two places do not say the same, or the file does not call itself tagged."""
    found, other = TITLE.search(about.raw), _INFO_TITLE.search(info)
    if b"/Filter" in about.said or not (found and other and CALLS_ITSELF_TAGGED.search(about.raw)):
        return None
    title = unescape(found[1].decode())
    return title if title and bytes.fromhex(other[1].decode()).decode("utf-16-be") == title else None


def untitled(tail: Tail, about: int) -> bytes:
    """All that a file says of itself but its title: the same in all files of a sheet."""
    stream, info = tail.streams[about], tail.dictionaries[tail.info]
    said = _DIGITS.sub(b"", stream.said), TITLE.sub(b"", stream.raw), _INFO_TITLE.sub(b"", info)
    return b"\0".join(said)


def own_objects(tail: Tail, about: int, drawn: Iterable[int]) -> frozenset[int] | None:
    """The file's own streams that are drawn on its pages; None where it has other objects of its own besides."""
    own = frozenset(drawn) & tail.streams.keys()
    if tail.streams.keys() != own | {about} or tail.dictionaries.keys() != {tail.info} or about in own:
        return None
    return own
