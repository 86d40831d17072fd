"""A roster: the organisation as HR's file has it, and how that differs from what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rollout.domain.organisation import DEPUTY, LEADER, Organisation, Person, Unit
from rollout.domain.problem import Finding

FACTS = ("name", "level", "parent", "timezone", "country", "subdivision", "headcount", "language", "email", "opened_on")
Kind = Literal["new", "changed", "moved", "closed", "reopened", "missing", "leader", "replaced", "person"]


@dataclass(frozen=True)
class Holder:
    """A person as a roster names them. `ref` is "" where the file has no employee number."""

    ref: str
    name: str
    email: str = ""

    @property
    def key(self) -> str:
        """The organisation's own key: employee number, else address, else name."""
        return self.ref or self.email.casefold() or self.name


@dataclass(frozen=True)
class Roster:
    """What a file says: units (those above first), and who holds which role where. A blank says nothing."""

    name: str
    sha256: str
    units: Mapping[str, Unit]
    holders: Mapping[tuple[str, str], Holder] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Change:
    """One line of the difference."""

    kind: Kind
    unit: str
    name: str
    what: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Difference:
    """What an import will do, and (`changes`) how people are shown it. Everything holds from `since_on` on."""

    since_on: date
    new: tuple[Unit, ...] = ()
    changed: tuple[Unit, ...] = ()
    gone: tuple[str, ...] = ()
    people: tuple[tuple[str, str, str], ...] = ()
    held: tuple[tuple[str, str, str], ...] = ()
    replaced: tuple[tuple[str, str, int], ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.gone or self.people or self.held)

    def count(self, *kinds: Kind) -> int:
        return len({change.unit for change in self.changes if change.kind in kinds})

    def of(self, kind: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]


def difference(known: Organisation, roster: Roster, close_missing: bool = False, reopen: bool = False) -> Difference:
    """What changes when `roster` is imported into the organisation as it is known on the day of the change.

    A blank never erases; a unit that the file leaves out stays, unless `close_missing`; one that is closed here
    stays closed, unless `reopen`.
    """
    made = _Difference(known, roster, reopen)
    made.compare_units()
    made.compare_holders()
    made.find_missing(close_missing)
    return made.result()


class _Difference:
    def __init__(self, known: Organisation, roster: Roster, reopen: bool) -> None:
        self.known, self.roster, self.reopen = known, roster, reopen
        self.new: list[Unit] = []
        self.changed: dict[str, Unit] = {}
        self.gone: list[str] = []
        self.people: dict[str, tuple[str, str, str]] = {}
        self.held: list[tuple[str, str, str]] = []
        self.replaced: list[tuple[str, str, int]] = []
        self.changes: list[Change] = []
        self.stay_closed: list[str] = []
        self.refs = {person.ref: person for person in known.people.values()}
        self.addresses = _by_address(known.people.values())

    def compare_units(self) -> None:
        for unit in self.roster.units.values():
            before = self.known.units.get(unit.code)
            if before is None:
                self.new.append(unit)
                self.changes.append(Change("new", unit.code, unit.name, unit.level))
            elif (after := self._after(before, unit)) != before:
                self.changed[unit.code] = after
                self.changes += _changes(before, after, self.known.on)

    def _after(self, before: Unit, said: Unit) -> Unit:
        after = replace(
            said,
            headcount=before.headcount if said.headcount is None else said.headcount,
            email=said.email or before.email,
            opened_on=said.opened_on or before.opened_on,
            closed_on=before.closed_on
            if said.closed_on in (None, self.known.on) and before.closed_on
            else said.closed_on,
        )
        if before.closed_on and said.closed_on is None:
            if self.reopen:
                return replace(after, closed_on=None)
            if not before.is_open_on(self.known.on):
                self.stay_closed.append(before.code)
        return after

    def compare_holders(self) -> None:
        for (code, role), holder in self.roster.holders.items():
            unit = self.changed.get(code) or self.known.units.get(code) or self.roster.units[code]
            if not unit.is_open_on(self.known.on):
                continue
            current = self.known.leader_of(code) if role == LEADER else self.known.deputy_of(code)
            ref = self._keep(holder, current)
            if current is not None and current.ref == ref:
                continue
            self.held.append((code, role, ref))
            title = "" if role == LEADER else role
            if current is None:
                self.changes.append(Change("leader", code, unit.name, title, "", holder.name))
            else:
                self.replaced.append((code, role, current.id))
                self.changes.append(Change("replaced", code, unit.name, title, current.name, holder.name))

    def _keep(self, holder: Holder, current: Person | None) -> str:
        """The ref of the person that is meant; a name or address that is new is noted down."""
        person = self._person(holder, current)
        if person is None:
            self.people.setdefault(holder.key, (holder.key, holder.name, holder.email))
            return holder.key
        now = person.ref, holder.name or person.name, holder.email or person.email
        if now != (person.ref, person.name, person.email) and person.ref not in self.people:
            self.people[person.ref] = now
            where = self.known.led_by(person.id)
            before, after = f"{person.name} {person.email}".strip(), f"{now[1]} {now[2]}".strip()
            self.changes.append(Change("person", where[0].code if where else "", now[1], "", before, after))
        return person.ref

    def _person(self, holder: Holder, current: Person | None) -> Person | None:
        if current and not holder.ref and not holder.email and current.name.casefold() == holder.name.casefold():
            return current  # a name alone means whoever is there under it, before anybody elsewhere
        if holder.key in self.refs:
            return self.refs[holder.key]
        if holder.email and (found := self.addresses.get(holder.email.casefold())) and not holder.ref:
            return found
        is_same = current and not holder.ref and not (holder.email and current.email)
        return current if current and is_same and current.name.casefold() == holder.name.casefold() else None

    def find_missing(self, close: bool) -> None:
        for code, unit in sorted(self.known.units.items()):
            if code not in self.roster.units and unit.is_open_on(self.known.on):
                self.changes.append(Change("closed" if close else "missing", code, unit.name, unit.level))
                if close:
                    self.gone.append(code)

    def result(self) -> Difference:
        notes = list(self.roster.notes)
        if self.stay_closed:
            what = f"{_listed(self.stay_closed)} closed here, open in the file: nothing reopens by itself."
            notes.append(Finding(self.roster.name, what, "To open again what is listed: --reopen.", "warns"))
        return Difference(
            self.known.on, tuple(self.new), tuple(self.changed.values()), tuple(self.gone), tuple(self.people.values()),
            tuple(self.held), tuple(self.replaced), tuple(self.changes), tuple(notes),
        )  # fmt: skip


def _changes(before: Unit, after: Unit, on: date) -> list[Change]:
    found = [
        Change("moved" if fact == "parent" else "changed", after.code, after.name, fact, _shown(was), _shown(is_))
        for fact in FACTS
        if (was := getattr(before, fact)) != (is_ := getattr(after, fact))
    ]
    if before.closed_on != after.closed_on:
        kind: Kind = "closed" if after.closed_on else "reopened"
        found.append(
            Change(kind, after.code, after.name, "closed_on", _shown(before.closed_on), _shown(after.closed_on))
        )
    return found


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _by_address(people: Iterable[Person]) -> dict[str, Person]:
    """Who has which address; one that several people share tells nobody apart."""
    found: dict[str, Person] = {}
    shared: set[str] = set()
    for person in people:
        key = person.email.casefold()
        if key in found:
            shared.add(key)
        found[key] = person
    return {key: person for key, person in found.items() if key and key not in shared}


def _listed(codes: list[str]) -> str:
    more = f" and {len(codes) - 5:,} more" if len(codes) > 5 else ""
    return f"{', '.join(codes[:5])}{more}" + (" are" if len(codes) > 1 else " is")


def first_day(today: date, starts_on: date, before: int = 60) -> date:
    """From when on a first roster holds: plans reach back before the start, to previews and coaching."""
    return min(today, date.fromordinal(starts_on.toordinal() - before))


__all__ = ["DEPUTY", "LEADER", "Change", "Difference", "Holder", "Roster", "difference", "first_day"]
