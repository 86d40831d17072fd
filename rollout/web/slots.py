"""Another date for one hour: the leader of a facility, or L&D, takes one of the legal dates, in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.slots import Choice, choice_of, choose_slot
from rollout.domain.calendar import Change
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused
from rollout.domain.slots import Slot, because
from rollout.store import overview, sessions
from rollout.web.gate import DESK_FACILITY, OWN_FACILITY
from rollout.web.pages import plural
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit
from rollout.web.words import ENGLISH_WORDS

SHOWN = 10
FASTER = "Somebody was faster: this date has changed meanwhile. These are the dates you can choose from now."


def register(routes: Routes) -> None:
    routes.get("/me/at/{unit}/dates/{module}/{group}", OWN_FACILITY, show)
    routes.post("/me/at/{unit}/dates/{module}/{group}", OWN_FACILITY, take)
    routes.get("/desk/unit/{unit}/dates/{module}/{group}", DESK_FACILITY, show)
    routes.post("/desk/unit/{unit}/dates/{module}/{group}", DESK_FACILITY, take)


@dataclass(frozen=True)
class DayView:
    """The starts of one day, and what choosing any of them would move."""

    on: date
    starts: list[datetime]
    moves: str


def show(visit: Visit) -> Response:
    key = _session_key(visit)
    return _page(visit, choice_of(visit.tools, key), 200, "")


def take(visit: Visit) -> Response:
    """Release the date that was chosen; where that is not possible (any more), say why beside the dates that are."""
    key, person = _session_key(visit), visit.actor.person
    starts, was = _time(visit.form.text("starts")), _time(visit.form.text("was"))
    if starts is None or (was is None and visit.form.text("was") != "none"):
        return _page(visit, choice_of(visit.tools, key), 422, "Please choose one of the dates.")
    try:
        report = choose_slot(visit.tools, key, starts, person.id if person else None, was)
    except Refused as refused:
        what = refused.findings[0]
        return _page(visit, choice_of(visit.tools, key), 422, f"{what.where} {what.what}")
    if report.was_faster:
        return _page(visit, Choice(report.before, report.slots), 409, FASTER)
    return visit.go(_path(visit) + "?taken=yes")


def _page(visit: Visit, choice: Choice, status: int, wrong: str) -> Response:
    unit = _unit(visit)
    titles = {module.key: module.title for module in visit.tools.content.modules()}
    days = _days(choice.slots, unit, titles)
    taken = visit.query("taken") == "yes" and choice.row.because in (because(True), because(False))
    return visit.page(
        "slots.html", status, unit=unit, row=choice.row, title=titles[choice.row.module], group=visit.path("group"),
        back=_at(visit), near=days[:SHOWN], far=days[SHOWN:], wrong=wrong, taken=taken, path=_path(visit),
    )  # fmt: skip


def _days(slots: Sequence[Slot], unit: Unit, titles: dict[str, str]) -> list[DayView]:
    """Slots by day, in the order of the nearest."""
    found: dict[date, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.starts.date(), []).append(slot)
    return [
        DayView(on, sorted(each.starts for each in day), _moves(day[0].moves, unit, titles))
        for on, day in found.items()
    ]


def _moves(moves: Sequence[Change], unit: Unit, titles: dict[str, str]) -> str:
    """'moves “Listen” to Mon 12 Apr and 2 dates of other facilities': of others no more than the number."""
    own = [change for change in moves if change.before and change.before.unit == unit.code]
    said = [_in_words(change, titles) for change in own]
    others = len(moves) - len(own)
    if others:
        said.append(plural(others, "date of other facilities", "dates of other facilities"))
    return "moves " + " and ".join(filter(None, [", ".join(said[:-1]), said[-1]])) if said else "moves nothing else"


def _in_words(change: Change, titles: dict[str, str]) -> str:
    assert change.before is not None
    title = f"“{titles.get(change.before.module, change.before.module)}”"
    what = {"session": title, "preview": f"the preview of {title}", "coaching": f"group coaching for {title}"}
    starts = change.after.starts_local if change.after else None
    when = f" to {ENGLISH_WORDS.short_day(starts.date())}, {ENGLISH_WORDS.clock(starts)}" if starts else " away"
    return what[change.before.kind] + when


def _time(text: str) -> datetime | None:
    """A local start as our own page wrote it."""
    try:
        found = datetime.fromisoformat(text) if len(text) == len("2027-03-09T10:30") else None
    except ValueError:
        return None
    return found if found and found.tzinfo is None else None


def _path(visit: Visit) -> str:
    """This page's own address, made of what was found in the database."""
    module, group = (quote(visit.path(name), safe="") for name in ("module", "group"))
    return f"{_at(visit)}/dates/{module}/{group}"


def _at(visit: Visit) -> str:
    """The facility's page: her own, or the desk's."""
    return f"{'/me/at' if visit.actor.person else '/desk/unit'}/{quote(visit.path('unit'), safe='')}"


def _unit(visit: Visit) -> Unit:
    with visit.tools.database.reading() as tx:
        found = overview.unit(tx, visit.path("unit"), visit.today)
    if found is None:
        raise nothing_here()
    return found


def _session_key(visit: Visit) -> str:
    """The hour in the address; what is not there is nowhere."""
    unit, module, group = visit.path("unit"), visit.path("module"), visit.path("group")
    with visit.tools.database.reading() as tx:
        found = [each for each in sessions.all_of(tx, unit, module) if each.group == f"{unit}#{group}"]
    if not found:
        raise nothing_here()
    return found[0].key
