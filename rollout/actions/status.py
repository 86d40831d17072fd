"""Where the rollout stands, in a few numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rollout.actions.tools import Tools
from rollout.domain.calendar import Version
from rollout.store import calendar, ideas, outbox, packs, programme, sessions, units


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
            sessions=dict(sorted(Counter(session.state for session in sessions.all_of(tx)).items())),
            packs=len(packs.all_current(tx)),
            letters=outbox.counts(tx),
            waiting=sum(waiting.ideas for waiting in ideas.counts_waiting(tx).values()),
        )
