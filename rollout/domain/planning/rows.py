"""From the board back to rows: every hour and every seat, with its date or the reason why there is none."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from rollout.domain.calendar import NEEDS_LEADER, Group, Kind, Placement
from rollout.domain.planning.board import STEPS
from rollout.domain.planning.case import Case, Chain, Event, Leader, Slot, Spot
from rollout.domain.planning.explain import Explainer
from rollout.domain.planning.keep import is_prepared
from rollout.domain.planning.question import Ask
from rollout.domain.planning.search import Search
from rollout.domain.planning.setting import NOTICE

ROOM_STARTS = (time(9), time(13))


def rows_of(ask: Ask, search: Search) -> list[Placement]:
    """All rows in order of key, reasons and all."""
    case = search.case
    hours = [_hour(ask, case, chain, slot) for chain in case.chains for slot in chain.slots]
    planned = {row.key for row in hours}
    past = [
        p for p in ask.before
        if p.kind == "session" and p.key not in planned and p.on and p.on <= ask.today
    ]  # fmt: skip
    _name_rooms(ask, case, [p.group for p in ask.before if p.kind != "session" and p.on])
    seats = list(_seats(ask, search))
    rows = sorted([*hours, *past, *seats], key=lambda row: row.key)
    return _with_reasons(ask, rows, [chain.group for chain in case.chains], _flags(case, search))


def _date(case: Case, day: Spot, start: time) -> datetime:
    return datetime.combine(case.base + timedelta(days=day), start)


def _hour(ask: Ask, case: Case, chain: Chain, slot: Slot) -> Placement:
    if slot.is_past and slot.row is not None and slot.row.on is not None:
        return slot.row
    unit, module = ask.organisation.units[chain.site.code], case.modules[slot.module]
    starts = _date(case, slot.day, slot.start) if slot.day is not None and slot.start is not None else None
    flag = "" if starts is None or slot.leader is not None else NEEDS_LEADER
    person = slot.leader.person if slot.leader is not None else None
    return Placement(
        "session", unit.code, chain.group.key, module, person, starts, unit.timezone or ask.programme.timezone,
        ask.programme.hours.minutes, flag,
    )  # fmt: skip


def _flags(case: Case, search: Search) -> dict[str, str]:
    """Dates that must stay within the notice period although they cannot be held any more."""
    found = {}
    for chain in case.chains:
        for position, slot in enumerate(chain.slots):
            if slot.stays and slot.day is not None and not _still_does(search, chain, position, slot.day):
                found[f"session:{case.modules[slot.module]}:{chain.group.key}"] = slot.stays
    for person, leader in case.leaders.items():
        for module, step in leader.pinned:
            first = leader.first(module)
            if first is not None and not is_prepared(search, leader, module, first, strictly=True):
                found[f"{step}:{case.modules[module]}:{person}"] = NOTICE
    return found


def _still_does(search: Search, chain: Chain, position: int, day: Spot) -> bool:
    earlier = chain.slots[position - 1].day if position else None
    if position and earlier is None:
        return False
    gap = day - earlier if earlier is not None else None
    is_spaced = gap is None or search.spacing.least <= gap <= search.spacing.most
    leader, rules = chain.site.leader_on(day), search.programme.groups
    led = len(leader.led.get(day, ())) if leader is not None else 0
    is_covered = chain.site.counts[day] <= rules.per_day and chain.site.weeks[day // 7] <= rules.per_week
    return bool(chain.site.free[day]) and is_spaced and led <= rules.led_per_day and is_covered


# rooms


def _name_rooms(ask: Ask, case: Case, known: Sequence[str]) -> None:
    """New rooms take numbers that no room had before, and an hour at which the hub has no other room."""
    numbers: dict[str, set[int]] = {}
    for room in set(known):
        name, _, number = room.rpartition(" ")
        numbers.setdefault(name, set()).add(int(number))
    for hub in case.hubs:
        hours = Counter(
            (e.day, e.start) for steps in hub.events for step in STEPS for e in steps[step] if e.seated and e.key
        )
        for module, steps in enumerate(hub.events):
            for step in STEPS:
                name = f"{step} {case.modules[module]} {hub.code}"
                _number(steps[step], name, numbers.get(name, set()), hours)


def _number(events: Sequence[Event], name: str, used: set[int], hours: "Counter[tuple[Spot, time | None]]") -> None:
    fresh = sorted((e for e in events if e.seated and not e.key), key=lambda e: (e.day, e.facilitator or 0))
    free = (number for number in range(1, len(events) + len(used) + 2) if number not in used)
    for event, number in zip(fresh, free, strict=False):
        event.key = f"{name} {number}"
        event.start = min(ROOM_STARTS, key=lambda start: (hours[event.day, start], start))
        hours[event.day, event.start] += 1


def _seats(ask: Ask, search: Search) -> Iterator[Placement]:
    """A row for each step of every leader and module ahead; what is past stays as it was."""
    case = search.case
    index = {module: number for number, module in enumerate(case.modules)}
    kept = [p for p in ask.before if p.kind != "session" and p.on and p.on <= ask.today and p.module in index]
    yield from kept
    done = {p.key for p in kept}
    homes = _homes(case)
    for person in sorted(case.leaders):
        leader = case.leaders[person]
        for module in range(len(case.modules)):
            first = leader.first(module)
            if first is None or first < case.tomorrow:
                continue
            for step in STEPS:
                row = _seat(ask, case, leader, module, step, homes[person])
                if row.key not in done:
                    yield row


def _homes(case: Case) -> dict[int, str]:
    """The first facility of each leader, in order of code, that prepares where she does."""
    homes: dict[int, str] = {}
    for chain in case.chains:
        for _, _, leader in chain.site.reigns:
            if chain.site.hub is leader.hub:
                homes.setdefault(leader.person, chain.site.code)
    return homes


def _seat(ask: Ask, case: Case, leader: Leader, module: int, step: str, home: str) -> Placement:
    kind: Kind = "preview" if step == "preview" else "coaching"
    rules, hub = ask.programme.preparation, leader.hub
    minutes = rules.preview_minutes if step == "preview" else rules.coaching_minutes
    event = leader.seats.get((module, step))
    if event is None or event.start is None:
        group = f"{step} {case.modules[module]} {hub.code}"
        return Placement(kind, home, group, case.modules[module], leader.person, None, hub.timezone, minutes)
    who = case.facilitators[event.facilitator].email if event.facilitator is not None else ""
    return Placement(
        kind, home, event.key, case.modules[module], leader.person, _date(case, event.day, event.start), hub.timezone,
        minutes, facilitator=who,
    )  # fmt: skip


# reasons


def _with_reasons(
    ask: Ask, rows: Sequence[Placement], groups: Sequence[Group], stays: Mapping[str, str]
) -> list[Placement]:
    why = Explainer(ask, rows, groups)
    known = {row.key: row for row in ask.before if row.on}
    missing: dict[str, dict[str, str]] = {}
    return [_with_reason(why, known, row, missing, stays) for row in rows]


def _with_reason(
    why: Explainer, known: Mapping[str, Placement], row: Placement, missing: dict[str, dict[str, str]],
    stays: Mapping[str, str],
) -> Placement:  # fmt: skip
    if row.starts_local is None:
        if row.kind == "session":
            if row.group not in missing:
                missing[row.group] = why.no_date(row.group)
            return replace(row, flag=missing[row.group].get(row.module) or "no day was found")
        return replace(row, flag=why.no_seat(row.leader or 0, row.module, row.kind) or "no day was found")
    before = known.get(row.key)
    if row.key in stays:
        reason = why.in_the_way(row) or ("the hour before it has no date" if row.kind == "session" else "")
        row = replace(row, flag=f"{NOTICE}: {reason}; decide by hand" if reason else row.flag)
    if before is None or before == row:
        return row
    if before.starts_local == row.starts_local:
        return replace(row, because=before.because)
    return replace(row, because=why.moved(before, row))
