"""The search: places crews one by one, then tries other days for their rooms, and keeps what is cheaper.

Deterministic: how often it tries follows from the size of the question, never from the clock.
"""

from collections.abc import Sequence
from datetime import time

import numpy as np

from rollout.domain.planning.board import STEPS, Board
from rollout.domain.planning.bound_rows import places_after
from rollout.domain.planning.case import Case, Chain, Costs, Crew, Ints, Leader, Site, Slot, Spot
from rollout.domain.planning.chains import NEVER, Layer, cheapest, spacing_costs, values_of
from rollout.domain.planning.preparing import UNPREPARED, Pairs
from rollout.domain.planning.prices import LEAD_LIKED
from rollout.domain.programme import WEEKDAYS, Programme

# What comes before every wish: an hour without a date, a leader without preparation, a day without a leader.
UNPLACED = 1_000_000
NO_LEADER = 500
NO_ROOM = np.float32(1_000)  # a group of the same floor that finds no day behind the others
CATCH_UP = 5  # an hour after its window closed, where one inside would do


class Search:
    """Works on one board. `spacing` and the static prices of days are the same for everybody and made once."""

    def __init__(self, programme: Programme, case: Case, board: Board) -> None:
        self.programme, self.case, self.board = programme, case, board
        self._known_soonest: dict[tuple[str, Spot, Spot, int], Ints] = {}
        rules, wishes = programme.spacing, programme.wishes
        self.spacing = spacing_costs(rules.min_days, rules.max_days, wishes.liked_gap, wishes.gap)
        self.static = {
            (wave, module): self._static(wave, module)
            for wave in range(case.waves)
            for module in range(len(case.modules))
        }

    def _static(self, wave: int, module: int) -> Costs:
        """By day: what a disliked weekday and the last week of a window cost."""
        wishes, liked = self.programme.wishes, self.programme.hours.liked_days
        days = np.arange(self.case.size)
        costs = np.zeros(self.case.size, np.float32)
        if liked:
            costs += np.isin(days % 7, [i for i, name in enumerate(WEEKDAYS) if name not in liked]) * wishes.weekday
        window = self.case.windows.get((wave, module))
        if window:
            costs += (days > window[1] - 7) * wishes.last_week + (days > window[1]) * CATCH_UP
        return costs.astype(np.float32)

    # one chain

    def settle(self, chain: Chain, loosely: bool = False, others: Sequence[Chain] = ()) -> bool:
        """Give every free slot of the chain a day where one can be found. `loosely`: also before hours that stand;
        `others`: groups of the same floor that are still to come, and should find good days behind it.
        """
        for start, run in runs(chain):
            after = chain.slots[start - 1].day if start else None
            end = start + len(run)
            before = chain.slots[end].day if end < len(chain.slots) else None
            if start and after is None:
                continue
            for length in range(len(run), 0, -1):
                whole = before if length == len(run) else None
                if self._settle_run(chain, run[:length], after, whole, loosely, others if not start else ()):
                    break
        return chain.is_complete

    def _settle_run(
        self, chain: Chain, run: Sequence[Slot], after: Spot | None, before: Spot | None, loosely: bool,
        others: Sequence[Chain],
    ) -> bool:  # fmt: skip
        layers, unprepared, pairs = [], [], []
        for slot in run:
            layer, plain, prepared = self._layer(chain, slot, loosely)
            if layer is None or plain is None:
                return False
            layers.append(layer)
            unprepared.append(plain)
            pairs.append(prepared)
        if others:
            layers[0] = self._leaving_room(chain, run[0], layers[0], unprepared, others)
        found = cheapest(layers, self.spacing, after, before)
        if found is None:
            return False
        for slot, prepared, day in zip(run, pairs, found[1], strict=True):
            start = self.board.free_start(chain, day, _wanted(slot))
            assert start is not None, "the layer held days with a free start only"
            self.board.take(chain, slot, day, start)
            self._prepare(slot, prepared)
        return True

    def _leaving_room(
        self, chain: Chain, slot: Slot, first: Layer, layers: Sequence[Layer], others: Sequence[Chain]
    ) -> Layer:
        """The first hour's days with what the groups behind it cost at best, each on a later day; `layers`: theirs."""
        values = np.append(values_of(layers, self.spacing), NO_ROOM)
        ahead = np.minimum(np.minimum.accumulate(values[::-1])[::-1], NO_ROOM)
        return Layer(first.low, first.costs + ahead[self._soonest(chain.site, slot, len(others))].sum(axis=0))

    def _soonest(self, site: Site, slot: Slot, count: int) -> Ints:
        key = site.code, slot.low, slot.high, count
        found = self._known_soonest.get(key)
        if found is None:
            rules = self.programme.groups
            floor = min(rules.per_day, rules.led_per_day), rules.per_week
            found = places_after(site.free[slot.low : slot.high + 1], count, floor, slot.low % 7)[0]
            self._known_soonest[key] = found
        return found

    def _layer(self, chain: Chain, slot: Slot, loosely: bool) -> tuple[Layer | None, Layer | None, dict[int, Pairs]]:
        """What each day of the slot's window would cost, all that stands considered; the same without preparation."""
        low, high, site = slot.low, slot.high, chain.site
        if high < low:
            return None, None, {}
        span = slice(low, high + 1)
        costs = self.static[site.wave, slot.module][span] + self.board.hour_costs(site.wave, slot.module)[span]
        costs += self.board.neighbour_costs(site, low, high)
        costs += self.board.pack_costs(site, slot.module, low, high)
        preparing = np.zeros(high - low + 1, np.float32)
        prepared: dict[int, Pairs] = {}
        blocked = ~site.free[span] | site.full[span]
        for since, until, leader in site.reigns:
            first, last = max(low, since), min(high, until - 1)
            if first > last:
                continue
            part = slice(first - low, last - low + 1)
            blocked[part] |= leader.taken[first : last + 1]
            for step in STEPS:
                if (slot.module, step) in leader.pinned and (slot.module, step) in leader.seats:
                    held = leader.seats[slot.module, step].day + self.programme.preparation.latest_days
                    blocked[first - low : max(0, min(held, last + 1) - low)] = True
            wanted = self._preparation(leader, slot.module, first, last, loosely)
            if wanted is not None:
                extra, pairs = wanted
                preparing[part] += extra
                if pairs is not None:
                    prepared[leader.person] = pairs
        costs += self._vacant(site.reigns, low, high)
        costs[blocked] = NEVER
        for day in self.board.crowded(chain, low, high):
            costs[day - low] = NEVER
        if slot.dear and slot.known is not None:
            costs += np.float32(slot.dear)
            if low <= slot.known <= high:
                costs[slot.known - low] -= np.float32(slot.dear)
        return Layer(low, costs + preparing), Layer(low, costs), prepared

    @staticmethod
    def _vacant(reigns: Sequence[tuple[Spot, Spot, Leader]], low: Spot, high: Spot) -> Costs | np.float32:
        """Where somebody leads on other days, a day on which nobody does is dear."""
        if not reigns or (len(reigns) == 1 and reigns[0][0] <= low and reigns[0][1] > high):
            return np.float32(0)
        costs = np.full(high - low + 1, NO_LEADER, np.float32)
        for since, until, _ in reigns:
            costs[max(0, since - low) : max(0, until - low)] = 0
        return costs

    def _preparation(
        self, leader: Leader, module: int, low: Spot, high: Spot, loosely: bool
    ) -> tuple[Costs, Pairs | None] | None:
        """What preparing would cost for an hour on each day; None where it costs nothing."""
        if all((module, step) in leader.done for step in STEPS):
            return None
        first = leader.first(module)
        if first is None:
            pairs = Pairs(self.board, leader, module, low, high)
            return pairs.costs, pairs
        if first <= low or first < self.case.tomorrow:
            return None
        if not loosely:
            costs = np.zeros(high - low + 1, np.float32)
            costs[: first - low] = NEVER
            return costs, None
        pairs = Pairs(self.board, leader, module, low, max(high, first))
        costs = pairs.costs[: high - low + 1] - np.float32(pairs.cost(first))
        costs[max(0, first - low) :] = 0
        return costs, pairs

    def _prepare(self, slot: Slot, prepared: dict[int, Pairs]) -> None:
        """Seat the leader for her first hour of the module, unless her seats still do."""
        leader, day = slot.leader, slot.day
        if leader is None or day is None or leader.first(slot.module) != day:
            return
        pairs = prepared.get(leader.person)
        if pairs is None:
            return
        days = pairs.days(day)
        self.seat(leader, slot.module, days or {})

    def seat(self, leader: Leader, module: int, days: dict[str, Spot]) -> None:
        """Put the leader into rooms on these days; seats on other days are given up."""
        for step in STEPS:
            own = leader.seats.get((module, step))
            if own is not None and own.day != days.get(step) and (module, step) not in leader.pinned:
                self.board.unseat(leader, module, step)
        for step, day in days.items():
            if (module, step) not in leader.seats:
                event = self.board.find_event(leader.hub, module, step, day)
                if event is not None:
                    self.board.seat(leader, module, event)

    # one crew

    def clear(self, crew: Crew) -> None:
        for chain in crew.chains:
            for slot in chain.free():
                self.board.leave(chain, slot)
        for leader in crew.leaders:
            self.drop_seats(leader)

    def drop_seats(self, leader: Leader) -> None:
        """Give up seats for modules of which the leader leads no hour ahead any more."""
        for module, step in sorted(leader.seats):
            if not leader.hours[module] and (module, step) not in leader.pinned:
                self.board.unseat(leader, module, step)

    def place(self, crew: Crew) -> None:
        for at, chain in enumerate(crew.chains):
            self.settle(chain, others=[other for other in crew.chains[at + 1 :] if other.site is chain.site])
        for chain in crew.chains:
            if not chain.is_complete:
                self._again(chain)

    def _again(self, chain: Chain) -> None:
        before = [(slot, slot.day, slot.start) for slot in chain.free()]
        for slot in chain.free():
            self.board.leave(chain, slot)
        self.settle(chain, loosely=True)
        missing = sum(slot.day is None for slot in chain.slots)
        if missing >= sum(day is None for _, day, _ in before):
            for slot in chain.free():
                self.board.leave(chain, slot)
            for slot, day, start in before:
                if day is not None and start is not None:
                    self.board.take(chain, slot, day, start)

    # what it costs

    def cost_of(self, crews: Sequence[Crew]) -> int:
        """The whole cost but for what other crews bear: own prices of these crews, and all that runs on the board."""
        return self.board.cost + sum(self._own(crew) for crew in crews)

    def _own(self, crew: Crew) -> int:
        wishes, cost = self.programme.wishes, 0
        burden: dict[str, int] = {}
        groups: dict[str, int] = {}
        for chain in crew.chains:
            own, missing = self._burden(chain)
            cost += missing
            burden[chain.site.code] = burden.get(chain.site.code, 0) + own
            groups[chain.site.code] = groups.get(chain.site.code, 0) + 1
        for code, own in burden.items():
            cost += own + wishes.fairness * max(0, own - wishes.fair_burden * groups[code])
        return cost + sum(self._lead(leader) for leader in crew.leaders)

    def _burden(self, chain: Chain) -> tuple[int, int]:
        """Prices that the facility bears itself, and those of hours without a date or without a leader."""
        own = missing = 0
        earlier: Spot | None = None
        for slot in chain.slots:
            day = slot.day
            if day is None:
                missing += UNPLACED
                earlier = None
                continue
            own += int(self.static[chain.site.wave, slot.module][day])
            if slot.leader is None and chain.site.reigns:
                missing += NO_LEADER
            if earlier is not None and self.spacing.least <= day - earlier <= self.spacing.most:
                own += int(self.spacing.costs[day - earlier - self.spacing.least])
            if slot.known is not None and slot.fixed is None and slot.known != day:
                missing += int(slot.dear)
            earlier = day
        return own, missing

    def _lead(self, leader: Leader) -> int:
        cost, (near, far) = 0, LEAD_LIKED
        for module in range(len(self.case.modules)):
            first = leader.first(module)
            if first is None or first < self.case.tomorrow:
                continue
            for step in STEPS:
                event = leader.seats.get((module, step))
                if event is not None:
                    lead = first - event.day
                    cost += self.programme.wishes.lead * max(0, near - lead, lead - far)
                elif (module, step) not in leader.done:
                    cost += int(UNPREPARED) // 2
        return cost


def runs(chain: Chain) -> list[tuple[int, list[Slot]]]:
    """The free slots between those that stand, each run with the position of its first slot."""
    found: list[tuple[int, list[Slot]]] = []
    for position, slot in enumerate(chain.slots):
        if slot.fixed is not None or slot.day is not None:
            continue
        if found and found[-1][0] + len(found[-1][1]) == position:
            found[-1][1].append(slot)
        else:
            found.append((position, [slot]))
    return found


def _wanted(slot: Slot) -> time | None:
    """The hour of the day at which people expect it."""
    return slot.row.starts_local.time() if slot.row is not None and slot.row.starts_local is not None else None
