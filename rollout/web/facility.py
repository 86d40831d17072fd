"""A facility leader's own pages: what is next, her hours, her sheets, the answers to her people's ideas."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from rollout.actions.doors import return_url
from rollout.domain.calendar import Placement
from rollout.domain.coverage import shown_state
from rollout.store import calendar, coverage, ideas, overview, sessions, team_actions
from rollout.web.gate import OWN_FACILITY
from rollout.web.return_form import Hour, hours
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit
from rollout.web.words import PageWords

_SEATS = {"preview": "The preview of “{title}”", "coaching": "Group coaching for “{title}”"}


def register(routes: Routes) -> None:
    routes.get("/me/at/{unit}", OWN_FACILITY, rollout_of)
    routes.post("/me/at/{unit}/record/{module}", OWN_FACILITY, open_return)


@dataclass(frozen=True)
class ModuleView:
    """One module as its leader sees it: preparation, hours and sheets."""

    key: str
    title: str
    seats: list[tuple[Placement, bool]]
    hours: list[tuple[Hour, str]]
    sheets: list[tuple[int, str, str, int]]

    may_record: bool

    @property
    def is_over(self) -> bool:
        return bool(self.hours) and all(state in ("held", "not_held", "cancelled") for _, state in self.hours)


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
    for module in visit.tools.content.modules():
        own = [p for p in placed if p.kind == "session" and p.module == module.key]
        found = hours([s for s in there if s.module == module.key], own, sizes)
        shown = [
            (hour, shown_state(hour.session.state, hour.on, hour.session.key in moved, local.date())) for hour in found
        ]
        done = ready.get(module.key, {})
        ticks = {"preview": done.get("previewed_on"), "coaching": done.get("coached_on")}
        mine = [(seat, bool(ticks.get(seat.kind))) for seat in seats if seat.module == module.key]
        files = [(id_, kind, name, pages) for of, id_, kind, name, pages in sheets if of == module.key]
        begun = any(hour.on and hour.on <= local.date() for hour in found)
        views.append(ModuleView(module.key, titles[module.key], mine, shown, files, begun))
    return visit.page(
        "facility.html", unit=unit, views=views, next=_next(visit.words, views, local), answers=list(reversed(answers)),
        agreed=[action for action in agreed if action.done_on is None], local=local,
    )  # fmt: skip


@dataclass(frozen=True)
class Next:
    """The one sentence that matters today. `record`: the module whose hour should be recorded, of this group."""

    sentence: str
    starts: datetime | None = None
    record: str = ""
    group: int = 1


def _next(words: PageWords, views: list[ModuleView], local: datetime) -> Next:
    """What is next for this leader: an hour to record comes before anything that lies ahead."""
    for view in views:
        late = [hour for hour, state in view.hours if state == "unreported"]
        if late:
            said = words.say("Tell us how your hour “{title}” went.", title=view.title)
            return Next(said, late[0].starts, view.key, late[0].group)
    ahead: list[tuple[datetime, str]] = []
    for view in views:
        planned = [hour.starts for hour, state in view.hours if state in ("planned", "moved")]
        ahead += [(starts, words.say("Your hour “{title}”", title=view.title)) for starts in planned if starts]
        seats = [(seat.starts_local, words.say(_SEATS[seat.kind], title=view.title)) for seat, _ in view.seats]
        ahead += [(starts, what) for starts, what in seats if starts]
    coming = sorted(each for each in ahead if each[0] >= local)
    if coming:
        return Next(coming[0][1], coming[0][0])
    over = views and all(view.is_over for view in views)
    if over:
        return Next(words.say("All your hours are done. Thank you."))
    return Next(words.say("Your dates are on their way. There is nothing to do yet."))


def open_return(visit: Visit) -> Response:
    """On to the return page, which needs no session: what is typed there outlives this one."""
    unit, module = visit.path("unit"), visit.path("module")
    if module not in visit.tools.programme.modules:
        raise nothing_here()
    assert visit.actor.person is not None
    with visit.tools.database.transaction() as tx:
        address = return_url(visit.tools, tx, unit, module, visit.actor.person.id)
    return visit.go("/R/" + address.rpartition("/")[2])
