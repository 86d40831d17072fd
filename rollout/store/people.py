"""People and their assignments over time."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import func, insert, or_, update
from sqlmodel import col, select

from rollout.domain.organisation import LEADER, Assignment, Person
from rollout.store.database import Transaction
from rollout.store.tables import AssignmentRow, PersonRow

_AT_ONCE = 500
"""Values in one question: databases limit them."""


def everyone(tx: Transaction) -> dict[int, Person]:
    return {person.id: person for person in map(_person, tx.exec(select(PersonRow)))}


def person(tx: Transaction, person_id: int) -> Person | None:
    row = tx.get(PersonRow, person_id)
    return _person(row) if row else None


def keep(tx: Transaction, people: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Make or update people from (ref, name, email), and return the id of every ref known afterwards."""
    known = {row.ref: row for row in tx.exec(select(PersonRow))}
    fresh: dict[str, dict[str, str]] = {}
    for ref, name, email in people:
        row = known.get(ref)
        if row is None:
            fresh[ref] = {"ref": ref, "name": name, "email": email}
        elif (row.name, row.email) != (name, email):
            row.name, row.email = name, email
            tx.add(row)
    if fresh:
        tx.connection().execute(insert(PersonRow), list(fresh.values()))
    tx.flush()
    return {ref: id_ for ref, id_ in tx.exec(select(PersonRow.ref, PersonRow.id)) if id_ is not None}


def assignments(tx: Transaction) -> list[Assignment]:
    return [_assignment(row) for row in tx.exec(select(AssignmentRow).order_by(col(AssignmentRow.id)))]


def who_leads(tx: Transaction, unit: str, on: date) -> Person | None:
    """Who led the unit on that day: one question, one query."""
    held = (col(AssignmentRow.since_on) <= on) & or_(
        col(AssignmentRow.until_on).is_(None), col(AssignmentRow.until_on) > on
    )
    found = tx.exec(
        select(PersonRow)
        .join(AssignmentRow, col(AssignmentRow.person_id) == col(PersonRow.id))
        .where(col(AssignmentRow.unit) == unit, col(AssignmentRow.role) == LEADER, held)
        .order_by(col(AssignmentRow.since_on).desc(), col(PersonRow.id).desc())
    ).first()
    return _person(found) if found else None


def leaders_of(tx: Transaction, units: Collection[str], on: date) -> dict[str, str]:
    """The names of those who lead these units on that day, by unit; without units that nobody leads."""
    row, found = AssignmentRow, dict[str, str]()
    held = (col(row.since_on) <= on) & or_(col(row.until_on).is_(None), col(row.until_on) > on)
    wanted = sorted(units)
    for start in range(0, len(wanted), _AT_ONCE):
        some = col(row.unit).in_(wanted[start : start + _AT_ONCE])
        query = select(row.unit, PersonRow.name).where(col(row.person_id) == col(PersonRow.id), some, held)
        newest_last = query.where(row.role == LEADER).order_by(col(row.since_on), col(row.person_id))
        found |= dict(tx.exec(newest_last).all())
    return found


def assign(tx: Transaction, assignments: Iterable[Assignment]) -> None:
    """Add assignments; the same one twice is one."""
    known = {(a.person_id, a.role, a.unit, a.since_on) for a in tx.exec(select(AssignmentRow))}
    rows = [
        {"person_id": a.person_id, "role": a.role, "unit": a.unit, "since_on": a.since_on, "until_on": a.until_on}
        for a in assignments
        if (a.person_id, a.role, a.unit, a.since_on) not in known
    ]
    if rows:
        tx.connection().execute(insert(AssignmentRow), rows)


def end_assignments(tx: Transaction, unit: str, until_on: date, role: str | None = None) -> None:
    """Whoever holds a role at the unit holds it until the day before `until_on`; what was to begin later never does."""
    end_all(tx, [unit], until_on, role)


def end_all(tx: Transaction, units: Sequence[str], until_on: date, role: str | None = None) -> None:
    """The same for many units."""
    row = AssignmentRow
    for start in range(0, len(units), _AT_ONCE):
        some = col(row.unit).in_(units[start : start + _AT_ONCE])
        held = some & or_(col(row.until_on).is_(None), col(row.until_on) > until_on)
        tx.exec(update(row).where(held & (col(row.role) == role) if role else held).values(until_on=until_on))


def begin(tx: Transaction, assignments: Iterable[Assignment]) -> None:
    """Like `assign`, but one that was ended on the very day it began is taken up again."""
    wanted = list(assignments)
    ends = {(a.person_id, a.role, a.unit, a.since_on): a.until_on for a in wanted}
    rows = tx.exec(select(AssignmentRow).where(col(AssignmentRow.until_on).is_not(None)))
    for row in rows:
        if (key := (row.person_id, row.role, row.unit, row.since_on)) in ends:
            row.until_on = ends[key]
            tx.add(row)
    tx.flush()
    assign(tx, wanted)


def held_by(tx: Transaction, people: Sequence[int], on: date) -> list[Assignment]:
    """What these people hold on that day or later."""
    row = AssignmentRow
    found: list[Assignment] = []
    for start in range(0, len(people), _AT_ONCE):
        still = or_(col(row.until_on).is_(None), (col(row.until_on) > on) & (col(row.until_on) > col(row.since_on)))
        some = col(row.person_id).in_(people[start : start + _AT_ONCE])
        found += map(_assignment, tx.exec(select(row).where(some, still).order_by(col(row.id))))
    return found


def at(tx: Transaction, unit: str, role: str) -> list[Assignment]:
    """All assignments of one role at one unit, of any period."""
    row = AssignmentRow
    return [
        _assignment(r) for r in tx.exec(select(row).where(row.unit == unit, row.role == role).order_by(col(row.id)))
    ]


def find(tx: Transaction, ref: str, email: str) -> Person | None:
    """Whoever has this ref, or is the only one with this address."""
    row = tx.exec(select(PersonRow).where(PersonRow.ref == ref)).first()
    if row is None and email:
        same = list(tx.exec(select(PersonRow).where(func.lower(PersonRow.email) == email.lower())))
        row = same[0] if len(same) == 1 else None
    return _person(row) if row else None


def with_address(tx: Transaction, email: str, on: date) -> Person | None:
    """Whoever has this address and a role on that day. Where people share one, the first of them in the roster."""
    role = AssignmentRow
    held = (col(role.since_on) <= on) & or_(col(role.until_on).is_(None), col(role.until_on) > on)
    theirs = select(PersonRow).join(role, col(role.person_id) == col(PersonRow.id))
    found = theirs.where(func.lower(PersonRow.email) == email.lower(), held).order_by(col(PersonRow.id))
    row = tx.exec(found).first()
    return _person(row) if row else None


def _person(row: PersonRow) -> Person:
    assert row.id is not None
    return Person(row.id, row.ref, row.name, row.email)


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(row.person_id, row.role, row.unit, row.since_on, row.until_on)
