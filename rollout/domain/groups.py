"""Who sits together: a facility's people by shift, each shift split evenly into as few groups as the size allows."""

from collections.abc import Sequence

from rollout.domain.calendar import Group
from rollout.domain.organisation import Unit
from rollout.domain.programme import Programme, Shift


def split_evenly(headcount: int, largest: int) -> list[int]:
    """Sizes that differ by one at most, the larger first: 40 people in groups of 14 at most are 14, 13 and 13."""
    return _shares(headcount, _least(headcount, largest))


def groups_of(unit: Unit, programme: Programme, started_with: int = 0, shifts: Sequence[str] = ()) -> list[Group]:
    """The unit's groups, numbered through its shifts. Where the headcount is not known, one (a shift) of unknown size.

    `started_with`: the number of groups once an hour has passed; people who sat together stay together, so a new
    headcount changes the sizes from then on, not the number. `shifts`: the shift of each of them, where it is known,
    so that a group stays in its shift as well.
    """
    if not programme.shifts:
        return _numbered(unit, [("", size) for size in _sizes(unit.headcount, programme.groups.largest, started_with)])
    rules = programme.shifts
    counts = _counts(unit.headcount, rules, programme.groups.largest)
    names = [shift.name for shift in rules]
    if started_with and len(shifts) == started_with and set(shifts) <= set(names):
        return _resized(unit, rules, shifts)
    if started_with:
        counts = _with_total(counts, rules, started_with)
    people = people_by_shift(unit.headcount, [s.share if n else 0 for s, n in zip(rules, counts, strict=True)])
    rows = [(n, sizes) for n, sizes in zip(names, map(_spread, people, counts), strict=True)]
    return _numbered(unit, [(name, size) for name, sizes in rows for size in sizes] or [("", unit.headcount)])


def people_by_shift(headcount: int | None, shares: Sequence[int]) -> list[int | None]:
    """Whole people for shares in hundredths, by largest remainder: they add up. Ties go to the shift named first."""
    total = sum(shares)
    if headcount is None or not total:
        return [None if headcount is None else 0 for _ in shares]
    whole = [headcount * share // total for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda at: (-(headcount * shares[at] % total), at))
    for at in by_rest[: headcount - sum(whole)]:
        whole[at] += 1
    return list(whole)


def _sizes(headcount: int | None, largest: int, started_with: int) -> Sequence[int | None]:
    return _spread(headcount, started_with or (1 if headcount is None else _least(headcount, largest)))


def _counts(headcount: int | None, rules: Sequence[Shift], largest: int) -> list[int]:
    """Groups of each shift before anything has begun; a shift with nobody in it has none."""
    people = people_by_shift(headcount, [shift.share for shift in rules])
    return [1 if each is None else _least(each, largest) if each else 0 for each in people]


def _with_total(counts: list[int], rules: Sequence[Shift], total: int) -> list[int]:
    """As many groups as have begun: more where most people share one, fewer where the fewest do."""
    counts, order = list(counts), range(len(counts))
    while sum(counts) < total:
        counts[min(order, key=lambda at: (-rules[at].share / (counts[at] or 0.01), at))] += 1
    while sum(counts) > total:
        counts[min((at for at in order if counts[at]), key=lambda at: (rules[at].share / counts[at], -at))] -= 1
    return counts


def _resized(unit: Unit, rules: Sequence[Shift], shifts: Sequence[str]) -> list[Group]:
    """The groups that have begun, each in its shift, with the people there are now."""
    people = people_by_shift(unit.headcount, [shift.share if shift.name in shifts else 0 for shift in rules])
    sizes = {
        shift.name: iter(_spread(each, shifts.count(shift.name))) for shift, each in zip(rules, people, strict=True)
    }
    return _numbered(unit, [(name, next(sizes[name])) for name in shifts])


def _numbered(unit: Unit, rows: Sequence[tuple[str, int | None]]) -> list[Group]:
    return [Group(unit.code, number, size, shift) for number, (shift, size) in enumerate(rows, 1)]


def _least(headcount: int, largest: int) -> int:
    return max(1, -(-headcount // max(1, largest)))


def _spread(people: int | None, count: int) -> Sequence[int | None]:
    return [None] * count if people is None else _shares(people, count) if count else []


def _shares(headcount: int, count: int) -> list[int]:
    whole, rest = divmod(headcount, count)
    return [whole + (number < rest) for number in range(count)]
