"""The hours of every row at their best days, at given prices: each row's chain, and those of the groups behind it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rollout.domain.planning.bound_rows import Row, places_after
from rollout.domain.planning.case import Bools, Case, Ints
from rollout.domain.planning.chains import Spacing
from rollout.domain.programme import Programme

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
NEVER = np.float32(np.inf)


class Hours:
    """All rows at once: arrays of row x day, each module from its own first day on."""

    def __init__(self, programme: Programme, case: Case, rows: Sequence[Row], spacing: Spacing) -> None:
        self.case, self.rows, self.spacing = case, rows, spacing
        self.count = len(case.modules)
        self.weights = np.array([row.weight for row in rows], np.float32)
        self.waves = np.array([row.wave for row in rows])
        self.packs = np.array([row.has_packs for row in rows])
        self.low, self.masks, self.priced = [], [], []
        for module in range(self.count):
            masks = [row.masks[module] for row in rows]
            low, high = _extent([mask for mask in masks if mask is not None])
            self.low.append(low)
            everyday = np.ones(high - low + 1, np.bool_)
            own = np.array([everyday if mask is None else mask[low : high + 1] for mask in masks])
            self.masks.append(np.where(own, np.float32(0), NEVER))
            self.priced.append(np.array([row.is_priced and row.masks[module] is not None for row in rows]))
        self.coupled = [np.array([row.coupled[m] for row in rows]) for m in range(self.count - 1)]
        self.gaps = np.array([row.is_priced for row in rows], np.float32)
        self._follow()

    def _follow(self) -> None:
        """For every further group behind a row: which row it is like, and where it can be."""
        place = {row.looks: at for at, row in enumerate(self.rows) if row.hub is None and not row.has_packs}
        behind, like, soonest, latest = [], [], [], []
        size: int = self.masks[0].shape[1]
        known: dict[object, tuple[Ints, Ints]] = {}
        self.last = np.full(len(self.rows), size, np.int32)
        for at, row in enumerate(self.rows):
            if not row.others or row.masks[0] is None:
                continue
            key = row.masks[0].tobytes(), row.others, row.floor
            if key not in known:
                mask = row.masks[0][self.low[0] : self.low[0] + size]
                known[key] = places_after(mask, row.others, row.floor, self.low[0] % 7)
            self.last[at] = known[key][1][0]
            behind += [at] * row.others
            like += [place.get(row.other.looks, -1)] * row.others
            soonest.append(known[key][0])
            latest.append(known[key][1][1:])
        self.behind, self.like = np.array(behind, np.intp), np.array(like, np.intp)
        self._soonest = np.concatenate(soonest) if soonest else np.zeros((0, size), np.int32)
        late = np.arange(size) > (np.concatenate(latest) if latest else np.zeros(0, np.int32))[:, None]
        self._late = np.where(late, NEVER, np.float32(0))

    def _behind(self, values: Floats) -> Floats:
        """By row and day of its first hour: what its further groups cost, which meet later."""
        own = values[self.like] + self._late
        ahead = np.full((len(own), own.shape[1] + 1), NEVER, np.float32)
        ahead[:, :-1] = np.minimum.accumulate(own[:, ::-1], axis=1)[:, ::-1]
        costs = np.take_along_axis(ahead, self._soonest, axis=1)
        extra = np.zeros(values.shape, np.float32)
        np.add.at(extra, self.behind, costs)
        extra[np.arange(values.shape[1]) > self.last[:, None]] = NEVER
        return extra

    def _days_behind(self, values: Floats, first: Places) -> Places:
        own = values[self.like] + self._late
        soonest = self._soonest[np.arange(len(own)), first[self.behind]]
        own[np.arange(own.shape[1]) < soonest[:, None]] = NEVER
        return np.asarray(own.argmin(axis=1))

    def weeks(self, module: int) -> Places:
        return (self.low[module] + np.arange(self.masks[module].shape[1])) // 7

    def tables(self, static: Floats, hours: Floats, packs: Floats) -> list[Floats]:
        """By module: what an hour costs each row and day, the weeks' prices included (wave x module x week)."""
        found = []
        for module, mask in enumerate(self.masks):
            days = slice(self.low[module], self.low[module] + mask.shape[1])
            weeks = self.weeks(module)
            daily = static[:, module, days] + hours[:, module, weeks]
            first = packs[:, module, weeks] * (self.packs & self.priced[module])[:, None, None].any()
            own = daily[self.waves] * self.priced[module][:, None]
            if first.any():
                own += packs[:, module, weeks][self.waves] * (self.packs & self.priced[module])[:, None]
            found.append(mask + own)
        return found

    def walk(self, tables: Sequence[Floats]) -> tuple[Floats, list[Places]]:
        """What every row costs at best, with the groups behind it; the days of all rows, then of those groups."""
        values, onwards = tables[-1], []
        for module in range(self.count - 2, -1, -1):
            onwards.append(self._padded(values, module))
            values = tables[module] + self._onward(onwards[-1], values, module)
        whole = values + self._behind(values)
        first = whole.argmin(axis=1)
        rows = np.concatenate([np.arange(len(values)), self.like])
        at = [np.concatenate([first, self._days_behind(values, first)])]
        best = whole[np.arange(len(values)), first]
        for module, padded in enumerate(reversed(onwards)):
            width = len(self.spacing.costs)
            last = padded.shape[1] - 1  # who leads no such hour points nowhere
            choice = padded[rows[:, None], np.minimum(at[-1][:, None] + np.arange(width), last)]
            choice = choice + self.spacing.costs * self.gaps[rows, None]
            later = at[-1] + choice.argmin(axis=1) + self._shift(module)
            free = (padded.argmin(axis=1) + self._shift(module))[rows]
            days = np.where(self.coupled[module][rows], later, free)
            at.append(np.clip(days, 0, self.masks[module + 1].shape[1] - 1))
        return np.where(np.isfinite(best), best, np.float32(0)), at

    def _shift(self, module: int) -> int:
        """The place, among the next module's days, of the nearest hour after this module's first day."""
        return self.low[module] + self.spacing.least - self.low[module + 1]

    def _padded(self, values: Floats, module: int) -> Floats:
        """The next module's values from the nearest day after this module's first day on; all of them for walking."""
        shift, width = self._shift(module), len(self.spacing.costs)
        days = self.masks[module].shape[1] + width - 1
        padded = np.full((len(values), max(days, values.shape[1] - shift)), NEVER, np.float32)
        source = values[:, max(0, shift) :]
        target = max(0, -shift)
        padded[:, target : target + source.shape[1]] = source
        return padded

    def _onward(self, padded: Floats, values: Floats, module: int) -> Floats:
        days = self.masks[module].shape[1]
        best = np.full((len(values), days), NEVER, np.float32)
        for lag, price in enumerate(self.spacing.costs):
            np.minimum(best, padded[:, lag : lag + days] + (price * self.gaps)[:, None], out=best)
        coupled = self.coupled[module]
        if not coupled.all():
            best[~coupled] = values[~coupled].min(axis=1)[:, None]
        return best


def _extent(masks: Sequence[Bools]) -> tuple[int, int]:
    if not masks:
        return 0, 0
    days = np.flatnonzero(np.logical_or.reduce(masks))
    return (int(days[0]), int(days[-1])) if len(days) else (0, 0)
