"""Who may see what. A page is registered with its policy, and the policy is applied here and nowhere else."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from starlette.requests import Request
from starlette.responses import Response

from rollout.actions.tools import Tools
from rollout.domain.organisation import Person, Unit
from rollout.store import links, overview, people, web_sessions
from rollout.store.database import Transaction
from rollout.store.links import Door
from rollout.store.web_sessions import WebSession
from rollout.web.stop import Stop, nothing_here

if TYPE_CHECKING:
    from rollout.web.visit import Visit

Role = Literal[
    "nobody", "return_link", "person_link", "desk_link", "feed_link", "leader", "facility_leader", "senior", "desk"
]
Scope = Literal["public", "door", "own", "own_facility", "own_part", "in_part", "own_sheet", "everything"]

IDLE = timedelta(minutes=30)


@dataclass(frozen=True)
class Policy:
    """Who may open a page (`nobody` in particular: everyone), and of which things."""

    roles: frozenset[Role]
    scope: Scope


ANYONE = Policy(frozenset({"nobody"}), "public")
RETURN_LINK = Policy(frozenset({"return_link"}), "door")
PERSON_LINK = Policy(frozenset({"person_link"}), "door")
DESK_LINK = Policy(frozenset({"desk_link"}), "door")
FEED_LINK = Policy(frozenset({"feed_link"}), "door")
ANY_SESSION = Policy(frozenset({"leader", "desk"}), "own")
LEADER = Policy(frozenset({"leader"}), "own")
OWN_FACILITY = Policy(frozenset({"facility_leader"}), "own_facility")
OWN_SHEET = Policy(frozenset({"facility_leader", "desk"}), "own_sheet")
OWN_PART = Policy(frozenset({"senior"}), "own_part")
IN_PART = Policy(frozenset({"senior"}), "in_part")
DESK = Policy(frozenset({"desk"}), "everything")

_LINK_ROLES: dict[str, Role] = {
    "return": "return_link",
    "person": "person_link",
    "desk": "desk_link",
    "feed": "feed_link",
}


@dataclass(frozen=True)
class Actor:
    """Who is asking, and what is theirs today: assignments decide, not the session."""

    roles: frozenset[Role] = frozenset({"nobody"})
    person: Person | None = None
    facilities: tuple[Unit, ...] = ()
    parts: tuple[Unit, ...] = ()
    door: Door | None = None
    session_id: str = ""
    language: str = ""
    """What is spoken at the unit that is theirs; "" where that is not known."""


def who(tools: Tools, request: Request, policy: Policy) -> Actor:
    """The holder of the link in the path, or of the session in the cookie, or nobody."""
    if policy.scope == "public":
        return Actor()
    with tools.database.reading() as tx:
        if policy.scope == "door":
            return _behind_link(tools, tx, request.path_params["token"])
        return _in_session(tools, tx, request)


def let_in(visit: "Visit", policy: Policy) -> None:
    """The one decision. What belongs to others is not there; who has no session yet is told how to begin."""
    actor = visit.actor
    if policy.scope != "public" and not actor.roles & policy.roles:
        if actor.roles == {"nobody"} and policy.scope != "door":
            raise Stop(401, "Please open your link", "This page opens with the personal link in your letters.")
        raise nothing_here()
    if not SCOPES[policy.scope](visit):
        raise nothing_here()


def _own_part(visit: "Visit") -> bool:
    return visit.path("unit") in {unit.code for unit in visit.actor.parts}


def _own_facility(visit: "Visit") -> bool:
    return visit.path("unit") in {unit.code for unit in visit.actor.facilities}


def _in_part(visit: "Visit") -> bool:
    """The unit itself, or one that lies under a unit of mine."""
    mine = {unit.code for unit in visit.actor.parts}
    with visit.tools.database.reading() as tx:
        return any(unit.code in mine for unit in overview.line_up(tx, visit.path("unit"), visit.today))


def _own_sheet(visit: "Visit") -> bool:
    number = visit.path("sheet")
    with visit.tools.database.reading() as tx:
        found = (
            overview.sheet_file(tx, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
        )
    mine = {unit.code for unit in visit.actor.facilities}
    return found is not None and ("desk" in visit.actor.roles or found.unit in mine)


SCOPES: dict[Scope, Callable[["Visit"], bool]] = {
    "public": lambda _visit: True,
    "door": lambda visit: visit.actor.door is not None,
    "own": lambda _visit: True,
    "own_facility": _own_facility,
    "own_part": _own_part,
    "in_part": _in_part,
    "own_sheet": _own_sheet,
    "everything": lambda visit: "desk" in visit.actor.roles,
}


def _behind_link(tools: Tools, tx: Transaction, token: str) -> Actor:
    """What a link opens. Behind a full stop, codes on return sheets say which page they stand on."""
    door = links.find(tx, tools.links.digest(token.partition(".")[0][:64]), tools.clock.now())
    if door is None:
        text = "It may have been replaced or be too old. Please use the newest letter or sheet, or ask your L&D team."
        raise Stop(404, "This link does not open anything", text)
    unit = door.unit or next((led.code for led in overview.led_by(tx, door.person_id or 0, tools.clock.today())), "")
    return Actor(frozenset({_LINK_ROLES[door.kind]}), door=door, language=_spoken_at(tools, tx, unit))


def _spoken_at(tools: Tools, tx: Transaction, unit: str) -> str:
    """The language of a unit, which may be that of the units above it."""
    line = overview.line_up(tx, unit, tools.clock.today()) if unit else []
    return next((above.language for above in line if above.language), "")


def _in_session(tools: Tools, tx: Transaction, request: Request) -> Actor:
    session_id = _number_in(tools, request.cookies.get(cookie_name(tools), ""))
    found = web_sessions.find(tx, tools.links.digest(session_id), tools.clock.now()) if session_id else None
    if found is None:
        return Actor()
    if found.kind == "desk":
        return Actor(frozenset({"desk"}), session_id=session_id)
    person = people.person(tx, found.person_id or 0)
    led = overview.led_by(tx, found.person_id or 0, tools.clock.today())
    facilities = tuple(unit for unit in led if unit.level == tools.programme.facility_level)
    parts = tuple(unit for unit in led if unit.level != tools.programme.facility_level)
    roles: set[Role] = {"leader"}
    roles |= {"facility_leader"} if facilities else set()
    roles |= {"senior"} if parts else set()
    language = _spoken_at(tools, tx, led[0].code if led else "")
    return Actor(frozenset(roles), person, facilities, parts, session_id=session_id, language=language)


def begin(tools: Tools, door: Door) -> str:
    """A new session with a new number; returns the cookie's value."""
    session_id = secrets.token_hex(16).upper()
    with tools.database.transaction() as tx:
        session = WebSession(door.kind, door.person_id, tools.clock.now())
        web_sessions.start(tx, tools.links.digest(session_id), session)
    return cookie_value(tools, session_id)


def cookie_name(tools: Tools) -> str:
    return "__Host-rollout" if is_https(tools) else "rollout"


def is_https(tools: Tools) -> bool:
    return tools.programme.base_url.startswith("https://")


def cookie_value(tools: Tools, session_id: str) -> str:
    """The session's number and when it was last used, signed: reading a page then needs no row to be written."""
    stamp = f"{session_id}.{int(tools.clock.now().timestamp())}"
    return f"{stamp}.{tools.links.token(f'web session {stamp}')}"


def give_cookie(tools: Tools, response: Response, value: str) -> None:
    """Scripts cannot read it, other sites' forms do not carry it; over https other hosts cannot set it."""
    response.set_cookie(cookie_name(tools), value, path="/", secure=is_https(tools), httponly=True, samesite="lax")


def take_cookie(tools: Tools, response: Response) -> None:
    response.delete_cookie(cookie_name(tools), path="/", secure=is_https(tools), httponly=True, samesite="lax")


def _number_in(tools: Tools, cookie: str) -> str:
    """The session's number, where the cookie is ours and was used within half an hour."""
    stamp, _, signature = cookie.rpartition(".")
    if not same(signature, tools.links.token(f"web session {stamp}")):
        return ""
    session_id, _, used = stamp.partition(".")
    idle = tools.clock.now() - datetime.fromtimestamp(int(used), UTC)
    return session_id if idle < IDLE else ""


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in the same time for any wrong one."""
    return hmac.compare_digest(one.encode(), other.encode())
