"""What closes days for the hours of one group, with everybody else's dates standing as they are."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from rollout.domain.calendar import Group, Placement, to_utc
from rollout.domain.open_days import Day, number
from rollout.domain.organisation import Unit
from rollout.domain.planning.rulebook import Book, Rule, Shut
from rollout.domain.planning.smallest import Days, Link, Puzzle
from rollout.domain.planning.why_words import from_to, many, on
from rollout.domain.planning.windows import first_window, wave_of, window_of

NOT_HELD = "not held on"


@dataclass(frozen=True)
class Slot:
    """One module of the group. `fixed`: the day that cannot move (it happened, is pinned, or is too near).

    `catches_up`: it was not held, or people hold a date for it that had to move; then it may be later than its window.
    """

    module: str
    row: Placement
    fixed: date | None
    happened: bool
    catches_up: bool

    @property
    def day(self) -> date | None:
        return self.fixed or self.row.on


@dataclass
class Question:
    """A chain of steps and the rules that close days for it: the puzzle with names."""

    book: Book
    steps: tuple[str, ...]
    no_day: str = "no open day"
    shut: dict[Rule, list[Days]] = field(default_factory=dict)
    links: dict[Rule, Link] = field(default_factory=dict)

    def close(self, step: int, shut: Shut) -> None:
        if shut.days:
            self.shut.setdefault(shut.rule, [0] * len(self.steps))[step] |= shut.days

    def link(self, rule: Rule, link: Link) -> None:
        self.links[rule] = link
        self.shut.setdefault(rule, [0] * len(self.steps))

    @property
    def rules(self) -> list[Rule]:
        return sorted(self.shut, key=lambda rule: (rule.cost, rule.key))

    @property
    def puzzle(self) -> Puzzle:
        rules = self.rules
        return Puzzle(
            self.book.open, len(self.steps), tuple(tuple(self.shut[rule]) for rule in rules),
            tuple(self.links.get(rule) for rule in rules), tuple(rule.cost for rule in rules),
        )  # fmt: skip


class HourRules:
    """`slots` tells what stands and what does not, `question` what keeps a part of the chain from having dates."""

    def __init__(self, book: Book, group: Group) -> None:
        self.book, self.group = book, group
        self.programme = book.programme
        self.unit: Unit = book.organisation.units[group.unit]
        self.slots = [slot for module in self.programme.modules if (slot := self._slot(module))]

    def _slot(self, module: str) -> Slot | None:
        row = self.book.rows.get(f"session:{module}:{self.group.key}")
        if row is None:
            return None
        session = self.book.sessions.get((self.group.key, module))
        missed = session is not None and session.state == "not_held"
        held, today = self.book.held.get((self.group.key, module)), self.book.ask.today
        passed = row.on is not None and row.on <= today and not missed
        fixed = held or (row.on if passed or self._stays(row) else None)
        return Slot(module, row, fixed, bool(held or passed), missed or self._is_caught_up(row))

    def _is_caught_up(self, row: Placement) -> bool:
        """People know a date after the window: the hour was missed before and may stay where it is caught up."""
        known, window = self.book.released.get(row.key), window_of(self.programme, self._wave, row.module)
        return known is not None and window is not None and known > window[1]

    def _stays(self, row: Placement) -> bool:
        if row.on is None:
            return False
        near = self.book.ask.today + timedelta(days=self.programme.notice_days)
        return row.key in self.book.ask.pins or (row.on <= near and self.book.released.get(row.key) == row.on)

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last+1 position of each stretch of hours that could move, between those that cannot."""
        start = 0
        for at, slot in enumerate(self.slots):
            if slot.fixed is not None:
                if start < at:
                    yield start, at
                start = at + 1
        if start < len(self.slots):
            yield start, len(self.slots)

    def question(self, first: int, end: int, with_preparation: bool = False) -> Question:
        """The slots first..end-1 must have days; the one before them stands, and the one behind too if it is fixed."""
        slots = self.slots[first:end]
        asked = Question(self.book, tuple(slot.module for slot in slots))
        everyday = list(self.shut(frozenset(slot.row.key for slot in slots)))
        if with_preparation:
            everyday += self._preparing()
        for step, slot in enumerate(slots):
            for shut in (*everyday, *self.windows(slot)):
                asked.close(step, shut)
            if step:
                low, high = self.programme.spacing.min_days, self.programme.spacing.max_days
                asked.link(self._spacing(slots[step - 1].module, slot.module), Link(step - 1, low, high))
        for step, spaced in ((0, self._spaced_from(first)), (len(slots) - 1, self._spaced_until(end))):
            if spaced:
                asked.close(step, spaced)
        return asked

    # one hour for which a person chooses the day

    def closed_for(self, at: int) -> Iterator[Shut]:
        """What closes days for this hour alone: the hours after it give way, and the notice period binds no person."""
        moving = self._giving_way(at)
        yield from (shut for shut in self.shut(moving) if shut.rule.kind != "notice")
        yield from self.windows(replace(self.slots[at], catches_up=self._was_missed(self.slots[at])))
        yield from (shut for shut in (self._spaced_from(at), self._spaced_until(at + 1)) if shut)

    def _was_missed(self, slot: Slot) -> bool:
        """Nobody chooses to be late: past its window an hour may go only where it was not held on its date."""
        session = self.book.sessions.get((self.group.key, slot.module))
        return slot.row.because.startswith(NOT_HELD) or (session is not None and session.state == "not_held")

    def free_starts_for(self, at: int, day: date) -> list[time]:
        """At which times of an open day neither the facility nor its leader of that day has another hour."""
        leader = self.book.organisation.leader_of(self.unit.code, day)
        rows = [*self.book.by_unit.get(self.unit.code, ()), *self.book.by_leader.get(leader.id if leader else 0, ())]
        moving = self._giving_way(at)
        taken = [r for r in rows if r.kind == "session" and r.key not in moving and self.book.day_of(r) == day]
        return self._free_starts(number(day), taken)

    def _giving_way(self, at: int) -> frozenset[str]:
        later = (slot for slot in self.slots[at + 1 :] if slot.fixed is None)
        return frozenset(slot.row.key for slot in (self.slots[at], *later))

    # spacing and windows

    def _spacing(self, earlier: str, later: str) -> Rule:
        low, high = self.programme.spacing.min_days, self.programme.spacing.max_days
        return Rule("spacing", f"spacing {later}", f"{low} to {high} days from {earlier} to {later}", "the spacing")

    def _spaced_from(self, first: int) -> Shut | None:
        low, high = self.programme.spacing.min_days, self.programme.spacing.max_days
        module = self.slots[first].module
        if first == 0:
            return self._after_called_off(module)
        earlier = self.slots[first - 1]
        if earlier.day is None:
            return None
        begin, last = earlier.day + timedelta(days=low), earlier.day + timedelta(days=high)
        words = f"{low} to {high} days after {earlier.module} on {on(earlier.day)} ({from_to(begin, last)})"
        rule = Rule("spacing", f"spacing {module}", words, f"the spacing after {earlier.module}")
        return Shut(rule, self.book.outside(number(begin), number(last)))

    def _after_called_off(self, module: str) -> Shut | None:
        """Where the first hours were called off, the others keep the weeks in which they would have been."""
        steps = self.programme.modules.index(module)
        if steps == 0:
            return None
        low, high = self.programme.spacing.min_days * steps, self.programme.spacing.max_days * steps
        first, last = first_window(self.programme, self._wave)
        begin, end = first + timedelta(days=low), last + timedelta(days=high)
        words = f"the weeks after the first window ({from_to(begin, end)})"
        rule = Rule("spacing", f"spacing {module}", words, "the spacing")
        return Shut(rule, self.book.outside(number(begin), number(end)))

    def _spaced_until(self, end: int) -> Shut | None:
        later = self.slots[end] if end < len(self.slots) else None
        if later is None or later.fixed is None:
            return None
        low, high = self.programme.spacing.min_days, self.programme.spacing.max_days
        begin, last = later.fixed - timedelta(days=high), later.fixed - timedelta(days=low)
        words = f"{low} to {high} days before {later.module} on {on(later.fixed)} ({from_to(begin, last)})"
        rule = Rule("spacing", f"spacing {later.module}", words, f"the spacing before {later.module}")
        return Shut(rule, self.book.outside(number(begin), number(last)))

    @property
    def _wave(self) -> int:
        return wave_of(self.programme, self.book.organisation, self.unit)

    def windows(self, slot: Slot) -> Iterator[Shut]:
        """The first window and L&D's own; an hour that was not held may be caught up some days longer."""
        spans: list[tuple[str, str, str, date, date]] = []
        if slot.module == self.programme.modules[0]:
            first, last = first_window(self.programme, self._wave)
            whose = f" of wave {self._wave}" if self.programme.waves.are_used else ""
            spans.append(("first window", f"{self._wave}", f"first window{whose}", first, last))
        for index, window in enumerate(self.programme.windows):
            if window.module == slot.module and window.wave in (0, self._wave):
                spans.append(("window", f"{index}", f"window for {slot.module}", window.from_on, window.to_on))
        for kind, key, name, first, last in spans:
            if slot.catches_up and self.programme.catch_up_days:
                until = last + timedelta(days=self.programme.catch_up_days)
                words = f"catching up {slot.module} until {on(until)}"
                moved = f"{words} only"
                rule = Rule("catch-up", f"catch-up {kind} {key}", words, "the catch-up limit", moved)
                yield Shut(rule, self.book.outside(number(first), number(until)))
            else:
                words = f"the {name} ({from_to(first, last)})"
                rule = Rule(kind, f"{kind} {key}", words, f"the {name}", f"outside {words}")
                yield Shut(rule, self.book.outside(number(first), number(last)))

    # days that are closed for any hour of the group

    def shut(self, moving: frozenset[str]) -> Iterator[Shut]:
        """Every rule that closes days whatever the module; `moving`: hours that do not count, because they can move."""
        book = self.book
        yield from book.of_unit(self.unit)
        for since, until, person in book.reigns(self.unit.code):
            yield from book.leave_of(person, book.between(since, until - 1))
        yield from book.notice()
        here = [row for row in book.by_unit.get(self.unit.code, ()) if row.key not in moving]
        full = self._full_days(here)
        yield from self._floor(here, full)
        for since, until, person in book.reigns(self.unit.code):
            led = [row for row in book.by_leader.get(person, ()) if row.kind == "session" and row.key not in moving]
            yield self._other_hours(person, since, until, led, here, full)

    def _by_day(self, rows: Sequence[Placement]) -> dict[Day, list[Placement]]:
        found: dict[Day, list[Placement]] = defaultdict(list)
        for row in rows:
            day = self.book.day_of(row)
            if day is not None and day > self.book.ask.today:
                found[number(day)].append(row)
        return found

    def _full_days(self, here: Sequence[Placement]) -> frozenset[Day]:
        most = self.programme.groups.per_day
        return frozenset(day for day, rows in self._by_day(here).items() if len(rows) >= most)

    def _floor(self, here: Sequence[Placement], full: frozenset[Day]) -> Iterator[Shut]:
        groups, book = self.programme.groups, self.book
        moved = "another hour of the facility"
        words = f"floor cover ({many(groups.per_day, 'hour')} a day)"
        yield Shut(Rule("floor day", "floor day", words, moved), sum(book.between(day, day) for day in full))
        days = [book.day_of(row) for row in here]
        counts = Counter(number(day) // 7 for day in days if day is not None)
        words = f"floor cover ({many(groups.per_week, 'hour')} a week)"
        weeks = [week for week, count in counts.items() if count >= groups.per_week]
        closed = sum(book.between(7 * week, 7 * week + 6) for week in weeks)
        yield Shut(Rule("floor week", "floor week", words, f"{moved} in that week"), closed)
        taken = self._by_day(here)
        none = [day for day in taken if day not in full and not self._free_starts(day, taken[day])]
        starts = ", ".join(f"{start:%H:%M}" for start in self.starts)
        rule = Rule("starts", "starts", f"no start left ({starts} taken)", "another hour of the facility at that time")
        yield Shut(rule, sum(book.between(day, day) for day in none))

    def _other_hours(
        self, person: int, since: Day, until: Day, led: Sequence[Placement], here: Sequence[Placement],
        full: frozenset[Day],
    ) -> Shut:  # fmt: skip
        """Days on which the leader leads another hour. Where that hour fills the floor, the floor says so."""
        at_home = self._by_day(here)
        closed = 0
        for day, rows in self._by_day(led).items():
            elsewhere = [row for row in rows if row.unit != self.unit.code]
            if not since <= day < until or (day in full and not elsewhere):
                continue
            too_many = len(rows) >= self.programme.groups.led_per_day
            if too_many or (day not in full and self._meets(day, at_home.get(day, []), elsewhere)):
                closed |= self.book.between(day, day)
        name = self.book.name(person)
        rule = Rule("hours", f"hours {person}", f"other hours of {name}", f"the other hour of {name}")
        return Shut(rule, closed)

    def _meets(self, day: Day, here: list[Placement], elsewhere: list[Placement]) -> bool:
        """Whether every start that the facility has left meets an hour that the leader leads elsewhere."""
        return bool(self._free_starts(day, here)) and not self._free_starts(day, here + elsewhere)

    def _preparing(self) -> Iterator[Shut]:
        """Days on which the leader is in a preview or coaching: such a seat moves more easily than an hour."""
        for since, until, person in self.book.reigns(self.unit.code):
            seats = [row for row in self.book.by_leader.get(person, ()) if row.kind != "session"]
            days = [day for day in self._by_day(seats) if since <= day < until]
            name = self.book.name(person)
            rule = Rule("preparation", f"preparation {person}", f"preparation of {name}", f"the preparation of {name}")
            yield Shut(rule, sum(self.book.between(day, day) for day in days))

    @property
    def starts(self) -> tuple[time, ...]:
        """At which times the group can sit: the facility's, or those of its shift."""
        own = self.book.own_starts
        here = next((own[code] for code in self.book.codes(self.unit) if code in own), self.programme.hours.starts)
        shift = next((s.starts for s in self.programme.shifts if s.name == self.group.shift), ())
        return tuple(start for start in shift if start in here) or shift or here

    def _free_starts(self, day: Day, taken: Sequence[Placement]) -> list[time]:
        on_day = date.fromordinal(day + 1)
        free = []
        for start in self.starts:
            begins = datetime.combine(on_day, start)
            if not any(self._overlap(begins, row) for row in taken):
                free.append(start)
        return free

    def _overlap(self, begins: datetime, row: Placement) -> bool:
        zone = self.unit.timezone or self.programme.timezone
        other = row.starts_local
        assert other is not None
        if row.timezone != zone:
            begins, other = to_utc(begins, zone), to_utc(other, row.timezone)
        length = timedelta(minutes=self.programme.hours.minutes)
        return begins < other + timedelta(minutes=row.minutes) and other < begins + length
