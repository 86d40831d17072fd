"""One person as L&D sees her: what she leads, how far she is, what was written to her, and how she gets in."""

from starlette.responses import Response

from rollout.domain.organisation import Person
from rollout.store import overview, people, person_page, sessions, web_sessions
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

LETTERS = 30


def register(routes: Routes) -> None:
    routes.get("/desk/person/{person}", DESK, show)
    routes.post("/desk/person/{person}/sign-out", DESK, sign_out)


def show(visit: Visit) -> Response:
    person, tools = _person(visit), visit.tools
    with tools.database.reading() as tx:
        roles = person_page.roles_of(tx, [person.id]).get(person.id, [])
        names = overview.names(tx, {role.unit for role in roles}, visit.today)
        ready, away = sessions.readiness_of(tx, person.id), person_page.leave_of(tx, person.id)
        post, doors = person_page.letters_to(tx, person.id, LETTERS), person_page.doors_of(tx, person.id)
    return visit.page(
        "person.html", person=person, roles=roles, names=names, ready=ready, away=away, post=post, doors=doors,
        done=visit.number("done"),
    )  # fmt: skip


def sign_out(visit: Visit) -> Response:
    """On every device, at once: a phone was lost, or the first browser that opened her link was not hers."""
    person = _person(visit)
    with visit.tools.database.transaction() as tx:
        web_sessions.end_of(tx, [person.id], visit.now)
    return visit.go(f"/desk/person/{person.id}?done=1")


def _person(visit: Visit) -> Person:
    number = visit.path("person")
    with visit.tools.database.reading() as tx:
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        found = people.person(tx, int(number)) if is_number else None
    if found is None:
        raise nothing_here()
    return found
