"""Which facilities and hubs belong together: by leaders, by facilitators."""

from collections import defaultdict
from collections.abc import Hashable, Iterable

from tests.exact.rules import World


class Together:
    """Things that are joined step by step; `root` names the lot that one is in."""

    def __init__(self) -> None:
        self.over: dict[Hashable, Hashable] = {}

    def root(self, one: Hashable) -> Hashable:
        while self.over.get(one, one) != one:
            self.over[one] = self.over.get(self.over[one], self.over[one])
            one = self.over[one]
        return one

    def join(self, one: Hashable, two: Hashable) -> None:
        self.over[self.root(one)] = self.root(two)

    def lots(self, things: Iterable[str]) -> list[list[str]]:
        found: dict[Hashable, list[str]] = defaultdict(list)
        for thing in sorted(things):
            found[self.root(thing)].append(thing)
        return sorted(found.values())


def parts_of(world: World) -> list[list[str]]:
    """Facilities that share a leader, on any day, belong together."""
    joined = Together()
    for held in world.organisation.assignments:
        if held.role == "leader" and held.unit in world.organisation.units:
            joined.join(("leader", held.person_id), held.unit)
    return joined.lots(world.chain_of)


def circles_of(world: World) -> dict[str, frozenset[str]]:
    """For every hub, those with which it shares facilitators, straight or through others."""
    joined = Together()
    hubs = {world.hub_of(code).code for code in world.chain_of}
    for hub in hubs:
        line = {"*", hub, *(unit.code for unit in world.organisation.ancestors(hub))}
        for facilitator in world.programme.facilitators:
            if facilitator.serves in line:
                joined.join(("facilitator", facilitator.email), hub)
    return {hub: frozenset(lot) for lot in joined.lots(hubs) for hub in lot}
