"""The access matrix: every route with every role and everybody's things. What each has to answer is worked out here,
from the policy that is declared at the route and from who leads what; nothing is listed by hand.

A new route is taken up by itself. A new {name} in its address needs one line in `things`: an example of each owner's,
or of nobody's in particular. A new scope needs one line in `OWNS`: whose things it opens.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rollout.actions.recognise import nominate
from rollout.actions.uploads import take_in
from rollout.domain.sign_in import Colleague, Untrusted
from rollout.store import ideas, nominations
from rollout.web.actors import Actor
from rollout.web.app import answer, policy_of
from rollout.web.forms import Form
from rollout.web.gate import Policy
from rollout.web.pages import Pages
from rollout.web.visit import Visit
from tests.web.cast import Cast, a_letter, a_pack, a_piece_of_work, a_team_action, an_idea

LEADS = {"manager": "F001", "deputy": "F001", "network": "N1", "state": "S1"}
ABOVE = {"F001": "N1", "F002": "N1", "F018": "N3", "N1": "S1", "N2": "S1", "N3": "S2", "S1": "", "S2": ""}
BROWSER = "0123456789ABCDEF" * 2
NOWHERE = "NOWHERE"
"""An owner whose things are not there."""

HOLDS = {
    "nobody": {"nobody"}, "return_link": {"nobody"}, "desk": {"desk"},
    "manager": {"leader", "facility_leader"}, "deputy": {"leader", "facility_leader"},
    "network": {"leader", "senior"}, "state": {"leader", "senior"},
}  # fmt: skip
ROLES = tuple(HOLDS)

OWNS: dict[str, Callable[[str, str], bool]] = {
    "public": lambda _role, _owner: True,
    "own": lambda _role, _owner: True,
    "everything": lambda _role, _owner: True,
    "a_facility": lambda _role, owner: owner.startswith("F"),
    "own_facility": lambda role, owner: LEADS.get(role) == owner,
    "own_part": lambda role, owner: LEADS.get(role) == owner,
    "idea_in_part": lambda role, owner: LEADS.get(role) in _line(owner),
    "in_part": lambda role, owner: LEADS.get(role) in _line(owner) and not owner.startswith("F"),
    "own_sheet": lambda role, owner: role == "desk" or LEADS.get(role) == owner,
}
"""Whether what belongs to this unit is open to a role that the policy names. A part ends above the facilities."""

ANYBODYS = {
    "name": "rollout.css", "kind": "unreported", "module": "welcome", "group": "1", "page": "1", "size": "small",
    "form": "a4", "step": "planner", "once": "0" * 64,
}  # fmt: skip
"""What may stand in an address and is nobody's in particular."""


def a_thank_you(cast: Cast) -> str:
    """The number of somebody whom N1 has thanked."""
    nominate(cast.tools, "N1", "F001", "The night shift", "For the lamp", cast.leads["N1"])
    with cast.tools.database.reading() as tx:
        return str(nominations.of_unit(tx, "N1")[0].id)


def the_idea_of(cast: Cast, unit: str) -> str:
    """The number of an idea that this facility put forward."""
    an_idea(cast, unit, "A lamp at the gate")
    with cast.tools.database.reading() as tx:
        return next(idea.id for idea in ideas.of_unit(tx, unit) if idea.text == "A lamp at the gate")


def an_upload(cast: Cast) -> str:
    return take_in(cast.tools, "hr.csv", b"code,name\nF001,Store 1\n", "Ana Reid")


def things(cast: Cast) -> dict[str, dict[str, str]]:
    """What may stand in an address and belongs to a unit: for every {name}, one of each owner's and one of nobody's."""
    facilities = [code for code in ABOVE if code.startswith("F")]
    return {
        "unit": {code: code for code in (*ABOVE, NOWHERE)},
        "action": {code: str(a_team_action(cast, code)) for code in facilities} | {NOWHERE: "99999"},
        "sheet": {code: str(a_pack(cast, code)) for code in facilities} | {NOWHERE: "99999"},
        "letter": {code: str(a_letter(cast, code)) for code in facilities} | {NOWHERE: "99999"},
        "idea": {code: the_idea_of(cast, code) for code in facilities} | {NOWHERE: "NOTHING"},
        "thanks": {"N1": a_thank_you(cast), NOWHERE: "99999"},
        "public_id": {code: an_idea(cast, code) for code in facilities} | {NOWHERE: "R-NONE"},
        "person": {"F001": str(cast.leads["F001"]), NOWHERE: "99999"},
        "upload": {"F001": an_upload(cast), NOWHERE: "0" * 64},
        "number": {"F001": str(a_piece_of_work(cast)), NOWHERE: "99999"},
    }


class SomeCompany:
    """A company whose accounts are configured, so that the way there and back is open; nobody comes back from it."""

    def way_there(self, *_: str) -> str:
        return "https://id.example.org/"

    def who_came(self, *_: str) -> Colleague:
        raise Untrusted("knows nobody")


@dataclass(frozen=True)
class Cell:
    """One question of the matrix: this role, at this route, about the thing of this owner. `owner` "": no thing."""

    role: str
    method: str
    path: str
    owner: str
    address: tuple[tuple[str, str], ...]
    opens: bool

    def __str__(self) -> str:
        said = "should open" if self.opens else "should not open"
        return f"{self.role} {self.method} {self.path.format(**dict(self.address))} {said}"


@dataclass
class Matrix:
    """The routes of an application, one signed-in browser for each role, and things of every owner."""

    cast: Cast
    cookies: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, str]] = field(default_factory=dict)
    known: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast = self.cast
        self.things, cast.tools.company = things(cast), SomeCompany()
        self.pages = Pages(cast.tools.programme, cast.tools.paper.colours(cast.tools.programme.colour))
        browsers = {role: cast.leader(unit) for role, unit in LEADS.items() if role != "deputy"}
        browsers |= {"deputy": cast.deputy(LEADS["deputy"]), "desk": cast.desk()}
        self.cookies = {role: browser.cookies["rollout"] for role, browser in browsers.items()}
        self.cookies |= {"nobody": "", "return_link": cast.return_path("F001").rpartition("/")[2]}

    @property
    def routes(self) -> list[Route]:
        return [route for route in self.cast.app.routes if isinstance(route, Route)]

    def cells(self, scope: str | None = None) -> Iterator[Cell]:
        """Every question; `scope`: of the routes with this scope."""
        for route in self.routes:
            policy = _policy(route)
            if policy.scope not in ("door", "asking") and scope in (None, policy.scope):
                for role in ROLES:
                    yield from self._asked(route, policy, role)

    def _asked(self, route: Route, policy: Policy, role: str) -> Iterator[Cell]:
        method = next(iter(sorted((route.methods or set()) - {"HEAD"})))
        owned, free = self._names(route)
        owners = [owner for owner in (*ABOVE, NOWHERE) if all(owner in self.things[name] for name in owned)]
        for owner in owners if owned else [""]:
            address = {name: self.things[name][owner] for name in owned} | free
            named = policy.scope == "public" or bool(HOLDS[role] & policy.roles)
            opens = owner != NOWHERE and named and OWNS[policy.scope](role, owner)
            yield Cell(role, method, route.path, owner, tuple(sorted(address.items())), opens)
        own = LEADS.get(role, "")
        for foreign in owners if "unit" in owned and len(owned) > 1 and own in owners else []:
            if foreign != own:  # the thing of somebody else behind the name of one's own unit
                address = {name: self.things[name][foreign] for name in owned} | free | {"unit": own}
                yield Cell(role, method, route.path, foreign, tuple(sorted(address.items())), False)

    def _names(self, route: Route) -> tuple[list[str], dict[str, str]]:
        names = list(route.param_convertors)
        strange = [name for name in names if name not in self.things and name not in ANYBODYS]
        assert not strange, f"{route.path}: say in tests/web/access.py what {{{strange[0]}}} is, with an example"
        return [name for name in names if name in self.things], {n: ANYBODYS[n] for n in names if n in ANYBODYS}

    def wrong(self, scope: str | None = None) -> Iterator[str]:
        """The cells that are not as they should be; a leak is one that opens and should not."""
        by_path = {(next(iter((r.methods or set()) - {"HEAD"})), r.path): r for r in self.routes}
        for cell in self.cells(scope):
            if self.opens(cell, by_path[cell.method, cell.path]) != cell.opens:
                yield str(cell)

    def opens(self, cell: Cell, route: Route) -> bool:
        """Whether the page answers. What should open and would change something is only let in, and changes nothing."""
        is_harmless = not cell.opens or cell.method == "GET"
        handler = getattr(route.endpoint, "handler") if is_harmless else _reached  # noqa: B009  set on a function
        got = self.ask(route, cell.method, dict(cell.address), self.cookies[cell.role], handler)
        return got.status_code not in ((401, 403, 404) if not cell.opens else (401, 403, 404, 500))

    def ask(
        self, route: Route, method: str, address: Mapping[str, str], cookie: str = "", handler: Any = None
    ) -> Response:
        """One request, as the application answers it, without a network in between."""
        cookies = [f"rollout_form={BROWSER}", *([f"rollout={cookie}"] if cookie else [])]
        scope = {
            "type": "http", "method": method, "path": route.path.format(**address), "path_params": dict(address),
            "query_string": b"", "headers": [(b"cookie", "; ".join(cookies).encode())],
            "client": ("203.0.113.7", 1), "server": ("testserver", 80), "scheme": "http",
        }  # fmt: skip
        whose = (
            f"web session {cookie.split('.')[0]}"
            if cookie and _policy(route).scope != "public"
            else f"browser {BROWSER}"
        )
        token = self.cast.tools.links.token(f"form of {whose}")
        handler = handler or getattr(route.endpoint, "handler")  # noqa: B009  set on a function
        form = Form({"csrf": [token]}) if method == "POST" else Form()
        return answer(self.cast.tools, self.pages, Request(scope), _policy(route), handler, form)


def _reached(_visit: Visit) -> Response:
    return PlainTextResponse("let in")


def _policy(route: Route) -> Policy:
    policy = policy_of(route)
    assert policy is not None
    return policy


def _line(code: str) -> list[str]:
    """The unit and those above it."""
    return [code, *_line(ABOVE[code])] if code in ABOVE else []
