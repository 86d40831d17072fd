"""What time and moves alone change on the ladder."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from rollout.actions.tools import Tools
from rollout.domain import ladder as rules
from rollout.domain.ideas import Idea
from rollout.domain.ladder_counts import LadderCounts, ladder_counts
from rollout.domain.organisation import Organisation
from rollout.store import follow_ups, ideas, units


@dataclass(frozen=True)
class Overdue:
    """A unit that has not decided in time, and the unit above, which is asked to help (None: there is none)."""

    unit: str
    ideas: int
    oldest: date
    above: str | None


@dataclass(frozen=True)
class RollUpReport:
    """`moved`: ideas that now wait at another unit; `nowhere`: ideas put forward that no open unit can decide."""

    waiting: int
    overdue: tuple[Overdue, ...]
    moved: int
    nowhere: int


def roll_up(tools: Tools) -> RollUpReport:
    """Bring waiting ideas to the units that decide now, and list what is overdue. Doing it again changes nothing.

    Units close and facilities move to other networks; an idea goes with its facility, on the level it has reached.
    """
    today = tools.clock.today()
    with tools.database.reading() as tx:
        organisation = Organisation(today, units.units_on(tx, today))
        waiting = ideas.all_waiting(tx)
        origins = ideas.origins(tx, waiting)
    moves: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for idea in waiting:
        place = rules.belongs_at(organisation, idea, origins[idea.id], tools.programme.ladder.levels)
        if place != idea.waits_at:
            moves[idea.waits_at, place].append(idea.id)
    moved = _move(tools, organisation, moves) if moves else 0
    if moved:
        with tools.database.reading() as tx:
            waiting = ideas.all_waiting(tx)
    return _report(tools, organisation, waiting, moved)


def _move(tools: Tools, organisation: Organisation, moves: dict[tuple[str | None, str | None], list[str]]) -> int:
    """A unit that receives an idea has all its days to decide. An idea decided meanwhile stays where it went."""
    level = {code: unit.level for code, unit in organisation.units.items()}
    by = {
        after: tools.clock.today() + timedelta(days=tools.programme.days_at(level.get(after or "", "")))
        for _, after in moves
    }
    with tools.database.transaction() as tx:
        return sum(
            ideas.claim(tx, ids, before, waits_at=after, decide_by=by[after])
            for (before, after), ids in sorted(moves.items(), key=lambda move: (move[0][0] or "", move[0][1] or ""))
        )


def _report(tools: Tools, organisation: Organisation, waiting: list[Idea], moved: int) -> RollUpReport:
    today, levels = tools.clock.today(), tools.programme.ladder.levels
    late: dict[str, list[date]] = defaultdict(list)
    for idea in waiting:
        if idea.waits_at and idea.decide_by and idea.decide_by < today:
            late[idea.waits_at].append(idea.decide_by)
    overdue = [
        Overdue(unit, len(days), min(days), rules.unit_above(organisation, unit, levels))
        for unit, days in sorted(late.items())
    ]
    open_units = {code for code, unit in organisation.units.items() if unit.is_open_on(today)}
    return RollUpReport(len(waiting), tuple(overdue), moved, sum(idea.waits_at not in open_units for idea in waiting))


def ladder(tools: Tools) -> LadderCounts:
    """The ladder in numbers, level by level."""
    today, facility = tools.clock.today(), tools.programme.facility_level
    with tools.database.reading() as tx:
        known = units.units_on(tx, today)
        everything, decisions, follow = ideas.everything(tx), ideas.decisions(tx), follow_ups.everything(tx)
    level_of = {code: unit.level for code, unit in known.items()}
    sizes = {code: unit.headcount for code, unit in known.items() if unit.level == facility and unit.is_open_on(today)}
    levels, now = tools.programme.ladder.levels, tools.clock.now()
    return ladder_counts(everything, decisions, level_of, levels, now, sizes, follow)
