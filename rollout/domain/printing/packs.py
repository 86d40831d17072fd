"""Which sheets make up a pack, in their order."""

from rollout.domain.edges import SheetJob
from rollout.domain.printing.answers import answers
from rollout.domain.printing.guide import guide
from rollout.domain.printing.order import Order
from rollout.domain.printing.planner import planner
from rollout.domain.printing.return_sheet import return_sheet
from rollout.domain.printing.session_plan import session_plan
from rollout.domain.printing.sign_in import sign_in


def personal_jobs(order: Order) -> list[SheetJob]:
    """The sheets that are hers, in the order of a pack."""
    jobs = [planner(order), guide(order), session_plan(order), sign_in(order)]
    if order.brief.returns == "paper":
        jobs.append(return_sheet(order))
    return [*jobs, answers(order)] if order.brief.replies else jobs
