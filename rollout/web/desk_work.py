"""Long work on the desk: its bar, its end in words, and a way to carry on what broke off."""

from starlette.responses import Response

from rollout.actions.long_work import is_to_be_taken, pick_up
from rollout.domain.long_work import Work
from rollout.store import work
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit
from rollout.web.work_words import Told, told

SHOWN = 50


def register(routes: Routes) -> None:
    routes.get("/desk/work", DESK, recent)
    routes.get("/desk/work/running", DESK, running)
    routes.get("/desk/work/{number}", DESK, one)
    routes.post("/desk/work/{number}", DESK, carry_on)


def recent(visit: Visit) -> Response:
    with visit.tools.database.reading() as tx:
        found = work.recent(tx, SHOWN)
    return visit.page("works.html", listed=[_told(visit, each) for each in found])


def running(visit: Visit) -> Response:
    """The slim bar of the frame alone, which asks for itself again while something is under way."""
    return visit.page("running.html")


def one(visit: Visit) -> Response:
    return visit.page("work.html", told=_told(visit, _found(visit)))


def carry_on(visit: Visit) -> Response:
    """Start what broke off, now instead of with the next round."""
    found = _found(visit)
    pick_up(visit.tools)
    return visit.go(f"/desk/work/{found.number}")


def _found(visit: Visit) -> Work:
    number = visit.path("number")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise nothing_here()
    with visit.tools.database.reading() as tx:
        found = work.find(tx, int(number))
    if found is None:
        raise nothing_here()
    return found


def _told(visit: Visit, found: Work) -> Told:
    return told(found, found.state == "running" and is_to_be_taken(found, visit.now))
