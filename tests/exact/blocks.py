"""A good calendar by parts: one hub after the other to the cheapest, the others as they stand, until none gets cheaper.

Hubs share no leaders and no seats; what they share is the load of weeks and the days of facilitators.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rollout.domain.calendar import Placement
from rollout.domain.planning.prices import prices_of, total
from tests.exact.costs import Beside, Costs
from tests.exact.decode import rows_of
from tests.exact.model import Model
from tests.exact.rules import World, week
from tests.exact.solving import days_of, give_hint, solver

Rows = tuple[Placement, ...]


def blocks_of(world: World) -> list[list[str]]:
    """Facilities by hub; hubs that share a leader are one block. The largest first."""
    over: dict[object, object] = {}

    def root(one: object) -> object:
        while over.get(one, one) != one:
            one = over[one]
        return one

    units = {chain[0].unit.code: chain for chain in world.chains if chain}
    for code, chain in units.items():
        days = {day for hour in chain for day in (*hour.days, *([hour.fixed] if hour.fixed else []))}
        leaders = {world.leader(code, day) for day in days} - {None}
        for name in [("hub", world.hub_of(code).code), *(("leader", person) for person in leaders)]:
            over[root(name)] = root(("unit", code))
    found: dict[object, list[str]] = defaultdict(list)
    for code in sorted(units):
        found[root(("unit", code))].append(code)
    return sorted(found.values(), key=lambda block: (-len(block), block))


class Parts:
    """The blocks of one question with the best rows of each so far."""

    def __init__(self, world: World, workers: int) -> None:
        self.world, self.workers = world, workers
        self.blocks = blocks_of(world)
        self.rows: list[Rows] = [() for _ in self.blocks]
        self.totals = [self._totals(block) for block in self.blocks]

    def _totals(self, block: Sequence[str]) -> Beside:
        """How many hours, packs and rooms a block has in all: the levels of load follow from them."""
        model, found = Model(self.world, units=block), Beside()
        for unit, chains in model.by_unit.items():
            for module in {p.hour.module for chain in chains for p in chain}:
                hours = sum(p.hour.module == module for chain in chains for p in chain)
                found.totals["hours", self.world.wave(unit), module] += hours
                found.totals["packs", self.world.wave(unit), module] += 1
        costs = Costs(model)
        for module in self.world.programme.modules:
            expected, most = costs._expected(module)
            found.totals["rooms", 0, module] += expected if isinstance(expected, int) else most
        return found

    def _beside(self, index: int) -> tuple[Beside, frozenset[tuple[str, int]]]:
        """Weeks and facilitators that the other blocks use."""
        found, busy = Beside(), set()
        for other, rows in enumerate(self.rows):
            if other != index:
                found.totals.update(self.totals[other].totals)
                count_weeks(self.world, rows, found)
                busy |= {(row.facilitator, row.on.toordinal()) for row in rows if row.facilitator and row.on}
        return found, frozenset(busy)

    def improve(self, index: int, seconds: float) -> bool:
        """The cheapest for this block while the others stand; whether something changed."""
        beside, busy = self._beside(index)
        model = Model(self.world, units=self.blocks[index], busy=busy)
        costs = Costs(model, beside)
        model.model.minimize(costs.total())
        give_hint(model, self.rows[index])
        one = solver(seconds, self.workers, interleave=True)
        status = one.status_name(one.solve(model.model))
        if status not in ("OPTIMAL", "FEASIBLE"):
            return False
        was = self.rows[index]
        self.rows[index] = rows_of(model, days_of(model, one))
        return self.rows[index] != was

    @property
    def all_rows(self) -> Rows:
        return tuple(sorted((row for rows in self.rows for row in rows), key=lambda row: row.key))

    def cost(self) -> int:
        world = self.world
        return total(prices_of(world.programme, world.organisation, self.all_rows, world.ask.sessions))


def count_weeks(world: World, rows: Sequence[Placement], found: Beside) -> None:
    firsts: dict[tuple[str, str], int] = {}
    rooms: dict[str, tuple[str, int]] = {}
    for row in rows:
        if row.on is None:
            continue
        day = row.on.toordinal()
        if row.kind != "session":
            rooms[row.group] = (row.module, day)
            continue
        found.weeks["hours", world.wave(row.unit), row.module][week(day)] += 1
        firsts[row.unit, row.module] = min(day, firsts.get((row.unit, row.module), day))
    for (unit, module), day in firsts.items():
        found.weeks["packs", world.wave(unit), module][week(day)] += 1
    for module, day in rooms.values():
        found.weeks["rooms", 0, module][week(day)] += 1


def by_parts(world: World, seconds: float, workers: int = 1) -> Iterator[tuple[Parts, float]]:
    """Rounds over all blocks, each with its share of the time; yields after each block."""
    began = time.perf_counter()
    parts = Parts(world, workers)
    weight = sum(len(block) for block in parts.blocks)
    for turn in range(20):
        changed = False
        for index, block in enumerate(parts.blocks):
            left = seconds - (time.perf_counter() - began)
            if left < 1:
                return
            share = seconds * (0.5 if turn == 0 else 0.25) * len(block) / weight
            changed |= parts.improve(index, min(left, max(2.0, share)))
            yield parts, time.perf_counter() - began
        if not changed:
            return
