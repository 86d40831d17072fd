"""Work that takes longer than a page may: asked for, done by a program of its own, and told about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from rollout.domain.problem import Finding

WorkState = Literal["asked", "running", "done", "failed"]
MOST_TRIES = 10
"""How often one piece of work is taken up again after it broke off: what kills its program every time ends there."""
SILENT = timedelta(minutes=10)
"""After so long without a sign another machine is taken to have stopped."""


@dataclass(frozen=True)
class Work:
    """One piece of work. `result` are counts and short words, other for every kind; `findings`: why it failed."""

    number: int
    kind: str
    wishes: Mapping[str, str]
    asked_by: str
    asked_at: datetime
    state: WorkState = "asked"
    step: str = ""
    done: int = 0
    total: int = 0
    result: Mapping[str, object] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    lease: str = ""
    tries: int = 0
    beat_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")
