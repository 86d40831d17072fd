"""Before an hour: a leader's three ticks (preview, group coaching, planner filled in) and her pack as one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.responses import Response

from rollout.actions.get_ready import mark_ready, take_back_ready
from rollout.domain.calendar import Placement
from rollout.store import calendar, overview
from rollout.web.gate import OWN_FACILITY
from rollout.web.routes import Routes
from rollout.web.sheets import pdf
from rollout.web.slots import unit_of
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

COLUMNS = {"preview": "previewed_on", "coaching": "coached_on", "planner": "planner_filled_on"}


def register(routes: Routes) -> None:
    routes.post("/me/at/{unit}/ready/{module}/{step}", OWN_FACILITY, tick)
    routes.get("/me/at/{unit}/pack/{module}", OWN_FACILITY, pack)


@dataclass(frozen=True)
class Step:
    """One of the three steps as its leader sees it. `opens`: it can be ticked today; `fresh`: and taken back."""

    kind: str
    starts: datetime | None
    done_on: date | None
    opens: bool
    fresh: bool


def steps_of(seats: Sequence[Placement], ticked: Mapping[str, date | None], today: date, local: date) -> list[Step]:
    """Her preview and her coaching where she has a seat or a tick, and the planner always. Nobody ticks what is still
    to come; a slip of the thumb is taken back on the same day."""
    found = []
    for kind, column in COLUMNS.items():
        seat, done = next((each for each in seats if each.kind == kind), None), ticked.get(column)
        starts = seat.starts_local if seat else None
        if kind == "planner" or seat or done:
            has_come = kind == "planner" or (starts is not None and starts.date() <= local)
            found.append(Step(kind, starts, done, has_come and done is None, done == today))
    return found


def tick(visit: Visit) -> Response:
    """Tick one step, or take back what was ticked today. Both twice change nothing."""
    person, module, step = visit.actor.person, visit.path("module"), visit.path("step")
    if module not in visit.tools.programme.modules or step not in COLUMNS or person is None:
        raise nothing_here()
    if visit.form.text("done") == "no":
        take_back_ready(visit.tools, person.id, module, COLUMNS[step], visit.today)
    elif _has_come(visit, person.id, module, step):
        mark_ready(visit.tools, person.id, module, COLUMNS[step], visit.today)
    return visit.go(f"/me/at/{quote(visit.path('unit'), safe='')}#prepare-{quote(module, safe='')}")


def _has_come(visit: Visit, person: int, module: str, step: str) -> bool:
    if step == "planner":
        return True
    local = visit.now.astimezone(ZoneInfo(unit_of(visit).timezone)).date()
    with visit.tools.database.reading() as tx:
        released = calendar.released(tx)
        seats = calendar.placements(tx, released.number, leader=person) if released else []
    starts = [each.starts_local for each in seats if (each.kind, each.module) == (step, module)]
    return any(start.date() <= local for start in starts if start)


def pack(visit: Visit) -> Response:
    """All sheets of one module's pack in one file, in the order in which they are used."""
    unit, module = visit.path("unit"), visit.path("module")
    with visit.tools.database.reading() as tx:
        own = [overview.sheet_file(tx, id_) for of, id_, *_ in overview.sheets_of(tx, unit) if of == module]
    files = [each for each in own if each and visit.tools.files.has(each.sha256)]
    if not files:
        raise nothing_here()
    whole = visit.tools.bindery.together([visit.tools.files.path(each.sha256).read_bytes() for each in files])
    return pdf(whole, f"pack-{unit}-{module}.pdf")
