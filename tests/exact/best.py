"""The cheapest legal calendar of a small organisation, with the proven bound below which none can be."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from rollout.domain.calendar import Group, Placement
from rollout.domain.planning.prices import Price, prices_of
from rollout.domain.planning.prices import total as total_of
from rollout.domain.planning.question import Ask
from tests.exact.costs import Costs
from tests.exact.decode import Days, day_of, rows_of
from tests.exact.model import Model
from tests.exact.rules import World


@dataclass(frozen=True)
class Exact:
    """`status`: OPTIMAL, FEASIBLE (the bound says how far), INFEASIBLE or UNKNOWN. `left_out`: hours and seats that
    no legal calendar has room for. `by_wish`: the price of every wish in the placements.
    """

    status: str
    cost: int
    bound: float
    placements: tuple[Placement, ...] = ()
    hours_left_out: int = 0
    seats_left_out: int = 0
    seconds: float = 0.0
    by_wish: Mapping[str, Price] = field(default_factory=dict)


def best_plan(
    ask: Ask, seconds: float = 300, workers: int = 2, hint: Sequence[Placement] = (), groups: Sequence[Group] = (),
    log: bool = False,
) -> Exact:  # fmt: skip
    """Hours placed first, then leaders with both seats, then the cost."""
    began = time.perf_counter()
    world = World(ask, groups)
    model = Model(world)
    found = _cheapest(model, seconds, workers, hint, log)
    if found.status == "INFEASIBLE":
        model = Model(world, strict=False)
        found = _cheapest(model, seconds, workers, hint, log, _as_much_as_possible(model, seconds / 3, workers))
    return Exact(**{**found.__dict__, "seconds": time.perf_counter() - began})


def solver(seconds: float, workers: int, log: bool = False) -> cp_model.CpSolver:
    found = cp_model.CpSolver()
    parameters = found.parameters
    parameters.max_time_in_seconds, parameters.num_workers, parameters.random_seed = seconds, workers, 7
    parameters.linearization_level, parameters.log_search_progress = 2, log
    return found


def _as_much_as_possible(model: Model, seconds: float, workers: int) -> tuple[int, int]:
    """Fix, one after the other, the fewest hours left out, seats left out and hours without a leader."""
    fewest = []
    for count in (model.hours_left_out(), model.seats_left_out(), model.hours_without_leader()):
        if isinstance(count, int):
            fewest.append(count)
            continue
        model.model.minimize(count)
        one = solver(seconds, workers)
        status = one.solve(model.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise ValueError("the rules contradict each other even with hours left out")
        fewest.append(round(one.objective_value))
        model.model.add(count <= fewest[-1])
    return fewest[0], fewest[1]


def _cheapest(
    model: Model, seconds: float, workers: int, hint: Sequence[Placement], log: bool, left_out: tuple[int, int] = (0, 0)
) -> Exact:  # fmt: skip
    costs = Costs(model)
    model.model.minimize(costs.total())
    give_hint(model, hint)
    one = solver(seconds, workers, log)
    status = one.status_name(one.solve(model.model))
    if status not in ("OPTIMAL", "FEASIBLE"):
        return Exact(status, 0, one.best_objective_bound if status == "UNKNOWN" else 0)
    days = days_of(model, one)
    rows = rows_of(model, days)
    prices = prices_of(model.programme, model.world.organisation, rows, model.world.ask.sessions)
    _check(model, costs, one, rows, prices, status)
    by_wish = {price.wish: price for price in prices}
    return Exact(status, total_of(prices), one.best_objective_bound, rows, *left_out, 0.0, by_wish)


def _check(
    model: Model, costs: Costs, one: cp_model.CpSolver, rows: Sequence[Placement], prices: Sequence[Price], status: str
) -> None:
    """The model and `prices_of` count alike: the same for an optimum; before that the model may still owe slack."""
    counted = {wish: int(one.value(costs.of(wish))) for wish in costs.terms}
    told = {price.wish: price.units for price in prices}
    if status == "OPTIMAL":
        assert counted == told, f"the model counts {counted}, prices_of {told}"
    else:
        assert all(told[wish] <= counted[wish] for wish in told if wish != "fairness"), f"{counted} {told}"


def days_of(model: Model, one: cp_model.CpSolver) -> Days:
    return Days(
        {key: day_of(placed.time, one.boolean_value) for key, placed in model.hours.items()},
        {key: day_of(seat.time, one.boolean_value) for key, seat in model.seats.items()},
    )


def give_hint(model: Model, rows: Sequence[Placement]) -> None:
    """Start from these dates where the model has them."""
    days = {row.key: row.on.toordinal() for row in rows if row.on}
    times = {f"session:{module}:{group}": placed.time for (group, module), placed in model.hours.items()}
    times |= {f"{kind}:{module}:{person}": seat.time for (kind, person, module), seat in model.seats.items()}
    for key, time_ in times.items():
        if key in days and days[key] in time_.on:
            for value, literal in zip(time_.values, time_.later, strict=False):
                model.model.add_hint(literal, days[key] > value)
            for day, literal in time_.on.items():
                if len(time_.values) > 1:
                    model.model.add_hint(literal, day == days[key])
