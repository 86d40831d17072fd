"""Everything that planning has to know, read in one consistent picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rollout.actions.tools import Tools
from rollout.domain.calendar import Placement, Version
from rollout.domain.open_days import HolidaysByPlace
from rollout.domain.organisation import Organisation
from rollout.domain.part import facilities_around, kept_away, narrowed
from rollout.domain.planning import Ask, places_of, span_of
from rollout.domain.planning.waves import waves_needed, with_waves
from rollout.domain.problem import Refused
from rollout.domain.programme import Programme
from rollout.domain.returns import Session
from rollout.store import calendar, sessions, units
from rollout.store.database import Transaction

Base = Literal["newest", "released", "nothing"]


@dataclass(frozen=True)
class Question:
    """What is asked, and what was the newest calendar when it was: whoever saves the answer checks that it still is.

    `units`: the facilities it is about, where it is not about all of them; `stored`: the newest calendar's own rows.
    """

    newest: Version | None
    stored: Sequence[Placement] = field(repr=False)
    ask: Ask = field(repr=False)
    units: frozenset[str] | None = None


def ask_now(tools: Tools, base: Base = "newest", programme: Programme | None = None) -> Question:
    """`base`: which dates stay where nothing is against it; the draft that is there, those released, or none at all."""
    today, rules = tools.clock.today(), programme or tools.programme
    with tools.database.reading() as tx:
        newest, current = calendar.latest(tx), calendar.released(tx)
        stored = calendar.placements(tx, newest.number) if newest else []
        released = _released(tx, current, newest, stored)
        organisation = _in_waves(rules, units.organisation_on(tx, today))
        known = sessions.all_of(tx)
    before = {"newest": _standing(stored, released, today), "released": released, "nothing": []}[base]
    closed = _holidays(tools, rules, organisation, before, known)
    return Question(newest, stored, Ask(rules, organisation, today, closed, before, known, released))


def ask_around(tools: Tools, code: str) -> Question:
    """The released calendar of the part of the organisation that a facility's hours can touch."""
    today, rules = tools.clock.today(), tools.programme
    with tools.database.reading() as tx:
        newest, current = calendar.latest(tx), calendar.released(tx)
        organisation = _in_waves(rules, units.organisation_on(tx, today))
        part = facilities_around(rules, organisation, code)
        released = calendar.placements(tx, current.number, units=part) if current else []
        known = sessions.all_of(tx, units=part)
        busy = calendar.facilitator_days(tx, current.number, part) if current and rules.facilitators else {}
    rules, organisation = kept_away(rules, busy), narrowed(organisation, rules.facility_level, part)
    closed = _holidays(tools, rules, organisation, released, known)
    return Question(newest, (), Ask(rules, organisation, today, closed, released, known, released), part)


def is_still(tx: Transaction, question: Question) -> bool:
    """Whether nobody has written a calendar since the question was read. Call it under `calendar.lock_versions`."""
    return calendar.latest(tx) == question.newest


def _in_waves(rules: Programme, organisation: Organisation) -> Organisation:
    """Every unit knows its wave. Refuses where they are still to be drawn: who starts when is not ours to guess."""
    finding = waves_needed(rules, organisation)
    if finding:
        raise Refused(finding)
    return with_waves(rules, organisation)


def _released(
    tx: Transaction, current: Version | None, newest: Version | None, stored: list[Placement]
) -> list[Placement]:
    if current is None:
        return []
    return stored if newest == current else calendar.placements(tx, current.number)


def _standing(draft: list[Placement], released: list[Placement], today: date) -> list[Placement]:
    """A draft as it stands today. Of what has passed only the released calendar tells: nobody went by the draft."""
    if not released or draft is released:
        return draft
    held = {row.key: row for row in released}
    passed = {row.key for rows in (draft, released) for row in rows if row.on and row.on <= today}
    kept = [row for row in draft if row.key not in passed]
    return [*kept, *(held[key] for key in sorted(passed & held.keys()))]


def _holidays(
    tools: Tools, rules: Programme, organisation: Organisation, before: Sequence[Placement], known: Sequence[Session]
) -> HolidaysByPlace:
    first, last = span_of(rules, organisation.on, before, known)
    places = places_of(rules, organisation)
    return {(country, part): tools.holidays.between(country, part, first, last) for country, part in places}
