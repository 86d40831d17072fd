"""What rooms cost at best when those who sit in one pay shares of it, and how the shares become better.

Whoever sits in a room pays a share of it, and a room opens where the shares of those who fit in carry its price; at
least so many rooms open as the seats ask for. Whatever the shares are, the sum is a bound.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rollout.domain.planning.board import STEPS
from rollout.domain.planning.bound_hours import NEVER, Floats, Hours, Places
from rollout.domain.planning.case import Case, Hub, Ints
from rollout.domain.planning.prices import LEAD_LIKED
from rollout.domain.programme import Programme

CLOSED = np.float32(1e6)


class Rooms:
    """Shares of rooms, by module and kind: hub x leader x day, counted from the first day a room could be."""

    def __init__(self, programme: Programme, case: Case, hours: Hours) -> None:
        rules, self.price = programme.preparation, float(programme.wishes.event)
        self.far, self.near, self.seats = (
            rules.earliest_days,
            rules.latest_days,
            (rules.preview_seats, rules.coaching_seats),
        )
        low, high = LEAD_LIKED
        lead = [max(0, low - n, n - high) for n in range(self.far + 1)]
        self.lead = np.array(lead, np.float32) * programme.wishes.lead
        rows = [row for row in hours.rows if row.hub is not None]
        self.size = len(rows)
        hubs = {id(row.hub): row.hub for row in rows}
        index = {key: at for at, key in enumerate(hubs)}
        self.hubs: list[Hub] = [hub for hub in hubs.values() if hub is not None]
        self.hub_of = np.array([index[id(row.hub)] for row in rows], np.intp)
        self.seat_of = np.zeros(self.size, np.intp)
        sizes = np.zeros(len(hubs), np.intp)
        for at, hub in enumerate(self.hub_of):
            self.seat_of[at] = sizes[hub]
            sizes[hub] += 1
        self.most = int(sizes.max(initial=0))
        self.modules = [m for m in range(hours.count) if any(row.needs[m] for row in rows)]
        self.needs = {m: np.array([row.needs[m] for row in rows]) for m in self.modules}
        self.low = {m: hours.low[m] - self.far for m in self.modules}
        self.able: dict[int, Floats] = {}
        self.open: dict[int, Ints] = {}
        self.least: dict[tuple[int, int], Places] = {}
        self.shares: dict[tuple[int, int], Floats] = {}
        for m in self.modules:
            days = hours.masks[m].shape[1] + self.far - self.near
            there = np.array([_part(row.there, self.low[m], days) for row in rows])
            led = np.array([_part(_rooms_led(case, hub), self.low[m], days, 0) for hub in self.hubs])
            there &= led[self.hub_of] > 0
            self.able[m] = np.where(there, np.float32(0), NEVER)
            self.open[m] = led
        self.moving: dict[tuple[int, int], Floats] = {}
        self._begin()

    def _begin(self) -> None:
        """Shares that carry the fewest rooms, the same for everybody."""
        for m in self.modules:
            counts = np.bincount(self.hub_of[self.needs[m]], minlength=len(self.hubs))
            for side, _ in enumerate(STEPS):
                least = -(-counts // self.seats[side])
                self.least[m, side] = least
                share = self.price * least / np.maximum(1, counts)
                shares = np.zeros((len(self.hubs), self.most, self.able[m].shape[1]), np.float32)
                who = np.flatnonzero(self.needs[m])
                shares[self.hub_of[who], self.seat_of[who]] = np.where(
                    np.isfinite(self.able[m][who]), share[self.hub_of[who]][:, None], 0
                )
                self.shares[m, side] = shares
                self.moving[m, side] = np.zeros_like(shares)

    def all_shares(self) -> list[Floats]:
        return list(self.shares.values())

    def restore(self, shares: Sequence[Floats]) -> None:
        self.shares = dict(zip(self.shares, shares, strict=True))
        self.moving = {key: np.zeros_like(each) for key, each in self.shares.items()}

    def weeks(self, module: int) -> Places:
        days = self.low[module] + np.arange(self.able[module].shape[1])
        return np.asarray(np.maximum(days, 0) // 7)

    def _paid(self, module: int, side: int) -> Floats:
        found: Floats = self.shares[module, side][self.hub_of, self.seat_of] + self.able[module]
        return found

    def prepared(self, module: int, days: int) -> Floats:
        """By leader and day of her first hour: what her preview and coaching cost her."""
        previews, coachings = self._paid(module, 0), self._paid(module, 1)
        best = np.full((self.size, days), NEVER, np.float32)
        sooner = previews[:, :days] + self.lead[self.far]
        for at in range(1, self.far - self.near + 1):
            lead = self.lead[self.far - at]
            np.minimum(best, sooner + coachings[:, at : at + days] + lead, out=best)
            np.minimum(sooner, previews[:, at : at + days] + lead, out=sooner)
        best[~self.needs[module]] = 0
        return best

    def chosen(self, module: int, first: Places) -> tuple[Places, Places]:
        """The preview and coaching days behind the price of these first hours."""
        width = self.far - self.near + 1
        rows, lags = np.arange(self.size)[:, None], first[:, None] + np.arange(width)
        lead = self.lead[self.far - np.arange(width)]
        previews = self._paid(module, 0)[rows, lags] + lead
        coachings = self._paid(module, 1)[rows, lags] + lead
        sooner = np.minimum.accumulate(previews, axis=1)
        coaching = (sooner[:, :-1] + coachings[:, 1:]).argmin(axis=1) + 1
        previews[np.arange(width) >= coaching[:, None]] = NEVER
        return first + previews.argmin(axis=1), first + coaching

    def opened(self, module: int, side: int, weekly: Floats, heat: float) -> tuple[Floats, Floats, Floats]:
        """By hub: what rooms cost beyond the shares; who sits there; how many rooms by day."""
        shares, least, led = self.shares[module, side], self.least[module, side], self.open[module]
        value: Floats = np.zeros(len(least), np.float32)
        who: Floats = np.zeros(shares.shape, np.float32)
        by_day: Floats = np.zeros(led.shape, np.float32)
        small = np.flatnonzero(least <= 1)
        costs = np.where(led[small] > 0, self.price + weekly - shares[small].sum(axis=1), CLOSED)
        taken = costs < 0
        some = np.flatnonzero(least[small] == 1)
        taken[some, costs[some].argmin(axis=1)] = True
        value[small] = np.where(taken, costs, 0).sum(axis=1)
        spread = _spread(costs, least[small], heat)
        by_day[small], who[small] = spread, spread[:, None, :]
        large = np.flatnonzero(least > 1)
        if len(large):
            found = self._crowded(shares[large], least[large], led[large], self.seats[side], weekly, heat)
            value[large], who[large], by_day[large] = found
        return value, who, by_day

    def _crowded(
        self, shares: Floats, least: Places, led: Ints, seats: int, weekly: Floats, heat: float
    ) -> tuple[Floats, Floats, Floats]:
        """Where one room is too small: those who pay most fill the first room of a day, the next ones the second."""
        blocks = int(least.max())
        hubs, most, days = shares.shape
        order = np.argsort(-shares, axis=1)
        ranked = np.take_along_axis(shares, order, axis=1)
        ranked = np.pad(ranked, ((0, 0), (0, max(0, blocks * seats - most)), (0, 0)))[:, : blocks * seats]
        carried = ranked.reshape(hubs, blocks, seats, days).sum(axis=2)
        costs = self.price + weekly - carried
        costs = np.where(np.arange(blocks)[None, :, None] < led[:, None, :], costs, CLOSED)
        flat = costs.reshape(hubs, -1)
        taken = flat < 0
        for hub, count in enumerate(least):
            taken[hub, np.argpartition(flat[hub], count - 1)[:count]] = True
        value = np.where(taken, flat, 0).sum(axis=1)
        by_day = _spread(flat, least, heat).reshape(hubs, blocks, days)
        seated = np.repeat(by_day, seats, axis=1)[:, :most]
        seated = np.pad(seated, ((0, 0), (0, most - seated.shape[1]), (0, 0)))
        who = np.zeros(shares.shape, np.float32)
        np.put_along_axis(who, order, seated, axis=1)
        return value, who, by_day.sum(axis=1)

    def ascend(self, module: int, side: int, who: Floats, days: Places, step: float, memory: float) -> None:
        wanted = np.zeros(who.shape, np.float32)
        some = np.flatnonzero(self.needs[module])
        wanted[self.hub_of[some], self.seat_of[some], days[some]] = 1
        moving = self.moving[module, side]
        moving *= memory
        moving += wanted - who * (self.shares[module, side] > 0)
        shares = np.maximum(0, self.shares[module, side] + step * moving)
        able = np.zeros(who.shape, np.bool_)
        able[self.hub_of[some], self.seat_of[some]] = np.isfinite(self.able[module][some])
        self.shares[module, side] = np.where(able, shares, 0)


def _spread(costs: Floats, least: Places, heat: float) -> Floats:
    """The rooms that open, those that cost nearly the same opened in parts: shares that swing less."""
    likely = np.exp((costs.min(axis=1, keepdims=True) - costs) / heat)
    likely *= (least / likely.sum(axis=1))[:, None]
    return np.where(costs < 0, np.float32(1), np.minimum(likely, 1)).astype(np.float32)


def _part(days: npt.NDArray[np.generic] | None, low: int, count: int, fill: object = False) -> npt.NDArray[np.generic]:
    assert days is not None, "rows of a hub know where their leader is"
    found = np.full(count, fill, days.dtype)
    part = days[max(0, low) : max(0, low + count)]
    found[max(0, -low) : max(0, -low) + len(part)] = part
    return found


def _rooms_led(case: Case, hub: Hub) -> npt.NDArray[np.int32]:
    """How many rooms of a kind there can be on each day: as many as facilitators who may lead here."""
    found = np.where(hub.open, 1_000, 0).astype(np.int32)
    if hub.facilitators is not None:
        free = sum((case.facilitator_free[n].astype(np.int32) for n in hub.facilitators), np.zeros(case.size, np.int32))
        found = np.minimum(found, free).astype(np.int32)
    return found
