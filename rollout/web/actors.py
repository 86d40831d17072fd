"""Who is asking: the holder of a link or of a session, and what is theirs today."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from rollout.actions.tools import Tools
from rollout.domain.organisation import Person, Unit
from rollout.store import accounts, links, overview, people, units, web_sessions
from rollout.store.database import Transaction
from rollout.store.links import Door
from rollout.web.cookies import cookie_name, is_local, number_in
from rollout.web.stop import Stop

Role = Literal[
    "nobody", "return_link", "person_link", "desk_link", "feed_link", "leader", "facility_leader", "senior", "desk"
]
_LINK_ROLES: dict[str, Role] = {
    "return": "return_link",
    "person": "person_link",
    "desk": "desk_link",
    "feed": "feed_link",
}
THE_DESK = "the desk"


@dataclass(frozen=True)
class Actor:
    """Who is asking, and what is theirs today: assignments decide, not the session.

    `facilities` and `parts` (units above them) are what the person leads, or is the deputy of.
    """

    roles: frozenset[Role] = frozenset({"nobody"})
    person: Person | None = None
    facilities: tuple[Unit, ...] = ()
    parts: tuple[Unit, ...] = ()
    door: Door | None = None
    session_id: str = ""
    language: str = ""
    """What is spoken at the unit that is theirs; "" where that is not known."""
    desk_name: str = ""
    """Who of L&D is at the desk, for the history: the name of the account."""


def behind_link(tools: Tools, tx: Transaction, token: str) -> Actor:
    """What a link opens. Behind a full stop, codes on return sheets say which page they stand on."""
    door = links.find(tx, tools.links.digest(token.partition(".")[0][:64]), tools.clock.now())
    if door is None:
        text = "It may have been replaced or be too old. Please use the newest letter or sheet, or ask your L&D team."
        raise Stop(404, "This link does not open anything", text)
    unit = door.unit or next((led.code for led in overview.led_by(tx, door.person_id or 0, tools.clock.today())), "")
    return Actor(frozenset({_LINK_ROLES[door.kind]}), door=door, language=_spoken_at(tools, tx, unit))


def _spoken_at(tools: Tools, tx: Transaction, unit: str) -> str:
    """The language of a unit, which may be that of the units above it."""
    line = units.chain_up(tx, unit, tools.clock.today()) if unit else []
    return next((above.language for above in line if above.language), "")


def in_session(tools: Tools, tx: Transaction, request: Request) -> Actor:
    session_id = number_in(tools, request.cookies.get(cookie_name(tools), ""))
    found = web_sessions.find(tx, tools.links.digest(session_id), tools.clock.now()) if session_id else None
    if found is None:
        return Actor()
    if found.kind == "desk":
        name = _at_the_desk(tools, tx, request, found.account_id)
        return Actor(frozenset({"desk"}), session_id=session_id, desk_name=name) if name else Actor()
    person = people.person(tx, found.person_id or 0)
    led = overview.led_by(tx, found.person_id or 0, tools.clock.today())
    facilities = tuple(unit for unit in led if unit.level == tools.programme.facility_level)
    parts = tuple(unit for unit in led if unit.level != tools.programme.facility_level)
    roles: set[Role] = {"leader"}
    roles |= {"facility_leader"} if facilities else set()
    roles |= {"senior"} if parts else set()
    language = _spoken_at(tools, tx, led[0].code if led else "")
    return Actor(frozenset(roles), person, facilities, parts, session_id=session_id, language=language)


def _at_the_desk(tools: Tools, tx: Transaction, request: Request, account_id: int | None) -> str:
    """Whose session it is; "" where it opens nothing any more: its account is gone, or others have come since."""
    if account_id is not None:
        account = accounts.find(tx, account_id)
        return account.name if account else ""
    return THE_DESK if desk_link_opens(tools, tx, request) else ""


def desk_link_opens(tools: Tools, tx: Transaction, request: Request) -> bool:
    """The desk's link knows nobody: it is for the beginning, and for the machine on which the workspace lies."""
    return is_local(tools, request) or not accounts.any_ready(tx)
