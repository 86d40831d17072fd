"""A facility leader's own pages: what is next, her hours, her sheets, the answers to her people's ideas."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from rollout.actions.doors import return_url
from rollout.domain.coverage import shown_state
from rollout.store import calendar, coverage, ideas, overview, sessions, team_actions
from rollout.web.gate import OWN_FACILITY
from rollout.web.next_step import Date, Next, ahead, to_record
from rollout.web.prepare import Step, steps_of
from rollout.web.return_form import Hour, hours
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit
from rollout.web.words import PageWords


def register(routes: Routes) -> None:
    routes.get("/me/at/{unit}", OWN_FACILITY, rollout_of)
    routes.post("/me/at/{unit}/record/{module}", OWN_FACILITY, open_return)


@dataclass(frozen=True)
class ModuleView:
    """One module as its leader sees it: preparation, hours and sheets."""

    key: str
    title: str
    steps: list[Step]
    hours: list[tuple[Hour, str]]
    sheets: list[tuple[int, str, str, int]]

    may_record: bool

    @property
    def is_over(self) -> bool:
        return bool(self.hours) and all(state in ("held", "not_held", "cancelled") for _, state in self.hours)

    @property
    def is_folded(self) -> bool:
        """What lies behind her takes one line. An hour that was not held still wants a date."""
        return bool(self.hours) and all(state in ("held", "cancelled") for _, state in self.hours)

    @property
    def held_on(self) -> date | None:
        return max((hour.on for hour, _ in self.hours if hour.on), default=None)

    @property
    def pages(self) -> int:
        return sum(pages for *_, pages in self.sheets)

    @property
    def dates(self) -> list[Date]:
        """What still has a date of its own to come."""
        found = [
            Date(hour.starts, "session", self.key, self.title, hour.group)
            for hour, state in self.hours
            if state in ("planned", "moved") and hour.starts
        ]
        seats = [(step.starts, step.kind) for step in self.steps if not step.done_on]
        return found + [Date(starts, kind, self.key, self.title) for starts, kind in seats if starts]

    @property
    def late(self) -> list[Date]:
        open_ones = [hour for hour, state in self.hours if state == "unreported"]
        return [Date(hour.starts, "session", self.key, self.title, hour.group) for hour in open_ones if hour.starts]


def rollout_of(visit: Visit) -> Response:
    unit = next(unit for unit in visit.actor.facilities if unit.code == visit.path("unit"))
    assert visit.actor.person is not None
    with visit.tools.database.reading() as tx:
        released = calendar.released(tx)
        number = released.number if released else 0
        placed = calendar.placements(tx, number, unit=unit.code)
        seats = [p for p in calendar.placements(tx, number, leader=visit.actor.person.id) if p.kind != "session"]
        there, sizes = sessions.all_of(tx, unit.code), {g.key: g.size for g in calendar.groups(tx, unit.code)}
        ready = sessions.readiness_of(tx, visit.actor.person.id)
        sheets, answers = overview.sheets_of(tx, unit.code), ideas.answered_for(tx, unit.code, None)
        agreed = team_actions.of(tx, unit.code)
        moved = coverage.moved_at(tx, number, unit.code)
    local = visit.now.astimezone(ZoneInfo(unit.timezone)).replace(tzinfo=None)
    views, titles = [], visit.titles
    for module in visit.tools.programme.modules:
        own = [p for p in placed if p.kind == "session" and p.module == module]
        found = hours([s for s in there if s.module == module], own, sizes)
        shown = [
            (hour, shown_state(hour.session.state, hour.on, hour.session.key in moved, local.date())) for hour in found
        ]
        mine = [seat for seat in seats if seat.module == module]
        steps = steps_of(mine, ready.get(module, {}), visit.today, local.date())
        files = [(id_, kind, name, pages) for of, id_, kind, name, pages in sheets if of == module]
        begun = any(hour.on and hour.on <= local.date() for hour in found)
        views.append(ModuleView(module, titles[module], steps, shown, files, begun))
    return visit.page(
        "facility.html", unit=unit, ahead=[view for view in views if not view.is_folded], local=local,
        behind=[view for view in views if view.is_folded], next=_next(visit.words, views, local),
        answers=list(reversed(answers)), agreed=[action for action in agreed if action.done_on is None],
    )  # fmt: skip


def _next(words: PageWords, views: list[ModuleView], local: datetime) -> Next:
    late = [date for view in views for date in view.late]
    if late:
        return to_record(words, late[0])
    is_over = bool(views) and all(view.is_over for view in views)
    return ahead(words, [date for view in views for date in view.dates], local, is_over)


def open_return(visit: Visit) -> Response:
    """On to the return page, which needs no session: what is typed there outlives this one."""
    unit, module = visit.path("unit"), visit.path("module")
    if module not in visit.tools.programme.modules:
        raise nothing_here()
    assert visit.actor.person is not None
    with visit.tools.database.transaction() as tx:
        address = return_url(visit.tools, tx, unit, module, visit.actor.person.id)
    return visit.go("/R/" + address.rpartition("/")[2])
