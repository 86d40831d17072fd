"""Every rule of the calendar as a set of closed dates, day by day and naively: it shares no code with explaining.

`conflict` says whether some rules alone leave no chain of days; `smaller` tries all smaller sets of rules.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from rollout.domain.calendar import Placement
from rollout.domain.organisation import Unit
from tests.domain.planted_conflicts import GROUP, Planted

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON = 420
Closes = Callable[[date], bool]


class ByHand:
    """The rules of one planted conflict: `closed[name][step]` are dates, `gaps[name]` is (step, low, high)."""

    def __init__(self, planted: Planted) -> None:
        self.planted, self.ask = planted, planted.ask
        self.programme, self.organisation = planted.ask.programme, planted.ask.organisation
        self.dates = [self.ask.today + timedelta(days=n) for n in range(1, HORIZON)]
        self.rows = {row.key: row for row in planted.placements}
        self.held = {(s.group, s.module): s.held_on for s in self.ask.sessions if s.held_on}
        self.closed: dict[str, list[set[date]]] = {}
        self.gaps: dict[str, tuple[int, int, int]] = {}
        self.steps = 0
        chains = self.hour_chains() if planted.kind == "session" else self.seat_chains()
        for fill in chains:
            self.closed, self.gaps = {}, {}
            fill()
            if self.is_conflict(self.names):
                return
        raise AssertionError(f"{planted.name}: there is a chain of days")

    @property
    def names(self) -> set[str]:
        return {name for name, days in self.closed.items() if any(days)} | set(self.gaps)

    def is_conflict(self, names: Iterable[str]) -> bool:
        names = set(names)
        reached: set[date] | None = None
        for step in range(self.steps):
            taken = set().union(*(self.closed[name][step] for name in names if name in self.closed))
            free = set(self.dates) - taken
            gap = next((gap for name, gap in self.gaps.items() if name in names and gap[0] == step), None)
            if reached is not None and gap is not None:
                free = {d for d in free if any(gap[1] <= (d - e).days <= gap[2] for e in reached)}
            if not free:
                return True
            reached = free
        return False

    def smaller(self, size: int) -> list[tuple[str, ...]]:
        """Conflicts with one rule less (every smaller one is part of such a set)."""
        names = sorted(self.names)
        return [some for some in combinations(names, min(size - 1, len(names))) if self.is_conflict(some)]

    def rule(self, name: str, step: int, closes: Closes) -> None:
        self.closed.setdefault(name, [set() for _ in range(self.steps)])[step] |= {d for d in self.dates if closes(d)}

    # places and people

    def above(self, unit: Unit) -> list[str]:
        codes, at = [unit.code], unit.parent
        while at:
            codes.append(at)
            at = self.organisation.units[at].parent
        return [*codes, "*"]

    def leader(self, unit: str, day: date) -> int | None:
        held = [
            a for a in self.organisation.assignments
            if a.unit == unit and a.role == "leader" and a.since_on <= day and (a.until_on is None or day < a.until_on)
        ]  # fmt: skip
        return max(held, key=lambda a: a.since_on).person_id if held else None

    def day(self, row: Placement) -> date | None:
        return self.held.get((row.group, row.module)) or row.on

    def place(self, unit: Unit, step: int) -> None:
        codes = self.above(unit)
        opening = dict.fromkeys(codes)
        days = self.programme.hours.opening_days
        for code in reversed(list(opening)):
            days = next((o.days for o in self.programme.openings if o.unit == code and o.days), days)
        self.rule("opening", step, lambda d: WEEK[d.weekday()] not in days)
        for name in set(self.ask.holidays["AU", "NSW"].values()):
            self.rule(f"holiday {name}", step, lambda d, n=name: self.ask.holidays["AU", "NSW"].get(d) == n)
        for b in self.programme.blackouts:
            if b.unit in codes:
                self.rule(f"blackout {b.reason}", step, lambda d, b=b: b.from_on <= d <= b.to_on)
        opened, closed = unit.opened_on, unit.closed_on
        self.rule("not open", step, lambda d: opened is not None and d < opened)
        self.rule("closed", step, lambda d: closed is not None and d >= closed)

    def leave(self, step: int, needed: Callable[[date], int | None]) -> None:
        """Leave spans of one person are told apart by their first day only where the planted names do so."""
        for leave in self.organisation.leave:
            who = leave.person_id
            others = [e for e in self.organisation.leave if e.person_id == who]
            name = f"leave {who}" if leave == others[-1] else f"leave {who} before"
            self.rule(name, step, lambda d, e=leave: e.from_on <= d <= e.to_on and needed(d) == e.person_id)

    # hours

    def hour_chains(self) -> Iterator[Callable[[], None]]:
        """The run of hours that can move around the module, from its first to the module, then one more each time."""
        modules = [m for m in self.programme.modules if f"session:{m}:{GROUP}" in self.rows]
        fixed = [self.fixed(m) for m in modules]
        at = modules.index(self.planted.module)
        first = max((n + 1 for n in range(at) if fixed[n]), default=0)
        last = next((n for n in range(at, len(modules)) if fixed[n]), len(modules))
        for begin in (first, at):
            for end in range(at + 1, last + 1):
                yield lambda b=begin, e=end: self.hours(modules, fixed, b, e)

    def fixed(self, module: str) -> date | None:
        row = self.rows[f"session:{module}:{GROUP}"]
        if (GROUP, module) in self.held:
            return self.held[GROUP, module]
        known = {r.key: r.on for r in self.ask.released}
        is_near = row.on is not None and row.on <= self.ask.today + timedelta(days=self.programme.notice_days)
        return row.on if row.key in self.ask.pins or (is_near and known.get(row.key) == row.on) else None

    def hours(self, modules: list[str], fixed: list[date | None], begin: int, end: int) -> None:
        self.steps = end - begin
        moving = {f"session:{m}:{GROUP}" for m in modules[begin:end]}
        unit = self.organisation.units["F001"]
        low, high = self.programme.spacing.min_days, self.programme.spacing.max_days
        for step, module in enumerate(modules[begin:end]):
            self.place(unit, step)
            self.leave(step, lambda d: self.leader("F001", d))
            self.windows(module, step)
            if self.ask.released:
                near = self.ask.today + timedelta(days=self.programme.notice_days)
                self.rule("notice", step, lambda d, n=near: d <= n)
            self.taken(step, moving)
            if step:
                self.gaps[f"spacing {module}"] = (step, low, high)
        before = (fixed[begin - 1] or self.rows[f"session:{modules[begin - 1]}:{GROUP}"].on) if begin else None
        name = f"spacing {modules[begin]}"
        if before:
            self.rule(name, 0, lambda d: not low <= (d - before).days <= high)
        elif modules[begin] != self.programme.modules[0] and not begin:
            n, (w0, w1) = self.programme.modules.index(modules[0]), self.programme.first_window
            self.rule(name, 0, lambda d: not w0 + timedelta(n * low) <= d <= w1 + timedelta(n * high))
        after = fixed[end] if end < len(modules) else None
        if after:
            self.rule(f"spacing {modules[end]}", self.steps - 1, lambda d: not low <= (after - d).days <= high)

    def windows(self, module: str, step: int) -> None:
        missed = any(s.module == module and s.group == GROUP and s.state == "not_held" for s in self.ask.sessions)
        late = timedelta(days=self.programme.catch_up_days if missed else 0)
        wave = self.organisation.waves.get("N1", 1)
        if module == self.programme.modules[0]:
            first, last = self.programme.first_window
            shift = timedelta(weeks=self.programme.waves.weeks_between * (wave - 1))
            name = "catch-up" if missed else "first window"
            self.rule(name, step, lambda d: not first + shift <= d <= last + shift + late)
        for w in self.programme.windows:
            if w.module == module and w.wave in (0, wave):
                known = f"window {module}" if f"window {module}" not in self.closed else f"window {module} again"
                self.rule("catch-up" if missed else known, step, lambda d, w=w: not w.from_on <= d <= w.to_on + late)

    def taken(self, step: int, moving: set[str]) -> None:
        rows = [r for r in self.planted.placements if r.kind == "session" and r.key not in moving]
        groups = self.programme.groups

        def here(d: date) -> list[Placement]:
            return [r for r in rows if r.unit == "F001" and self.day(r) == d]

        def is_full(d: date) -> bool:
            return len(here(d)) >= groups.per_day

        def in_week(d: date) -> int:
            return sum(r.unit == "F001" and self.week(r) == d.isocalendar()[:2] for r in rows)

        self.rule("floor day", step, is_full)
        self.rule("floor week", step, lambda d: in_week(d) >= groups.per_week)
        self.rule("starts", step, lambda d: not is_full(d) and bool(here(d)) and not self.free(here(d)))
        for who in (1, 2, 3, 4):

            def closes(d: date, who: int = who) -> bool:
                led = [r for r in rows if r.leader == who and self.day(r) == d]
                elsewhere = [r for r in led if r.unit != "F001"]
                if not led or self.leader("F001", d) != who or (is_full(d) and not elsewhere):
                    return False
                at_once = bool(self.free(here(d))) and not self.free(here(d) + elsewhere)
                return len(led) >= groups.led_per_day or (at_once and not is_full(d))

            self.rule(f"hours {who}", step, closes)

    def week(self, row: Placement) -> tuple[int, int] | None:
        day = self.day(row)
        return day.isocalendar()[:2] if day else None

    def free(self, rows: list[Placement]) -> list[int]:
        starts = self.programme.hours.starts
        starts = next((o.starts for o in self.programme.openings if o.starts), starts)
        shift = self.planted.groups[0].shift
        own = next((s.starts for s in self.programme.shifts if s.name == shift), ())
        starts = [s for s in own if s in starts] or own or starts  # type: ignore[assignment]  # a list does as well
        wanted = [s.hour * 60 + s.minute for s in starts]
        taken = [r.starts_local.hour * 60 + r.starts_local.minute for r in rows if r.starts_local]
        return [s for s in wanted if all(abs(s - t) >= 60 for t in taken)]

    # preparation

    def seat_chains(self) -> Iterator[Callable[[], None]]:
        yield lambda: self.seats([self.planted.kind])
        yield lambda: self.seats(["preview", "coaching"])

    def seats(self, kinds: list[str]) -> None:
        self.steps, module = len(kinds), self.planted.module
        rules, hub = self.programme.preparation, self.organisation.units["N1"]
        led = [self.day(r) for r in self.planted.placements if r.kind == "session" and r.leader == 1]
        mine = [r for r in self.planted.placements if r.kind == "session" and r.leader == 1 and r.module == module]
        first = min(d for r in mine if (d := self.day(r)))
        preview = self.rows[f"preview:{module}:1"].on
        for step, kind in enumerate(kinds):
            self.rule("lead", step, lambda d: not rules.latest_days <= (first - d).days <= rules.earliest_days)
            self.place(hub, step)
            self.leave(step, lambda d: 1)
            self.rule("leads 1", step, lambda d: self.leader("F001", d) != 1)
            self.rule("hours 1", step, lambda d: d in led)
            others = [
                r.on for r in self.planted.placements
                if r.kind != "session" and r.leader == 1 and (r.kind, r.module) != (kind, module)
            ]  # fmt: skip
            self.rule("preparation 1", step, lambda d, o=others: d in o)
            if kind == "coaching" and preview:
                self.rule("preview", step, lambda d: d <= preview)
            self.rooms(kind, step)
        if len(kinds) == 2:
            self.gaps["order"] = (1, 1, HORIZON)

    def rooms(self, kind: str, step: int) -> None:
        if not self.programme.facilitators:
            return
        seats = [r for r in self.planted.placements if r.kind != "session" and r.on and r.leader != 1]
        ours = [r for r in seats if r.kind == kind and r.group.split(" ")[:3] == [kind, self.planted.module, "N1"]]
        prepares = self.programme.preparation
        most = prepares.preview_seats if kind == "preview" else prepares.coaching_seats

        def nobody(d: date) -> bool:
            serving = [f for f in self.programme.facilitators if f.serves in ("N1", "S1", "*")]
            busy = {r.facilitator for r in seats if r.on == d}
            return all(f.email in busy or self.is_away(f.away, d) for f in serving)

        def rows(d: date) -> int:
            return sum(r.on == d for r in ours)

        self.rule("seats", step, lambda d: nobody(d) and rows(d) >= most)
        self.rule("facilitator", step, lambda d: nobody(d) and rows(d) == 0)

    @staticmethod
    def is_away(away: tuple[str, ...], day: date) -> bool:
        return any(text.split("..")[0] <= day.isoformat() <= text.split("..")[-1] for text in away)
