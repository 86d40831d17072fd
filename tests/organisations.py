"""Believable organisations of any size, made from a seed: states over networks over facilities, and all that hinders.

Leaders with leave, with two sites, who come late or go early; sites that open and close; stocktakes and peak days;
real public holidays; facilitators with days off; waves, windows, shifts and other hours. Nothing of it is real.
`tests.disturbances` says what may happen to them afterwards.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from random import Random
from typing import Any

from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.organisation import LEADER, Assignment, Leave, Organisation, Person, Unit
from rollout.domain.planning.question import Ask
from rollout.domain.programme import Blackout, Facilitator, Opening, Programme, Shift, WaveRules, Window
from tests.disturbances import KINDS, disturbed

__all__ = ["KINDS", "STARTS_ON", "TODAY", "an_organisation", "disturbed"]

STARTS_ON, TODAY, UNTIL = date(2027, 2, 1), date(2027, 1, 4), date(2027, 7, 30)
MODULES = ("welcome", "listen", "own")
STATES = (
    ("NSW", "Australia/Sydney", 0.31),
    ("VIC", "Australia/Melbourne", 0.25),
    ("QLD", "Australia/Brisbane", 0.20),
    ("WA", "Australia/Perth", 0.11),
    ("SA", "Australia/Adelaide", 0.08),
    ("TAS", "Australia/Hobart", 0.05),
)
FAR_AWAY = {"NSW": ("Australia/Broken_Hill", "Australia/Lord_Howe"), "WA": ("Australia/Eucla",)}
SHIFTS = (
    Shift("early", 60, (time(6), time(7, 30), time(9))),
    Shift("late", 40, (time(14, 30), time(16), time(17, 30))),
)
SATURDAYS = ("tue", "wed", "thu", "fri", "sat")


@dataclass
class _Making:
    """The organisation while it is made: everything drawn from one chance, in one order."""

    chance: Random
    leave_share: tuple[int, int]
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    held: list[Assignment] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    blackouts: list[Blackout] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    facilitators: list[Facilitator] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)

    def happens(self, hundredths: float) -> bool:
        return self.chance.random() * 100 < hundredths

    def a_day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randint(0, (last - first).days))


def an_organisation(
    facilities: int = 200, seed: int = 7, *, waves: int = 1, pilot: int = 0, windows: bool = False,
    shifts: bool = False, facilitators: bool = True, openings: bool = True, leader_leave: tuple[int, int] = (6, 15),
    blackouts: bool = True, changes: bool = True, **rules: Any,
) -> Ask:  # fmt: skip
    """The first question about a new organisation, four weeks before its programme starts.

    `leader_leave`: least and most of a leader's working days that are leave, in hundredths. `changes`: leaders who
    come late, go early or are missing for a while, sites that open late or close. `rules` go into the programme.
    """
    making = _Making(Random(f"{seed} {facilities}"), leader_leave)
    for state, zone, count in _by_state(facilities):
        _a_state(making, state, zone, count, changes)
    if blackouts:
        _closed_days(making)
    if openings:
        _other_hours(making)
    if facilitators:
        _facilitators(making)
    facts: dict[str, Any] = {
        "name": "Every customer", "organisation": "Bluegum Stores", "starts_on": STARTS_ON, "modules": MODULES,
        "blackouts": tuple(making.blackouts), "openings": tuple(making.openings), "shifts": SHIFTS if shifts else (),
        "facilitators": tuple(making.facilitators),
        "waves": WaveRules(count=waves, pilot_drawn=pilot), "windows": _windows(waves, pilot) if windows else (),
    }  # fmt: skip
    organisation = Organisation(
        TODAY, making.units, making.people, tuple(making.held), tuple(making.leave), _drawn(making, waves, pilot)
    )
    return Ask(Programme(**{**facts, **rules}), organisation, TODAY, _holidays())


def _by_state(facilities: int) -> list[tuple[str, str, int]]:
    """States by their share; a small organisation lies in the first few."""
    marks = [round(facilities * sum(share for _, _, share in STATES[: n + 1])) for n in range(len(STATES))]
    counts = [after - before for before, after in zip([0, *marks], marks, strict=False)]
    return [(name, zone, count) for (name, zone, _), count in zip(STATES, counts, strict=True) if count]


def _a_state(making: _Making, state: str, zone: str, count: int, changes: bool) -> None:
    place: dict[str, Any] = {"timezone": zone, "country": "AU", "subdivision": state}
    making.units[f"S-{state}"] = Unit(f"S-{state}", "state", state, **place)
    number = 0
    while count:
        number += 1
        size = min(count, making.chance.randint(10, 25))
        count -= size
        network = f"{state}-{number:03}"
        making.networks.append(network)
        making.units[network] = Unit(network, "network", f"Network {network}", f"S-{state}", **place)
        _lead(making, network, _a_person(making))
        for site in range(1, size + 1):
            _a_facility(making, f"{network}-{site:02}", network, place, changes)


def _a_facility(making: _Making, code: str, network: str, place: dict[str, Any], changes: bool) -> None:
    """6 to 150 people, most about 25: one to eleven groups of fourteen."""
    far = FAR_AWAY.get(place["subdivision"], ())
    own = {**place, "timezone": making.chance.choice(far)} if far and making.happens(2) else place
    people = min(150, max(6, round(making.chance.lognormvariate(3.22, 0.65))))
    opened = making.a_day(STARTS_ON, date(2027, 2, 26)) if changes and making.happens(1) else None
    closed = making.a_day(date(2027, 3, 1), date(2027, 6, 1)) if changes and making.happens(1) else None
    making.units[code] = Unit(
        code, "facility", f"Store {code}", network, headcount=people, opened_on=opened, closed_on=closed, **own
    )
    _leaders(making, code, changes)


def _leaders(making: _Making, code: str, changes: bool) -> None:
    """Most have one of their own; some lead the site next door too, some go, some sites wait for the next."""
    last = making.held[-1]
    if last.until_on is None and last.unit[:-3] == code[:-3] and making.happens(5):
        _lead(making, code, last.person_id)
        return
    first = _a_person(making)
    if not changes or not making.happens(8):
        _lead(making, code, first)
        return
    leaves = making.a_day(date(2027, 1, 18), date(2027, 4, 30))
    returns = leaves + timedelta(days=making.chance.randint(14, 56) if making.happens(40) else 0)
    _lead(making, code, first, until_on=leaves)
    _lead(making, code, _a_person(making), since_on=returns)


def _lead(making: _Making, unit: str, person: int, since_on: date = date(2026, 7, 1), **until: Any) -> None:
    making.held.append(Assignment(person, LEADER, unit, since_on, **until))


def _a_person(making: _Making) -> int:
    """Somebody with leave in blocks of one to fifteen days, so many of the working days as was drawn."""
    number = len(making.people) + 1
    making.people[number] = Person(number, f"P-{number:06}", f"Leader {number}", f"leader.{number}@bluegum.example")
    low, high = making.leave_share
    left = round((UNTIL - TODAY).days * 5 / 7 * making.chance.randint(low, high) / 100)
    while left > 0:
        block = min(left, making.chance.choice((1, 1, 2, 3, 5, 5, 10, 15)))
        first = making.a_day(TODAY, UNTIL)
        making.leave.append(Leave(number, first, first + timedelta(days=block // 5 * 7 + block % 5 - 1), "leave"))
        left -= block
    return number


def _closed_days(making: _Making) -> None:
    """Peak days of a state, stocktakes of a network or a site, and the end of a quarter for everybody."""
    making.blackouts.append(Blackout("*", date(2027, 3, 31), date(2027, 3, 31), "end of quarter"))
    for code, unit in making.units.items():
        often, longest, reason = {"state": (60, 3, "peak days"), "network": (20, 3, "stocktake")}.get(
            unit.level, (4, 5, "stocktake")
        )
        if making.happens(often):
            first = making.a_day(date(2027, 1, 18), date(2027, 6, 1))
            making.blackouts.append(
                Blackout(code, first, first + timedelta(days=making.chance.randint(0, longest - 1)), reason)
            )


def _other_hours(making: _Making) -> None:
    """Depots that start early, shops that open on Saturdays, and both in one network."""
    for code, unit in making.units.items():
        if unit.level == "facility" and making.happens(3):
            making.openings.append(Opening(code, SATURDAYS))
        elif unit.level == "facility" and making.happens(2):
            making.openings.append(Opening(code, (), (time(7), time(15))))
        elif unit.level == "network" and making.happens(5):
            making.openings.append(Opening(code, SATURDAYS, (time(8), time(10), time(16))))


def _facilitators(making: _Making) -> None:
    """About one for three networks, each serving one state, with a few days off."""
    for state in sorted(unit.code for unit in making.units.values() if unit.level == "state"):
        networks = sum(making.units[network].parent == state for network in making.networks)
        for number in range(1, -(-networks // 3) + 1):
            one, first = making.a_day(TODAY, UNTIL), making.a_day(TODAY, UNTIL)
            away = (f"{one}", f"{first}..{first + timedelta(days=making.chance.randint(1, 6))}")
            name = f"{state.lower()}.{number}"
            making.facilitators.append(
                Facilitator(f"Facilitator {name}", f"facilitator.{name}@bluegum.example", state, away)
            )


def _windows(waves: int, pilot: int) -> tuple[Window, ...]:
    """Every wave's second module in eight weeks of its own; the third is over before the end of July."""
    found = [Window("own", date(2027, 3, 1), UNTIL)]
    for place, wave in enumerate(range(0 if pilot else 1, waves + 1)):
        first = STARTS_ON + timedelta(weeks=4 + 6 * place)
        found.append(Window("listen", first, first + timedelta(days=55), wave))
    return tuple(found) if waves == 1 else tuple(found[1:])


def _drawn(making: _Making, waves: int, pilot: int) -> dict[str, int]:
    """Which network starts in which wave; nothing where everybody starts together."""
    if waves == 1 and not pilot:
        return {}
    drawn = making.chance.sample(making.networks, len(making.networks))
    return {network: 0 if n < pilot else 1 + (n - pilot) % waves for n, network in enumerate(drawn)}


@cache
def _holidays() -> dict[tuple[str, str], dict[date, str]]:
    known = PublicHolidays()
    first, last = date(2026, 12, 1), date(2028, 6, 30)
    return {("AU", state): dict(known.between("AU", state, first, last)) for state, _, _ in STATES}
