"""What we know of the browser at the other end before anybody has signed in: its numbers, and where it stands."""

import secrets
from dataclasses import replace

from starlette.responses import Response

from rollout.actions.sign_in import Entered
from rollout.store.browsers import LASTS
from rollout.web.cookies import cookie_value, form_token, give, give_cookie, is_local, kept, take
from rollout.web.visit import Visit

KNOWN, ASKING, FORM = "known", "asking", "form"


def number(visit: Visit, name: str) -> str:
    """The number that this browser has from us, or a new one."""
    return kept(visit.tools, visit.request, name) or secrets.token_hex(16).upper()


def form_page(visit: Visit, template: str, status: int = 200, **facts: object) -> Response:
    """A page with a form for people who have no session yet. The form carries what its cookie says, signed."""
    browser = number(visit, FORM)
    response = visit.page(template, status, None, token=form_token(visit.tools, browser), **facts)
    give(visit.tools, response, f"rollout_{FORM}", browser)
    return response


def welcome(visit: Visit, entered: Entered, path: str) -> Response:
    """On to the page, with a session; the browser is known next time, where it should be."""
    response = visit.go(path)
    if entered.session_id:
        give_cookie(visit.tools, response, cookie_value(visit.tools, entered.session_id))
    if entered.known_as:
        give(visit.tools, response, f"rollout_{KNOWN}", entered.known_as, LASTS)
    take(visit.tools, response, f"rollout_{ASKING}")
    return response


def speaking(visit: Visit, language: str) -> Visit:
    """The same visit in the language of the page that it came from."""
    return replace(visit, actor=replace(visit.actor, language=language)) if language else visit


def place(visit: Visit) -> str:
    """The address of the other end. A proxy's word for it counts only where the proxy runs on this machine."""
    return visit.request.client.host if visit.request.client else ""


def is_on_this_machine(visit: Visit) -> bool:
    return is_local(visit.tools, visit.request)
