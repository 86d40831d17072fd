"""The smallest set of rules that leaves no day: exact, for one short chain of hours at a time.

Days are the bits of a whole number, so that thousands of chains cost milliseconds. A set of rules is a conflict when
these rules alone leave no chain of days. The smallest one hits every set of rules whose giving way would help, so it
is found by looking for such sets, one after another, until the smallest set that hits them all is a conflict itself
(an implicit hitting set).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

Days = int
"""A set of days: bit n is day n."""


@dataclass(frozen=True)
class Link:
    """A rule between two steps: the later one is `low`..`high` days after step `step` (None: any later day)."""

    step: int
    low: int
    high: int | None


@dataclass(frozen=True)
class Puzzle:
    """A chain of steps, each on one day. Rule n closes the days `closes[n][step]`, and is a link where it has one.

    `costs`: how hard each rule is to change; among sets of the same size the cheapest wins, then the one whose rules
    come first. `open`: the days that there are at all.
    """

    open: Days
    steps: int
    closes: tuple[tuple[Days, ...], ...]
    links: tuple[Link | None, ...]
    costs: tuple[int, ...]

    @property
    def all_rules(self) -> frozenset[int]:
        return frozenset(range(len(self.closes)))

    def days(self, kept: Sequence[int] | frozenset[int]) -> list[Days]:
        """For each step, the days that a chain can have there when only the rules `kept` hold; all empty: no chain."""
        free, joined = self._free(kept), self._joined(kept)
        for step in range(1, self.steps):
            free[step] &= self._after(free[step - 1], joined[step - 1])
        for step in range(self.steps - 2, -1, -1):
            free[step] &= self._before(free[step + 1], joined[step])
        return free

    def is_possible(self, kept: Sequence[int] | frozenset[int]) -> bool:
        return self._leads_on(self._free(kept), self._joined(kept))

    def _free(self, kept: Sequence[int] | frozenset[int]) -> list[Days]:
        free = [self.open] * self.steps
        for rule in kept:
            for step, closed in enumerate(self.closes[rule]):
                free[step] &= ~closed
        return free

    def _joined(self, kept: Sequence[int] | frozenset[int]) -> list[Link | None]:
        joined: list[Link | None] = [None] * self.steps
        for rule in kept:
            link = self.links[rule]
            if link is not None:
                joined[link.step] = link
        return joined

    def _leads_on(self, free: Sequence[Days], joined: Sequence[Link | None]) -> bool:
        reached = free[0]
        for step in range(1, self.steps):
            reached = free[step] & self._after(reached, joined[step - 1])
        return reached != 0

    def _after(self, days: Days, link: Link | None) -> Days:
        if not days or link is None:
            return self.open if days else 0
        if link.high is None:
            lowest = (days & -days).bit_length() - 1 + link.low
            return self.open >> lowest << lowest
        return _spread(days << link.low, link.high - link.low)

    def _before(self, days: Days, link: Link | None) -> Days:
        if not days or link is None:
            return self.open if days else 0
        if link.high is None:
            return (1 << max(0, days.bit_length() - link.low)) - 1
        return _spread(days, link.high - link.low) >> link.high

    def all_that_fit(self, kept: frozenset[int]) -> frozenset[int]:
        """`kept` and as many more rules, the hardest first, as still leave a chain of days."""
        free, joined, chosen = self._free(kept), self._joined(kept), set(kept)
        for rule in sorted(self.all_rules - kept, key=lambda rule: (-self.costs[rule], rule)):
            fewer = [days & ~closed for days, closed in zip(free, self.closes[rule], strict=True)]
            link = self.links[rule]
            more = joined if link is None else [*joined[: link.step], link, *joined[link.step + 1 :]]
            if self._leads_on(fewer, more):
                free, joined = fewer, more
                chosen.add(rule)
        return frozenset(chosen)


def _spread(days: Days, more: int) -> Days:
    """Every day of the set and the `more` days after it."""
    width = 1
    while width <= more:
        step = min(width, more + 1 - width)
        days |= days << step
        width += step
    return days


@lru_cache(maxsize=4096)
def smallest_conflict(puzzle: Puzzle) -> frozenset[int] | None:
    """A conflict with the fewest rules (then the cheapest); None where there is a chain of days."""
    everything = puzzle.all_rules
    if puzzle.is_possible(everything):
        return None
    to_hit = [frozenset({rule}) for rule in sorted(everything) if puzzle.is_possible(everything - {rule})]
    while True:
        chosen = _smallest_hitting(to_hit, puzzle.costs)
        if not puzzle.is_possible(chosen):
            return chosen
        to_hit.append(everything - puzzle.all_that_fit(chosen))


def ways_out(puzzle: Puzzle, conflict: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """Sets of one rule, then of two, whose giving way leaves a chain of days, the easiest to change first.

    Each has a rule of the conflict in it, or the conflict would still stand. Where even two are not enough, one set
    that is, from which no rule can be left out.
    """
    everything = puzzle.all_rules
    ones = [(rule,) for rule in conflict if puzzle.is_possible(everything - {rule})]
    yield from sorted(ones, key=lambda way: (puzzle.costs[way[0]], way))
    if ones:
        return
    twos = {tuple(sorted((rule, other))) for rule in conflict for other in everything - {rule}}
    ordered = sorted(twos, key=lambda way: (sum(puzzle.costs[rule] for rule in way), way))
    found = [way for way in ordered if puzzle.is_possible(everything - set(way))]
    yield from found or [tuple(sorted(everything - puzzle.all_that_fit(frozenset())))]


class _Search:
    """Branch and bound over sets that must be hit; `best` is the smallest choice so far."""

    def __init__(self, costs: Sequence[int]) -> None:
        self.costs = costs
        self.best: tuple[int, int, tuple[int, ...]] | None = None

    def go(self, to_hit: list[frozenset[int]], chosen: tuple[int, ...], closed: frozenset[int]) -> None:
        worth = (len(chosen), sum(self.costs[rule] for rule in chosen), tuple(sorted(chosen)))
        least = len(chosen) + _apart(to_hit)
        if self.best is not None and (least > self.best[0] or (least == self.best[0] and worth[1] > self.best[1])):
            return
        if not to_hit:
            if self.best is None or worth < self.best:
                self.best = worth
            return
        options = min((rules - closed for rules in to_hit), key=lambda rules: (len(rules), sorted(rules)))
        for rule in sorted(options, key=lambda rule: (self.costs[rule], rule)):
            self.go([rules for rules in to_hit if rule not in rules], (*chosen, rule), closed)
            closed |= {rule}


def _smallest_hitting(to_hit: Sequence[frozenset[int]], costs: Sequence[int]) -> frozenset[int]:
    """The fewest rules with one from every set."""
    forced = tuple(sorted({next(iter(rules)) for rules in to_hit if len(rules) == 1}))
    search = _Search(costs)
    search.go([rules for rules in to_hit if not rules & set(forced)], forced, frozenset())
    assert search.best is not None
    return frozenset(search.best[2])


def _apart(to_hit: Sequence[frozenset[int]]) -> int:
    """How many of the sets have no rule in common: at least so many rules are needed."""
    seen: set[int] = set()
    count = 0
    for rules in sorted(to_hit, key=len):
        if not rules & seen:
            seen |= rules
            count += 1
    return count
