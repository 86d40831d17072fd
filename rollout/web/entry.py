"""Ways in and out: a link opens a page with one button, and only pressing it begins a session.

A GET begins nothing, because mail scanners open links too and run the scripts they find.
"""

from starlette.responses import Response

from rollout.store import overview, people, web_sessions
from rollout.web.actors import begin
from rollout.web.cookies import give_cookie, take_cookie
from rollout.web.gate import ANY_SESSION, ANYONE, DESK_LINK, PERSON_LINK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/", ANYONE, front)
    routes.get("/static/{name}", ANYONE, static)
    routes.get("/P/{token}", PERSON_LINK, person_door)
    routes.post("/P/{token}", PERSON_LINK, enter)
    routes.get("/L/{token}", DESK_LINK, desk_door)
    routes.post("/L/{token}", DESK_LINK, enter)
    routes.post("/leave", ANY_SESSION, leave)
    routes.get("/bye", ANYONE, bye)


def front(visit: Visit) -> Response:
    return visit.page("front.html")


def static(visit: Visit) -> Response:
    found = visit.pages.file(visit.path("name"))
    if found is None:
        raise nothing_here()
    return found


def person_door(visit: Visit) -> Response:
    assert visit.actor.door is not None
    person_id = visit.actor.door.person_id or 0
    with visit.tools.database.reading() as tx:
        person = people.person(tx, person_id)
        led = overview.led_by(tx, person_id, visit.today)
    return visit.page("door.html", name=person.name if person else "", led=led, desk=False)


def desk_door(visit: Visit) -> Response:
    return visit.page("door.html", name="", led=[], desk=True)


def enter(visit: Visit) -> Response:
    """The button was pressed."""
    door = visit.actor.door
    assert door is not None
    response = visit.go("/desk" if door.kind == "desk" else "/me")
    give_cookie(visit.tools, response, begin(visit.tools, door))
    return response


def leave(visit: Visit) -> Response:
    with visit.tools.database.transaction() as tx:
        web_sessions.end(tx, visit.tools.links.digest(visit.actor.session_id), visit.now)
    response = visit.go("/bye")
    take_cookie(visit.tools, response)
    return response


def bye(visit: Visit) -> Response:
    return visit.page("bye.html")
