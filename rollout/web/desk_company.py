"""L&D comes in with the company's own accounts. There and back are links, and who comes back presses one button: a GET
begins nothing here, so the code in its address is used only then, by the browser that had left for it.
"""

import secrets
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from rollout.actions import accounts
from rollout.actions.tools import Tools
from rollout.domain.edges import Company
from rollout.domain.sign_in import GOOD_FOR, Untrusted
from rollout.web.browser import form_page, speaking, welcome
from rollout.web.cookies import give, kept, same, take
from rollout.web.gate import ANYONE
from rollout.web.routes import Routes
from rollout.web.stop import Stop, nothing_here
from rollout.web.visit import Visit

DESK, ENGLISH, AWAY, BACK = "/desk", "en", "company", "/sign-in/company/back"


def register(routes: Routes) -> None:
    routes.get("/sign-in/company", ANYONE, leave)
    routes.get(BACK, ANYONE, returned)
    routes.post(BACK, ANYONE, enter)


def leave(visit: Visit) -> Response:
    """Off to the company's sign-in, with a number that only this browser can come back with."""
    company, state = _company(visit), _state(visit)
    try:
        url = company.way_there(_back(visit.tools), state, *_attempt(visit.tools, state))
    except Untrusted as error:
        raise _stop(error) from None
    response = RedirectResponse(url, 303)
    give(visit.tools, response, f"rollout_{AWAY}", state, GOOD_FOR)
    return response


def returned(visit: Visit) -> Response:
    """One button, whoever opens it and however often."""
    _company(visit)
    query = visit.request.query_params
    if query.get("error"):
        raise _over()
    return form_page(
        speaking(visit, ENGLISH), "company.html", state=query.get("state", "")[:64], code=query.get("code", "")[:4096]
    )


def enter(visit: Visit) -> Response:
    company, tools, state = _company(visit), visit.tools, kept(visit.tools, visit.request, AWAY)
    if not _is_fresh(visit, state) or not same(visit.form.text("state"), state):
        raise _over()
    try:
        colleague = company.who_came(visit.form.text("code"), _back(tools), *_attempt(tools, state))
    except Untrusted as error:
        raise _stop(error) from None
    entered = accounts.vouched_for(tools, colleague)
    if entered is None:
        text = "Your company knows you, but nobody has invited you to this desk yet. Whoever looks after the tool can."
        raise Stop(403, "You have no account at this desk", text)
    response = welcome(visit, entered, DESK)
    take(tools, response, f"rollout_{AWAY}")
    return response


def _company(visit: Visit) -> Company:
    if visit.tools.company is None:
        raise nothing_here()
    return visit.tools.company


def _back(tools: Tools) -> str:
    return tools.programme.base_url.rstrip("/") + BACK


def _state(visit: Visit) -> str:
    """When she left, and a number that nobody guesses."""
    return f"{int(visit.tools.clock.outside().timestamp()):08X}{secrets.token_hex(12).upper()}"


def _is_fresh(visit: Visit, state: str) -> bool:
    left = int(state[:8] or "0", 16)
    return timedelta(0) <= timedelta(seconds=visit.tools.clock.outside().timestamp() - left + 1) <= GOOD_FOR


def _attempt(tools: Tools, state: str) -> tuple[str, str]:
    """Nonce and code verifier: made from the state by whoever has our secret, so that nothing has to be kept."""
    parts = [tools.links.token(f"company {what} {state}") for what in ("nonce", "verifier 1", "verifier 2")]
    return parts[0], parts[1] + parts[2]


def _over() -> Stop:
    text = "It took too long, was opened in another browser, or was called off. Begin again at the desk's door."
    return Stop(403, "This sign-in is over", text)


def _stop(error: Untrusted) -> Stop:
    text = f"Your company's sign-in {error}. Try again in a minute, or sign in with your app's digits."
    return Stop(502, "Your company's sign-in did not work", text)
