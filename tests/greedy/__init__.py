"""The plain greedy placer, kept as the baseline that the benchmark measures against. No part of the product.

One group after the other, each exactly and for itself, with one step back where it finds no day; then the seats. It
respects spacing, the first window of each wave, opening days, holidays, blackouts, floor cover, leave and one hour a
day for a leader. It ignores: [[windows]], the starts of [[openings]] and of shifts, facilitators, `led_per_day`,
the notice period, pins, catch-up, and every wish but an even load and five weeks between two hours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rollout.domain.calendar import NEEDS_LEADER, Group, Placement
from rollout.domain.groups import groups_of
from rollout.domain.organisation import Unit
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.planning.windows import first_window, wave_of, waves_of
from rollout.domain.programme import Programme
from rollout.domain.returns import Session
from tests.greedy.floor import Chain, Floor, Site, Slot, local, reigns_by_unit
from tests.greedy.open_days import Day, OpenDays, as_date, number
from tests.greedy.placing import Placer, in_order, runs
from tests.greedy.preparing import Preparing

ROUNDS = 5

GONE = "the group takes no part any more"


@dataclass
class _Desk:
    """Everything at hand while one plan is made."""

    ask: Ask
    floor: Floor
    open_days: OpenDays
    preparing: Preparing
    tomorrow: Day
    chains: list[Chain] = field(default_factory=list)


def span_of(
    programme: Programme, today: date, before: Sequence[Placement], sessions: Sequence[Session]
) -> tuple[date, date]:
    """First and last day that planning can be about: late hours push the later modules out, so count from them."""
    facts = [p.on for p in before if p.on] + [s.held_on for s in sessions if s.held_on]
    first = min([programme.starts_on, today, *facts]) - timedelta(days=programme.preparation.earliest_days + 7)
    reach = programme.spacing.max_days * max(1, len(programme.modules)) + 60
    return first, max([programme.first_window[1] + _last_wave(programme), today, *facts]) + timedelta(days=reach)


def _last_wave(programme: Programme) -> timedelta:
    return timedelta(weeks=programme.waves.weeks_between * (len(waves_of(programme)) - 1))


def greedy_plan(ask: Ask) -> Plan:
    """Place every hour of every group, then the leaders' preparation. Same input in any order, same plan.

    Where something is left without a date, the plan is asked for again on top of itself until it stands: otherwise
    the same question tomorrow could find a way that today's order of asking missed.
    """
    plan = _plan_once(ask)
    for _ in range(ROUNDS):
        if all(row.starts_local for row in plan.placements if row.kind == "session"):
            break
        again = _plan_once(replace(ask, before=plan.placements))
        if again.placements == plan.placements:
            break
        plan = replace(again, placements=_reasons_since(ask.before, again.placements))
    return plan


def _reasons_since(before: Sequence[Placement], rows: Sequence[Placement]) -> tuple[Placement, ...]:
    """Only dates that differ from what people knew say why; moves on the way there do not count."""
    known = {row.key: row for row in before if row.on}
    return tuple(_reason_since(known.get(row.key), row) for row in rows)


def _reason_since(known: Placement | None, row: Placement) -> Placement:
    if known is None:
        return replace(row, because="")
    return replace(row, because=known.because) if known.on == row.on else row


def _plan_once(ask: Ask) -> Plan:
    desk = _desk(ask)
    former = {p.key: p for p in ask.before if p.kind == "session"}
    _set_up(desk, former)
    prepares_on = desk.preparing.remember([p for p in ask.before if p.kind != "session"])
    placer = Placer(ask.programme, desk.floor, desk.chains, desk.tomorrow, _has_room(desk), prepares_on)
    chains = in_order(desk.chains)
    for chain in chains:
        if not placer.is_legal(chain):
            placer.settle(chain)
    _retry(placer, chains)
    hours = [row for chain in desk.chains for row in _rows(desk, chain)]
    seats = desk.preparing.seat_all(desk.chains, [p for p in ask.before if p.kind != "session"])
    planned = {row.key for row in hours}
    past = [p for p in former.values() if p.key not in planned and p.on and p.on <= ask.today]
    rows = sorted([*hours, *seats, *past], key=lambda row: row.key)
    return Plan(tuple(rows), tuple(chain.group for chain in desk.chains))


def _desk(ask: Ask) -> _Desk:
    first, last = span_of(ask.programme, ask.today, ask.before, ask.sessions)
    open_days = OpenDays(ask.programme, ask.organisation, ask.holidays, first, last)
    floor, tomorrow = Floor(ask.programme, ask.organisation.leave), number(ask.today) + 1
    reigns = reigns_by_unit(ask.organisation)
    preparing = Preparing(ask.programme, ask.organisation, open_days, floor, tomorrow, reigns)
    return _Desk(ask, floor, open_days, preparing, tomorrow)


def _set_up(desk: _Desk, former: Mapping[str, Placement]) -> None:
    """Every group with its hours as they stand: facts first, then all known dates that each still do."""
    reigns = reigns_by_unit(desk.ask.organisation)
    sessions: dict[tuple[str, str], Session] = {(s.group, s.module): s for s in desk.ask.sessions}
    started = _started(desk.ask, former)
    for unit in _taking_part(desk.ask):
        window = _window(desk.ask, unit)
        site = Site(unit, desk.preparing.hub_of(unit), desk.open_days.of(unit), window, reigns.get(unit.code, ()))
        for group in groups_of(unit, desk.ask.programme, started.get(unit.code, 0)):
            slots = [_slot(desk, group, index, former, sessions) for index in range(len(desk.ask.programme.modules))]
            desk.chains.append(Chain(group, site, [slot for slot in slots if slot is not None]))
    for chain in desk.chains:
        for slot in chain.slots:
            if slot.fact is not None:
                leader = slot.before.leader if slot.before else chain.site.leader_on(slot.fact)
                desk.floor.take(chain, slot, slot.fact, leader, slot.known_start)
    for chain in desk.chains:
        for slot in chain.free():
            day = slot.before_day
            if slot.missed is None and day is not None and desk.floor.is_free(chain.site, day):
                desk.floor.take(chain, slot, day, chain.site.leader_on(day), slot.known_start)


def _window(ask: Ask, unit: Unit) -> tuple[Day, Day]:
    first, last = first_window(ask.programme, wave_of(ask.programme, ask.organisation, unit))
    return number(first), number(last)


def _taking_part(ask: Ask) -> list[Unit]:
    """Facilities that are open today or open before the first window ends, in order of code."""
    last = max(first_window(ask.programme, waves_of(ask.programme)[-1])[1], ask.today)
    level = ask.programme.facility_level
    units = (unit for unit in ask.organisation.units.values() if unit.level == level)
    chosen = [
        u for u in units if not (u.closed_on and u.closed_on <= ask.today) and not (u.opened_on and u.opened_on > last)
    ]
    return sorted(chosen, key=lambda unit: unit.code)


def _started(ask: Ask, former: Mapping[str, Placement]) -> dict[str, int]:
    """The number of groups of every facility where an hour has passed or was held."""
    begun = {p.unit for p in former.values() if p.on and p.on <= ask.today} | {
        s.unit for s in ask.sessions if s.held_on
    }
    counts: dict[str, int] = {}
    for placement in former.values():
        if placement.unit in begun:
            counts[placement.unit] = max(counts.get(placement.unit, 0), int(placement.group.rsplit("#", 1)[1]))
    return counts


def _slot(
    desk: _Desk, group: Group, index: int, former: Mapping[str, Placement], sessions: Mapping[tuple[str, str], Session]
) -> Slot | None:
    """One hour as it stands; None where it was called off."""
    module = desk.ask.programme.modules[index]
    session = sessions.get((group.key, module))
    before = former.get(f"session:{module}:{group.key}")
    slot = Slot(module, index, before)
    state = session.state if session else "planned"
    if state == "cancelled" and session and session.reason != GONE:
        return None
    passed = before is not None and before.on is not None and before.on <= desk.ask.today
    if state == "held" and session:
        slot.fact = number(session.held_on) if session.held_on else slot.before_day
    elif passed and state == "not_held":
        slot.missed = slot.before_day
    elif passed:
        slot.fact = slot.before_day
    return slot


def _has_room(desk: _Desk) -> Callable[[Site, int, str, Day], bool]:
    preparing = desk.preparing
    return lambda site, person, module, day: preparing.has_room(site.hub, person, module, day)


def _retry(placer: Placer, chains: Sequence[Chain]) -> None:
    """Once all others stand, ask again for those left over, until nothing more comes of it: so that asking tomorrow
    gives the same answer as asking today."""
    near: dict[object, list[Chain]] = {}
    for chain in chains:
        for name in _circles(chain):
            near.setdefault(name, []).append(chain)
    waiting = [chain for chain in chains if not chain.is_complete]
    while waiting:
        siblings = ([c for name in _circles(chain) for c in near[name]] for chain in waiting)
        done = [placer.settle_with_siblings(chain, others) for chain, others in zip(waiting, siblings, strict=True)]
        left = [chain for chain in waiting if not chain.is_complete]
        if not any(done) or len(left) >= len(waiting):
            return
        waiting = left


def _circles(chain: Chain) -> list[object]:
    return [("site", chain.group.unit), *(("leader", person) for _, _, person in chain.site.reigns)]


def _rows(desk: _Desk, chain: Chain) -> list[Placement]:
    """The rows of one group: dates as they stand, or the reason why there is none."""
    reasons = _reasons(chain)
    return [_row(desk, chain, slot, reasons.get(slot.module, "")) for slot in chain.slots]


def _row(desk: _Desk, chain: Chain, slot: Slot, reason: str) -> Placement:
    unit, programme = chain.site.unit, desk.ask.programme
    if slot.fact is not None and slot.before is not None and slot.before.on is not None:
        return slot.before
    starts = local(as_date(slot.day), slot.start) if slot.day is not None and slot.start is not None else None
    flag = reason if starts is None else "" if slot.leader is not None else NEEDS_LEADER
    row = Placement(
        "session", unit.code, chain.group.key, slot.module, slot.leader, starts,
        unit.timezone or programme.timezone, programme.hours.minutes, flag,
    )  # fmt: skip
    if starts is None or slot.before is None or slot.before.starts_local is None:
        return row
    moved = slot.before.on != row.on
    return replace(row, because="moved" if moved else slot.before.because)


def _reasons(chain: Chain) -> dict[str, str]:
    """For every hour without a date: that there is none, or which hour it waits for."""
    found: dict[str, str] = {}
    for _, run in runs(chain):
        left = [slot for slot in run if slot.day is None]
        for slot in left:
            found[slot.module] = "no day" if slot is left[0] else f"waits for a date for {left[0].module}"
    return found
