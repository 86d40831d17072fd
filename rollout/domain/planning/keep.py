"""Planning again: what happened stands, what is still right stays, and only what must move does."""

from collections.abc import Sequence
from datetime import time

from rollout.domain.calendar import Placement
from rollout.domain.planning.board import STEPS
from rollout.domain.planning.case import Chain, Crew, Event, Hub, Leader, Slot, Spot
from rollout.domain.planning.improve import Snapshot, put_back, snapshot
from rollout.domain.planning.preparing import Pairs
from rollout.domain.planning.question import Ask
from rollout.domain.planning.search import Search
from rollout.domain.planning.setting import DRAFTED, RELEASED

SIBLINGS = 12
ROUNDS = 5


def stand(search: Search, ask: Ask) -> None:
    """Put on the board what stands: facts, chosen dates, dates within notice, then all that is known and still does."""
    case = search.case
    for chain in case.chains:
        for slot in chain.slots:
            if slot.fixed is not None and slot.is_past:
                _take_fact(search, chain, slot)
    for chosen in (True, False):
        for chain in case.chains:
            for slot in chain.slots:
                if slot.fixed is not None and not slot.is_past and (slot.pinned is not None) == chosen:
                    start = slot.pinned or _known_start(chain, slot)
                    search.board.take(chain, slot, slot.fixed, start)
    for chain in case.chains:
        for slot in chain.free():
            _keep(search, chain, slot)
    _sit_down(search, ask)


def repair(search: Search) -> None:
    """Find days for what has none any more, then seats for those who lost theirs, moving as little as can be."""
    crews = [crew for hub in search.case.hubs for crew in hub.crews]
    broken = [(crew, chain) for crew in crews for chain in crew.chains if not is_legal(search, chain)]
    for _, chain in broken:
        _lift(search, chain)
    for crew, chain in broken:
        search.settle(chain, loosely=True)
        if not chain.is_complete:
            _make_way(search, crew, chain)
    for crew, chain in broken:
        if not chain.is_complete:
            _make_way(search, crew, chain)
    for crew in crews:
        _prepare_all(search, crew)


def _prepare_all(search: Search, crew: Crew) -> None:
    """Everybody of a crew; again where hours moved for it, for then seats looked at before may do no longer."""
    for turn in range(ROUNDS):
        may_move = turn < ROUNDS - 1
        moved = False
        for leader in crew.leaders:
            search.drop_seats(leader)
            moved = prepare(search, crew, leader, may_move) or moved
        if not moved:
            return


def settle_down(search: Search) -> None:
    """Repair again, as tomorrow's planning would, until nothing comes of it: the same question has the same answer."""
    for _ in range(ROUNDS):
        if _is_all_found(search):
            return
        before = _stand_of(search)
        for chain in search.case.chains:
            for slot in chain.free():
                if slot.day != slot.known:
                    slot.known, slot.dear = slot.day, DRAFTED
        for leader in search.case.leaders.values():
            for key, event in leader.seats.items():
                if leader.known.get(key) != event.day:
                    leader.known[key], leader.dear[key] = event.day, DRAFTED
        repair(search)
        if _stand_of(search) == before:
            return


def _is_all_found(search: Search) -> bool:
    """Whether every hour has a day and every leader both seats."""
    if not all(chain.is_complete for chain in search.case.chains):
        return False
    for leader in search.case.leaders.values():
        for module in range(len(search.case.modules)):
            first = leader.first(module)
            lacks = any((module, step) not in leader.seats and (module, step) not in leader.done for step in STEPS)
            if first is not None and first >= search.case.tomorrow and lacks:
                return False
    return True


def _stand_of(search: Search) -> list[object]:
    hours: list[object] = [(slot.day, slot.start) for chain in search.case.chains for slot in chain.slots]
    seats = [sorted((key, e.day, e.key) for key, e in leader.seats.items()) for leader in search.case.leaders.values()]
    return [*hours, *seats]


def is_legal(search: Search, chain: Chain) -> bool:
    """Whether every hour has a day and all days keep the windows and the spacing."""
    spacing, earlier = search.spacing, None
    for position, slot in enumerate(chain.slots):
        if slot.day is None or (position and earlier is None):
            return False
        if slot.fixed is None and earlier is not None and not spacing.least <= slot.day - earlier <= spacing.most:
            return False
        following = chain.slots[position + 1] if position + 1 < len(chain.slots) else None
        is_followed = slot.fixed is None and following is not None and following.fixed is not None
        if is_followed and not spacing.least <= following.fixed - slot.day <= spacing.most:  # type: ignore[union-attr, operator]  # said so
            return False
        earlier = slot.day
    return True


def _take_fact(search: Search, chain: Chain, slot: Slot) -> None:
    assert slot.fixed is not None
    search.board.take(chain, slot, slot.fixed, _known_start(chain, slot))


def _known_start(chain: Chain, slot: Slot) -> time:
    if slot.row is not None and slot.row.starts_local is not None:
        return slot.row.starts_local.time()
    return chain.starts[(chain.group.number - 1) % len(chain.starts)]


def _keep(search: Search, chain: Chain, slot: Slot) -> None:
    """A known date stays where its own day still does; the spacing is looked at when all stand."""
    day, site = slot.known, chain.site
    if day is None or not slot.low <= day <= slot.high or not site.free[day] or site.full[day]:
        return
    leader = site.leader_on(day)
    if leader is not None and leader.taken[day]:
        return
    start = search.board.free_start(chain, day, _known_start(chain, slot))
    if start is not None:
        search.board.take(chain, slot, day, start)


def _lift(search: Search, chain: Chain) -> None:
    for slot in chain.free():
        search.board.leave(chain, slot)


def _make_way(search: Search, crew: Crew, chain: Chain) -> None:
    """Where only a sibling is in the way (same floor or leader): it steps aside and finds other days, if it can."""
    for sibling in crew.chains[:SIBLINGS]:
        if sibling is chain or not sibling.is_complete or not any(True for _ in sibling.free()):
            continue
        before, cost = snapshot([crew]), search.cost_of([crew])
        _lift(search, chain)
        _lift(search, sibling)
        search.settle(chain, loosely=True)
        search.settle(sibling, loosely=True)
        if chain.is_complete and sibling.is_complete and search.cost_of([crew]) < cost:
            return
        _lift(search, chain)
        _lift(search, sibling)
        _retake(search, [chain, sibling], before.hours)
        _reseat(search, crew, before)


def _reseat(search: Search, crew: Crew, before: Snapshot) -> None:
    """Everybody sits where she sat; who had no seat before the try has none after it."""
    sat = {(id(leader), module, step) for leader, module, step, *_ in before.seats}
    for leader in crew.leaders:
        for module, step in sorted(leader.seats):
            if (id(leader), module, step) not in sat:
                search.board.unseat(leader, module, step)
    put_back(search, Snapshot([], before.seats))


def _retake(search: Search, chains: Sequence[Chain], hours: Sequence[tuple[Chain, Slot, Spot, time]]) -> None:
    for chain, slot, day, start in hours:
        if chain in chains:
            search.board.take(chain, slot, day, start)


# seats


def _sit_down(search: Search, ask: Ask) -> None:
    """Everybody takes the seats of the calendar before: past ones are done, those ahead are kept in their rooms."""
    case = search.case
    index = {module: number for number, module in enumerate(case.modules)}
    released = {p.key: p.on for p in ask.released if p.kind != "session" and p.on}
    people = {f.email: number for number, f in enumerate(case.facilitators)}
    hubs = {hub.code: hub for hub in case.hubs}
    rooms: dict[str, Event] = {}
    for row in sorted((p for p in ask.before if p.kind != "session" and p.on), key=lambda p: p.key):
        leader, module = case.leaders.get(row.leader or 0), index.get(row.module)
        if leader is None or module is None or row.on is None or row.starts_local is None:
            continue
        key = (module, row.kind)
        if row.on <= ask.today:
            leader.done.add(key)
            continue
        is_told = released.get(row.key) == row.on
        leader.known[key] = (row.on - case.base).days
        leader.dear[key] = RELEASED if is_told else DRAFTED
        hub = hubs.get(row.group.removeprefix(f"{row.kind} {row.module} ").rsplit(" ", 1)[0])
        is_near = is_told and (row.on - case.base).days < case.tomorrow + ask.programme.notice_days
        if hub is None or (hub is not leader.hub and not is_near):
            continue
        event = _room(search, hub, module, row, people, rooms)
        if is_near:
            leader.pinned.add(key)
            search.board.seat(leader, module, event)
        else:
            _sit(search, leader, module, row, event)


def _room(
    search: Search, hub: Hub, module: int, row: Placement, people: dict[str, int], rooms: dict[str, Event]
) -> Event:
    event = rooms.get(row.group)
    if event is None:
        assert row.on is not None
        assert row.starts_local is not None
        event = search.board.known_event(hub, row.kind, module, (row.on - search.case.base).days)
        event.key, event.start, event.facilitator = row.group, row.starts_local.time(), people.get(row.facilitator)
        rooms[row.group] = event
    return event


def _sit(search: Search, leader: Leader, module: int, row: Placement, event: Event) -> None:
    """Back into the room, if it is the same one still and has a seat."""
    assert row.on is not None
    same_day = (row.on - search.case.base).days == event.day
    can_be_led = event.seated > 0 or search.board.may_open(leader.hub, event)
    if same_day and event.seated < event.seats and leader.there[event.day] and can_be_led:
        search.board.seat(leader, module, event)


def prepare(search: Search, crew: Crew, leader: Leader, may_move: bool = True) -> bool:
    """Check the seats of a leader for every module ahead; where they do no longer, find others, or move the hour.

    Whether an hour moved.
    """
    moved = False
    for module in range(len(search.case.modules)):
        first = leader.first(module)
        if first is None or first < search.case.tomorrow or is_prepared(search, leader, module, first):
            continue
        days = Pairs(search.board, leader, module, first, first).days(first)
        if days is not None:
            search.seat(leader, module, days)
        else:
            _seat_what_can_be(search, leader, module, first)
            moved = (may_move and _move_first(search, crew, leader, module)) or moved
    return moved


def is_prepared(search: Search, leader: Leader, module: int, first: Spot, strictly: bool = False) -> bool:
    """Whether her seats do for a first hour on this day; a seat within the notice period may lie too early."""
    rules, earlier = search.programme.preparation, None
    for step in STEPS:
        if (module, step) in leader.done:
            continue
        event = leader.seats.get((module, step))
        if event is None:
            return False
        if (module, step) in leader.pinned and not _can_sit(leader, event):
            return False
        may_be_early = (module, step) in leader.pinned and not strictly
        far = search.case.size if may_be_early else rules.earliest_days
        if not rules.latest_days <= first - event.day <= far or not _can_sit(leader, event):
            return False
        if earlier is not None and event.day <= earlier:
            return False
        earlier = event.day
    return True


def _can_sit(leader: Leader, event: Event) -> bool:
    others = sum(other.day == event.day for other in leader.seats.values())
    return (
        bool(leader.there[event.day] and leader.hub.open[event.day]) and not leader.led.get(event.day) and others == 1
    )


def _seat_what_can_be(search: Search, leader: Leader, module: int, first: Spot) -> None:
    """Seats that do not do any more are given up; one that still does is kept, though the other is missing."""
    rules = search.programme.preparation
    for step in STEPS:
        event = leader.seats.get((module, step))
        if event is None or (module, step) in leader.pinned:
            continue
        if not rules.latest_days <= first - event.day <= rules.earliest_days or not _can_sit(leader, event):
            search.board.unseat(leader, module, step)


def _move_first(search: Search, crew: Crew, leader: Leader, module: int) -> bool:
    """Nobody leads unprepared where another day helps: the leader's early hours of the module look for later days."""
    before, cost = snapshot([crew]), search.cost_of([crew])
    lifted = [
        chain
        for chain in crew.chains
        for slot in chain.free()
        if slot.module == module and slot.leader is leader and slot.day is not None
    ]
    if not lifted:
        return False
    for chain in lifted:
        _lift(search, chain)
    search.drop_seats(leader)
    for chain in lifted:
        search.settle(chain, loosely=True)
    if search.cost_of([crew]) < cost:
        return True
    for chain in lifted:
        _lift(search, chain)
    search.drop_seats(leader)
    _retake(search, lifted, before.hours)
    _reseat(search, crew, before)
    return False
