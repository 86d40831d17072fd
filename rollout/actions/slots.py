"""Choose the date of one hour: which are legal, what each would move, and taking one in one step."""

from dataclasses import dataclass, replace
from datetime import datetime

from rollout.actions.plan_question import Question, ask_around, is_still
from rollout.actions.release_calendar import publish, refuse_closed
from rollout.actions.tools import Tools
from rollout.domain.calendar import Change, Group, Maker, Placement
from rollout.domain.moves import Moves, fingerprint, moves_of
from rollout.domain.planning import Plan
from rollout.domain.problem import refuse
from rollout.domain.returns import Session
from rollout.domain.slots import Chooser, Slot, because, told_why
from rollout.store import calendar, sessions

TRIES = 5
FRESH = 8


@dataclass(frozen=True)
class Choice:
    """One hour and its legal dates, the nearest to its date first. `row` is the hour as it is released."""

    row: Placement
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class SlotReport:
    """What became of a choice. `version` is 0 where nothing had to be released.

    `was_faster`: somebody else changed this hour or what hangs on it. Then nothing was done, and `slots` are the
    nearest dates that are legal now.
    """

    version: int
    before: Placement
    after: Placement
    moves: Moves
    was_faster: bool = False
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class _Desk:
    """Everything at hand while one hour is looked at."""

    question: Question
    chooser: Chooser


def legal_slots(tools: Tools, session_key: str) -> list[Slot]:
    """Every legal date of an hour that is still to come, the nearest to its date first, with what it would move.

    A slot never takes the place of another group's hour; the group's own later hours and the leader's preparation
    give way to it.
    """
    return list(choice_of(tools, session_key).slots)


def choice_of(tools: Tools, session_key: str) -> Choice:
    """The hour itself, and its legal dates."""
    chooser = _desk(tools, session_key).chooser
    return Choice(chooser.row, tuple(chooser.slots()))


def choice_if_missed(tools: Tools, session_key: str) -> Choice:
    """The same for an hour of which nobody has said yet that it was not held: as it will be once somebody does."""
    chooser = _desk(tools, session_key, missed=True).chooser
    return Choice(chooser.row, tuple(chooser.slots()))


def preview_choice(tools: Tools, session_key: str, starts_local: datetime) -> SlotReport:
    """What choosing this date would do; writes nothing. Refuses a date that is not legal."""
    desk = _desk(tools, session_key)
    plan = _chosen(desk, starts_local, None)
    return _report(desk, told_why(plan, desk.chooser.key, because(False)), 0) if plan else _as_it_is(desk)


def choose_slot(
    tools: Tools, session_key: str, starts_local: datetime, by_person: int | None = None,
    was: datetime | None = None, agreed: str = "",
) -> SlotReport:  # fmt: skip
    """Give an hour this date and release it with all that moves for it. Refuses a date that is not legal.

    `by_person`: the facility's own leader; None is L&D. `was`: the date that the hour had on the page where the choice
    was made; `agreed`: the fingerprint of the moves that were shown there. Two may choose at once: whoever comes
    second gets fresh slots if her hour, or what would move for it, is no longer as she saw it; otherwise her choice is
    taken on top of the other.
    """
    maker: Maker = "desk" if by_person is None else "facility"
    desk = _desk(tools, session_key)
    if desk.chooser.row.starts_local == starts_local:
        return _as_it_is(desk)
    if was is not None and desk.chooser.row.starts_local != was:
        return _too_late(desk)
    seen: tuple[Change, ...] | None = None
    for _ in range(TRIES):
        plan = _chosen(desk, starts_local, seen)
        if plan is None or agreed not in ("", fingerprint(desk.chooser.moves(starts_local))):
            return _too_late(desk)
        plan = told_why(plan, desk.chooser.key, because(maker == "facility"))
        number = _take(tools, desk, plan, maker)
        if number is not None:
            return _report(desk, plan, number)
        before, seen = desk.chooser.row, desk.chooser.moves(starts_local).moved
        desk = _desk(tools, session_key)
        if desk.chooser.row != before:
            return _too_late(desk)
    raise refuse("the calendar", "is being changed by many at once.", "Nothing was changed: try again in a moment.")


def session_key_of(tools: Tools, unit: str, module: str, group: int = 1) -> str:
    """The key of a facility's hour, as people name it. Refuses what is not there."""
    with tools.database.reading() as tx:
        known = sessions.all_of(tx, unit, module)
    found = [each for each in known if each.group == f"{unit}#{group}"]
    if found:
        return found[0].key
    if known:
        numbers = ", ".join(sorted(each.group.rpartition("#")[2] for each in known))
        raise refuse(f"{unit}, group {group}", "is not there.", f"Its groups: {numbers}. Name one: --group 1")
    if module not in tools.programme.modules:
        known_ones = ", ".join(tools.programme.modules)
        raise refuse(f"module {module}", "is not one of the programme.", f"Choose: {known_ones}.")
    hint = "Name a facility by its code. All codes: rollout roster export FILE"
    raise refuse(f"facility {unit}", "has no hours in the calendar.", hint)


def _desk(tools: Tools, session_key: str, missed: bool = False) -> _Desk:
    with tools.database.reading() as tx:
        refuse_closed(tx)
        session = sessions.find(tx, session_key)
        if session is None:
            raise refuse("the hour", "is not known.", "Look at the dates: rollout plan show --unit UNIT")
        group = _group(calendar.groups(tx, session.unit), session)
    question = ask_around(tools, session.unit)
    if not question.ask.released:
        raise refuse("calendar", "is not released yet.", "Plan and release it first: rollout plan --release")
    if missed and session.state == "planned":
        known = [replace(each, state="not_held") if each.key == session.key else each for each in question.ask.sessions]
        question = replace(question, ask=replace(question.ask, sessions=known))
    chooser = Chooser(question.ask, group, session.module)
    chooser.refuse_settled()
    return _Desk(question, chooser)


def _group(groups: list[Group], session: Session) -> Group:
    return next(group for group in groups if group.key == session.group)


def _chosen(desk: _Desk, starts: datetime, seen: tuple[Change, ...] | None) -> Plan | None:
    """The plan with this date; None where, since she saw it, it became illegal or moves something else."""
    against = desk.chooser.why_not(starts)
    if against and seen is None:
        raise refuse(_words(starts), f"is not possible: {against}.", _look_at(desk.chooser.row))
    if against or (seen is not None and desk.chooser.moves(starts).moved != seen):
        return None
    return desk.chooser.plan(starts)


def _look_at(row: Placement) -> str:
    group = row.group.rpartition("#")[2]
    which = f" --group {group}" if group != "1" else ""
    return f"Choose one of the dates listed: rollout slots {row.unit} {row.module}{which}"


def _take(tools: Tools, desk: _Desk, plan: Plan, maker: Maker) -> int | None:
    """Save and release in one step; None where somebody wrote a calendar meanwhile."""
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)
        if not is_still(tx, desk.question):
            return None
        return publish(tx, tools, desk.question, plan, maker).version


def _report(desk: _Desk, plan: Plan, number: int) -> SlotReport:
    row = next(row for row in plan.placements if row.key == desk.chooser.key)
    ask = desk.question.ask
    return SlotReport(number, desk.chooser.row, row, moves_of(ask.released, plan.placements, ask.today))


def _as_it_is(desk: _Desk) -> SlotReport:
    """The hour as it stands; a choice sent twice ends here."""
    released = sum(1 for row in desk.question.ask.released if row.on and row.on > desk.question.ask.today)
    return SlotReport(0, desk.chooser.row, desk.chooser.row, Moves(released, (), (), (), (), 0, 0))


def _too_late(desk: _Desk) -> SlotReport:
    return replace(_as_it_is(desk), was_faster=True, slots=tuple(desk.chooser.slots()[:FRESH]))


def _words(starts: datetime) -> str:
    return f"{starts:%a} {starts.day} {starts:%b %Y %H:%M}"
