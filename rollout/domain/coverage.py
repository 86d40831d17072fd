"""Coverage: how many hours are in which state, and how many people were reached of how many. Never a rate alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from rollout.domain.organisation import Unit
from rollout.domain.returns import SessionState

STATES = ("held", "planned", "moved", "unreported", "not_held", "cancelled", "undated")
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Fact:
    """So many sessions of one unit and module in the same state, on the same day or on the same side of today.

    `unit` is a facility, or any unit above it whose sessions were counted together. `on` is the planned local date
    (None: no date could be found); `moved`: it was released for another date before.
    `headcount` sums the held sessions that gave one; `expected` sums the groups of known size.
    """

    unit: str
    module: str
    state: SessionState
    on: date | None
    timezone: str = "UTC"
    moved: bool = False
    sessions: int = 1
    headcount: int = 0
    without_headcount: int = 0
    expected: int = 0
    without_size: int = 0


@dataclass(frozen=True)
class Tally:
    """Sessions by state; the seven add up to `sessions`. People reached and expected stand side by side.

    `reached` is what was counted in held hours, `expected` what the roster says of all groups; hours without a
    headcount and groups without a size are counted apart, so that no total pretends to know them.
    """

    held: int = 0
    planned: int = 0
    moved: int = 0
    unreported: int = 0
    not_held: int = 0
    cancelled: int = 0
    undated: int = 0
    reached: int = 0
    without_headcount: int = 0
    expected: int = 0
    without_size: int = 0

    @property
    def sessions(self) -> int:
        return sum(getattr(self, state) for state in STATES)

    @property
    def due(self) -> int:
        """Hours whose day is over: the fair denominator while the programme runs."""
        return self.held + self.not_held + self.unreported

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in _COUNTS))


_COUNTS = tuple(each.name for each in fields(Tally))


def shown_state(state: SessionState, on: date | None, moved: bool, today: date) -> str:
    """The state a person sees. Silence is `unreported`: it never becomes held or not held by itself."""
    if state != "planned":
        return state
    if on is None:
        return "undated"
    if on < today:
        return "unreported"
    return "moved" if moved else "planned"


def coverage(facts: Iterable[Fact], today_in: Callable[[str], date]) -> dict[tuple[str, str], Tally]:
    """Counts for every unit and module; `today_in(timezone)` is the civil date there."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for fact in facts:
        counts = found.setdefault((fact.unit, fact.module), dict.fromkeys(_COUNTS, 0))
        counts[shown_state(fact.state, fact.on, fact.moved, today_in(fact.timezone))] += fact.sessions
        counts["reached"] += fact.headcount
        counts["without_headcount"] += fact.without_headcount
        counts["expected"] += fact.expected
        counts["without_size"] += fact.without_size
    return {key: Tally(**counts) for key, counts in found.items()}


def by_module(counted: Mapping[tuple[str, str], Tally]) -> dict[str, Tally]:
    """The whole organisation, module by module."""
    found: dict[str, Tally] = {}
    for (_, module), tally in counted.items():
        found[module] = found.get(module, Tally()) + tally
    return found


def roll_up(
    counted: Mapping[tuple[str, str], Tally], units: Mapping[str, Unit], module: str | None = None
) -> dict[str, Tally]:
    """Counts for every unit that has sessions at or under it; of one module, or of all."""
    found: dict[str, Tally] = {}
    for (unit, of_module), tally in counted.items():
        if module in (None, of_module):
            found[unit] = found.get(unit, Tally()) + tally
    for unit, tally in list(found.items()):
        for above in _above(unit, units):
            found[above] = found.get(above, Tally()) + tally
    return found


@dataclass(frozen=True)
class Part:
    """One line of a table of parts: a unit, or several small ones together (`code` None)."""

    code: str | None
    name: str
    facilities: int
    tally: Tally


def protect(parts: Sequence[Part], together: str, least: int = SMALLEST_GROUP) -> list[Part]:
    """Parts of fewer than `least` facilities are shown together, so that a count never points at one leader.

    A single small part is joined by the next smallest: otherwise subtraction from the total would show it.
    """
    by_size = sorted(parts, key=lambda part: (part.facilities, part.name))
    joined = [part for part in by_size if part.facilities < least]
    if joined:
        joined += by_size[len(joined) : _enough(by_size, len(joined), least)]
    if len(joined) < 2:
        return list(parts)
    whole = sum((part.tally for part in joined), Tally())
    kept = [part for part in parts if part not in joined]
    return [*kept, Part(None, together, sum(part.facilities for part in joined), whole)]


def _enough(by_size: Sequence[Part], joined: int, least: int) -> int:
    """How many of the smallest parts must be joined: two at least, and `least` facilities at least."""
    while joined < len(by_size) and (joined < 2 or sum(part.facilities for part in by_size[:joined]) < least):
        joined += 1
    return joined


def _above(unit: str, units: Mapping[str, Unit]) -> Iterable[str]:
    seen = {unit}
    parent = units[unit].parent if unit in units else None
    while parent and parent in units and parent not in seen:
        seen.add(parent)
        yield parent
        parent = units[parent].parent
