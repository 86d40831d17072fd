"""Ways in and out: a link opens a page with one button, and only pressing it lets anybody in; so does an address that
is typed on the front page. Who is let in at once, and who has to read a letter first, is said in actions/sign_in.

A GET begins nothing, because mail scanners open links too and run the scripts they find.
"""

from starlette.responses import Response

from rollout.actions import sign_in
from rollout.domain import mime
from rollout.domain.organisation import Person
from rollout.domain.sign_in import LETTERS_FROM_A_PLACE
from rollout.store import overview, people, web_sessions
from rollout.store.web_sessions import WebSession
from rollout.web.actors import desk_link_opens
from rollout.web.browser import KNOWN, form_page, is_on_this_machine, place, welcome
from rollout.web.cookies import cookie_value, give_cookie, kept, take_cookie
from rollout.web.gate import ANY_SESSION, ANYONE, DESK_LINK, PERSON_LINK
from rollout.web.offline import light
from rollout.web.routes import Routes
from rollout.web.sign_in import new_number, written
from rollout.web.stop import Stop, nothing_here
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/", ANYONE, front)
    routes.post("/", ANYONE, type_address)
    routes.get("/static/{name}", ANYONE, static)
    routes.get("/P/{token}", PERSON_LINK, person_door)
    routes.post("/P/{token}", PERSON_LINK, enter)
    routes.get("/L/{token}", DESK_LINK, desk_door)
    routes.post("/L/{token}", DESK_LINK, enter_desk)
    routes.post("/leave", ANY_SESSION, leave)
    routes.get("/bye", ANYONE, bye)


def front(visit: Visit) -> Response:
    return form_page(visit, "front.html", typed="", is_wrong=False)


def type_address(visit: Visit) -> Response:
    """The same answer, after the same work, whoever it is."""
    typed = visit.form.text("email").strip()
    if not mime.is_address(typed):
        return form_page(visit, "front.html", 422, typed=typed[:254], is_wrong=True)
    tools, limits, browser = visit.tools, not is_on_this_machine(visit), new_number(visit)
    if limits and sign_in.is_too_often(tools, "place", place(visit), LETTERS_FROM_A_PLACE):
        text = "Please use the link in one of our letters, or try again in an hour."
        raise Stop(429, "Too many people have asked from where you are", text)
    return written(visit, sign_in.ask(tools, sign_in.whose(tools, typed), typed, browser, limits=limits), browser)


def static(visit: Visit) -> Response:
    found = visit.pages.file(visit.path("name"))
    if found is None:
        raise nothing_here()
    return light(visit, found)


def _person(visit: Visit) -> Person:
    assert visit.actor.door is not None
    with visit.tools.database.reading() as tx:
        person = people.person(tx, visit.actor.door.person_id or 0)
    if person is None:
        raise nothing_here()
    return person


def person_door(visit: Visit) -> Response:
    person = _person(visit)
    with visit.tools.database.reading() as tx:
        led = overview.led_by(tx, person.id, visit.today)
    return visit.page("door.html", name=person.name, led=led, desk=False)


def desk_door(visit: Visit) -> Response:
    _is_open(visit)
    return visit.page("door.html", name="", led=[], desk=True)


def enter(visit: Visit) -> Response:
    """The button was pressed. A limit that outlasts a standing clock would lock a demo for ever, so it has none."""
    tools = visit.tools
    who = sign_in.whom(tools, _person(visit))
    entered = sign_in.press(tools, who, kept(tools, visit.request, KNOWN))
    if entered is not None:
        return welcome(visit, entered, "/me")
    if not who.address:
        text = "It works in the browser that opened it first. Please ask your L&D team to let this one in."
        raise Stop(403, "This link is in use on another device", text)
    browser, limits = new_number(visit), not is_on_this_machine(visit)
    return written(visit, sign_in.ask(tools, who, who.address, browser, visit.actor.language, True, limits), browser)


def _is_open(visit: Visit) -> None:
    with visit.tools.database.reading() as tx:
        if desk_link_opens(visit.tools, tx, visit.request):
            return
    text = "The desk has accounts now. Please sign in with yours; whoever looks after the tool can invite you."
    raise Stop(403, "This link opens nothing any more", text)


def enter_desk(visit: Visit) -> Response:
    _is_open(visit)
    with visit.tools.database.transaction() as tx:
        session = sign_in.start_session(visit.tools, tx, WebSession("desk", None, visit.now))
    response = visit.go("/desk")
    give_cookie(visit.tools, response, cookie_value(visit.tools, session))
    return response


def leave(visit: Visit) -> Response:
    with visit.tools.database.transaction() as tx:
        web_sessions.end(tx, visit.tools.links.digest(visit.actor.session_id), visit.now)
    response = visit.go("/bye")
    take_cookie(visit.tools, response)
    return response


def bye(visit: Visit) -> Response:
    return visit.page("bye.html")
