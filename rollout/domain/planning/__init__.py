"""The whole calendar: what is known goes in as values, dates and reasons come out. The one seam of planning.

Planning again is the same question with the calendar of before: what happened stays, what is still right stays, and
only what must move does.

windows, prices   the rules of when, and what a plan costs
case, setting     the question as arrays of days
board             who is taken when; every change goes through it
chains, preparing exact answers for one group's hours, one leader's two days
search, improve   placing crews, and trying better days for a hub's rooms
keep              planning again
rows, explain     back to rows, with reasons
bound             what no plan can cost less than
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rollout.domain.calendar import Placement
from rollout.domain.planning.board import Board
from rollout.domain.planning.improve import plan_afresh
from rollout.domain.planning.keep import repair, stand
from rollout.domain.planning.prices import neighbour_limits, window_weeks
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.planning.rows import rows_of
from rollout.domain.planning.search import Search
from rollout.domain.planning.setting import GONE, Setting
from rollout.domain.planning.span import places_of, span_of

ROUNDS = 5
__all__ = ["GONE", "Ask", "Plan", "places_of", "plan_dates", "span_of"]


def plan_dates(ask: Ask, watch: Callable[[int, int], None] = lambda done, total: None, effort: int = 1) -> Plan:
    """Place every hour of every group, then the leaders' preparation. Same input in any order, same plan.

    `effort`: how many times longer than usual a first plan is improved; a plan on top of another is only repaired.

    Where something is left without a date, the plan is asked for again on top of itself until it stands: otherwise
    the same question tomorrow could find a way that today's order of asking missed.
    """
    plan = _plan_once(ask, watch, effort)
    for _ in range(ROUNDS):
        if all(row.starts_local for row in plan.placements):
            break
        again = _plan_once(replace(ask, before=plan.placements), watch, effort)
        if again.placements == plan.placements:
            break
        plan = replace(again, placements=_reasons_since(ask.before, again.placements))
    return plan


def _plan_once(ask: Ask, watch: Callable[[int, int], None], effort: int) -> Plan:
    search = search_for(ask)
    stand(search, ask)
    if any(row.on for row in ask.before):
        repair(search)
    else:
        plan_afresh(search, watch, effort)
        repair(search)
    groups = tuple(chain.group for chain in search.case.chains)
    return Plan(tuple(rows_of(ask, search)), groups, tuple(search.case.notes))


def search_for(ask: Ask) -> Search:
    """The question laid out, with nothing placed yet."""
    case = Setting(ask, *span_of(ask.programme, ask.today, ask.before, ask.sessions)).case()
    limits = neighbour_limits(ask.programme, ask.organisation)
    return Search(ask.programme, case, Board(ask.programme, case, limits, window_weeks(ask.programme)))


def _reasons_since(before: Sequence[Placement], rows: Sequence[Placement]) -> tuple[Placement, ...]:
    """Only dates that differ from what people knew say why; moves on the way there do not count."""
    known = {row.key: row for row in before if row.on}
    return tuple(_reason_since(known.get(row.key), row) for row in rows)


def _reason_since(known: Placement | None, row: Placement) -> Placement:
    if known is None:
        return replace(row, because="")
    return replace(row, because=known.because) if known.starts_local == row.starts_local else row
