"""An hour that did not happen: why, and when instead, in two taps. Nobody is counted as late for saying so."""

from starlette.responses import Response

from rollout.actions.record_return import record_return
from rollout.actions.slots import Choice, choice_if_missed, choose_slot
from rollout.domain.problem import Refused
from rollout.domain.returns import Return
from rollout.domain.text import clean_text
from rollout.store import sessions
from rollout.web.gate import OWN_FACILITY
from rollout.web.record import reasons
from rollout.web.return_form import WRONG, is_own_key, new_key
from rollout.web.routes import Routes
from rollout.web.slots import address, chosen_from, days_of, session_key, show_dates, time_of, unit_of
from rollout.web.visit import Visit

SHOWN = 5


def register(routes: Routes) -> None:
    routes.get("/me/at/{unit}/missed/{module}/{group}", OWN_FACILITY, show)
    routes.post("/me/at/{unit}/missed/{module}/{group}", OWN_FACILITY, tell)


def show(visit: Visit) -> Response:
    key = session_key(visit)
    choice = chosen_from(choice_if_missed, visit)
    if not _is_behind(visit, key, choice):
        return visit.go(address(visit))
    return _page(visit, choice)


def tell(visit: Visit) -> Response:
    """Keep the reason, then release the date. Sent twice, both are as they were; a date that somebody else took
    meanwhile costs no reason: the dates that are possible now are shown."""
    key, form, words = session_key(visit), visit.form, visit.words
    choice, starts = chosen_from(choice_if_missed, visit), time_of(form.text("starts"))
    if not _is_behind(visit, key, choice):
        return visit.go(address(visit))
    why = ": ".join(filter(None, (clean_text(form.text(name), "line") for name in ("why", "reason"))))
    given = form.text("submission_key")
    if not why or not is_own_key(visit.tools, visit.path("unit"), visit.path("module"), given):
        return _page(visit, choice, 422, words.say(WRONG["reason"]))
    record_return(visit.tools, Return(given, key, False, reason=why), _person(visit))
    if starts is None:
        return visit.go(address(visit))
    try:
        report = choose_slot(visit.tools, key, starts, _person(visit), choice.row.starts_local)
    except Refused:
        report = None
    if report is None or report.was_faster:
        kept = "Your reason is kept. That date has just gone; these are the dates you can choose from now."
        return show_dates(visit, 409, words.say(kept))
    return visit.go(address(visit) + "?taken=yes")


def _person(visit: Visit) -> int | None:
    return visit.actor.person.id if visit.actor.person else None


def _is_behind(visit: Visit, key: str, choice: Choice) -> bool:
    """Whether the hour's day has come and nobody has said that it was held: else there is nothing to tell here."""
    with visit.tools.database.reading() as tx:
        session = sessions.find(tx, key)
    on = choice.row.on
    return session is not None and session.state in ("planned", "not_held") and on is not None and on <= visit.today


def _page(visit: Visit, choice: Choice, status: int = 200, wrong: str = "") -> Response:
    days = days_of(visit, choice.slots)
    return visit.page(
        "missed.html", status, unit=unit_of(visit), row=choice.row, title=visit.titles[choice.row.module],
        group=visit.path("group"), near=days[:SHOWN], far=days[SHOWN : 3 * SHOWN], wrong=wrong, form=visit.form,
        reasons=reasons(visit), key=new_key(visit.tools, visit.path("unit"), visit.path("module")),
    )  # fmt: skip
