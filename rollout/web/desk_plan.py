"""The draft on the desk: what differs from what people go by, who will be told what, and its release."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from rollout.actions import long_work
from rollout.actions.compare_calendars import Comparison, compare_calendars
from rollout.actions.release_calendar import discard_draft
from rollout.actions.versions import list_versions
from rollout.domain.calendar import Version
from rollout.store import calendar
from rollout.store.units import chain_up
from rollout.web import plan_words
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

UNITS, ROWS = 40, 40
CHANGED = "The draft is another one now than when you looked at it. This is how it stands; nothing was done."


def register(routes: Routes) -> None:
    routes.get("/desk/calendar/draft", DESK, draft)
    routes.post("/desk/calendar/plan", DESK, plan)
    routes.post("/desk/calendar/release", DESK, release)
    routes.post("/desk/calendar/discard", DESK, discard)
    routes.get("/desk/calendar/versions", DESK, versions)
    routes.get("/desk/calendar/compare", DESK, compare)


def draft(visit: Visit, status: int = 200, wrong: str = "") -> Response:
    """The newest draft against the released calendar; without a draft, a way to make one."""
    newest, current = _now(visit)
    over = current.number if current else 0
    if newest is None or newest.state == "released":
        facts: dict[str, Any] = {"found": None}
    else:
        facts = _facts(visit, over, newest.number, "/desk/calendar/draft")
    return visit.page(
        "draft.html", status, wrong=wrong, newest=newest, current=current, over=over,
        notice=visit.tools.programme.notice_days, **facts,
    )  # fmt: skip


def plan(visit: Visit) -> Response:
    """Make a draft, as long work."""
    wishes = {name: "yes" for name in ("fresh", "thorough") if visit.form.text(name) == "yes"}
    return visit.go(f"/desk/work/{long_work.ask(visit.tools, 'plan', wishes, visit.actor.desk_name)}")


def release(visit: Visit) -> Response:
    """Release exactly the draft that was looked at, over what was released then, as long work."""
    seen = _seen(visit)
    if seen is None:
        return draft(visit, 409, CHANGED)
    return visit.go(f"/desk/work/{long_work.ask(visit.tools, 'release', seen, visit.actor.desk_name)}")


def discard(visit: Visit) -> Response:
    """Forget the drafts that were looked at; what people go by stays."""
    if _seen(visit) is None:
        return draft(visit, 409, CHANGED)
    discard_draft(visit.tools)
    return visit.go("/desk/calendar/draft")


def versions(visit: Visit) -> Response:
    lines = list_versions(visit.tools)
    offset = visit.number("from")
    newest_first = lines[::-1]
    return visit.page(
        "versions.html", lines=newest_first[offset : offset + ROWS], count=len(lines), offset=offset, a_page=ROWS,
        makers=plan_words.MAKERS, latest=newest_first[0].version.number if lines else 0,
        before=newest_first[1].version.number if len(lines) > 1 else 0,
    )  # fmt: skip


def compare(visit: Visit) -> Response:
    """Any two versions, the older one first; without any, the list of them."""
    if not visit.query("first") and not visit.query("second"):
        return versions(visit)
    with visit.tools.database.reading() as tx:
        known = {version.number for version in calendar.versions(tx)}
    first, second = sorted((visit.number("first"), visit.number("second")))
    if not {first, second} <= known:
        raise nothing_here()
    return visit.page("compare.html", **_facts(visit, first, second, "/desk/calendar/compare"))


def _facts(visit: Visit, first: int, second: int, path: str) -> dict[str, Any]:
    """What both pages show of two versions."""
    of, at, row = visit.query("unit"), visit.number("from"), visit.number("row")
    _refuse_no_part(visit, of)
    found = compare_calendars(visit.tools, first, second, of, slice(row, row + ROWS))
    lines, together = plan_words.unit_lines(found.counts, found.names), plan_words.totals(found.counts)
    columns, titles = plan_words.columns_of(together), [*(name for _, name in plan_words.COLUMNS), plan_words.SEATS]
    return {
        "found": found, "columns": [titles[each] for each in columns],
        "units": [line.only(columns) for line in lines[at : at + UNITS]],
        "unit_count": len(lines), "unit_from": at, "all": together.only(columns),
        "rows": [plan_words.change_line(change, found.names, visit.titles) for change in found.rows],
        "row_from": row, "unit_page": UNITS, "row_page": ROWS, "letters": plan_words.letters(found),
        "most": max((max(week.before, week.after) for week in found.weeks), default=0), "titles": visit.titles,
        "path": path, "chosen": _chosen(found, path),
    }  # fmt: skip


def _chosen(found: Comparison, path: str) -> str:
    """What the links of the page keep: the two versions, where they are chosen."""
    if path.endswith("draft"):
        return ""
    return urlencode({"first": found.first.number if found.first else 0, "second": found.second.number}) + "&"


def _refuse_no_part(visit: Visit, of: str) -> None:
    if not of:
        return
    with visit.tools.database.reading() as tx:
        line_up = chain_up(tx, of, visit.today)
    if not line_up or line_up[0].level == visit.tools.programme.facility_level:
        raise nothing_here()


def _now(visit: Visit) -> tuple[Version | None, Version | None]:
    with visit.tools.database.reading() as tx:
        return calendar.latest(tx), calendar.released(tx)


def _seen(visit: Visit) -> dict[str, str] | None:
    """The draft as it was looked at; None where it is another one now."""
    newest, current = _now(visit)
    if newest is None or newest.state == "released":
        return None
    now = {
        "version": str(newest.number), "drafted": newest.drafted_at.isoformat(),
        "over": str(current.number if current else 0),
    }  # fmt: skip
    return now if all(visit.form.text(name) == value for name, value in now.items()) else None
