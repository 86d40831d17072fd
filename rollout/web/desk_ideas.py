"""The ladder as L&D sees it: what waits on each level and for how long, and whether everybody hears an answer."""

from starlette.responses import Response

from rollout.actions.roll_up import ladder
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/desk/ideas", DESK, figures)


def figures(visit: Visit) -> Response:
    return visit.page("desk_ideas.html", counts=ladder(visit.tools))
