"""What goes to the print shop: in which order, what of it has changed since it last went there, and what it amounts to.

The shop gets one file for every size of paper, each leader's sheets together; a list says what lies where.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import groupby

from rollout.domain.edges import Bound
from rollout.domain.pack import Pack, folder_name
from rollout.domain.paper_rules import PaperOf

Key = tuple[str, str]
"""A unit and a module."""

BOTH_SIDES = ("guide",)
"""Sheets that are printed on both sides of the paper; all others on one, because people write or sign on them."""

LIST = "print-list.csv"
TOTALS = "print-totals.csv"
LISTED = (
    "file", "first page", "pages", "sheets of paper", "sides", "copies", "paper", "route", "network", "facility",
    "code", "leader", "module", "sheet",
)  # fmt: skip
COUNTED = ("file", "paper", "pages", "sheets of paper", "packs")


@dataclass(frozen=True)
class Layout:
    """How the shop wants it. `trimmed`: crop marks with so many mm of bleed; None: the paper is the sheet."""

    trimmed: float | None = None
    two_up: bool = False
    booklet: bool = False
    one_file: bool = False

    def imposition(self, kind: str, pages: int) -> str:
        """ "two_up", "booklet" or "" (one page a side). The halves of a planner are to be taped, never on one sheet."""
        if kind == "guide" and self.booklet:
            return "booklet"
        return "two_up" if self.two_up and pages > 1 and kind != "planner" else ""


@dataclass(frozen=True)
class ShopPack:
    """One pack on its way to the shop, with all that its cover sheet says, and in which language it says it."""

    pack: Pack
    name: str
    parents: tuple[str, ...]
    network: str
    network_name: str
    route: str
    leader: str
    number: int
    language: str

    @property
    def key(self) -> Key:
        return self.pack.unit, self.pack.module


@dataclass(frozen=True)
class Line:
    """One sheet of one pack in the files."""

    of: ShopPack
    sheet: str
    bound: Bound

    @property
    def both_sides(self) -> bool:
        return self.sheet in BOTH_SIDES

    @property
    def paper(self) -> int:
        """Sheets of paper: a side each, or half as many."""
        return -(-self.bound.pages // 2) if self.both_sides else self.bound.pages

    def cells(self, name: str) -> tuple[str | int, ...]:
        """Its row in the list; one copy of each, because what every group needs has a page for every group."""
        b, of = self.bound, self.of
        return (
            b.file, b.first, b.pages, self.paper, "both" if self.both_sides else "one", 1, b.paper, of.route,
            of.network_name, of.name, of.pack.unit, of.leader, of.pack.module, name,
        )  # fmt: skip


@dataclass(frozen=True)
class FileTotal:
    """What one file amounts to."""

    file: str
    paper: str
    pages: int
    sheets: int
    packs: int


@dataclass(frozen=True)
class PrintRun:
    """Packs that went to the shop together."""

    number: int
    at: datetime
    packs: int
    pages: Mapping[str, int]
    only_changed: bool


def shop_packs(packs: Iterable[Pack], paper: PaperOf) -> list[ShopPack]:
    """By delivery route (those without one last), network and facility; a facility's modules in their order."""
    found = [_shop_pack(pack, paper) for pack in packs if pack.unit in paper.organisation.units]
    return sorted(found, key=lambda p: (not p.route, p.route, *_network(p), p.name, p.pack.unit, p.number))


def _shop_pack(pack: Pack, paper: PaperOf) -> ShopPack:
    organisation, modules = paper.organisation, paper.programme.modules
    unit = organisation.units[pack.unit]
    above = next(organisation.ancestors(pack.unit), unit)
    leader = organisation.people.get(pack.leader or 0)
    return ShopPack(
        pack,
        unit.name,
        tuple(each.name for each in organisation.ancestors(pack.unit)),
        above.code,
        above.name,
        paper.route(pack.unit),
        leader.name if leader else "",
        modules.index(pack.module) if pack.module in modules else len(modules),
        organisation.language_of(pack.unit, paper.programme.language),
    )


def _network(pack: ShopPack) -> tuple[str, str]:
    return pack.network_name, pack.network


def by_network(packs: Sequence[ShopPack]) -> Iterator[tuple[str, str, list[ShopPack]]]:
    """For every network the name of its files, its own name, and its packs in the order of delivery."""
    for (name, code), found in groupby(sorted(packs, key=_network), _network):  # sorting keeps the order of routes
        yield folder_name(name, code), name, list(found)


def changed(packs: Iterable[ShopPack], sent: Mapping[Key, str]) -> list[ShopPack]:
    """Packs that never went to the shop, or went there last with other facts or another look."""
    return [each for each in packs if sent.get(each.key) != each.pack.input_hash]


def totals(lines: Iterable[Line]) -> list[FileTotal]:
    """What every file amounts to, in order of its name."""
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.bound.file, line.bound.paper), []).append(line)
    return [
        FileTotal(
            *key,
            sum(each.bound.pages for each in of),
            sum(each.paper for each in of),
            len({each.of.key for each in of}),
        )
        for key, of in sorted(found.items())
    ]


def pages_by_paper(files: Iterable[FileTotal]) -> dict[str, int]:
    pages: dict[str, int] = {}
    for each in files:
        pages[each.paper] = pages.get(each.paper, 0) + each.pages
    return dict(sorted(pages.items()))


def digest(packs: Iterable[ShopPack], layout: Layout) -> str:
    """A name for what is sent: the same packs in the same layout are the same order, however often it is prepared."""
    facts = [sorted((*each.key, each.pack.input_hash) for each in packs), astuple(layout)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
