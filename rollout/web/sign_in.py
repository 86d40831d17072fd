"""Signing in by a letter: the page that waits for it, and the page behind its link.

Opening a link never lets anybody in, however often and by whom: mail scanners open links and run scripts too. The
button behind it does, once, in the browser that asked; in any other browser the page sends people back to it.
"""

import logging

from starlette.background import BackgroundTask
from starlette.responses import Response

from rollout.actions import sign_in
from rollout.actions.send_post import send_at_once
from rollout.actions.sign_in import Asked, Entered
from rollout.actions.tools import Tools
from rollout.domain.sign_in import GOOD_FOR
from rollout.store.database import Unavailable
from rollout.store.sign_ins import TRIES, Waiting
from rollout.web.browser import ASKING, KNOWN, form_page, is_on_this_machine, number, speaking, welcome
from rollout.web.cookies import give, kept
from rollout.web.gate import ANYONE
from rollout.web.routes import Routes
from rollout.web.stop import Stop
from rollout.web.visit import Visit

log = logging.getLogger("rollout.web")


def register(routes: Routes) -> None:
    routes.get("/sign-in", ANYONE, wait)
    routes.post("/sign-in", ANYONE, type_code)
    routes.get("/sign-in/letter", ANYONE, letter_here)
    routes.get("/S/{once}", ANYONE, behind_link)
    routes.post("/S/{once}", ANYONE, redeem)


def written(visit: Visit, asked: Asked, browser: str) -> Response:
    """On to the page that waits. The letter leaves when this answer has gone: nobody can tell by the time it took."""
    if asked.is_too_often:
        text = "Please use the newest letter that we sent you, or try again in an hour."
        raise Stop(429, "We have written to you often enough for now", text)
    response = visit.go("/sign-in")
    give(visit.tools, response, f"rollout_{ASKING}", browser, GOOD_FOR)
    if asked.letter:
        response.background = BackgroundTask(_send, visit.tools, asked.letter)
    return response


def _send(tools: Tools, key: str) -> None:
    try:
        send_at_once(tools, key)
    except Unavailable:
        log.warning("a sign-in letter waits for the next run of the post")


def wait(visit: Visit) -> Response:
    return _page(visit, _waiting(visit))


def _waiting(visit: Visit) -> Waiting | None:
    return sign_in.waits(visit.tools, kept(visit.tools, visit.request, ASKING))


def _page(visit: Visit, waiting: Waiting | None, status: int = 200, is_wrong: bool = False) -> Response:
    """Nothing on it tells whether anybody has the address that was typed."""
    return form_page(
        speaking(visit, waiting.language if waiting else ""), "sign_in.html", status, waiting=waiting,
        is_wrong=is_wrong, left=TRIES - waiting.tries if waiting else 0, minutes=int(GOOD_FOR.total_seconds() // 60),
        folder=visit.tools.post.folder if waiting and is_on_this_machine(visit) else "",
    )  # fmt: skip


def type_code(visit: Visit) -> Response:
    known = kept(visit.tools, visit.request, KNOWN)
    browser = kept(visit.tools, visit.request, ASKING)
    entered = sign_in.redeem_code(visit.tools, visit.form.text("code"), browser, known, _is_own(visit))
    return _inside(visit, entered) if entered else _page(visit, _waiting(visit), 422, is_wrong=True)


def behind_link(visit: Visit) -> Response:
    return _look(visit)


def redeem(visit: Visit) -> Response:
    known = kept(visit.tools, visit.request, KNOWN)
    browser = kept(visit.tools, visit.request, ASKING)
    entered = sign_in.redeem_link(visit.tools, visit.path("once"), browser, known, _is_own(visit))
    return _inside(visit, entered) if entered else _look(visit)


def _look(visit: Visit) -> Response:
    """The button, or why there is none."""
    found = sign_in.behind_letter(visit.tools, visit.path("once"))
    visit = speaking(visit, found.language if found else "")
    if found is None:
        return form_page(visit, "sign_in_link.html", 410, way="over")
    browser = kept(visit.tools, visit.request, ASKING)
    is_same = bool(browser) and visit.tools.links.digest(browser) == found.browser_hash
    return form_page(visit, "sign_in_link.html", 200, way="open" if is_same else "elsewhere")


def _is_own(visit: Visit) -> bool:
    """Whether only one person uses this browser, so that it may know her next time."""
    return not visit.form.text("shared")


def _inside(visit: Visit, entered: Entered) -> Response:
    return welcome(visit, entered, "/sign-in/desk" if entered.is_desk else "/me")


def letter_here(visit: Visit) -> Response:
    """Where letters are kept as files on the very machine of the browser, as in a demo, it can be read at once."""
    waiting = _waiting(visit) if is_on_this_machine(visit) and visit.tools.post.folder else None
    letter = sign_in.letter_of(visit.tools, waiting) if waiting else ""
    if not letter:
        return _page(visit, None, 410)
    return speaking(visit, waiting.language if waiting else "").page("sign_in_letter.html", lines=letter.splitlines())


def new_number(visit: Visit) -> str:
    """The number under which a browser waits; the same for its second letter, so that either link opens."""
    return number(visit, ASKING)
