"""Which two days a leader could prepare on before an hour, and what they cost: for every day of the hour at once."""

from functools import cache

import numpy as np
import numpy.typing as npt

from rollout.domain.planning.board import STEPS, Board
from rollout.domain.planning.case import Costs, Leader, Spot
from rollout.domain.planning.prices import LEAD_LIKED

UNPREPARED = np.float32(100_000)
NEVER = np.float32(np.inf)


class Pairs:
    """A preview and a later coaching for every possible first hour from `low` to `high`: the cheapest two days."""

    def __init__(self, board: Board, leader: Leader, module: int, low: Spot, high: Spot) -> None:
        rules = board.programme.preparation
        self._low, self._far, self._near = low, rules.earliest_days, rules.latest_days
        self._board, self._leader, self._module = board, leader, module
        self._steps = [step for step in STEPS if (module, step) not in leader.done]
        self.costs: Costs = np.zeros(high - low + 1, np.float32)
        if not self._steps:
            return
        before = low - self._far
        days = slice(max(0, before), high - self._near + 1)
        able = self._able(days)
        windows = [self._window(self._room_costs(step, days, able), days.start - before, high) for step in self._steps]
        self._windows = windows
        if len(windows) == 1:
            self.costs = np.minimum(windows[0].min(axis=1), UNPREPARED)
            return
        sooner = np.minimum.accumulate(windows[0], axis=1)
        self.costs = np.minimum((windows[1][:, 1:] + sooner[:, :-1]).min(axis=1), UNPREPARED)

    def cost(self, first: Spot) -> float:
        return float(self.costs[first - self._low])

    def days(self, first: Spot) -> dict[str, Spot] | None:
        """The days of the missing steps for a first hour on this day; None where there are none."""
        if not self._steps:
            return {}
        at = first - self._low
        if self.costs[at] >= UNPREPARED:
            return None
        rows = [window[at] for window in self._windows]
        if len(rows) == 1:
            return {self._steps[0]: first - self._far + int(rows[0].argmin())}
        sooner = np.minimum.accumulate(rows[0])
        later = int((rows[1][1:] + sooner[:-1]).argmin()) + 1
        return {
            "preview": first - self._far + int(rows[0][:later].argmin()),
            "coaching": first - self._far + later,
        }

    def _able(self, days: slice) -> npt.NDArray[np.bool_]:
        """Days on which the leader could sit in a room here; where she sits for this module already counts as free."""
        leader, case = self._leader, self._board.case
        able = leader.there[days] & leader.hub.open[days] & ~leader.taken[days]
        able[: max(0, case.tomorrow - days.start)] = False
        for step in STEPS:
            event = leader.seats.get((self._module, step))
            if event is not None and days.start <= event.day < days.stop and not leader.led.get(event.day):
                able[event.day - days.start] = leader.there[event.day] and leader.hub.open[event.day]
        return able

    def _room_costs(self, step: str, days: slice, able: npt.NDArray[np.bool_]) -> Costs:
        """By day: nothing where a room has a seat left, a new event's price where somebody can lead one."""
        board, leader, key = self._board, self._leader, (self._module, step)
        costs = board.event_costs(self._module)[days].copy()
        free = board.room_days(leader.hub)
        if free is not None:
            costs[~free[days]] = NEVER
        own = leader.seats.get(key)
        for event in leader.hub.events[self._module][step]:
            inside = days.start <= event.day < days.stop
            if inside and (event is own or (event.seated < event.seats and (event.seated or event.held_open))):
                costs[event.day - days.start] = 0
        dear = leader.dear.get(key, 0.0)
        known = leader.known.get(key)
        if dear and known is not None:
            at = known - days.start
            here = costs[at] if 0 <= at < len(costs) else None
            costs += np.float32(dear)
            if here is not None:
                costs[at] = here
        costs[~able] = NEVER
        if own is not None and key in leader.pinned:
            costs[:] = NEVER
            if days.start <= own.day < days.stop:
                costs[own.day - days.start] = 0
        return costs

    def _window(self, costs: Costs, skipped: int, high: Spot) -> Costs:
        """For each first hour a row: its days from the earliest to the latest, with lead prices."""
        width, count = self._far - self._near + 1, high - self._low + 1
        padded = np.full(count + width - 1, NEVER, np.float32)
        start = max(0, skipped)
        padded[start : start + len(costs)] = costs[: len(padded) - start]
        rows = np.ndarray((count, width), np.float32, buffer=padded, strides=(4, 4))
        return rows + _lead(self._far, self._near, self._board.wishes.lead)


@cache
def _lead(far: int, near: int, price: int) -> Costs:
    low, high = LEAD_LIKED
    return np.array([price * max(0, low - lead, lead - high) for lead in range(far, near - 1, -1)], np.float32)
