"""Draft the calendar, look at it, release it. Drafting again moves only what must move."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rollout.actions.tools import Tools
from rollout.domain.calendar import NEEDS_LEADER, Change, Placement, Version, changes
from rollout.domain.calendar_rows import calendar_rows
from rollout.domain.open_days import HolidaysByPlace, place_of
from rollout.domain.organisation import Organisation
from rollout.domain.planning import GONE, Ask, Plan, places_of, plan_dates, span_of
from rollout.domain.problem import refuse
from rollout.domain.returns import Session
from rollout.store import calendar, programme, sessions, units
from rollout.store.database import Transaction

TRIES = 5
HINT_PLAN = "Plan first: rollout plan"


@dataclass(frozen=True)
class PlanReport:
    """What the newest calendar holds. `weeks`: sessions by the Monday of their week; `changed`: dates of this draft.

    `unplaced` are all rows without a date, each with its reason as flag.
    """

    version: int
    state: str
    is_new: bool
    changed: int
    facilities: int
    groups: int
    sessions: int
    placed: int
    needs_leader: int
    previews: int
    coachings: int
    seats: int
    weeks: tuple[tuple[date, int], ...]
    unplaced: tuple[Placement, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReleaseReport:
    """What a release told the world: the keys whose dates changed, and whom that concerns. All empty: nothing new."""

    version: int
    is_new: bool
    changed: tuple[str, ...] = ()
    leaders: tuple[int, ...] = ()
    units: tuple[str, ...] = ()


def plan_calendar(tools: Tools) -> PlanReport:
    """Place what has no date, move what must move, and keep the result as the next draft where anything differs.

    Should another planner have written meanwhile, everything is read and asked again.
    """
    for _ in range(TRIES):
        base, ask = _gather(tools)
        plan = plan_dates(ask, lambda done, total: tools.progress.step("Placing", done, total))
        saved = _apply(tools, base, ask, plan)
        if saved is not None:
            version, is_new = saved
            notes = (*plan.notes, *_holiday_notes(tools, ask.organisation))
            count = len(changes(list(ask.before), list(plan.placements))) if is_new else 0
            return _report(version, is_new, count, plan.placements, notes)
    raise refuse("rollout plan", "other planners kept writing.", "Nothing is wrong: run it again.")


def show_calendar(tools: Tools, number: int | None = None) -> PlanReport:
    """The same report about a version that is there (default: the newest)."""
    with tools.database.reading() as tx:
        version = _version(tx, number)
        return _report(version, False, 0, calendar.placements(tx, version.number))


def release_calendar(tools: Tools, number: int | None = None) -> ReleaseReport:
    """Make a draft (default: the newest) the calendar that people go by. Releasing an identical one does nothing."""
    now, today = tools.clock.now(), tools.clock.today()
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)
        version, current = _version(tx, number), calendar.released(tx)
        if programme.state(tx) == "closed":
            raise refuse("programme", "is closed; its calendar stays as it is.", "Start a new programme instead.")
        before = calendar.placements(tx, current.number) if current else []
        after = calendar.placements(tx, version.number)
        if not after and not before:
            hint = "Bring in the roster and plan again: rollout roster import FILE, rollout plan"
            raise refuse(f"calendar version {version.number}", "is empty: there is nothing to release.", hint)
        differing = changes(before, after)
        if version.state == "released" or (current and not differing):
            return ReleaseReport(current.number if current else version.number, False)
        calendar.release(tx, version.number, now)
        _follow(tx, after, today)
        if programme.state(tx) == "draft":
            programme.set_state(tx, "running" if tools.programme.starts_on <= today else "released")
    return _concerned(version.number, differing)


def diff_calendar(tools: Tools, v1: int, v2: int) -> list[Change]:
    """What differs between two versions, in order of key."""
    with tools.database.reading() as tx:
        first, second = _version(tx, v1), _version(tx, v2)
        return changes(calendar.placements(tx, first.number), calendar.placements(tx, second.number))


def export_rows(tools: Tools, number: int | None = None) -> list[dict[str, str]]:
    """One row for every session, preview and coaching of a version (default: the newest), safe for spreadsheets."""
    with tools.database.reading() as tx:
        version = _version(tx, number)
        placements = calendar.placements(tx, version.number)
        organisation = units.organisation_on(tx, tools.clock.today())
    return list(calendar_rows(placements, organisation, version.number))


def _gather(tools: Tools) -> tuple[Version | None, Ask]:
    today = tools.clock.today()
    with tools.database.reading() as tx:
        base = calendar.latest(tx)
        before = calendar.placements(tx, base.number) if base else []
        organisation = units.organisation_on(tx, today)
        known = sessions.all_of(tx)
    return base, Ask(tools.programme, organisation, today, _holidays(tools, organisation, before, known), before, known)


def _holidays(
    tools: Tools, organisation: Organisation, before: Sequence[Placement], known: Sequence[Session]
) -> HolidaysByPlace:
    first, last = span_of(tools.programme, organisation.on, before, known)
    places = places_of(tools.programme, organisation)
    return {(country, part): tools.holidays.between(country, part, first, last) for country, part in places}


def _apply(tools: Tools, base: Version | None, ask: Ask, plan: Plan) -> tuple[Version, bool] | None:
    """Keep groups, sessions and the draft; None where the newest calendar is no longer the one that was read."""
    wanted = [(group, module) for group in plan.groups for module in tools.programme.modules]
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)
        newest = calendar.latest(tx)
        if _identity(newest) != _identity(base):
            return None
        calendar.keep_groups(tx, plan.groups)
        calendar.keep_sessions(tx, wanted)
        made = calendar.save_draft(tx, plan.placements, tools.clock.now(), list(ask.before))
        version = made or newest
        assert version is not None
        return version, made is not None


def _identity(version: Version | None) -> tuple[int, object] | None:
    """A discarded number may be used again; then it was drafted at another time."""
    return (version.number, version.drafted_at) if version else None


def _follow(tx: Transaction, after: Sequence[Placement], today: date) -> None:
    """Sessions follow the released calendar: a missed one with a new date is planned again, a gone one cancelled."""
    dated = {calendar.session_key(p.group, p.module): p for p in after if p.kind == "session"}
    known = sessions.all_of(tx)
    again = [s.key for s in known if s.state == "not_held" and s.key in dated and _is_ahead(dated[s.key], today)]
    back = [s.key for s in known if s.state == "cancelled" and s.reason == GONE and s.key in dated]
    gone = [s.key for s in known if s.state in ("planned", "not_held") and s.key not in dated]
    sessions.set_states(tx, again, "planned")
    sessions.set_states(tx, back, "planned", "")
    sessions.set_states(tx, gone, "cancelled", GONE)


def _is_ahead(placement: Placement, today: date) -> bool:
    return placement.on is not None and placement.on > today


def _concerned(number: int, differing: Sequence[Change]) -> ReleaseReport:
    sides = [side for change in differing for side in (change.before, change.after) if side]
    leaders = {side.leader for side in sides if side.leader is not None}
    return ReleaseReport(
        number, True, tuple(change.key for change in differing), tuple(sorted(leaders)),
        tuple(sorted({side.unit for side in sides})),
    )  # fmt: skip


def _report(
    version: Version, is_new: bool, changed: int, placements: Sequence[Placement], notes: tuple[str, ...] = ()
) -> PlanReport:
    hours = [p for p in placements if p.kind == "session"]
    rooms: Mapping[str, set[str]] = {
        kind: {p.group for p in placements if p.kind == kind and p.on} for kind in ("preview", "coaching")
    }
    weeks = Counter(p.on - timedelta(days=p.on.weekday()) for p in hours if p.on)
    return PlanReport(
        version=version.number,
        state=version.state,
        is_new=is_new,
        changed=changed,
        facilities=len({p.unit for p in hours}),
        groups=len({p.group for p in hours}),
        sessions=len(hours),
        placed=sum(p.on is not None for p in hours),
        needs_leader=sum(p.flag == NEEDS_LEADER for p in hours),
        previews=len(rooms["preview"]),
        coachings=len(rooms["coaching"]),
        seats=sum(p.kind != "session" and p.on is not None for p in placements),
        weeks=tuple(sorted(weeks.items())),
        unplaced=tuple(sorted((p for p in placements if p.on is None), key=lambda p: (p.kind != "session", p.key))),
        notes=notes,
    )


def _holiday_notes(tools: Tools, organisation: Organisation) -> list[str]:
    """Places whose public holidays are not known, so that nobody takes silence for a working day."""
    rules = tools.programme
    counts = Counter(place_of(unit, rules) for unit in organisation.facilities(rules.facility_level))
    unknown = [place for place in sorted(counts) if not tools.holidays.knows(*place)]
    no_country = [p for p in unknown if not tools.holidays.knows(p[0], "")]
    no_part = [p for p in unknown if p not in no_country]
    notes = []
    if no_country:
        notes.append(_note("where no public holidays are known: none were kept free", no_country, counts))
    if no_part:
        notes.append(_note("in parts unknown of a country: only its own holidays were kept free", no_part, counts))
    return notes


def _note(what: str, places: Sequence[tuple[str, str]], counts: Mapping[tuple[str, str], int]) -> str:
    names = [" ".join(filter(None, place)) or "(empty)" for place in places]
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"{sum(counts[place] for place in places)} facilities lie {what} ({', '.join(names[:10])}{more})"


def _version(tx: Transaction, number: int | None) -> Version:
    """The version of this number, else the newest one."""
    known = calendar.versions(tx)
    if not known:
        raise refuse("calendar", "there is none yet.", HINT_PLAN)
    found = next((version for version in known if version.number == number), None) if number is not None else known[-1]
    if found is None:
        raise refuse(f"calendar version {number}", "does not exist.", f"The newest is version {known[-1].number}.")
    return found
