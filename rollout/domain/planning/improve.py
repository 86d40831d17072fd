"""From nothing to a good plan: rooms are opened ahead on days that suit a whole hub, then everybody is placed around
them; other days are tried while the question is small enough, and the cheaper plan is kept.

Rooms are what a plan mostly costs (a facilitator's day each), so their days are chosen first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from rollout.domain.planning.board import STEPS
from rollout.domain.planning.case import Case, Chain, Crew, Event, Hub, Leader, Slot, Spot
from rollout.domain.planning.search import Search

EFFORT = 9_000  # chains that may be placed anew in all for the sake of a better plan
MOST_TRIES, LEAST_TRIES = 24, 1
SWEEPS = 3
Watch = Callable[[int, int], None]
Seats = dict[tuple[Leader, int, str], tuple[Spot, int | None]]


@dataclass(frozen=True)
class Snapshot:
    """Where some crews stood, so that a try can be taken back."""

    hours: list[tuple[Chain, Slot, Spot, time]]
    seats: list[tuple[Leader, int, str, Spot, int | None, str]]


def plan_afresh(search: Search, watch: Watch) -> None:
    """Place every crew of every hub; the largest hubs first, for they have the least choice."""
    hubs = sorted((hub for hub in search.case.hubs if hub.crews), key=lambda hub: (-len(hub.crews), hub.code))
    tries = _tries(search.case)
    total = len(hubs) * (1 + (SWEEPS if tries > LEAST_TRIES else 0))
    done = 0
    for number, hub in enumerate(hubs):
        _first_time(search, hub, number, tries)
        done += 1
        watch(done, total)
    if tries <= LEAST_TRIES:
        return
    for sweep in range(SWEEPS):
        for number, hub in enumerate(hubs):
            for crew in hub.crews:
                _try(search, [crew], lambda crew=crew: search.place(crew))  # type: ignore[misc]
            for days in _anchors(search, hub, tries, number + sweep + 1):
                _try(search, hub.crews, lambda hub=hub, days=days: _place_around(search, hub, days))  # type: ignore[misc]
            done += 1
            watch(done, total)


def _tries(case: Case) -> int:
    return max(LEAST_TRIES, min(MOST_TRIES, EFFORT // max(1, len(case.chains))))


def _first_time(search: Search, hub: Hub, number: int, tries: int) -> None:
    best: tuple[int, Snapshot] | None = None
    for days in _anchors(search, hub, max(2, tries), number):
        _place_around(search, hub, days)
        cost = search.cost_of(hub.crews)
        if best is None or cost < best[0]:
            best = cost, snapshot(hub.crews)
        _clear(search, hub.crews)
    if best is None:
        for crew in hub.crews:
            search.place(crew)
    else:
        put_back(search, best[1])


def _try(search: Search, crews: Sequence[Crew], again: Callable[[], None]) -> bool:
    """Place these crews anew; where that is no better, everything is put back."""
    before, cost = snapshot(crews), search.cost_of(crews)
    _clear(search, crews)
    again()
    if search.cost_of(crews) < cost:
        return True
    _clear(search, crews)
    put_back(search, before)
    return False


def _clear(search: Search, crews: Sequence[Crew]) -> None:
    for crew in crews:
        search.clear(crew)


def _place_around(search: Search, hub: Hub, days: Sequence[dict[str, list[Spot]]]) -> None:
    """Hold rooms open on these days, place everybody, and close the rooms that nobody needs."""
    held: list[Event] = []
    for module, steps in enumerate(days):
        for step in STEPS:
            for day in steps[step]:
                event = search.board.hold_open(hub, module, step, day)
                if event is not None:
                    held.append(event)
    for crew in hub.crews:
        search.place(crew)
    for event in held:
        event.held_open = False
        if not event.seated:
            hub.events[event.module][event.kind].remove(event)


# days for rooms


def _anchors(search: Search, hub: Hub, count: int, turn: int) -> Iterator[list[dict[str, list[Spot]]]]:
    """Up to `count` proposals of days for all rooms of the hub: previews around an anchor, coachings after them."""
    case = search.case
    leaders = sorted({leader.person: leader for crew in hub.crews for leader in crew.leaders}.items())
    people = [leader for _, leader in leaders if leader.hub is hub]
    if not people:
        return
    wave = hub.crews[0].chains[0].site.wave
    window = case.windows[wave, 0]
    rules = search.programme.preparation
    first = max(case.tomorrow, window[0] - 14)
    days = [day for day in range(first, max(first, window[1] - 9)) if hub.open[day]]
    if not days:
        return
    ranked = sorted(days, key=lambda day: (-_suits(people, hub, day), (days.index(day) * 7 + turn * 5) % len(days)))
    for anchor in ranked[:count]:
        shift = search.programme.wishes.liked_gap
        yield [
            _rooms(hub, people, min(anchor + index * shift, case.size - 1), rules.preview_seats, rules.coaching_seats)
            for index in range(len(case.modules))
        ]


def _suits(people: Sequence[Leader], hub: Hub, day: Spot) -> int:
    """How many could come on this day and on the next open one."""
    later = _open_from(hub, day + 1)
    return sum(bool(leader.there[day] and leader.there[later]) for leader in people)


def _rooms(hub: Hub, people: Sequence[Leader], anchor: Spot, preview: int, coaching: int) -> dict[str, list[Spot]]:
    """Days for as many rooms as the leaders need: previews from the anchor on, coachings on the open days after."""
    day = _open_from(hub, anchor)
    found: dict[str, list[Spot]] = {"preview": [], "coaching": []}
    for step, seats in (("preview", preview), ("coaching", coaching)):
        for _ in range(-(-len(people) // seats)):
            found[step].append(day)
            day = _open_from(hub, day + 1)
    return found


def _open_from(hub: Hub, day: Spot) -> Spot:
    day = min(day, len(hub.open) - 1)
    ahead = hub.open[day:].argmax()
    return day + int(ahead)


# taking a try back


def snapshot(crews: Sequence[Crew]) -> Snapshot:
    hours = [
        (chain, slot, slot.day, slot.start)
        for crew in crews
        for chain in crew.chains
        for slot in chain.free()
        if slot.day is not None and slot.start is not None
    ]
    seats = [
        (leader, module, step, event.day, event.facilitator, event.key)
        for crew in crews
        for leader in crew.leaders
        for (module, step), event in leader.seats.items()
    ]
    return Snapshot(hours, seats)


def put_back(search: Search, before: Snapshot) -> None:
    """The crews were cleared; their hours and seats return to where they were."""
    for chain, slot, day, start in before.hours:
        search.board.take(chain, slot, day, start)
    for leader, module, step, day, facilitator, key in before.seats:
        own = leader.seats.get((module, step))
        if own is not None and own.day == day:
            continue
        search.board.unseat(leader, module, step)
        event = search.board.find_event(leader.hub, module, step, day, facilitator, key)
        if event is not None:
            search.board.seat(leader, module, event)
