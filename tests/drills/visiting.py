"""Every page that the router knows, as everybody who may open it, with the things of a world in its address."""

from collections.abc import Iterator
from dataclasses import dataclass

from rollout.store import ideas, nominations, outbox, team_actions
from rollout.web.app import policy_of
from tests.drills.hostile_world import World
from tests.web.access import ANYBODYS

MADE_ANEW = ("deck", "slides", "board", "certificate", "picture", "paper")
"""Files that are made when they are asked for, which takes seconds: of these one is enough, as others are read whole
by tests of their own."""
BY_IDEA = ("answer", "became")
"""Letters whose order hangs on the numbers of ideas, which are drawn; tests/drills reads them all as letters."""
DESK_PATHS = (
    "/desk/units?q=F0", "/desk/outbox?state=ready", "/desk/outbox?state=cancelled",
    "/desk/calendar?unit=N1", "/desk/calendar/compare?first=1&second=1",
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """Who opens what. `label`: the address by its route, as the things in it are called otherwise in another world."""

    who: str
    path: str
    label: str


def visited(world: World, is_all: bool) -> Iterator[Visit]:
    """Each once, in an order that hangs on nothing that the words change."""
    some = world.facilities[:: 1 if is_all else 6]
    seen: set[tuple[str, str]] = set()
    there = (*_routes(world, some, is_all), *(Visit("desk", path, path) for path in DESK_PATHS), *_doors(world, some))
    for visit in there:
        if (visit.who, visit.path) not in seen:
            seen.add((visit.who, visit.path))
            yield visit


def _routes(world: World, some: list[str], is_all: bool) -> Iterator[Visit]:
    things = _things(world, some, 1 if is_all else 9)
    for route in world.cast.app.routes:
        path, policy = getattr(route, "path", ""), policy_of(route)
        if policy is None or policy.scope == "door" or "GET" not in (getattr(route, "methods", None) or ()):
            continue
        own = {"own_facility": some, "own_part": ["N1", "S1"], "in_part": ["N1", "S1"], "own": ["N1", some[0]],
               "idea_in_part": ["N1"], "own_sheet": some, "public": [""]}.get(policy.scope, [])  # fmt: skip
        at = [(unit, unit) for unit in own]
        if "desk" in policy.roles:
            at = [("desk", unit) for unit in ([*some, "N1", "S1"] if policy.scope != "a_facility" else some)]
        slow = any(f"/{name}/" in path for name in MADE_ANEW), "/dates/" in path and not is_all
        at = at[:1] if slow[0] else at[:2] if slow[1] else at
        yield from (each for who, unit in at for each in _addresses(world, who, unit, path, things))


def _addresses(world: World, who: str, unit: str, path: str, things: dict[str, list[str]]) -> Iterator[Visit]:
    own = {**ANYBODYS, "module": "own", "unit": unit, "person": str(world.cast.leads.get(unit, ""))}
    named = [name for name in things if f"{{{name}}}" in path]
    for value in things[named[0]] if named else [""]:
        yield Visit(who, path.format(**own, **({named[0]: value} if named else {})), f"{path} {unit}")


def _things(world: World, some: list[str], step: int) -> dict[str, list[str]]:
    """What may stand in an address and has words of people in it or about it."""
    with world.tools.database.reading() as tx:
        letters = [str(letter.id) for letter in outbox.all_messages(tx) if letter.kind not in BY_IDEA]
        known = [idea.id for idea in ideas.everything(tx)]
        thanks = [str(each.id) for each in nominations.of_unit(tx, "N1")]
        agreed = [str(each.id) for each in team_actions.of(tx, some[0])]
    found = {
        "letter": letters,
        "thanks": thanks,
        "action": agreed,
        "upload": world.uploads,
        "number": [str(number) for number in world.works],
        "public_id": world.receipts,
    }
    return {name: values[::step] for name, values in found.items()} | {"idea": known, "sheet": world.sheets}


def _doors(world: World, some: list[str]) -> Iterator[Visit]:
    yield from (Visit("", world.cast.return_path(unit), "/R/") for unit in some)
    yield from (Visit("", world.cast.person_path(unit), "/P/") for unit in ("N1", some[0]))
    yield from (Visit("", path, "/A/") for path in world.invitations)
    yield Visit("asking", "/sign-in", "/sign-in")
    with world.tools.database.reading() as tx:
        waiting = sorted(ideas.waiting_at(tx, "N1"), key=lambda idea: (idea.unit, idea.text[:1].isdigit()))
    named = "&".join(f"idea={idea.id}" for idea in waiting[:2])
    yield Visit("N1", f"/me/decide/N1/together?{named}", "/me/decide/{unit}/together")
