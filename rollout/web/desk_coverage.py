"""The desk's coverage: every module and place in counts, down to the facilities of one unit."""

from starlette.responses import Response

from rollout.domain.coverage import Part, Tally, by_module, coverage, roll_up
from rollout.domain.organisation import Unit
from rollout.store import coverage as counted
from rollout.store import overview
from rollout.web.gate import DESK
from rollout.web.places import days_in, facilities_below, in_order
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/desk/coverage", DESK, whole)
    routes.get("/desk/coverage/{unit}", DESK, part)


def whole(visit: Visit) -> Response:
    """The whole organisation by the units at the top, and each of those by the units under it."""
    level = visit.tools.programme.facility_level
    with visit.tools.database.reading() as tx:
        tree = overview.above_facilities(tx, level, visit.today)
        under = overview.facilities_under(tx, level, visit.today)
        facts = counted.facts(tx, visit.today, by_parent=True)
    tallies = coverage(facts, days_in(visit.now))
    chosen = visit.query("module") if visit.query("module") in visit.tools.programme.modules else ""
    rolled = roll_up(tallies, tree, chosen or None)
    rows = [
        (depth, Part(u.code, u.name, facilities_below(u.code, tree, under), rolled.get(u.code, Tally())))
        for depth, u in in_order(tree)
    ]
    return _coverage_page(visit, rows, by_module(tallies), chosen, None, frozenset(under))


def _coverage_page(
    visit: Visit,
    rows: list[tuple[int, Part]],
    modules: dict[str, Tally],
    chosen: str,
    of: Unit | None,
    deeper: frozenset[str] = frozenset(),
) -> Response:
    total = modules.get(chosen, Tally()) if chosen else sum(modules.values(), Tally())
    return visit.page(
        "coverage.html",
        rows=rows,
        total=total,
        modules=modules,
        titles=visit.titles,
        chosen=chosen,
        unit=of,
        deeper=deeper,
    )


def part(visit: Visit) -> Response:
    """The facilities directly under one unit. Only L&D sees this list."""
    with visit.tools.database.reading() as tx:
        of = overview.unit(tx, visit.path("unit"), visit.today)
        facts = counted.facts(tx, visit.today, under=visit.path("unit"))
        names = overview.names(tx, {fact.unit for fact in facts}, visit.today)
    if of is None:
        raise nothing_here()
    tallies = coverage(facts, days_in(visit.now))
    chosen = visit.query("module") if visit.query("module") in visit.tools.programme.modules else ""
    rolled = roll_up(tallies, {}, chosen or None)
    listed = sorted((names.get(code, code), code) for code in rolled)
    rows = [(0, Part(code, name, 1, rolled[code])) for name, code in listed]
    return _coverage_page(visit, rows, by_module(tallies), chosen, of)
