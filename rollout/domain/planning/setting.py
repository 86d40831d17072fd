"""Turns the question into a case: facts first, then every known date, each with the days that its rules allow."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, time, timedelta

import numpy as np

from rollout.domain.calendar import Group, Placement
from rollout.domain.groups import groups_of
from rollout.domain.open_days import OpenDays, number
from rollout.domain.organisation import Unit
from rollout.domain.planning.board import STEPS
from rollout.domain.planning.case import Bools, Case, Chain, Crew, Hub, Leader, Site, Slot, Spot
from rollout.domain.planning.question import Ask
from rollout.domain.planning.windows import wave_of, waves_of, window_of
from rollout.domain.programme import Facilitator
from rollout.domain.reigns import reigns_by_unit
from rollout.domain.returns import Session

GONE = "the group takes no part any more"
NOTICE = "within the notice period"
RELEASED, DRAFTED = 10_000.0, 50.0  # what moving a date costs the search: people know it, or only L&D has seen it


class Setting:
    """Builds one case. Everything is made in order of code, so that the order of the rows does not matter."""

    def __init__(self, ask: Ask, first: date, last: date) -> None:
        self.ask = ask
        self.base = first - timedelta(days=first.weekday())
        self.size = (last - self.base).days + 8
        self.offset = number(self.base)
        self.open_days = OpenDays(ask.programme, ask.organisation, ask.holidays, self.base, last)
        self._masks: dict[int, Bools] = {}
        self._hubs: dict[str, Hub] = {}
        self._networks: dict[str, int] = {}
        self._reigns = reigns_by_unit(ask.organisation)
        self._leaders: dict[int, Leader] = {}
        self._away: dict[int, list[tuple[Spot, Spot]]] = {}
        for leave in ask.organisation.leave:
            span = (self.spot(leave.from_on), self.spot(leave.to_on))
            self._away.setdefault(leave.person_id, []).append(span)
        self._led_at: dict[int, list[tuple[Spot, Spot]]] = {}
        for unit in sorted(self._reigns):
            for since, until, person in self._reigns[unit]:
                self._led_at.setdefault(person, []).append((since - self.offset, until - self.offset))

    def spot(self, day: date) -> Spot:
        return (day - self.base).days

    def case(self) -> Case:
        ask, programme = self.ask, self.ask.programme
        tomorrow = self.spot(ask.today) + 1
        earliest = tomorrow + programme.notice_days if any(p.on for p in ask.released) else tomorrow
        windows = {}
        for wave in range(max(waves_of(programme)) + 1):
            for index, module in enumerate(programme.modules):
                span = window_of(programme, wave, module)
                if span is not None:
                    windows[wave, index] = (self.spot(span[0]), self.spot(span[1]))
        case = Case(
            self.base, self.size, tomorrow, earliest, programme.modules, max(waves_of(programme)) + 1, [], [], [],
            self._leaders, programme.facilitators, [self._free(f) for f in programme.facilitators], windows,
        )  # fmt: skip
        self._fill(case)
        case.hubs = [self._hubs[code] for code in sorted(self._hubs)]
        case.networks = list(self._networks)
        case.notes = self._notes()
        _band(case)
        return case

    def _free(self, facilitator: Facilitator) -> Bools:
        free = np.ones(self.size, np.bool_)
        for first, last in facilitator.days_away():
            free[max(0, self.spot(first)) : max(0, self.spot(last) + 1)] = False
        return free

    # facilities

    def _fill(self, case: Case) -> None:
        former = {p.key: p for p in self.ask.before if p.kind == "session"}
        released = {p.key: p for p in self.ask.released if p.kind == "session"}
        sessions = {(s.group, s.module): s for s in self.ask.sessions}
        started = _started(self.ask, former)
        for unit in self._taking_part():
            site = self._site(unit)
            for group in groups_of(unit, self.ask.programme, started.get(unit.code, 0)):
                chain = Chain(group, site, [], self._starts(unit, group))
                for index in range(len(case.modules)):
                    slot = self._slot(case, chain, index, former, released, sessions)
                    if slot is not None:
                        chain.slots.append(slot)
                self._tighten(case, chain)
                case.chains.append(chain)

    def _tighten(self, case: Case, chain: Chain) -> None:
        """What stands says from when to when the hours behind it can be; only set windows hold beside it."""
        rules = self.ask.programme
        for earlier, slot in zip(chain.slots, chain.slots[1:], strict=False):
            if earlier.fixed is not None:
                low, high = earlier.fixed + rules.spacing.min_days, earlier.fixed + rules.spacing.max_days
            else:
                low, high = earlier.low + rules.spacing.min_days, earlier.high + rules.spacing.max_days
            window = case.windows.get((chain.site.wave, slot.module))
            if window is not None:
                low, high = max(low, window[0]), min(high, max(slot.high, window[1]))
            slot.low, slot.high = max(low, case.earliest), min(high, self.size - 1)

    def _taking_part(self) -> list[Unit]:
        """Facilities that are open today or open before their wave's first window ends, in order of code."""
        units = self.ask.organisation.units.values()
        chosen = [u for u in units if u.level == self.ask.programme.facility_level and self._is_in(u)]
        return sorted(chosen, key=lambda unit: unit.code)

    def _is_in(self, unit: Unit) -> bool:
        today = self.ask.today
        return not (unit.closed_on and unit.closed_on <= today) and not self._is_late(unit)

    def _is_late(self, unit: Unit) -> bool:
        if not unit.opened_on or unit.opened_on <= self.ask.today:
            return False
        wave = wave_of(self.ask.programme, self.ask.organisation, unit)
        window = window_of(self.ask.programme, wave, self.ask.programme.modules[0])
        return window is not None and unit.opened_on > max(window[1], self.ask.today)

    def _notes(self) -> list[str]:
        """What L&D should know that is no row: facilities left out because they open too late."""
        level = self.ask.programme.facility_level
        units = self.ask.organisation.units.values()
        late = sorted(u.code for u in units if u.level == level and self._is_late(u))
        if not late:
            return []
        names = ", ".join(late[:10]) + (", …" if len(late) > 10 else "")
        return [f"{len(late)} open only after the first window and are left out: {names}"]

    def _site(self, unit: Unit) -> Site:
        programme, hub = self.ask.programme, self._hub_of(unit)
        opened = self._open(unit)
        reigns = tuple(
            (since - self.offset, until - self.offset, self._leader(person, hub))
            for since, until, person in self._reigns.get(unit.code, ())
        )
        free = opened
        for since, until, leader in reigns:
            for first, last in self._away.get(leader.person, ()):
                if free is opened:
                    free = opened.copy()
                free[max(0, first, since) : max(0, min(last + 1, until))] = False
        network = self._networks.setdefault(unit.parent or "", len(self._networks))
        return Site(
            unit.code, network, hub, wave_of(programme, self.ask.organisation, unit),
            unit.timezone or programme.timezone, opened, free, np.zeros(self.size, np.bool_), reigns,
            np.zeros(self.size, np.uint8), np.zeros(self.size // 7 + 1, np.uint8),
            firsts=[Counter() for _ in programme.modules],
        )  # fmt: skip

    def _open(self, unit: Unit) -> Bools:
        """Open days of the unit; units of one place share them unless they open or close."""
        days = self.open_days.of(unit)
        mask = self._masks.get(id(days))
        if mask is None:
            mask = np.zeros(self.size, np.bool_)
            spots = np.array([day - self.offset for day in days.opened], np.int64)
            mask[spots[(spots >= 0) & (spots < self.size)]] = True
            self._masks[id(days)] = mask
        if unit.opened_on is None and unit.closed_on is None:
            return mask
        mask = mask.copy()
        if unit.opened_on:
            mask[: max(0, self.spot(unit.opened_on))] = False
        if unit.closed_on:
            mask[max(0, self.spot(unit.closed_on)) :] = False
        return mask

    def _starts(self, unit: Unit, group: Group) -> tuple[time, ...]:
        """The unit's hours; of a shift's hours those that the unit has, else the shift's own."""
        starts = self.open_days.starts_of(unit)
        shift = next((s for s in self.ask.programme.shifts if s.name == group.shift), None)
        if shift is None or not shift.starts:
            return starts
        return tuple(s for s in starts if s in shift.starts) or shift.starts

    def _hub_of(self, unit: Unit) -> Hub:
        """Who prepares together: the ancestor at the hub level, else the unit above, else the unit alone."""
        organisation, programme = self.ask.organisation, self.ask.programme
        above = next(iter(organisation.ancestors(unit.code)), unit)
        own = organisation.above(unit.code, programme.preparation.hub_level) or above
        if own.code not in self._hubs:
            zone = own.timezone or programme.timezone
            hub = Hub(own.code, zone, self._open(own), self._facilitators(own))
            hub.events = [{step: [] for step in STEPS} for _ in programme.modules]
            self._hubs[own.code] = hub
        return self._hubs[own.code]

    def _facilitators(self, hub: Unit) -> list[int] | None:
        """By number, those who serve the fewest first: the others are kept for where nobody else may go."""
        known = self.ask.programme.facilitators
        if not known:
            return None
        codes = [hub.code, *(above.code for above in self.ask.organisation.ancestors(hub.code)), "*"]
        serving = [(codes.index(f.serves), index) for index, f in enumerate(known) if f.serves in codes]
        return [index for _, index in sorted(serving)]

    def _leader(self, person: int, hub: Hub) -> Leader:
        if person not in self._leaders:
            there = np.zeros(self.size, np.bool_)
            for since, until in self._led_at[person]:
                there[max(0, since) : max(0, until)] = True
            for first, last in self._away.get(person, ()):
                there[max(0, first) : max(0, last + 1)] = False
            hours: list[Counter[Spot]] = [Counter() for _ in self.ask.programme.modules]
            self._leaders[person] = Leader(person, there, np.zeros(self.size, np.bool_), hub, hours=hours)
        return self._leaders[person]

    # hours

    def _slot(
        self,
        case: Case,
        chain: Chain,
        index: int,
        former: Mapping[str, Placement],
        released: Mapping[str, Placement],
        sessions: Mapping[tuple[str, str], Session],
    ) -> Slot | None:
        """One hour as it stands; None where it was called off."""
        module, group = case.modules[index], chain.group.key
        key = f"session:{module}:{group}"
        session, row = sessions.get((group, module)), former.get(key)
        state = session.state if session else "planned"
        if state == "cancelled" and session and session.reason != GONE:
            return None
        told = released.get(key)
        known = row.on if row else None
        is_known = bool(told and told.on and told.on == known)
        window = case.windows.get((chain.site.wave, index))
        is_caught_up = bool(window and told and told.on and self.spot(told.on) > window[1])
        may_catch_up = state == "not_held" or is_caught_up
        slot = Slot(index, *self._window(case, chain.site.wave, index, may_catch_up), row)
        passed = known is not None and known <= self.ask.today
        if state == "held" and session:
            held_on = session.held_on or known
            slot.fixed = self.spot(held_on) if held_on else None
        elif passed and state == "not_held" and known is not None and key not in self.ask.pins:
            slot.missed = self.spot(known)
        elif passed and state != "not_held" and known is not None:
            slot.fixed = self.spot(known)
        elif key in self.ask.pins:
            pin = self.ask.pins[key]
            slot.fixed, slot.pinned = self.spot(pin.date()), pin.time()
            slot.known = self.spot(known) if known and not passed else None
        elif known is not None:
            slot.known, slot.dear = self.spot(known), RELEASED if is_known else DRAFTED
            if is_known and self.spot(known) < case.earliest:
                slot.fixed, slot.stays = self.spot(known), NOTICE
        return slot

    def _window(self, case: Case, wave: int, index: int, may_catch_up: bool) -> tuple[Spot, Spot]:
        """The widest span for the hour; the spacing from hours that stand narrows it while days are chosen."""
        rules = self.ask.programme
        window = case.windows.get((wave, index))
        first = case.windows[wave, 0]
        late = rules.catch_up_days if may_catch_up else 0
        low, high = first[0] + index * rules.spacing.min_days, first[1] + late + index * rules.spacing.max_days
        if window is not None:
            low, high = max(low, window[0]), min(high, window[1] + late)
        return max(low, case.earliest), min(high, self.size - 1)


def _started(ask: Ask, former: Mapping[str, Placement]) -> dict[str, int]:
    """The number of groups of every facility where an hour has passed or was held: people who met stay together."""
    begun = {p.unit for p in former.values() if p.on and p.on <= ask.today} | {
        s.unit for s in ask.sessions if s.held_on
    }
    counts: dict[str, int] = {}
    for placement in former.values():
        if placement.unit in begun:
            counts[placement.unit] = max(counts.get(placement.unit, 0), int(placement.group.rsplit("#", 1)[1]))
    return counts


def _band(case: Case) -> None:
    """Chains that share a floor or a leader become one crew; a crew belongs to the hub of its first facility."""
    parent: dict[object, object] = {}

    def root(of: object) -> object:
        while parent.setdefault(of, of) != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    for chain in case.chains:
        for _, _, leader in chain.site.reigns:
            parent[root(leader.person)] = root(chain.site.code)
    crews: dict[object, Crew] = {}
    for chain in case.chains:
        crew = crews.get(root(chain.site.code))
        if crew is None:
            crew = crews[root(chain.site.code)] = Crew([], [])
            chain.site.hub.crews.append(crew)
        crew.chains.append(chain)
    seen: set[int] = set()
    for crew in crews.values():
        for chain in crew.chains:
            for _, _, leader in chain.site.reigns:
                if leader.person not in seen:
                    seen.add(leader.person)
                    crew.leaders.append(leader)
    for hub in case.hubs:
        hub.crews.sort(key=lambda crew: (-len(crew.chains), crew.chains[0].group.key))
