"""Bluegum Stores, an organisation of our own making: six states, about twenty networks, shops of every size.

A few names are nasty on purpose, because real rosters hold such names.
"""

from dataclasses import dataclass

from rollout.demo.chance import Chance


@dataclass(frozen=True)
class State:
    name: str
    code: str
    timezone: str
    share: float


STATES = (
    State("New South Wales", "NSW", "Australia/Sydney", 0.31),
    State("Victoria", "VIC", "Australia/Melbourne", 0.25),
    State("Queensland", "QLD", "Australia/Brisbane", 0.20),
    State("Western Australia", "WA", "Australia/Perth", 0.11),
    State("South Australia", "SA", "Australia/Adelaide", 0.08),
    State("Tasmania", "TAS", "Australia/Hobart", 0.05),
)
NETWORK_NAMES = ("Harbour", "River", "Ranges", "Plains", "Coast", "Valley", "Lakes", "Forest", "Peninsula", "Gulf")
FIRST_HALVES = (
    "Banksia Wattle Ironbark Kurrajong Stringybark Boronia Acacia Bottlebrush Grevillea Waratah Mallee Saltbush "
    "Paperbark Quandong Sheoak Jarrah Karri Blackwood Tallowwood Coolabah Myall Brigalow Redgum"
).split()
SECOND_HALVES = "Creek Hill Park Bay Flat Heights Point Junction Downs Crossing Vale Beach Gardens North West".split()
GIVEN = (
    "Ana Lee Diya Siobhán Zoë Mateo Amira Noah Priya Tomasz Mei Yusuf Grace Oluwaseun Ingrid Kiri Hamish Leila "
    "José Nadia Finn Thảo Björn Chloé Arjun Ruth Dimitri Aroha Sanjay Marta Callum Hana Ibrahim Élodie Sven Rosa"
).split()
FAMILY = (
    "Muñoz Nguyễn O'Brien Smith Kowalski Papadopoulos Singh Chen Okafor Hansen Ferreira Walker Yilmaz Dubois Novák "
    "McAllister Rossi Haddad Taylor Ngata Kim Petrović Almeida Wójcik Jones Lindqvist Ahmed Costa Brown D'Souza"
).split()
NASTY = (
    "O'Brien & Sons <Depot>",
    "=SUM(A1:A2) Outlet",
    "{{ 7*7 }} Plaza",
    "Llanfairpwllgwyngyll Road Distribution and Collection Centre (Upper Level, West)",
    "Café “Zoë” – Đà Nẵng Lane",
    "متجر الميناء",
    "悉尼港口店",
)
FAR_AWAY = {  # towns whose clocks differ from the rest of their state
    3: ("Broken Hill Siding", "Australia/Broken_Hill", "NSW"),
    11: ("Lord Howe Jetty", "Australia/Lord_Howe", "NSW"),
    19: ("Eucla Roadhouse", "Australia/Eucla", "WA"),
}
HEADER = (
    "Site ID", "Site name", "State", "Network", "Country", "State code", "Time zone", "Staff", "Manager",
    "Manager e-mail", "Manager no.",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """One row of the roster that HR would send."""

    code: str
    name: str
    state: State
    network: str
    timezone: str
    staff: int
    manager: str
    email: str
    number: str

    def row(self) -> tuple[str, ...]:
        place = (self.state.name, self.network, "AU", self.state.code, self.timezone)
        return (self.code, self.name, *place, str(self.staff), self.manager, self.email, self.number)


def sites(facilities: int, chance: Chance) -> list[Site]:
    """The roster: `facilities` sites, about 41 people each (8,000 and more in 200), every one with a manager."""
    return [_site(number, facilities, chance) for number in range(1, facilities + 1)]


def upper_leaders(roster: list[Site], chance: Chance) -> dict[str, tuple[str, str]]:
    """Who leads each network and state: {name of the unit: (name, address)}."""
    above = sorted({site.network for site in roster} | {site.state.name for site in roster})
    people = {unit: person_name(chance, "upper", unit) for unit in above}
    return {unit: (name, f"lead.{number:02}@bluegum.example") for number, (unit, name) in enumerate(people.items(), 1)}


def person_name(chance: Chance, *who: object) -> str:
    return f"{chance.one_of(GIVEN, 'given', *who)} {chance.one_of(FAMILY, 'family', *who)}"


def _site(number: int, facilities: int, chance: Chance) -> Site:
    state = _state((number - 0.5) / facilities)
    name, timezone = _name(number), state.timezone
    if number in FAR_AWAY and FAR_AWAY[number][2] == state.code:
        name, timezone, _ = FAR_AWAY[number]
    return Site(
        code=f"{number:05}",  # the leading zeros are part of the code, as in most HR systems
        name=name,
        state=state,
        network=_network(number, facilities, state),
        timezone=timezone,
        staff=_staff(number, chance),
        manager=person_name(chance, "manager", number),
        email=f"manager.{number:05}@bluegum.example",
        number=f"{chance.whole(0, 9, 'staff number')}{number:06}",
    )


def _state(position: float) -> State:
    below = 0.0
    for state in STATES:
        below += state.share
        if position < below:
            return state
    return STATES[-1]


def _network(number: int, facilities: int, state: State) -> str:
    """Networks of about ten sites, each inside one state."""
    first = round(facilities * sum(s.share for s in STATES[: STATES.index(state)]))
    place = (number - 1 - first) // 10
    return f"{state.code} {NETWORK_NAMES[max(place, 0) % len(NETWORK_NAMES)]}{'' if place < 10 else f' {place // 10}'}"


def _name(number: int) -> str:
    if number % 29 == 0 and number // 29 <= len(NASTY):
        return NASTY[number // 29 - 1]
    pairs = len(FIRST_HALVES) * len(SECOND_HALVES)
    place = number * 97 % pairs
    again = "" if number < pairs else f" {number // pairs + 1}"
    return f"{FIRST_HALVES[place % len(FIRST_HALVES)]} {SECOND_HALVES[place // len(FIRST_HALVES)]}{again}"


def _staff(number: int, chance: Chance) -> int:
    """Many shops of 20 to 50, some of one or two, a few depots above 100."""
    draw = chance.share("staff", number)
    if draw < 0.03:
        return chance.whole(1, 5, "tiny", number)
    if draw > 0.95:
        return chance.whole(90, 140, "depot", number)
    return chance.whole(18, 58, "shop", number)
