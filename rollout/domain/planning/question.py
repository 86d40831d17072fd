"""What is asked of planning, and what it answers: values in, dates and reasons out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from rollout.domain.calendar import Group, Placement
from rollout.domain.open_days import HolidaysByPlace
from rollout.domain.organisation import Organisation
from rollout.domain.programme import Programme
from rollout.domain.returns import Session


@dataclass(frozen=True)
class Ask:
    """What planning needs to know. `before` is the newest calendar, `released` the one that people hold (empty: none
    yet), `sessions` what became of its hours. `pins`: hours that somebody chose a date for, by key of the placement;
    they stay where they are put, everything else gives way.

    Nothing new is put on `today` or earlier; nothing released moves that lies within the notice period.
    """

    programme: Programme
    organisation: Organisation
    today: date
    holidays: HolidaysByPlace
    before: Sequence[Placement] = ()
    sessions: Sequence[Session] = ()
    released: Sequence[Placement] = ()
    pins: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Every group's hours and every leader's preparation, placed or with the reason why not; and what to know."""

    placements: tuple[Placement, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()
