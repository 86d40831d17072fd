"""The desk's first page: what needs a human, oldest first, with the action beside it; what is coming; how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from rollout.domain.coverage import Tally, coverage
from rollout.store import calendar, counts, outbox, overview, programme
from rollout.store import coverage as counted
from rollout.store import needs as waiting
from rollout.store.database import Transaction
from rollout.store.needs import KINDS, Asked, Need
from rollout.web.gate import DESK
from rollout.web.places import days_in
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

DAYS = 14
FIRST_ROWS, A_PAGE = 12, 100
SOON = 7
LATE = timedelta(hours=2)
NEEDS = {
    "unreported": ("Not reported", "Hours nobody has told us about",
        "The reminders went out. A call helps now: ask, do not chase."),
    "leaderless": ("No leader", "Places that need a leader", "Without one nobody is invited, prepared or asked."),
    "undated": ("No date", "Hours without a date",
        "No allowed day was left. Pick a day by hand, or widen the window and plan again."),
    "letters": ("Letters", "Letters that are stuck", "Mend the address, then send them again; or let them go."),
    "not_ready": ("Not ready", "Leaders with an hour this week, not yet ready",
        "Offer a seat in a preview, or half an hour. If it is done, tick it."),
    "overdue": ("Answers", "Answers that are overdue",
        "People wait for a word. Offer to go through the ideas together."),
    "roster": ("Roster", "What the roster does not say",
        "No letter reaches a leader without an address; a place without a head count gets one group."),
}  # fmt: skip


@dataclass(frozen=True)
class Health:
    """Whether the machinery runs: when it last went round, what waits in the outbox, and since when."""

    tick: datetime | None
    oldest: datetime | None
    uncertain: int
    state: str
    is_late: bool


@dataclass(frozen=True)
class Begun:
    """How far it is before the first release."""

    facilities: int
    draft: bool


def register(routes: Routes) -> None:
    routes.get("/desk", DESK, today)
    routes.get("/desk/needs/{kind}", DESK, needs)


def today(visit: Visit) -> Response:
    with visit.tools.database.reading() as tx:
        asked = _asked(visit, tx)
        pack_days = visit.tools.programme.letters.pack_days_before
        ahead = overview.days_ahead(tx, asked.number, visit.today, DAYS, pack_days)
        found = waiting.all_kinds(tx, asked, FIRST_ROWS)
        rows = waiting.with_leaders(tx, waiting.oldest_first(found, FIRST_ROWS), visit.today)
        facts = counts.totals(tx, visit.today, asked.number, asked.planned)
        health = _health(visit, tx)
        begun = None if asked.number else _begun(visit, tx)
    total = sum(coverage(facts, days_in(visit.now)).values(), Tally())
    words = _texts(found, "", asked, visit)
    return visit.page(
        "desk.html", ahead=ahead, rows=rows, health=health, total=total, released=asked.number, begun=begun, **words
    )


def _begun(visit: Visit, tx: Transaction) -> Begun:
    under = overview.facilities_under(tx, visit.tools.programme.facility_level, visit.today)
    return Begun(sum(under.values()), calendar.latest(tx) is not None)


def needs(visit: Visit) -> Response:
    """One kind, or `all`, page by page."""
    kind, offset = visit.path("kind"), visit.number("from")
    if kind not in (*NEEDS, "all"):
        raise nothing_here()
    with visit.tools.database.reading() as tx:
        asked = _asked(visit, tx)
        if kind == "all":
            found = waiting.all_kinds(tx, asked, offset + A_PAGE)
            rows = waiting.oldest_first(found, offset + A_PAGE)[offset:]
        else:
            found = waiting.all_kinds(tx, asked, A_PAGE, kind, offset)
            rows = list(found[kind].rows)
        rows = waiting.with_leaders(tx, rows, visit.today)
    return visit.page(
        "needs.html", rows=rows, offset=offset, a_page=A_PAGE, **_texts(found, kind, asked, visit)
    )  # fmt: skip


def _asked(visit: Visit, tx: Transaction) -> Asked:
    rules = visit.tools.programme
    grace = max(rules.letters.ask_after_days, default=4)
    number = counted.released_number(tx)
    planned = counts.planned_until(tx, number, visit.today)
    return Asked(number, visit.today, grace, SOON, rules.facility_level, tuple(rules.ladder.levels), planned)


def _health(visit: Visit, tx: Transaction) -> Health:
    tick, state = programme.last_tick(tx), programme.state(tx)
    is_late = state != "closed" and (tick is None or visit.now - tick > LATE)
    return Health(tick, overview.oldest_letter(tx, visit.now), outbox.counts(tx).get("uncertain", 0), state, is_late)


def _texts(found: dict[str, Need], kind: str, asked: Asked, visit: Visit) -> dict[str, Any]:
    """What both pages say around their rows."""
    waits = {each: found[each].count for each in KINDS}
    return {
        "counts": waits, "waiting": sum(waits.values()), "texts": NEEDS, "kind": kind, "titles": visit.titles,
        "grace": asked.grace, "back": f"/desk/needs/{kind}" if kind else "/desk",
    }  # fmt: skip
