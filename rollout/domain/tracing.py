"""The way of one idea, from the hour it was born in to what came of it: every stop in its order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from rollout.domain.follow_up import FollowUp
from rollout.domain.ideas import Decision, Idea

StopKind = Literal["born", "combined", "decided", "letter", "printed", "begun", "step", "waits"]


@dataclass(frozen=True)
class Birth:
    """The hour in which an idea was written down; no day where it came from elsewhere."""

    module: str
    activity: str
    group: str
    on: date | None


@dataclass(frozen=True)
class PostedLetter:
    """An answer by letter, to the facility that had the idea."""

    unit: str
    state: str
    at: datetime


@dataclass(frozen=True)
class PrintedOn:
    """A planner that was printed with the answer on it."""

    unit: str
    module: str
    at: datetime


@dataclass(frozen=True)
class Stop:
    """One thing that happened. Only the part that belongs to its kind is there; `lane` counts levels from the facility
    (0) upwards, so that the way can be drawn climbing."""

    kind: StopKind
    at: datetime
    unit: str
    lane: int
    idea: Idea | None = None
    birth: Birth | None = None
    decision: Decision | None = None
    letter: PostedLetter | None = None
    printed: PrintedOn | None = None
    follow: FollowUp | None = None
    line: int = 0


@dataclass(frozen=True)
class Known:
    """All that is known of an idea and its family. `originals`: the ideas as people wrote them; `line`: the idea itself
    and what it was combined into; letters and prints belong to the originals."""

    idea: Idea
    originals: Sequence[Idea]
    line: Sequence[Idea]
    births: Mapping[str, Birth]
    decisions: Sequence[Decision]
    letters: Sequence[PostedLetter]
    printed: Sequence[PrintedOn]
    follow: FollowUp | None


def way(known: Known, lanes: Mapping[str, int]) -> list[Stop]:
    """The stops in order. `lanes`: how high each unit stands; what is printed and sent comes down to the facility."""

    def lane(unit: str) -> int:
        return lanes.get(unit, 0)

    stops = [
        Stop("born", each.captured_at, each.unit, 0, idea=each, birth=known.births[each.id]) for each in known.originals
    ]
    stops += [
        Stop("combined", _combined_at(known, each), each.unit, lane(each.unit), idea=each)
        for each in known.line
        if each.id not in {original.id for original in known.originals}
    ]
    stops += [Stop("decided", made.decided_at, made.unit, lane(made.unit), decision=made) for made in known.decisions]
    stops += [Stop("letter", each.at, each.unit, 0, letter=each) for each in known.letters]
    stops += [Stop("printed", each.at, each.unit, 0, printed=each) for each in known.printed]
    stops += _followed(known.follow, lane(known.follow.unit)) if known.follow else []
    ordered = sorted(stops, key=lambda stop: (stop.at, _ORDER.index(stop.kind), stop.unit, stop.line))
    top = known.line[-1]
    if top.state == "put_forward" and top.waits_at:
        ordered.append(Stop("waits", ordered[-1].at, top.waits_at, lane(top.waits_at), idea=top))
    return ordered


_ORDER: tuple[StopKind, ...] = ("born", "combined", "decided", "begun", "step", "letter", "printed", "waits")


def _combined_at(known: Known, combined: Idea) -> datetime:
    """Nobody writes down when ideas are combined: after the youngest was born and before anything was decided."""
    return max((each.captured_at for each in known.originals), default=combined.captured_at)


def _followed(follow: FollowUp, lane: int) -> Iterable[Stop]:
    yield Stop("begun", follow.opened_at, follow.unit, lane, follow=follow)
    for line in follow.lines:
        yield Stop("step", line.at, follow.unit, lane, follow=follow, line=line.number)
