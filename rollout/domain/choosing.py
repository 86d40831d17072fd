"""Deciding in two steps: a leader prepares what becomes of each idea, looks at who will be told what, and releases.

Prepared words are nobody's decision yet: they may be half finished, changed by the deputy, or thrown away.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rollout.domain.follow_up import NO_PLAN, Plan, missing
from rollout.domain.ideas import Choice, Idea


@dataclass(frozen=True)
class Prepared:
    """What somebody means to decide about an idea. No outcome: looked at, and left for later."""

    idea: str
    outcome: str
    reason: str
    answer: str
    by_person: int | None
    at: datetime
    version: int
    plan: Plan = NO_PLAN

    @property
    def is_complete(self) -> bool:
        """Whether it can be released: no decision goes out without its reason, its answer and what has to follow."""
        return bool(self.outcome) and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """What is still to be said, by name."""
        own = tuple(name for name in ("reason", "answer") if not getattr(self, name))
        return own + missing(self.outcome, self.plan)

    @property
    def is_begun(self) -> bool:
        return bool(self.outcome) and not self.is_complete


@dataclass(frozen=True)
class Told:
    """One facility that hears of one decision, and who leads it (\"\": nobody yet)."""

    unit: str
    facility: str
    leader: str
    text: str
    prepared: Prepared


@dataclass(frozen=True)
class Release:
    """What releasing would do: who is told what, what is not finished, and where the quota is passed.

    `places`: the names of the facilities in which something is to be tried.
    """

    told: tuple[Told, ...]
    ready: tuple[Prepared, ...]
    begun: tuple[Prepared, ...]
    open: int
    over: Mapping[str, int]
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_go(self) -> bool:
        return bool(self.ready) and not self.over


def least_looked_at(waiting: Sequence[Idea], prepared: Mapping[str, Prepared]) -> list[Idea]:
    """Ideas that nobody has looked at come first, the oldest of them before the others; then those left for later,
    the longest ago first; then those with something prepared. So no idea waits behind the same few for ever."""

    def place(idea: Idea) -> tuple[int, datetime, str]:
        found = prepared.get(idea.id)
        if found is None:
            return 0, idea.captured_at, idea.id
        return (2 if found.outcome else 1), found.at, idea.id

    return sorted(waiting, key=place)


def over_quota(
    waiting: Mapping[str, Idea], ready: Sequence[Prepared], forwarded: Mapping[str, int], quota: int
) -> dict[str, int]:
    """The rounds in which more would be put forward than the quota allows, and how many."""
    rounds = Counter(waiting[each.idea].round for each in ready if each.outcome == "forwarded")
    return {
        name: forwarded.get(name, 0) + count
        for name, count in sorted(rounds.items())
        if forwarded.get(name, 0) + count > quota
    }


def choices(ready: Sequence[Prepared]) -> list[Choice]:
    return [Choice(each.idea, each.outcome, each.reason, each.answer, plan=each.plan) for each in ready]
