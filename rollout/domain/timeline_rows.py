"""Facts made into a picture: which hours stand in which week of which row, and what closes its days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rollout.domain.calendar import Placement
from rollout.domain.coverage import shown_state
from rollout.domain.open_days import HolidaysByPlace, Place
from rollout.domain.planning.prices import even_level, window_weeks
from rollout.domain.planning.windows import wave_of, waves_of, window_of
from rollout.domain.programme import WEEKDAYS
from rollout.domain.returns import Session
from rollout.domain.timeline import (
    Closed,
    Facts,
    Frame,
    HoursOn,
    Load,
    Rooms,
    Row,
    SeatsIn,
    Tile,
    Timeline,
    units_above,
)
from rollout.domain.timeline_load import RoomsOf, monday_of


def timeline(facts: Facts, holidays: HolidaysByPlace) -> Timeline:
    """Every row with its hours by week (a facility's by day), its previews and coaching, its closed days and windows.

    An hour counts on the day on which it was held, else on its planned day. Cancelled hours are not shown.
    """
    first, last = monday_of(facts.days[0]), facts.days[1]
    made = _Rows(facts, holidays)
    return Timeline(
        first,
        (last - first).days // 7 + 1,
        facts.today,
        facts.programme.modules,
        tuple(row for row in map(made.row, range(len(facts.lines))) if row.facilities or row.hours or row.rooms),
        made.load(first, last),
        tuple(waves_of(facts.programme)),
        7 if made.has_weekends() else 5,
    )


def hours_on(placements: Iterable[Placement], sessions: Iterable[Session]) -> list[HoursOn]:
    """The hours of a version, one by one, with what became of them."""
    known = {(session.group, session.module): session for session in sessions}
    found = []
    for row in placements:
        if row.kind == "session":
            session = known.get((row.group, row.module))
            on = (session.held_on if session else None) or row.on
            found.append(HoursOn(row.unit, row.module, session.state if session else "planned", on, row.timezone))
    return found


def seats_in(placements: Iterable[Placement]) -> list[SeatsIn]:
    """The seats of a version that have a date, one by one."""
    return [
        SeatsIn(row.unit, row.kind, row.group, row.module, row.starts_local)
        for row in placements
        if row.kind != "session" and row.starts_local is not None
    ]


@dataclass
class _Rows:
    facts: Facts
    holidays: HolidaysByPlace
    tiles: dict[int, dict[tuple[date, int], Counter[str]]] = field(default_factory=lambda: defaultdict(dict))
    undated: Counter[int] = field(default_factory=Counter)
    rooms: dict[int, dict[tuple[date, str], tuple[set[str], int]]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[int, Counter[Place]] = field(default_factory=lambda: defaultdict(Counter))
    waves: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        self.modules = {key: number for number, key in enumerate(self.facts.programme.modules)}
        self.wave = {code: self._wave(code) for code in self.facts.row_of}
        for hour in self.facts.hours:
            self._add_hour(hour)
        for seat in self.facts.seats:
            self._add_seat(seat)
        for some in self.facts.facilities:
            if some.unit in self.facts.row_of:
                self.places[self.facts.row_of[some.unit]][some.place] += some.count
        for code, number in self.facts.row_of.items():
            self.waves[number].add(self.wave[code])

    def row(self, number: int) -> Row:
        line, places = self.facts.lines[number], self.places[number]
        return Row(
            line,
            sum(places.values()),
            tuple(Tile(on, module, **counts) for (on, module), counts in sorted(self.tiles[number].items())),
            tuple(Rooms(on, kind, len(events), taken) for (on, kind), (events, taken) in self._rooms(number)),
            (*self._holidays(places), *self._blackouts(line.code)),
            self._frames(number),
            self.undated[number],
        )

    def load(self, first: date, last: date) -> tuple[Load, ...]:
        """All weeks, empty ones too, with everything that happens in them: also what is in no row that is shown."""
        hours: dict[date, Counter[int]] = defaultdict(Counter)
        for hour in self.facts.hours:
            if hour.on and hour.state != "cancelled" and hour.module in self.modules:
                hours[monday_of(hour.on)][self.modules[hour.module]] += hour.count
        levels, weeks = self._levels(), range((last - first).days // 7 + 1)
        rooms = RoomsOf(self.facts)
        mondays = [first + timedelta(weeks=week) for week in weeks]
        return tuple(
            Load(
                monday, tuple(hours[monday][module] for module in self.modules.values()),
                rooms.events(monday, "preview"), rooms.events(monday, "coaching"), levels[monday],
                rooms.seats(monday, "preview"), rooms.seats(monday, "coaching"), rooms.crew(monday),
            )
            for monday in mondays
        )  # fmt: skip

    def has_weekends(self) -> bool:
        rules = self.facts.programme
        names = {*rules.hours.opening_days, *(day for opening in rules.openings for day in opening.days)}
        days = {hour.on for hour in self.facts.hours if hour.on} | {seat.starts.date() for seat in self.facts.seats}
        return bool(names & set(WEEKDAYS[5:])) or any(day.weekday() > 4 for day in days)

    def _wave(self, code: str) -> int:
        organisation = self.facts.organisation
        unit = organisation.units.get(code)
        return wave_of(self.facts.programme, organisation, unit) if unit else 1

    def _add_hour(self, hour: HoursOn) -> None:
        number = self.facts.row_of.get(hour.unit)
        if number is None or hour.state == "cancelled" or hour.module not in self.modules:
            return
        if hour.on is None or hour.on > self.facts.days[1]:
            self.undated[number] += hour.count
            return
        on = hour.on if self.facts.lines[number].is_facility else monday_of(hour.on)
        state = shown_state(hour.state, hour.on, False, self.facts.today_in(hour.timezone))
        self.tiles[number].setdefault((on, self.modules[hour.module]), Counter())[state] += hour.count

    def _add_seat(self, seat: SeatsIn) -> None:
        number = self.facts.row_of.get(seat.unit)
        if number is not None and seat.starts.date() <= self.facts.days[1]:
            day = seat.starts.date()
            key = day if self.facts.lines[number].is_facility else monday_of(day), seat.kind
            events, taken = self.rooms[number].setdefault(key, (set(), 0))
            events.add(seat.event)
            self.rooms[number][key] = events, taken + seat.taken

    def _rooms(self, number: int) -> list[tuple[tuple[date, str], tuple[set[str], int]]]:
        """In order of day, the preview before the coaching."""
        return sorted(self.rooms[number].items(), key=lambda each: (each[0][0], each[0][1] != "preview"))

    def _holidays(self, places: Counter[Place]) -> list[Closed]:
        """Public holidays on opening days: of every facility of the row, or of some."""
        opened = {WEEKDAYS.index(name) for name in self.facts.programme.hours.opening_days}
        first, last = self.facts.days
        names: dict[date, dict[str, int]] = defaultdict(dict)
        for place, count in sorted(places.items()):
            for day, name in self.holidays.get(place, {}).items():
                if monday_of(first) <= day <= last and day.weekday() in opened:
                    names[day][name] = names[day].get(name, 0) + count
        whole = sum(places.values())
        found = [
            Closed(day, day, "holiday", ", ".join(sorted(named)), sum(named.values()) < whole)
            for day, named in sorted(names.items())
        ]
        return _joined(found)

    def _blackouts(self, code: str) -> list[Closed]:
        """A blackout of the unit or of one above closes the whole row, one further down a part of it."""
        organisation = self.facts.organisation
        above = {"*", code, *(unit.code for unit in units_above(organisation, code))}
        found = []
        for blackout in self.facts.programme.blackouts:
            under = code in {unit.code for unit in units_above(organisation, blackout.unit)}
            if blackout.unit in above or under:
                is_part = blackout.unit not in above
                found.append(Closed(blackout.from_on, blackout.to_on, "blackout", blackout.reason, is_part))
        return sorted(found, key=lambda closed: (closed.first, closed.last, closed.why))

    def _frames(self, number: int) -> tuple[Frame, ...]:
        rules = self.facts.programme
        is_above = rules.waves.level == rules.facility_level and not self.facts.lines[number].is_facility
        waves = waves_of(rules) if is_above else sorted(self.waves[number])
        wanted = ((wave, key, self.modules[key]) for wave in waves for key in rules.modules)
        windows = ((wave, module, window_of(rules, wave, key)) for wave, key, module in wanted)
        return tuple(Frame(module, wave, *window) for wave, module, window in windows if window)

    def _levels(self) -> Counter[date]:
        """By week: for every wave, the even level of its modules that have hours in it (one module at a time)."""
        sums: Counter[tuple[int, str]] = Counter()
        weeks: dict[tuple[int, str], set[date]] = defaultdict(set)
        for hour in self.facts.hours:
            if hour.on and hour.state != "cancelled":
                key = self.wave.get(hour.unit, 1), hour.module
                sums[key] += hour.count
                weeks[key].add(monday_of(hour.on))
        highest: dict[tuple[date, int], int] = {}
        for (wave, module), count in sums.items():
            for monday in weeks[wave, module]:
                level = even_level(count, window_weeks(self.facts.programme))
                highest[monday, wave] = max(level, highest.get((monday, wave), 0))
        levels: Counter[date] = Counter()
        for (monday, _), level in highest.items():
            levels[monday] += level
        return levels


def _joined(days: Sequence[Closed]) -> list[Closed]:
    """Days in a row that are closed for the same reason, as one span."""
    found: list[Closed] = []
    for day in days:
        last = found[-1] if found else day
        is_next = (day.first - last.last).days == 1 and (last.why, last.is_part) == (day.why, day.is_part)
        if is_next:
            found[-1] = replace(last, last=day.last)
        else:
            found.append(day)
    return found
