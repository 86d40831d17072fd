"""What no plan can cost less than: a proven lower bound on the sum of all wishes, to be honest about the distance.

Lagrangian relaxation, exact for what it keeps: days, spacing, gaps, weekdays and last weeks of every group, the
preparation of every leader before her first hours, and the seats of rooms. Leaders pay shares of rooms, and hours,
packs and rooms pay for weeks that everybody would like; then everybody's best days are independent of one another.
Left out, which can only make it cheaper: two at once, floor cover, neighbours, fairness, starts, and that a
facilitator leads one room a day.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rollout.domain.planning.board import STEPS
from rollout.domain.planning.bound_hours import Floats, Hours, Places
from rollout.domain.planning.bound_rooms import Rooms
from rollout.domain.planning.bound_rows import Reading, Row
from rollout.domain.planning.case import Bools, Case
from rollout.domain.planning.chains import spacing_costs
from rollout.domain.planning.prices import dear_level, even_level, window_weeks
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.planning.setting import Setting
from rollout.domain.planning.span import span_of
from rollout.domain.planning.windows import LAST_WEEK
from rollout.domain.programme import WEEKDAYS, Programme

Doubles = npt.NDArray[np.float64]

# How often prices are bettered: as much as is quick where little is asked, as often as is right, less where it would
# take minutes.
QUICK, LONG = 80_000, 600_000  # rows looked at in all
MOST_TURNS, TURNS, LEAST_TURNS = 600, 240, 40
SETTLED = 0.8  # of the turns: from then on the weeks keep their prices, and every hub is at its own best
STEP, LAST_STEP, MEMORY, HEAT = 2.0, 0.01, 0.8, 8.0
WEEK_STEP = 0.2
ROUNDING = 1e-5  # a row; single precision


@dataclass(frozen=True)
class Bound:
    """No plan that dates the same hours and seats costs fewer units. `parts`: what everything pays at its best days,
    and what of it the crowded weeks give back.
    """

    units: int
    parts: tuple[tuple[str, int], ...]

    def gap(self, cost: int) -> float | None:
        """How far a cost lies above the bound, in hundredths of the bound; None where the bound says nothing."""
        return 100 * (cost - self.units) / self.units if self.units > 0 else None


def bound_of(ask: Ask, plan: Plan) -> Bound:
    """A bound on the cost of any plan that answers this question and dates the hours and seats that this plan dates."""
    case = Setting(ask, *span_of(ask.programme, ask.today, ask.before, ask.sessions)).case()
    reading = Reading(ask.programme, case, plan)
    rows = reading.rows()
    while rows:
        dual = _Dual(ask, case, reading, rows)
        works = dual.works()
        if works.all():
            return dual.best()
        rows = [row for row, one in zip(rows, works, strict=True) if one]
    return Bound(0, (("days", 0), ("weeks", 0)))


class _Weeks:
    """A price on every week of some kinds of thing, between nothing and the dearest that a week can get."""

    def __init__(self, programme: Programme, counts: npt.NDArray[np.int64], span: int) -> None:
        wishes, weeks = programme.wishes, window_weeks(programme)
        self._load, self._over = wishes.load, wishes.load_over
        self.even = np.vectorize(lambda n: even_level(int(n), weeks), otypes=[np.float64])(counts)[..., None]
        self.dear = np.vectorize(lambda n: dear_level(int(n)), otypes=[np.float64])(self.even)
        self.prices: Floats = np.zeros((*counts.shape, span), np.float32)
        self.carried = np.zeros((*counts.shape, span))

    def relaxed(self) -> float:
        """What the weeks give back at these prices: each carries as many as suits it."""
        low = -self.prices * self.even
        high = self._load * (self.dear - self.even) - self.prices * self.dear
        return float(np.where(self.prices <= self._load, low, high).sum())

    def ascend(self, step: float) -> None:
        carries = np.where(self.prices <= self._load, self.even, self.dear)
        change = step * (self.carried - carries) / np.maximum(1, self.even)
        self.prices = np.clip(self.prices + change, 0, self._load + self._over).astype(np.float32)
        self.carried[:] = 0


class _Dual:
    """Shares and prices, and their bound; every turn makes them a little better."""

    def __init__(self, ask: Ask, case: Case, reading: Reading, rows: Sequence[Row]) -> None:
        programme, wishes = ask.programme, ask.programme.wishes
        rules = programme.spacing
        spacing = spacing_costs(rules.min_days, rules.max_days, wishes.liked_gap, wishes.gap)
        self.hours = Hours(programme, case, rows, spacing)
        self.static = _static(programme, case)
        span, shape = case.size // 7 + 1, (case.waves, len(case.modules))
        hours, packs = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for key, count in reading.hour_counts().items():
            hours[key] = count
        for key, count in reading.packs().items():
            packs[key] = count
        self.weeks = _Weeks(programme, hours, span), _Weeks(programme, packs, span)
        leaders = Counter(leader.hub.code for leader in case.leaders.values())
        seats = programme.preparation
        level = sum(-(-n // seats.preview_seats) + -(-n // seats.coaching_seats) for n in leaders.values())
        self.events = _Weeks(programme, np.full(len(case.modules), level), span)
        self.has_event_prices = not any(row.kind != "session" for row in ask.before)
        self.turns = _turns(len(rows))
        self.rooms = Rooms(programme, case, self.hours)

    def works(self) -> Bools:
        """Rows that have days at all; what stands against the rules is left out, which can only make it cheaper."""
        best, _ = self._walk()
        return np.asarray(np.isfinite(best))

    def best(self) -> Bound:
        """First shares and prices rise and fall together; then the weeks stay, and every hub keeps its own best."""
        settled = int(self.turns * SETTLED)
        found, tops, kept = -np.inf, np.full(len(self.rooms.hubs), -np.inf), self._prices()
        for turn in range(self.turns):
            if turn == settled:
                self._restore(kept)
            now = self._prices() if turn < settled else kept
            rest, by_hub = self._turn(STEP * (LAST_STEP / STEP) ** (turn / self.turns), turn < settled)
            if turn >= settled:
                by_hub = tops = np.maximum(tops, by_hub)
            if rest + by_hub.sum() > found:
                found, kept = rest + by_hub.sum(), now
        units = max(0, math.ceil(found - ROUNDING * (1_000 + len(self.hours.rows))))
        back = round(sum(each.relaxed() for each in (*self.weeks, self.events)))
        return Bound(units, (("days", units - back), ("weeks", back)))

    def _prices(self) -> list[Floats]:
        return [each.prices for each in (*self.weeks, self.events)] + self.rooms.all_shares()

    def _restore(self, kept: list[Floats]) -> None:
        for each, prices in zip((*self.weeks, self.events), kept, strict=False):
            each.prices = prices
        self.rooms.restore(kept[3:])

    def _turn(self, step: float, weeks_move: bool) -> tuple[float, Doubles]:
        """The bound at these prices, what belongs to hubs apart; then better prices."""
        hours, rooms = self.hours, self.rooms
        best, days = self._walk()
        by_hub: Doubles = np.bincount(rooms.hub_of, best[: rooms.size], len(rooms.hubs)).astype(np.float64)
        rest = float(best[rooms.size :].astype(np.float64) @ hours.weights[rooms.size :])
        rest += sum(each.relaxed() for each in (*self.weeks, self.events))
        for module in rooms.modules:
            by_hub += self._rooms(module, days[module][: rooms.size], step)
        if weeks_move:
            self._weigh(days)
            for each in (*self.weeks, self.events)[: 3 if self.has_event_prices else 2]:
                each.ascend(WEEK_STEP * step)
        return rest, by_hub

    def _walk(self) -> tuple[Floats, list[Places]]:
        rooms = self.rooms
        tables = self.hours.tables(self.static, self.weeks[0].prices, self.weeks[1].prices)
        for module in rooms.modules:
            tables[module][: rooms.size] += rooms.prepared(module, tables[module].shape[1])
        return self.hours.walk(tables)

    def _rooms(self, module: int, first: Places, step: float) -> Doubles:
        weeks, value = self.rooms.weeks(module), np.zeros(len(self.rooms.hubs))
        chosen = self.rooms.chosen(module, first)
        for side, _ in enumerate(STEPS):
            costs, who, opened = self.rooms.opened(module, side, self.events.prices[module, weeks], HEAT * step)
            value += costs
            np.add.at(self.events.carried[module], weeks, opened.sum(axis=0))
            self.rooms.ascend(module, side, who, chosen[side], step, MEMORY)
        return value

    def _weigh(self, days: list[Places]) -> None:
        """How many hours and packs each week would carry."""
        hours = self.hours
        rows = np.concatenate([np.arange(len(hours.rows)), hours.like])
        weights = np.concatenate([hours.weights, np.ones(len(hours.like))])
        for module, at in enumerate(days):
            where = hours.waves[rows], np.full(len(rows), module), hours.weeks(module)[at]
            np.add.at(self.weeks[0].carried, where, weights * hours.priced[module][rows])
            first = slice(len(hours.rows))
            packs = hours.packs & hours.priced[module]
            np.add.at(self.weeks[1].carried, tuple(each[first] for each in where), packs)


def _turns(rows: int) -> int:
    most = max(LEAST_TURNS, min(MOST_TURNS, QUICK // rows), min(TURNS, LONG // rows))
    return min(most, LEAST_TURNS + 6 * rows)


def _static(programme: Programme, case: Case) -> Floats:
    """By wave, module and day: what a disliked weekday and the last week of a window cost."""
    wishes, liked, days = programme.wishes, programme.hours.liked_days, np.arange(case.size)
    costs = np.zeros((case.waves, len(case.modules), case.size), np.float32)
    if liked:
        costs += np.isin(days % 7, [i for i, name in enumerate(WEEKDAYS) if name not in liked]) * wishes.weekday
    for (wave, module), window in case.windows.items():
        costs[wave, module] += (days > window[1] - LAST_WEEK.days) * wishes.last_week
    return costs.astype(np.float32)
