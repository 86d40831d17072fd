"""What the picture of the calendar shows, in words: for the table under it and for whoever cannot see it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rollout.domain.timeline import STATES, Closed, Line, Rooms, Row, SeatsIn, Tile, Timeline
from rollout.web.pages import plural
from rollout.web.words import ENGLISH_WORDS

_STATES = {"held": "held", "unreported": "not reported yet", "not_held": "not held", "planned": "planned"}
_KINDS = {"preview": ("preview", "previews"), "coaching": ("group coaching", "group coachings")}


@dataclass(frozen=True)
class Week:
    """One row in one week: its hours, its previews and coaching, and its closed days, each in words.

    With the words of an hour goes the way to another date for it, "" where there is none.
    """

    monday: date
    hours: tuple[tuple[str, str], ...]
    rooms: tuple[str, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A preview or coaching, where it is, and how many seats are taken."""

    kind: str
    module: str
    hub: str
    number: str
    starts: datetime
    taken: int


def weeks_of(
    row: Row, timeline: Timeline, titles: Mapping[str, str], movable: Callable[[Line, Tile], str] | None = None
) -> list[Week]:
    """The weeks of a row in which there is anything to tell, in order."""
    told: dict[date, tuple[list[tuple[str, str]], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    for tile in row.tiles:
        words = _tile(tile, timeline, titles, row.line.is_facility)
        told[_monday(tile.on)][0].append((words, movable(row.line, tile) if movable else ""))
    for rooms in row.rooms:
        told[_monday(rooms.on)][1].append(_rooms(rooms, row.line.is_facility))
    for closed in row.closed:
        told[_monday(closed.first)][2].append(_closed(closed))
    return [
        Week(monday, tuple(hours), tuple(rooms), tuple(closed))
        for monday, (hours, rooms, closed) in sorted(told.items())
    ]


def events_of(seats: Iterable[SeatsIn], names: Mapping[str, str]) -> list[Event]:
    """Every event once, in order of time, however many leaders sit in it."""
    found: dict[tuple[datetime, str, str], tuple[SeatsIn, int]] = {}
    for seat in seats:
        key = seat.starts, seat.kind, seat.event
        found[key] = seat, found.get(key, (seat, 0))[1] + seat.taken
    return [_event(seat, taken, names) for _, (seat, taken) in sorted(found.items(), key=lambda each: each[0])]


def _event(seat: SeatsIn, taken: int, names: Mapping[str, str]) -> Event:
    """The event's key names the hub and counts its rooms: "preview welcome NET3 2"."""
    words = seat.event.removeprefix(f"{seat.kind} {seat.module} ")
    hub, _, number = words.rpartition(" ")
    return Event(seat.kind, seat.module, names.get(hub, hub or words), number if hub else "", seat.starts, taken)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _tile(tile: Tile, timeline: Timeline, titles: Mapping[str, str], is_day: bool) -> str:
    key = timeline.modules[tile.module]
    states = ", ".join(f"{getattr(tile, state):,} {_STATES[state]}" for state in STATES if getattr(tile, state))
    return f"{titles.get(key, key)}: {states}" + (f" ({ENGLISH_WORDS.short_day(tile.on)})" if is_day else "")


def _rooms(rooms: Rooms, is_day: bool) -> str:
    words = f"{plural(rooms.events, *_KINDS[rooms.kind])}, {plural(rooms.taken, 'seat')} taken"
    return words + (f" ({ENGLISH_WORDS.short_day(rooms.on)})" if is_day else "")


def _closed(closed: Closed) -> str:
    days = (
        ENGLISH_WORDS.short_day(closed.first)
        if closed.first == closed.last
        else f"{ENGLISH_WORDS.short_day(closed.first)} to {ENGLISH_WORDS.short_day(closed.last)}"
    )
    return f"{closed.why}, {days}" + (" (some facilities)" if closed.is_part else "")
