"""A bound by hubs: every hub's cheapest calendar is found for itself, at prices for the weeks that all of them share.

What couples hubs is the load of the weeks, and facilitators of one state. The weeks are priced, the facilitators of
other hubs left out, both of which can only make it cheaper; what remains of a hub is solved in whole numbers. So the
bound knows that a room is opened or not, which the relaxation of the whole does not.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from rollout.domain.calendar import Placement
from rollout.domain.planning.bound import Reading, _Dual
from rollout.domain.planning.prices import dear_level, even_level, window_weeks
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.planning.setting import Setting
from rollout.domain.planning.span import span_of
from tests.exact.costs import Beside, Costs, LoadKey
from tests.exact.decode import rows_of
from tests.exact.model import Model
from tests.exact.parts import Together, circles_of, parts_of
from tests.exact.rules import World, week
from tests.exact.solving import Days, days_of, solver
from tests.exact.times import Time

Cell = tuple[LoadKey, int]
KEPT = 8  # calendars kept of each time a part is solved
CLOSE = 0.5  # units between bound and mixture: there is nothing left to better
SCALE = 1000  # prices of weeks in thousandths, for the solver counts in whole numbers


class Counted(Costs):
    """The costs of some hubs with the weeks left out: `counts` says what each week would carry."""

    def _load(self) -> None:
        self.counts: dict[Cell, list[object]] = defaultdict(list)
        super()._load()

    def _level(self, key: LoadKey, times: Sequence[Time]) -> None:
        for one in times:
            for day, literal in one.on.items():
                self.counts[key, week(day)].append(literal)

    def _event_load(self) -> None:
        for key, rooms in self.model.rooms.items():
            for day, opened in rooms.items():
                self.counts[("rooms", 0, key.module), week(day)].append(opened)


@dataclass(frozen=True)
class Column:
    """One calendar of some hubs: its own cost and what it puts into each week."""

    cost: int
    counts: Mapping[Cell, int]
    days: Days = field(repr=False)


@dataclass
class Part:
    """Hubs that share leaders, as one exact question; `columns`: calendars found so far."""

    name: str
    model: Model
    costs: Counted
    columns: list[Column] = field(default_factory=list)

    def solve(self, prices: Mapping[Cell, float], seconds: float, workers: int = 1) -> tuple[float, bool]:
        """The bound of this part at these prices, and whether it is exact; what was found becomes a column."""
        cp, costs = self.model.model, self.costs
        cells = [
            (round(SCALE * price), term)
            for cell, price in sorted(prices.items())
            for term in costs.counts.get(cell, ())
        ]
        cp.minimize(SCALE * costs.total() + sum(price * term for price, term in cells if price))
        cp.clear_hints()
        if self.columns:
            best = min(self.columns, key=lambda c: c.cost + sum(prices.get(k, 0) * n for k, n in c.counts.items()))
            self._hint(best.days)
        one, kept = solver(seconds, workers), _Kept(self)
        status = one.solve(cp, kept)
        self.columns += kept.columns[-KEPT:]
        return one.best_objective_bound / SCALE, status == cp_model.OPTIMAL

    def _hint(self, days: Days) -> None:
        model = self.model
        times = [(p.time, days.hours.get(k)) for k, p in model.hours.items()]
        times += [(s.time, days.seats.get(k)) for k, s in model.seats.items()]
        for one, day in times:
            if day in one.on:
                for value, literal in zip(one.values, one.later, strict=False):
                    model.model.add_hint(literal, day > value)
                for each in one.values[1:-1]:
                    model.model.add_hint(one.on[each], day == each)


class _Kept(cp_model.CpSolverSolutionCallback):
    """Every calendar that the solver comes by."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part, self.columns = part, list[Column]()

    def on_solution_callback(self) -> None:
        costs = self._part.costs
        counts = {cell: sum(int(self.value(t)) for t in terms) for cell, terms in costs.counts.items()}
        days = days_of(self._part.model, self)
        self.columns.append(Column(int(self.value(costs.total())), {k: n for k, n in counts.items() if n}, days))


class Hubs:
    """The whole question as parts, with the levels of the weeks."""

    def __init__(self, ask: Ask, plan: Plan) -> None:
        self.ask, self.plan = ask, plan
        self.world = world = World(ask, plan.groups)
        self.wishes = world.programme.wishes
        self.dated = {row.key for row in plan.placements if row.on is not None}
        self.levels = self._levels()
        self.parts = [self._part(lot) for lot in self._lots()]

    def _lots(self) -> list[list[str]]:
        joined, world = Together(), self.world
        for part in parts_of(world):
            for unit in part:
                joined.join(unit, ("hub", world.hub_of(part[0]).code))
        return joined.lots(world.chain_of)

    def _part(self, units: list[str]) -> Part:
        strict = all(
            f"session:{hour.module}:{hour.group.key}" in self.dated
            for unit in units for chain in self.world.chain_of[unit] for hour in chain
        )  # fmt: skip
        model = Model(self.world, strict=strict, units=units)
        if not strict:
            self._leave_out(model)
        return Part(self.world.hub_of(units[0]).code, model, Counted(model, Beside(totals=Counter(self.totals))))

    def _leave_out(self, model: Model) -> None:
        for (group, module), placed in model.hours.items():
            if placed.hour.fixed is None:
                model.model.add(placed.time.none == (f"session:{module}:{group}" not in self.dated))
        for (kind, person, module), seat in model.seats.items():
            if not seat.time.is_known:
                model.model.add(seat.time.none == (f"{kind}:{module}:{person}" not in self.dated))

    def _levels(self) -> dict[LoadKey, tuple[int, int]]:
        rows = [row for row in self.plan.placements if row.on is not None]
        totals: Counter[LoadKey] = Counter()
        units: dict[LoadKey, set[str]] = defaultdict(set)
        seats: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            if row.kind == "session":
                wave = self.world.wave(row.unit)
                totals["hours", wave, row.module] += 1
                units["packs", wave, row.module].add(row.unit)
            elif row.kind == "preview":
                seats[row.module][row.group.rsplit(" ", 1)[0]] += 1
        for key, own in units.items():
            totals[key] = len(own)
        rules = self.world.programme.preparation
        for module, hubs in seats.items():
            totals["rooms", 0, module] = sum(
                -(-n // rules.preview_seats) + -(-n // rules.coaching_seats) for n in hubs.values()
            )
        self.totals, weeks = totals, window_weeks(self.world.programme)
        return {key: (even_level(n, weeks), dear_level(even_level(n, weeks))) for key, n in totals.items()}

    def relaxed(self, prices: Mapping[Cell, float]) -> float:
        """What the weeks give back at these prices: each carries as many as suits it."""
        back = 0.0
        for (key, _), price in prices.items():
            even, dear = self.levels[key]
            low, high = -price * even, self.wishes.load * (dear - even) - price * dear
            back += low if price <= self.wishes.load else high
        return back

    def first_prices(self) -> dict[Cell, float]:
        """Those of the quick bound."""
        ask = self.ask
        case = Setting(ask, *span_of(ask.programme, ask.today, ask.before, ask.sessions)).case()
        reading = Reading(ask.programme, case, self.plan)
        rows = reading.rows()
        dual = _Dual(ask, case, reading, rows)
        while not (works := dual.works()).all():
            rows = [row for row, one in zip(rows, works, strict=True) if one]
            dual = _Dual(ask, case, reading, rows)
        dual.best()
        origin, found = week(case.base.toordinal()), {}
        for kind, wave, module in self.levels:
            number = case.modules.index(module)
            table = {"hours": dual.weeks[0].prices, "packs": dual.weeks[1].prices}.get(kind)
            prices = dual.events.prices[number] if table is None else table[wave, number]
            for at, price in enumerate(prices):
                if price > 0.0005:
                    found[(kind, wave, module), origin + at] = round(float(price), 3)
        return found

    def master(self) -> tuple[float, dict[Cell, float]]:
        """The cheapest mixture of the columns, and the prices of the weeks that follow from it."""
        table = _Table(self)
        found = linprog(
            table.costs, table.above, table.limits, table.choose, np.ones(len(self.parts)), table.bounds, method="highs"
        )
        prices = {cell: max(0.0, -float(found.ineqlin.marginals[at])) for at, cell in enumerate(table.cells)}
        most = self.wishes.load + self.wishes.load_over
        return float(found.fun), {cell: round(min(price, most), 3) for cell, price in prices.items()}

    @property
    def are_apart(self) -> bool:
        """Whether no two hubs share a facilitator: then any calendars of theirs go together."""
        return all(len(circle) == 1 for circle in circles_of(self.world).values())

    def whole(self, seconds: float = 20) -> tuple[Placement, ...]:
        """One calendar of each part, those that cost least together; legal where hubs are apart."""
        table = _Table(self)
        low, high = zip(*((a, np.inf if b is None else b) for a, b in table.bounds), strict=True)
        rules = (
            LinearConstraint(table.above, -np.inf, table.limits), LinearConstraint(table.choose, 1, 1)
        )  # fmt: skip
        found = milp(
            table.costs, integrality=table.whole, bounds=Bounds(low, high), constraints=rules,
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )  # fmt: skip
        chosen = [column for share, (_, column) in zip(found.x, table.columns, strict=False) if share > 0.5]
        days = Days({}, {})
        for column in chosen:
            days.hours.update(column.days.hours)
            days.seats.update(column.days.seats)
        world = self.world
        whole = SimpleNamespace(
            world=world, programme=world.programme,
            hours={k: p for part in self.parts for k, p in part.model.hours.items()},
            seats={k: p for part in self.parts for k, p in part.model.seats.items()},
            leader_of=lambda hour, day: Model.leader_of(whole, hour, day),  # type: ignore[arg-type]
            seats_in=lambda kind: Model.seats_in(whole, kind),  # type: ignore[arg-type]
            minutes_of=lambda kind: Model.minutes_of(whole, kind),  # type: ignore[arg-type]
        )  # fmt: skip
        return rows_of(whole, days)  # type: ignore[arg-type]


class _Table:
    """The columns of all parts and the weeks above their levels, as one linear question."""

    def __init__(self, hubs: Hubs) -> None:
        self.columns = [(at, column) for at, part in enumerate(hubs.parts) for column in part.columns]
        self.cells = sorted({cell for _, column in self.columns for cell in column.counts})
        place = {cell: at for at, cell in enumerate(self.cells)}
        load, over = hubs.wishes.load, hubs.wishes.load_over
        n, weeks = len(self.columns), len(self.cells)
        self.costs = [float(c.cost) for _, c in self.columns] + [float(load)] * weeks + [float(load + over)] * weeks
        self.above, self.choose = np.zeros((weeks, n + 2 * weeks)), np.zeros((len(hubs.parts), n + 2 * weeks))
        for at, (part, column) in enumerate(self.columns):
            self.choose[part, at] = 1
            for cell, count in column.counts.items():
                self.above[place[cell], at] = count
        for at in range(weeks):
            self.above[at, n + at] = self.above[at, n + weeks + at] = -1
        self.limits = np.array([float(hubs.levels[key][0]) for key, _ in self.cells])
        least: list[tuple[float, float | None]] = [(0, hubs.levels[k][1] - hubs.levels[k][0]) for k, _ in self.cells]
        self.bounds: list[tuple[float, float | None]] = [(0, None)] * n + least + [(0, None)] * weeks
        self.whole = np.array([1] * n + [0] * 2 * weeks)


def hub_bound(ask: Ask, plan: Plan, seconds: float = 60, rounds: int = 8) -> Iterator[tuple[int, Hubs]]:
    """After every round the best bound so far, and all that was found; `seconds`: for each hub and round.

    The plan says which hours and seats have dates, as for the quick bound. Prices go part of the way only to those
    that the last calendars ask for: otherwise they swing from one end to the other.
    """
    hubs = Hubs(ask, plan)
    center = prices = hubs.first_prices()
    best = -math.inf
    for _ in range(rounds):
        total = hubs.relaxed(prices) + sum(part.solve(prices, seconds)[0] for part in hubs.parts)
        if total > best:
            best, center = total, prices
        mixed, wanted = hubs.master()
        yield math.ceil(best - 0.01), hubs
        if mixed - best < CLOSE:
            return
        prices = {k: round(0.7 * center.get(k, 0) + 0.3 * wanted.get(k, 0), 3) for k in sorted({*center, *wanted})}
