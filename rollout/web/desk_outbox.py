"""The outbox on the desk: every letter before and after it leaves; found, held and let go, by the kind."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from rollout.actions.letter_desk import hold_all, release_all
from rollout.domain.outbox import STATES
from rollout.domain.text import clean_text
from rollout.store import letter_desk
from rollout.store.letter_desk import Place, Wanted
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

A_PAGE = 50
SOON = timedelta(hours=1)


def register(routes: Routes) -> None:
    routes.get("/desk/outbox", DESK, letters)
    routes.post("/desk/outbox", DESK, decide)


def letters(visit: Visit) -> Response:
    wanted, after = _wanted(visit), _place(visit.query("after"))
    with visit.tools.database.reading() as tx:
        counts = letter_desk.counts(tx)
        states = dict.fromkeys(STATES, 0) | letter_desk.how_many(tx, wanted)
        listed = letter_desk.page(tx, wanted, after, A_PAGE + 1)
        soon = letter_desk.soon(tx, visit.now, visit.now + SOON)
    kinds, modules = sorted({row[0] for row in counts}), {row[1] for row in counts}
    table = {kind: {s: sum(n for k, _, t, n in counts if (k, t) == (kind, s)) for s in STATES} for kind in kinds}
    more = _after(listed[A_PAGE - 1]) if len(listed) > A_PAGE else ""
    return visit.page(
        "outbox.html", table=table, states=[s for s in STATES if any(row[s] for row in table.values())],
        letters=listed[:A_PAGE], wanted=wanted, counts=states, soon=soon, leaves=_minutes(visit.now, soon.first_at),
        modules={key: title for key, title in visit.titles.items() if key in modules}, kinds=kinds, titles=visit.titles,
        more=more, is_first=after is None, address=_address(wanted), held=visit.number("held"),
        released=visit.number("released"), did=visit.query("did"),
    )  # fmt: skip


def decide(visit: Visit) -> Response:
    """Hold or let go all that the list shows, or stop what leaves within the hour."""
    wanted, what, by = _wanted(visit), visit.form.text("do"), visit.actor.desk_name
    if what == "stop":
        count = hold_all(visit.tools, Wanted(), by, SOON)
        wanted = Wanted(state="held")
    elif what == "hold":
        count = hold_all(visit.tools, wanted, by)
    elif what == "release":
        count = release_all(visit.tools, wanted, by)
    else:
        raise nothing_here()
    done = "released" if what == "release" else "held"
    return visit.go(f"/desk/outbox?{_address(wanted)}&did={done}&{done}={count}")


def _wanted(visit: Visit) -> Wanted:
    """Of the address or of the form; what is no state or module of ours is left open."""
    read = visit.form.text if visit.request.method == "POST" else visit.query
    state, kind, module = read("state"), read("kind")[:40], read("module")
    return Wanted(
        state if state in STATES else "", kind if kind.replace("_", "").isalnum() else "",
        module if module in visit.tools.programme.modules else "", clean_text(read("q"), "name"),
    )  # fmt: skip


def _address(wanted: Wanted) -> str:
    given = {"q": wanted.words, "state": wanted.state, "kind": wanted.kind, "module": wanted.module}
    return urlencode({name: value for name, value in given.items() if value})


def _after(letter: dict[str, object]) -> str:
    at = letter["not_before"]
    assert isinstance(at, datetime)
    return f"{at:%Y%m%dT%H%M%S.%f}.{letter['id']}"


def _place(text: str) -> Place | None:
    """Where a page begins; from its start where the address says nothing that can be read."""
    at, _, number = text.rpartition(".")
    try:
        return datetime.strptime(f"{at}+0000", "%Y%m%dT%H%M%S.%f%z"), int(number[:9])
    except ValueError:
        return None


def _minutes(now: datetime, at: datetime | None) -> int:
    """Whole minutes until then, at least one."""
    return max(1, round((at - now).total_seconds() / 60)) if at else 0
