"""Checks a calendar against the written rules, from the rows alone. It shares no code with the placer on purpose.

Every broken rule becomes one sentence; an empty list means that the calendar keeps them all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.programme import Programme
from rollout.domain.returns import Session

HolidayNames = Mapping[tuple[str, str], Mapping[date, str]]


def violations(
    programme: Programme, organisation: Organisation, today: date, holidays: HolidayNames,
    placements: Iterable[Placement], sessions: Iterable[Session] = (), before: Iterable[Placement] = (),
) -> list[str]:  # fmt: skip
    """Every broken rule among the dates after today; what was fixed before is taken as given."""
    rows = list(placements)
    held = {s.key: s.held_on for s in sessions if s.held_on}
    missed = {s.key for s in sessions if s.state == "not_held"}
    called_off = {s.key for s in sessions if s.state == "cancelled"}
    checker = _Checker(programme, organisation, today, holidays, held, missed, called_off)
    hours = [row for row in rows if row.kind == "session"]
    seats = [row for row in rows if row.kind != "session"]
    old = {row.key: row for row in before}
    found = [f"{key} appears {count} times" for key, count in Counter(row.key for row in rows).items() if count > 1]
    found += [f"{row.key} has neither a date nor a reason" for row in rows if row.starts_local is None and not row.flag]
    found += checker.everybody_has_rows(hours)
    for row in hours:
        found += checker.hour(row, old)
    found += checker.spacing(hours) + checker.cover(hours) + checker.leaders(hours, seats)
    found += checker.preparation(hours, seats)
    return found


class _Checker:
    def __init__(
        self, programme: Programme, organisation: Organisation, today: date, holidays: HolidayNames,
        held: Mapping[str, date], missed: set[str], called_off: set[str],
    ) -> None:  # fmt: skip
        self.programme, self.organisation, self.today, self.holidays = programme, organisation, today, holidays
        self.held, self.missed, self.called_off = held, missed, called_off

    def everybody_has_rows(self, hours: Sequence[Placement]) -> list[str]:
        """Every module of every group of every open facility, groups no larger than allowed and even."""
        there = defaultdict(set)
        for row in hours:
            there[row.unit].add((row.group, row.module))
        found = []
        for unit in self.organisation.units.values():
            level = self.programme.levels[-1]
            if unit.level != level or not unit.is_open_on(self.today):
                continue
            groups = {group for group, _ in there[unit.code]}
            for group in groups:
                for module in self.programme.modules:
                    if (group, module) not in there[unit.code] and f"{group}@{module}" not in self.called_off:
                        found.append(f"{group} has no row for {module}")
            fewest = -(-max(1, unit.headcount or 1) // self.programme.groups.largest)
            has_begun = any(
                r.unit == unit.code and r.starts_local and r.starts_local.date() <= self.today for r in hours
            )
            if len(groups) != fewest and not has_begun:
                found.append(f"{unit.code} has {len(groups)} groups for {unit.headcount} people")
        return found

    def is_working_day(self, unit: Unit, day: date) -> bool:
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        if names[day.isoweekday() - 1] not in self.programme.hours.opening_days:
            return False
        if unit.country:
            place = (unit.country, unit.subdivision)
        else:
            place = (self.programme.country, unit.subdivision or self.programme.subdivision)
        if day in self.holidays.get(place, {}):
            return False
        if (unit.opened_on and day < unit.opened_on) or (unit.closed_on and day >= unit.closed_on):
            return False
        codes, at = {"*"}, unit.code
        while at:
            codes.add(at)
            at = self.organisation.units[at].parent or ""
        return not any(b.unit in codes and b.from_on <= day <= b.to_on for b in self.programme.blackouts)

    def is_settled(self, row: Placement) -> bool:
        """Held, or planned for a day that is over: a fact that no rule can change."""
        key = f"{row.group}@{row.module}"
        if key in self.held:
            return True
        return row.starts_local is not None and row.starts_local.date() <= self.today

    def day(self, row: Placement) -> date | None:
        key = f"{row.group}@{row.module}"
        return self.held.get(key) or (row.starts_local.date() if row.starts_local else None)

    def hour(self, row: Placement, old: Mapping[str, Placement]) -> list[str]:
        if row.starts_local is None:
            return []
        day, unit = row.starts_local.date(), self.organisation.units[row.unit]
        if self.is_settled(row):
            was = old.get(row.key)
            return [f"{row.key} was rewritten after the fact"] if was and was != row else []
        found = []
        if not self.is_working_day(unit, day):
            found.append(f"{row.key} is on {day}, when {unit.code} is closed")
        if row.starts_local.time() not in self.programme.hours.starts:
            found.append(f"{row.key} starts at {row.starts_local.time()}")
        if f"{row.group}@{row.module}" in self.missed and day <= self.today:
            found.append(f"{row.key} was not held and has no new date")
        leads = [
            a for a in self.organisation.assignments
            if a.unit == row.unit and a.role == "leader" and a.since_on <= day and (not a.until_on or day < a.until_on)
        ]  # fmt: skip
        if row.leader is None and (leads or row.flag != "needs a leader"):
            found.append(f"{row.key} has no leader and does not say so")
        if row.leader is not None and row.leader not in {a.person_id for a in leads}:
            found.append(f"{row.key} is led by {row.leader}, who does not lead {row.unit} on {day}")
        return found

    def spacing(self, hours: Sequence[Placement]) -> list[str]:
        """The first module inside the window, and every next one 28 to 42 days after the one before it."""
        rows = {(row.group, row.module): row for row in hours}
        first, last = (
            self.programme.starts_on,
            self.programme.starts_on + timedelta(days=self.programme.first_module_within_days - 1),
        )
        found = []
        for group in sorted({row.group for row in hours}):
            chain = [rows[group, m] for m in self.programme.modules if (group, m) in rows]
            for index, row in enumerate(chain):
                day = self.day(row)
                if day is None or self.is_settled(row):
                    continue
                if index == 0 and row.module == self.programme.modules[0] and not first <= day <= last:
                    found.append(f"{row.key} is on {day}, outside the first window")
                if index and (earlier := self.day(chain[index - 1])) is None:
                    found.append(f"{row.key} has a date and the hour before it has none")
                elif index:
                    gap = (day - earlier).days  # type: ignore[operator]  # the branch above took None
                    if not self.programme.spacing.min_days <= gap <= self.programme.spacing.max_days:
                        found.append(f"{row.key} is {gap} days after the hour before it")
        return found

    def cover(self, hours: Sequence[Placement]) -> list[str]:
        days: dict[tuple[str, date], list[Placement]] = defaultdict(list)
        weeks: dict[tuple[str, int, int], list[Placement]] = defaultdict(list)
        for row in hours:
            day = self.day(row)
            if day is not None:
                days[row.unit, day].append(row)
                weeks[(row.unit, *day.isocalendar()[:2])].append(row)
        found = []
        for where, limit in ((days, self.programme.groups.per_day), (weeks, self.programme.groups.per_week)):
            for key, rows in where.items():  # type: ignore[attr-defined]  # two kinds of key, one rule
                if len(rows) > limit and not all(self.is_settled(row) for row in rows):
                    found.append(f"{key}: {len(rows)} hours")
        return found

    def leaders(self, hours: Sequence[Placement], seats: Sequence[Placement]) -> list[str]:
        """One hour a day at most, no preparation on the day of an hour, one preparation a day."""
        led: dict[tuple[int, date], list[Placement]] = defaultdict(list)
        for row in hours:
            day = self.day(row)
            if row.leader is not None and day is not None:
                led[row.leader, day].append(row)
        found = [
            f"leader {who} has {len(rows)} hours on {day}" for (who, day), rows in led.items()
            if len(rows) > 1 and not all(self.is_settled(row) for row in rows)
        ]  # fmt: skip
        ahead = [row for row in seats if row.starts_local and row.starts_local.date() > self.today]
        count = Counter((row.leader, row.starts_local.date()) for row in ahead if row.starts_local)
        found += [f"leader {who} prepares {n} times on {day}" for (who, day), n in count.items() if n > 1]
        found += [f"{row.key} is on the day of an hour" for row in ahead if (row.leader, row.on) in led]
        return found

    def preparation(self, hours: Sequence[Placement], seats: Sequence[Placement]) -> list[str]:
        """Preview, then coaching, both 21 to 3 days before the first hour of that module, on the hub's working days."""
        rules = self.programme.preparation
        firsts: dict[tuple[int, str], date] = {}
        for row in hours:
            day = self.day(row)
            if row.leader is not None and day is not None:
                firsts[row.leader, row.module] = min(day, firsts.get((row.leader, row.module), day))
        kept = {(row.kind, row.leader, row.module): row for row in seats}
        found = []
        for (leader, module), first in firsts.items():
            if first > self.today:
                found += [
                    f"leader {leader} has no {kind} row for {module}" for kind in ("preview", "coaching")
                    if (kind, leader, module) not in kept
                ]  # fmt: skip
        for row in seats:
            if row.starts_local is None or row.starts_local.date() <= self.today or row.leader is None:
                continue
            day, first_hour = row.starts_local.date(), firsts.get((row.leader, row.module))
            if first_hour is None or not rules.latest_days <= (first_hour - day).days <= rules.earliest_days:
                found.append(f"{row.key} is on {day} for a first hour on {first_hour}")
            hub = self.hub(self.organisation.units[row.unit])
            if not self.is_working_day(hub, day):
                found.append(f"{row.key} is on {day}, when {hub.code} is closed")
            preview = kept.get(("preview", row.leader, row.module))
            if row.kind == "coaching" and preview and preview.on and not preview.on < day:
                found.append(f"{row.key} does not come after its preview")
        return found + self.rooms(seats)

    def hub(self, unit: Unit) -> Unit:
        at: Unit | None = unit
        while at is not None and at.level != self.programme.preparation.hub_level:
            at = self.organisation.units[at.parent] if at.parent else None
        return at or (self.organisation.units[unit.parent] if unit.parent else unit)

    def rooms(self, seats: Sequence[Placement]) -> list[str]:
        """One hour a room, and no more leaders in it than it has seats."""
        rules = self.programme.preparation
        rooms: dict[str, list[Placement]] = defaultdict(list)
        for row in seats:
            if row.starts_local is not None:
                rooms[row.group].append(row)
        found = []
        for key, rows in rooms.items():
            most = rules.preview_seats if rows[0].kind == "preview" else rules.coaching_seats
            if len(rows) > most:
                found.append(f"{key} has {len(rows)} leaders")
            if len({row.starts_local for row in rows}) > 1:
                found.append(f"{key} is at several times")
        return found
