"""The legal dates of one hour, and what each would move."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rollout.domain.calendar import Change, Group, Placement
from rollout.domain.moves import Moves, moves_of
from rollout.domain.planning import Ask, Plan, plan_dates
from rollout.domain.planning.hour_rules import HourRules
from rollout.domain.planning.rulebook import Book
from rollout.domain.problem import refuse


@dataclass(frozen=True)
class Slot:
    """A legal start, in the facility's own time, and the other dates that people hold and that would move for it."""

    starts: datetime
    moves: tuple[Change, ...] = ()


class Chooser:
    """One hour with its rules, in the part of the organisation that it can touch."""

    def __init__(self, ask: Ask, group: Group, module: str) -> None:
        self.ask, self.group, self.module = ask, group, module
        self.key = f"session:{module}:{group.key}"
        self.hours = HourRules(Book(ask, ask.released), group)
        self.at = next((at for at, slot in enumerate(self.hours.slots) if slot.module == module), None)
        self._plans: dict[datetime, Plan] = {}

    @property
    def row(self) -> Placement:
        assert self.at is not None
        return self.hours.slots[self.at].row

    @property
    def waits_for(self) -> str:
        """The module of an hour before it that has no date: the spacing counts from there, so that one comes first."""
        earlier = self.hours.slots[: self.at]
        return next((slot.module for slot in earlier if slot.day is None), "")

    def refuse_settled(self) -> None:
        """Only an hour that is still to come has dates to choose from."""
        state = {(s.group, s.module): s.state for s in self.ask.sessions}.get((self.group.key, self.module))
        if self.at is None or state == "cancelled":
            raise refuse("the hour", "is not in the calendar.", "Look at the dates: rollout plan show --unit UNIT")
        if state == "held" or self.hours.slots[self.at].happened:
            raise refuse("the hour", "has its day behind it.", "Say what became of it: rollout record")

    def slots(self) -> list[Slot]:
        """Every legal start, the nearest to the date it has now first. The date that it has is not among them."""
        now = self.row.starts_local
        known: dict[date, tuple[Change, ...] | None] = {}
        found = [slot for starts in self._legal() if starts != now and (slot := self._slot(starts, known))]
        return sorted(found, key=lambda slot: (abs(slot.starts - now) if now else timedelta(), slot.starts))

    def why_not(self, starts: datetime) -> str:
        """The rule that is against this start; "" where none is."""
        assert self.at is not None
        day = starts.date()
        if day <= self.ask.today:
            return "that day is not ahead"
        if self.waits_for:
            return f"the hour of {self.waits_for} before it has no date yet"
        bit = self.hours.book.at(day)
        if not bit:
            return "that day is too far ahead"
        closing = [shut.rule for shut in self.hours.closed_for(self.at) if shut.days & bit]
        if closing:
            return ", ".join(dict.fromkeys(rule.moved or rule.words for rule in closing))
        if starts.time() not in self.hours.starts:
            times = ", ".join(f"{start:%H:%M}" for start in self.hours.starts)
            return f"hours start at {times} there"
        if starts.time() not in self.hours.free_starts_for(self.at, day):
            return "another hour of the facility or its leader is at that time"
        return self._leaves_without(starts)

    def plan(self, starts: datetime) -> Plan:
        """The calendar of the part with the hour at this start."""
        if starts not in self._plans:
            self._plans[starts] = plan_dates(replace(self.ask, pins={**self.ask.pins, self.key: starts}))
        return self._plans[starts]

    def moves(self, starts: datetime) -> Moves:
        return moves_of(self.ask.released, self.plan(starts).placements, self.ask.today)

    def _legal(self) -> Iterator[datetime]:
        assert self.at is not None
        if self.waits_for:
            return
        book, closed = self.hours.book, 0
        for shut in self.hours.closed_for(self.at):
            closed |= shut.days
        days = book.open & ~closed
        while days:
            day = book.day((days & -days).bit_length() - 1)
            days &= days - 1
            if day <= self.ask.today:
                continue
            yield from (datetime.combine(day, start) for start in self.hours.free_starts_for(self.at, day))

    def _slot(self, starts: datetime, known: dict[date, tuple[Change, ...] | None]) -> Slot | None:
        """What moves depends on the day alone, so it is worked out once a day; None: something would have no date."""
        if self._moves_nothing(starts):
            return Slot(starts)
        day = starts.date()
        if day not in known:
            others = (change for change in self.moves(starts).moved if change.key != self.key)
            known[day] = None if self._leaves_without(starts) else tuple(others)
        moved = known[day]
        return None if moved is None else Slot(starts, moved)

    def _leaves_without(self, starts: datetime) -> str:
        """What would be left without a date."""
        after = {row.key: row for row in self.plan(starts).placements}
        own = after.get(self.key)
        if own is None or own.starts_local != starts:
            return own.flag if own and own.flag else "the hours around it leave no room"
        for row in self.ask.released:
            now = after.get(row.key)
            if row.on and row.on > self.ask.today and now and now.starts_local is None:
                what = "an hour" if row.kind == "session" else "preparation"
                return f"it would leave {what} of {row.module} without a date ({now.flag})"
        return ""

    def _moves_nothing(self, starts: datetime) -> bool:
        """Whether all other dates stay legal as they are; where in doubt, planning tells."""
        assert self.at is not None
        day, leader = starts.date(), self.hours.book.organisation.leader_of(self.group.unit, starts.date())
        if leader is None or self.row.leader != leader.id or self.row.on is None:
            return False
        return self._keeps_spacing(day) and self._keeps_preparation(day, leader.id)

    def _keeps_spacing(self, day: date) -> bool:
        assert self.at is not None
        rules, later = self.ask.programme.spacing, self.hours.slots[self.at + 1 :]
        follows = later[0].day if later else None
        return follows is None or rules.min_days <= (follows - day).days <= rules.max_days

    def _keeps_preparation(self, day: date, leader: int) -> bool:
        """Her preparation for this module stays right, and she is in no room on the new day."""
        rows = self.hours.book.by_leader.get(leader, ())
        seats = [row for row in rows if row.kind != "session" and row.on]
        firsts = [row.on for row in rows if row.kind == "session" and row.module == self.module and row.key != self.key]
        first = min([day, *(each for each in firsts if each)])
        rules = self.ask.programme.preparation
        own = [seat.on for seat in seats if seat.module == self.module and seat.on]
        leads = [(first - seat_on).days for seat_on in own]
        ahead = all(seat_on > self.ask.today for seat_on in own)
        return day not in {seat.on for seat in seats} and all(
            rules.latest_days <= lead <= rules.earliest_days or (not ahead and lead > 0) for lead in leads
        )


def because(by_facility: bool) -> str:
    return "chosen by the facility" if by_facility else "chosen by L&D"


def told_why(plan: Plan, key: str, words: str) -> Plan:
    """The same plan, its chosen row saying who chose it."""
    rows = tuple(replace(row, because=words) if row.key == key else row for row in plan.placements)
    return replace(plan, placements=rows)
