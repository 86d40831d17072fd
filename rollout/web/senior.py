"""Network and state leaders: how far their part has come."""

from starlette.responses import Response

from rollout.domain.coverage import SMALLEST_GROUP, Part, Tally, by_module, coverage, protect, roll_up
from rollout.domain.organisation import Unit
from rollout.store import coverage as counted
from rollout.store import overview
from rollout.store.database import Transaction
from rollout.web.gate import IN_PART
from rollout.web.places import days_in, facilities_below
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/me/part/{unit}", IN_PART, part)


def part(visit: Visit) -> Response:
    """Counts with their denominators; small networks together; never a list of who has not done what."""
    code = visit.path("unit")
    with visit.tools.database.reading() as tx:
        tree, under = _tree(visit, tx)
        if code not in tree:
            raise nothing_here()
        mine = {unit.code for unit in visit.actor.parts}
        above = tree[code].parent
        wanted = above if code not in mine and above in tree else code
        facts = counted.facts(tx, visit.today, True, {wanted or code, *_below(wanted or code, tree)})
    tallies = coverage(facts, days_in(visit.now))
    rolled = roll_up(tallies, tree)
    if code not in mine and above and code not in {p.code for p in _parts(visit, above, tree, under, rolled)}:
        raise nothing_here()
    below = {code, *_below(code, tree)}
    own = {key: tally for key, tally in tallies.items() if key[0] in below}
    facilities = facilities_below(tree, under)[code]
    return visit.page(
        "part.html", unit=tree[code], total=rolled.get(code, Tally()), modules=by_module(own),
        parts=_parts(visit, code, tree, under, rolled), facilities=facilities, is_small=facilities < SMALLEST_GROUP,
        titles=visit.titles, is_own=code in mine, above=None if code in mine else tree[above or ""],
    )  # fmt: skip


def _parts(
    visit: Visit, code: str, tree: dict[str, Unit], under: dict[str, int], rolled: dict[str, Tally]
) -> list[Part]:
    """The units one level down, in order of name: an order that says nothing about anybody."""
    children = sorted((unit for unit in tree.values() if unit.parent == code), key=lambda unit: (unit.name, unit.code))
    counts = facilities_below(tree, under)
    parts = [Part(c.code, c.name, counts[c.code], rolled.get(c.code, Tally())) for c in children]
    return protect([part for part in parts if part.facilities], visit.words.say("Smaller ones together"))


def _below(code: str, tree: dict[str, Unit]) -> set[str]:
    found = {unit.code for unit in tree.values() if unit.parent == code}
    return found.union(*(_below(each, tree) for each in found)) if found else found


def _tree(visit: Visit, tx: Transaction) -> tuple[dict[str, Unit], dict[str, int]]:
    level = visit.tools.programme.facility_level
    return overview.above_facilities(tx, level, visit.today), overview.facilities_under(tx, level, visit.today)
