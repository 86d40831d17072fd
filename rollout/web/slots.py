"""Another date for one hour: the leader of a facility takes one of the legal dates, in one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.slots import Choice, choice_of, choose_slot
from rollout.actions.tools import Tools
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused
from rollout.domain.slots import Slot, because
from rollout.store import overview, sessions
from rollout.web.gate import OWN_FACILITY
from rollout.web.moved_words import also_moved
from rollout.web.routes import Routes
from rollout.web.stop import Stop, nothing_here
from rollout.web.visit import Visit

SHOWN = 10


def register(routes: Routes) -> None:
    routes.get("/me/at/{unit}/dates/{module}/{group}", OWN_FACILITY, show)
    routes.post("/me/at/{unit}/dates/{module}/{group}", OWN_FACILITY, take)


@dataclass(frozen=True)
class DayView:
    """The starts of one day, and what choosing any of them would move."""

    on: date
    starts: list[datetime]
    moves: list[str]


def show(visit: Visit) -> Response:
    return _page(visit, chosen_from(choice_of, visit))


def chosen_from(choice: Callable[[Tools, str], Choice], visit: Visit) -> Choice:
    """The dates of this hour. What the calendar refuses is said in the words of the page."""
    try:
        return choice(visit.tools, session_key(visit))
    except Refused:
        text = "Its day is behind it, it has been reported, or its dates are not out yet. Your own page says which."
        raise Stop(409, "This hour has no other date to choose", text) from None


def show_dates(visit: Visit, status: int, wrong: str) -> Response:
    """The dates as they are now, with a word about one that was not taken."""
    return _page(visit, chosen_from(choice_of, visit), status, wrong)


def take(visit: Visit) -> Response:
    """Release the date that was chosen; where that is not possible (any more), say so beside the dates that are."""
    key, person, words = session_key(visit), visit.actor.person, visit.words
    starts, was = time_of(visit.form.text("starts")), visit.form.text("was")
    if starts is None or (time_of(was) is None and was != "none"):
        return show_dates(visit, 422, words.say("Please choose one of the dates."))
    try:
        report = choose_slot(visit.tools, key, starts, person.id if person else None, time_of(was))
    except Refused:
        day, time = words.day(starts.date()), words.clock(starts)
        wrong = words.say("{day}, {time} is not possible. These are the dates you can choose from.", day=day, time=time)
        return show_dates(visit, 422, wrong)
    if report.was_faster:
        faster = "Somebody was faster: this date has changed meanwhile. These are the dates you can choose from now."
        return _page(visit, Choice(report.before, report.slots), 409, words.say(faster))
    return visit.go(address(visit) + "?taken=yes")


def _page(visit: Visit, choice: Choice, status: int = 200, wrong: str = "") -> Response:
    days = days_of(visit, choice.slots)
    taken = visit.query("taken") == "yes" and choice.row.because in (because(True), because(False))
    return visit.page(
        "slots.html", status, unit=unit_of(visit), row=choice.row, title=visit.titles[choice.row.module],
        group=visit.path("group"), back=_at(visit), near=days[:SHOWN], far=days[SHOWN:], wrong=wrong, taken=taken,
        path=address(visit),
    )  # fmt: skip


def days_of(visit: Visit, slots: Sequence[Slot]) -> list[DayView]:
    """Slots by day, in the order of the nearest."""
    found: dict[date, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.starts.date(), []).append(slot)
    titles, group = visit.titles, f"{visit.path('unit')}#{visit.path('group')}"
    return [
        DayView(on, sorted(each.starts for each in day), also_moved(visit.words, day[0].moves, group, titles))
        for on, day in found.items()
    ]


def time_of(text: str) -> datetime | None:
    """A local start as our own page wrote it."""
    try:
        found = datetime.fromisoformat(text) if len(text) == len("2027-03-09T10:30") else None
    except ValueError:
        return None
    return found if found and found.tzinfo is None else None


def address(visit: Visit) -> str:
    """This page's own address, made of what was found in the database."""
    module, group = (quote(visit.path(name), safe="") for name in ("module", "group"))
    return f"{_at(visit)}/dates/{module}/{group}"


def _at(visit: Visit) -> str:
    """Her own page of the facility."""
    return f"/me/at/{quote(visit.path('unit'), safe='')}"


def unit_of(visit: Visit) -> Unit:
    with visit.tools.database.reading() as tx:
        found = overview.unit(tx, visit.path("unit"), visit.today)
    if found is None:
        raise nothing_here()
    return found


def session_key(visit: Visit) -> str:
    """The hour in the address; what is not there is nowhere."""
    unit, module, group = visit.path("unit"), visit.path("module"), visit.path("group")
    with visit.tools.database.reading() as tx:
        found = [each for each in sessions.all_of(tx, unit, module) if each.group == f"{unit}#{group}"]
    if not found:
        raise nothing_here()
    return found[0].key
