"""Days and numbers of places, as several pages need them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rollout.domain.organisation import Unit


def days_in(now: datetime) -> Callable[[str], date]:
    """What day it is now in a time zone."""
    return lru_cache(maxsize=None)(lambda timezone: now.astimezone(ZoneInfo(timezone)).date())


def facilities_below(tree: Mapping[str, Unit], under: Mapping[str, int]) -> Counter[str]:
    """How many open facilities lie under each unit; `under` counts those directly under each."""
    found: Counter[str] = Counter()
    for parent, count in under.items():
        for code in _line(parent, tree):
            found[code] += count
    return found


def _line(code: str, tree: Mapping[str, Unit]) -> list[str]:
    """The unit and those above it."""
    found: list[str] = []
    here: Unit | None = tree.get(code)
    while here is not None and here.code not in found:
        found.append(here.code)
        here = tree.get(here.parent or "")
    return found


def in_order(tree: Mapping[str, Unit]) -> list[tuple[int, Unit]]:
    """All units of a tree, each with its depth, parents first, in order of name."""
    children: dict[str | None, list[Unit]] = {}
    for unit in sorted(tree.values(), key=lambda unit: (unit.name, unit.code)):
        children.setdefault(unit.parent if unit.parent in tree else None, []).append(unit)

    def under(parent: str | None, depth: int) -> list[tuple[int, Unit]]:
        return [found for unit in children.get(parent, ()) for found in ((depth, unit), *under(unit.code, depth + 1))]

    return under(None, 0)
