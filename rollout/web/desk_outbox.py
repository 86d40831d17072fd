"""The outbox on the desk: every letter, before and after it leaves."""

from starlette.responses import Response

from rollout.domain.outbox import STATES
from rollout.store import outbox, overview
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

A_PAGE = 100


def register(routes: Routes) -> None:
    routes.get("/desk/outbox", DESK, letters)
    routes.get("/desk/letter/{letter}", DESK, letter)


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
