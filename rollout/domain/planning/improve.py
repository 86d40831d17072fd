"""From nothing to a good plan: rooms are opened ahead on days that suit a whole hub, then everybody is placed around
them; other days are tried while the question is small enough, and the cheaper plan is kept.

Rooms are what a plan mostly costs (a facilitator's day each), so their days are chosen first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import partial

from rollout.domain.planning.case import Chain, Crew, Event, Hub, Leader, Slot, Spot
from rollout.domain.planning.rooms import Chooser, Proposal
from rollout.domain.planning.search import Search

EFFORT = 6_000  # chains that may be placed anew in all for the sake of a better plan
MOST_TRIES, MOST_SWEEPS = 6, 3
Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class Team:
    """Crews of one hub that are placed around the same rooms."""

    hub: Hub
    crews: list[Crew]


@dataclass(frozen=True)
class Snapshot:
    """Where some crews stood, so that a try can be taken back."""

    hours: list[tuple[Chain, Slot, Spot, time]]
    seats: list[tuple[Leader, int, str, Spot, int | None, str]]


def plan_afresh(search: Search, watch: Watch) -> None:
    """Place every crew of every hub; the largest hubs first, for they have the least choice."""
    hubs = sorted((hub for hub in search.case.hubs if hub.crews), key=lambda hub: (-len(hub.crews), hub.code))
    teams = [team for hub in hubs for team in _teams(search, hub)]
    again = EFFORT // max(1, len(search.case.chains))
    tries, sweeps = max(1, min(MOST_TRIES, again // 2)), min(MOST_SWEEPS, again)
    total = len(teams) * (1 + sweeps)
    for done, team in enumerate(teams, 1):
        _first_time(search, team, tries)
        watch(done, total)
    for sweep in range(1, sweeps + 1):
        for done, team in enumerate(teams, 1):
            _improve(search, team, tries)
            watch(sweep * len(teams) + done, total)


def _teams(search: Search, hub: Hub) -> list[Team]:
    """A hub's crews together; those of a very large one as many as a preview seats, so that rooms spread like hours."""
    seats = search.programme.preparation.preview_seats
    teams: list[Team] = []
    if sum(len(crew.leaders) for crew in hub.crews) <= 2 * seats:
        return [Team(hub, hub.crews)]
    count = 0
    for crew in hub.crews:
        if not teams or count + len(crew.leaders) > seats:
            teams.append(Team(hub, []))
            count = 0
        teams[-1].crews.append(crew)
        count += len(crew.leaders)
    return teams


def _first_time(search: Search, team: Team, tries: int) -> None:
    best: tuple[int, Snapshot] | None = None
    proposals = Chooser(search, team.hub, team.crews).proposals(tries)
    if len(proposals) <= 1:
        _place_around(search, team, proposals[0] if proposals else None)
        return
    for proposal in proposals:
        _place_around(search, team, proposal)
        cost = search.cost_of(team.crews)
        if best is None or cost < best[0]:
            best = cost, snapshot(team.crews)
        _clear(search, team.crews)
    if best is not None:
        put_back(search, best[1])


def _improve(search: Search, team: Team, tries: int) -> None:
    """Each crew once more, now that all others stand; then the whole team around other rooms."""
    for crew in team.crews:
        _try(search, [crew], partial(search.place, crew))
    before, cost = snapshot(team.crews), search.cost_of(team.crews)
    _clear(search, team.crews)
    proposals = Chooser(search, team.hub, team.crews).proposals(tries)
    put_back(search, before)
    for proposal in proposals:
        _try(search, team.crews, partial(_place_around, search, team, proposal))
    assert search.cost_of(team.crews) <= cost, "a try that is no better is taken back"


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


def _place_around(search: Search, team: Team, proposal: Proposal | None) -> None:
    """Hold the rooms open, place everybody, and close those that nobody needs."""
    held: list[Event] = []
    for module, rooms in enumerate(proposal.modules if proposal else ()):
        for step, days in (("preview", rooms.preview), ("coaching", rooms.coaching)):
            events = (search.board.hold_open(team.hub, module, step, day) for day in days)
            held += [event for event in events if event is not None]
    for crew in team.crews:
        search.place(crew)
    for event in held:
        event.held_open = False
        if not event.seated:
            team.hub.events[event.module][event.kind].remove(event)


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
