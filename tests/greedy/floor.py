"""The floor: who is taken on which day. Every hour that is fixed or chosen stands here, so that the next one fits."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from rollout.domain.calendar import Group, Placement
from rollout.domain.organisation import LEADER, Leave, Organisation, Unit
from rollout.domain.programme import Programme
from tests.greedy.open_days import Day, Days, number

Reign = tuple[Day, Day, int]
FOREVER: Day = date.max.toordinal()


@dataclass
class Site:
    """A facility as the placer sees it: its open days, who leads it when, and its hub for preparation."""

    unit: Unit
    hub: Unit
    days: Days
    window: tuple[Day, Day]
    reigns: tuple[Reign, ...] = ()
    starts: dict[Day, list[time]] = field(default_factory=dict)
    weeks: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.opens = number(self.unit.opened_on) if self.unit.opened_on else 0
        self.closes = number(self.unit.closed_on) if self.unit.closed_on else FOREVER

    def leader_on(self, day: Day) -> int | None:
        return next((person for since, until, person in self.reigns if since <= day < until), None)


@dataclass
class Slot:
    """One module of one group. `fact`: the day it happened, or was planned for and passed; it is never moved."""

    module: str
    index: int
    before: Placement | None = None
    fact: Day | None = None
    day: Day | None = None
    start: time | None = None
    leader: int | None = None
    missed: Day | None = None
    why: str = ""

    @property
    def before_day(self) -> Day | None:
        return number(self.before.on) if self.before and self.before.on else None

    @property
    def known_start(self) -> time | None:
        return self.before.starts_local.time() if self.before and self.before.starts_local else None


@dataclass
class Chain:
    """One group's hours in the order of the modules; cancelled ones are not among them."""

    group: Group
    site: Site
    slots: list[Slot]

    def free(self) -> Iterator[Slot]:
        return (slot for slot in self.slots if slot.fact is None)

    @property
    def is_complete(self) -> bool:
        return all(slot.day is not None for slot in self.slots)


class Floor:
    """Floor cover and leaders' days. A leader leads one session a day at most, over all her or his facilities."""

    def __init__(self, programme: Programme, leave: Iterable[Leave]) -> None:
        self.programme = programme
        self.away: dict[int, set[Day]] = defaultdict(set)
        for one in leave:
            self.away[one.person_id].update(range(number(one.from_on), number(one.to_on) + 1))
        self.led: dict[int, Counter[Day]] = defaultdict(Counter)
        self.led_module: dict[tuple[int, str], Counter[Day]] = defaultdict(Counter)
        self.network_weeks: dict[str, Counter[int]] = defaultdict(Counter)
        self.network_days: dict[str, Counter[Day]] = defaultdict(Counter)
        self.all_weeks: Counter[int] = Counter()

    def first_led(self, person: int, module: str) -> Day | None:
        """The day of the leader's first hour of this module."""
        return min(self.led_module.get((person, module), ()), default=None)

    def is_free(self, site: Site, day: Day) -> bool:
        """Whether the site can hold one more hour on this day, led by somebody who is there and leads no other."""
        if day not in site.days.is_open or not site.opens <= day < site.closes:
            return False
        leader = site.leader_on(day)
        if leader is not None and (day in self.led[leader] or day in self.away.get(leader, ())):
            return False
        groups = self.programme.groups
        if site.weeks[day // 7] >= groups.per_week:
            return False
        taken = site.starts.get(day)
        return not taken or (len(taken) < groups.per_day and self.free_start(site, day, None) is not None)

    def free_start(self, site: Site, day: Day, wanted: time | None) -> time | None:
        """The wanted hour, else the first one that no other group of the site overlaps on that day."""
        taken = site.starts.get(day, ())
        hours = self.programme.hours
        options = [wanted, *hours.starts] if wanted in hours.starts else list(hours.starts)
        free = (s for s in options if s and all(abs(_minutes(s) - _minutes(t)) >= hours.minutes for t in taken))
        return next(free, None)

    def take(self, chain: Chain, slot: Slot, day: Day, leader: int | None, start: time | None = None) -> None:
        """Put the slot on this day. The same group keeps the same hour through all modules where it can."""
        site = chain.site
        starts = self.programme.hours.starts
        wanted = start or starts[(chain.group.number - 1) % len(starts)]
        slot.day, slot.leader = day, leader
        slot.start = wanted if slot.fact is not None else self.free_start(site, day, wanted)
        self._count(site, slot, 1)

    def leave(self, chain: Chain, slot: Slot) -> None:
        """Take the slot off its day."""
        if slot.day is not None:
            self._count(chain.site, slot, -1)
            slot.day = slot.start = slot.leader = None

    def _count(self, site: Site, slot: Slot, by: int) -> None:
        day, start = slot.day, slot.start
        assert day is not None
        assert start is not None
        if by > 0:
            site.starts.setdefault(day, []).append(start)
        else:
            site.starts[day].remove(start)
        network = site.unit.parent or ""
        counters: list[tuple[Counter[int], int]] = [
            (site.weeks, day // 7), (self.all_weeks, day // 7),
            (self.network_weeks[network], day // 7), (self.network_days[network], day),
        ]  # fmt: skip
        if slot.leader is not None:
            counters += [(self.led[slot.leader], day), (self.led_module[slot.leader, slot.module], day)]
        for counter, key in counters:
            counter[key] += by
            if not counter[key]:
                del counter[key]


def reigns_by_unit(organisation: Organisation) -> dict[str, tuple[Reign, ...]]:
    """Who leads each unit from when until the day before when, in order; days without a leader are left out."""
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


def local(day: date, start: time) -> datetime:
    return datetime.combine(day, start)


def _minutes(start: time) -> int:
    return start.hour * 60 + start.minute
