"""One screen about a calendar: what it holds, what it costs, and what it moves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rollout.domain.calendar import NEEDS_LEADER, Placement, Version
from rollout.domain.moves import Moves
from rollout.domain.organisation import Organisation
from rollout.domain.planning.prices import Price, prices_of
from rollout.domain.programme import Programme
from rollout.domain.returns import Session


@dataclass(frozen=True)
class PlanReport:
    """What the newest calendar holds. `weeks`: sessions by the Monday of their week; `changed`: dates of this draft.

    `unplaced` are all rows without a date, each with its reason as flag. `prices`: how often each wish was not met.
    `bound`: no plan can cost less (None: not known). `moves`: what it changes for people (None: nothing is released).
    """

    version: int
    state: str
    is_new: bool
    changed: int
    facilities: int
    groups: int
    sessions: int
    placed: int
    needs_leader: int
    previews: int
    coachings: int
    seats: int
    weeks: tuple[tuple[date, int], ...]
    unplaced: tuple[Placement, ...]
    notes: tuple[str, ...] = ()
    prices: tuple[Price, ...] = ()
    bound: int | None = None
    moves: Moves | None = None

    @property
    def cost(self) -> int:
        return sum(price.units for price in self.prices)


def report_of(
    version: Version, placements: Sequence[Placement], programme: Programme, organisation: Organisation,
    known: Sequence[Session],
) -> PlanReport:  # fmt: skip
    """The figures of a calendar."""
    hours = [p for p in placements if p.kind == "session"]
    rooms: Mapping[str, set[str]] = {
        kind: {p.group for p in placements if p.kind == kind and p.on} for kind in ("preview", "coaching")
    }
    weeks = Counter(p.on - timedelta(days=p.on.weekday()) for p in hours if p.on)
    return PlanReport(
        version=version.number,
        state=version.state,
        is_new=False,
        changed=0,
        facilities=len({p.unit for p in hours}),
        groups=len({p.group for p in hours}),
        sessions=len(hours),
        placed=sum(p.on is not None for p in hours),
        needs_leader=sum(p.flag == NEEDS_LEADER for p in hours),
        previews=len(rooms["preview"]),
        coachings=len(rooms["coaching"]),
        seats=sum(p.kind != "session" and p.on is not None for p in placements),
        weeks=tuple(sorted(weeks.items())),
        unplaced=tuple(sorted((p for p in placements if p.on is None), key=lambda p: (p.kind != "session", p.key))),
        prices=prices_of(programme, organisation, [p for p in placements if p.unit in organisation.units], known),
    )
