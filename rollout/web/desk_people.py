"""The desk's units: found by name or code, each with its whole history."""

from starlette.responses import Response

from rollout.domain.coverage import shown_state
from rollout.store import calendar, ideas, overview, person_page, sessions
from rollout.store import coverage as counted
from rollout.store.units import chain_up
from rollout.web.gate import DESK
from rollout.web.places import days_in
from rollout.web.return_form import hours
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

MOST = 50


def register(routes: Routes) -> None:
    routes.get("/desk/units", DESK, units)
    routes.get("/desk/unit/{unit}", DESK, unit)


def units(visit: Visit) -> Response:
    wanted = visit.query("q").strip()[:80]
    with visit.tools.database.reading() as tx:
        found = overview.search(tx, wanted, visit.today, MOST) if wanted else []
        people = person_page.search(tx, wanted, MOST) if wanted else []
        roles = person_page.roles_of(tx, [person.id for person in people])
        named = {each.parent for each in found if each.parent}
        named |= {role.unit for held in roles.values() for role in held}
        names = overview.names(tx, named, visit.today)
    return visit.page("units.html", wanted=wanted, found=found, names=names, people=people, roles=roles, most=MOST)


def unit(visit: Visit) -> Response:
    code = visit.path("unit")
    with visit.tools.database.reading() as tx:
        line = chain_up(tx, code, visit.today)
        if not line:
            raise nothing_here()
        released = calendar.released(tx)
        placed = calendar.placements(tx, released.number, unit=code) if released else []
        sizes = {group.key: group.size for group in calendar.groups(tx, code)}
        there, found = sessions.all_of(tx, code), ideas.of_unit(tx, code)
        made = ideas.decisions(tx, [idea.id for idea in found])
        held, post = overview.assignments_of(tx, code), overview.letters_of(tx, code, 30)
        sheets = overview.sheets_of(tx, code)
        moved = counted.moved_at(tx, released.number, code) if released else set()
    here = days_in(visit.now)(line[0].timezone)
    of_sessions = [each for each in placed if each.kind == "session"]
    modules = []
    for key, title in visit.titles.items():
        own = [each for each in of_sessions if each.module == key]
        flags = {each.group: each.flag for each in own}
        listed = [
            (
                hour,
                shown_state(hour.session.state, hour.on, hour.session.key in moved, here),
                flags.get(hour.session.group, ""),
            )
            for hour in hours([s for s in there if s.module == key], own, sizes)
        ]
        modules.append((title, listed))
    return visit.page(
        "unit.html", line=line, modules=modules, ideas=found, made={d.idea: d for d in made}, held=held, post=post,
        sheets=sheets, titles=visit.titles, here=here,
    )  # fmt: skip
