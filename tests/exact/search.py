"""A good calendar by small exact problems: leaders come in one after the other, each at the least extra cost; then a
few at a time are taken out and put back in the cheapest way, the others as they stand, as long as there is time."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from types import SimpleNamespace

from rollout.domain.calendar import Placement
from rollout.domain.planning.prices import expected_events, prices_of, total
from tests.exact.costs import Beside, Costs
from tests.exact.decode import Days, rows_of
from tests.exact.model import Model, Placed, RoomKey, Seat
from tests.exact.parts import circles_of, parts_of
from tests.exact.rules import World, week
from tests.exact.solving import days_of, solver

HOUR, SEAT = 10**6, 10**4


class Search:
    """The days of all hours and seats so far. `loose`: facilities that cannot have everything placed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.parts = parts_of(world)
        self.circles = circles_of(world)
        self.hours: dict[tuple[str, str], Placed] = {}
        self.seats: dict[tuple[str, int, str], Seat] = {}
        self.days = Days({}, {})
        self.keys: dict[str, tuple[list[tuple[str, str]], list[tuple[str, int, str]]]] = {}
        self.loose: set[str] = set()
        self.totals = self._totals()

    def _totals(self) -> Counter[tuple[str, int, str]]:
        found: Counter[tuple[str, int, str]] = Counter()
        leaders: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for unit, chains in self.world.chain_of.items():
            wave = self.world.wave(unit)
            for module in {hour.module for chain in chains for hour in chain}:
                found["packs", wave, module] += 1
            for hour in (hour for chain in chains for hour in chain):
                found["hours", wave, hour.module] += 1
                people = {self.world.leader(unit, day) for day in hour.days} - {None}
                leaders[hour.module][self.world.hub_of(unit).code] |= {p for p in people if p is not None}
        for module, hubs in leaders.items():
            found["rooms", 0, module] = expected_events(self.world.programme, {h: len(p) for h, p in hubs.items()})
        return found

    def take(self, rows: Sequence[Placement]) -> None:
        """Begin with these dates; where one is not among the legal days, nothing of its part is taken."""
        days = {row.key: row.on.toordinal() for row in rows if row.on}
        for part in self.parts:
            model = Model(self.world, False, part, rooms=False)
            hours = {key: days.get(f"session:{key[1]}:{key[0]}") for key in model.hours}
            seats = {key: days.get(f"{key[0]}:{key[2]}:{key[1]}") for key in model.seats}
            if all(day in model.hours[key].time.on for key, day in hours.items()) and all(
                day in model.seats[key].time.on for key, day in seats.items()
            ):
                self._keep(part, model, Days(hours, seats))

    def put(self, parts: Sequence[Sequence[str]], seconds: float) -> bool:
        """The cheapest for these parts while the others stand."""
        units = sorted({unit for part in parts for unit in part})
        if not self.loose & set(units) and self._put(units, True, seconds):
            return True
        if all(unit in self.keys for unit in units) and not self.loose & set(units):
            return False
        self.loose |= set(units)
        return self._put(units, False, seconds)

    def _put(self, units: Sequence[str], strict: bool, seconds: float) -> bool:
        beside, residents = self._rest(set(units))
        model = Model(self.world, strict, units, residents=residents)
        costs = Costs(model, beside)
        model.model.minimize(HOUR * model.hours_left_out() + SEAT * model.seats_left_out() + costs.total())
        self._hint(model)
        one = solver(seconds, 1, interleave=len(units) > 3)
        if one.status_name(one.solve(model.model)) not in ("OPTIMAL", "FEASIBLE"):
            return False
        self._keep(units, model, days_of(model, one))
        return True

    def _keep(self, units: Sequence[str], model: Model, found: Days) -> None:
        self.hours |= model.hours
        self.seats |= model.seats
        self.days.hours |= found.hours
        self.days.seats |= found.seats
        for unit in units:
            hours = [key for key, placed in model.hours.items() if placed.hour.unit.code == unit]
            self.keys[unit] = (hours, [key for key, seat in model.seats.items() if seat.home == unit])

    def _rest(self, units: set[str]) -> tuple[Beside, dict[tuple[RoomKey, int], int]]:
        """What all others use of weeks, days, rooms and facilitators."""
        world, beside = self.world, Beside(totals=self.totals)
        near = {hub for unit in units for hub in self.circles[world.hub_of(unit).code]}
        residents: Counter[tuple[RoomKey, int]] = Counter()
        for unit in self.keys.keys() - units:
            hours, seats = self.keys[unit]
            firsts: dict[str, int] = {}
            for key in hours:
                day = self.days.hours[key]
                if day is not None:
                    beside.weeks["hours", world.wave(unit), key[1]][week(day)] += 1
                    beside.days[world.organisation.units[unit].parent or "", day] += 1
                    firsts[key[1]] = min(day, firsts.get(key[1], day))
            for module, day in firsts.items():
                beside.weeks["packs", world.wave(unit), module][week(day)] += 1
            for seat_key in seats:
                seat, day = self.seats[seat_key], self.days.seats[seat_key]
                if day is not None and not seat.is_past:
                    residents[RoomKey(seat.hub.code, seat.module, seat.kind), day] += 1
        size = {kind: getattr(world.programme.preparation, f"{kind}_seats") for kind in ("preview", "coaching")}
        for (room, day), count in residents.items():
            if room.hub not in near:
                beside.weeks["rooms", 0, room.module][week(day)] += -(-count // size[room.kind])
        return beside, {key: count for key, count in residents.items() if key[0].hub in near}

    def _hint(self, model: Model) -> None:
        for key, time_ in [(k, p.time) for k, p in model.hours.items()] + [(k, s.time) for k, s in model.seats.items()]:
            known = self.days.hours if len(key) == 2 else self.days.seats
            day = known.get(key)  # type: ignore[call-overload]
            if day in time_.on:
                for value, literal in zip(time_.values, time_.later, strict=False):
                    model.model.add_hint(literal, day > value)

    @property
    def rows(self) -> tuple[Placement, ...]:
        world = self.world
        whole = SimpleNamespace(
            world=world, programme=world.programme, hours=self.hours, seats=self.seats,
            leader_of=lambda hour, day: Model.leader_of(whole, hour, day),  # type: ignore[arg-type]
            seats_in=lambda kind: Model.seats_in(whole, kind),  # type: ignore[arg-type]
            minutes_of=lambda kind: Model.minutes_of(whole, kind),  # type: ignore[arg-type]
        )  # fmt: skip
        return rows_of(whole, self.days)  # type: ignore[arg-type]

    def cost(self) -> int:
        world = self.world
        return total(prices_of(world.programme, world.organisation, self.rows, world.ask.sessions))

    # Which to take out ----------------------------------------------------------------------------------------------

    def lots(self, chance: Random, size: int) -> Iterator[list[list[str]]]:
        """All parts in lots of about `size` facilities: by hub, then mixed, in an order that the seed decides."""
        by_hub: dict[str, list[list[str]]] = defaultdict(list)
        for part in self.parts:
            by_hub[self.world.hub_of(part[0]).code].append(part)
        everybody = []
        for hub in sorted(by_hub):
            own = by_hub[hub]
            chance.shuffle(own)
            yield from _cut(own, size)
            everybody += own
        chance.shuffle(everybody)
        yield from _cut(everybody, size)


def _cut(parts: Sequence[list[str]], size: int) -> Iterator[list[list[str]]]:
    lot: list[list[str]] = []
    for part in parts:
        lot.append(part)
        if sum(map(len, lot)) >= size:
            yield lot
            lot = []
    if lot:
        yield lot


def good_plan(
    world: World, seconds: float, start: Sequence[Placement] = (), sizes: Sequence[int] = (6, 10, 14), each: float = 20
) -> Iterator[tuple[Search, float]]:  # fmt: skip
    """Yields the search and the seconds gone once everybody is in and after every lot; lots grow from turn to turn."""
    began = time.perf_counter()
    search, chance = Search(world), Random(7)
    search.take(start)
    weight = {part[0]: -sum(len(world.chain_of[unit]) for unit in part) for part in search.parts}
    for part in sorted(search.parts, key=lambda part: (weight[part[0]], part)):
        if part[0] not in search.keys:
            search.put([part], 10)
    yield search, time.perf_counter() - began
    for turn in range(1000):
        for lot in search.lots(chance, sizes[min(turn, len(sizes) - 1)]):
            left = seconds - (time.perf_counter() - began)
            if left < 1:
                return
            search.put(lot, min(each, left))
            yield search, time.perf_counter() - began
