"""All hard rules as one CP-SAT model: a literal for every hour and day, every seat and day; rooms opened by day."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from ortools.sat.python import cp_model

from rollout.domain.organisation import Unit
from tests.exact.rules import KINDS, Hour, World, week
from tests.exact.times import Clauses, Literal, Time


@dataclass
class Placed:
    """One hour in the model."""

    hour: Hour
    time: Time


@dataclass
class Seat:
    """One leader's preview or coaching for a module. `is_past`: it happened; `bad`: it stands where it may not."""

    kind: str
    person: int
    module: str
    home: str
    hub: Unit
    time: Time
    first: Time
    is_past: bool = False
    bad: Literal | None = None


class RoomKey(NamedTuple):
    hub: str
    module: str
    kind: str


@dataclass
class _Day:
    """What one leader, or one facility, may do on one day."""

    hours: list[Literal] = field(default_factory=list)
    seats: list[Literal] = field(default_factory=list)
    fixed_hours: int = 0
    fixed_seats: int = 0


class Model(Clauses):
    """All hours and seats of some facilities.

    `strict`: everything has a date and every leader both seats; else what cannot be is left out, and counted.

    `units`: the facilities that it is about; `busy`: facilitators whose day is taken by others; `residents`: how many
    leaders, whose days stand, sit in rooms beside those of the model.
    """

    def __init__(
        self, world: World, strict: bool = True, units: Iterable[str] | None = None, rooms: bool = True,
        ordered: bool = True, busy: frozenset[tuple[str, int]] = frozenset(),
        residents: Mapping[tuple[RoomKey, int], int] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        super().__init__()
        self.world, self.programme, self.strict = world, world.programme, strict
        self.busy, self.residents = busy, residents
        chosen = None if units is None else set(units)
        chains = [chain for chain in world.chains if chain and (chosen is None or chain[0].unit.code in chosen)]
        self.hours: dict[tuple[str, str], Placed] = {}
        self.by_unit: dict[str, list[list[Placed]]] = defaultdict(list)
        self.alike: set[str] = set()
        for chain in chains:
            self._chain(chain)
        if strict and ordered:
            for unit in sorted(self.by_unit):
                self._in_order(unit)
        self._cover()
        self.firsts: dict[tuple[int, str], Time] = {}
        self.seats: dict[tuple[str, int, str], Seat] = {}
        self._prepare(chosen)
        self._leaders()
        self.rooms: dict[RoomKey, dict[int, cp_model.IntVar]] = {}
        self._most_rooms: dict[tuple[RoomKey, int], int] = {}
        if rooms:
            self._open_rooms()
            self._facilitators()

    # Hours ----------------------------------------------------------------------------------------------------------

    def _chain(self, chain: Sequence[Hour]) -> None:
        spacing, row = self.programme.spacing, []
        for hour in chain:
            free = not self.strict and hour.fixed is None
            days = (hour.fixed,) if hour.fixed is not None else hour.days
            time = self.time(days, free, f"{hour.group.key}{hour.module[:2]}")
            if row and not self._is_at_odds(row[-1], hour):
                one = row[-1].time
                self.at_least(one, time, spacing.min_days)
                self.at_most(one, time, spacing.max_days, [time.none])
            if row and hour.fixed is None:
                self.model.add_implication(row[-1].time.none, time.none)
            row.append(Placed(hour, time))
            self.hours[hour.group.key, hour.module] = row[-1]
        self.by_unit[chain[0].unit.code].append(row)

    def _is_at_odds(self, before: Placed, hour: Hour) -> bool:
        """A day that nothing can change is not asked for its spacing where it cannot have it."""
        if hour.fixed is None:
            return False
        spacing = self.programme.spacing
        return hour.is_fact or not any(
            spacing.min_days <= hour.fixed - day <= spacing.max_days for day in before.time.days
        )

    def _in_order(self, unit: str) -> None:
        """Groups of a facility that could change places do not: dates in the order of their numbers loses nothing,
        for prices of gaps grow evenly, so that earlier with earlier is never dearer."""
        chains = self.by_unit[unit]
        looks = {tuple((p.hour.days, p.hour.module, p.hour.group.shift) for p in chain) for chain in chains}
        if len(looks) > 1 or any(p.hour.fixed is not None for chain in chains for p in chain):
            return
        self.alike.add(unit)
        apart = 1 if self.programme.groups.per_day == 1 else 0
        for one, two in itertools.pairwise(chains):
            for a, b in zip(one, two, strict=True):
                self.at_least(a.time, b.time, apart)

    def _cover(self) -> None:
        groups = self.programme.groups
        for chains in self.by_unit.values():
            days: dict[int, _Day] = defaultdict(_Day)
            weeks: dict[int, _Day] = defaultdict(_Day)
            for placed in (p for chain in chains for p in chain):
                for day, literal in placed.time.on.items():
                    for book in (days[day], weeks[week(day)]):
                        if placed.hour.fixed is None:
                            book.hours.append(literal)
                        else:
                            book.fixed_hours += 1
            for books, limit in ((days, groups.per_day), (weeks, groups.per_week)):
                for book in books.values():
                    self._at_most_of(book.hours, limit - book.fixed_hours)

    def _at_most_of(self, literals: Sequence[Literal], limit: int) -> None:
        if len(literals) <= max(0, limit):
            return
        if limit == 1:
            self.model.add_at_most_one(literals)
        else:
            self.model.add(sum(literals) <= max(0, limit))

    # Leaders and their preparation ----------------------------------------------------------------------------------

    def leader_of(self, hour: Hour, day: int) -> int | None:
        if hour.is_fact and hour.row is not None and hour.row.on and hour.row.on.toordinal() == day:
            return hour.row.leader
        return self.world.leader(hour.unit.code, day)

    def _led(self) -> dict[tuple[int, str], list[tuple[Placed, list[int]]]]:
        """For every leader and module, her hours and on which of their days she would lead them."""
        found: dict[tuple[int, str], list[tuple[Placed, list[int]]]] = defaultdict(list)
        for placed in self.hours.values():
            days: dict[int, list[int]] = defaultdict(list)
            for day in placed.time.days:
                person = self.leader_of(placed.hour, day)
                if person is not None:
                    days[person].append(day)
            for person, own in days.items():
                found[person, placed.hour.module].append((placed, own))
        return found

    def _prepare(self, chosen: set[str] | None) -> None:
        passed = {
            (row.kind, row.leader, row.module): row for row in self.world.ask.before
            if row.kind != "session" and row.on and row.on <= self.world.ask.today
        }  # fmt: skip
        for (person, module), led in sorted(self._led().items(), key=lambda item: item[0]):
            first = self._first(led, f"{person}{module[:2]}")
            self.firsts[person, module] = first
            if first.days and first.days[0] <= self.world.today:
                continue
            home = min(placed.hour.unit.code for placed, _ in led)
            for kind in KINDS:
                self._seat(kind, person, module, home, first, passed.get((kind, person, module)))
            one, two = (self.seats[kind, person, module] for kind in KINDS)
            if not one.is_past:
                self.at_least(one.time, two.time, 1, [one.time.none, *([] if self.strict else [two.time.none])])

    def _first(self, led: Sequence[tuple[Placed, Sequence[int]]], name: str) -> Time:
        """The day of the first of these hours that she leads, none where all fall on days of others."""
        if len(led) == 1 and len(led[0][1]) == len(led[0][0].time.days):
            return led[0][0].time
        whole = [placed for placed, days in led if len(days) == len(placed.time.values)]
        units = {placed.hour.unit.code for placed, _ in led}
        if len(whole) == len(led) and len(units) == 1 and units <= self.alike:
            return whole[0].time
        first = self.time([day for _, days in led for day in days], not whole, f"first{name}")
        support: dict[int, list[Literal]] = defaultdict(list)
        for placed, days in led:
            for day in days:
                support[day].append(placed.time.on[day])
            if placed in whole:
                self.at_least(first, placed.time, 0)
            else:
                for day in days:
                    self.model.add_implication(placed.time.on[day], first.after(day).negated())
        for day, literals in support.items():
            self.model.add_bool_or([first.on[day].negated(), *literals])
            self.model.add(sum(literals) >= first.on[day])
        return first

    def _seat(self, kind: str, person: int, module: str, home: str, first: Time, passed: object) -> None:
        world, rules = self.world, self.programme.preparation
        hub = world.hub_of(home)
        known = world.known.get(f"{kind}:{module}:{person}")
        on = known.on.toordinal() if known and known.on else None
        name = f"{kind[0]}{person}{module[:2]}"
        if passed is not None:
            time = self.time([passed.on.toordinal()], False, name)  # type: ignore[attr-defined]
            self.seats[kind, person, module] = Seat(kind, person, module, home, hub, time, first, is_past=True)
            return
        is_fixed = on is not None and world.today < on <= world.frozen_until
        days = first.days
        own = world.days_to_prepare(
            person, hub, days[0] - rules.earliest_days, days[-1] - rules.latest_days
        ) if days else ()  # fmt: skip
        if is_fixed and on is not None:
            own = (on,)
        may_be_none = not self.strict or first.none is not self.no
        time = self.time(own, may_be_none, name)
        seat = Seat(kind, person, module, home, hub, time, first)
        unless = [time.none, first.none]
        if not self.strict:
            seat.bad = self.model.new_bool_var("") if is_fixed else self.no
            unless.append(seat.bad)
            self.model.add_implication(first.none, time.none)
        elif may_be_none:
            self.model.add(time.none == first.none)
        self.at_least(time, first, rules.latest_days, unless)
        self.at_most(time, first, rules.earliest_days, unless)
        self.seats[kind, person, module] = seat

    def _leaders(self) -> None:
        """So many hours a day; no preparation on such a day; one preparation a day."""
        books: dict[tuple[int, int], _Day] = defaultdict(_Day)
        for placed in self.hours.values():
            for day, literal in placed.time.on.items():
                person = self.leader_of(placed.hour, day)
                if person is None:
                    continue
                if placed.hour.fixed is None:
                    books[person, day].hours.append(literal)
                else:
                    books[person, day].fixed_hours += 1
        for seat in self.seats.values():
            for day, literal in seat.time.on.items():
                if seat.time.is_known:
                    books[seat.person, day].fixed_seats += 1
                else:
                    books[seat.person, day].seats.append(literal)
        for (_, day), book in books.items():
            if day > self.world.today:
                self._one_day(book)

    def _one_day(self, book: _Day) -> None:
        most = self.programme.groups.led_per_day - book.fixed_hours
        if book.fixed_seats:
            most = 0
        self._at_most_of(book.hours, most)
        if book.fixed_hours or book.fixed_seats:
            self._at_most_of(book.seats, 0)
        elif most == 1:
            self.model.add_at_most_one([*book.hours, *book.seats])
        else:
            self.model.add_at_most_one(book.seats)
            for literal in book.hours if book.seats else ():
                self.model.add_at_most_one([literal, *book.seats])

    # Rooms ----------------------------------------------------------------------------------------------------------

    def seats_in(self, kind: str) -> int:
        rules = self.programme.preparation
        return rules.preview_seats if kind == "preview" else rules.coaching_seats

    def minutes_of(self, kind: str) -> int:
        rules = self.programme.preparation
        return rules.preview_minutes if kind == "preview" else rules.coaching_minutes

    def _open_rooms(self) -> None:
        """Rooms of a hub, module and kind opened on a day: enough seats, and never fewer in all than people need."""
        wanted: dict[RoomKey, list[Seat]] = defaultdict(list)
        for seat in self.seats.values():
            if not seat.is_past:
                wanted[RoomKey(seat.hub.code, seat.module, seat.kind)].append(seat)
        for key in sorted({*wanted, *(key for key, _ in self.residents)}):
            self.rooms[key] = self._rooms_of(key, wanted[key])

    def _rooms_of(self, key: RoomKey, seats: Sequence[Seat]) -> dict[int, cp_model.IntVar]:
        size, rooms = self.seats_in(key.kind), {}
        others = {day: count for (where, day), count in self.residents.items() if where == key}
        for day in sorted({*others, *(day for seat in seats for day in seat.time.days)}):
            own = [seat.time.on[day] for seat in seats if day in seat.time.on]
            most = -(-(len(own) + others.get(day, 0)) // size)
            self._most_rooms[key, day] = most
            opened = self.model.new_int_var(0, most, f"{key.kind[0]}{key.hub}{key.module[:2]}@{day}")
            rooms[day] = opened
            for literal in own:
                self.model.add(opened >= literal)
            if day in others or len(own) > size:
                self.model.add(sum(own) + others.get(day, 0) <= size * opened)
        for_sure = sum(1 for seat in seats if seat.time.none is self.no) + sum(others.values())
        if for_sure:
            self.model.add(sum(rooms.values()) >= -(-for_sure // size))
        return rooms

    def most_rooms(self, key: RoomKey, day: int) -> int:
        return self._most_rooms[key, day]

    def _facilitators(self) -> None:
        """On every day the rooms opened are shared out among those who serve their hub, one each."""
        if not self.programme.facilitators:
            return
        days: dict[int, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        for key, rooms in self.rooms.items():
            for day, opened in rooms.items():
                days[day][key.hub].append(opened)
        units = self.world.organisation.units
        for day, hubs in days.items():
            free: dict[frozenset[str], int] = defaultdict(int)
            served = {
                code: {f.email for f in self.world.facilitators_of(units[code], day) if (f.email, day) not in self.busy}
                for code in hubs
            }
            for email in {email for emails in served.values() for email in emails}:
                free[frozenset(code for code, emails in served.items() if email in emails)] += 1
            gives = {
                (codes, code): self.model.new_int_var(0, count, "") for codes, count in free.items() for code in codes
            }
            for codes, count in free.items():
                self.model.add(sum(gives[codes, code] for code in codes) <= count)
            for code, opened in hubs.items():
                self.model.add(sum(opened) <= sum(v for (_, own), v in gives.items() if own == code))  # type: ignore[arg-type]

    # What is left out -----------------------------------------------------------------------------------------------

    def hours_left_out(self) -> cp_model.LinearExprT:
        return sum(p.time.none for p in self.hours.values() if p.time.none is not self.no)

    def hours_without_leader(self) -> cp_model.LinearExprT:
        """Hours on a day that nobody leads, though there is another day that somebody does."""
        found = []
        for placed in self.hours.values():
            days = placed.time.days
            nobody = [day for day in days if self.leader_of(placed.hour, day) is None]
            if placed.hour.fixed is None and 0 < len(nobody) < len(days):
                found += [placed.time.on[day] for day in nobody]
        return sum(found)

    def seats_left_out(self) -> cp_model.LinearExprT:
        found = []
        for seat in self.seats.values():
            if seat.time.none is not self.no:
                found.append(seat.time.none - seat.first.none)
            if seat.bad is not None:
                found.append(seat.bad)
        return sum(found)
