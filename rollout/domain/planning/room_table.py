"""One module's rooms: what each pair of a preview day and a coaching day would cost each leader, and the best few days.

Days are taken, exchanged, added and dropped until nothing gets cheaper; then seats are counted, and rooms added where
they run out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rollout.domain.planning.case import Bools, Costs, Ints, Spot

UNMET = np.float32(45)  # a leader whom no room suits opens a preview and a coaching of her own
NEVER = np.float32(np.inf)
STEPS_MOST = 40
Picks = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Rooms:
    """Days for the rooms of one module."""

    preview: tuple[Spot, ...] = ()
    coaching: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Grounds:
    """What holds for all modules: who is there on which day from `origin` on, lead prices, seats, a room's price."""

    origin: Spot
    there: Bools
    lead: Costs
    near: int
    far: int
    seats: tuple[int, int]
    price: np.float32


class RoomTable:
    """One module: what each pair of room days would cost each leader, and the search for the best few days."""

    def __init__(self, grounds: Grounds, hours: Costs, days: Sequence[int], capacity: Ints) -> None:
        """`hours`: leader x day, what a first hour costs; `days`: where rooms may be; `capacity`: how many a day."""
        needing = np.isfinite(hours).any(axis=1)
        self._grounds, self.days = grounds, list(days)
        self._hours, self._there = hours[needing], grounds.there[needing]
        self._capacity = capacity[self.days]
        count = int(needing.sum())
        self._least = -(-count // grounds.seats[0]), -(-count // grounds.seats[1])
        self.costs = self._pairs() if count and self.days else np.zeros((0, 0, 0), np.float32)

    def _pairs(self) -> Costs:
        """For leader x preview day x coaching day: the cheapest first hour that they allow."""
        leaders, width = self._hours.shape
        reach = self._grounds.far + 1
        padded = np.full((leaders, width + reach), NEVER, np.float32)
        padded[:, :width] = self._hours
        row = padded.strides[0]
        ahead = np.ndarray((leaders, width, reach), np.float32, buffer=padded, strides=(row, 4, 4))
        behind = ahead[:, self.days] + self._grounds.lead
        lags = self._grounds.far - self._grounds.near
        best = (behind[:, :, None, :] + _after_coaching(self._grounds.lead, self._grounds.near, lags)).min(axis=3)
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
        place = {day + self._grounds.origin: at for at, day in enumerate(self.days)}
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
        rooms = Rooms(*(tuple(self.days[at] + self._grounds.origin for at in side) for side in picks))
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
                cost += float(self._grounds.price)
            picks = self._with(picks, side, sorted([*picks[side], at]))
        return picks, cost

    def _without_seat(self, picks: Picks) -> tuple[float, tuple[list[int], list[int]]]:
        """What leaders pay beyond their cheapest rooms when seats run out, and who finds no preview, no coaching."""
        seats = [
            Counter({at: self._grounds.seats[side] * n for at, n in Counter(picks[side]).items()}) for side in (0, 1)
        ]
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
        return float(self._grounds.price) * (max(previews, self._least[0]) + max(coachings, self._least[1]))

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


def _after_coaching(lead: Costs, near: int, lags: int) -> Costs:
    """For a coaching `lag` days after the preview (rows, from 1) and an hour so many days after it: its lead price."""
    found = np.full((lags, len(lead)), NEVER, np.float32)
    for lag in range(1, lags + 1):
        found[lag - 1, lag + near :] = lead[near : len(lead) - lag]
    return found
