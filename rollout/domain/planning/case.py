"""The organisation as the search sees it: days are positions from a Monday on, and who may meet when is an array.

Built from the question alone. What changes while the search runs lies in the same objects; `board` alone changes it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

import numpy as np
import numpy.typing as npt

from rollout.domain.calendar import Group, Placement
from rollout.domain.programme import Facilitator

Bools = npt.NDArray[np.bool_]
Costs = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Spot = int  # a day as a position: 0 is the Monday that the case begins on


@dataclass(slots=True)
class Event:
    """A preview or coaching in one room. It exists while somebody sits in it, or while it is held open."""

    kind: str
    module: int
    day: Spot
    seats: int
    facilitator: int | None = None
    key: str = ""
    start: time | None = None
    seated: int = 0
    held_open: bool = False


@dataclass(slots=True, eq=False)
class Hub:
    """Units that share their previews and coachings. `facilitators`: who may lead here, by number; None: no limit."""

    code: str
    timezone: str
    open: Bools
    facilitators: list[int] | None
    events: list[dict[str, list[Event]]] = field(default_factory=list)
    crews: list["Crew"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Leader:
    """One person and her days: where she leads (`leads`), where an hour or a preparation takes her."""

    person: int
    there: Bools
    taken: Bools
    hub: Hub
    led: dict[Spot, list[int]] = field(default_factory=dict)
    hours: list[Counter[Spot]] = field(default_factory=list)
    seats: dict[tuple[int, str], Event] = field(default_factory=dict)
    done: set[tuple[int, str]] = field(default_factory=set)
    known: dict[tuple[int, str], Spot] = field(default_factory=dict)
    dear: dict[tuple[int, str], float] = field(default_factory=dict)
    pinned: set[tuple[int, str]] = field(default_factory=set)

    def first(self, module: int) -> Spot | None:
        """The day of her first hour of this module."""
        return min(self.hours[module], default=None)


@dataclass(slots=True, eq=False)
class Site:
    """A facility: days on which it is open and led by somebody who is there, and how much of its floor is taken."""

    code: str
    network: int
    hub: Hub
    wave: int
    timezone: str
    open: Bools
    free: Bools
    full: Bools
    reigns: tuple[tuple[Spot, Spot, Leader], ...]
    counts: npt.NDArray[np.uint8]
    weeks: npt.NDArray[np.uint8]
    starts: dict[Spot, list[int]] = field(default_factory=dict)
    firsts: list[Counter[Spot]] = field(default_factory=list)

    def leader_on(self, day: Spot) -> Leader | None:
        return next((leader for since, until, leader in self.reigns if since <= day < until), None)


@dataclass(slots=True, eq=False)
class Slot:
    """One module of one group. `fixed`: it happened, or must stay (`stays` says why); `known`: where people have it."""

    module: int
    low: Spot
    high: Spot
    row: Placement | None = None
    fixed: Spot | None = None
    stays: str = ""
    pinned: time | None = None
    known: Spot | None = None
    dear: float = 0.0
    start: time | None = None
    missed: Spot | None = None
    day: Spot | None = None
    leader: Leader | None = None

    @property
    def is_past(self) -> bool:
        return self.fixed is not None and not self.stays and self.pinned is None


@dataclass(slots=True, eq=False)
class Chain:
    """One group's hours in the order of the modules; what was called off is not among them."""

    group: Group
    site: Site
    slots: list[Slot]
    starts: tuple[time, ...]

    def free(self) -> Iterator[Slot]:
        return (slot for slot in self.slots if slot.fixed is None)

    @property
    def is_complete(self) -> bool:
        return all(slot.day is not None for slot in self.slots)


@dataclass(slots=True, eq=False)
class Crew:
    """Chains that share leaders or a floor, and so are placed together; mostly one leader's groups."""

    chains: list[Chain]
    leaders: list[Leader]

    @property
    def is_complete(self) -> bool:
        return all(chain.is_complete for chain in self.chains)


@dataclass(slots=True, eq=False)
class Case:
    """Everything about one question, ready to be searched."""

    base: date
    size: int
    tomorrow: Spot
    earliest: Spot
    modules: tuple[str, ...]
    waves: int
    hubs: list[Hub]
    networks: list[str]
    chains: list[Chain]
    leaders: dict[int, Leader]
    facilitators: tuple[Facilitator, ...]
    facilitator_free: list[Bools]
    windows: Mapping[tuple[int, int], tuple[Spot, Spot]]
    notes: list[str] = field(default_factory=list)
