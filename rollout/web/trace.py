"""The way of one idea on one page: back to the hour it was born in, forward to what came of it."""

from starlette.responses import Response

from rollout.actions.trace_idea import trace_idea
from rollout.web.gate import DESK, IDEA_IN_PART
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/desk/idea/{idea}", DESK, for_the_desk)
    routes.get("/me/idea/{idea}", IDEA_IN_PART, for_a_leader)


def for_the_desk(visit: Visit) -> Response:
    return _shown(visit, "desk_trace.html")


def for_a_leader(visit: Visit) -> Response:
    return _shown(visit, "trace.html")


def _shown(visit: Visit, template: str) -> Response:
    traced = trace_idea(visit.tools, visit.path("idea"), {unit.code for unit in visit.actor.parts})
    if traced is None:
        raise nothing_here()
    activities = {
        (module.key, activity.key): activity.title
        for module in visit.tools.content.modules()
        for activity in module.activities
    }
    return visit.page(
        template, traced=traced, titles=visit.titles, activities=activities,
        timezone=visit.tools.programme.timezone,
    )  # fmt: skip
