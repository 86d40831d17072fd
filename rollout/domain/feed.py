"""Calendars that people subscribe to: what stands in one, for a leader, a facility, a network or a facilitator."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rollout.domain.calendar import to_utc

CALLED_OFF_STAYS = timedelta(days=60)


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


@dataclass(frozen=True)
class Dated:
    """One released date, from the version that brought it until the one that took it away (None: it stands).

    `place` is the unit's name; `hour_state` the session's state ("planned", "held", "cancelled" ...), "" for a seat.
    """

    key: str
    kind: str
    unit: str
    place: str
    group: str
    module: str
    leader: int | None
    starts_local: datetime
    timezone: str
    minutes: int
    since: int
    since_at: datetime
    until: int | None
    until_at: datetime | None
    hour_state: str

    @property
    def stands(self) -> bool:
        return self.until is None

    @property
    def was_seen(self) -> bool:
        """Not so where a draft brought it and the next draft took it away before either was released."""
        return self.until_at is None or self.until_at > self.since_at

    @property
    def hub(self) -> str:
        """The unit whose leaders share this preview or coaching: "preview welcome NET 3 2" is the second of "NET 3"."""
        return " ".join(self.group.split(" ")[2:-1]) if self.kind != "session" else ""


Words = Callable[[list[Dated]], tuple[str, str, str]]
"""The title, place and text of an entry, from the rows that make it: one for an hour, one a seat for an event."""


def entries(dates: Iterable[Dated], words: Words, now: datetime) -> tuple[Entry, ...]:
    """One entry an hour, one an event however many seats in it are given; what was called off stays for 60 days.

    The same number stays in all versions, so a calendar program moves the entry it has.
    """
    found: dict[str, list[Dated]] = {}
    for date in dates:
        if date.was_seen:
            found.setdefault(date.key, []).append(date)
    made = [_entry(key, rows, words) for key, rows in found.items()]
    shown = [entry for entry in made if not entry.is_cancelled or _is_fresh(entry, found[entry.key], now)]
    return tuple(sorted(shown, key=lambda entry: (entry.starts_utc, entry.key)))


def _entry(key: str, rows: list[Dated], words: Words) -> Entry:
    """As it stands, else as it last stood. Nothing about it ever gets a smaller number or an earlier moment."""
    last = max(row.until or 0 for row in rows)
    standing = [row for row in rows if row.stands] or [row for row in rows if row.until == last]
    one = standing[0]
    numbers = [row.since for row in rows] + [row.until for row in rows if row.until]
    moments = [row.since_at for row in rows] + [row.until_at for row in rows if row.until_at]
    gone = not one.stands or one.hour_state == "cancelled"
    called_off = one.stands and gone
    return Entry(key, *words(standing), one.starts_local, one.timezone, one.minutes, max(numbers) + called_off,
                 max(moments), gone)  # fmt: skip


def _is_fresh(entry: Entry, rows: list[Dated], now: datetime) -> bool:
    """Called off lately; an hour that was cancelled in its place has no such moment, so its own date counts."""
    since = entry.starts_utc if any(row.stands for row in rows) else entry.changed_at
    return since >= now - CALLED_OFF_STAYS


def is_twice(instant: datetime, timezone: str) -> bool:
    """Whether the site's clock shows this hour twice, because it is put back."""
    zone = ZoneInfo(timezone)
    local = instant.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def ends(starts: datetime, minutes: int) -> datetime:
    """The end as an instant: an hour lasts an hour, whatever the clock does meanwhile."""
    return starts.astimezone(UTC) + timedelta(minutes=minutes)
