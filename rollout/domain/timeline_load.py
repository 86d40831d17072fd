"""What one week of the picture carries in previews and coaching, and how much room there is for them."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cached_property, lru_cache

from rollout.domain.timeline import Facts, Room, units_above

WORKDAYS = 5


class RoomsOf:
    """Previews and coaching of all rows together, by week."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._events: dict[tuple[date, str], set[str]] = defaultdict(set)
        self._taken: Counter[tuple[date, str]] = Counter()
        for seat in facts.seats:
            key = monday_of(seat.starts.date()), seat.kind
            self._events[key].add(seat.event)
            self._taken[key] += seat.taken

    def events(self, monday: date, kind: str) -> int:
        return len(self._events[monday, kind])

    def seats(self, monday: date, kind: str) -> Room:
        rules = self.facts.programme.preparation
        seats = rules.preview_seats if kind == "preview" else rules.coaching_seats
        return Room(self._taken[monday, kind], self.events(monday, kind) * seats)

    def crew(self, monday: date) -> Room:
        """One event a day each. Public holidays are not taken off: the planner looks at them place by place."""
        if not self.facts.programme.facilitators:
            return Room()
        week = [monday + timedelta(days=day) for day in range(WORKDAYS)]
        free = sum(not any(first <= day <= last for first, last in away) for away in self._crew for day in week)
        return Room(self.events(monday, "preview") + self.events(monday, "coaching"), free)

    @cached_property
    def _crew(self) -> list[list[tuple[date, date]]]:
        """The days off of everybody who serves a place of the picture."""
        known = {above.code for code in self.facts.row_of for above in units_above(self.facts.organisation, code)}
        served = {"*", *known, *self.facts.row_of}
        return [one.days_away() for one in self.facts.programme.facilitators if one.serves in served]


@lru_cache(maxsize=4096)
def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
