"""What the written rules say about one unit, one day, one person: read from the values alone, for the checker.

It shares no code with planning on purpose: a rule that is misread in one place is not misread in the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rollout.domain.calendar import Group, Placement
from rollout.domain.organisation import Assignment, Leave, Organisation, Unit
from rollout.domain.programme import Blackout, Programme
from rollout.domain.returns import Session

HolidayNames = Mapping[tuple[str, str], Mapping[date, str]]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEAR = "within the notice period"
NO_PART = "the group takes no part any more"


@dataclass(frozen=True)
class Place:
    """What closes one unit: its opening days, its public holidays, and the blackouts of it and all above it."""

    unit: Unit
    weekdays: frozenset[int]
    starts: tuple[time, ...]
    holidays: Mapping[date, str]
    blackouts: tuple[Blackout, ...]

    def is_open(self, day: date) -> bool:
        if day.weekday() not in self.weekdays or day in self.holidays:
            return False
        if (self.unit.opened_on and day < self.unit.opened_on) or (self.unit.closed_on and day >= self.unit.closed_on):
            return False
        return not any(b.from_on <= day <= b.to_on for b in self.blackouts)


class Facts:
    """The rules applied to one organisation; every answer is worked out once."""

    def __init__(self, programme: Programme, organisation: Organisation, holidays: HolidayNames) -> None:
        self.programme, self.organisation, self.holidays = programme, organisation, holidays
        self._places: dict[str, Place] = {}
        self._led: dict[str, list[Assignment]] = defaultdict(list)
        self._leads: dict[int, list[Assignment]] = defaultdict(list)
        self._leave: dict[int, list[Leave]] = defaultdict(list)
        self._blackouts: dict[str, list[Blackout]] = defaultdict(list)
        for assignment in organisation.assignments:
            if assignment.role == "leader":
                self._led[assignment.unit].append(assignment)
                self._leads[assignment.person_id].append(assignment)
        for leave in organisation.leave:
            self._leave[leave.person_id].append(leave)
        for blackout in programme.blackouts:
            self._blackouts[blackout.unit].append(blackout)

    def upward(self, code: str) -> Iterator[Unit]:
        """The unit itself, then those above it, nearest first."""
        seen: set[str] = set()
        while code and code in self.organisation.units and code not in seen:
            seen.add(code)
            yield self.organisation.units[code]
            code = self.organisation.units[code].parent or ""

    def place(self, code: str) -> Place:
        if code not in self._places:
            self._places[code] = self._place(self.organisation.units[code])
        return self._places[code]

    def _place(self, unit: Unit) -> Place:
        chain = [u.code for u in self.upward(unit.code)]
        openings = [o for code in chain for o in self.programme.openings if o.unit == code]
        days = next((o.days for o in openings if o.days), self.programme.hours.opening_days)
        starts = next((o.starts for o in openings if o.starts), self.programme.hours.starts)
        if unit.country:
            whose = (unit.country, unit.subdivision)
        else:
            whose = (self.programme.country, unit.subdivision or self.programme.subdivision)
        closed = tuple(b for code in ["*", *chain] for b in self._blackouts.get(code, ()))
        weekdays = frozenset(WEEK.index(day) for day in days)
        return Place(unit, weekdays, tuple(starts), self.holidays.get(whose, {}), closed)

    def starts(self, unit: str, shift: str) -> tuple[time, ...]:
        """A shift's own starts are what its people can; those that the site allows, if any of them is."""
        allowed = self.place(unit).starts
        own = next((s.starts for s in self.programme.shifts if s.name == shift), ())
        return tuple(s for s in own if s in allowed) or tuple(own) or allowed

    def leader(self, unit: str, day: date) -> int | None:
        """Who leads on that day; where two do, the one who came last."""
        held = [a for a in self._led.get(unit, ()) if _holds(a, day)]
        return max(((a.since_on, a.person_id) for a in held), default=(day, None))[1]

    def leads_somewhere(self, person: int, day: date) -> bool:
        return any(_holds(a, day) for a in self._leads.get(person, ()))

    def is_away(self, person: int, day: date) -> bool:
        return any(leave.from_on <= day <= leave.to_on for leave in self._leave.get(person, ()))

    def hub(self, code: str) -> str:
        chain = list(self.upward(code))
        level = self.programme.preparation.hub_level
        return next((u.code for u in chain if u.level == level), chain[1].code if len(chain) > 1 else code)

    def wave(self, code: str) -> int:
        level = self.programme.waves.level
        return next((self.organisation.waves.get(u.code, 1) for u in self.upward(code) if u.level == level), 1)

    def first_window(self, code: str) -> tuple[date, date]:
        """28 days inclusive from the start of the unit's wave; a pilot comes first where there is one."""
        rules, wave = self.programme.waves, self.wave(code)
        has_pilot = bool(rules.pilot) or rules.pilot_drawn > 0
        first = self.programme.starts_on + timedelta(
            weeks=rules.weeks_between * (wave if has_pilot else max(0, wave - 1))
        )
        return first, first + timedelta(days=self.programme.first_module_within_days - 1)

    def window(self, code: str, module: str) -> tuple[date, date] | None:
        wave = self.wave(code)
        spans = [(w.from_on, w.to_on) for w in self.programme.windows if w.module == module and w.wave in (0, wave)]
        if module == self.programme.modules[0]:
            spans.append(self.first_window(code))
        return (max(a for a, _ in spans), min(b for _, b in spans)) if spans else None

    def facilitator_can(self, email: str, hub: str, day: date) -> str:
        """Why this person cannot lead an event of this hub on this day; "" where it is right."""
        named = next((f for f in self.programme.facilitators if f.email == email), None)
        if named is None:
            return "is not named in the programme"
        if named.serves != "*" and named.serves not in {u.code for u in self.upward(hub)}:
            return f"does not serve {hub}"
        for span in named.away:
            first, _, last = span.partition("..")
            if first <= day.isoformat() <= (last or first):
                return "is away"
        return ""


def _holds(assignment: Assignment, day: date) -> bool:
    return assignment.since_on <= day and (assignment.until_on is None or day < assignment.until_on)


@dataclass
class Rows:
    """A calendar with what became of its hours and what people knew before."""

    today: date
    rows: list[Placement]
    sessions: Mapping[str, Session]
    before: Mapping[str, Placement]
    released: Mapping[str, Placement]
    pins: Mapping[str, datetime]
    groups: Mapping[str, Group]
    notice: int
    open: frozenset[str]

    def session(self, row: Placement) -> Session | None:
        return self.sessions.get(f"{row.group}@{row.module}") if row.kind == "session" else None

    def is_missed(self, row: Placement) -> bool:
        session = self.session(row)
        return session is not None and session.state == "not_held"

    def is_called_off(self, row: Placement) -> bool:
        """Called off by people. What ended because a group took no part any more may come back with it."""
        session = self.session(row)
        return (
            session is not None
            and session.state == "cancelled"
            and session.reason != "the group takes no part any more"
        )

    def day(self, row: Placement) -> date | None:
        """The actual day: when it was held, else its date."""
        session = self.session(row)
        return (session.held_on if session and session.held_on else None) or row.on

    def is_fact(self, row: Placement) -> bool:
        """Held, or planned for a day that is over: nothing can change it."""
        session = self.session(row)
        if session and session.state == "held":
            return True
        return row.on is not None and row.on <= self.today and not (self.is_missed(row) and row.unit in self.open)

    def is_near(self, row: Placement) -> bool:
        """A date that people hold and that is so near that only they may move it."""
        known = self.released.get(row.key)
        if known is None or known.on is None or row.key in self.pins or self.is_missed(row) or self.is_fact(known):
            return False
        return self.today < known.on <= self.today + timedelta(days=self.notice)

    def is_pinned(self, row: Placement) -> bool:
        return row.key in self.pins and self.pins[row.key].date() > self.today

    def stands(self, row: Placement) -> bool:
        """Near or pinned, and where it was put: it may break a rule if it says so."""
        near = self.is_near(row) and row.starts_local == self.released[row.key].starts_local
        return near or (self.is_pinned(row) and row.starts_local == self.pins[row.key])

    def says_so(self, row: Placement) -> bool:
        return NEAR in row.flag if self.is_near(row) else row.flag not in ("", "needs a leader")
