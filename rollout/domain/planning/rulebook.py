"""The rules as they close days for one group: each by its name, so that it can be said which of them are in the way.

Written from the question and the finished calendar alone; it shares nothing with the search. `rules_of_hours` closes
days for sessions, `seat_rules` for previews and coaching.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import TypeVar, cast

from rollout.domain.calendar import Placement
from rollout.domain.open_days import Day, Place, number, place_of
from rollout.domain.organisation import LEADER, Organisation, Unit
from rollout.domain.planning.question import Ask
from rollout.domain.planning.smallest import Days
from rollout.domain.planning.why_words import WEEKEND, initials, on, weekdays
from rollout.domain.planning.windows import first_window, waves_of
from rollout.domain.programme import WEEKDAYS, Blackout, Facilitator
from rollout.domain.returns import Session

EASE = (
    "hours", "preparation", "floor day", "floor week", "starts", "blackout", "leave", "seats", "facilitator", "leads",
    "notice", "window", "catch-up", "first window", "preview", "lead", "spacing", "opening", "holiday", "not open",
    "closed", "order",
)  # fmt: skip
"""The kinds of rules, the easiest to change first."""

RANGES = frozenset({"first window", "window", "catch-up", "spacing", "lead", "preview", "order"})
"""Kinds that say between which days an hour must lie; all others close single days."""

_FAR = timedelta(days=3 * 366)
Reign = tuple[Day, Day, int]
Made = TypeVar("Made")
_FOREVER: Day = date.max.toordinal()


@dataclass(frozen=True)
class Rule:
    """One rule instance. `key` is the same wherever the same rule is in the way, so that hours can be counted by it.

    `words`: how it stands in a list of what is in the way; `noun`: what would have to give way; `moved`: why a known
    date could not stay ("": as in `words`).
    """

    kind: str
    key: str
    words: str
    noun: str
    moved: str = ""

    @property
    def cost(self) -> int:
        return EASE.index(self.kind)

    @property
    def is_range(self) -> bool:
        return self.kind in RANGES


@dataclass(frozen=True)
class Shut:
    """A rule and the days that it closes."""

    rule: Rule
    days: Days


class Book:
    """What the rules need to know, looked up once and only when asked. Day 0 is tomorrow."""

    def __init__(self, ask: Ask, placements: Sequence[Placement]) -> None:
        self.ask, self.programme, self.organisation = ask, ask.programme, ask.organisation
        self._placements = placements
        self.tomorrow = number(ask.today) + 1
        self._made: dict[tuple[str, str], object] = {}

    @cached_property
    def size(self) -> int:
        """So many days that every rule with an end has ended, and a whole chain fits behind it; three years at most."""
        modules = len(self.programme.modules)
        reach = timedelta(days=self.programme.spacing.max_days * max(1, modules) + 60)
        usual = max([self.ask.today, first_window(self.programme, waves_of(self.programme)[-1])[1], *self._facts])
        ends = [w.to_on for w in self.programme.windows] + [b.to_on for b in self.programme.blackouts]
        ends += [leave.to_on for leave in self.organisation.leave]
        ends += [self.ask.today + timedelta(days=self.programme.notice_days)]
        last = max(usual, min(max(ends), self.ask.today + _FAR)) + reach
        return number(last) - self.tomorrow + 1

    @cached_property
    def _facts(self) -> list[date]:
        return [row.on for row in self._placements if row.on] + list(self.held.values())

    @cached_property
    def open(self) -> Days:
        return (1 << self.size) - 1

    def between(self, first: Day, last: Day) -> Days:
        """The days from first to last, both included, as far as they are ahead."""
        low, high = max(0, first - self.tomorrow), min(self.size, last - self.tomorrow + 1)
        return ((1 << high) - 1) >> low << low if low < high else 0

    def outside(self, first: Day, last: Day) -> Days:
        return self.open & ~self.between(first, last)

    def at(self, day: date) -> Days:
        place = number(day) - self.tomorrow
        return 1 << place if 0 <= place < self.size else 0

    def day(self, place: int) -> date:
        return date.fromordinal(self.tomorrow + place + 1)

    def once(self, key: tuple[str, str], make: Callable[[], Made]) -> Made:
        """What is made once for a place and then kept."""
        if key not in self._made:
            self._made[key] = make()
        return cast("Made", self._made[key])

    # what stands in the calendar

    @cached_property
    def held(self) -> Mapping[tuple[str, str], date]:
        return {(s.group, s.module): s.held_on for s in self.ask.sessions if s.held_on}

    @cached_property
    def sessions(self) -> Mapping[tuple[str, str], Session]:
        return {(s.group, s.module): s for s in self.ask.sessions}

    @cached_property
    def rows(self) -> Mapping[str, Placement]:
        return {row.key: row for row in self._placements}

    @cached_property
    def released(self) -> Mapping[str, date]:
        return {row.key: row.on for row in self.ask.released if row.on}

    @cached_property
    def by_unit(self) -> Mapping[str, Sequence[Placement]]:
        found = defaultdict(list)
        for row in self._placements:
            if row.kind == "session" and row.starts_local is not None:
                found[row.unit].append(row)
        return found

    @cached_property
    def by_leader(self) -> Mapping[int, Sequence[Placement]]:
        found = defaultdict(list)
        for row in self._placements:
            if row.leader is not None and row.starts_local is not None:
                found[row.leader].append(row)
        return found

    @cached_property
    def seats(self) -> Sequence[Placement]:
        return [row for row in self._placements if row.kind != "session" and row.starts_local is not None]

    @cached_property
    def seats_of(self) -> Mapping[str, Sequence[Placement]]:
        """Seats by kind, module and hub, as the key of their event begins: "preview welcome NET3"."""
        found = defaultdict(list)
        for row in self.seats:
            found[row.group.rsplit(" ", 1)[0]].append(row)
        return found

    @cached_property
    def events_of(self) -> Mapping[str, frozenset[date]]:
        """The days on which a facilitator leads an event, by address."""
        found: dict[str, set[date]] = defaultdict(set)
        for row in self.seats:
            if row.facilitator and row.on:
                found[row.facilitator].add(row.on)
        return {address: frozenset(days) for address, days in found.items()}

    def taken_of(self, facilitator: Facilitator) -> Days:
        """The days on which a facilitator leads an event or is away."""

        def days() -> Days:
            found = sum(self.at(day) for day in self.events_of.get(facilitator.email, ()))
            for first, last in facilitator.days_away():
                found |= self.between(number(first), number(last))
            return found

        return self.once(("facilitator", facilitator.email), days)

    def day_of(self, row: Placement) -> date | None:
        """The day an hour really happened, else the one it is planned for."""
        return self.held.get((row.group, row.module)) or row.on

    # who leads

    @cached_property
    def _terms(self) -> Mapping[str, Sequence[date]]:
        cuts: dict[str, set[date]] = defaultdict(set)
        for term in self.organisation.assignments:
            if term.role == LEADER:
                cuts[term.unit].update({term.since_on, term.until_on or date.max})
        return {unit: sorted(days) for unit, days in cuts.items()}

    def reigns(self, unit: str) -> Iterator[Reign]:
        """Who leads the unit from when until the day before when, in order."""
        cuts = self._terms.get(unit, ())
        for since, until in zip(cuts, [*cuts[1:], date.max], strict=False):
            leader = self.organisation.leader_of(unit, since)
            if leader and since < until:
                yield number(since), _FOREVER if until == date.max else number(until), leader.id

    @cached_property
    def leads(self) -> Mapping[int, Sequence[str]]:
        """The units that a person leads at any time."""
        found: dict[int, set[str]] = defaultdict(set)
        for term in self.organisation.assignments:
            if term.role == LEADER:
                found[term.person_id].add(term.unit)
        return {person: sorted(units) for person, units in found.items()}

    @cached_property
    def leave(self) -> Mapping[int, Sequence[tuple[date, date]]]:
        found: dict[int, set[tuple[date, date]]] = defaultdict(set)
        for leave in self.organisation.leave:
            found[leave.person_id].add((leave.from_on, leave.to_on))
        return {person: sorted(spans) for person, spans in found.items()}

    def name(self, person: int) -> str:
        known = self.organisation.people.get(person)
        return initials(known.name) if known else "the leader"

    def leave_of(self, person: int, days: Days) -> Iterator[Shut]:
        """The leave of a person, on those days on which she or he is the one who is needed."""
        for first, last in self.leave.get(person, ()):
            words = f"leave of {self.name(person)}"
            rule = Rule("leave", f"leave {person} {first}", words, f"the {words}")
            yield Shut(rule, self.between(number(first), number(last)) & days)

    # what closes a place

    def of_unit(self, unit: Unit) -> list[Shut]:
        """Opening days, public holidays, blackouts, not open yet and closed for good: the same for all its groups."""
        return self.once(
            ("unit", unit.code),
            lambda: [
                *self._opening(unit), *self._holidays(unit), *self._blackouts(unit), *self._open_and_closed(unit)
            ],
        )  # fmt: skip

    def codes(self, unit: Unit) -> list[str]:
        """The unit, those above it, and everybody: the order in which rules are looked up."""
        return [unit.code, *(above.code for above in self.organisation.ancestors(unit.code)), "*"]

    def _opening(self, unit: Unit) -> Iterator[Shut]:
        source = next((code for code in self.codes(unit) if code in self._own_days), "")
        days = self._own_days.get(source, self.programme.hours.opening_days)
        closed = [name for name in WEEKDAYS if name not in days]
        if closed:
            words = WEEKEND if closed == ["sat", "sun"] else f"open on {weekdays(days)} only"
            rule = Rule("opening", f"opening {source}", words, "the opening days")
            days_of_week = frozenset(WEEKDAYS.index(name) for name in closed)
            yield Shut(rule, self.once(("week", " ".join(closed)), lambda: self._weekdays(days_of_week)))

    @cached_property
    def _own_days(self) -> Mapping[str, tuple[str, ...]]:
        return {o.unit: o.days for o in reversed(self.programme.openings) if o.days}

    @cached_property
    def own_starts(self) -> Mapping[str, tuple[time, ...]]:
        return {o.unit: o.starts for o in reversed(self.programme.openings) if o.starts}

    def _weekdays(self, names: frozenset[int]) -> Days:
        week = sum(1 << place for place in range(7) if (self.tomorrow + place) % 7 in names)
        pattern, width = week, 7
        while width < self.size:
            pattern |= pattern << width
            width *= 2
        return pattern & self.open

    def _holidays(self, unit: Unit) -> Iterator[Shut]:
        place = place_of(unit, self.programme)
        yield from self.once(("holidays", " ".join(place)), lambda: list(self._holidays_at(place)))

    def _holidays_at(self, place: Place) -> Iterator[Shut]:
        named: dict[tuple[int, str], Days] = defaultdict(int)
        for day, name in sorted(self.ask.holidays.get(place, {}).items()):
            named[day.year, name] |= self.at(day)
        for (year, name), days in named.items():
            if days:
                words = name or "a public holiday"
                yield Shut(Rule("holiday", f"holiday {name} {year} {' '.join(place)}", words, words), days)

    def _blackouts(self, unit: Unit) -> Iterator[Shut]:
        level = {code: self.organisation.units[code].level for code in self.codes(unit) if code != "*"}
        for code in self.codes(unit):
            for index, blackout in self._blackouts_of.get(code, ()):
                days = self.between(number(blackout.from_on), number(blackout.to_on))
                whose = f"{level[blackout.unit]} blackout" if blackout.unit in level else "blackout for everybody"
                words = f"{blackout.reason} ({whose})" if blackout.reason else whose
                noun = f"the {blackout.reason} blackout" if blackout.reason else f"the {whose}"
                moved = f"blackout ({blackout.reason})" if blackout.reason else whose
                if days:
                    yield Shut(Rule("blackout", f"blackout {index}", words, noun, moved), days)

    @cached_property
    def _blackouts_of(self) -> Mapping[str, Sequence[tuple[int, Blackout]]]:
        found = defaultdict(list)
        for index, blackout in enumerate(self.programme.blackouts):
            found[blackout.unit].append((index, blackout))
        return found

    def _open_and_closed(self, unit: Unit) -> Iterator[Shut]:
        if unit.opened_on and (days := self.between(self.tomorrow, number(unit.opened_on) - 1)):
            words = f"not open before {on(unit.opened_on)}"
            yield Shut(Rule("not open", f"not open {unit.code}", words, "the day of opening"), days)
        if unit.closed_on and (days := self.open & ~self.between(self.tomorrow, number(unit.closed_on) - 1)):
            words = f"closed for good from {on(unit.closed_on)}"
            yield Shut(Rule("closed", f"closed {unit.code}", words, "the day of closing"), days)

    def notice(self) -> Iterator[Shut]:
        """Once people hold dates, none is added to the days that are so near."""
        if self.released and self.programme.notice_days > 0:
            last = self.ask.today + timedelta(days=self.programme.notice_days)
            rule = Rule(
                "notice",
                "notice",
                f"notice period (new dates from {on(last + timedelta(days=1))} on)",
                "the notice period",
            )
            yield Shut(rule, self.between(self.tomorrow, number(last)))

    def shown(self, days: Days) -> tuple[date, date] | None:
        """First and last of these days; None where there are none or they have no end."""
        if not days or days.bit_length() >= self.size:
            return None
        return self.day((days & -days).bit_length() - 1), self.day(days.bit_length() - 1)


def hub_of(organisation: Organisation, level: str, unit: Unit) -> Unit:
    """Who prepares together: the unit's ancestor at the hub level, else the unit above it, else the unit alone."""
    above = next(iter(organisation.ancestors(unit.code)), unit)
    return organisation.above(unit.code, level) or above
