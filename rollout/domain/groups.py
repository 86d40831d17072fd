"""Who sits together: a facility's people, split evenly into as few groups as the largest size allows."""

from rollout.domain.calendar import Group
from rollout.domain.organisation import Unit


def split_evenly(headcount: int, largest: int) -> list[int]:
    """Sizes that differ by one at most, the larger first: 40 people in groups of 14 at most are 14, 13 and 13."""
    count = max(1, -(-headcount // max(1, largest)))
    return _shares(headcount, count)


def groups_of(unit: Unit, largest: int, started_with: int = 0) -> list[Group]:
    """The unit's groups. Where the headcount is not known there is one group of unknown size.

    `started_with`: the number of groups once an hour has passed; people who sat together stay together, so a new
    headcount changes the sizes from then on, not the number.
    """
    if unit.headcount is None:
        return [Group(unit.code, number) for number in range(1, max(1, started_with) + 1)]
    sizes = _shares(unit.headcount, started_with) if started_with else split_evenly(unit.headcount, largest)
    return [Group(unit.code, number, size) for number, size in enumerate(sizes, 1)]


def _shares(headcount: int, count: int) -> list[int]:
    whole, rest = divmod(headcount, count)
    return [whole + (number < rest) for number in range(count)]
