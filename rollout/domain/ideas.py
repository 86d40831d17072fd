"""Ideas and the ladder they climb: no level is skipped, no decision is saved without its reason and its answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

IdeaState = Literal["captured", "put_forward", "merged", "adopted", "kept_local", "declined", "done"]
Outcome = Literal["forwarded", "adopted", "kept_local", "declined"]


@dataclass(frozen=True)
class Idea:
    """One idea with its origin. `waits_at` is the unit whose leader decides next (None: nobody has to).

    `round` is the module in whose round it came up; quotas count per unit and round.
    """

    id: str
    text: str
    author: str
    unit: str
    session: str
    module: str
    activity: str
    state: IdeaState
    waits_at: str | None
    round: str
    captured_at: datetime
    decide_by: date | None = None


@dataclass(frozen=True)
class Decision:
    """What one level decided about one idea, why, and what the originators are told."""

    idea: str
    unit: str
    level: str
    outcome: Outcome
    reason: str
    answer: str
    decided_by: int | None
    decided_at: datetime
