"""What closes days for a leader's preview and group coaching, with everybody else's dates standing as they are."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

from rollout.domain.calendar import Kind, Placement
from rollout.domain.open_days import number
from rollout.domain.organisation import Unit
from rollout.domain.planning.hour_rules import Question
from rollout.domain.planning.rulebook import Book, Rule, Shut, hub_of
from rollout.domain.planning.smallest import Link
from rollout.domain.planning.why_words import from_to, initials, listed, many, on

IN_WORDS: dict[str, str] = {"preview": "a preview", "coaching": "group coaching"}
STEPS: dict[str, str] = {"preview": "the preview", "coaching": "group coaching"}


class SeatRules:
    """One leader and one module. `first`: the day of the first hour of it that she or he leads; None: there is none."""

    def __init__(self, book: Book, person: int, module: str) -> None:
        self.book, self.person, self.module = book, person, module
        self.rules = book.programme.preparation
        self.name = book.name(person)
        self.row = {kind: book.rows.get(f"{kind}:{module}:{person}") for kind in IN_WORDS}
        led = [row for row in book.by_leader.get(person, ()) if row.kind == "session" and row.module == module]
        self.first = min((day for row in led if (day := book.day_of(row))), default=None)
        homes = [row.unit for row in (*self.row.values(), *sorted(led, key=lambda row: row.unit)) if row]
        unit = book.organisation.units[homes[0]] if homes else None
        self.hub = hub_of(book.organisation, self.rules.hub_level, unit) if unit else None

    def question(self, kinds: tuple[Kind, ...]) -> Question:
        """These kinds (one, or the preview and then the coaching) must have days; the other one stands."""
        assert self.hub is not None
        no_day = f"no day for {IN_WORDS[kinds[0]]}" if len(kinds) == 1 else "no day"
        asked = Question(self.book, tuple(STEPS[kind] for kind in kinds), no_day)
        for step, kind in enumerate(kinds):
            for shut in self.shut(kind):
                asked.close(step, shut)
        if len(kinds) == 2:
            rule = Rule("order", "order", "group coaching on a later day than the preview", "the order of the two")
            asked.link(rule, Link(0, 1, None))
        return asked

    def shut(self, kind: Kind) -> Iterator[Shut]:
        assert self.hub is not None
        yield from self._lead()
        yield from self._order(kind)
        yield from self.book.of_unit(self.hub)
        yield from self.book.leave_of(self.person, self.book.open)
        yield self._leads_nowhere()
        yield from self._own_days(kind)
        yield from self._rooms(kind, self.hub)

    def _lead(self) -> Iterator[Shut]:
        """So many days before the first hour: late enough to remember it, early enough to prepare."""
        if self.first is not None:
            low, high = self.rules.earliest_days, self.rules.latest_days
            begin, last = self.first - timedelta(days=low), self.first - timedelta(days=high)
            words = f"{high} to {low} days before the first hour on {on(self.first)} ({from_to(begin, last)})"
            moved = f"the first hour of {self.module} is now on {on(self.first)}"
            rule = Rule("lead", "lead", words, f"the first hour on {on(self.first)}", moved)
            yield Shut(rule, self.book.outside(number(begin), number(last)))

    def _order(self, kind: Kind) -> Iterator[Shut]:
        preview, coaching = (row.on if row else None for row in (self.row["preview"], self.row["coaching"]))
        if kind == "coaching" and preview:
            words, moved = f"a day after the preview on {on(preview)}", f"the preview is on {on(preview)}"
            rule = Rule("preview", "preview", words, "the preview", moved)
            yield Shut(rule, self.book.between(self.book.tomorrow, number(preview)))
        if kind == "preview" and coaching:
            words = f"a day before group coaching on {on(coaching)}"
            moved = f"group coaching is on {on(coaching)}"
            rule = Rule("preview", "preview", words, "group coaching", moved)
            yield Shut(rule, self.book.open & ~self.book.between(self.book.tomorrow, number(coaching) - 1))

    def _leads_nowhere(self) -> Shut:
        led = 0
        for unit in self.book.leads.get(self.person, ()):
            spans = [(since, until) for since, until, person in self.book.reigns(unit) if person == self.person]
            for since, until in spans:
                led |= self.book.between(since, until - 1)
        shown = self.book.shown(self.book.open & ~led)
        words = f"{self.name} leads no facility then"
        if led and shown and led & 1 == 0:
            words = f"{self.name} leads only from {on(shown[1] + timedelta(days=1))}"
        return Shut(Rule("leads", f"leads {self.person}", words, "the day of the handover"), self.book.open & ~led)

    def _own_days(self, kind: Kind) -> Iterator[Shut]:
        """No preparation on a day on which the leader leads an hour, and one preparation a day."""
        hours = seats = 0
        for row in self.book.by_leader.get(self.person, ()):
            day = self.book.day_of(row)
            if day is None or (row.kind == kind and row.module == self.module):
                continue
            if row.kind == "session":
                hours |= self.book.at(day)
            else:
                seats |= self.book.at(day)
        yield Shut(Rule("hours", f"hours {self.person}", f"hours of {self.name}", f"an hour of {self.name}"), hours)
        words = f"other preparation of {self.name}"
        yield Shut(Rule("preparation", f"preparation {self.person}", words, f"the {words}"), seats)

    def _rooms(self, kind: Kind, hub: Unit) -> Iterator[Shut]:
        """Where facilitators are named: a seat in an event that is there, or one of them is free for another event."""
        if not self.book.programme.facilitators:
            return
        there = self.book.seats_of.get(f"{kind} {self.module} {hub.code}", ())
        seats = self.rules.preview_seats if kind == "preview" else self.rules.coaching_seats
        known: dict[str, list[Placement]] = {}
        for row in there:
            if row.leader != self.person:
                known.setdefault(row.group, []).append(row)
        room = full = 0
        for rows in known.values():
            days = self.book.at(rows[0].on) if rows[0].on else 0
            room |= days if len(rows) < seats else 0
            full |= days if len(rows) >= seats else 0
        crew = self.book.once(("crew", hub.code), lambda: Crew(self.book, hub))
        closed = self.book.open & ~(crew.free | room)
        words = f"all {many(seats, 'seat')} of {IN_WORDS[kind]} taken"
        yield Shut(Rule("seats", f"seats {kind}", words, "the number of seats"), closed & full)
        yield Shut(crew.rule, closed & ~full)


class Crew:
    """Who leads previews and coachings for one hub, and on which days at least one of them is free."""

    def __init__(self, book: Book, hub: Unit) -> None:
        codes = book.codes(hub)
        self.book, self.hub = book, hub
        self.serving = [each for each in book.programme.facilitators if each.serves in codes]
        self.free = 0
        for each in self.serving:
            self.free |= book.open & ~book.taken_of(each)

    @cached_property
    def rule(self) -> Rule:
        names = [initials(each.name) for each in self.serving]
        key = f"facilitator {self.hub.code}"
        if not names:
            return Rule("facilitator", key, f"no facilitator serves {self.hub.name}", "the list of facilitators")
        words = f"no facilitator free ({listed(names) if len(names) < 4 else many(len(names), 'facilitator')})"
        return Rule("facilitator", key, words, f"the calendar of {names[0] if len(names) == 1 else 'a facilitator'}")
