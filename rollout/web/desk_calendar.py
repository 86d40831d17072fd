"""The calendar on the desk: the whole programme as a picture, the same as a table, and what has no date."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from urllib.parse import quote, urlencode

from starlette.responses import Response

from rollout.actions.show_timeline import TimelineReport, show_timeline
from rollout.adapters import picture
from rollout.domain.timeline import Line, Load, Tile, Timeline
from rollout.store import calendar
from rollout.store.units import chain_up
from rollout.web.calendar_words import events_of, weeks_of
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

ROWS, EVENTS = 60, 12
NAMES = 104
"""How wide the names are that stay in sight on a narrow screen."""


def register(routes: Routes) -> None:
    routes.get("/desk/calendar", DESK, whole)


def whole(visit: Visit) -> Response:
    """A version (default: the newest) of everything, or of what lies under a unit."""
    with visit.tools.database.reading() as tx:
        numbers = {version.number for version in calendar.versions(tx)}
        line = chain_up(tx, visit.query("unit"), visit.today) if visit.query("unit") else []
    if not numbers:
        return visit.page("timeline.html", report=None)
    number, of = visit.number("version") or None, line[0] if line else None
    is_lost = (number and number not in numbers) or (visit.query("unit") and of is None)
    if is_lost or (of and of.level == visit.tools.programme.facility_level):
        raise nothing_here()
    offset = visit.number("from")
    return _page(
        visit, show_timeline(visit.tools, number, of.code if of else None, ROWS, slice(offset, offset + ROWS)), offset
    )


def _page(visit: Visit, report: TimelineReport, offset: int) -> Response:
    titles = {module.key: module.title for module in visit.tools.content.modules()}
    drawn = report.timeline
    by_day = any(row.line.is_facility for row in drawn.rows)
    sizes = picture.FACILITY_PAGE if by_day else picture.PAGE
    with visit.tools.database.reading() as tx:
        current = calendar.released(tx)
    is_current = current is not None and current.number == report.version.number
    movable = _movable(visit, report) if by_day and is_current else None
    events = [event for event in events_of(report.seats, report.names) if event.starts.date() >= visit.today]
    return visit.page(
        "timeline.html", report=report, titles=titles, offset=offset, a_page=ROWS, by_day=by_day, names_width=NAMES,
        picture=picture.picture(drawn, titles, sizes, link=lambda line: _link(report, line), movable=movable),
        names=picture.names_of(drawn, titles, sizes, NAMES), legend=picture.legend(drawn, titles),
        rows=[(row, weeks_of(row, drawn, titles, movable), _link(report, row.line)) for row in drawn.rows],
        can_move=movable is not None, is_current=is_current, has_crew=bool(visit.tools.programme.facilitators),
        load=[week for week in drawn.load if _is_told(week)], events=events[:EVENTS], ahead=len(events),
        seats=_seats(visit), here_now=_address(report), all_hours=_hours(drawn),
    )  # fmt: skip


def _movable(visit: Visit, report: TimelineReport) -> Callable[[Line, Tile], str]:
    """Where each planned hour of the facilities shown gets another date; asked of the calendar that people go by."""
    codes = [row.line.code for row in report.timeline.rows]
    with visit.tools.database.reading() as tx:
        groups: dict[tuple[str, str, date | None], list[str]] = defaultdict(list)
        for row in calendar.placements(tx, report.version.number, units=codes):
            if row.kind == "session":
                groups[row.unit, row.module, row.on].append(row.group.rpartition("#")[2])
    modules = report.timeline.modules

    def where(line: Line, tile: Tile) -> str:
        found = groups[line.code, modules[tile.module], tile.on]
        is_one = tile.hours == tile.planned == len(found) == 1 and tile.on > visit.today
        path = (line.code, "dates", modules[tile.module], found[0]) if is_one else ()
        return f"/desk/unit/{'/'.join(quote(part, safe='') for part in path)}" if path else ""

    return where


def _link(report: TimelineReport, line: Line) -> str:
    """A facility has its page; everything else its own picture, in the same version."""
    if line.is_facility:
        return f"/desk/unit/{quote(line.code, safe='')}"
    return _address(report, line.code)


def _address(report: TimelineReport, unit: str = "") -> str:
    unit = unit or (report.unit.code if report.unit else "")
    chosen = {"version": str(report.version.number)} | ({"unit": unit} if unit else {})
    return f"/desk/calendar?{urlencode(chosen)}"


def _seats(visit: Visit) -> dict[str, int]:
    rules = visit.tools.programme.preparation
    return {"preview": rules.preview_seats, "coaching": rules.coaching_seats}


def _is_told(week: Load) -> bool:
    return bool(sum(week.hours) or week.previews or week.coachings)


def _hours(drawn: Timeline) -> int:
    return sum(row.hours for row in drawn.rows)
