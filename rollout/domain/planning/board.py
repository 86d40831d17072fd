"""The board: who is taken when, and what the week, the day and the rooms cost so far. All changes go through here."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import numpy as np

from rollout.domain.calendar import to_utc
from rollout.domain.planning.case import Bools, Case, Chain, Costs, Event, Hub, Ints, Leader, Site, Slot, Spot
from rollout.domain.planning.prices import dear_level, even_level
from rollout.domain.programme import Programme

STEPS = ("preview", "coaching")
Tally = list[int]


class Board:
    """Counts and running prices. `cost` is the sum of what hours, packs, events and neighbours cost together."""

    def __init__(self, programme: Programme, case: Case, limits: Mapping[str, int], weeks: int) -> None:
        self.programme, self.case, self.wishes = programme, case, programme.wishes
        self.cost = 0
        count, span = len(case.modules), case.size // 7 + 1
        kinds = [(wave, module) for wave in range(case.waves) for module in range(count)]
        self._hours: dict[tuple[int, int], Tally] = {kind: [0] * span for kind in kinds}
        self._packs: dict[tuple[int, int], Tally] = {kind: [0] * span for kind in kinds}
        self._events: dict[int, Tally] = {module: [0] * span for module in range(count)}
        self._hour_level = self._levels(Counter((c.site.wave, s.module) for c in case.chains for s in c.slots), weeks)
        sites = {(c.site.code, c.site.wave, s.module) for c in case.chains for s in c.slots}
        self._pack_level = self._levels(Counter((wave, module) for _, wave, module in sites), weeks)
        self._event_level = self._expected_events(weeks)
        self._days = np.zeros((len(case.networks), case.size), np.int32)
        self._limits = [limits.get(network, 1) for network in case.networks]
        self.facilitator_free = [free.copy() for free in case.facilitator_free]
        self._hour_costs: dict[tuple[int, int], Costs] = {}
        self._pack_costs: dict[tuple[int, int], Costs] = {}
        self._event_costs: dict[int, Costs] = {}

    @staticmethod
    def _levels(counts: Mapping[tuple[int, int], int], weeks: int) -> dict[tuple[int, int], tuple[int, int]]:
        return {k: (even_level(n, weeks), dear_level(even_level(n, weeks))) for k, n in counts.items()}

    def _expected_events(self, weeks: int) -> dict[int, tuple[int, int]]:
        """Events of each module if every room were full, spread evenly."""
        rules = self.programme.preparation
        leading: dict[tuple[int, str], set[int]] = defaultdict(set)
        for chain in self.case.chains:
            for slot in chain.slots:
                for _, _, leader in chain.site.reigns:
                    leading[slot.module, leader.hub.code].add(leader.person)
        sums: Counter[int] = Counter()
        for (module, _), people in leading.items():
            sums[module] += -(-len(people) // rules.preview_seats) + -(-len(people) // rules.coaching_seats)
        return {m: (even_level(n, weeks), dear_level(even_level(n, weeks))) for m, n in sums.items()}

    # what one more would cost

    def hour_costs(self, wave: int, module: int) -> Costs:
        """By day: what one more hour of this module costs the week."""
        found = self._hour_costs.get((wave, module))
        if found is None:
            found = self._week_costs(self._hours[wave, module], self._hour_level[wave, module])
            self._hour_costs[wave, module] = found
        return found

    def pack_costs(self, site: Site, module: int, low: Spot, high: Spot) -> Costs | np.float32:
        """By day: what an hour there would change for the packs, for the facility's is printed for its first one."""
        before, key = min(site.firsts[module], default=None), (site.wave, module)
        if before is not None and before <= low:
            return np.float32(0)
        found = self._pack_costs.get(key)
        if found is None:
            found = self._pack_costs[key] = self._week_costs(self._packs[key], self._pack_level[key])
        if before is None:
            return found[low : high + 1]
        costs = np.zeros(high - low + 1, np.float32)
        sooner = max(0, before - before % 7 - low)
        count, (even, dear) = self._packs[key][before // 7], self._pack_level[key]
        relief = self.wishes.load * (count > even) + self.wishes.load_over * (count > dear)
        costs[:sooner] = found[low : high + 1][:sooner] - np.float32(relief)
        return costs

    def hour_pressure(self, wave: int, module: int, more: int) -> Costs:
        """By day: what an hour would cost the week once `more` hours of others, still to come, are there too."""
        tally = [count + more for count in self._hours[wave, module]]
        return self._week_costs(tally, self._hour_level[wave, module])

    def event_costs(self, module: int) -> Costs:
        """By day: what one more event of this module costs, the week's load with it."""
        found = self._event_costs.get(module)
        if found is None:
            level = self._event_level.get(module, (1, 2))
            found = self._week_costs(self._events[module], level) + np.float32(self.wishes.event)
            self._event_costs[module] = found
        return found

    def _week_costs(self, tally: Tally, level: tuple[int, int]) -> Costs:
        counts = np.array(tally, np.int32)
        marginal = (counts >= level[0]) * np.float32(self.wishes.load)
        marginal += (counts >= level[1]) * np.float32(self.wishes.load_over)
        return np.repeat(marginal, 7)[: self.case.size]

    def _reprice(self, costs: Costs | None, count: int, level: tuple[int, int], week: int) -> None:
        """One week's count has changed: so has what one more would cost there."""
        if costs is not None:
            price = self.wishes.load * (count >= level[0]) + self.wishes.load_over * (count >= level[1])
            costs[week * 7 : week * 7 + 7] = price

    def neighbour_costs(self, site: Site, low: Spot, high: Spot) -> Costs:
        """By day: what one more hour costs the network; a trifle for every hour that is there spreads them."""
        counts = self._days[site.network, low : high + 1]
        over = counts >= self._limits[site.network]
        return over * np.float32(self.wishes.neighbours) + counts * np.float32(0.001)

    # hours

    def take(self, chain: Chain, slot: Slot, day: Spot, start: time) -> None:
        """Put the slot on this day. The day was found to be free."""
        site = chain.site
        slot.day, slot.start, slot.leader = day, start, site.leader_on(day)
        site.starts.setdefault(day, []).append(_minutes(start))
        self._fill(site, day, 1)
        self._pack(site, slot.module, day, 1)
        if slot.leader is not None:
            slot.leader.led.setdefault(day, []).append(self._instant(site, day, start))
            slot.leader.hours[slot.module][day] += 1
            self._busy(slot.leader, day)
        self._carry(site.wave, slot.module, day // 7, 1)
        self._meet(site.network, day, 1)

    def leave(self, chain: Chain, slot: Slot) -> None:
        """Take the slot off its day."""
        day, start, site = slot.day, slot.start, chain.site
        if day is None or start is None:
            return
        site.starts[day].remove(_minutes(start))
        self._fill(site, day, -1)
        self._pack(site, slot.module, day, -1)
        if slot.leader is not None:
            slot.leader.led[day].remove(self._instant(site, day, start))
            hours = slot.leader.hours[slot.module]
            hours[day] -= 1
            if not hours[day]:
                del hours[day]
            self._busy(slot.leader, day)
        self._carry(site.wave, slot.module, day // 7, -1)
        self._meet(site.network, day, -1)
        slot.day = slot.start = slot.leader = None

    def free_start(self, chain: Chain, day: Spot, wanted: time | None = None) -> time | None:
        """The wanted hour, else the group's own turn, else the first at which neither floor nor leader is taken."""
        options, number = chain.starts, chain.group.number - 1
        liked = [s for s in options if s in self.programme.hours.liked_starts] or list(options)
        order = [wanted] if wanted is not None and wanted in options else []
        order += [liked[number % len(liked)], *liked, *options]
        return next((start for start in order if self.is_clear(chain.site, day, start)), None)

    def is_clear(self, site: Site, day: Spot, start: time) -> bool:
        minutes, at = self.programme.hours.minutes, _minutes(start)
        if any(abs(at - other) < minutes for other in site.starts.get(day, ())):
            return False
        leader = site.leader_on(day)
        if leader is None or not leader.led.get(day):
            return True
        instant = self._instant(site, day, start)
        return all(abs(instant - other) >= minutes for other in leader.led[day])

    def crowded(self, chain: Chain, low: Spot, high: Spot) -> list[Spot]:
        """Days that still take an hour, but none of the group's own starts any more. Mostly there are none."""
        groups = self.programme.groups
        if groups.per_day == 1 and groups.led_per_day == 1:
            return []
        days = {day for day, taken in chain.site.starts.items() if taken}
        for _, _, leader in chain.site.reigns:
            days |= {day for day, taken in leader.led.items() if taken}
        return [day for day in sorted(days) if low <= day <= high and self.free_start(chain, day) is None]

    def _fill(self, site: Site, day: Spot, by: int) -> None:
        rules, week = self.programme.groups, day // 7
        if by > 0:
            site.counts[day] += 1
            site.weeks[week] += 1
        else:
            site.counts[day] -= 1
            site.weeks[week] -= 1
        span = slice(week * 7, week * 7 + 7)
        site.full[span] = (site.counts[span] >= rules.per_day) | (site.weeks[week] >= rules.per_week)

    def _pack(self, site: Site, module: int, day: Spot, by: int) -> None:
        """A facility's pack is printed for its first hour of the module."""
        days = site.firsts[module]
        before = min(days, default=None)
        days[day] += by
        if not days[day]:
            del days[day]
        after = min(days, default=None)
        if before == after:
            return
        key = (site.wave, module)
        for first, by in ((before, -1), (after, 1)):
            if first is not None:
                tally, level, week = self._packs[key], self._pack_level[key], first // 7
                self._tally(tally, level, week, by)
                self._reprice(self._pack_costs.get(key), tally[week], level, week)

    def _meet(self, network: int, day: Spot, by: int) -> None:
        count, limit = int(self._days[network, day]), self._limits[network]
        self.cost += self.wishes.neighbours * (max(0, count + by - limit) - max(0, count - limit))
        self._days[network, day] = count + by

    def _carry(self, wave: int, module: int, week: int, by: int) -> None:
        tally, level = self._hours[wave, module], self._hour_level[wave, module]
        self._tally(tally, level, week, by)
        self._reprice(self._hour_costs.get((wave, module)), tally[week], level, week)

    def _tally(self, tally: Tally, level: tuple[int, int], week: int, by: int) -> None:
        count = tally[week]
        self.cost += self._load(count + by, level) - self._load(count, level)
        tally[week] = count + by

    def _load(self, count: int, level: tuple[int, int]) -> int:
        even, dear = level
        return self.wishes.load * max(0, count - even) + self.wishes.load_over * max(0, count - dear)

    def _busy(self, leader: Leader, day: Spot) -> None:
        led = len(leader.led.get(day, ())) >= self.programme.groups.led_per_day
        leader.taken[day] = led or any(event.day == day for event in leader.seats.values())

    def _instant(self, site: Site, day: Spot, start: time) -> int:
        """Minutes since the case began: local ones, or real ones where a leader may lead in several zones."""
        if self.programme.groups.led_per_day == 1:
            return day * 1440 + _minutes(start)
        local = datetime.combine(self.case.base + timedelta(days=day), start)
        return int(to_utc(local, site.timezone).timestamp()) // 60

    # rooms

    def seat(self, leader: Leader, module: int, event: Event) -> None:
        """Give the leader a seat; a room that nobody sat in yet is opened."""
        if event.seated == 0:
            self._open(event, 1)
        event.seated += 1
        leader.seats[module, event.kind] = event
        leader.taken[event.day] = True

    def unseat(self, leader: Leader, module: int, kind: str) -> None:
        event = leader.seats.pop((module, kind), None)
        if event is None:
            return
        event.seated -= 1
        self._busy(leader, event.day)
        if event.seated == 0:
            self._open(event, -1)
            if not event.held_open and not event.key:
                leader.hub.events[module][kind].remove(event)

    def find_event(
        self, hub: Hub, module: int, kind: str, day: Spot, facilitator: int | None = None, key: str = ""
    ) -> Event | None:
        """A room on this day with a free seat, else a new one, else None: nobody is free to lead it."""
        here = [e for e in hub.events[module][kind] if e.day == day and e.seated < e.seats]
        best = max(here, key=lambda e: (bool(key) and e.key == key, e.seated > 0, bool(e.key)), default=None)
        if best is not None and (best.seated or self.may_open(hub, best)):
            return best
        event = Event(kind, module, day, self._seats(kind), facilitator)
        if not self.may_open(hub, event):
            return None
        hub.events[module][kind].append(event)
        return event

    def hold_open(self, hub: Hub, module: int, kind: str, day: Spot) -> Event | None:
        """Open a room ahead of who will sit in it."""
        event = Event(kind, module, day, self._seats(kind), held_open=True)
        if not self.may_open(hub, event):
            return None
        hub.events[module][kind].append(event)
        return event

    def known_event(self, hub: Hub, kind: str, module: int, day: Spot) -> Event:
        """A room that was there before; it stays known though nobody sits in it."""
        event = Event(kind, module, day, self._seats(kind))
        hub.events[module][kind].append(event)
        return event

    def may_open(self, hub: Hub, event: Event) -> bool:
        """Whether somebody is free to lead it; who that is, is noted at once."""
        if hub.facilitators is None:
            return True
        if event.facilitator is not None and self.facilitator_free[event.facilitator][event.day]:
            return True
        event.facilitator = next((f for f in hub.facilitators if self.facilitator_free[f][event.day]), None)
        return event.facilitator is not None

    def _open(self, event: Event, by: int) -> None:
        if event.facilitator is not None:
            self.facilitator_free[event.facilitator][event.day] = by < 0
        self.cost += by * self.wishes.event
        self._tally(self._events[event.module], self._event_level.get(event.module, (1, 2)), event.day // 7, by)
        self._event_costs.pop(event.module, None)

    def room_days(self, hub: Hub) -> Bools | None:
        """Days on which somebody is free to lead one more event here; None: any."""
        if hub.facilitators is None:
            return None
        found = np.zeros(self.case.size, np.bool_)
        for facilitator in hub.facilitators:
            found |= self.facilitator_free[facilitator]
        return found

    def rooms_free(self, hub: Hub) -> Ints:
        """By day: how many more events could be led here."""
        if hub.facilitators is None:
            return np.full(self.case.size, 1_000, np.int32)
        found = np.zeros(self.case.size, np.int32)
        for facilitator in hub.facilitators:
            found += self.facilitator_free[facilitator]
        return found

    def _seats(self, kind: str) -> int:
        rules = self.programme.preparation
        return rules.preview_seats if kind == "preview" else rules.coaching_seats


def spot(case: Case, day: date) -> Spot:
    return (day - case.base).days


def _minutes(start: time) -> int:
    return start.hour * 60 + start.minute
