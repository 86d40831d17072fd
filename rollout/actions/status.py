"""Where the rollout stands, in a few numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rollout.actions.tools import Tools
from rollout.domain.calendar import Version
from rollout.domain.coverage import Fact, shown_state
from rollout.domain.edges import Clock
from rollout.store import calendar, coverage, ideas, outbox, packs, programme, units


@dataclass(frozen=True)
class Status:
    """Counts only. `sessions` and `letters` by state; `waiting` are ideas that somebody must decide."""

    state: str
    last_tick_at: datetime | None
    newest: Version | None
    released: Version | None
    facilities: int
    sessions: Mapping[str, int]
    packs: int
    letters: Mapping[str, int]
    waiting: int


def status(tools: Tools) -> Status:
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, tools.clock.today())
        return Status(
            state=programme.state(tx),
            last_tick_at=programme.last_tick(tx),
            newest=calendar.latest(tx),
            released=calendar.released(tx),
            facilities=len(organisation.facilities(tools.programme.facility_level)),
            sessions=_by_shown_state(coverage.facts(tx, tools.clock.today()), tools.clock),
            packs=len(packs.all_current(tx)),
            letters=outbox.counts(tx),
            waiting=sum(waiting.ideas for waiting in ideas.counts_waiting(tx).values()),
        )


def _by_shown_state(facts: list[Fact], clock: Clock) -> dict[str, int]:
    """Sessions as people see them: one whose day has passed in silence is unreported, not planned."""
    found: Counter[str] = Counter()
    for fact in facts:
        today = clock.now().astimezone(ZoneInfo(fact.timezone)).date()
        found[shown_state(fact.state, fact.on, fact.moved, today)] += fact.sessions
    return dict(sorted(found.items()))
