"""This week, the front page of whoever leads: what waits, what moved, one thing to recognise, what is ahead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from starlette.responses import Response

from rollout.domain.coverage import SMALLEST_GROUP
from rollout.domain.ideas import Idea
from rollout.domain.organisation import Unit
from rollout.domain.this_week import Gathering, Loop, Week, gatherings, loop, monday_of, recognised, weeks
from rollout.store import follow_ups, ideas, overview, timeline, units
from rollout.store import this_week as week
from rollout.store.coverage import released_number
from rollout.store.database import Transaction
from rollout.store.this_week import Waits
from rollout.web.gate import LEADER
from rollout.web.places import days_in
from rollout.web.routes import Routes
from rollout.web.visit import Visit


def register(routes: Routes) -> None:
    routes.get("/me", LEADER, me)


def me(visit: Visit) -> Response:
    """Straight to the one facility this person leads; this week where there is a part above facilities."""
    facilities, parts = visit.actor.facilities, visit.actor.parts
    if len(facilities) == 1 and not parts:
        return visit.go(f"/me/at/{facilities[0].code}")
    if not parts:
        return visit.page("me.html", facilities=facilities)
    return visit.page("this_week.html", facilities=facilities, parts=parts, week=this_week(visit, parts))


@dataclass(frozen=True)
class ThisWeek:
    """All parts of one leader together. `late`: how many ideas she adopted or tries are past their day; `last`,
    `ahead`: the hours of the week before this one, of this and the next.

    `is_small`: so few facilities that only what was held is told, since any other count would point at one leader.
    """

    waits: list[tuple[Unit, Waits]]
    late: list[tuple[Unit, int]]
    last: Week
    ahead: list[Week]
    gatherings: list[Gathering]
    loop: Loop
    thanks: tuple[Idea, str, str] | None
    is_small: bool


def this_week(visit: Visit, parts: Sequence[Unit]) -> ThisWeek:
    level, monday = visit.tools.programme.facility_level, monday_of(visit.today)
    since = datetime.combine(monday - timedelta(weeks=1), time(), UTC)
    with visit.tools.database.reading() as tx:
        tree = overview.above_facilities(tx, level, visit.today)
        under = overview.facilities_under(tx, level, visit.today)
        inside = _inside([part.code for part in parts], tree)
        facilities = sum(under.get(code, 0) for code in inside)
        waiting = week.waits(tx, [part.code for part in parts])
        late = follow_ups.overdue(tx, [part.code for part in parts], visit.today)
        own, combined = week.climbs(tx, inside, visit.today)
        part = timeline.Part(visit.today, level, parts[0].code, inside)
        number = released_number(tx)
        hours, seats = timeline.hours(tx, part, number), timeline.seats(tx, part, number)
        thanks = _thanks(visit, tx, recognised(own, combined, monday), parts)
    last, *ahead = weeks(hours, visit.today, days_in(visit.now))
    return ThisWeek(
        [(part, waiting[part.code]) for part in parts if part.code in waiting],
        [(part, late[part.code]) for part in parts if part.code in late], last, ahead,
        gatherings(seats, visit.today), loop(own, combined, since), thanks, facilities < SMALLEST_GROUP,
    )  # fmt: skip


def _inside(codes: Collection[str], tree: dict[str, Unit]) -> set[str]:
    """These units and all under them, but no facilities."""
    found, more = set(codes), set(codes)
    while more:
        more = {unit.code for unit in tree.values() if unit.parent in more} - found
        found |= more
    return found


def _thanks(visit: Visit, tx: Transaction, chosen: str | None, parts: Sequence[Unit]) -> tuple[Idea, str, str] | None:
    """The idea to recognise, the name of the facility that had it, and the part in which she thanks for it."""
    idea = ideas.find(tx, chosen) if chosen else None
    if idea is None:
        return None
    above = {unit.code for unit in units.chain_up(tx, idea.unit, visit.today)}
    part = next((part.code for part in parts if part.code in above), parts[0].code)
    return idea, overview.names(tx, {idea.unit}, visit.today).get(idea.unit, idea.unit), part
