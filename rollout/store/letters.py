"""What letters are about, as it stands now: for everything at once, or for a few units just before their letters go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from sqlalchemy import or_
from sqlmodel import col, select

from rollout.domain.calendar import Kind, Placement
from rollout.domain.edges import Attachment
from rollout.domain.letters_picture import Printed
from rollout.domain.organisation import LEADER, Assignment, Organisation, Person, Unit
from rollout.domain.returns import Session, SessionState
from rollout.store import calendar, sessions, units
from rollout.store.coverage import current, released_number
from rollout.store.database import Transaction
from rollout.store.tables import (
    AssignmentRow,
    PackRow,
    PersonRow,
    PlacementRow,
    SessionRow,
    SheetRow,
    UnitFactsRow,
    UnitRow,
)  # fmt: skip

PDF = "application/pdf"


@dataclass(frozen=True)
class Standing:
    """Who leads, what is planned, recorded and printed: of all units, or of some."""

    organisation: Organisation
    dates: list[Placement]
    sessions: list[Session]
    packs: list[Printed]


def standing(tx: Transaction, on: date, codes: Collection[str] | None = None) -> Standing:
    if codes is not None:
        return Standing(_some_units(tx, on, codes), _dates(tx, codes), _sessions(tx, codes), packs(tx, codes))
    number = released_number(tx)
    return Standing(
        units.organisation_on(tx, on), calendar.placements(tx, number), sessions.all_of(tx), packs(tx)
    )  # fmt: skip


def packs(tx: Transaction, codes: Collection[str] | None = None) -> list[Printed]:
    """The pack that counts for every unit and module, with its files in the order of their names."""
    row = PackRow
    query: Any = select(  # type: ignore[call-overload]  # more columns than the stubs can count
        col(row.unit), col(row.module), col(row.leader), col(row.input_hash), col(SheetRow.filename),
        col(SheetRow.sha256),
    ).join(SheetRow, col(SheetRow.pack_id) == col(row.id)).where(col(row.superseded).is_(False))  # fmt: skip
    if codes is not None:
        query = query.where(col(row.unit).in_(codes))
    found: dict[tuple[str, str, int | None, str], list[Attachment]] = {}
    for unit, module, leader, digest, filename, sha256 in tx.exec(query.order_by(row.unit, row.module)):
        found.setdefault((unit, module, leader, digest), []).append(Attachment(filename, PDF, sha256))
    return [Printed(*key, tuple(sorted(files, key=lambda file: file.filename))) for key, files in found.items()]


def _some_units(tx: Transaction, on: date, codes: Collection[str]) -> Organisation:
    facts, held = UnitFactsRow, AssignmentRow
    known = (col(facts.since_on) <= on) & or_(col(facts.until_on).is_(None), col(facts.until_on) > on)
    places = select(UnitRow, facts).where(col(facts.unit) == col(UnitRow.code), known, col(UnitRow.code).in_(codes))
    found = {
        row.code: Unit(
            row.code, row.level, fact.name, fact.parent, fact.timezone, email=fact.email, language=fact.language,
            opened_on=row.opened_on, closed_on=row.closed_on,
        )
        for row, fact in tx.exec(places)
    }  # fmt: skip
    spoken = _spoken(tx, known, {unit.code: (unit.language, unit.parent) for unit in found.values()})
    found = {code: replace(unit, language=spoken[code]) for code, unit in found.items()}
    leads = select(held, PersonRow).where(
        col(held.person_id) == col(PersonRow.id), col(held.unit).in_(codes), held.role == LEADER
    )
    people: dict[int, Person] = {}
    assignments = []
    for row, person in tx.exec(leads):
        people[row.person_id] = Person(row.person_id, person.ref, person.name, person.email)
        assignments.append(Assignment(row.person_id, row.role, row.unit, row.since_on, row.until_on))
    return Organisation(on, found, people, tuple(assignments))


def _spoken(tx: Transaction, known: Any, said: Mapping[str, tuple[str, str | None]]) -> dict[str, str]:
    """What is spoken at each unit: where it does not say, as the nearest above that does. One query a level."""
    facts, lines = UnitFactsRow, dict(said)
    wanted = {parent for language, parent in said.values() if parent and not language} - set(lines)
    while wanted:
        query = select(facts.unit, facts.language, facts.parent).where(known, col(facts.unit).in_(sorted(wanted)))
        above = {unit: (language, parent) for unit, language, parent in tx.exec(query)}
        lines |= above
        wanted = {parent for language, parent in above.values() if parent and not language} - set(lines)
    return {code: _nearest(code, lines) for code in said}


def _nearest(code: str, lines: Mapping[str, tuple[str, str | None]]) -> str:
    """A cycle cannot be stored; should one appear, it ends the walk."""
    seen: set[str] = set()
    at: str | None = code
    while at is not None and at in lines and at not in seen:
        seen.add(at)
        language, at = lines[at]
        if language:
            return language
    return ""


def _dates(tx: Transaction, codes: Collection[str]) -> list[Placement]:
    row = PlacementRow
    query = select(row).where(current(released_number(tx)), col(row.unit).in_(codes))
    return [
        Placement(
            cast(Kind, p.kind), p.unit, p.group, p.module, p.leader, p.starts_local, p.timezone, p.minutes, p.flag
        )
        for p in tx.exec(query)
    ]


def _sessions(tx: Transaction, codes: Collection[str]) -> list[Session]:
    found = tx.exec(select(SessionRow).where(col(SessionRow.unit).in_(codes)))
    return [Session(s.key, s.unit, s.group, s.module, cast(SessionState, s.state), s.held_on) for s in found]
