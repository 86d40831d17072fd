"""What L&D does beside a need: tick a leader's preparation, and name who leads a place from a day on."""

import re
from datetime import date
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.get_ready import mark_ready
from rollout.actions.hand_over import hand_over
from rollout.domain.organisation import DEPUTY, LEADER
from rollout.domain.problem import Refused
from rollout.store import overview
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

STEPS = {"previewed": "previewed_on", "coached": "coached_on"}


def register(routes: Routes) -> None:
    routes.post("/desk/ready", DESK, ready)
    routes.get("/desk/unit/{unit}/hand-over", DESK, successor)
    routes.post("/desk/unit/{unit}/hand-over", DESK, name_leader)


def ready(visit: Visit) -> Response:
    """One step of one leader, ticked with today's date; ticking it twice changes nothing."""
    person, module, step = (visit.form.text(name) for name in ("person", "module", "step"))
    if step not in STEPS or module not in visit.tools.programme.modules or not re.fullmatch(r"\d{1,9}", person):
        raise nothing_here()
    with visit.tools.database.reading() as tx:
        if overview.person_name(tx, int(person)) is None:
            raise nothing_here()
    mark_ready(visit.tools, int(person), module, STEPS[step], visit.today)
    return visit.go(_back(visit))


def _back(visit: Visit) -> str:
    """Where the tick was made: one of the desk's own two pages."""
    wanted = visit.form.text("back")
    return wanted if re.fullmatch(r"/desk(/needs/[a-z_]{1,20})?", wanted) else "/desk"


def successor(visit: Visit) -> Response:
    return _page(visit)


def name_leader(visit: Visit) -> Response:
    """From that day on she leads, or is the deputy; a stand-in is a deputy with a last day."""
    form, code = visit.form, visit.path("unit")
    stands_in = form.text("as") == "stand_in"
    role = LEADER if form.text("as") in ("", LEADER) else DEPUTY
    try:
        on, until = _day(form.text("on")), _day(form.text("until"))
    except ValueError:
        return _page(visit, 422, ("A day is written as 2027-03-31.",))
    if on is None:
        return _page(visit, 422, ("Please say from which day.",))
    if stands_in and until is None:
        return _page(visit, 422, ("Please say until which day she stands in.",))
    if until is not None and not stands_in:
        return _page(visit, 422, ("Only a stand-in has a last day. Leave it blank, or choose “Stand-in”.",))
    try:
        report = hand_over(visit.tools, code, form.text("name"), form.text("email"), on, role, until)
    except Refused as refused:
        return _page(visit, 422, tuple(str(finding) for finding in refused.findings))
    facts = f"doors={report.doors_shut}&letters={report.letters_cancelled}" if report.changed else "same=1"
    return visit.go(f"/desk/unit/{quote(code, safe='')}/hand-over?done=1&{facts}{'&beside=1' if stands_in else ''}")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _page(visit: Visit, status: int = 200, wrong: tuple[str, ...] = ()) -> Response:
    with visit.tools.database.reading() as tx:
        found = overview.unit(tx, visit.path("unit"), visit.today)
        held = overview.assignments_of(tx, visit.path("unit"))
    if found is None:
        raise nothing_here()
    return visit.page(
        "hand_over.html", status, unit=found, held=held, wrong=wrong, form=visit.form, done=visit.number("done"),
        doors=visit.number("doors"), letters=visit.number("letters"), same=visit.number("same"),
        beside=visit.number("beside"),
    )  # fmt: skip
