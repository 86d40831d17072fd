"""One hour moves: its legal dates as months and as a list, what each would move and who hears of it, then one yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.slots import Choice, SlotReport, choice_of, choose_slot, preview_choice
from rollout.domain.calendar import Change
from rollout.domain.moves import fingerprint
from rollout.domain.problem import Refused
from rollout.domain.slots import Slot, because
from rollout.store import calendar, overview
from rollout.store.database import Transaction
from rollout.web.gate import DESK_FACILITY
from rollout.web.month_grid import WEEK, months_of
from rollout.web.moved_words import also_moved
from rollout.web.pages import plural
from rollout.web.plan_words import ChangeLine, change_line
from rollout.web.routes import Routes
from rollout.web.slots import session_key, time_of, unit_of
from rollout.web.visit import Visit

NEAR = 10
STALE = (
    "Something has changed since you looked: this date would now move other things, or the hour has another date. "
    "Nothing was done. This is how it stands."
)


def register(routes: Routes) -> None:
    routes.get("/desk/unit/{unit}/dates/{module}/{group}", DESK_FACILITY, show)
    routes.post("/desk/unit/{unit}/dates/{module}/{group}", DESK_FACILITY, move)


@dataclass(frozen=True)
class DayLine:
    """One day of the list: its starts, each with where it leads, and what choosing it moves."""

    on: date
    starts: list[tuple[datetime, str]]
    moves: list[str]


@dataclass(frozen=True)
class Hearer:
    """A leader who hears of the move, and of how many dates at which places."""

    name: str
    dates: str
    places: str


@dataclass(frozen=True)
class Ahead:
    """What one start would do, before anybody says yes. `agreed` holds the yes to what was shown."""

    starts: datetime
    others: list[tuple[datetime, str]]
    lines: list[ChangeLine]
    hearers: list[Hearer]
    follow: list[str]
    agreed: str


def show(visit: Visit) -> Response:
    """The legal dates; with ?starts=, what that one would do."""
    return _page(visit, time_of(visit.query("starts")))


def move(visit: Visit) -> Response:
    """Release the date with all that was shown to move for it; where anything differs by now, say so and do nothing."""
    key, starts, was = session_key(visit), time_of(visit.form.text("starts")), visit.form.text("was")
    if starts is None or (was != "none" and time_of(was) is None):
        return _page(visit, None, 422, "Please choose one of the dates.")
    agreed = visit.form.text("agreed") or "nothing"
    try:
        report = choose_slot(visit.tools, key, starts, None, time_of(was), agreed)
    except Refused:
        return _page(visit, starts, 409, STALE)
    if report.was_faster:
        return _page(visit, starts, 409, STALE)
    return visit.go(f"{path_of(visit)}?version={report.version}")


def _page(visit: Visit, starts: datetime | None, status: int = 200, wrong: str = "") -> Response:
    unit, choice, ahead = unit_of(visit), choice_of(visit.tools, session_key(visit)), None
    now = choice.row.starts_local
    if starts is not None and starts != now:
        try:
            ahead = _ahead(visit, choice, preview_choice(visit.tools, session_key(visit), starts))
        except Refused as refused:
            wrong = wrong or f"{refused.findings[0].where} {refused.findings[0].what}"
    days = _days(visit, choice.slots)
    grid = {day.on: (_usual(day, now), _moved_on(choice.slots, day.on)) for day in days}
    version = visit.number("version") if choice.row.because in (because(True), because(False)) else 0
    return visit.page(
        "move.html", status, unit=unit, row=choice.row, title=visit.titles[choice.row.module],
        group=visit.path("group"), ahead=ahead, near=days[:NEAR], far=days[NEAR:], wrong=wrong, week=WEEK,
        months=months_of(grid, choice.row.on, ahead.starts.date() if ahead else None), path=path_of(visit),
        version=version, before=_before(visit, version),
    )  # fmt: skip


def _before(visit: Visit, version: int) -> int:
    """The calendar that people went by before this version; 0 where there was none."""
    with visit.tools.database.reading() as tx:
        released = [each.number for each in calendar.versions(tx) if each.state == "released"]
    return max((number for number in released if number < version), default=0)


def path_of(visit: Visit, starts: datetime | None = None) -> str:
    """The page of this hour, made of what was found in the database; with a start, what that would do."""
    unit, module, group = (quote(visit.path(name), safe="") for name in ("unit", "module", "group"))
    path = f"/desk/unit/{unit}/dates/{module}/{group}"
    return f"{path}?starts={starts:%Y-%m-%dT%H:%M}" if starts else path


def _days(visit: Visit, slots: Sequence[Slot]) -> list[DayLine]:
    """Slots by day, in the order of the nearest."""
    found: dict[date, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.starts.date(), []).append(slot)
    titles, group = visit.titles, f"{visit.path('unit')}#{visit.path('group')}"
    return [
        DayLine(
            on, [(starts, path_of(visit, starts)) for starts in sorted(each.starts for each in day)],
            also_moved(visit.words, day[0].moves, group, titles),
        )
        for on, day in found.items()
    ]  # fmt: skip


def _usual(day: DayLine, now: datetime | None) -> str:
    """Where a day of the grid leads: the time that the hour has now, where that is free; else the first."""
    links = {starts.time(): link for starts, link in day.starts}
    return links.get(now.time(), day.starts[0][1]) if now else day.starts[0][1]


def _moved_on(slots: Sequence[Slot], on: date) -> int:
    return next(len(slot.moves) for slot in slots if slot.starts.date() == on)


def _ahead(visit: Visit, choice: Choice, report: SlotReport) -> Ahead:
    moves, starts = report.moves, report.after.starts_local
    assert starts is not None
    found = {change.key: change for change in (*moves.moved, *moves.again)}
    found.setdefault(report.after.key, Change(report.before, report.after))
    first, *others = sorted(found.values(), key=lambda change: (change.key != report.after.key, _when(change)))
    with visit.tools.database.reading() as tx:
        names = overview.names(tx, {unit for change in found.values() for unit in _units(change)}, visit.today)
        hearers = _hearers(tx, moves.leaders, list(found.values()), names)
    seats = moves.letters - moves.packs
    follow = [plural(moves.packs, "pack with its sheets", "packs with their sheets")] if moves.packs else []
    follow += [plural(seats, "letter about a preview or group coaching",
                      "letters about previews and group coaching")] if seats else []  # fmt: skip
    same_day = [slot.starts for slot in choice.slots if slot.starts.date() == starts.date() and slot.starts != starts]
    return Ahead(
        starts, [(each, path_of(visit, each)) for each in sorted(same_day)],
        [change_line(change, names, visit.titles) for change in (first, *others)], hearers, follow, fingerprint(moves),
    )  # fmt: skip


def _hearers(tx: Transaction, leaders: Sequence[int], found: list[Change], names: dict[str, str]) -> list[Hearer]:
    """In order of name. A leader hears of every date on either side of which she stands."""
    people = overview.people_named(tx, leaders)
    told = []
    for person, name in people.items():
        own = [c for c in found if person in {side.leader for side in (c.before, c.after) if side}]
        places = sorted({names.get(unit, unit) for change in own for unit in _units(change)})
        told.append(Hearer(name, plural(len(own), "date"), ", ".join(places)))
    return sorted(told, key=lambda hearer: (hearer.name, hearer.places))


def _units(change: Change) -> set[str]:
    return {side.unit for side in (change.before, change.after) if side}


def _when(change: Change) -> str:
    sides = (side.starts_local for side in (change.before, change.after) if side and side.starts_local)
    return next((f"{starts:%Y-%m-%d %H:%M}" for starts in sides), "")
