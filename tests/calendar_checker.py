"""Checks a calendar against the written rules, from the rows alone. It shares no code with the placer on purpose.

Every broken rule becomes one sentence; an empty list means that the calendar keeps them all. What happened is taken
as given. A near or pinned date may break a rule if its flag says so; everything else has to keep out of its way.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

from rollout.domain.calendar import Group, Placement
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.programme import Programme
from rollout.domain.returns import Session
from tests.calendar_facts import NEAR, Facts, HolidayNames, Rows


def broken(ask: Ask, plan: Plan) -> list[str]:
    """Every rule that the answer breaks."""
    return violations(
        ask.programme, ask.organisation, ask.today, ask.holidays, plan.placements, ask.sessions, ask.before,
        released=ask.released, pins=ask.pins, groups=plan.groups,
    )  # fmt: skip


def violations(
    programme: Programme, organisation: Organisation, today: date, holidays: HolidayNames,
    placements: Iterable[Placement], sessions: Iterable[Session] = (), before: Iterable[Placement] = (), *,
    released: Iterable[Placement] = (), pins: Mapping[str, datetime] | None = None, groups: Iterable[Group] = (),
) -> list[str]:  # fmt: skip
    """Every broken rule among the dates after today, in the order of the rules."""
    rows = Rows(
        today, list(placements), {s.key: s for s in sessions}, {r.key: r for r in before},
        {r.key: r for r in released}, pins or {}, {g.key: g for g in groups}, programme.notice_days,
        frozenset(unit.code for unit in organisation.units.values() if not unit.closed_on or unit.closed_on > today),
    )  # fmt: skip
    return list(_Checker(Facts(programme, organisation, holidays), rows).all())


class _Checker:
    def __init__(self, facts: Facts, rows: Rows) -> None:
        self.facts, self.known = facts, rows
        self.programme, self.organisation = facts.programme, facts.organisation
        self.by_key = {row.key: row for row in rows.rows}
        self.hours = [row for row in rows.rows if row.kind == "session"]
        self.seats = [row for row in rows.rows if row.kind != "session"]
        self.going_on = {row.group for row in self.hours}
        self.blamed: set[str] = set()
        self.led: dict[tuple[int, date], list[Placement]] = defaultdict(list)
        self.firsts: dict[tuple[int, str], date] = {}
        for row in self.hours:
            day = rows.day(row)
            if row.leader is not None and day is not None:
                self.led[row.leader, day].append(row)
                self.firsts[row.leader, row.module] = min(day, self.firsts.get((row.leader, row.module), day))

    def all(self) -> Iterator[str]:
        yield from self.one_row_each()
        yield from self.everybody_has_rows()
        yield from self.groups()
        yield from self.what_people_know()
        for row in self.hours:
            yield from self.hour(row)
        yield from self.spacing()
        yield from self.floor_cover()
        yield from self.leaders()
        for row in self.seats:
            yield from self.seat(row)
        yield from self.nobody_unprepared()
        yield from self.events()
        yield from self.facilitators()
        yield from self.needless_flags()

    def blame(self, what: str, *rows: Placement) -> Iterator[str]:
        """A broken rule, unless all of its rows are facts, or stand where they must and say that they cannot."""
        self.blamed.update(row.key for row in rows)
        ahead = [row for row in rows if not self.known.is_fact(row)]
        if not ahead:
            return
        if any(not self.known.stands(row) for row in ahead):
            yield what
        elif not any(self.known.says_so(row) for row in ahead):
            yield f"{what} and does not say so"

    def one_row_each(self) -> Iterator[str]:
        seen: set[str] = set()
        for row in self.known.rows:
            if row.key in seen:
                yield f"{row.key} appears twice"
            seen.add(row.key)
            if row.starts_local is None and not row.flag:
                yield f"{row.key} has neither a date nor a reason"

    def takes_part(self, unit: Unit) -> bool:
        """A facility that is open, or opens before the first window of its wave is over."""
        if unit.level != self.programme.levels[-1] or (unit.closed_on and unit.closed_on <= self.known.today):
            return False
        last = max(self.known.today, self.facts.first_window(unit.code)[1])
        return unit.opened_on is None or unit.opened_on <= last

    def everybody_has_rows(self) -> Iterator[str]:
        """Every module of every group of every facility, placed or with the reason why not."""
        there: dict[str, set[str]] = defaultdict(set)
        for row in self.hours:
            there[row.unit].add(row.group)
        for unit in self.organisation.units.values():
            if not self.takes_part(unit):
                continue
            if not there[unit.code]:
                yield f"{unit.code} is missing"
            for group in sorted(there[unit.code]):
                for module in self.programme.modules:
                    session = self.known.sessions.get(f"{group}@{module}")
                    is_off = session is not None and session.state == "cancelled"
                    if f"session:{module}:{group}" not in self.by_key and not is_off:
                        yield f"{group} has no row for {module}"

    def groups(self) -> Iterator[str]:
        """As few groups as the largest size allows, shift by shift; people who sat together stay together."""
        there: dict[str, set[str]] = defaultdict(set)
        begun = {s.unit for s in self.known.sessions.values() if s.held_on}
        for row in self.hours:
            there[row.unit].add(row.group)
            if row.on and row.on <= self.known.today:
                begun.add(row.unit)
        sizes: dict[str, list[Group]] = defaultdict(list)
        for group in self.known.groups.values():
            sizes[group.unit].append(group)
        for code, keys in there.items():
            unit = self.organisation.units[code]
            if not self.takes_part(unit):
                continue
            if self.known.groups and {group.key for group in sizes[code]} != keys:
                yield f"{code}: its groups are not those that have hours"
            if code not in begun:
                yield from self.sizes(unit, len(keys), sizes[code])

    def sizes(self, unit: Unit, count: int, groups: list[Group]) -> Iterator[str]:
        largest, people = self.programme.groups.largest, unit.headcount
        if not self.programme.shifts and count != max(1, -(-(people or 1) // largest)):
            yield f"{unit.code} has {count} groups for {people} people"
        if not groups or not people:
            return
        if sum(group.size or 0 for group in groups) != people:
            yield f"{unit.code}: its groups do not add up to {people} people"
        shares = sum(shift.share for shift in self.programme.shifts)
        by_shift: dict[str, list[int]] = defaultdict(list)
        for group in groups:
            by_shift[group.shift].append(group.size or 0)
        for name, each in by_shift.items():
            if len(each) != max(1, -(-sum(each) // largest)) or max(each) - min(each) > 1:
                yield f"{unit.code} {name}: groups of {each} people"
        for name, share in {s.name: s.share for s in self.programme.shifts}.items():
            if abs(sum(by_shift.pop(name, [0])) - people * share / shares) >= 1:
                yield f"{unit.code} {name}: not its share of {people} people"
        if self.programme.shifts and by_shift:
            yield f"{unit.code}: groups of no shift"

    def what_people_know(self) -> Iterator[str]:
        """Facts are never rewritten, near dates stand, pins are kept, and what moved says why."""
        known = self.known
        for key, old in (known.released or known.before).items():
            row = self.by_key.get(key)
            if old.on is None:
                continue
            if known.is_fact(old):
                if row is None or _core(row) != _core(old):
                    yield f"{key} was rewritten after the fact"
            elif row is None:
                yield from self.vanished(old)
            elif known.is_near(old) and row.starts_local != old.starts_local:
                yield f"{key} was moved within the notice period"
            elif row.starts_local not in (None, old.starts_local) and not row.because and known.released:
                yield f"{key} was moved and does not say why"
        yield from self.new_dates()

    def vanished(self, old: Placement) -> Iterator[str]:
        """An hour may go with its group, and a seat with the hour that it was for."""
        if old.kind == "session":
            goes_on = old.group in self.going_on and self.takes_part(self.organisation.units[old.unit])
            if goes_on and not self.known.is_called_off(old):
                yield f"{old.key} vanished"
        elif self.firsts.get((old.leader or 0, old.module), self.known.today) > self.known.today:
            yield f"{old.key} vanished"

    def new_dates(self) -> Iterator[str]:
        known = self.known
        end = known.today + timedelta(days=self.programme.notice_days)
        for key, pin in known.pins.items():
            row = self.by_key.get(key)
            if pin.date() > known.today and row is not None and not known.is_fact(row) and row.starts_local != pin:
                yield f"{key} is not where it was pinned"
        for row in known.rows:
            if row.on is None:
                continue
            old = known.released.get(row.key) or known.before.get(row.key)
            is_new = old is None or old.starts_local != row.starts_local
            if row.on <= known.today:
                olds = [rows[row.key].starts_local for rows in (known.before, known.released) if row.key in rows]
                if known.is_missed(row) and self.takes_part(self.organisation.units[row.unit]):
                    yield f"{row.key} was not held and has no new date"
                elif row.starts_local not in olds:
                    yield f"{row.key} was put on {row.on}, a day that is over"
            elif is_new and row.kind == "session" and known.released and row.on <= end and not known.is_pinned(row):
                yield f"{row.key} was put on {row.on}, within the notice period"

    def hour(self, row: Placement) -> Iterator[str]:
        if row.starts_local is None or self.known.is_fact(row):
            return
        day, place = row.starts_local.date(), self.facts.place(row.unit)
        if not place.is_open(day):
            yield from self.blame(f"{row.key} is on {day}, when {row.unit} is closed", row)
        group = self.known.groups.get(row.group)
        if row.starts_local.time() not in self.facts.starts(row.unit, group.shift if group else ""):
            yield from self.blame(f"{row.key} starts at {row.starts_local:%H:%M}", row)
        clock = place.unit.timezone or self.programme.timezone, self.programme.hours.minutes
        if (row.timezone, row.minutes) != clock:
            yield f"{row.key} is in {row.timezone} and takes {row.minutes} minutes"
        yield from self.window(row, day)
        leader = self.facts.leader(row.unit, day)
        if row.leader != leader:
            yield f"{row.key} is led by {row.leader}; on {day} {row.unit} is led by {leader}"
        is_told = "needs a leader" in row.flag or (NEAR in row.flag and leader is None)
        if (leader is None) != is_told:
            yield f"{row.key} says {row.flag!r} and is led by {leader}"
        if leader is not None and self.facts.is_away(leader, day):
            yield from self.blame(f"{row.key} is on {day}, when its leader {leader} is on leave", row)

    def window(self, row: Placement, day: date) -> Iterator[str]:
        """Inside its window; an hour that was not held may follow some days after it."""
        window = self.facts.window(row.unit, row.module)
        if window is None:
            return
        first, last = window
        olds = [known[row.key].on for known in (self.known.before, self.known.released) if row.key in known]
        if self.known.is_missed(row) or any(old and old > last for old in olds):
            last += timedelta(days=self.programme.catch_up_days)
        if not first <= day <= last:
            yield from self.blame(f"{row.key} is on {day}, outside the window {first} to {last}", row)

    def spacing(self) -> Iterator[str]:
        """Every next hour 28 to 42 days after the one before it really happened; none after one without a date."""
        low, high = self.programme.spacing.min_days, self.programme.spacing.max_days
        for group in sorted({row.group for row in self.hours}):
            keys = (f"session:{module}:{group}" for module in self.programme.modules)
            chain = [self.by_key[key] for key in keys if key in self.by_key]
            chain = [row for row in chain if not self.known.is_called_off(row)]
            for earlier, row in pairwise(chain):
                before, day = self.known.day(earlier), self.known.day(row)
                if self.known.stands(row) and self.known.says_so(row):
                    self.blamed.add(row.key)
                elif day is None:
                    if before is None and not row.flag.startswith("waits for a date for "):
                        yield f"{row.key} does not say what it waits for"
                elif before is None:
                    yield from self.blame(f"{row.key} has a date and the hour before it has none", row)
                elif not low <= (day - before).days <= high:
                    yield from self.blame(
                        f"{row.key} is {(day - before).days} days after the hour before it", earlier, row
                    )

    def floor_cover(self) -> Iterator[str]:
        """So many hours a day and a week at one facility, never two at once."""
        days: dict[tuple[str, date], list[Placement]] = defaultdict(list)
        weeks: dict[tuple[str, date], list[Placement]] = defaultdict(list)
        for row in self.hours:
            day = self.known.day(row)
            if day is not None:
                days[row.unit, day].append(row)
                weeks[row.unit, day - timedelta(days=day.weekday())].append(row)
        limits = self.programme.groups
        for where, limit, span in ((days, limits.per_day, "day"), (weeks, limits.per_week, "week")):
            for (unit, day), rows in where.items():
                if len(rows) > limit:
                    yield from self.blame(f"{unit} holds {len(rows)} hours in the {span} of {day}", *rows)
        for rows in days.values():
            yield from self.at_once(rows)

    def at_once(self, rows: list[Placement]) -> Iterator[str]:
        """Hours that overlap as instants, whatever the clocks on the walls say."""
        if len(rows) < 2:
            return
        spans = sorted((r.starts_utc, r.key, r) for r in rows if r.starts_utc and r.on == self.known.day(r))
        for (start, _, one), (other_start, _, other) in pairwise(spans):
            if other_start < start + timedelta(minutes=one.minutes):
                yield from self.blame(f"{other.key} begins while {one.key} lasts", one, other)

    def leaders(self) -> Iterator[str]:
        """So many hours a local day over all her sites, never two at once (sites may keep different clocks)."""
        by_person: dict[int, list[tuple[date, list[Placement]]]] = defaultdict(list)
        for (person, day), rows in self.led.items():
            if len(rows) > self.programme.groups.led_per_day:
                yield from self.blame(f"leader {person} leads {len(rows)} hours on {day}", *rows)
            by_person[person].append((day, rows))
        for days in by_person.values():
            if len({row.timezone for _, rows in days for row in rows}) > 1:
                yield from self.at_once([row for _, rows in days for row in rows])
            else:
                for _, rows in days:
                    yield from self.at_once(rows)

    def seat(self, row: Placement) -> Iterator[str]:
        """Three to 21 days before the leader's first hour, when she is there and leads nothing, and the hub is open."""
        if row.starts_local is None or self.known.is_fact(row) or row.leader is None:
            return
        day, rules, first = (
            row.starts_local.date(),
            self.programme.preparation,
            self.firsts.get((row.leader, row.module)),
        )
        if first is None or not rules.latest_days <= (first - day).days <= rules.earliest_days:
            yield from self.blame(f"{row.key} is on {day} for a first hour on {first}", row)
        hub = self.facts.hub(row.unit)
        if not self.facts.place(hub).is_open(day):
            yield from self.blame(f"{row.key} is on {day}, when {hub} is closed", row)
        if not row.group.startswith(f"{row.kind} {row.module} {hub} "):
            yield f"{row.key} sits in {row.group!r}, not in one of {hub}"
        if not self.facts.leads_somewhere(row.leader, day):
            yield from self.blame(f"{row.key} is on {day}, when the leader leads nothing", row)
        if self.facts.is_away(row.leader, day):
            yield from self.blame(f"{row.key} is on {day}, when the leader is on leave", row)
        if (row.leader, day) in self.led:
            yield from self.blame(f"{row.key} is on the day of an hour", row, *self.led[row.leader, day])
        preview = self.by_key.get(f"preview:{row.module}:{row.leader}")
        if row.kind == "coaching" and preview and preview.on and not preview.on < day:
            yield from self.blame(f"{row.key} does not come after its preview", preview, row)

    def nobody_unprepared(self) -> Iterator[str]:
        for (leader, module), first in self.firsts.items():
            if first > self.known.today:
                for kind in ("preview", "coaching"):
                    if f"{kind}:{module}:{leader}" not in self.by_key:
                        yield f"leader {leader} has no {kind} row for {module}"

    def events(self) -> Iterator[str]:
        """One start a room, no more leaders than seats, and one preparation a day for each of them."""
        rooms: dict[str, list[Placement]] = defaultdict(list)
        days: dict[tuple[int | None, date | None], list[Placement]] = defaultdict(list)
        for row in self.seats:
            if row.starts_local is not None:
                rooms[row.group].append(row)
                days[row.leader, row.on].append(row)
        for key, rows in rooms.items():
            rules = self.programme.preparation
            if len(rows) > (rules.preview_seats if rows[0].kind == "preview" else rules.coaching_seats):
                yield from self.blame(f"{key} has {len(rows)} leaders", *rows)
            if len({(row.starts_utc, row.facilitator) for row in rows}) > 1:
                yield f"{key} is at several times or led by several people"
        for rows in days.values():
            if len(rows) > 1:
                yield from self.blame(f"leader {rows[0].leader} prepares {len(rows)} times on {rows[0].on}", *rows)

    def facilitators(self) -> Iterator[str]:
        """Who is named serves the hub, is there, and leads one event a day. Where nobody is named nobody is needed."""
        days: dict[tuple[str, date], dict[str, Placement]] = defaultdict(dict)
        for row in self.seats:
            if row.on is None:
                continue
            if row.facilitator:
                days[row.facilitator, row.on][row.group] = row
            if self.known.is_fact(row):
                continue
            if not self.programme.facilitators:
                if row.facilitator:
                    yield f"{row.key} is led by {row.facilitator}, whom the programme does not name"
            elif not row.facilitator:
                yield from self.blame(f"{row.key} has no facilitator", row)
            elif why := self.facts.facilitator_can(row.facilitator, self.facts.hub(row.unit), row.on):
                yield from self.blame(f"{row.key} on {row.on}: {row.facilitator} {why}", row)
        for (who, day), events in days.items():
            if len(events) > 1:
                yield from self.blame(f"{who} leads {len(events)} events on {day}", *events.values())

    def needless_flags(self) -> Iterator[str]:
        """A near date says that it cannot be only if something is wrong with it."""
        for row in self.known.rows:
            if row.on and NEAR in row.flag and not self.known.is_fact(row):
                if not self.known.is_near(row):
                    yield f"{row.key} says it is within the notice period, and is not"
                elif row.key not in self.blamed:
                    yield f"{row.key} says it cannot be, and breaks no rule"


def _core(row: Placement) -> tuple[object, ...]:
    return row.unit, row.leader, row.starts_local, row.timezone, row.minutes, row.facilitator
