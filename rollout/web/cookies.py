"""Cookies: the session's, and the numbers by which a browser is known. Over https they belong to this host alone."""

import hmac
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from rollout.actions.tools import Tools

IDLE = timedelta(minutes=30)
_HERE = ("127.0.0.1", "localhost", "::1")


def is_https(tools: Tools) -> bool:
    return tools.programme.base_url.startswith("https://")


def is_local(tools: Tools, request: Request) -> bool:
    """Whether the browser runs where the workspace lies, as in a demo: our own address says so, the browser asked for
    it under such a name, and nobody stood in between. A proxy that hides all this still leaves our own address."""
    asked_for = urlsplit(f"//{request.headers.get('host', '')}").hostname
    ours = urlsplit(tools.programme.base_url).hostname
    passed_on = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"} & set(request.headers.keys())
    return ours in _HERE and asked_for in _HERE and not passed_on


def cookie_name(tools: Tools, name: str = "rollout") -> str:
    return f"__Host-{name}" if is_https(tools) else name


def cookie_value(tools: Tools, session_id: str) -> str:
    """The session's number and when it was last used, signed: reading a page then needs no row to be written."""
    stamp = f"{session_id}.{int(tools.clock.now().timestamp())}"
    return f"{stamp}.{tools.links.token(f'web session {stamp}')}"


def number_in(tools: Tools, cookie: str) -> str:
    """The session's number, where the cookie is ours and was used within half an hour."""
    stamp, _, signature = cookie.rpartition(".")
    if not same(signature, tools.links.token(f"web session {stamp}")):
        return ""
    session_id, _, used = stamp.partition(".")
    idle = tools.clock.now() - datetime.fromtimestamp(int(used), UTC)
    return session_id if idle < IDLE else ""


def give_cookie(tools: Tools, response: Response, value: str) -> None:
    """Scripts cannot read it, other sites' forms do not carry it; over https other hosts cannot set it."""
    give(tools, response, "rollout", value)


def take_cookie(tools: Tools, response: Response) -> None:
    take(tools, response, "rollout")


def kept(tools: Tools, request: Request, name: str) -> str:
    """A number that we gave this browser; "" where what it sends cannot be one."""
    value = request.cookies.get(cookie_name(tools, f"rollout_{name}"), "")
    return value if re.fullmatch("[0-9A-F]{32}", value) else ""


def form_token(tools: Tools, browser: str) -> str:
    """What forms carry before there is a session: made from the browser's number, by whoever has our secret."""
    return tools.links.token(f"form of browser {browser}")


def give(tools: Tools, response: Response, name: str, value: str, lasts: timedelta | None = None) -> None:
    """A cookie as careful as the session's. `lasts`: kept so long; else until the browser is closed."""
    age = int(lasts.total_seconds()) if lasts else None
    response.set_cookie(
        cookie_name(tools, name), value, age, path="/", secure=is_https(tools), httponly=True, samesite="lax"
    )


def take(tools: Tools, response: Response, name: str) -> None:
    response.delete_cookie(cookie_name(tools, name), path="/", secure=is_https(tools), httponly=True, samesite="lax")


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in the same time for any wrong one."""
    return hmac.compare_digest(one.encode(), other.encode())
