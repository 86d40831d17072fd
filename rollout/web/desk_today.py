"""The desk's first page: what is coming, what needs a human, how far it has come."""

from datetime import timedelta

from starlette.responses import Response

from rollout.domain.coverage import Tally, by_module, coverage
from rollout.store import coverage as counted
from rollout.store import needs as waiting
from rollout.store import overview, programme
from rollout.web.gate import DESK
from rollout.web.places import days_in
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
        titles=visit.titles, grace=grace,
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
        titles=visit.titles,
    )  # fmt: skip
