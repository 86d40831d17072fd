"""What time and moves alone change on the ladder."""

from dataclasses import dataclass
from datetime import date

from rollout.actions.tools import Tools
from rollout.domain.ideas import LadderCounts


@dataclass(frozen=True)
class Overdue:
    """A unit that has not decided in time, and the unit above, which is asked to help."""

    unit: str
    ideas: int
    oldest: date
    above: str | None


@dataclass(frozen=True)
class RollUpReport:
    """`moved`: ideas that now wait at another unit; `nowhere`: ideas put forward that no unit can decide."""

    waiting: int
    overdue: tuple[Overdue, ...]
    moved: int
    nowhere: int


def roll_up(tools: Tools) -> RollUpReport:
    """Bring waiting ideas to the units that decide now, and list what is overdue. Again changes nothing."""
    raise NotImplementedError


def ladder(tools: Tools) -> LadderCounts:
    """The ladder in numbers, level by level."""
    raise NotImplementedError
