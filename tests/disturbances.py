"""What happens to a calendar once people hold it: leaders go, hours are late, a state closes for a week.

The three that the benchmark counts: `leaders` (one in ten replaced), `blackout` (one state, one week) and `late` (one
hour in twenty held late or not at all). The others: `leave`, `sites` (one opens, one closes), `holiday` (decreed).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from rollout.domain.calendar import Placement
from rollout.domain.organisation import LEADER, Assignment, Leave, Person
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.programme import Blackout
from rollout.domain.returns import Session, SessionState

KINDS = ("leaders", "blackout", "late", "leave", "sites", "holiday")


def disturbed(ask: Ask, plan: Plan, seed: int = 7, kinds: Iterable[str] = KINDS, days: int = 23) -> Ask:
    """The question `days` after the programme started (Wednesday of the fourth week), when `plan` had been released.

    All hours until then were held on their day, but for those that are `late`; without any kinds nothing happened.
    """
    today = max(ask.today, ask.programme.starts_on + timedelta(days=days))
    kinds, chance = set(kinds), Random(f"{seed} disturbed")
    later = replace(
        ask, organisation=replace(ask.organisation, on=today), today=today, before=plan.placements,
        released=plan.placements,
        sessions=_what_became(ask.sessions, plan.placements, today, 5 if "late" in kinds else 0, chance),
    )  # fmt: skip
    for kind, happens in _HAPPENS.items():
        if kind in kinds:
            later = happens(later, Random(f"{seed} {kind}"))
    return later


def _what_became(
    known: Iterable[Session], rows: Iterable[Placement], today: date, late: int, chance: Random
) -> list[Session]:
    """What was reported stays; of the hours that have passed since, so many in a hundred were late or not held."""
    found = [session for session in known if session.state in ("held", "cancelled")]
    reported = {session.key for session in found}
    for row in sorted(rows, key=lambda row: row.key):
        if row.kind == "session" and row.on and row.on <= today and f"{row.group}@{row.module}" not in reported:
            held_on: date | None = row.on
            if chance.randrange(100) < late:
                held_on = row.on + timedelta(days=chance.randint(1, 10))
                held_on = held_on if held_on <= today and chance.random() < 0.8 else None
            state: SessionState = "held" if held_on else "not_held"
            reason = "" if held_on else "too few people on the floor"
            found.append(Session(f"{row.group}@{row.module}", row.unit, row.group, row.module, state, held_on, reason))
    return found


def _leaders(ask: Ask, chance: Random) -> Ask:
    """One leader of facilities in ten goes on a day of the next four weeks; somebody new takes over all she led."""
    organisation, level = ask.organisation, ask.programme.facility_level
    lead = sorted({
        a.person_id for a in organisation.assignments
        if a.role == LEADER and organisation.units[a.unit].level == level and a.holds_on(ask.today)
    })  # fmt: skip
    chosen = chance.sample(lead, max(1, len(lead) // 10)) if lead else []
    goes = {person: ask.today + timedelta(days=chance.randint(1, 28)) for person in sorted(chosen)}
    first = max(organisation.people, default=0) + 1
    new = {person: first + n for n, person in enumerate(goes)}
    held: list[Assignment] = []
    for a in organisation.assignments:
        day = goes.get(a.person_id)
        if day is None or (a.until_on and a.until_on <= day):
            held.append(a)
            continue
        if a.since_on < day:
            held.append(replace(a, until_on=day))
        held.append(replace(a, person_id=new[a.person_id], since_on=max(day, a.since_on)))
    people = {**organisation.people, **{n: Person(n, f"P-{n:06}", f"Successor {n}") for n in new.values()}}
    return replace(ask, organisation=replace(organisation, people=people, assignments=tuple(held)))


def _blackout(ask: Ask, chance: Random) -> Ask:
    """Monday to Friday, two to five weeks ahead, in one state."""
    state = chance.choice(_units(ask, ask.programme.levels[0]))
    first = _monday(ask.today) + timedelta(weeks=chance.randint(2, 5))
    return _closes(ask, Blackout(state, first, first + timedelta(days=4), "flood"))


def _leave(ask: Ask, chance: Random) -> Ask:
    """Three leaders in a hundred, at least one, ask for days off in the weeks to come."""
    lead = sorted({a.person_id for a in ask.organisation.assignments if a.role == LEADER})
    new = []
    for person in chance.sample(lead, max(1, len(lead) * 3 // 100)) if lead else []:
        first = ask.today + timedelta(days=chance.randint(1, 42))
        new.append(Leave(person, first, first + timedelta(days=chance.randint(2, 11)), "leave"))
    return replace(ask, organisation=replace(ask.organisation, leave=(*ask.organisation.leave, *new)))


def _sites(ask: Ask, chance: Random) -> Ask:
    """One facility closes for good in some weeks, and another one opens beside it with a leader of its own."""
    organisation = ask.organisation
    near = organisation.units[chance.choice(_units(ask, ask.programme.facility_level))]
    closed = replace(near, closed_on=ask.today + timedelta(days=chance.randint(1, 40)))
    opened_on = ask.today + timedelta(days=chance.randint(1, 10))
    opened = replace(near, code=f"{near.code}-NEW", name="New store", opened_on=opened_on, closed_on=None)
    number = max(organisation.people, default=0) + 1
    return replace(
        ask,
        organisation=replace(
            organisation,
            units={**organisation.units, closed.code: closed, opened.code: opened},
            people={**organisation.people, number: Person(number, f"P-{number:06}", "New leader")},
            assignments=(*organisation.assignments, Assignment(number, LEADER, opened.code, opened_on)),
        ),
    )


def _holiday(ask: Ask, chance: Random) -> Ask:
    """A day of mourning in one place, decreed one to four weeks ahead."""
    place = chance.choice(sorted(ask.holidays))
    day = _monday(ask.today) + timedelta(weeks=chance.randint(1, 4), days=chance.randint(0, 4))
    return replace(ask, holidays={**ask.holidays, place: {**ask.holidays[place], day: "Day of mourning"}})


_HAPPENS = {"leaders": _leaders, "blackout": _blackout, "leave": _leave, "sites": _sites, "holiday": _holiday}


def _units(ask: Ask, level: str) -> list[str]:
    found = sorted(u.code for u in ask.organisation.units.values() if u.level == level and u.is_open_on(ask.today))
    return found or sorted(u.code for u in ask.organisation.units.values() if u.level == level)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _closes(ask: Ask, blackout: Blackout) -> Ask:
    return replace(ask, programme=replace(ask.programme, blackouts=(*ask.programme.blackouts, blackout)))
