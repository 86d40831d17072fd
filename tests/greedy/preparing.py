"""Preview, then group coaching: every leader prepares before her or his first hour of a module, in shared rooms."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Literal

from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.programme import Programme
from tests.greedy.floor import FOREVER, Chain, Floor, Reign
from tests.greedy.open_days import Day, OpenDays, as_date, number

Step = Literal["preview", "coaching"]
STARTS = (time(9), time(13))
IN_WORDS: dict[Step, str] = {"preview": "a preview", "coaching": "group coaching"}
LIKED_LEAD = (5, 14)
_FEW = 5  # hours of one leader that cannot crowd out a preparation of three weeks


@dataclass(frozen=True)
class Need:
    """A leader who must be prepared for a module before `first`, the day of the first hour of it that she leads."""

    person: int
    module: str
    home: Unit
    hub: Unit
    first: Day


@dataclass
class Room:
    """A shared preview or coaching: its day and hour, and who sits in it."""

    key: str
    starts_local: datetime
    timezone: str
    seated: int = 0


class Preparing:
    """Knows on which days leaders can prepare, and seats them in as few rooms as their days allow."""

    def __init__(
        self, programme: Programme, organisation: Organisation, open_days: OpenDays, floor: Floor, tomorrow: Day,
        reigns: Mapping[str, Sequence[Reign]],
    ) -> None:  # fmt: skip
        self._programme, self._organisation, self._open_days = programme, organisation, open_days
        self._rules, self._floor, self._tomorrow = programme.preparation, floor, tomorrow
        self._leads: dict[int, list[tuple[Day, Day]]] = defaultdict(list)
        for unit in sorted(reigns):
            for since, until, person in reigns[unit]:
                self._leads[person].append((since, until))
        self._steady = {
            person for person, spans in self._leads.items() if any(s <= tomorrow and u == FOREVER for s, u in spans)
        }
        self._plenty: dict[tuple[str, Day], int] = {}
        self._taken: dict[int, set[Day]] = defaultdict(set)
        self._done: set[tuple[int, str]] = set()
        self._rooms: dict[tuple[str, str, str], list[Room]] = defaultdict(list)
        self._hours: Counter[tuple[str, datetime]] = Counter()
        self._hubs: dict[str, Unit] = {}

    def hub_of(self, unit: Unit) -> Unit:
        """Who prepares together: the unit's ancestor at the hub level, else the unit above it, else the unit alone."""
        if unit.code not in self._hubs:
            above = next(iter(self._organisation.ancestors(unit.code)), unit)
            self._hubs[unit.code] = self._organisation.above(unit.code, self._rules.hub_level) or above
        return self._hubs[unit.code]

    def remember(self, before: Sequence[Placement]) -> dict[int, set[Day]]:
        """Take note of who has been prepared already; returns the days ahead on which leaders prepare."""
        ahead: dict[int, set[Day]] = defaultdict(set)
        steps: Counter[tuple[int, str]] = Counter()
        for placement in before:
            if placement.on is None or placement.leader is None:
                continue
            if number(placement.on) >= self._tomorrow:
                ahead[placement.leader].add(number(placement.on))
            else:
                steps[placement.leader, placement.module] += 1
        self._done = {key for key, count in steps.items() if count > 1}
        return ahead

    def has_room(self, hub: Unit, person: int, module: str, day: Day) -> bool:
        """Whether an hour on this day leaves the leader two days to prepare on, for it and for her other modules."""
        first = self._floor.first_led(person, module)
        is_first = (first is None or day < first) and (person, module) not in self._done
        if is_first and not self._has_plenty(hub, person, day, 2) and len(self.days(hub, person, day)) < 2:
            return False
        return len(self._floor.led[person]) < _FEW or not self._crowds_out(hub, person, day)

    def days(self, hub: Unit, person: int, first: Day) -> list[Day]:
        """The working days of the hub on which the leader can prepare for an hour on the day `first`."""
        led, taken, leads = self._floor.led[person], self._taken[person], self._leads[person]
        away = self._floor.away.get(person, ())
        earliest = max(first - self._rules.earliest_days, self._tomorrow)
        days = [
            day for day in self._open_days.of(hub).between(earliest, first - self._rules.latest_days) if _runs(hub, day)
        ]
        return [
            d
            for d in days
            if d not in led and d not in taken and d not in away and any(since <= d < until for since, until in leads)
        ]

    def seat_all(self, chains: Sequence[Chain], before: Sequence[Placement]) -> list[Placement]:
        """A seat in a preview and in a coaching for every leader and module ahead; what is past stays as it was."""
        past = [p for p in before if p.on is None or number(p.on) < self._tomorrow]
        rows = {p.key: p for p in past if p.on is not None}
        known = {p.key: p for p in before if p.on is not None and number(p.on) >= self._tomorrow}
        for placement in rows.values():
            self._room_of(placement)
        needs = self._needs(chains)
        self._keep_rooms(needs, known)
        for module in self._programme.modules:
            for hub, wanted in _by_hub(needs, module):
                for row in self._seat(hub, module, wanted, rows, known):
                    rows[row.key] = row
        return [rows[key] for key in sorted(rows)]

    def _needs(self, chains: Sequence[Chain]) -> list[Need]:
        homes: dict[tuple[int, str], Unit] = {}
        for chain in chains:
            for slot in chain.slots:
                if slot.day is not None and slot.leader is not None:
                    known = homes.get((slot.leader, slot.module))
                    if known is None or chain.site.unit.code < known.code:
                        homes[slot.leader, slot.module] = chain.site.unit
        found = []
        for (person, module), home in sorted(homes.items()):
            first = self._floor.first_led(person, module)
            if first is not None and first >= self._tomorrow:
                found.append(Need(person, module, home, self.hub_of(home), first))
        return found

    def _keep_rooms(self, needs: Sequence[Need], known: Mapping[str, Placement]) -> None:
        """Rooms that still have somebody in them keep their number and hour; others are free to be used again."""
        for need in needs:
            for step in IN_WORDS:
                placement = known.get(_key(step, need))
                if placement:
                    self._room_of(placement)

    def _room_of(self, placement: Placement) -> Room:
        hub = placement.group.removeprefix(f"{placement.kind} {placement.module} ").rsplit(" ", 1)[0]
        rooms = self._rooms[placement.kind, placement.module, hub]
        for room in rooms:
            if room.key == placement.group:
                return room
        assert placement.starts_local is not None
        rooms.append(Room(placement.group, placement.starts_local, placement.timezone))
        self._hours[hub, placement.starts_local] += 1
        return rooms[-1]

    def _seat(
        self, hub: Unit, module: str, needs: list[Need], rows: Mapping[str, Placement], known: Mapping[str, Placement]
    ) -> Iterator[Placement]:
        """Both steps of the leaders of one hub: first those who keep their seats, then the others."""
        previewed: dict[int, Day | None] = {}
        for step in IN_WORDS:
            options: dict[int, list[Day]] = {}
            for need in needs:
                done = rows.get(_key(step, need))
                if done is not None and done.on is not None:
                    previewed[need.person] = number(done.on)
                    continue
                days = self._options(need, step, previewed.get(need.person), known.get(_key("coaching", need)))
                kept = self._kept(need, step, days, known.get(_key(step, need)))
                if kept is not None and kept.on is not None:
                    previewed[need.person] = number(kept.on)
                    yield kept
                else:
                    options[need.person] = days
            for need, room in self._share(hub, module, step, [n for n in needs if n.person in options], options):
                if room is not None:
                    day = number(room.starts_local.date())
                    self._taken[need.person].add(day)
                    previewed[need.person] = day
                yield self._row(need, step, room)

    def _options(self, need: Need, step: Step, previewed: Day | None, coaching: Placement | None) -> list[Day]:
        """The days for one step: a preview leaves a later day for coaching, if it can the one that is known."""
        days = self.days(need.hub, need.person, need.first)
        if step == "coaching":
            return [day for day in days if previewed is None or day > previewed]
        known = number(coaching.on) if coaching and coaching.on else None
        if known in days and days[0] < known:
            return [day for day in days if day < known]
        return days[:-1] if len(days) > 1 else days

    def _kept(self, need: Need, step: Step, days: list[Day], known: Placement | None) -> Placement | None:
        """The seat that the leader has already, where its day and its room still do."""
        if known is None or known.on is None or number(known.on) not in days:
            return None
        if not known.group.startswith(f"{step} {need.module} {need.hub.code} "):
            return None
        room = self._room_of(known)
        if room.seated >= self._seats(step) or room.starts_local != known.starts_local:
            return None
        room.seated += 1
        self._taken[need.person].add(number(known.on))
        return replace(known, unit=need.home.code, minutes=self._minutes(step), flag="")

    def _share(
        self, hub: Unit, module: str, step: Step, needs: list[Need], options: Mapping[int, list[Day]]
    ) -> Iterator[tuple[Need, Room | None]]:
        """Fill the rooms that are there, then open a room on the day that suits most of those who wait."""
        waiting: list[Need] = []
        rooms = self._rooms[step, module, hub.code]
        for need in sorted(needs, key=lambda need: (need.first, need.person)):
            room = next((r for r in rooms if self._fits(r, step, options[need.person])), None)
            if room is not None:
                room.seated += 1
                yield need, room
            elif options[need.person]:
                waiting.append(need)
            else:
                yield need, None
        counts = Counter(day for need in waiting for day in options[need.person])
        while waiting:
            day = self._best_day(options[waiting[0].person], counts, waiting[0].first, self._seats(step))
            room = self._open(hub, module, step, day)
            seated = [need for need in waiting if day in options[need.person]][: self._seats(step)]
            for need in seated:
                counts.subtract(options[need.person])
                room.seated += 1
                yield need, room
            gone = {need.person for need in seated}
            waiting = [need for need in waiting if need.person not in gone]

    def _fits(self, room: Room, step: Step, days: list[Day]) -> bool:
        return room.seated < self._seats(step) and number(room.starts_local.date()) in days

    @staticmethod
    def _best_day(days: list[Day], counts: Mapping[Day, int], first: Day, seats: int) -> Day:
        low, high = LIKED_LEAD

        def price(day: Day) -> tuple[int, int, int]:
            lead = first - day
            return -min(counts[day], seats), max(0, low - lead, lead - high), day

        return min(days, key=price)

    def _open(self, hub: Unit, module: str, step: Step, day: Day) -> Room:
        rooms = self._rooms[step, module, hub.code]
        used = {int(room.key.rsplit(" ", 1)[1]) for room in rooms}
        free = next(index for index in range(1, len(used) + 2) if index not in used)
        hours = [datetime.combine(as_date(day), start) for start in STARTS]
        starts = min(hours, key=lambda hour: (self._hours[hub.code, hour], hour))
        self._hours[hub.code, starts] += 1
        room = Room(f"{step} {module} {hub.code} {free}", starts, hub.timezone or self._programme.timezone)
        rooms.append(room)
        return room

    def _row(self, need: Need, step: Step, room: Room | None) -> Placement:
        if room is None:
            flag = f"no time for {IN_WORDS[step]} before the first hour on {as_date(need.first)}"
            key, zone = f"{step} {need.module} {need.hub.code}", need.hub.timezone or self._programme.timezone
            return Placement(step, need.home.code, key, need.module, need.person, None, zone, self._minutes(step), flag)
        return Placement(
            step, need.home.code, room.key, need.module, need.person, room.starts_local, room.timezone,
            self._minutes(step),
        )  # fmt: skip

    def _seats(self, step: Step) -> int:
        return self._rules.preview_seats if step == "preview" else self._rules.coaching_seats

    def _minutes(self, step: Step) -> int:
        return self._rules.preview_minutes if step == "preview" else self._rules.coaching_minutes

    def _has_plenty(self, hub: Unit, person: int, first: Day, enough: int) -> bool:
        """A quick yes: so many days would be left even if every hour of the leader fell on one of them."""
        busy = len(self._floor.led[person]) + len(self._floor.away.get(person, ()))
        return person in self._steady and self._count(hub, first) - busy >= enough

    def _count(self, hub: Unit, first: Day) -> int:
        """Working days of the hub before an hour on this day, whoever leads it."""
        if (hub.code, first) not in self._plenty:
            earliest = max(first - self._rules.earliest_days, self._tomorrow)
            days = self._open_days.of(hub).between(earliest, first - self._rules.latest_days)
            self._plenty[hub.code, first] = sum(_runs(hub, day) for day in days)
        return self._plenty[hub.code, first]

    def _crowds_out(self, hub: Unit, person: int, day: Day) -> bool:
        """Whether one more hour on this day would take a day that another module's preparation needs."""
        for module in self._programme.modules:
            first = self._floor.first_led(person, module)
            if first is not None and first - self._rules.earliest_days <= day <= first - self._rules.latest_days:
                if self._has_plenty(hub, person, first, 3):
                    continue
                days = self.days(hub, person, first)
                if day in days and len(days) <= 2:
                    return True
        return False


def _by_hub(needs: Sequence[Need], module: str) -> list[tuple[Unit, list[Need]]]:
    found: dict[str, tuple[Unit, list[Need]]] = {}
    for need in needs:
        if need.module == module:
            found.setdefault(need.hub.code, (need.hub, []))[1].append(need)
    return [found[code] for code in sorted(found)]


def _key(step: Step, need: Need) -> str:
    return f"{step}:{need.module}:{need.person}"


def _runs(hub: Unit, day: Day) -> bool:
    return (hub.opened_on is None and hub.closed_on is None) or hub.is_open_on(as_date(day))
