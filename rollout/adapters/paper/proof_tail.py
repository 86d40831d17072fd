"""Reading what one file has behind the bytes that it shares with others: its newer objects, and who refers to them.

Reads one shape of tail, the plain and strict one; of any other shape it says nothing, and the file is read as a whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(
    rb"(\d+) 0 obj\s*<</Type ?/XRef ?((?:/(?:W|Index) ?\[[\d ]+\] ?"
    rb"|/(?:Size|Prev|Length) \d+ ?|/(?:Root|Info) \d+ 0 R ?|/ID ?\[<[0-9a-f]+> ?<[0-9a-f]+>\] ?)*)>>\s*stream\r?\n"
)
_STREAM = re.compile(rb"(\d+) 0 obj\s*<<([^<>]*)>>\s*stream\r?\n")
_STREAM_ENDS = re.compile(rb"\r?\nendstream\s+endobj\s")
_DICTIONARY = re.compile(rb"(\d+) 0 obj\s*<<(.*?)>>\s*endobj\s", re.DOTALL)
_ENTRY = re.compile(rb"/(\w+) ?(\[[\d\s]*\]|\d+)")
_PLAIN = re.compile(rb"\s*(?:/Filter ?/FlateDecode\s*)?/Length ?\d+\s*(?:/Filter ?/FlateDecode\s*)?")


@dataclass(frozen=True)
class OwnStream:
    """A stream of a file's own, with what the reader asks a stream for."""

    objgen: tuple[int, int]
    said: bytes
    raw: bytes

    @property
    def is_plain(self) -> bool:
        """Whether nothing is said of it but how long it is and how it is packed."""
        return _PLAIN.fullmatch(self.said) is not None

    def read_raw_bytes(self) -> bytes:
        return self.raw

    def get(self, key: str, default: Any = None) -> Any:
        return "/FlateDecode" if key == "/Filter" and b"/FlateDecode" in self.said else default


@dataclass(frozen=True)
class Tail:
    """The newer objects by number, dictionaries as they are written, and what the trailer refers to."""

    streams: Mapping[int, OwnStream]
    dictionaries: Mapping[int, bytes]
    root: int
    info: int
    previous: int


def tail_of(content: bytes) -> Tail | None:
    """None for every tail that is not of the plain shape, or that is wrong anywhere."""
    start = _START.search(content, len(content) - 64)
    table = _TABLE.match(content, int(start[1])) if start else None
    if table is None:
        return None
    said = dict(_ENTRY.findall(table[2]))
    try:
        places = dict(_places(said, content[table.end() : table.end() + int(said[b"Length"])]))
        root, info, previous = (int(said[name]) for name in (b"Root", b"Info", b"Prev"))
    except (KeyError, ValueError):
        return None
    if places.pop(int(table[1]), None) != table.start() or not _STREAM_ENDS.match(
        content, table.end() + int(said[b"Length"])
    ):
        return None
    return _with_objects(content, places, (root, info, previous))


def _with_objects(content: bytes, places: Mapping[int, int], named: tuple[int, int, int]) -> Tail | None:
    streams, dictionaries = {}, {}
    for number, place in places.items():
        if (stream := _STREAM.match(content, place)) is not None:
            length = int(dict(_ENTRY.findall(stream[2])).get(b"Length", b"0"))
            if int(stream[1]) != number or not _STREAM_ENDS.match(content, stream.end() + length):
                return None
            raw = content[stream.end() : stream.end() + length]
            streams[number] = OwnStream((number, 0), stream[2], raw)
        elif (found := _DICTIONARY.match(content, place)) is not None and int(found[1]) == number:
            dictionaries[number] = found[2]
        else:
            return None
    return Tail(streams, dictionaries, *named)


def _places(said: Mapping[bytes, bytes], rows: bytes) -> Iterator[tuple[int, int]]:
    """Where the table says that each object is; ValueError where it says more than that, or less."""
    widths = list(map(int, said[b"W"][1:-1].split()))
    index = list(map(int, said[b"Index"][1:-1].split()))
    numbers = [n for first, count in zip(index[::2], index[1::2], strict=True) for n in range(first, first + count)]
    kind, place, _ = widths
    if len(rows) != len(numbers) * sum(widths):
        raise ValueError
    for at, number in zip(range(0, len(rows), sum(widths)), numbers, strict=True):
        if int.from_bytes(rows[at : at + kind]) != 1 or any(rows[at + kind + place : at + sum(widths)]):
            raise ValueError
        yield number, int.from_bytes(rows[at + kind : at + kind + place])
