"""The calendar: groups, dates and versions. All dates are local civil dates of the site; instants come last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["session", "preview", "coaching"]
Maker = Literal["", "desk", "clock", "facility"]
NEEDS_LEADER = "needs a leader"


@dataclass(frozen=True)
class Group:
    """The people of one facility who sit together. `size` is None where the roster gives no headcount.

    `shift` is the name of their shift where the programme has shifts, else "".
    """

    unit: str
    number: int
    size: int | None = None
    shift: str = ""

    @property
    def key(self) -> str:
        return f"{self.unit}#{self.number}"


@dataclass(frozen=True)
class Placement:
    """One planned date: a group's session, or a leader's seat in a preview or in group coaching.

    `group` is the group's key for a session and the event's key ("preview welcome NET3 2") for a seat, so that
    leaders in one room share it. `starts_local` is the site's own civil time, None where no date could be found;
    then `flag` says why. A date may carry a flag as well ("needs a leader"). `because` says why a date is another
    one than in the version before. `facilitator` is the address of who leads a preview or coaching, "" where the
    programme names nobody.
    """

    kind: Kind
    unit: str
    group: str
    module: str
    leader: int | None
    starts_local: datetime | None
    timezone: str
    minutes: int
    flag: str = ""
    because: str = ""
    facilitator: str = ""

    @property
    def key(self) -> str:
        """What this date is for, the same in every version of the calendar."""
        whose = self.group if self.kind == "session" else f"{self.leader}"
        return f"{self.kind}:{self.module}:{whose}"

    @property
    def starts_utc(self) -> datetime | None:
        return to_utc(self.starts_local, self.timezone) if self.starts_local else None

    @property
    def on(self) -> date | None:
        return self.starts_local.date() if self.starts_local else None


@dataclass(frozen=True)
class Version:
    """A numbered calendar: a draft that people look at, or one that was released to them.

    `made_by`: L&D at the desk, the clock that follows what happens, a facility that chose a date; "" is not known.
    """

    number: int
    state: Literal["draft", "released"]
    drafted_at: datetime
    released_at: datetime | None = None
    made_by: Maker = ""


@dataclass(frozen=True)
class Change:
    """What differs for one key between two versions: None on a side means that it was not there."""

    before: Placement | None
    after: Placement | None

    @property
    def key(self) -> str:
        known = self.after or self.before
        assert known is not None
        return known.key


def to_utc(local: datetime, timezone: str) -> datetime:
    """The instant of a site's civil time. In a clock change: the first valid minute, the first of two."""
    zone = ZoneInfo(timezone)
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    after = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = min(instant, after), max(instant, after)
    return _first_valid(low, high, zone)


def _first_valid(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clock jumps, between two instants on either side of it (whole minutes)."""
    before = low.astimezone(zone).utcoffset()
    while (high - low).total_seconds() > 60:
        middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def changes(before: list[Placement], after: list[Placement]) -> list[Change]:
    """What differs between two calendars, in order of key; equal rows are left out."""
    old, new = {p.key: p for p in before}, {p.key: p for p in after}
    return [Change(old.get(k), new.get(k)) for k in sorted(old.keys() | new.keys()) if old.get(k) != new.get(k)]


def laid_on(draft: Iterable[Placement], under: Iterable[Placement], now_under: Iterable[Placement]) -> list[Placement]:
    """A draft that was made on top of one calendar, on top of its successor: what changed underneath is taken over."""
    mine, old, new = ({p.key: p for p in rows} for rows in (draft, under, now_under))
    keys = {key for key in mine.keys() | new.keys() if old.get(key) == new.get(key)}
    kept = [mine[key] for key in keys if key in mine]
    return sorted([*kept, *(row for key, row in new.items() if key not in keys)], key=lambda row: row.key)
