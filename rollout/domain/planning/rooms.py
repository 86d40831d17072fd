"""On which days a hub's previews and coachings should be: few rooms that everybody can reach, hours to follow.

One module at a time, given the rooms of the others: for every pair of a preview day and a later coaching day it is
known what the leader's best chain of hours through that pair would cost. Then days are taken, exchanged, added and
dropped until nothing gets cheaper. That is exact but for seats, and for the leader's second and further groups.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from rollout.domain.planning.case import Bools, Costs, Crew, Hub, Ints, Leader, Site, Spot
from rollout.domain.planning.prices import LEAD_LIKED, window_weeks
from rollout.domain.planning.search import Search

UNMET = np.float32(45)  # a leader whom no room suits opens a preview and a coaching of her own
NEVER = np.float32(np.inf)
ROUNDS = 2
NOISE = np.float32(6)
STEPS_MOST = 40
Days = list[int]
Picks = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Rooms:
    """Days for the rooms of one module."""

    preview: tuple[Spot, ...] = ()
    coaching: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Days for all rooms of a hub, and what they would cost as far as can be seen without placing anybody."""

    modules: tuple[Rooms, ...]
    cost: float


class Chooser:
    """Chooses for some crews of one hub, as the board stands. Arrays are leader x day, from `self._from` on."""

    def __init__(self, search: Search, hub: Hub, crews: Sequence[Crew], chance: Random | None = None) -> None:
        self.search, self.crews, self.case = search, crews, search.case
        leaders = {leader.person: leader for crew in crews for leader in crew.leaders if leader.hub is hub}
        people = [leaders[person] for person in sorted(leaders)]
        spans = [self._span(module) for module in range(len(self.case.modules))]
        far = search.programme.preparation.earliest_days
        self._from = max(0, min((low for low, _ in spans), default=0) - far)
        self._days = slice(self._from, min(self.case.size, max((high for _, high in spans), default=-1) + 1))
        self.people = people if self._days.stop > self._days.start else []
        if not self.people:
            return
        self.wave = crews[0].chains[0].site.wave
        self._room_days = hub.open[self._days].copy()
        self._room_days[: max(0, self.case.tomorrow - self._from)] = False
        self.capacity = search.board.rooms_free(hub)[self._days]
        self._there = np.array([leader.there[self._days] for leader in self.people])
        able = np.array([self._hours(leader)[self._days] for leader in self.people])
        able &= np.array([self._leaves_room(leader, spans[0][1])[self._days] for leader in self.people])
        self._groups = np.array([self._groups_of(leader) for leader in self.people], np.float32)
        self._plain = [self._prices(module, able, *spans[module]) for module in range(len(self.case.modules))]
        self._lead = self._lead_prices()
        if chance is not None:
            noise = np.random.default_rng(chance.getrandbits(32))
            days = self._plain[0].shape[1]
            self._plain = [plain + noise.random(days, np.float32) * NOISE for plain in self._plain]

    def _span(self, module: int) -> tuple[Spot, Spot]:
        slots = [s for crew in self.crews for c in crew.chains for s in c.slots if s.module == module]
        return min((s.low for s in slots), default=0), max((s.high for s in slots), default=-1)

    def _hours(self, leader: Leader) -> Bools:
        """Days on which the leader could lead an hour somewhere."""
        found = np.zeros(self.case.size, np.bool_)
        for crew in self.crews:
            if leader not in crew.leaders:
                continue
            for site in {id(chain.site): chain.site for chain in crew.chains}.values():
                for since, until, other in site.reigns:
                    if other is leader:
                        part = slice(max(0, since), max(0, min(until, self.case.size)))
                        found[part] |= site.free[part]
        return found

    def _groups_of(self, leader: Leader) -> int:
        """How many groups follow the leader's first one."""
        return sum(
            any(other is leader for _, _, other in chain.site.reigns)
            for crew in self.crews
            if leader in crew.leaders
            for chain in crew.chains
        )

    def _leaves_room(self, leader: Leader, high: Spot) -> Bools:
        """Days so early that all groups of the leader's facilities can still meet inside the first window."""
        found = np.ones(self.case.size, np.bool_)
        rules = self.search.programme.groups
        groups: Counter[int] = Counter()
        sites: dict[int, Site] = {}
        for crew in self.crews:
            for chain in crew.chains if leader in crew.leaders else ():
                if any(other is leader for _, _, other in chain.site.reigns):
                    groups[id(chain.site)] += 1
                    sites[id(chain.site)] = chain.site
        for key, count in groups.items():
            if count > 1:
                room = _capacity(sites[key].free, high, rules.per_day, rules.per_week)
                found[: high + 1] &= room[: high + 1] >= min(count, int(room.max()))
        return found

    def _prices(self, module: int, able: Bools, low: Spot, high: Spot) -> Costs:
        """By leader and day: what an hour costs there, her preparation aside."""
        chains = sum(len(crew.chains) for crew in self.crews)
        weeks = window_weeks(self.search.programme)
        static = self.search.static[self.wave, module][self._days]
        load = self.search.board.hour_pressure(self.wave, module, chains // weeks)[self._days]
        inside = np.zeros(self.case.size, np.bool_)
        inside[low : high + 1] = True
        price = static[None, :] + self._groups[:, None] * load[None, :]
        return np.where(able & inside[self._days], price, NEVER).astype(np.float32)

    def _lead_prices(self) -> Costs:
        low, high = LEAD_LIKED
        far = self.search.programme.preparation.earliest_days
        price = self.search.programme.wishes.lead
        return np.array([price * max(0, low - lead, lead - high) for lead in range(far + 1)], np.float32)

    def proposals(self, count: int) -> list[Proposal]:
        """The best few, each begun around another first preview day."""
        if not self.people:
            return []
        rooms = [Rooms() for _ in self.case.modules]
        table = _Table(self, 0, self._around(0, rooms), self.capacity)
        found = [self._finished(table, start, rooms) for start in table.starters(count)]
        return sorted(found, key=lambda proposal: proposal.cost)

    def _finished(self, table: "_Table", start: Picks, rooms: Sequence[Rooms]) -> Proposal:
        chosen, cost = list(rooms), 0.0
        chosen[0], cost = table.improved(start)
        for turn in range(ROUNDS * len(chosen) - 1):
            module = (turn + 1) % len(chosen)
            later = _Table(self, module, self._around(module, chosen), self._left(module, chosen))
            known = later.picks_of(chosen[module])
            starts = [known] if known is not None else later.starters(1)
            results = [later.improved(start) for start in starts]
            if results:
                chosen[module], cost = min(results, key=lambda result: result[1])
        others = sum(len(r.preview) + len(r.coaching) for m, r in enumerate(chosen) if m != module)
        return Proposal(tuple(chosen), cost + others * self.search.programme.wishes.event)

    def _left(self, module: int, rooms: Sequence[Rooms]) -> Ints:
        """How many more rooms each day could have beside those of the other modules."""
        left = self.capacity.copy()
        for at, other in enumerate(rooms):
            if at != module:
                for day in (*other.preview, *other.coaching):
                    left[day - self._from] -= 1
        return left

    def _around(self, module: int, rooms: Sequence[Rooms]) -> Costs:
        """By leader and day of this module's first hour: its price and that of the best hours around it."""
        costs = [self._with_rooms(at, chosen) if at != module else None for at, chosen in enumerate(rooms)]
        total = self._plain[module].copy()
        onward: Costs | None = None
        for at in range(len(rooms) - 1, module, -1):
            own = costs[at] if onward is None else costs[at] + onward  # type: ignore[operator]  # only `module` has none
            assert own is not None
            onward = self._step(own, forward=True)
        behind: Costs | None = None
        for at in range(module):
            own = costs[at] if behind is None else costs[at] + behind  # type: ignore[operator]  # as above
            assert own is not None
            behind = self._step(own, forward=False)
        for part in (onward, behind):
            if part is not None:
                total += np.minimum(part, np.float32(1_000))  # who has no way on still counts for this module
        return total

    def _step(self, values: Costs, forward: bool) -> Costs:
        """The best price of the neighbouring hour for each day, the spacing kept."""
        spacing = self.search.spacing
        if not forward:
            values = values[:, ::-1]
        count, width = values.shape[1], spacing.most - spacing.least + 1
        padded = np.full((len(values), count + spacing.most), NEVER, np.float32)
        padded[:, :count] = values
        row = padded.strides[0]
        shifted = np.ndarray(
            (len(values), count, width), np.float32, buffer=padded, offset=4 * spacing.least, strides=(row, 4, 4)
        )
        best: Costs = (shifted + spacing.costs).min(axis=2)
        return best if forward else best[:, ::-1]

    def _with_rooms(self, module: int, rooms: Rooms) -> Costs:
        """By leader and day: the price of a first hour with the best of these rooms before it."""
        plain = self._plain[module]
        if not rooms.preview or not rooms.coaching:
            return plain
        prepared = np.full(plain.shape, UNMET, np.float32)
        near = self.search.programme.preparation.latest_days
        far = self.search.programme.preparation.earliest_days
        for preview in {day - self._from for day in rooms.preview}:
            for coaching in {day - self._from for day in rooms.coaching}:
                first, last = coaching + near, min(preview + far, plain.shape[1] - 1)
                if coaching <= preview or first > last:
                    continue
                price = self._lead[first - preview : last - preview + 1] + self._lead[near : last - coaching + 1]
                able = (self._there[:, preview] & self._there[:, coaching])[:, None]
                part = prepared[:, first : last + 1]
                np.minimum(part, np.where(able, price, NEVER), out=part)
        return plain + prepared


class _Table:
    """One module: what each pair of room days would cost each leader, and the search for the best few days."""

    def __init__(self, chooser: Chooser, module: int, hours: Costs, capacity: Ints) -> None:
        rules = chooser.search.programme.preparation
        self._from, self._price = chooser._from, np.float32(chooser.search.programme.wishes.event)
        needing = np.isfinite(hours).any(axis=1)
        self._hours, self._there, self._lead = hours[needing], chooser._there[needing], chooser._lead
        self._near, self._far = rules.latest_days, rules.earliest_days
        low, high = chooser._span(module)
        begin = max(0, low - self._far - self._from)
        end = min(hours.shape[1], high - self._near - self._from + 1)
        self.days = [day for day in range(begin, end) if chooser._room_days[day] and capacity[day] > 0]
        self._capacity = capacity[self.days]
        count = int(needing.sum())
        self._least = -(-count // rules.preview_seats), -(-count // rules.coaching_seats)
        self._seats = rules.preview_seats, rules.coaching_seats
        self.costs = self._pairs() if count and self.days else np.zeros((0, 0, 0), np.float32)

    def _pairs(self) -> Costs:
        """For leader x preview day x coaching day: the cheapest first hour that they allow."""
        leaders, width = self._hours.shape
        reach = self._far + 1
        padded = np.full((leaders, width + reach), NEVER, np.float32)
        padded[:, :width] = self._hours
        row = padded.strides[0]
        ahead = np.ndarray((leaders, width, reach), np.float32, buffer=padded, strides=(row, 4, 4))
        behind = ahead[:, self.days] + self._lead
        lags = self._far - self._near
        best = (behind[:, :, None, :] + _after_coaching(self._lead, self._near, lags)).min(axis=3)
        days = np.array(self.days)
        place = np.full(width + reach, -1)
        place[days] = np.arange(len(days))
        to = place[days[:, None] + np.arange(1, lags + 1)]
        previews, by = np.nonzero(to >= 0)
        costs = np.full((leaders, len(days), len(days)), NEVER, np.float32)
        costs[:, previews, to[previews, by]] = best[:, previews, by]
        there = self._there[:, days]
        costs[~(there[:, :, None] & there[:, None, :])] = NEVER
        result: Costs = np.minimum(costs, (self._hours.min(axis=1) + UNMET)[:, None, None])
        return result

    def starters(self, count: int) -> list[Picks]:
        """The best pair for each of the best preview days."""
        if not self.costs.size:
            return []
        alone = self.costs.sum(axis=0)
        best = alone.min(axis=1).argsort(kind="stable")[:count]
        return [([int(p)], [int(alone[p].argmin())]) for p in best]

    def picks_of(self, rooms: Rooms) -> Picks | None:
        place = {day + self._from: at for at, day in enumerate(self.days)}
        if not rooms.preview or not all(day in place for day in (*rooms.preview, *rooms.coaching)):
            return None
        return [place[day] for day in rooms.preview], [place[day] for day in rooms.coaching]

    def improved(self, start: Picks) -> tuple[Rooms, float]:
        """Exchange, add and drop rooms while that makes it cheaper; never fewer than the seats ask for."""
        picks = start
        cost = self._cost(picks)
        for _ in range(STEPS_MOST):
            better = min(self._moves(picks), key=lambda move: move[0], default=(cost, picks))
            if better[0] >= cost - 0.01:
                break
            cost, picks = better
        picks, cost = self._seat_all(picks, cost)
        rooms = Rooms(*(tuple(self.days[at] + self._from for at in side) for side in picks))
        return rooms, cost

    def _seat_all(self, picks: Picks, cost: float) -> tuple[Picks, float]:
        """More rooms where the seats do not do, on the days that suit those who found none."""
        for _ in range(STEPS_MOST):
            loss, short = self._without_seat(picks)
            lacking = [side for side in (0, 1) if short[side] or len(picks[side]) < self._least[side]]
            if not lacking:
                return picks, cost + loss
            side = lacking[0]
            who = short[side] or list(range(len(self.costs)))
            table = self.costs[who][:, :, sorted(set(picks[1]))].min(axis=2) if side == 0 else (
                self.costs[who][:, sorted(set(picks[0]))].min(axis=1)
            )  # fmt: skip
            sums = table.sum(axis=0) + self._blocked(*picks)
            at = int(sums.argmin())
            if not np.isfinite(sums[at]):
                return picks, cost + loss
            if len(picks[side]) >= self._least[side]:
                cost += float(self._price)
            picks = self._with(picks, side, sorted([*picks[side], at]))
        return picks, cost

    def _without_seat(self, picks: Picks) -> tuple[float, tuple[list[int], list[int]]]:
        """What leaders pay beyond their cheapest rooms when seats run out, and who finds no preview, no coaching."""
        seats = [Counter({at: self._seats[side] * n for at, n in Counter(picks[side]).items()}) for side in (0, 1)]
        previews, coachings = sorted(set(picks[0])), sorted(set(picks[1]))
        table = self.costs[:, previews][:, :, coachings]
        flat = np.sort(table.reshape(len(table), -1), axis=1)
        order = (flat[:, min(1, flat.shape[1] - 1)] - flat[:, 0]).argsort(kind="stable")[::-1]
        loss, short = 0.0, ([], [])  # type: tuple[float, tuple[list[int], list[int]]]
        for who in order:
            own = table[who]
            can = np.array([[seats[0][p] > 0 and seats[1][c] > 0 for c in coachings] for p in previews])
            at = int(np.where(can, own, NEVER).argmin())
            p, c = divmod(at, len(coachings))
            price = own[p, c] if can[p, c] else NEVER
            if price > flat[who, 0] + 5:
                best_p = int(own.argmin()) // len(coachings)
                if flat[who, 0] < UNMET:
                    side = 0 if seats[0][previews[best_p]] <= 0 else 1
                    short[side].append(int(who))
                    continue
            if np.isfinite(price):
                loss += float(price - flat[who, 0])
                seats[0][previews[p]] -= 1
                seats[1][coachings[c]] -= 1
        return loss, short

    def _blocked(self, previews: Sequence[int], coachings: Sequence[int]) -> Costs:
        """NEVER for days on which nobody is left to lead one more room."""
        used = np.bincount([*previews, *coachings], minlength=len(self.days))
        return np.where(used >= self._capacity, NEVER, np.float32(0)).astype(np.float32)

    def _rooms_price(self, previews: int, coachings: int) -> float:
        return float(self._price) * (max(previews, self._least[0]) + max(coachings, self._least[1]))

    def _cost(self, picks: Picks) -> float:
        return float(self._best(*picks).sum()) + self._rooms_price(len(picks[0]), len(picks[1]))

    def _best(self, previews: Sequence[int], coachings: Sequence[int]) -> Costs:
        found: Costs = self.costs[:, list(previews)][:, :, list(coachings)].min(axis=(1, 2))
        return found

    def _moves(self, picks: Picks) -> Iterator[tuple[float, Picks]]:
        """The best exchange of each room, the best new room of each kind, the best new pair, and every drop."""
        previews, coachings = picks
        by_preview = self.costs[:, :, coachings].min(axis=2)
        by_coaching = self.costs[:, previews, :].min(axis=1)
        now = self._best(previews, coachings)
        for side, table in ((0, by_preview), (1, by_coaching)):
            own = picks[side]
            yield self._added(picks, side, now, table, own)
            for gone in own:
                others = [each for each in own if each != gone]
                if others:
                    rest = table[:, others].min(axis=1)
                    yield (
                        float(rest.sum()) + self._price_with(picks, side, len(others)),
                        self._with(picks, side, others),
                    )
                    yield self._added(picks, side, rest, table, others)
                else:
                    at = int((table.sum(axis=0) + self._blocked(*self._with(picks, side, []))).argmin())
                    yield float(table[:, at].sum()) + self._price_with(picks, side, 1), self._with(picks, side, [at])
        blocked = self._blocked(previews, coachings)
        pair = np.minimum(now[:, None, None], self.costs).sum(axis=0) + blocked[:, None] + blocked[None, :]
        p, c = (int(each) for each in np.unravel_index(int(pair.argmin()), pair.shape))
        both = sorted({*previews, p}), sorted({*coachings, c})
        if np.isfinite(pair[p, c]):
            yield self._cost(both), both

    def _added(self, picks: Picks, side: int, rest: Costs, table: Costs, others: list[int]) -> tuple[float, Picks]:
        sums = np.minimum(rest[:, None], table).sum(axis=0) + self._blocked(*self._with(picks, side, others))
        at = int(sums.argmin())
        more = sorted({*others, at})
        return float(sums[at]) + self._price_with(picks, side, len(more)), self._with(picks, side, more)

    def _price_with(self, picks: Picks, side: int, count: int) -> float:
        counts = [len(picks[0]), len(picks[1])]
        counts[side] = count
        return self._rooms_price(*counts)

    @staticmethod
    def _with(picks: Picks, side: int, own: list[int]) -> Picks:
        return (own, picks[1]) if side == 0 else (picks[0], own)


def _capacity(free: Bools, high: Spot, per_day: int, per_week: int) -> Ints:
    """For every day: how many hours the floor has room for from that day until `high`."""
    room: Ints = np.zeros(len(free) + 1, np.int32)
    week_left = total = 0
    for day in range(high, -1, -1):
        if day % 7 == 6 or day == high:
            total += min(week_left, per_week)
            week_left = 0
        week_left += per_day * bool(free[day])
        room[day] = total + min(week_left, per_week)
    return room


def _after_coaching(lead: Costs, near: int, lags: int) -> Costs:
    """For a coaching `lag` days after the preview (rows, from 1) and an hour so many days after it: its lead price."""
    found = np.full((lags, len(lead)), NEVER, np.float32)
    for lag in range(1, lags + 1):
        found[lag - 1, lag + near :] = lead[near : len(lead) - lag]
    return found
