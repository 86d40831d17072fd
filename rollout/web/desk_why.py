"""Why one hour or seat has no date, in plain words, and what would help, each with the place where it is done."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.slots import choice_of
from rollout.actions.why_this_hour import why_this_hour, why_this_seat
from rollout.domain.calendar import Kind
from rollout.domain.planning.explain import WayOut
from rollout.store import calendar
from rollout.web.gate import DESK_FACILITY
from rollout.web.routes import Routes
from rollout.web.slots import session_key, unit_of
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit
from rollout.web.why_words import Help, help_of

SEATS: dict[str, Kind] = {"preview": "preview", "coaching": "coaching"}
MOST_WAYS = 6


@dataclass(frozen=True)
class Way:
    """Rules that would make room, the nearest day then, and what somebody can do about each."""

    if_gave_way: tuple[str, ...]
    on: date
    helps: tuple[Help, ...]


def register(routes: Routes) -> None:
    routes.get("/desk/unit/{unit}/why/{module}/{group}", DESK_FACILITY, show)


def show(visit: Visit) -> Response:
    """`group`: the number of a group, or preview or coaching for the seat of the place's leader."""
    unit, module, group = unit_of(visit), visit.path("module"), visit.path("group")
    if module not in visit.tools.programme.modules:
        raise nothing_here()
    dates, days = "", 0
    if group in SEATS:
        found = why_this_seat(visit.tools, unit.code, module, SEATS[group])
    else:
        session_key(visit)
        found = why_this_hour(visit.tools, unit.code, module, int(group))
        module = found.waits_for or module
        dates = f"/desk/unit/{quote(unit.code, safe='')}/dates/{quote(module, safe='')}/{quote(group, safe='')}"
        days = 0 if found.row.starts_local else _days_by_hand(visit, f"{unit.code}#{group}", module)
    conflict = found.conflict
    ways = [_way(way, unit.code, dates) for way in conflict.ways_out[:MOST_WAYS]] if conflict else []
    return visit.page(
        "why.html", unit=unit, found=found, ways=ways, dates=dates, days=days, titles=visit.titles, group=group,
        is_seat=group in SEATS, title=visit.titles[found.row.module],
    )  # fmt: skip


def _days_by_hand(visit: Visit, group: str, module: str) -> int:
    """How many days L&D could choose all the same: the notice period, for one, binds no person."""
    return len({slot.starts.date() for slot in choice_of(visit.tools, calendar.session_key(group, module)).slots})


def _way(way: WayOut, unit: str, dates: str) -> Way:
    helps = tuple(dict.fromkeys(help_of(rule, unit, dates) for rule in way.rules))
    return Way(tuple(dict.fromkeys(rule.noun for rule in way.rules)), way.on, helps)
