"""Our plan beside the exact one: `python -m tests.bench exact [SECONDS] [SIZES…]`.

For small organisations the cost of our plan stands beside the best that a solver finds in its time, and the bound
below which it proved that no plan can be (the whole at once, or hub by hub, whichever says more); then, at 200
facilities, the released dates that replanning moves beside the fewest that must move.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rollout.domain.planning import plan_dates
from rollout.domain.planning.bound import bound_of
from rollout.domain.planning.prices import prices_of, total
from rollout.domain.planning.question import Ask, Plan
from tests.exact import best_plan, fewest_moves, hub_bound, moved_dates
from tests.organisations import an_organisation, disturbed

SIZES, SEEDS, SECONDS, REPLANNED = (30, 45, 60), (1, 2, 3, 4), 300.0, 200
STORIES: tuple[tuple[str, ...], ...] = (("leaders",), ("blackout",), ("late",), ("leaders", "blackout", "late"))


@dataclass(frozen=True)
class Compared:
    """Our cost, the solver's best and its bound; `quick` is the bound that planning shows; `gap` is what ours is above
    the solver's bound, in hundredths of it.
    """

    ours: int
    left_out: int
    best: int
    bound: float
    quick: int
    status: str
    seconds: float

    @property
    def gap(self) -> float:
        return 100 * (self.ours - self.bound) / self.bound if self.bound > 0 else float("inf")


def cost_of(ask: Ask, plan: Plan) -> int:
    return total(prices_of(ask.programme, ask.organisation, plan.placements, ask.sessions))


def compared(facilities: int, seed: int, seconds: float) -> Compared:
    ask = an_organisation(facilities, seed)
    plan = plan_dates(ask)
    left_out = sum(row.on is None for row in plan.placements)
    hint = () if left_out else plan.placements
    exact = best_plan(ask, seconds, hint=hint, groups=plan.groups)
    quick = bound_of(ask, plan).units
    began, best, bound = time.perf_counter(), exact.cost, exact.bound
    for proven, hubs in hub_bound(ask, plan, seconds / 10):
        bound = max(bound, proven)
        if hubs.are_apart:
            best = min(best, cost_of(ask, Plan(hubs.whole(), plan.groups)))
        if time.perf_counter() - began > seconds:
            break
    return Compared(cost_of(ask, plan), left_out, best, bound, quick, exact.status, exact.seconds)


def show_costs(sizes: Sequence[int], seconds: float) -> None:
    print("leaders seed    ours   best found   proven bound   quick bound   ours above bound   exact")
    for size in sizes:
        for seed in SEEDS:
            one = compared(size, seed, seconds)
            left = f"  ({one.left_out} of ours without a date)" if one.left_out else ""
            print(
                f"{size:>7} {seed:>4} {one.ours:>7,} {one.best:>12,} {one.bound:>14,.0f} {one.quick:>13,} "
                f"{one.gap:>16.1f} %   {one.status.lower()}, {one.seconds:.0f} s{left}",
                flush=True,
            )


def show_moves(facilities: int, seconds: float) -> None:
    print(f"\n{facilities} facilities planned again: released dates moved, beside the fewest that must move")
    for seed in SEEDS:
        ask = an_organisation(facilities, seed)
        plan = plan_dates(ask)
        for story in STORIES:
            later = disturbed(ask, plan, seed, story)
            after = plan_dates(later)
            ours = len(moved_dates(later.today, later.released, after.placements))
            without = sum(row.on is None for row in after.placements)
            began = time.perf_counter()
            fewest = fewest_moves(later, seconds, groups=after.groups)
            print(
                f"  seed {seed}  {' and '.join(story):<28} ours {ours:>4} ({without} without a date)   fewest "
                f"{fewest.moved:>4}, proven {fewest.bound:>4} ({fewest.hours_left_out + fewest.seats_left_out} without "
                f"a date)   {fewest.status.lower()}, {time.perf_counter() - began:.0f} s",
                flush=True,
            )


def main(arguments: Sequence[str]) -> None:
    seconds = float(arguments[0]) if arguments else SECONDS
    show_costs([int(size) for size in arguments[1:]] or SIZES, seconds)
    show_moves(REPLANNED, seconds)
