"""Calendars that people subscribe to: what stands in one, for a leader, a facility, a network or a facilitator."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rollout.domain.calendar import to_utc


@dataclass(frozen=True)
class Entry:
    """One date in a feed. `key` says which, the same in all its versions (a placement's key, or an event's).

    `sequence` grows and `changed_at` moves on with every version in which the date changed.
    """

    key: str
    title: str
    place: str
    text: str
    starts_local: datetime
    timezone: str
    minutes: int
    sequence: int
    changed_at: datetime
    is_cancelled: bool = False

    @property
    def starts_utc(self) -> datetime:
        return to_utc(self.starts_local, self.timezone)


@dataclass(frozen=True)
class Feed:
    """A named calendar with its entries in order of time."""

    name: str
    entries: tuple[Entry, ...]


def is_twice(instant: datetime, timezone: str) -> bool:
    """Whether the site's clock shows this hour twice, because it is put back."""
    zone = ZoneInfo(timezone)
    local = instant.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def ends(starts: datetime, minutes: int) -> datetime:
    """The end as an instant: an hour lasts an hour, whatever the clock does meanwhile."""
    return starts.astimezone(UTC) + timedelta(minutes=minutes)
