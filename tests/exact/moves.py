"""How few released dates a replan must move at least: every set of leaders that share sites is its own small problem.

Without facilitators nothing couples them, for another room can always be opened. With facilitators the parts are
solved together afterwards, everything else as it stands: where that moves no more, the number is proven.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ortools.sat.python import cp_model

from rollout.domain.calendar import Group, Placement
from rollout.domain.planning.question import Ask
from tests.exact.decode import rows_of
from tests.exact.model import Model, RoomKey
from tests.exact.parts import circles_of, parts_of
from tests.exact.rules import KINDS, Hour, World
from tests.exact.solving import days_of, solver

HOUR, SEAT = 10**8, 10**4


@dataclass(frozen=True)
class Moves:
    """`moved` released dates in a legal plan, and `bound`, below which none can be. First as many hours and then as
    many seats as possible have a date. `placements`: the new rows of the facilities where something moves.
    """

    status: str
    moved: int
    bound: int
    hours_left_out: int = 0
    seats_left_out: int = 0
    placements: tuple[Placement, ...] = ()
    days: Mapping[Hashable, int | None] = field(default_factory=dict, repr=False, compare=False)


def moved_dates(today: date, released: Iterable[Placement], rows: Iterable[Placement]) -> list[str]:
    """Keys whose released date was ahead and is another one now, or none. Keys that are gone do not count."""
    now = {row.key: row.on for row in rows}
    return sorted(r.key for r in released if r.on and r.on > today and r.key in now and now[r.key] != r.on)


def fewest_moves(ask: Ask, seconds: float = 120, workers: int = 2, groups: Sequence[Group] = ()) -> Moves:
    """The least number of released dates ahead that any legal plan moves."""
    world = World(ask, groups)
    parts = [part for part in parts_of(world) if not stands(world, part)]
    alone = [_solve(Model(world, False, part, rooms=False), world, seconds, workers) for part in parts]
    if not world.programme.facilitators:
        return _summed(alone)
    circles, near = circles_of(world), defaultdict(list)
    for part, one in zip(parts, alone, strict=True):
        near[min(circles[world.hub_of(part[0]).code])].append((part, one))
    share = seconds / max(1, len(near))
    return _summed([_together(world, near[circle], share, workers) for circle in sorted(near)])


def _together(world: World, broken: Sequence[tuple[list[str], Moves]], seconds: float, workers: int) -> Moves:
    """All broken parts that share facilitators, the others as they stand; never fewer than the parts alone."""
    units = sorted(unit for part, _ in broken for unit in part)
    least = _summed([one for _, one in broken])
    model = Model(world, False, units, residents=_residents(world, set(units)))
    found = _solve(model, world, seconds, workers, least)
    if _is_least(found, least):
        return replace(found, status="OPTIMAL", bound=least.bound)
    hubs = {hub for unit in units for hub in circles_of(world)[world.hub_of(unit).code]}
    everybody = [unit for unit in world.chain_of if world.hub_of(unit).code in hubs]
    whole = _solve(Model(world, False, everybody), world, seconds, workers, replace(least, days=found.days))
    if whole.status == "OPTIMAL" or _is_least(whole, least):
        return replace(whole, status="OPTIMAL", bound=whole.moved)
    best = min((one for one in (found, whole) if one.status in ("OPTIMAL", "FEASIBLE")), key=_rank, default=least)
    is_known = (best.hours_left_out, best.seats_left_out) == (least.hours_left_out, least.seats_left_out)
    return replace(best, status="FEASIBLE", bound=least.bound if is_known else 0)


def _rank(one: Moves) -> tuple[int, int, int]:
    return one.hours_left_out, one.seats_left_out, one.moved


def _is_least(one: Moves, least: Moves) -> bool:
    return one.status in ("OPTIMAL", "FEASIBLE") and _rank(one) == _rank(replace(least, moved=least.bound))


def moves_lower_bound(ask: Ask, groups: Sequence[Group] = ()) -> int:
    """A number of released dates that every legal plan moves, facilitators left aside; one small problem a part."""
    world = World(ask, groups)
    parts = [part for part in parts_of(world) if not stands(world, part)]
    return sum(_solve(Model(world, False, part, rooms=False), world, 10, 1).bound for part in parts)


def _summed(each: Sequence[Moves]) -> Moves:
    states = {one.status for one in each}
    status = next((worst for worst in ("UNKNOWN", "FEASIBLE") if worst in states), "OPTIMAL")
    return Moves(
        status, sum(one.moved for one in each), sum(one.bound for one in each),
        sum(one.hours_left_out for one in each), sum(one.seats_left_out for one in each),
        tuple(row for one in each for row in one.placements), {k: v for one in each for k, v in one.days.items()},
    )  # fmt: skip


def _solve(model: Model, world: World, seconds: float, workers: int, least: Moves | None = None) -> Moves:
    """`least`: what the parts alone came to; a solution that reaches it is proven without further search."""
    moved = _moved(model, world)
    hours, seats = model.hours_left_out(), model.seats_left_out()
    price = HOUR * hours + SEAT * seats + sum(moved)
    model.model.minimize(price)
    if least is not None:
        model.model.add(price >= HOUR * least.hours_left_out + SEAT * least.seats_left_out + least.bound)
    _hint(model, world, least.days if least else {})
    one = solver(seconds, workers, interleave=True)
    status = one.status_name(one.solve(model.model))
    if status not in ("OPTIMAL", "FEASIBLE"):
        return Moves(status, 0, 0)
    count = [int(one.value(part)) for part in (hours, seats, sum(moved))]
    bound = max(0, round(one.best_objective_bound) - HOUR * count[0] - SEAT * count[1])
    days = days_of(model, one)
    rows = rows_of(model, days) if model.rooms and not model.residents else ()
    return Moves(status, count[2], bound, count[0], count[1], rows, {**days.hours, **days.seats})


def _hint(model: Model, world: World, days: Mapping[Hashable, int | None]) -> None:
    """The days of the parts alone, else the released ones."""
    times = [(f"session:{key[1]}:{key[0]}", key, placed.time) for key, placed in model.hours.items()]
    times += [(f"{key[0]}:{key[2]}:{key[1]}", key, seat.time) for key, seat in model.seats.items()]  # type: ignore[misc]
    for name, key, time in times:
        row = world.known.get(name)
        day = days.get(key, row.on.toordinal() if row and row.on else None)
        if day in time.on:
            for value, literal in zip(time.values, time.later, strict=False):
                model.model.add_hint(literal, day > value)


def _moved(model: Model, world: World) -> list[cp_model.LinearExprT]:
    """One for every released date ahead that the model has a row for, when that is on another day."""
    found: list[cp_model.LinearExprT] = []
    for (group, module), placed in model.hours.items():
        row = world.known.get(f"session:{module}:{group}")
        if row and row.on and row.on > world.ask.today:
            found.append(1 - placed.time.on.get(row.on.toordinal(), model.no))
    for key, seat in model.seats.items():
        row = world.known.get(f"{key[0]}:{key[2]}:{key[1]}")
        if row and row.on and row.on > world.ask.today and not seat.is_past:
            found.append(1 - seat.time.on.get(row.on.toordinal(), model.no) - seat.first.none)
    return found


# What still stands --------------------------------------------------------------------------------------------------


def stands(world: World, part: Sequence[str]) -> bool:
    """Whether everything released is there, legal and complete: then nothing need move. In doubt, no."""
    chains = [world.chain_of[code] for code in part]
    hours = [hour for own in chains for chain in own for hour in chain]
    days = {(hour.group.key, hour.module): _day(hour) for hour in hours}
    if any(day is None for day in days.values()):
        return False
    return (
        all(_is_spaced(world, chain, days) for own in chains for chain in own)
        and _is_covered(world, hours, days)
        and _is_prepared(world, hours, days)
    )


def _day(hour: Hour) -> int | None:
    if hour.fixed is not None:
        return hour.fixed
    return hour.released if hour.released in hour.days else None


Known = Mapping[tuple[str, str], int | None]


def _is_spaced(world: World, chain: Sequence[Hour], days: Known) -> bool:
    spacing = world.programme.spacing
    for one, two in itertools.pairwise(chain):
        if not two.is_fact:
            gap = (days[two.group.key, two.module] or 0) - (days[one.group.key, one.module] or 0)
            if not spacing.min_days <= gap <= spacing.max_days:
                return False
    return True


def _leader(world: World, hour: Hour, day: int) -> int | None:
    if hour.is_fact and hour.row is not None:
        return hour.row.leader
    return world.leader(hour.unit.code, day)


def _is_covered(world: World, hours: Sequence[Hour], days: Known) -> bool:
    groups = world.programme.groups
    by_day: Counter[tuple[object, int]] = Counter()
    by_week: Counter[tuple[str, int]] = Counter()
    for hour in hours:
        day = days[hour.group.key, hour.module] or 0
        by_week[hour.unit.code, (day - 1) // 7] += 1
        by_day[hour.unit.code, day] += 1
        leader = _leader(world, hour, day)
        if day > world.today and leader is not None:
            by_day[leader, day] += 1
    limit = min(groups.per_day, groups.led_per_day)
    return max(by_day.values(), default=0) <= limit and max(by_week.values(), default=0) <= groups.per_week


def _is_prepared(world: World, hours: Sequence[Hour], days: Known) -> bool:
    rules = world.programme.preparation
    firsts: dict[tuple[int, str], tuple[int, str]] = {}
    led: set[tuple[int, int]] = set()
    for hour in hours:
        day = days[hour.group.key, hour.module] or 0
        leader = _leader(world, hour, day)
        if leader is not None:
            led.add((leader, day))
            first = firsts.get((leader, hour.module), (day, hour.unit.code))
            firsts[leader, hour.module] = (min(first[0], day), min(first[1], hour.unit.code))
    used: set[tuple[int, int]] = set()
    for (person, module), (first, home) in firsts.items():
        if first <= world.today:
            continue
        seats = [world.before.get(f"{kind}:{module}:{person}") for kind in KINDS]
        on = [row.on.toordinal() if row and row.on else 0 for row in seats]
        if not 0 < on[0] < on[1]:
            return False
        for day in (day for day in on if day > world.today):
            legal = world.days_to_prepare(
                person, world.hub_of(home), first - rules.earliest_days, first - rules.latest_days
            )
            if day not in legal or (person, day) in led or (person, day) in used:
                return False
            used.add((person, day))
    return True


def _residents(world: World, broken: set[str]) -> dict[tuple[RoomKey, int], int]:
    """Seats ahead of all leaders who are not in the broken parts."""
    found: Counter[tuple[RoomKey, int]] = Counter()
    people = {
        held.person_id for held in world.organisation.assignments if held.role == "leader" and held.unit in broken
    }
    for row in world.ask.before:
        is_theirs = row.leader in {*people, None} or row.unit not in world.organisation.units
        if row.kind != "session" and row.on and row.on > world.ask.today and not is_theirs:
            found[RoomKey(world.hub_of(row.unit).code, row.module, row.kind), row.on.toordinal()] += 1
    return dict(found)


__all__ = ["Moves", "fewest_moves", "moved_dates", "moves_lower_bound"]
