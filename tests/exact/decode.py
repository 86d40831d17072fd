"""From the solver's days to rows of a calendar: starts, leaders, rooms with their keys, facilitators, reasons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from rollout.domain.calendar import NEEDS_LEADER, Placement
from tests.exact.model import Model, Placed, RoomKey, Seat
from tests.exact.rules import World, at
from tests.exact.times import Time

ROOM_STARTS = (time(9), time(13))
UNSEATED = "no room can be found"


@dataclass
class Days:
    """The day of every hour and seat; None where there is none."""

    hours: dict[tuple[str, str], int | None]
    seats: dict[tuple[str, int, str], int | None]


def rows_of(model: Model, days: Days) -> tuple[Placement, ...]:
    hours = _hours(model, days)
    seats = _seats(model, days)
    past = [
        row for row in model.world.ask.before if row.kind != "session" and row.on and row.on <= model.world.ask.today
    ]
    rows = {row.key: row for row in [*hours, *seats, *past]}
    return tuple(rows[key] for key in sorted(rows))


def _hours(model: Model, days: Days) -> list[Placement]:
    """Kept dates keep their start; others get the liked one, then the first that overlaps no other."""
    world, rows, taken = model.world, [], _Taken(model.programme.hours.minutes)
    order = sorted(model.hours.items(), key=lambda item: (not _keeps_start(item[1], days.hours[item[0]]), item[0]))
    waits: dict[str, str] = {}
    for key, placed in order:
        day = days.hours[key]
        if day is not None:
            rows.append(_hour(world, model, placed, day, taken))
    for key, placed in sorted(model.hours.items(), key=lambda i: (i[0][0], model.programme.modules.index(i[0][1]))):
        if days.hours[key] is None:
            first = waits.setdefault(key[0], key[1])
            flag = "no day is left" if first == key[1] else f"waits for a date for {first}"
            rows.append(_row(world, placed, None, None, flag))
    return rows


class _Taken:
    """Starts in use by place or person and day."""

    def __init__(self, minutes: int) -> None:
        self.minutes, self.used = timedelta(minutes=minutes), defaultdict(list)  # type: ignore[var-annotated]

    def is_free(self, who: Sequence[object], start: datetime) -> bool:
        return all(abs(start - other) >= self.minutes for one in who for other in self.used[one])

    def take(self, who: Sequence[object], start: datetime) -> None:
        for one in who:
            self.used[one].append(start)


def _keeps_start(placed: Placed, day: int | None) -> bool:
    row = placed.hour.row
    return row is not None and row.on is not None and day == row.on.toordinal()


def _hour(world: World, model: Model, placed: Placed, day: int, taken: _Taken) -> Placement:
    hour = placed.hour
    leader = model.leader_of(hour, day)
    pinned = world.ask.pins.get(f"session:{hour.module}:{hour.group.key}")
    if hour.is_fact and hour.row is not None:
        return hour.row
    starts = world.starts_of(hour.unit.code, hour.group.shift)
    liked = model.programme.hours.liked_starts
    options = [at(day, start) for start in sorted(starts, key=lambda s: (bool(liked) and s not in liked, s))]
    if _keeps_start(placed, day) and hour.row is not None and hour.row.starts_local in options:
        options.insert(0, hour.row.starts_local)
    if pinned is not None:
        options = [pinned]
    who = [hour.unit.code, *([leader] if leader is not None else [])]
    start = next((o for o in options if taken.is_free(who, o)), options[0])
    taken.take(who, start)
    return _row(world, placed, leader, start, "" if leader is not None else NEEDS_LEADER)


def _row(world: World, placed: Placed, leader: int | None, start: datetime | None, flag: str) -> Placement:
    unit, programme = placed.hour.unit, world.programme
    row = Placement(
        "session", unit.code, placed.hour.group.key, placed.hour.module, leader, start,
        unit.timezone or programme.timezone, programme.hours.minutes, flag,
    )  # fmt: skip
    was = placed.hour.row
    if was is None or was.on is None or start is None:
        return row
    return replace(row, because="" if was.on == start.date() else "the yardstick moved it")


def _seats(model: Model, days: Days) -> list[Placement]:
    rooms: dict[tuple[RoomKey, int], list[Seat]] = defaultdict(list)
    rows = []
    for key, seat in sorted(model.seats.items()):
        day = days.seats[key]
        if seat.is_past:
            continue
        if day is not None:
            rooms[RoomKey(seat.hub.code, seat.module, seat.kind), day].append(seat)
        elif days.hours and _leads(model, days, seat):
            rows.append(_seat_row(model, seat, f"{seat.kind} {seat.module} {seat.hub.code}", None, "", UNSEATED))
    names = _Names(model)
    lots = [(key, day, lot) for (key, day), seats in sorted(rooms.items()) for lot in _lots(model, key, seats)]
    leads = _facilitators(model.world, [(key.hub, day) for key, day, _ in lots])
    for (key, day, lot), facilitator in zip(lots, leads, strict=True):
        name, start = names.of(key, day, lot)
        rows += [_seat_row(model, seat, name, start, facilitator) for seat in lot]
    return rows


def _leads(model: Model, days: Days, seat: Seat) -> bool:
    for (_, module), placed in ((k, p) for k, p in model.hours.items() if k[1] == seat.module):
        day = days.hours[placed.hour.group.key, module]
        if day is not None and model.leader_of(placed.hour, day) == seat.person:
            return True
    return False


def _lots(model: Model, key: RoomKey, seats: Sequence[Seat]) -> list[list[Seat]]:
    """Full rooms, those who sat together next to each other."""
    known = {s.person: model.world.known.get(f"{s.kind}:{s.module}:{s.person}") for s in seats}
    ordered = sorted(seats, key=lambda s: (getattr(known[s.person], "group", "~"), s.person))
    size = model.seats_in(key.kind)
    return [ordered[n : n + size] for n in range(0, len(ordered), size)]


class _Names:
    """Keys and starts of rooms: the one that most in it have had, where the day is the same, else a new one."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.used: set[str] = {row.group for row in model.world.ask.before if row.kind != "session"}
        self.given: set[str] = set()
        self.hours: dict[tuple[str, int], int] = defaultdict(int)

    def of(self, key: RoomKey, day: int, lot: Sequence[Seat]) -> tuple[str, datetime]:
        for seat in lot:
            row = self.model.world.before.get(f"{seat.kind}:{seat.module}:{seat.person}")
            if row and row.on and row.on.toordinal() == day and row.starts_local and row.group not in self.given:
                self.given.add(row.group)
                return row.group, row.starts_local
        stem = f"{key.kind} {key.module} {key.hub}"
        number = next(n for n in range(1, 10_000) if f"{stem} {n}" not in self.used)
        self.used.add(f"{stem} {number}")
        turn = self.hours[key.hub, day]
        self.hours[key.hub, day] += 1
        return f"{stem} {number}", at(day, ROOM_STARTS[turn % len(ROOM_STARTS)])


def _facilitators(world: World, rooms: Sequence[tuple[str, int]]) -> list[str]:
    """One each a day, found by augmenting paths."""
    if not world.programme.facilitators:
        return [""] * len(rooms)
    units, found = world.organisation.units, [""] * len(rooms)
    days: dict[int, list[int]] = defaultdict(list)
    for index, (_, day) in enumerate(rooms):
        days[day].append(index)
    for day, indices in days.items():
        serves = {i: [f.email for f in world.facilitators_of(units[rooms[i][0]], day)] for i in indices}
        for email, index in _matched(serves).items():
            found[index] = email
    return found


def _matched(serves: Mapping[int, Sequence[str]]) -> dict[str, int]:
    taken: dict[str, int] = {}

    def place(index: int, tried: set[str]) -> bool:
        for email in serves[index]:
            if email not in tried:
                tried.add(email)
                if email not in taken or place(taken[email], tried):
                    taken[email] = index
                    return True
        return False

    for index in serves:
        assert place(index, set()), "the model opened more rooms than there are facilitators"
    return taken


def _seat_row(
    model: Model, seat: Seat, name: str, start: datetime | None, facilitator: str, flag: str = ""
) -> Placement:
    zone = seat.hub.timezone or model.programme.timezone
    row = Placement(
        seat.kind, seat.home, name, seat.module, seat.person, start, zone,  # type: ignore[arg-type]
        model.minutes_of(seat.kind), flag, "", facilitator,
    )  # fmt: skip
    was = model.world.before.get(row.key)
    moved = was is not None and was.on is not None and start is not None and was.on != start.date()
    return replace(row, because="the yardstick moved it" if moved else "")


def day_of(time: Time, value: object) -> int | None:
    return next((day for day, literal in time.on.items() if value(literal)), None)  # type: ignore[operator]


def as_day(day: int) -> date:
    return date.fromordinal(day)
