"""The ladder as L&D sees it: what waits on each level and for how long, and whether everybody hears an answer."""

from starlette.responses import Response

from rollout.actions.roll_up import ladder
from rollout.store import follow_ups, ideas, overview
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.visit import Visit

A_PAGE = 30


def register(routes: Routes) -> None:
    routes.get("/desk/ideas", DESK, figures)


def figures(visit: Visit) -> Response:
    """The figures, and what is being done: L&D sees it all, the earliest day first."""
    offset = visit.number("from")
    with visit.tools.database.reading() as tx:
        found = [each for each in follow_ups.everything(tx) if each.state == "open"]
        listed = found[offset : offset + A_PAGE]
        known = ideas.some(tx, [each.idea for each in listed])
        names = overview.names(tx, {each.unit for each in listed}, visit.today)
    return visit.page(
        "desk_ideas.html", counts=ladder(visit.tools), listed=listed, ideas=known, names=names, total=len(found),
        offset=offset, a_page=A_PAGE,
    )  # fmt: skip
