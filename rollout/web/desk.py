"""The desk of L&D: what is coming, what needs a human, how far it has come, every unit, every letter."""

from datetime import timedelta

from starlette.responses import Response

from rollout.domain.coverage import Part, Tally, by_module, coverage, roll_up, shown_state
from rollout.domain.organisation import Unit
from rollout.domain.outbox import STATES
from rollout.store import calendar, ideas, outbox, overview, programme, sessions
from rollout.store import coverage as counted
from rollout.store import needs as waiting
from rollout.web.gate import DESK
from rollout.web.places import days_in, facilities_below, in_order
from rollout.web.return_form import hours
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

DAYS = 14
FIRST_ROWS, A_PAGE = 6, 100
SOON = 7
NEEDS = {
    "undated": ("Hours without a date", "No allowed day was left. Widen the window or move a blackout; plan again."),
    "leaderless": ("Facilities that need a leader", "Name one: rollout roster hand-over. Or import the newest roster."),
    "unreported": ("Hours nobody has told us about", "Two reminders went out. A call helps now: ask, do not chase."),
    "letters": ("Letters that are stuck", "Mend the address or decide in the outbox whether they go again."),
    "not_ready": ("Leaders with an hour this week, not yet ready", "Offer a seat in a preview, or half an hour."),
    "overdue": ("Answers that are overdue", "People wait for a word. Offer to go through the ideas together."),
}  # fmt: skip


def register(routes: Routes) -> None:
    routes.get("/desk", DESK, today)
    routes.get("/desk/needs/{kind}", DESK, needs)
    routes.get("/desk/coverage", DESK, whole)
    routes.get("/desk/coverage/{unit}", DESK, part)
    routes.get("/desk/units", DESK, units)
    routes.get("/desk/unit/{unit}", DESK, unit)
    routes.get("/desk/outbox", DESK, letters)
    routes.get("/desk/letter/{letter}", DESK, letter)


def today(visit: Visit) -> Response:
    rules = visit.tools.programme
    grace = max(rules.letters.ask_after_days, default=4)
    with visit.tools.database.reading() as tx:
        number = counted.released_number(tx)
        ahead = overview.days_ahead(tx, number, visit.today, DAYS, rules.letters.pack_days_before)
        found = waiting.all_kinds(tx, number, visit.today, grace, SOON, FIRST_ROWS)
        facts = counted.facts(tx, visit.today, by_parent=True)
        tick, oldest = programme.last_tick(tx), overview.oldest_letter(tx, visit.now)
        state = programme.state(tx)
    is_late = tick is None or visit.now - tick > timedelta(hours=2)
    return visit.page(
        "desk.html", ahead=ahead, needs=found, texts=NEEDS, tick=tick, oldest=oldest, is_late=is_late, state=state,
        total=sum(by_module(coverage(facts, days_in(visit.now))).values(), Tally()), released=number,
        titles=_titles(visit), grace=grace,
    )  # fmt: skip


def needs(visit: Visit) -> Response:
    kind, rules = visit.path("kind"), visit.tools.programme
    if kind not in NEEDS:
        raise nothing_here()
    grace = max(rules.letters.ask_after_days, default=4)
    with visit.tools.database.reading() as tx:
        number = counted.released_number(tx)
        found = waiting.of_kind(tx, kind, number, visit.today, grace, SOON, visit.number("from"), A_PAGE)
    return visit.page(
        "needs.html", need=found, texts=NEEDS[kind], kind=kind, offset=visit.number("from"), a_page=A_PAGE,
        titles=_titles(visit),
    )  # fmt: skip


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
        titles=_titles(visit),
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


def units(visit: Visit) -> Response:
    wanted = visit.query("q").strip()[:80]
    with visit.tools.database.reading() as tx:
        found = overview.search(tx, wanted, visit.today) if wanted else []
        names = overview.names(tx, {each.parent for each in found if each.parent}, visit.today)
    return visit.page("units.html", wanted=wanted, found=found, names=names)


def unit(visit: Visit) -> Response:
    code = visit.path("unit")
    with visit.tools.database.reading() as tx:
        line = overview.line_up(tx, code, visit.today)
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
    for key, title in _titles(visit).items():
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
        sheets=sheets, titles=_titles(visit), here=here,
    )  # fmt: skip


def letters(visit: Visit) -> Response:
    state = visit.query("state") if visit.query("state") in STATES else ""
    kind, offset = visit.query("kind")[:40], visit.number("from")
    with visit.tools.database.reading() as tx:
        counts = overview.letter_counts(tx)
        listed = overview.page_of_letters(tx, state, kind, offset, A_PAGE)
    kinds = sorted({each[0] for each in counts})
    table = {each: {s: n for k, s, n in counts if k == each} for each in kinds}
    shown = sum(n for k, s, n in counts if state in ("", s) and kind in ("", k))
    states = [s for s in STATES if any(s in row for row in table.values())]
    return visit.page(
        "outbox.html", table=table, states=states, letters=listed, state=state, kind=kind, shown=shown, offset=offset,
        a_page=A_PAGE,
    )  # fmt: skip


def letter(visit: Visit) -> Response:
    """A letter as its receiver sees it."""
    number = visit.path("letter")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise nothing_here()
    with visit.tools.database.reading() as tx:
        found = outbox.find(tx, int(number))
    if found is None:
        raise nothing_here()
    return visit.page("letter.html", letter=found, rules=visit.tools.programme.letters)


def _titles(visit: Visit) -> dict[str, str]:
    return {module.key: module.title for module in visit.tools.content.modules()}
