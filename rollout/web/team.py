"""What a team decided to do: added, ticked off and handed over with one thumb, in a huddle or a talk of two."""

from datetime import date, timedelta
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.team_actions import ActionReport, add_action, hand_over_action, tick_action
from rollout.domain.problem import Refused
from rollout.domain.returns import Action
from rollout.store import team_actions
from rollout.web.forms import Form
from rollout.web.gate import OWN_FACILITY
from rollout.web.return_form import Reading, is_own_key, new_key
from rollout.web.routes import Routes
from rollout.web.slots import unit_of
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

WEEKS = (1, 2, 4)
SHOWN_DONE = 12
_TEAM = "team actions"
"""What a key of this page is for, where that of a return names its module."""


def register(routes: Routes) -> None:
    routes.get("/me/at/{unit}/team", OWN_FACILITY, show)
    routes.post("/me/at/{unit}/team", OWN_FACILITY, add)
    routes.post("/me/at/{unit}/team/{action}/tick", OWN_FACILITY, tick)
    routes.post("/me/at/{unit}/team/{action}/hand", OWN_FACILITY, hand_over)


def show(visit: Visit) -> Response:
    return _page(visit)


def add(visit: Visit) -> Response:
    reading = Reading(visit.form, visit.words)
    key = visit.form.text("submission_key")
    text, who = reading.text("what", "line"), reading.text("who", "name")
    due_on = reading.day("on") or reading.day("due")
    if not text:
        reading.wrong["what"] = visit.words.say("Please say what was agreed.")
    if reading.wrong or not is_own_key(visit.tools, visit.path("unit"), _TEAM, key):
        return _page(visit, 422, visit.form, reading.wrong)
    try:
        add_action(visit.tools, visit.path("unit"), Action(text, who, due_on), key)
    except Refused:
        full = "There are many open ones already. Please tick off what is done before you add another."
        return _page(visit, 422, visit.form, {"what": visit.words.say(full)})
    return visit.go(_address(visit))


def tick(visit: Visit) -> Response:
    done = visit.form.text("done") == "yes"
    return _after(visit, tick_action(visit.tools, visit.path("unit"), _number(visit), done, _person(visit)))


def hand_over(visit: Visit) -> Response:
    reading, number = Reading(visit.form, visit.words), _number(visit)
    who, due_on = reading.text("who", "name"), reading.day("on")
    if not who:
        reading.wrong["who"] = visit.words.say("Please say who does it now.")
    if reading.wrong:
        return _page(visit, 422, visit.form, {f"{name} {number}": said for name, said in reading.wrong.items()})
    return _after(visit, hand_over_action(visit.tools, visit.path("unit"), number, who, due_on, _person(visit)))


def _after(visit: Visit, report: ActionReport) -> Response:
    if not report.found:
        raise nothing_here()
    return visit.go(_address(visit))


def _page(visit: Visit, status: int = 200, form: Form | None = None, wrong: dict[str, str] | None = None) -> Response:
    unit = unit_of(visit)
    with visit.tools.database.reading() as tx:
        known = team_actions.of(tx, unit.code)
    done = sorted((action for action in known if action.done_on), key=lambda a: (a.done_on or date.min, a.id))
    return visit.page(
        "team.html", status, unit=unit, form=form or Form(), errors=wrong or {}, path=_address(visit),
        standing=sorted((a for a in known if a.done_on is None), key=lambda a: (a.action.due_on or date.max, a.id)),
        done=done[: -SHOWN_DONE - 1 : -1], key=new_key(visit.tools, unit.code, _TEAM),
        days=[(weeks, visit.today + timedelta(weeks=weeks)) for weeks in WEEKS],
    )  # fmt: skip


def _number(visit: Visit) -> int:
    """The action in the address, which is there only where it is this team's own."""
    with visit.tools.database.reading() as tx:
        own = {str(action.id): action.id for action in team_actions.of(tx, visit.path("unit"))}
    if visit.path("action") not in own:
        raise nothing_here()
    return own[visit.path("action")]


def _person(visit: Visit) -> int | None:
    return visit.actor.person.id if visit.actor.person else None


def _address(visit: Visit) -> str:
    return f"/me/at/{quote(visit.path('unit'), safe='')}/team"
