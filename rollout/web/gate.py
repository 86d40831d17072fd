"""Who may see what. A page is registered with its policy, and the policy is applied here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from starlette.requests import Request

from rollout.actions.tools import Tools
from rollout.store import ideas, overview, units
from rollout.web.actors import Actor, Role, behind_link, in_session
from rollout.web.stop import Stop, nothing_here

if TYPE_CHECKING:
    from rollout.web.visit import Visit

Scope = Literal[
    "public",
    "door",
    "own",
    "own_facility",
    "own_part",
    "in_part",
    "own_sheet",
    "a_facility",
    "idea_in_part",
    "everything",
]


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
SENIOR = Policy(frozenset({"senior"}), "own")
OWN_FACILITY = Policy(frozenset({"facility_leader"}), "own_facility")
OWN_SHEET = Policy(frozenset({"facility_leader", "desk"}), "own_sheet")
OWN_PART = Policy(frozenset({"senior"}), "own_part")
IN_PART = Policy(frozenset({"senior"}), "in_part")
IDEA_IN_PART = Policy(frozenset({"senior"}), "idea_in_part")
DESK = Policy(frozenset({"desk"}), "everything")
DESK_FACILITY = Policy(frozenset({"desk"}), "a_facility")


def who(tools: Tools, request: Request, policy: Policy) -> Actor:
    """The holder of the link in the path, or of the session in the cookie, or nobody."""
    if policy.scope == "public":
        return Actor()
    with tools.database.reading() as tx:
        if policy.scope == "door":
            return behind_link(tools, tx, request.path_params["token"])
        return in_session(tools, tx, request)


def let_in(visit: "Visit", policy: Policy) -> None:
    """The one decision. What belongs to others is not there; who has no session yet is told how to begin."""
    actor = visit.actor
    if not holds_role(actor, policy):
        if actor.roles == {"nobody"} and policy.scope != "door":
            raise Stop(401, "Please open your link", "This page opens with the personal link in your letters.")
        raise nothing_here()
    if not SCOPES[policy.scope](visit):
        raise nothing_here()


def holds_role(actor: Actor, policy: Policy) -> bool:
    return policy.scope == "public" or bool(actor.roles & policy.roles)


def role_is_enough(_visit: "Visit") -> bool:
    """There is no thing in the address that could belong to somebody else, or everything belongs to the role."""
    return True


def _own_part(visit: "Visit") -> bool:
    return visit.path("unit") in {unit.code for unit in visit.actor.parts}


def _own_facility(visit: "Visit") -> bool:
    return visit.path("unit") in {unit.code for unit in visit.actor.facilities}


def _a_facility(visit: "Visit") -> bool:
    """Hours are held at facilities only."""
    with visit.tools.database.reading() as tx:
        found = overview.unit(tx, visit.path("unit"), visit.today)
    return found is not None and found.level == visit.tools.programme.facility_level


def _in_part(visit: "Visit") -> bool:
    """The unit itself, or one that lies under a unit of mine."""
    mine = {unit.code for unit in visit.actor.parts}
    with visit.tools.database.reading() as tx:
        return any(unit.code in mine for unit in units.chain_up(tx, visit.path("unit"), visit.today))


def _idea_in_part(visit: "Visit") -> bool:
    """An idea that was had or combined at a unit of mine or under one."""
    mine = {unit.code for unit in visit.actor.parts}
    with visit.tools.database.reading() as tx:
        places = ideas.places_of(tx, visit.path("idea"))
        return any(unit.code in mine for code in places for unit in units.chain_up(tx, code, visit.today))


def _own_sheet(visit: "Visit") -> bool:
    number = visit.path("sheet")
    with visit.tools.database.reading() as tx:
        found = (
            overview.sheet_file(tx, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
        )
    mine = {unit.code for unit in visit.actor.facilities}
    return found is not None and ("desk" in visit.actor.roles or found.unit in mine)


SCOPES: dict[Scope, Callable[["Visit"], bool]] = {
    "public": role_is_enough,
    "door": role_is_enough,
    "own": role_is_enough,
    "own_facility": _own_facility,
    "own_part": _own_part,
    "in_part": _in_part,
    "idea_in_part": _idea_in_part,
    "own_sheet": _own_sheet,
    "a_facility": _a_facility,
    "everything": role_is_enough,
}
