"""On which days a hub's previews and coachings should be: few rooms that everybody can reach, hours to follow.

One module at a time, given the rooms of the others: for every pair of a preview day and a later coaching day it is
known what the leader's best chain of hours through that pair would cost. Then days are taken, exchanged, added and
dropped until nothing gets cheaper. That is exact but for seats, and for the leader's second and further groups.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from rollout.domain.planning.case import Bools, Costs, Crew, Hub, Ints, Leader, Site, Spot
from rollout.domain.planning.prices import LEAD_LIKED, window_weeks
from rollout.domain.planning.room_table import UNMET, Grounds, Picks, Rooms, RoomTable
from rollout.domain.planning.search import Search

NEVER = np.float32(np.inf)
ROUNDS = 2
NOISE = np.float32(6)


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
        rules = search.programme.preparation
        self._grounds = Grounds(
            self._from, self._there, self._lead_prices(), rules.latest_days, rules.earliest_days,
            (rules.preview_seats, rules.coaching_seats), np.float32(search.programme.wishes.event),
        )  # fmt: skip
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
        table = self._table(0, rooms)
        found = [self._finished(table, start, rooms) for start in table.starters(count)]
        return sorted(found, key=lambda proposal: proposal.cost)

    def _finished(self, table: RoomTable, start: Picks, rooms: Sequence[Rooms]) -> Proposal:
        chosen, cost = list(rooms), 0.0
        chosen[0], cost = table.improved(start)
        for turn in range(ROUNDS * len(chosen) - 1):
            module = (turn + 1) % len(chosen)
            later = self._table(module, chosen)
            known = later.picks_of(chosen[module])
            starts = [known] if known is not None else later.starters(1)
            results = [later.improved(start) for start in starts]
            if results:
                chosen[module], cost = min(results, key=lambda result: result[1])
        others = sum(len(r.preview) + len(r.coaching) for m, r in enumerate(chosen) if m != module)
        return Proposal(tuple(chosen), cost + others * self.search.programme.wishes.event)

    def _table(self, module: int, rooms: Sequence[Rooms]) -> RoomTable:
        """What every pair of days for this module's rooms would cost, given the rooms of the others."""
        left = self._left(module, rooms)
        low, high = self._span(module)
        begin, end = low - self._grounds.far - self._from, high - self._grounds.near - self._from + 1
        days = [day for day in range(max(0, begin), min(len(left), end)) if self._room_days[day] and left[day] > 0]
        return RoomTable(self._grounds, self._around(module, rooms), days, left)

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
        near, far, lead = self._grounds.near, self._grounds.far, self._grounds.lead
        for preview in {day - self._from for day in rooms.preview}:
            for coaching in {day - self._from for day in rooms.coaching}:
                first, last = coaching + near, min(preview + far, plain.shape[1] - 1)
                if coaching <= preview or first > last:
                    continue
                price = lead[first - preview : last - preview + 1] + lead[near : last - coaching + 1]
                able = (self._there[:, preview] & self._there[:, coaching])[:, None]
                part = prepared[:, first : last + 1]
                np.minimum(part, np.where(able, price, NEVER), out=part)
        return plain + prepared


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
