"""The organisation: units in a tree, people, and who leads what from when to when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

LEADER, DEPUTY, DESK = "leader", "deputy", "desk"


@dataclass(frozen=True)
class Unit:
    """A node of the organisation as it was known on one day.

    `code` is the organisation's own identifier and never changes; `level` is one of the programme's level names.
    `headcount` is the number of people to be reached (None: not known). `language` is what the roster says of it; ""
    means that of the units above. The unit takes part on a day when `opened_on <= day < closed_on`.
    """

    code: str
    level: str
    name: str
    parent: str | None = None
    timezone: str = "UTC"
    country: str = ""
    subdivision: str = ""
    headcount: int | None = None
    language: str = ""
    email: str = ""
    opened_on: date | None = None
    closed_on: date | None = None

    def is_open_on(self, day: date) -> bool:
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True)
class Person:
    """Someone with a role. `ref` is the organisation's own key (employee number, else address, else name)."""

    id: int
    ref: str
    name: str
    email: str = ""


@dataclass(frozen=True)
class Assignment:
    """Person X holds role Y at unit Z from `since_on` until the day before `until_on`; all rights follow from it."""

    person_id: int
    role: str
    unit: str
    since_on: date
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True)
class Leave:
    """Days on which a person is away, both included."""

    person_id: int
    from_on: date
    to_on: date
    reason: str = ""


@dataclass(frozen=True)
class Organisation:
    """Everything known about the organisation on the day `on`: units, people, their assignments and their leave.

    `waves`: the wave of each unit of the programme's wave level, by code; 0 is the pilot, a unit not named is in 1.
    """

    on: date
    units: Mapping[str, Unit]
    people: Mapping[int, Person] = field(default_factory=dict)
    assignments: tuple[Assignment, ...] = ()
    leave: tuple[Leave, ...] = ()
    waves: Mapping[str, int] = field(default_factory=dict)

    def facilities(self, level: str) -> list[Unit]:
        """Open units of the lowest level, in order of code: the places where the hours happen."""
        chosen = (unit for unit in self.units.values() if unit.level == level and unit.is_open_on(self.on))
        return sorted(chosen, key=lambda unit: unit.code)

    def ancestors(self, code: str) -> Iterator[Unit]:
        """The units above, nearest first. A cycle cannot be stored; should one appear, it ends the walk."""
        seen = {code}
        parent = self.units[code].parent
        while parent and parent in self.units and parent not in seen:
            seen.add(parent)
            yield self.units[parent]
            parent = self.units[parent].parent

    def language_of(self, code: str, otherwise: str) -> str:
        """What is spoken there: the unit's own language, or the nearest one above that is known."""
        chain = (self.units[code], *self.ancestors(code))
        return next((unit.language for unit in chain if unit.language), otherwise)

    def above(self, code: str, level: str) -> Unit | None:
        """The unit of this level that the given one belongs to (itself counts)."""
        own = self.units[code]
        return own if own.level == level else next((u for u in self.ancestors(code) if u.level == level), None)

    def below(self, code: str) -> list[Unit]:
        """All units underneath, depth first, in order of code; the unit itself is not among them."""
        found: list[Unit] = []
        for child in self._children.get(code, ()):
            found += [child, *self.below(child.code)]
        return found

    def children(self, code: str) -> list[Unit]:
        return list(self._children.get(code, ()))

    def leader_of(self, code: str, day: date | None = None) -> Person | None:
        """Who leads the unit on that day (default: the day this picture was taken)."""
        return self._holder(code, LEADER, day or self.on)

    def deputy_of(self, code: str, day: date | None = None) -> Person | None:
        return self._holder(code, DEPUTY, day or self.on)

    def led_by(self, person_id: int, day: date | None = None) -> list[Unit]:
        """The units that this person leads, in order of code."""
        day = day or self.on
        held = (a.unit for a in self.assignments if a.person_id == person_id and a.role == LEADER and a.holds_on(day))
        return sorted((self.units[code] for code in held if code in self.units), key=lambda unit: unit.code)

    def _holder(self, code: str, role: str, day: date) -> Person | None:
        held = [a for a in self._assigned.get((code, role), ()) if a.holds_on(day)]
        newest = max(held, key=lambda a: (a.since_on, a.person_id), default=None)
        return self.people.get(newest.person_id) if newest else None

    @cached_property
    def _children(self) -> dict[str, list[Unit]]:
        return _grouped((unit.parent, unit) for unit in sorted(self.units.values(), key=lambda unit: unit.code))

    @cached_property
    def _assigned(self) -> dict[tuple[str, str], list[Assignment]]:
        found: dict[tuple[str, str], list[Assignment]] = {}
        for assignment in self.assignments:
            found.setdefault((assignment.unit, assignment.role), []).append(assignment)
        return found


def _grouped(pairs: Iterable[tuple[str | None, Unit]]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for parent, unit in pairs:
        if parent is not None:
            found.setdefault(parent, []).append(unit)
    return found
