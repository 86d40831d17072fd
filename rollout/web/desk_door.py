"""How people of L&D come in: an invitation opens once and sets up an authenticator app, afterwards the address and six
digits are enough in a browser that the account is known in; in any other a letter comes first.

These pages are for L&D, so they are in English, whatever the programme speaks.
"""

from starlette.responses import Response

from rollout.actions import accounts, sign_in
from rollout.actions.accounts import Tried
from rollout.actions.sign_in import Whom
from rollout.adapters.paper.qr import svg_path
from rollout.domain import mime
from rollout.domain.sign_in import LETTERS_FROM_A_PLACE
from rollout.store.accounts import Account
from rollout.web.browser import KNOWN, form_page, is_on_this_machine, place, speaking, welcome
from rollout.web.cookies import kept
from rollout.web.gate import ANYONE
from rollout.web.routes import Routes
from rollout.web.sign_in import new_number, written
from rollout.web.stop import Stop
from rollout.web.visit import Visit

DESK, ENGLISH = "/desk", "en"


def register(routes: Routes) -> None:
    routes.get("/A/{once}", ANYONE, invitation)
    routes.post("/A/{once}", ANYONE, accept)
    routes.get("/sign-in/desk", ANYONE, door)
    routes.post("/sign-in/desk", ANYONE, knock)


def invitation(visit: Visit) -> Response:
    """One button, whoever opens it and however often."""
    return _show(visit, accounts.invited(visit.tools, visit.path("once")), "invited")


def accept(visit: Visit) -> Response:
    """The button shows the key; digits that the app made of it open the desk. Until then she may begin again."""
    token = visit.path("once")
    account = accounts.invited(visit.tools, token)
    if account is None or not visit.form.text("digits"):
        return _show(visit, account, "set_up")
    known = kept(visit.tools, visit.request, KNOWN)
    tried = accounts.set_up(visit.tools, token, visit.form.text("digits"), known)
    return _inside(visit, tried) or _show(visit, account, "set_up", is_wrong=True)


def _show(visit: Visit, account: Account | None, way: str, is_wrong: bool = False) -> Response:
    visit = speaking(visit, ENGLISH)
    if account is None:
        return form_page(visit, "account.html", 410, way="over")
    if way == "invited":
        return form_page(visit, "account.html", way=way, account=account)
    key, link = accounts.key_of(visit.tools, account), accounts.address_for_app(visit.tools, account)
    side, drawn = svg_path(link)
    fours = [key[start : start + 4] for start in range(0, len(key), 4)]
    return form_page(
        visit, "account.html", 422 if is_wrong else 200, way=way, account=account, fours=fours, side=side, drawn=drawn,
        is_wrong=is_wrong, app_link=link,
    )  # fmt: skip


def door(visit: Visit) -> Response:
    return _door(visit)


def _door(visit: Visit, status: int = 200, typed: str = "", wrong: str = "") -> Response:
    facts = {"typed": typed, "wrong": wrong, "company": visit.tools.company is not None}
    return form_page(speaking(visit, ENGLISH), "account_door.html", status, **facts)


def knock(visit: Visit) -> Response:
    """Where the account is known in this browser its digits are looked at; else a letter goes to its address, and an
    address without an account is answered alike."""
    tools, typed = visit.tools, visit.form.text("email").strip()[:254]
    known = kept(tools, visit.request, KNOWN)
    if not mime.is_address(typed):
        return _door(visit, 422, typed, "email")
    account = accounts.knows(tools, typed, known)
    if account is None:
        return _write(visit, typed)
    tried = accounts.enter(tools, account, visit.form.text("digits"), known)
    return _inside(visit, tried) or _door(visit, 422, typed, "digits")


def _inside(visit: Visit, tried: Tried) -> Response | None:
    if tried.is_too_often:
        raise Stop(
            429, "Too many wrong digits", "Please wait an hour, or ask somebody of your team to invite you again."
        )
    return welcome(visit, tried.entered, DESK) if tried.entered else None


def _write(visit: Visit, typed: str) -> Response:
    tools, browser, limits = visit.tools, new_number(visit), not is_on_this_machine(visit)
    if limits and sign_in.is_too_often(tools, "place", place(visit), LETTERS_FROM_A_PLACE):
        text = "Please use the link in one of our letters, or try again in an hour."
        raise Stop(429, "Too many people have asked from where you are", text)
    account = accounts.ready(tools, typed)
    who = Whom(None, account.id, account.name, account.email) if account else Whom()
    return written(visit, sign_in.ask(tools, who, typed, browser, ENGLISH, limits=limits), browser)
