"""The desk's coverage: every module and place in counts, down to the facilities of one unit."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from rollout.domain.coverage import Part, Tally, by_module, coverage, roll_up
from rollout.domain.organisation import Unit
from rollout.store import counts, overview
from rollout.store import coverage as counted
from rollout.store.database import Transaction
from rollout.web.gate import DESK
from rollout.web.places import days_in, facilities_below, in_order
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

MOST = 60
"""So many units above facilities stand on one page; of more, only those at the top, and one goes down from there."""

Rows = list[tuple[int, Part]]


def register(routes: Routes) -> None:
    routes.get("/desk/coverage", DESK, whole)
    routes.get("/desk/coverage/{unit}", DESK, part)


@dataclass(frozen=True)
class _Tree:
    """The units above facilities, and how many open facilities lie directly under each."""

    units: Mapping[str, Unit]
    under: Mapping[str, int]

    @property
    def deeper(self) -> frozenset[str]:
        """The units with something under them, which have a page of their own here."""
        return frozenset(self.under) | {unit.parent for unit in self.units.values() if unit.parent}

    def into(self, listed: list[tuple[int, Unit]]) -> dict[str, str]:
        """Under which of these units everything is counted: the nearest one above."""
        return {code: unit.code for _, unit in listed for code in self.below(unit.code)}

    def below(self, code: str) -> set[str]:
        """The unit and all under it, but no facilities."""
        found, more = {code}, {code}
        while more:
            more = {unit.code for unit in self.units.values() if unit.parent in more} - found
            found |= more
        return found


def whole(visit: Visit) -> Response:
    """The whole organisation by the units at the top, and each of those by the units under it where they are few."""
    with visit.tools.database.reading() as tx:
        tree = _tree(visit, tx)
        listed = [(depth, unit) for depth, unit in in_order(tree.units) if len(tree.units) <= MOST or depth == 0]
        facts = counts.by_parent(tx, visit.today, tree.into(listed))
    tallies = coverage(facts, days_in(visit.now))
    return _page(visit, tree, _parts(visit, tree, listed, tallies), by_module(tallies), None)


def part(visit: Visit) -> Response:
    """What lies directly under one unit, facilities at last. Only L&D sees this list."""
    code = visit.path("unit")
    with visit.tools.database.reading() as tx:
        tree = _tree(visit, tx)
        of = overview.unit(tx, code, visit.today)
        own = coverage(counted.facts(tx, visit.today, under=[code]), days_in(visit.now))
        inside = tree.below(code) - {code}
        further = coverage(counted.facts(tx, visit.today, True, inside) if inside else [], days_in(visit.now))
        names = overview.names(tx, {unit for unit, _ in own}, visit.today)
    if of is None:
        raise nothing_here()
    children = [(0, unit) for _, unit in in_order(tree.units) if unit.parent == code]
    rolled = roll_up(own, {}, _chosen(visit) or None)
    facilities = [(0, Part(each, name, 1, rolled[each])) for name, each in _named(names, rolled)]
    rows = _parts(visit, tree, children, further) + facilities
    return _page(visit, tree, rows, by_module({**own, **further}), of)


def _tree(visit: Visit, tx: Transaction) -> _Tree:
    level = visit.tools.programme.facility_level
    return _Tree(
        overview.above_facilities(tx, level, visit.today), overview.facilities_under(tx, level, visit.today)
    )  # fmt: skip


def _parts(visit: Visit, tree: _Tree, listed: list[tuple[int, Unit]], tallies: Mapping[tuple[str, str], Tally]) -> Rows:
    rolled, facilities = roll_up(tallies, tree.units, _chosen(visit) or None), facilities_below(tree.units, tree.under)
    return [
        (depth, Part(unit.code, unit.name, facilities[unit.code], rolled.get(unit.code, Tally())))
        for depth, unit in listed
    ]


def _named(names: Mapping[str, str], codes: Mapping[str, Tally]) -> list[tuple[str, str]]:
    return sorted((names.get(code, code), code) for code in codes)


def _chosen(visit: Visit) -> str:
    """The one module that is looked at; "" for all."""
    return visit.query("module") if visit.query("module") in visit.tools.programme.modules else ""


def _page(visit: Visit, tree: _Tree, rows: Rows, modules: dict[str, Tally], of: Unit | None) -> Response:
    chosen = _chosen(visit)
    return visit.page(
        "coverage.html", rows=rows, modules=modules, titles=visit.titles, chosen=chosen, unit=of, deeper=tree.deeper,
        total=modules.get(chosen, Tally()) if chosen else sum(modules.values(), Tally()),
        above=tree.units.get(of.parent or "") if of else None,
        has_parts=of is None or any(part.code in tree.units for _, part in rows),
    )  # fmt: skip
