"""The placer: finds days for one group's hours at a time, the whole chain of modules at once.

Exact for one group (a short dynamic programme over days), greedy between groups, with one step back where a group
finds no day. Deterministic: the same input gives the same days, in whatever order it came in.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from rollout.domain.programme import Programme
from tests.greedy.floor import Chain, Floor, Site, Slot
from tests.greedy.open_days import Day

Span = tuple[Day, Day]

# Prices: all of them in one place, so that L&D's wishes can be argued about.
MOVED = 100_000  # a date that people know already
NO_PREPARATION = 20_000  # a first hour that leaves no two days for preview and group coaching
NO_LEADER = 5_000  # a day on which nobody leads the facility, where somebody does on others
PREPARATION_MOVED = 2_000  # a day of the leader's own preview or coaching
LAST_DAYS = 200  # the last working week of the first window is slack
GAP = 40  # for each day beyond one that two hours are nearer or farther apart than five weeks
WEEK, DAY = 400, 60  # one more session in a week, on a day, that already carries its even share

LIKED_GAP = 35
SLACK_DAYS = 7
SIBLINGS = 40

Room = Callable[[Site, int, str, Day], bool]


class Placer:
    """Chooses the days. `has_room(site, leader, module, day)`: two days before `day` are free to prepare on."""

    def __init__(
        self, programme: Programme, floor: Floor, chains: Sequence[Chain], tomorrow: Day, has_room: Room,
        prepares_on: dict[int, set[Day]],
    ) -> None:  # fmt: skip
        self._programme, self._floor, self._tomorrow = programme, floor, tomorrow
        self._has_room, self._prepares_on = has_room, prepares_on
        self._gaps = [GAP * max(0, abs(gap - LIKED_GAP) - 1) for gap in range(programme.spacing.max_days + 1)]
        weeks = max(1, programme.first_module_within_days // 7) * max(1, len(programme.modules))
        self._even = max(1.0, sum(len(chain.slots) for chain in chains) / weeks)
        self._even_of: dict[str, float] = {}
        for chain in chains:
            network = chain.site.unit.parent or ""
            self._even_of[network] = self._even_of.get(network, 0.0) + len(chain.slots) / weeks

    def settle(self, chain: Chain) -> bool:
        """Give every free slot of the chain a day, moving as few known ones as possible; False where one is left."""
        self._leave(chain)
        for start, run in runs(chain):
            after, before = _neighbours(chain, start, len(run))
            self._settle_run(chain, run, after, before)
        return chain.is_complete

    def settle_with_siblings(self, chain: Chain, siblings: Sequence[Chain]) -> bool:
        """Where only a sibling is in the way (same site or leader): let one of them make way and find another day."""
        if self.settle(chain):
            return True
        if not self._has_chance(chain):
            return False
        before = _days(chain)
        for sibling in siblings[:SIBLINGS]:
            kept = _days(sibling)
            if sibling is chain or not sibling.is_complete:
                continue
            self._leave(sibling)
            if self.settle(chain) and self.settle(sibling):
                return True
            self._leave(chain)
            self._put_back(sibling, kept)
            self._put_back(chain, before)
        return False

    def _has_chance(self, chain: Chain) -> bool:
        """Whether days could be found if no other group were there: otherwise nobody needs to make way."""
        low, high, site = self._programme.spacing.min_days, self._programme.spacing.max_days, chain.site
        for start, run in runs(chain):
            reached: list[Day] | None = None
            for first, last in self.spans(site.window, run, *_neighbours(chain, start, len(run))):
                days = [day for day in site.days.between(first, last) if site.opens <= day < site.closes]
                if reached is not None:
                    days = [day for day in days if any(low <= day - earlier <= high for earlier in reached)]
                if not days:
                    return False
                reached = days
        return True

    def spans(self, window: tuple[Day, Day], run: Sequence[Slot], after: Day | None, before: Day | None) -> list[Span]:
        """First and last day for each slot of a run, between what happened before it and after it."""
        low, high = self._programme.spacing.min_days, self._programme.spacing.max_days
        spans = []
        for index, slot in enumerate(run, 1):
            if after is not None:
                first, last = after + index * low, after + index * high
            else:
                first, last = window[0] + slot.index * low, window[1] + slot.index * high
            if before is not None:
                steps = len(run) - index + 1
                first, last = max(first, before - steps * high), min(last, before - steps * low)
            spans.append((max(first, self._tomorrow), last))
        return spans

    def is_legal(self, chain: Chain) -> bool:
        """Whether every free slot has a day and all days keep the window and the spacing."""
        for position, slot in enumerate(chain.slots):
            if slot.fact is not None:
                continue
            _, before = _neighbours(chain, position, 1)
            earlier = chain.slots[position - 1].day if position else None
            if slot.day is None or (position and earlier is None):
                return False
            ((first, last),) = self.spans(chain.site.window, [slot], earlier, before)
            if not first <= slot.day <= last:
                return False
        return True

    def _settle_run(self, chain: Chain, run: Sequence[Slot], after: Day | None, before: Day | None) -> None:
        """All of the run, else as many of its first modules as can be: the rest waits for them with a reason."""
        for length in range(len(run), 0, -1):
            whole = before if length == len(run) else None
            days = self._solve(chain, run[:length], after, whole)
            if days is not None:
                for slot, day in zip(run, days, strict=False):
                    self._floor.take(chain, slot, day, chain.site.leader_on(day), slot.known_start)
                return

    def _solve(self, chain: Chain, run: Sequence[Slot], after: Day | None, before: Day | None) -> list[Day] | None:
        """The cheapest days for the run, found backwards from its last module."""
        layers: list[list[Day]] = []
        for first, last in self.spans(chain.site.window, run, after, before):
            days = [day for day in chain.site.days.between(first, last) if self._floor.is_free(chain.site, day)]
            if not days:
                return None
            layers.append(days)
        values = [self._price(chain, run[-1], day) for day in layers[-1]]
        choices: list[list[int]] = []
        for index in range(len(run) - 2, -1, -1):
            layers[index], values, chosen = self._before(chain, run[index], layers[index], layers[index + 1], values)
            if not values:
                return None
            choices.insert(0, chosen)
        if after is not None:
            values = [value + self._gaps[day - after] for value, day in zip(values, layers[0], strict=True)]
        return _walk(layers, choices, values.index(min(values)))

    def _before(
        self, chain: Chain, slot: Slot, days: list[Day], later: list[Day], values: list[float]
    ) -> tuple[list[Day], list[float], list[int]]:
        """The days that lead on to a later day, what each costs from there on, and which later day it leads to."""
        low, high, gaps = self._programme.spacing.min_days, self._programme.spacing.max_days, self._gaps
        kept: list[Day] = []
        costs: list[float] = []
        chosen: list[int] = []
        for day in days:
            best, at = 0.0, -1
            for position in range(bisect_left(later, day + low), len(later)):
                gap = later[position] - day
                if gap > high:
                    break
                cost = values[position] + gaps[gap]
                if at < 0 or cost < best:
                    best, at = cost, position
            if at >= 0:
                kept.append(day)
                costs.append(best + self._price(chain, slot, day))
                chosen.append(at)
        return kept, costs, chosen

    def _price(self, chain: Chain, slot: Slot, day: Day) -> float:
        floor, site = self._floor, chain.site
        network = site.unit.parent or ""
        even, week = self._even_of[network], day // 7
        price = WEEK * floor.all_weeks[week] / self._even + WEEK * floor.network_weeks[network][week] / even
        price += DAY * floor.network_days[network][day] / even
        if slot.index == 0 and day > site.window[1] - SLACK_DAYS:
            price += LAST_DAYS
        if slot.before_day is not None and slot.missed is None and slot.before_day != day:
            price += MOVED
        leader = site.leader_on(day)
        if leader is None:
            return price + (NO_LEADER if site.reigns else 0)
        if day in self._prepares_on.get(leader, ()):
            price += PREPARATION_MOVED
        return price if self._has_room(site, leader, slot.module, day) else price + NO_PREPARATION

    def _leave(self, chain: Chain) -> None:
        for slot in chain.free():
            self._floor.leave(chain, slot)

    def _put_back(self, chain: Chain, days: list[Day | None]) -> None:
        self._leave(chain)
        for slot, day in zip(chain.slots, days, strict=True):
            if slot.fact is None and day is not None:
                self._floor.take(chain, slot, day, chain.site.leader_on(day), slot.known_start)


def runs(chain: Chain) -> list[tuple[int, list[Slot]]]:
    """The free slots between facts, each run with the position of its first slot."""
    found: list[tuple[int, list[Slot]]] = []
    for position, slot in enumerate(chain.slots):
        if slot.fact is not None:
            continue
        if found and found[-1][0] + len(found[-1][1]) == position:
            found[-1][1].append(slot)
        else:
            found.append((position, [slot]))
    return found


def _neighbours(chain: Chain, start: int, length: int) -> tuple[Day | None, Day | None]:
    """The facts right before and right after a run."""
    after = chain.slots[start - 1].fact if start else None
    end = start + length
    return after, chain.slots[end].fact if end < len(chain.slots) else None


def _days(chain: Chain) -> list[Day | None]:
    return [slot.day for slot in chain.slots]


def _walk(layers: list[list[Day]], choices: list[list[int]], at: int) -> list[Day]:
    days = [layers[0][at]]
    for index, chosen in enumerate(choices):
        at = chosen[at]
        days.append(layers[index + 1][at])
    return days


def in_order(chains: Sequence[Chain]) -> list[Chain]:
    """Whose leader has the most groups comes first: they have the least choice."""
    load: dict[int, int] = {}
    for chain in chains:
        for _, _, person in chain.site.reigns:
            load[person] = load.get(person, 0) + 1

    def weight(chain: Chain) -> tuple[int, str, int]:
        heaviest = max((load[person] for _, _, person in chain.site.reigns), default=0)
        return -heaviest, chain.group.unit, chain.group.number

    return sorted(chains, key=weight)
