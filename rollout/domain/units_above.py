"""The units above the facilities, made from what the rows say of them: codes that stay, nothing left hanging."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rollout.domain.organisation import Unit

UNASSIGNED = "Unassigned"
_NOBODY = ("unassigned", "not assigned", "not applicable")
Key = tuple[str, ...]
Part = tuple[str, str]
"""Name and own code of a unit; both may be blank."""


@dataclass
class Node:
    """A unit above the facilities, and where the facilities under it are."""

    level: str
    name: str
    code: str
    parent: Key
    places: Counter[tuple[str, str, str]] = field(default_factory=Counter)


class UnitsAbove:
    """Grows with the rows. A level that has no column repeats the unit above it; the top one's is the organisation."""

    def __init__(self, levels: Sequence[str], with_columns: Sequence[str], organisation: str) -> None:
        self.levels = levels
        self._with_columns = set(with_columns)
        self._organisation = organisation
        self.nodes: dict[Key, Node] = {}
        self.without: Counter[str] = Counter()

    def place(self, parts: Mapping[str, Part], place: tuple[str, str, str] | None, down_to: str | None = None) -> Key:
        """The key of the lowest unit for these parts (level -> name and code), made where it is new."""
        key: Key = ()
        above = self._organisation
        for level in self.levels:
            name, code = parts.get(level, ("", ""))
            if level not in self._with_columns:
                name = above
            elif (not name and not code) or name.casefold() in _NOBODY:
                self.without[level] += down_to is None
                name, code = UNASSIGNED, ""
            key, above = self._node(level, key, name or code, code), name or code
            if place:
                self.nodes[key].places[place] += 1
            if level == down_to:
                break
        return key

    def _node(self, level: str, parent: Key, name: str, code: str) -> Key:
        key = (*parent, (code or name).casefold())
        if key not in self.nodes:
            self.nodes[key] = Node(level, name, code, parent)
        return key

    def units(self, known: Mapping[str, Unit], default: tuple[str, str, str]) -> dict[Key, Unit]:
        """Every unit with its code, those above first. A unit that is known keeps its code and its language."""
        codes = self._codes(known)
        found: dict[Key, Unit] = {}
        for key in sorted(self.nodes, key=lambda key: (len(key), key)):
            node = self.nodes[key]
            zone, country, subdivision = _most(node.places) or default
            parent = codes[node.parent] if node.parent else None
            language = known[codes[key]].language if codes[key] in known else ""
            found[key] = Unit(codes[key], node.level, node.name, parent, zone, country, subdivision, language=language)
        return found

    def _codes(self, known: Mapping[str, Unit]) -> dict[Key, str]:
        paths: dict[Key, str] = {}
        for code, unit in known.items():
            paths.setdefault(_path(unit, known), code)
        names = Counter((node.level, node.name.casefold()) for node in self.nodes.values())
        alone = Counter((unit.level, unit.name.casefold()) for unit in known.values())
        by_name = {(unit.level, unit.name.casefold()): code for code, unit in known.items()}
        taken: set[str] = set()
        codes: dict[Key, str] = {}
        for key, node in sorted(self.nodes.items(), key=lambda item: (len(item[0]), item[0])):
            same = node.level, node.name.casefold()
            code = node.code or paths.get((node.level, *self._names(key)), "")
            if not code and names[same] == alone[same] == 1:
                code = by_name[same]
            if not code or code in taken:
                code = self._made(key, node, names[same] > 1, taken)
            taken.add(code)
            codes[key] = code
        return codes

    def _names(self, key: Key) -> list[str]:
        return [self.nodes[key[: depth + 1]].name.casefold() for depth in range(len(key))]

    def _made(self, key: Key, node: Node, with_path: bool, taken: set[str]) -> str:
        names = [self.nodes[key[: depth + 1]].name for depth in range(len(key))] if with_path else [node.name]
        code = code_of(node.level, names)
        return code if code not in taken else f"{code[:50]}-{_hash(chr(0).join((node.level, *key)))}"


def code_of(level: str, names: Sequence[str]) -> str:
    """A readable code that is always the same for the same names: network-iron-cove."""
    text = unicodedata.normalize("NFKD", " ".join(names)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    is_whole = (
        slug and len(slug) <= 45 and all(c.isascii() or unicodedata.category(c)[0] == "L" for c in "".join(names))
    )
    lost = any(not unicodedata.normalize("NFKD", c).encode("ascii", "ignore") for c in "".join(names) if c.isalnum())
    slug = slug if is_whole and not lost else f"{slug[:36]}-{_hash(chr(0).join(names))}".strip("-")
    return f"{re.sub('[^a-z0-9]+', '-', level.lower())[:12]}-{slug}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.casefold().encode("utf-8", "replace")).hexdigest()[:8]


def _path(unit: Unit, known: Mapping[str, Unit]) -> Key:
    names = [unit.name.casefold()]
    parent, seen = unit.parent, {unit.code}
    while parent and parent in known and parent not in seen:
        seen.add(parent)
        names.append(known[parent].name.casefold())
        parent = known[parent].parent
    return (unit.level, *reversed(names))


def _most(places: Counter[tuple[str, str, str]]) -> tuple[str, str, str] | None:
    """Zone and country of most facilities there; the subdivision only where it is the same for all."""
    if not places:
        return None
    zones: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    for (zone, country, _), times in places.items():
        zones[zone] += times
        countries[country] += times
    subdivisions = {subdivision for _, _, subdivision in places}
    return (
        _first(zones),
        _first(countries),
        subdivisions.pop() if len(subdivisions) == 1 and len(countries) == 1 else "",
    )


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda value: (-counted[value], value))
