"""The question as the bound sees it: rows of hours that some plan must have, and who needs a preview and a coaching.

Groups of one leader that may meet on the same days can be sorted: her first hours are then a chain of their own, which
keeps the spacing and pays all its prices, and so are her second hours and so on. That is so because the price of a gap
only grows on both sides of the liked one, so that exchanging two groups where they cross never costs more. So one row
stands for her first hours and her preparation, and further ones for her other groups.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rollout.domain.planning.board import STEPS
from rollout.domain.planning.case import Bools, Case, Chain, Crew, Hub, Ints, Leader, Slot
from rollout.domain.planning.question import Plan
from rollout.domain.programme import Programme

Masks = tuple[Bools | None, ...]


@dataclass(frozen=True, eq=False)
class Row:
    """A chain of hours, one a module. `masks`: on which days (None: no such hour); `coupled`: whether the spacing to
    the next module holds; `is_priced`: whether it pays for its days and gaps; `has_packs`: whether it is the first of
    its facility; `needs`: for which modules it wants a preview and a coaching of this hub.
    """

    masks: Masks
    coupled: tuple[bool, ...]
    is_priced: bool
    wave: int
    has_packs: bool = False
    hub: Hub | None = None
    there: Bools | None = None
    needs: tuple[bool, ...] = ()
    weight: int = 1
    others: int = 0
    floor: tuple[int, int] = (0, 0)

    @property
    def other(self) -> "Row":
        """One of the other groups, which meet later and get no pack."""
        return Row(self.masks, self.coupled, True, self.wave, weight=0)

    @property
    def looks(self) -> object:
        """Rows that look alike and need no room are reckoned once."""
        return self.wave, self.coupled, tuple(mask if mask is None else mask.tobytes() for mask in self.masks)


class Reading:
    """What a plan dates, and what of it cannot be otherwise."""

    def __init__(self, programme: Programme, case: Case, plan: Plan) -> None:
        self.rules = programme.groups
        self.case = case
        self.modules = range(len(case.modules))
        self.hours = {(r.group, r.module) for r in plan.placements if r.kind == "session" and r.on}
        self.seats = {(r.leader, r.module, r.kind) for r in plan.placements if r.kind != "session" and r.on}

    def rows(self) -> list[Row]:
        """Rows with a hub first; the others each once, with how many they stand for."""
        leading: list[Row] = []
        others: dict[object, tuple[Row, int]] = {}
        for hub in self.case.hubs:
            for crew in hub.crews:
                for row in self._crew(crew):
                    if row.hub is not None or row.has_packs:
                        leading.append(row)
                    plain = row if row not in leading[-1:] else row.other
                    if plain is row or row.others:
                        first, count = others.get(plain.looks, (plain, 0))
                        others[plain.looks] = first, count + plain.weight
        leading.sort(key=lambda row: row.hub is None)
        return leading + [_times(row, count) for row, count in others.values()]

    def hour_counts(self) -> Mapping[tuple[int, int], int]:
        """How many hours are dated, by wave and module."""
        return Counter((chain.site.wave, slot.module) for chain in self.case.chains for slot in self._dated(chain))

    def packs(self) -> Mapping[tuple[int, int], int]:
        """How many facilities get a pack, by wave and module."""
        found: dict[tuple[int, int], set[str]] = {}
        for chain in self.case.chains:
            for slot in self._dated(chain):
                found.setdefault((chain.site.wave, slot.module), set()).add(chain.site.code)
        return {key: len(codes) for key, codes in found.items()}

    def _dated(self, chain: Chain) -> list[Slot]:
        return [s for s in chain.slots if (chain.group.key, self.case.modules[s.module]) in self.hours]

    def _crew(self, crew: Crew) -> Iterable[Row]:
        left = {id(chain): chain for chain in crew.chains}
        for leader in crew.leaders:
            own = [chain for chain in crew.chains if any(other is leader for _, _, other in chain.site.reigns)]
            if all(id(chain) in left for chain in own) and self._is_hers(leader, own):
                masks = _either([self._masks(chain) for chain in own])
                yield self._led(leader, own, masks, True)
                for chain in own:
                    del left[id(chain)]
            else:
                yield from self._loose(leader, own)
        yield from self._unled(list(left.values()))

    def _unled(self, chains: Sequence[Chain]) -> Iterable[Row]:
        """The hours of facilities whose leaders change, the preparation aside."""
        sites: dict[str, list[Chain]] = {}
        for chain in chains:
            sites.setdefault(chain.site.code, []).append(chain)
        for same in sites.values():
            looks = {tuple((s.module, s.low, s.high, s.fixed) for s in self._dated(chain)) for chain in same}
            if len(looks) == 1 and next(iter(looks)):
                masks, wave = self._masks(same[0]), same[0].site.wave
                ordered = masks[0] is not None and all(s.fixed is None for chain in same for s in chain.slots)
                others, floor = len(same) - 1, (self.rules.per_day, self.rules.per_week)
                yield Row(masks, _beside(masks), True, wave, True, others=others if ordered else 0, floor=floor)
                yield from self._further(masks, wave, 0 if ordered else others)
            else:
                for chain in same:
                    yield from self._further(self._masks(chain), chain.site.wave, 1)

    def _further(self, masks: Masks, wave: int, count: int) -> Iterable[Row]:
        if count and any(mask is not None for mask in masks):
            yield Row(masks, _beside(masks), True, wave, weight=count)

    # leaders

    def _is_hers(self, leader: Leader, chains: Sequence[Chain]) -> bool:
        """Whether she leads every hour of these groups, whatever the dates are."""
        return len({chain.site.wave for chain in chains}) == 1 and all(
            self._is_solid(leader, chains, module) for module in self.modules
        )

    def _is_solid(self, leader: Leader, chains: Sequence[Chain], module: int) -> bool:
        slots = [(chain, s) for chain in chains for s in self._dated(chain) if s.module == module and s.fixed is None]
        return len(slots) == len(chains) and all(
            any(other is leader and since <= slot.low <= slot.high < until for since, until, other in chain.site.reigns)
            for chain, slot in slots
        )

    def _led(self, leader: Leader, chains: Sequence[Chain], masks: Masks, is_priced: bool) -> Row:
        hub = leader.hub
        solid = [self._is_solid(leader, chains, module) for module in self.modules]
        coupled = [one and two for one, two in pairwise(solid)]
        needs = [masks[m] is not None and self._needs(leader, chains, m) for m in self.modules]
        there = leader.there & hub.open
        there[: self.case.tomorrow] = False
        sites, rules = len({chain.site.code for chain in chains}), self.rules
        floor = min(sites * rules.per_day, rules.led_per_day), sites * rules.per_week
        others = len(chains) - 1 if is_priced else 0
        return Row(
            masks, tuple(coupled), is_priced, chains[0].site.wave, is_priced, hub, there, tuple(needs),
            others=others, floor=floor,
        )  # fmt: skip

    def _needs(self, leader: Leader, chains: Sequence[Chain], module: int) -> bool:
        """Whether she leads this module whatever the dates are, and both her seats are still to be found."""
        person, name = leader.person, self.case.modules[module]
        if any((module, s) in leader.done or (module, s) in leader.pinned for s in STEPS):
            return False
        if any((person, name, step) not in self.seats for step in STEPS):
            return False
        slots = [(c, s) for c in chains for s in self._dated(c) if s.module == module]
        if any(s.fixed is not None for _, s in slots):
            return False
        return any(
            other is leader and since <= slot.low <= slot.high < until
            for chain, slot in slots
            for since, until, other in chain.site.reigns
        )

    def _loose(self, leader: Leader, chains: Sequence[Chain]) -> Iterable[Row]:
        """Only her preparation; the hours are reckoned for the facility."""
        masks = [self._first_hours(leader, chains, module) for module in self.modules]
        row = self._led(leader, chains, tuple(masks), False)
        if any(row.needs):
            yield row

    def _first_hours(self, leader: Leader, chains: Sequence[Chain], module: int) -> Bools | None:
        found = np.zeros(self.case.size, np.bool_)
        for chain in chains:
            for slot in self._dated(chain):
                for since, until, other in chain.site.reigns if slot.module == module else ():
                    if other is leader and slot.high >= slot.low:
                        part = slice(max(slot.low, since, 0), max(0, min(slot.high + 1, until)))
                        found[part] |= chain.site.free[part]
        return found if found.any() else None

    def _masks(self, chain: Chain) -> Masks:
        masks: list[Bools | None] = [None for _ in self.modules]
        for slot in self._dated(chain):
            mask = np.zeros(self.case.size, np.bool_)
            if slot.fixed is not None:
                mask[slot.fixed] = True
            elif slot.low <= slot.high:
                mask[slot.low : slot.high + 1] = chain.site.free[slot.low : slot.high + 1]
            masks[slot.module] = mask
        return tuple(masks)


def _either(masks: Sequence[Masks]) -> Masks:
    """Days on which any of some groups may meet; all of them have every hour."""
    return tuple(np.logical_or.reduce([mask for mask in same if mask is not None]) for same in zip(*masks, strict=True))


def _beside(masks: Masks) -> tuple[bool, ...]:
    return tuple(one is not None and two is not None for one, two in pairwise(masks))


def _times(row: Row, count: int) -> Row:
    return Row(row.masks, row.coupled, row.is_priced, row.wave, weight=count)


def places_after(mask: Bools, count: int, floor: tuple[int, int], offset: int) -> tuple[Ints, Ints]:
    """For each of `count` further hours of one floor: the first place it can have after a first hour on each day, and
    the last place that leaves room for the ones behind it (with one more row: for the first hour itself).

    `offset`: the weekday of the first place.
    """
    size = len(mask)
    soonest = np.full((count, size), size, np.int32)
    for day in np.flatnonzero(mask):
        for at, place in enumerate(_filled(mask, int(day), count + 1, floor, offset)[1:]):
            soonest[at, day] = place
    back = _filled(mask[::-1], 0, count + 1, floor, (6 - (offset + size - 1)) % 7)
    latest = np.full(count + 1, -1, np.int32)
    latest[count + 1 - len(back) :] = [size - 1 - place for place in reversed(back)]
    return soonest, latest


def _filled(mask: Bools, first: int, count: int, floor: tuple[int, int], offset: int) -> list[int]:
    """The places of so many hours when each is as early as can be."""
    found: list[int] = []
    week, used = -1, 0
    for day in range(first, len(mask)):
        if (day + offset) // 7 != week:
            week, used = (day + offset) // 7, 0
        for _ in range(floor[0] if mask[day] else 0):
            if used < floor[1] and len(found) < count:
                found.append(day)
                used += 1
        if len(found) == count:
            break
    return found
