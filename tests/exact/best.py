"""The cheapest legal calendar of a small organisation, with the proven bound below which none can be."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ortools.sat.python import cp_model

from rollout.domain.calendar import Group, Placement
from rollout.domain.planning.prices import Price, prices_of
from rollout.domain.planning.prices import total as total_of
from rollout.domain.planning.question import Ask
from tests.exact.costs import Costs
from tests.exact.decode import rows_of
from tests.exact.model import Model
from tests.exact.relaxed import linear_bound
from tests.exact.rules import World
from tests.exact.search import good_plan
from tests.exact.solving import days_of, give_hint, solver

SMALL = 20  # groups: the whole model at once proves its optimum in seconds


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
    """Hours placed first, then leaders with both seats, then the cost.

    Large questions take three steps: a bound by the linear relaxation, a plan by small exact problems, and what is
    left of the time to the whole model at once, with that plan as its hint.
    """
    began = time.perf_counter()
    world = World(ask, groups)
    if len(world.chains) > SMALL:
        model, costs, bound = _bounded(world, seconds)
        if bound is not None:
            hint = _searched(world, 0.75 * (seconds - (time.perf_counter() - began)), hint)
            left = max(5.0, seconds - (time.perf_counter() - began))
            found = _cheapest(model, costs, left, workers, hint, log)
            found = replace(found, bound=max(bound, found.bound))
            return replace(_better(world, found, hint), seconds=time.perf_counter() - began)
    model = Model(world)
    found = _cheapest(model, Costs(model), seconds, workers, hint, log)
    if found.status == "INFEASIBLE":
        model = Model(world, strict=False)
        left_out = _as_much_as_possible(model, seconds / 3, workers)
        found = _cheapest(model, Costs(model), seconds, workers, hint, log, left_out)
    return replace(found, seconds=time.perf_counter() - began)


def _bounded(world: World, seconds: float) -> tuple[Model, Costs, float | None]:
    """The whole model and the bound of its relaxation; none where not everything can be placed."""
    model = Model(world)
    costs = Costs(model)
    model.model.minimize(costs.total())
    bound = linear_bound(model.model, seconds / 2)
    return model, costs, None if bound == math.inf else max(0, math.ceil(bound - 0.001))


def _searched(world: World, seconds: float, hint: Sequence[Placement]) -> Sequence[Placement]:
    rows: Sequence[Placement] = hint
    for search, _ in good_plan(world, seconds, hint):
        rows = search.rows
    return rows


def _better(world: World, found: Exact, rows: Sequence[Placement]) -> Exact:
    """What the search had found, where the whole model came to nothing better in its time."""
    prices = prices_of(world.programme, world.organisation, rows, world.ask.sessions)
    complete = all(row.on for row in rows)
    if not complete or (found.placements and found.cost <= total_of(prices)):
        return found
    status = "OPTIMAL" if total_of(prices) <= found.bound else "FEASIBLE"
    by_wish = {price.wish: price for price in prices}
    return Exact(status, total_of(prices), found.bound, tuple(rows), 0, 0, 0.0, by_wish)


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
    model: Model, costs: Costs, seconds: float, workers: int, hint: Sequence[Placement], log: bool,
    left_out: tuple[int, int] = (0, 0),
) -> Exact:  # fmt: skip
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
