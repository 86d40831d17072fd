"""The cheapest days for one group's run of hours, all modules at once: exact, over every day of every window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rollout.domain.planning.case import Costs, Spot

NEVER = np.float32(np.inf)


@dataclass(frozen=True)
class Layer:
    """What each day from `low` on would cost for one hour; NEVER where it cannot be."""

    low: Spot
    costs: Costs


@dataclass(frozen=True)
class Spacing:
    """Nearest and farthest days between two hours, and what each distance costs."""

    least: int
    most: int
    costs: Costs


def spacing_costs(least: int, most: int, liked: int, price: int) -> Spacing:
    """A day more or less than the liked distance is free; each further day costs."""
    costs = [price * max(0, abs(days - liked) - 1) for days in range(least, most + 1)]
    return Spacing(least, most, np.array(costs, np.float32))


def cheapest(
    layers: Sequence[Layer], spacing: Spacing, after: Spot | None, before: Spot | None
) -> tuple[float, list[Spot]] | None:
    """The days that cost least, found backwards from the last hour; None where no days keep the spacing.

    `after` and `before` are the days of the hours around the run, which stand already.
    """
    values = _between(layers[-1], spacing, before)
    ways: list[np.ndarray[tuple[int, ...], np.dtype[np.intp]]] = []
    for earlier, later in zip(reversed(layers[:-1]), reversed(layers[1:]), strict=True):
        following = _following(earlier, later.low, values, spacing)
        way = following.argmin(axis=1)
        ways.append(way)
        values = earlier.costs + following[np.arange(len(way)), way]
    if after is not None:
        values = values + _from(layers[0], spacing, after)
    at = int(values.argmin())
    cost = float(values[at])
    if cost == np.inf:
        return None
    days = [layers[0].low + at]
    for layer, way in zip(layers, reversed(ways), strict=False):
        days.append(days[-1] + spacing.least + int(way[days[-1] - layer.low]))
    return cost, days


def values_of(layers: Sequence[Layer], spacing: Spacing) -> Costs:
    """By day of the first hour: what the run costs at best from there on."""
    values = layers[-1].costs
    for earlier, later in zip(reversed(layers[:-1]), reversed(layers[1:]), strict=True):
        values = earlier.costs + _following(earlier, later.low, values, spacing).min(axis=1)
    return values


def _between(last: Layer, spacing: Spacing, before: Spot | None) -> Costs:
    if before is None:
        return last.costs
    gaps = before - np.arange(last.low, last.low + len(last.costs))
    return last.costs + _gap_costs(gaps, spacing)


def _from(first: Layer, spacing: Spacing, after: Spot) -> Costs:
    return _gap_costs(np.arange(first.low, first.low + len(first.costs)) - after, spacing)


def _gap_costs(gaps: np.ndarray[tuple[int, ...], np.dtype[np.signedinteger]], spacing: Spacing) -> Costs:
    costs = np.full(len(gaps), NEVER, np.float32)
    right = (gaps >= spacing.least) & (gaps <= spacing.most)
    costs[right] = spacing.costs[gaps[right] - spacing.least]
    return costs


def _following(earlier: Layer, low: Spot, values: Costs, spacing: Spacing) -> Costs:
    """For every day of the earlier hour a row: what each allowed distance to the next hour leads to."""
    count, width = len(earlier.costs), spacing.most - spacing.least + 1
    padded = np.full(count + width - 1, NEVER, np.float32)
    begins = low - (earlier.low + spacing.least)
    source = values[max(0, -begins) :]
    target = max(0, begins)
    room = len(padded) - target
    if room > 0:
        padded[target : target + min(room, len(source))] = source[:room]
    return np.ndarray((count, width), np.float32, buffer=padded, strides=(4, 4)) + spacing.costs
