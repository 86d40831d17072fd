"""The desk's units: found by name or code, each with its whole history."""

from starlette.responses import Response

from rollout.domain.coverage import shown_state
from rollout.store import browse, calendar, history, ideas, overview, person_page, sessions
from rollout.store import coverage as counted
from rollout.store.units import chain_up
from rollout.web.gate import DESK
from rollout.web.places import days_in
from rollout.web.return_form import hours
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

MOST, NEWEST = 50, 8


def register(routes: Routes) -> None:
    routes.get("/desk/units", DESK, units)
    routes.get("/desk/unit/{unit}", DESK, unit)
    routes.get("/desk/unit/{unit}/history", DESK, whole_history)


def units(visit: Visit) -> Response:
    """What was looked for, a page at a time; with nothing to look for, the organisation from the top down."""
    wanted = visit.query("q").strip()[:80]
    return _search(visit, wanted) if wanted else _browse(visit, visit.query("in"))


def _browse(visit: Visit, parent: str) -> Response:
    with visit.tools.database.reading() as tx:
        line = chain_up(tx, parent, visit.today) if parent else []
        if parent and not line:
            raise nothing_here()
        found, last = browse.cut(browse.under(tx, parent, visit.today, visit.query("after"), MOST + 1), MOST)
        below = browse.counts_under(tx, [parent, *(each.code for each in found)], visit.today)
    return visit.page(
        "units.html", wanted="", line=line, found=found, below=below, facility=visit.tools.programme.facility_level,
        is_first=not visit.query("after"), next=last.code if last else "",
    )  # fmt: skip


def _search(visit: Visit, wanted: str) -> Response:
    """Places and people side by side; each goes on from its own last one."""
    after, behind = visit.query("after"), visit.number("behind", 2**31)
    with visit.tools.database.reading() as tx:
        found, last = browse.cut(browse.places(tx, wanted, visit.today, after, MOST + 1), MOST)
        people, last_person = browse.cut(browse.people(tx, wanted, behind, MOST + 1), MOST)
        totals = browse.how_many(tx, wanted, visit.today)
        roles = person_page.roles_of(tx, [person.id for person in people])
        named = {each.parent for each in found if each.parent}
        named |= {role.unit for held in roles.values() for role in held}
        names = overview.names(tx, named, visit.today)
    return visit.page(
        "units.html", wanted=wanted, found=found, names=names, people=people, roles=roles, totals=totals,
        after=after, behind=behind, next=last.code if last else "", next_person=last_person.id if last_person else 0,
    )  # fmt: skip


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
        held = overview.assignments_of(tx, code)
        newest = history.of_unit(tx, code, tuple(history.KINDS), None, NEWEST)
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
        "unit.html", line=line, modules=modules, ideas=found, made={d.idea: d for d in made}, held=held,
        sheets=sheets, entries=newest, titles=visit.titles, here=here,
    )  # fmt: skip


def whole_history(visit: Visit) -> Response:
    """Everything that happened here, the newest first, or one kind of it; a page at a time by key."""
    code, kind, said = visit.path("unit"), visit.query("kind"), visit.query("before")
    before = history.read_key(said)
    with visit.tools.database.reading() as tx:
        line = chain_up(tx, code, visit.today)
        if not line or kind not in ("", *history.KINDS) or (said and before is None):
            raise nothing_here()
        kinds = (kind,) if kind else tuple(history.KINDS)
        entries, last = browse.cut(history.of_unit(tx, code, kinds, before, MOST + 1), MOST)
    return visit.page(
        "history.html", line=line, entries=entries, next=last.key if last else "", is_first=before is None, kind=kind,
        kinds=tuple(history.KINDS), titles=visit.titles,
    )  # fmt: skip
