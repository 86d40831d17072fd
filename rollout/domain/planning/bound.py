"""What no plan can cost less than: a proven lower bound on the sum of all wishes, to be honest about the distance.

Two parts that no plan can share. Rooms: in every hub and module, as many previews and coachings as the seats ask for,
and as it takes to find each leader a day on which she is there. Hours: every group by itself at its best, while weeks
that everybody would like carry a rising price (Lagrangian relaxation of the weekly load); leaders, floor cover, seats
and neighbours are left out, which can only make it cheaper.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from rollout.domain.planning.board import STEPS, Board
from rollout.domain.planning.case import Bools, Chain, Costs, Hub, Leader
from rollout.domain.planning.chains import Spacing
from rollout.domain.planning.prices import dear_level, even_level, window_weeks
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.planning.search import Search
from rollout.domain.planning.setting import Setting
from rollout.domain.planning.span import span_of
from rollout.domain.programme import Wishes

Places = npt.NDArray[np.intp]
NEVER = np.float32(np.inf)
WORK = 60_000  # chains looked at in all while prices of weeks are sought
MOST_TURNS, LEAST_TURNS = 60, 6
BATCH = 1_000
STEP = 0.5


@dataclass(frozen=True)
class Bound:
    """No plan that dates the same hours costs fewer units. `parts`: rooms, and hours with their weeks."""

    units: int
    parts: tuple[tuple[str, int], ...]

    def gap(self, cost: int) -> float | None:
        """How far a cost lies above the bound, in hundredths of the bound; None where the bound says nothing."""
        return 100 * (cost - self.units) / self.units if self.units > 0 else None


def bound_of(ask: Ask, plan: Plan) -> Bound:
    """A bound on the cost of any plan that answers this question and dates the hours that this plan dates."""
    case = Setting(ask, *span_of(ask.programme, ask.today, ask.before, ask.sessions)).case()
    search = Search(ask.programme, case, Board(ask.programme, case, {}, window_weeks(ask.programme)))
    dated = {(row.group, row.module) for row in plan.placements if row.kind == "session" and row.on}
    chains = [_Dated(chain, [s.module for s in chain.slots if (chain.group.key, case.modules[s.module]) in dated])
              for chain in case.chains]  # fmt: skip
    rooms = sum(_rooms(search, hub, dated) for hub in case.hubs) * ask.programme.wishes.event
    hours = _hours(search, [chain for chain in chains if chain.modules])
    return Bound(rooms + hours, (("rooms", rooms), ("hours", hours)))


@dataclass(frozen=True)
class _Dated:
    chain: Chain
    modules: list[int]


# rooms


def _rooms(search: Search, hub: Hub, dated: set[tuple[str, str]]) -> int:
    return sum(_rooms_of(search, hub, module, dated) for module in range(len(search.case.modules)))


def _rooms_of(search: Search, hub: Hub, module: int, dated: set[tuple[str, str]]) -> int:
    """The fewest previews and coachings for leaders who lead this module whatever the dates are."""
    rules, days = search.programme.preparation, []
    for crew in hub.crews:
        for leader in crew.leaders:
            if leader.hub is hub and not any((module, step) in leader.done for step in STEPS):
                spans = _hours_of(search, crew.chains, leader, module, dated)
                if spans is not None:
                    days.append(_pairs(search, hub, leader, spans))
    if not days:
        return 0
    least = -(-len(days) // rules.preview_seats), -(-len(days) // rules.coaching_seats)
    return _fewest(np.array(days), least)


def _hours_of(
    search: Search, chains: Sequence[Chain], leader: Leader, module: int, dated: set[tuple[str, str]]
) -> Bools | None:
    """Days of the leader's first hour; None where she may lead none, or where it lies behind us."""
    found, name, leads = np.zeros(search.case.size, np.bool_), search.case.modules[module], False
    for chain in chains:
        for slot in chain.slots:
            if slot.module != module or (chain.group.key, name) not in dated or slot.high < slot.low:
                continue
            mine = [(s, u) for s, u, other in chain.site.reigns if other is leader]
            leads = leads or (slot.fixed is None and any(s <= slot.low and u > slot.high for s, u in mine))
            if slot.fixed is not None and any(s <= slot.fixed < u for s, u in mine):
                return None
            for since, until in mine:
                part = slice(max(slot.low, since, 0), min(slot.high + 1, until))
                found[part] |= chain.site.free[part]
    return found if leads and found.any() else None


def _pairs(search: Search, hub: Hub, leader: Leader, hours: Bools) -> Bools:
    """Preview day x coaching day: whether the leader can be at both, and lead a first hour that is right for both."""
    rules, case = search.programme.preparation, search.case
    there = leader.there & hub.open
    there[: case.tomorrow] = False
    days = np.flatnonzero(there)
    ahead = np.concatenate([[0], np.cumsum(hours)])
    first = np.minimum(days[None, :] + rules.latest_days, case.size)
    last = np.minimum(days[:, None] + rules.earliest_days + 1, case.size)
    able = (days[:, None] < days[None, :]) & (first < last) & (ahead[last] > ahead[np.minimum(first, last)])
    found = np.zeros((case.size, case.size), np.bool_)
    found[np.ix_(days, days)] = able
    return found


def _fewest(pairs: Bools, least: tuple[int, int]) -> int:
    """The fewest rooms that give every leader a pair: exact up to two days a kind; what is not tried counts as less."""
    pairs = pairs[pairs.any(axis=(1, 2))]
    if not len(pairs):
        return sum(least)
    pairs = pairs[:, pairs.any(axis=(0, 2))][:, :, pairs.any(axis=(0, 1))]
    options = [(max(least[0], p), max(least[1], c), p, c) for p in (1, 2) for c in (1, 2)]
    more = max(least[0], 3) + least[1], max(least[1], 3) + least[0]
    for previews, coachings, p, c in sorted(options, key=lambda option: (option[0] + option[1], option)):
        if previews + coachings >= min(more):
            break
        if _can_cover(pairs, p, c):
            return previews + coachings
    return min(more)


def _can_cover(pairs: Bools, previews: int, coachings: int) -> bool:
    """Whether so many preview days and coaching days are enough for everybody, seats aside."""
    for chosen in combinations(range(pairs.shape[1]), previews):
        by_coaching: Bools = np.asarray(pairs[:, list(chosen)].any(axis=1))
        if not by_coaching.any(axis=1).all():
            continue
        if coachings == 1:
            if by_coaching.all(axis=0).any():
                return True
        else:
            lacking: Costs = np.logical_not(by_coaching).astype(np.float32)
            if (lacking.T @ lacking == 0).any():
                return True
    return False


# hours


def _hours(search: Search, chains: Sequence[_Dated]) -> int:
    """The best bound that some turns of pricing the weeks find."""
    if not chains:
        return 0
    kinds, counts = _kinds(search, chains)
    weeks = _Weeks(search, chains)
    turns = max(LEAST_TURNS, min(MOST_TURNS, WORK // max(1, len(kinds))))
    best = 0.0
    for turn in range(turns):
        value, wanted = _best_hours(search, kinds, counts, weeks.prices)
        value += weeks.relaxed()
        best = max(best, value)
        weeks.ascend(wanted, STEP / (1 + turn / 4))
    return max(0, int(best + 0.999))


def _kinds(search: Search, chains: Sequence[_Dated]) -> tuple[list[_Dated], Costs]:
    """Chains that look alike from here are looked at once."""
    found: dict[object, list[_Dated]] = {}
    for each in chains:
        site = each.chain.site
        spans = tuple((s.low, s.high, s.fixed) for s in each.chain.slots if s.module in each.modules)
        found.setdefault((site.wave, site.free.tobytes(), spans), []).append(each)
    return [same[0] for same in found.values()], np.array([len(same) for same in found.values()], np.float32)


class _Weeks:
    """A price on every week of every wave and module, between nothing and the dearest that a week can get."""

    def __init__(self, search: Search, chains: Sequence[_Dated]) -> None:
        wishes: Wishes = search.programme.wishes
        self._load, self._over = wishes.load, wishes.load_over
        weeks, case = window_weeks(search.programme), search.case
        counts = Counter((each.chain.site.wave, module) for each in chains for module in each.modules)
        self.levels = {key: even_level(count, weeks) for key, count in counts.items()}
        span = case.size // 7 + 1
        self.prices = {key: np.zeros(span, np.float32) for key in counts}

    def relaxed(self) -> float:
        """What the weeks give back at these prices: each carries as many hours as suits it."""
        value = 0.0
        for key, prices in self.prices.items():
            even = self.levels[key]
            dear = dear_level(even)
            cheap = np.where(prices <= self._load, -prices * even, self._load * (dear - even) - prices * dear)
            value += float(cheap.sum())
        return value

    def ascend(self, wanted: dict[tuple[int, int], Costs], step: float) -> None:
        for key, prices in self.prices.items():
            even = self.levels[key]
            carried = np.where(prices <= self._load, even, dear_level(even))
            carried = np.where(prices <= 0, np.minimum(carried, wanted[key]), carried)
            change = step * (wanted[key] - carried) / max(1, even)
            self.prices[key] = np.clip(prices + change, 0, self._load + self._over).astype(np.float32)


def _best_hours(
    search: Search, kinds: Sequence[_Dated], counts: Costs, prices: dict[tuple[int, int], Costs]
) -> tuple[float, dict[tuple[int, int], Costs]]:
    """Every group at its best at these prices, and how many hours each week would carry."""
    value = 0.0
    wanted = {key: np.zeros(len(each), np.float32) for key, each in prices.items()}
    groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for at, each in enumerate(kinds):
        groups.setdefault((each.chain.site.wave, tuple(each.modules)), []).append(at)
    for (wave, modules), members in sorted(groups.items()):
        daily = [search.static[wave, m] + np.repeat(prices[wave, m], 7)[: search.case.size] for m in modules]
        for start in range(0, len(members), BATCH):
            some = members[start : start + BATCH]
            tables = [_table(daily[i], [kinds[at].chain for at in some], module) for i, module in enumerate(modules)]
            best, days = _walk(tables, search.spacing)
            works = np.isfinite(best)
            value += float((best[works] * counts[some][works]).sum())
            for module, when in zip(modules, days, strict=True):
                np.add.at(wanted[wave, module], when[works] // 7, counts[some][works])
    return value, wanted


def _table(daily: Costs, chains: Sequence[Chain], module: int) -> Costs:
    """By chain and day: what the hour costs; an hour that stands costs nothing where it stands."""
    table = np.full((len(chains), len(daily)), NEVER, np.float32)
    for row, chain in enumerate(chains):
        slot = next(s for s in chain.slots if s.module == module)
        if slot.fixed is not None:
            table[row, slot.fixed] = 0
        elif slot.low <= slot.high:
            span = slice(slot.low, slot.high + 1)
            table[row, span] = np.where(chain.site.free[span], daily[span], NEVER)
    return table


def _walk(tables: Sequence[Costs], spacing: Spacing) -> tuple[Costs, list[Places]]:
    """The cheapest days of every chain, module by module."""
    values = tables[-1]
    ways: list[Places] = []
    for table in reversed(tables[:-1]):
        count, width = values.shape[1], spacing.most - spacing.least + 1
        padded = np.full((len(values), count + spacing.most), NEVER, np.float32)
        padded[:, :count] = values
        shifted = np.ndarray(
            (len(values), count, width), np.float32, buffer=padded, offset=4 * spacing.least,
            strides=(padded.strides[0], 4, 4),
        )  # fmt: skip
        onward = shifted + spacing.costs
        way = onward.argmin(axis=2)
        ways.insert(0, way)
        values = table + np.take_along_axis(onward, way[:, :, None], axis=2)[:, :, 0]
    rows = np.arange(len(values))
    days = [values.argmin(axis=1)]
    best = values[rows, days[0]]
    for way in ways:
        later = days[-1] + spacing.least + way[rows, days[-1]]
        days.append(np.minimum(later, values.shape[1] - 1))
    return best, days
