"""Who leads a unit from when until when, with the days without a leader left out."""

from collections.abc import Iterator
from datetime import date

from rollout.domain.open_days import Day, number
from rollout.domain.organisation import LEADER, Organisation

Reign = tuple[Day, Day, int]
FOREVER: Day = date.max.toordinal()


def reigns_by_unit(organisation: Organisation) -> dict[str, tuple[Reign, ...]]:
    """Per unit, in order: from this day, until the day before that one, this person leads it."""
    cuts: dict[str, set[date]] = {}
    for held in organisation.assignments:
        if held.role == LEADER:
            cuts.setdefault(held.unit, set()).update({held.since_on, held.until_on or date.max})
    return {unit: tuple(_reigns(organisation, unit, sorted(days))) for unit, days in cuts.items()}


def _reigns(organisation: Organisation, unit: str, cuts: list[date]) -> Iterator[Reign]:
    for since, until in zip(cuts, [*cuts[1:], date.max], strict=True):
        leader = organisation.leader_of(unit, since)
        if leader and since < until:
            yield number(since), FOREVER if until == date.max else number(until), leader.id
