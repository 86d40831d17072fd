"""A unit passes from one leader to the next, or closes: dates, doors and letters follow in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rollout.actions.tools import Tools
from rollout.domain.cells import is_address
from rollout.domain.organisation import DEPUTY, LEADER, Assignment, Organisation, Person, Unit
from rollout.domain.problem import Refused, refuse
from rollout.domain.text import clean_text, exceeds
from rollout.store import links, outbox, people, units, web_sessions
from rollout.store.database import Transaction

HANDED_OVER, CLOSED = "handed over", "the unit closed"


@dataclass(frozen=True)
class HandOverReport:
    """What became of it. `before` is "" where nobody led the unit."""

    unit: str
    before: str
    after: str
    on: date
    changed: bool
    doors_shut: int = 0
    letters_cancelled: int = 0


@dataclass(frozen=True)
class CloseReport:
    unit: str
    name: str
    on: date
    changed: bool
    doors_shut: int = 0
    letters_cancelled: int = 0


@dataclass(frozen=True)
class DoorReport:
    """How many doors were shut."""

    shut: int


@dataclass(frozen=True)
class Leaving:
    """Who stops holding a role where; `person_id` None: whoever is there."""

    unit: str
    role: str
    person_id: int


def hand_over(
    tools: Tools, unit: str, name: str, email: str, on: date, role: str = LEADER, until: date | None = None
) -> HandOverReport:
    """From `on` the unit is led by this person. The old leader's doors there shut, letters not yet sent are cancelled.

    A hand-over in the future shuts and cancels nothing yet: until that day the old leader leads, and every letter is
    checked again before it goes. Doing it twice changes nothing. `role`: also the deputy, who may do all that the
    leader may; a stand-in is a deputy `until` a day, the last one, beside whoever else is deputy.
    """
    name, email = _person(name, email)
    ends = _day_after(until, on, role)
    with tools.database.transaction() as tx:
        known = units.organisation_on(tx, on)
        found = _open_unit(known, unit)
        current = known.leader_of(unit) if role == LEADER else known.deputy_of(unit)
        successor = _meant(tx, unit, name, email)
        planned = [a for a in people.at(tx, unit, role) if a.since_on > on]
        if successor and _holds(tx, unit, role, successor.id, on, ends) and (ends or not _is_planned(planned)):
            return HandOverReport(found.code, successor.name, successor.name, on, changed=False)
        ref = successor.ref if successor else email.casefold() or _free_ref(tx, name, unit)
        person_id = people.keep(tx, [(ref, name, email or (successor.email if successor else ""))])[ref]
        replaced = current if current and current.id != person_id and not ends else None
        leaving = [Leaving(unit, role, replaced.id)] if replaced else []
        coming = [Assignment(person_id, role, unit, on, ends), *(_beside(tx, unit, person_id, on) if ends else ())]
        shut, cancelled = replace_leaders(tools, tx, leaving, coming, on)
        before = current.name if current and not ends else ""
        return HandOverReport(unit, before, name, on, True, shut, cancelled)


def _meant(tx: Transaction, unit: str, name: str, email: str) -> Person | None:
    """Who is meant: an address says it anywhere, a name alone only of those who have had to do with this unit.

    Two places may each have their Kim Park; taken for one, each would see what is the other's.
    """
    if email:
        return people.find(tx, email.casefold(), email)
    held = {a.person_id for role in (LEADER, DEPUTY) for a in people.at(tx, unit, role)}
    there = [found for number in sorted(held) if (found := people.person(tx, number))]
    return next((each for each in there if each.name.casefold() == name.casefold()), None)


def _free_ref(tx: Transaction, name: str, unit: str) -> str:
    """What somebody without number and address is known by: her name, and the unit where that is another's."""
    return name if people.find(tx, name, "") is None else f"{name} at {unit}"


def _holds(tx: Transaction, unit: str, role: str, person_id: int, on: date, ends: date | None) -> bool:
    held = [a for a in people.at(tx, unit, role) if a.person_id == person_id and a.since_on <= on]
    return any(a.until_on == ends for a in held if a.until_on is None or a.until_on > on)


def _beside(tx: Transaction, unit: str, person_id: int, on: date) -> list[Assignment]:
    """The other deputies from that day on: a stand-in comes beside them and ends nobody's time."""
    others = [a for a in people.at(tx, unit, DEPUTY) if a.person_id != person_id and _is_planned([a])]
    return [a for a in others if a.until_on is None or a.until_on > on]


def _day_after(until: date | None, on: date, role: str) -> date | None:
    if until is None:
        return None
    if role == LEADER:
        what = "does not pass on for a while: hours, letters and ideas would have no home afterwards."
        raise refuse("The lead", what, "Name a deputy for that time.")
    if until < on:
        raise refuse("The last day", "lies before the first.", "Choose the same day or a later one.")
    return until + timedelta(days=1)


def close_unit(tools: Tools, unit: str, on: date, reason: str) -> CloseReport:
    """The unit takes part until the day before `on`. Refused while open units are under it."""
    with tools.database.transaction() as tx:
        known = units.organisation_on(tx, on)
        found = _known_unit(known, unit)
        if found.closed_on is not None and found.closed_on <= on:
            return CloseReport(unit, found.name, found.closed_on, changed=False)
        under = [below.code for below in known.below(unit) if below.is_open_on(on)]
        if under:
            what = f"has {len(under):,} open units under it ({', '.join(under[:3])})."
            raise refuse(f"{found.level} {unit}", what, "Move or close them first.")
        shut, cancelled = close_units(tools, tx, [unit], on, clean_text(reason, "line"))
        return CloseReport(unit, found.name, on, True, shut, cancelled)


def replace_leaders(
    tools: Tools, tx: Transaction, leaving: Sequence[Leaving], coming: Sequence[Assignment], on: date
) -> tuple[int, int]:
    """End the old assignments, begin the new; returns the doors shut and letters cancelled. Used by imports as well."""
    for role in (LEADER, DEPUTY):
        people.end_all(tx, [new.unit for new in coming if new.role == role], on, role)
    people.begin(tx, coming)
    shut = cancelled = 0
    if on <= tools.clock.today():
        now = tools.clock.now()
        held = people.held_by(tx, sorted({old.person_id for old in leaving}), on)
        still, here = {a.person_id for a in held}, {(a.person_id, a.unit) for a in held if a.holds_on(on)}
        gone = [old for old in leaving if (old.person_id, old.unit) not in here]  # the deputy may be the leader by now
        web_sessions.end_of(tx, (old.person_id for old in gone), now)
        for old in gone:
            shut += links.shut_doors_at(tx, old.unit, old.person_id, now)
            if old.person_id not in still:
                shut += links.shut_doors_of(tx, old.person_id, now)
            cancelled += outbox.cancel(tx, person_id=old.person_id, unit=old.unit, why=HANDED_OVER)
    for new in coming:
        links.open_again(tx, new.unit, new.person_id)
    return shut, cancelled


def shut_former_doors(tools: Tools) -> DoorReport:
    """Shut the doors of everybody whose time at a unit has ended, and end their sessions: the day of a hand-over
    agreed on before has come."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        present = {(a.person_id, a.unit) for a in people.assignments(tx) if a.until_on is None or a.until_on > today}
        doors = links.open_to_people(tx)
    somewhere = {person for person, _ in present}
    dead = [key for key, person, unit in doors if person not in somewhere or (unit and (person, unit) not in present)]
    if not dead:
        return DoorReport(0)
    with tools.database.transaction() as tx:
        web_sessions.end_of(tx, (person for key, person, _ in doors if key in set(dead)), tools.clock.now())
        return DoorReport(links.shut(tx, dead, tools.clock.now()))


def close_units(tools: Tools, tx: Transaction, codes: Sequence[str], on: date, reason: str) -> tuple[int, int]:
    """Close them; their doors shut and their letters are cancelled, unless that day is still to come."""
    units.close_all(tx, codes, on, reason)
    return leave_closed(tools, tx, codes, on)


def leave_closed(tools: Tools, tx: Transaction, codes: Sequence[str], on: date) -> tuple[int, int]:
    """What a closed unit leaves behind: no open doors, no letters on their way."""
    if on > tools.clock.today():
        return 0, 0
    now = tools.clock.now()
    shut = sum(links.shut_doors_at(tx, code, None, now) for code in codes)
    return shut, sum(outbox.cancel(tx, person_id=None, unit=code, why=CLOSED) for code in codes)


def _is_planned(later: Sequence[Assignment]) -> bool:
    return any(a.until_on is None or a.until_on > a.since_on for a in later)


def _person(name: str, email: str) -> tuple[str, str]:
    email = email.strip()
    if not name.strip() or exceeds(name, "name") or "=?" in name:
        raise refuse("The name", "has to be there and to have at most 80 characters.", "For example: Ana Muñoz")
    if email and not is_address(email):
        raise refuse("The address", f'"{email[:60]}" is not an e-mail address.', "Write it as ana@example.org.")
    return clean_text(name, "name"), email


def _open_unit(known: Organisation, unit: str) -> Unit:
    found = _known_unit(known, unit)
    if not found.is_open_on(known.on):
        raise refuse(f"{found.level} {unit}", f"is not open on {known.on}.", "Choose a day on which it is.")
    return found


def _known_unit(known: Organisation, unit: str) -> Unit:
    if unit in known.units:
        return known.units[unit]
    raise _unknown(known, unit)


def _unknown(known: Organisation, unit: str) -> Refused:
    wanted = unit.casefold()
    near = [u for u in known.units.values() if wanted and (wanted in u.name.casefold() or wanted == u.code.casefold())]
    names = ", ".join(f"{u.code} ({u.name})" for u in sorted(near, key=lambda u: u.code)[:3])
    hint = f"Perhaps {names}?" if near else "rollout roster show lists the units; codes are as in the roster."
    return refuse(unit or "(blank)", f"is not the code of a unit known on {known.on}.", hint)
