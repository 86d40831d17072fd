"""Why something could not be placed or had to move, with the smallest set of rules that conflict.

It works from the question and the finished calendar, not from the search, so it tells what is so and not what was
tried. Everything is looked up only when somebody asks: a plan without gaps pays nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from rollout.domain.calendar import Group, Kind, Placement
from rollout.domain.open_days import number
from rollout.domain.planning.hour_rules import NOT_HELD, HourRules
from rollout.domain.planning.question import Ask
from rollout.domain.planning.rulebook import Book, Shut
from rollout.domain.planning.seat_rules import SeatRules
from rollout.domain.planning.why_sentences import Conflict, WayOut, conflict_of, free_now
from rollout.domain.planning.why_words import on

__all__ = ["Conflict", "Explainer", "WayOut"]

BY_HAND = "chosen by hand"
_OTHERS = "keeps the hours before and after it possible"
_TOGETHER = "put together with other leaders"


class Explainer:
    """Answers about one finished plan."""

    def __init__(self, ask: Ask, placements: Sequence[Placement], groups: Sequence[Group]) -> None:
        self._book = Book(ask, placements)
        self._listed = groups

    @cached_property
    def _groups(self) -> Mapping[str, Group]:
        return {group.key: group for group in self._listed}

    def _hours(self, group: str) -> HourRules:
        unit, _, count = group.rpartition("#")
        return HourRules(self._book, self._groups.get(group) or Group(unit, int(count)))

    def no_date(self, group: str) -> dict[str, str]:
        """For every hour of the group without a date: what is in the way, or which hour it waits for."""
        hours, found = self._hours(group), {}
        for first, end in hours.runs():
            waiting = [at for at in range(first, end) if hours.slots[at].row.on is None]
            if waiting:
                module = hours.slots[waiting[0]].module
                found[module] = self._flag(hours, first, waiting[0], end)
                found |= {hours.slots[at].module: f"waits for a date for {module}" for at in waiting[1:]}
        return found

    def conflict(self, group: str, module: str) -> Conflict | None:
        """The rules that leave this hour no date; None where it has one, waits for another, or has a day by now."""
        hours = self._hours(group)
        for first, end in hours.runs():
            at = next((at for at in range(first, end) if hours.slots[at].row.on is None), None)
            if at is not None and hours.slots[at].module == module:
                return self._conflict(hours, first, at, end)
        return None

    def no_seat(self, person: int, module: str, kind: Kind) -> str:
        """Why a leader has no preview or no group coaching."""
        found = self.seat_conflict(person, module, kind)
        if found:
            return found.sentence
        seats = SeatRules(self._book, person, module)
        asked = seats.question((kind,)) if seats.hub and seats.first else None
        return free_now(asked) if asked else f"no hour of {module} is led by {self._book.name(person)}"

    def seat_conflict(self, person: int, module: str, kind: Kind) -> Conflict | None:
        """The rules that leave this preview or coaching no day; alone, else together with the other step."""
        seats = SeatRules(self._book, person, module)
        if seats.hub is None or seats.first is None:
            return None
        name = self._book.name(person)
        alone = conflict_of(seats.question((kind,)), 0, name, module)
        if alone is not None or any(row is not None and row.on for row in seats.row.values()):
            return alone
        return conflict_of(seats.question(("preview", "coaching")), 0 if kind == "preview" else 1, name, module)

    def moved(self, before: Placement, after: Placement) -> str:
        """Why the date that was known could not stay; "" where it did."""
        if before.starts_local is None or before.on is None or before.starts_local == after.starts_local:
            return ""
        if after.key in self._book.ask.pins:
            return BY_HAND
        if before.kind != "session":
            return self._seat_moved(before, after)
        if before.on <= self._book.ask.today:
            return f"{NOT_HELD} {on(before.on)}"
        return self._spaced(before, before.on) or self._closed(before, before.on) or self._hour_moved(before, after)

    def in_the_way(self, placement: Placement) -> str:
        """Why the date of an hour or a seat is not legal as it stands (it may have to stay all the same); "": it is."""
        if placement.on is None or placement.on <= self._book.ask.today:
            return ""
        if placement.kind != "session":
            return self._seat_closed(placement, placement.on)
        return self._spaced(placement, placement.on) or self._closed(placement, placement.on)

    # hours

    def _flag(self, hours: HourRules, first: int, at: int, end: int) -> str:
        found = self._conflict(hours, first, at, end)
        if found:
            return found.sentence
        asked = hours.question(at, at + 1)
        return free_now(asked)

    def _conflict(self, hours: HourRules, first: int, at: int, end: int) -> Conflict | None:
        """The first of these that leaves no chain: with all hours of the group free to move, then with those that
        have a date standing, then with the leader's preparation standing too; as few hours as possible in each."""
        for preparation in (False, True):
            for begin in dict.fromkeys((first, at)):
                for until in range(at + 1, end + 1):
                    asked = hours.question(begin, until, preparation)
                    found = conflict_of(asked, at - begin, hours.group.key, hours.slots[at].module)
                    if found:
                        return found
        return None

    def _spaced(self, row: Placement, day: date) -> str:
        """The hour before or behind that is too near or too far, "" where both are right."""
        hours, spacing = self._hours(row.group), self._book.programme.spacing
        at = next((at for at, slot in enumerate(hours.slots) if slot.row.key == row.key), 0)
        earlier = hours.slots[at - 1] if at else None
        if earlier and earlier.day and not spacing.min_days <= (day - earlier.day).days <= spacing.max_days:
            return f"{earlier.module} {'was' if earlier.happened else 'is now'} on {on(earlier.day)}"
        if earlier and earlier.day is None:
            return f"waits for a date for {earlier.module}"
        later = hours.slots[at + 1] if at + 1 < len(hours.slots) else None
        if later and later.fixed and not spacing.min_days <= (later.fixed - day).days <= spacing.max_days:
            return f"{later.module} {'was' if later.happened else 'stays'} on {on(later.fixed)}"
        return ""

    def _closed(self, row: Placement, day: date) -> str:
        hours = self._hours(row.group)
        slot = next((slot for slot in hours.slots if slot.row.key == row.key), None)
        windows = hours.windows(slot) if slot else iter(())
        return self._words((*windows, *hours.shut(frozenset({row.key}))), day)

    def _hour_moved(self, before: Placement, after: Placement) -> str:
        if before.starts_local is None or before.on != after.on:
            return self._prepared_first(before, after) or _OTHERS
        start = before.starts_local.time()
        return f"{start:%H:%M} is taken" if start in self._hours(before.group).starts else f"no start at {start:%H:%M}"

    def _prepared_first(self, before: Placement, after: Placement) -> str:
        """Whoever leads the hour has preparation that would have come too late for the day before."""
        person, late = after.leader, self._book.programme.preparation.latest_days
        seats = [self._book.rows.get(f"{kind}:{after.module}:{person}") for kind in ("preview", "coaching")]
        is_late = any(seat and seat.on and before.on and (before.on - seat.on).days < late for seat in seats)
        return f"preparation of {self._book.name(person)} comes first" if person is not None and is_late else ""

    def _words(self, shuts: Iterator[Shut] | Sequence[Shut], day: date) -> str:
        """What closes the day: a window or a spacing alone, else the two rules that are hardest to change.

        The notice period closes days for new dates only, so it never drives one away.
        """
        place = 1 << max(0, number(day) - self._book.tomorrow)
        rules = {shut.rule for shut in shuts if shut.days & place and shut.rule.kind != "notice"}
        ordered = sorted(rules, key=lambda rule: (not rule.is_range, -rule.cost, rule.key))
        told = ordered[: 1 if ordered and ordered[0].is_range else 2]
        return ", ".join(dict.fromkeys(rule.moved or rule.words for rule in told))

    # preparation

    def _seat_moved(self, before: Placement, after: Placement) -> str:
        assert before.on is not None
        if before.on == after.on:
            return "another start of the same day"
        return self._seat_closed(before, before.on) or _TOGETHER

    def _seat_closed(self, row: Placement, day: date) -> str:
        seats = SeatRules(self._book, row.leader or 0, row.module)
        if seats.hub is None or seats.first is None:
            return ""
        return self._words(list(seats.shut(row.kind)), day)
