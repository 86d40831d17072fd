"""A calendar that people go by: released by L&D, kept right by the clock, or with one date chosen by a facility.

A draft is somebody's: only she releases or discards it. What life forces meanwhile, and what a facility chooses, is
planned from the released calendar and released underneath the draft in one transaction, so that no draft of the clock's
own is ever left behind. The draft goes on top again under the next number; planning again brings it up to date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rollout.actions.plan_question import Question, ask_now, is_still
from rollout.actions.tools import Tools
from rollout.actions.waves import record_listed
from rollout.domain.calendar import Change, Maker, Placement, Version, changes
from rollout.domain.planning import GONE, Plan, plan_dates
from rollout.domain.problem import refuse
from rollout.domain.returns import Session
from rollout.store import calendar, programme, sessions, units
from rollout.store.database import Transaction

TRIES = 5
HINT_PLAN = "Plan first: rollout plan"


@dataclass(frozen=True)
class ReleaseReport:
    """What a release told the world: the keys whose dates changed, and whom that concerns. All empty: nothing new."""

    version: int
    is_new: bool
    changed: tuple[str, ...] = ()
    leaders: tuple[int, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiscardReport:
    """`version`: the released calendar that is the newest again; 0: there is none any more."""

    version: int
    drafts: int


def release_calendar(tools: Tools, number: int | None = None, drafted_at: datetime | None = None) -> ReleaseReport:
    """Make a draft (default: the newest) the calendar that people go by. Releasing an identical one does nothing.

    `drafted_at`: that of the draft somebody looked at; refused where another draft has this number now.
    """
    now, today = tools.clock.now(), tools.clock.today()
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)
        version, current = version_of(tx, number), calendar.released(tx)
        refuse_closed(tx)
        if drafted_at not in (None, version.drafted_at):
            what = "is another one than you looked at."
            raise refuse(f"calendar version {number}", what, "Look at the newest draft, then release it.")
        before = calendar.placements(tx, current.number) if current else []
        after = calendar.placements(tx, version.number)
        if not after and not before:
            hint = "Bring in the roster and plan again: rollout roster import FILE, rollout plan"
            raise refuse(f"calendar version {version.number}", "is empty: there is nothing to release.", hint)
        differing = changes(before, after)
        if version.state == "released" or (current and not differing):
            return ReleaseReport(current.number if current else version.number, False)
        calendar.release(tx, version.number, now)
        record_listed(tx, tools.programme, units.organisation_on(tx, today), now)
        _follow(tx, after, sessions.all_of(tx), today)
        if programme.state(tx) == "draft":
            programme.set_state(tx, "running" if tools.programme.starts_on <= today else "released")
    return _concerned(version.number, differing)


def follow_life(tools: Tools) -> ReleaseReport:
    """Plan again from the released calendar and release what must change, whatever draft somebody is looking at."""
    for _ in range(TRIES):
        question = ask_now(tools, "released")
        plan = plan_dates(question.ask, lambda done, total: tools.progress.step("Placing", done, total))
        with tools.database.transaction() as tx:
            calendar.lock_versions(tx)
            if is_still(tx, question):
                return publish(tx, tools, question, plan, "clock")
    raise refuse("rollout tick", "other planners kept writing.", "Nothing is wrong: the next tick does it.")


def publish(tx: Transaction, tools: Tools, question: Question, plan: Plan, made_by: Maker) -> ReleaseReport:
    """Release a plan made from the released calendar. The caller holds the lock and knows that the base still holds."""
    keep_hours(tx, tools, plan)
    before, after = list(question.ask.released), list(plan.placements)
    made = calendar.release_under(tx, before, after, tools.clock.now(), made_by)
    if made is None:
        current = calendar.released(tx)
        return ReleaseReport(current.number if current else 0, False)
    _follow(tx, after, sessions.all_of(tx, units=question.units), question.ask.today)
    return _concerned(made.number, changes(before, after))


def keep_hours(tx: Transaction, tools: Tools, plan: Plan) -> None:
    """Every planned group and each of its hours have a row."""
    calendar.keep_groups(tx, plan.groups)
    calendar.keep_sessions(tx, [(group, module) for group in plan.groups for module in tools.programme.modules])


def discard_draft(tools: Tools) -> DiscardReport:
    """Forget what was drafted since the last release."""
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)
        drafts = [version for version in calendar.versions(tx) if version.state == "draft"]
        calendar.discard_drafts(tx)
        current = calendar.released(tx)
    return DiscardReport(current.number if current else 0, len(drafts))


def refuse_closed(tx: Transaction) -> None:
    if programme.state(tx) == "closed":
        raise refuse("programme", "is closed; its calendar stays as it is.", "Start a new programme instead.")


def version_of(tx: Transaction, number: int | None) -> Version:
    """The version of this number, else the newest one."""
    known = calendar.versions(tx)
    if not known:
        raise refuse("calendar", "there is none yet.", HINT_PLAN)
    found = next((version for version in known if version.number == number), None) if number is not None else known[-1]
    if found is None:
        raise refuse(f"calendar version {number}", "does not exist.", f"The newest is version {known[-1].number}.")
    return found


def _follow(tx: Transaction, after: Sequence[Placement], known: Sequence[Session], today: date) -> None:
    """Sessions follow the released calendar: a missed one with a new date is planned again, a gone one cancelled."""
    dated = {calendar.session_key(p.group, p.module): p for p in after if p.kind == "session"}
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
