"""The written rules of the calendar, read once more and plainly: which days each hour and each seat may have.

It imports values of the domain only, no insides of planning, so that the yardstick cannot share a mistake with what
it measures. Days are whole numbers: `date.toordinal()`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from rollout.domain.calendar import Group, Placement
from rollout.domain.groups import groups_of
from rollout.domain.organisation import Person, Unit
from rollout.domain.planning.question import Ask
from rollout.domain.planning.windows import first_window, wave_of, waves_of, window_of
from rollout.domain.programme import WEEKDAYS, Facilitator
from rollout.domain.returns import Session

GONE = "the group takes no part any more"
KINDS = ("preview", "coaching")


@dataclass(frozen=True)
class Hour:
    """One hour of a group: a day that nothing can change (`fixed`), or the days on which it may lie.

    `is_fact`: held, or passed. `row`: as the newest calendar has it. `released`: the day that people know, if ahead.
    """

    group: Group
    unit: Unit
    module: str
    days: tuple[int, ...]
    fixed: int | None = None
    is_fact: bool = False
    row: Placement | None = None
    released: int | None = None


class World:
    """One question with all its rules worked out."""

    def __init__(self, ask: Ask, groups: Sequence[Group] = ()) -> None:
        self.ask, self.programme, self.organisation = ask, ask.programme, ask.organisation
        self.today = ask.today.toordinal()
        self.frozen_until = self.today + (ask.programme.notice_days if ask.released else 0)
        self.before = {row.key: row for row in ask.before}
        self.known = {row.key: row for row in ask.released}
        self.sessions: dict[tuple[str, str], Session] = {(s.group, s.module): s for s in ask.sessions}
        self.starts_of = cache(self._starts_of)
        self.is_open = cache(self._is_open)
        self.leader = cache(self._leader)
        self.hub_of = cache(self._hub_of)
        self.wave = cache(lambda code: wave_of(self.programme, self.organisation, self.organisation.units[code]))
        self._roles: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for held in sorted(self.organisation.assignments, key=lambda a: (a.since_on, a.person_id)):
            if held.role == "leader" and held.person_id in self.organisation.people:
                until = held.until_on.toordinal() if held.until_on else 10**7
                self._roles[held.unit].append((held.since_on.toordinal(), until, held.person_id))
        self._spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for code, roles in self._roles.items():
            if code in self.organisation.units:
                for since, until, person in roles:
                    self._spans[person].append((since, until))
        self._away: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for leave in self.organisation.leave:
            self._away[leave.person_id].append((leave.from_on.toordinal(), leave.to_on.toordinal()))
        self.chains = [self._chain(group, unit) for unit, group in self._groups(groups)]
        self.chain_of: dict[str, list[list[Hour]]] = defaultdict(list)
        for chain in self.chains:
            if chain:
                self.chain_of[chain[0].unit.code].append(chain)

    def _groups(self, groups: Sequence[Group]) -> Iterator[tuple[Unit, Group]]:
        """Facilities that are there, each with its groups; a facility where an hour has passed keeps its number."""
        named: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            named[group.unit].append(group)
        last = max(*(first_window(self.programme, wave)[1] for wave in waves_of(self.programme)), self.ask.today)
        for unit in sorted(self.organisation.units.values(), key=lambda u: u.code):
            if unit.level != self.programme.facility_level or (unit.closed_on and unit.closed_on <= self.ask.today):
                continue
            if unit.opened_on and unit.opened_on > last:
                continue
            own = named.get(unit.code) or groups_of(unit, self.programme, self._begun(unit.code))
            yield from ((unit, group) for group in own)

    def _begun(self, code: str) -> int:
        rows = [r for r in self.ask.before if r.unit == code and r.kind == "session"]
        begun = any(r.on and r.on <= self.ask.today for r in rows) or any(
            s.unit == code and s.held_on for s in self.ask.sessions
        )
        return len({row.group for row in rows}) if begun else 0

    def _chain(self, group: Group, unit: Unit) -> list[Hour]:
        """The hours of one group, their days narrowed by spacing from one to the next."""
        found: list[Hour] = []
        low, high = 0, 10**7
        for module in self.programme.modules:
            hour = self._hour(group, unit, module, low, high)
            if hour is None:
                continue
            found.append(hour)
            days = (hour.fixed,) if hour.fixed is not None else hour.days
            low = (days[0] if days else 10**7) + self.programme.spacing.min_days
            high = (days[-1] if days else 10**7) + self.programme.spacing.max_days
        return found

    def _hour(self, group: Group, unit: Unit, module: str, low: int, high: int) -> Hour | None:
        session = self.sessions.get((group.key, module))
        key = f"session:{module}:{group.key}"
        row, known = self.before.get(key), self.known.get(key)
        state = session.state if session else "planned"
        if session and state == "cancelled" and session.reason != GONE:
            return None
        day = row.on.toordinal() if row and row.on else None
        ahead = known.on.toordinal() if known and known.on and known.on > self.ask.today else None
        if session and state == "held":
            held = session.held_on.toordinal() if session.held_on else day
            return Hour(group, unit, module, (), held, True, row)
        if day is not None and day <= self.today and state != "not_held":
            return Hour(group, unit, module, (), day, True, row)
        if key in self.ask.pins:
            return Hour(group, unit, module, (), self.ask.pins[key].toordinal(), False, row, ahead)
        if ahead is not None and ahead <= self.frozen_until:
            return Hour(group, unit, module, (), ahead, False, known, ahead)
        window = window_of(self.programme, self.wave(unit.code), module)
        if window:
            extra = self.programme.catch_up_days if state == "not_held" else 0
            low, high = max(low, window[0].toordinal()), min(high, window[1].toordinal() + extra)
        days = self.days_for(group, unit, max(low, self.frozen_until + 1), high)
        return Hour(group, unit, module, days, None, False, row, ahead)

    def days_for(self, group: Group, unit: Unit, low: int, high: int) -> tuple[int, ...]:
        """Open days on which the leader of that day is there; days that nobody leads count too."""
        found = []
        for day in range(low, min(high, low + 1000, date.max.toordinal()) + 1):
            if self.is_open(unit.code, day) and self.starts_of(unit.code, group.shift):
                person = self.leader(unit.code, day)
                if person is None or not self.is_away(person, day):
                    found.append(day)
        return tuple(found)

    def _is_open(self, code: str, day: int) -> bool:
        unit, on = self.organisation.units[code], date.fromordinal(day)
        if not unit.is_open_on(on) or WEEKDAYS[on.weekday()] not in self._opening_days(code):
            return False
        place = (unit.country, unit.subdivision)
        if not unit.country:
            place = (self.programme.country, unit.subdivision or self.programme.subdivision)
        closed = {"*", *self._line(code)}
        return on not in self.ask.holidays.get(place, {}) and not any(
            b.unit in closed and b.from_on <= on <= b.to_on for b in self.programme.blackouts
        )

    def _line(self, code: str) -> list[str]:
        return [code, *(unit.code for unit in self.organisation.ancestors(code))]

    def _opening_days(self, code: str) -> tuple[str, ...]:
        for at in self._line(code):
            for opening in self.programme.openings:
                if opening.unit == at and opening.days:
                    return opening.days
        return self.programme.hours.opening_days

    def _starts_of(self, code: str, shift: str = "") -> tuple[time, ...]:
        found = self.programme.hours.starts
        for at in reversed(self._line(code)):
            for opening in self.programme.openings:
                if opening.unit == at and opening.starts:
                    found = opening.starts
        own = next((s.starts for s in self.programme.shifts if s.name == shift and s.starts), ())
        return tuple(start for start in found if start in own) or own or found

    def _leader(self, code: str, day: int) -> int | None:
        """Who leads on that day: the newest of the assignments that hold."""
        found = None
        for since, until, person in self._roles.get(code, ()):
            if since <= day < until:
                found = person
        return found

    def is_away(self, person: int, day: int) -> bool:
        return any(first <= day <= last for first, last in self._away.get(person, ()))

    def leads_somewhere(self, person: int, day: int) -> bool:
        return any(since <= day < until for since, until in self._spans.get(person, ()))

    def _hub_of(self, code: str) -> Unit:
        unit = self.organisation.units[code]
        above = next(iter(self.organisation.ancestors(code)), unit)
        return self.organisation.above(code, self.programme.preparation.hub_level) or above

    def days_to_prepare(self, person: int, hub: Unit, low: int, high: int) -> tuple[int, ...]:
        return tuple(
            day for day in range(max(low, self.today + 1), high + 1)
            if self.is_open(hub.code, day) and self.leads_somewhere(person, day) and not self.is_away(person, day)
        )  # fmt: skip

    def facilitators_of(self, hub: Unit, day: int) -> list[Facilitator]:
        line = {"*", *self._line(hub.code)}
        return [f for f in self.programme.facilitators if f.serves in line and not is_off(f, day)]

    def instant(self, unit: Unit, day: int, start: time) -> datetime:
        return datetime.combine(date.fromordinal(day), start)

    def person(self, number: int) -> Person:
        return self.organisation.people[number]


def is_off(facilitator: Facilitator, day: int) -> bool:
    on = date.fromordinal(day)
    for span in facilitator.away:
        first, _, last = span.partition("..")
        if date.fromisoformat(first) <= on <= date.fromisoformat(last or first):
            return True
    return False


def week(day: int) -> int:
    """The ISO week as one number: weeks begin on Monday, and 1 January of the year 1 was one."""
    return (day - 1) // 7


def at(day: int, start: time) -> datetime:
    return datetime.combine(date.fromordinal(day), start)


def days_after(day: int, count: int) -> date:
    return date.fromordinal(day) + timedelta(days=count)
