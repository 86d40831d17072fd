"""One moment of the programme, as the rules about letters look at it, and the letter that they ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from rollout.domain.calendar import Placement, to_utc
from rollout.domain.coverage import Tally
from rollout.domain.edges import Attachment
from rollout.domain.ideas import AnsweredIdea, Waiting
from rollout.domain.organisation import LEADER, Assignment, Organisation, Unit
from rollout.domain.outbox import Message
from rollout.domain.programme import Programme
from rollout.domain.returns import Session


@dataclass(frozen=True)
class Printed:
    """The pack that a leader should have in hand for one module."""

    unit: str
    module: str
    leader: int | None
    hash: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class Seat:
    """The calendar entry that goes with a letter about a preview or a coaching."""

    placement: Placement
    sequence: int
    method: Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Due:
    """A letter to be written: to whom, when, and the facts its words need. `link`: which link of theirs goes in."""

    kind: str
    key: str
    unit: Unit
    person_id: int | None
    name: str
    address: str
    not_before: datetime
    not_after: datetime
    facts: Mapping[str, object]
    reason: Mapping[str, str]
    module: str | None = None
    link: Literal["", "return", "person"] = ""
    attachments: tuple[Attachment, ...] = ()
    seat: Seat | None = None
    language: str = ""


@dataclass(frozen=True)
class Picture:
    """All that the rules look at: one moment of the programme. `written` are the keys of letters in the outbox."""

    programme: Programme
    now: datetime
    organisation: Organisation
    dates: Sequence[Placement] = ()
    sessions: Sequence[Session] = ()
    packs: Sequence[Printed] = ()
    told: Sequence[Message] = ()
    written: frozenset[str] = frozenset()
    answers: Sequence[AnsweredIdea] = ()
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    coverage: Mapping[str, Mapping[str, Tally]] = field(default_factory=dict)

    @cached_property
    def units_with_hours(self) -> dict[str, dict[str, list[Placement]]]:
        """The dated hours of every unit, by module, in order of time."""
        found: dict[str, dict[str, list[Placement]]] = {}
        for placement in self.dates:
            if placement.kind == "session" and placement.starts_local:
                found.setdefault(placement.unit, {}).setdefault(placement.module, []).append(placement)
        return {
            unit: {module: sorted(hours, key=in_time) for module, hours in modules.items()}
            for unit, modules in sorted(found.items())
        }

    @cached_property
    def first_hours(self) -> dict[str, date]:
        """The day of the first hour of every unit, and of all that is under it."""
        found: dict[str, date] = {}
        for code, modules in self.units_with_hours.items():
            first = min(local_day(hours[0]) for hours in modules.values())
            above = self.organisation.ancestors(code) if code in self.organisation.units else ()
            for each in (code, *(unit.code for unit in above)):
                found[each] = min(first, found.get(each, first))
        return found

    @cached_property
    def states(self) -> dict[tuple[str, str], Session]:
        return {(session.group, session.module): session for session in self.sessions}

    def is_open(self, hour: Placement) -> bool:
        """Whether nothing has been recorded of this hour yet."""
        session = self.states.get((hour.group, hour.module))
        return session is None or session.state == "planned"

    def today_at(self, timezone: str) -> date:
        return self.now.astimezone(ZoneInfo(timezone)).date()

    def is_due(self, day: date, timezone: str) -> bool:
        return day <= self.today_at(timezone)

    def leader_id(self, unit: Unit) -> int | None:
        leader = self.organisation.leader_of(unit.code)
        return leader.id if leader else None

    def is_away(self, person_id: int, timezone: str) -> bool:
        """Whether this person is on leave today."""
        today = self.today_at(timezone)
        return any(
            each.person_id == person_id and each.from_on <= today <= each.to_on for each in self.organisation.leave
        )

    @cached_property
    def by_key(self) -> dict[str, Placement]:
        return {placement.key: placement for placement in self.dates}

    @cached_property
    def pack_of(self) -> dict[tuple[str, str], str]:
        """The hash of the current pack by unit and module."""
        return {(pack.unit, pack.module): pack.hash for pack in self.packs}

    @cached_property
    def leads(self) -> dict[str, list[Assignment]]:
        """Everybody who has led each unit, and when."""
        found: dict[str, list[Assignment]] = {}
        for assignment in self.organisation.assignments:
            if assignment.role == LEADER:
                found.setdefault(assignment.unit, []).append(assignment)
        return found

    @cached_property
    def leaders(self) -> frozenset[int]:
        """Everybody who leads a unit today."""
        today = self.organisation.on
        return frozenset(a.person_id for held in self.leads.values() for a in held if a.holds_on(today))


def session_of(hour: Placement) -> str:
    return f"{hour.group}@{hour.module}"


def iso(placement: Placement) -> str:
    """The local start in one spelling, so that two dates can be compared as text."""
    assert placement.starts_local is not None
    return placement.starts_local.isoformat(timespec="minutes")


def local_day(placement: Placement) -> date:
    assert placement.starts_local is not None
    return placement.starts_local.date()


def instant(placement: Placement) -> datetime:
    assert placement.starts_local is not None
    return to_utc(placement.starts_local, placement.timezone)


def in_time(placement: Placement) -> tuple[str, str]:
    return iso(placement), placement.key
