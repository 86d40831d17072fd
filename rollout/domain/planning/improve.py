"""From nothing to a good plan: rooms are opened ahead on days that suit a whole hub, then everybody is placed around
them; other days are tried while the question is small enough, and the cheaper plan is kept.

Rooms are what a plan mostly costs (a facilitator's day each), so their days are chosen first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from random import Random

from rollout.domain.planning.case import Chain, Crew, Event, Hub, Leader, Slot, Spot
from rollout.domain.planning.rooms import Chooser, Proposal
from rollout.domain.planning.search import Search

EFFORT, MOST_EFFORT = 4_500, 15_000  # chains that may be placed in all for the sake of a better plan
MOST_TRIES, MOST_CREWS = 30, 8
REBUILD, TRIES_OF_REBUILD = 10, 3  # one shake in so many also tries other rooms
A_SHAKE = 8  # chains that a shake places, about
SLACK = 4.0  # how much dearer a shake may make it at the beginning, so that the search does not stick
THIN = 0.5  # how many shakes are about a room with few in it
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


def plan_afresh(search: Search, watch: Watch, effort: int = 1) -> None:
    """Place every crew of every hub; the largest hubs first, for they have the least choice."""
    hubs = sorted((hub for hub in search.case.hubs if hub.crews), key=lambda hub: (-len(hub.crews), hub.code))
    teams = [team for hub in hubs for team in _teams(search, hub)]
    tries, sweeps, shakes = _effort(len(search.case.chains), effort)
    total = len(teams) * (1 + sweeps) + shakes
    done = 0
    for team in teams:
        _first_time(search, team, tries)
        watch(done := done + 1, total)
    for _ in range(sweeps):
        for team in teams:
            for crew in team.crews:
                _try(search, [crew])
            watch(done := done + 1, total)
    chance = Random(len(search.case.chains))  # noqa: S311  a search, no secret
    for shake in range(shakes):
        team = chance.choice(teams)
        if shake % REBUILD == 0:
            _rebuild(search, chance, team)
        _shake(search, chance, team, SLACK * (1 - shake / shakes))
        if shake % 50 == 0:
            watch(done + shake, total)
    watch(total, total)


def _effort(chains: int, times: int) -> tuple[int, int, int]:
    """How often the rooms of a team are tried, everybody is placed again, and a few are shaken: by size alone."""
    effort = times * max(min(EFFORT, chains * chains), min(3 * chains, MOST_EFFORT))
    tries = max(1, min(MOST_TRIES, effort // (4 * max(1, chains))))
    sweeps = 1 if 2 * chains <= effort else 0
    left = max(0, effort - chains * (tries + sweeps))
    return tries, sweeps, left // A_SHAKE


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


def _rebuild(search: Search, chance: Random, team: Team) -> None:
    """Other rooms for the whole team, with a little noise in the prices so that it is not always the same ones."""
    before, cost = snapshot(team.crews), search.cost_of(team.crews)
    _clear(search, team.crews)
    for proposal in Chooser(search, team.hub, team.crews, chance).proposals(TRIES_OF_REBUILD)[:1]:
        _place_around(search, team, proposal)
        if search.cost_of(team.crews) <= cost:
            return
        _clear(search, team.crews)
    put_back(search, before)


def _try(search: Search, crews: Sequence[Crew], slack: float = 0.0) -> bool:
    """Place these crews anew, in this order; where that is no better, everything is put back."""
    before, cost = snapshot(crews), search.cost_of(crews)
    _clear(search, crews)
    for crew in crews:
        search.place(crew)
    after = search.cost_of(crews)
    if after < cost or (after <= cost + slack and slack):
        return True
    _clear(search, crews)
    put_back(search, before)
    return False


def _shake(search: Search, chance: Random, team: Team, slack: float) -> None:
    """Take a few crews out and place them in another order: those who share a thin room, else any."""
    rooms = [event for steps in team.hub.events for step in steps for event in steps[step] if event.seated]
    crews: list[Crew] = []
    if rooms and chance.random() < THIN:
        room = min(chance.sample(rooms, min(3, len(rooms))), key=lambda event: (event.seated, event.day))
        crews = [c for c in team.crews if any(room in leader.seats.values() for leader in c.leaders)][:MOST_CREWS]
    if len(crews) < 2:
        crews = crews + [crew for crew in chance.sample(team.crews, min(3, len(team.crews))) if crew not in crews]
    chance.shuffle(crews)
    _try(search, crews, slack)


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
