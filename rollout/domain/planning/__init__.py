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

from collections.abc import Callable

from rollout.domain.planning.board import Board
from rollout.domain.planning.improve import plan_afresh
from rollout.domain.planning.keep import repair, settle_down, stand
from rollout.domain.planning.prices import neighbour_limits, window_weeks
from rollout.domain.planning.question import Ask, Plan
from rollout.domain.planning.rows import rows_of
from rollout.domain.planning.search import Search
from rollout.domain.planning.setting import GONE, Setting
from rollout.domain.planning.span import places_of, span_of

__all__ = ["GONE", "Ask", "Plan", "places_of", "plan_dates", "span_of"]


def plan_dates(ask: Ask, watch: Callable[[int, int], None] = lambda done, total: None, effort: int = 1) -> Plan:
    """Place every hour of every group, then the leaders' preparation. Same input in any order, same plan.

    `effort`: how many times longer than usual a first plan is improved; a plan on top of another is only repaired.

    Where something is left without a date, the search asks itself again on top of what stands until nothing comes of
    it: otherwise the same question tomorrow could find a way that today's order of asking missed.
    """
    search = search_for(ask)
    stand(search, ask)
    if not any(row.on for row in ask.before):
        plan_afresh(search, watch, effort)
    repair(search)
    settle_down(search)
    groups = tuple(chain.group for chain in search.case.chains)
    return Plan(tuple(rows_of(ask, search)), groups, tuple(search.case.notes))


def search_for(ask: Ask) -> Search:
    """The question laid out, with nothing placed yet."""
    case = Setting(ask, *span_of(ask.programme, ask.today, ask.before, ask.sessions)).case()
    limits = neighbour_limits(ask.programme, ask.organisation)
    return Search(ask.programme, case, Board(ask.programme, case, limits, window_weeks(ask.programme)))
