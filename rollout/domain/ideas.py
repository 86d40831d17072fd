"""Ideas and what becomes of them: the words, not the rules (those are in ladder)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from rollout.domain.codes import short_code
from rollout.domain.follow_up import NO_PLAN, FollowUp, Plan

IdeaState = Literal[
    "captured", "put_forward", "merged", "adopted", "tried", "kept_local", "declined", "done", "dropped", "undone"
]
Outcome = Literal["forwarded", "adopted", "tried", "kept_local", "declined"]
OUTCOMES: tuple[Outcome, ...] = ("forwarded", "adopted", "tried", "kept_local", "declined")


@dataclass(frozen=True)
class Idea:
    """One idea with its origin. `waits_at` is the unit whose leader decides next (None: nobody has to).

    `round` is the module in whose round it came up; quotas count per unit and round. `merged_into` is the combined
    idea that now climbs for this one. A combined idea belongs to the unit that combined it; one that was taken apart
    again is "undone". `source`: where it comes from if not from an hour: "paper", or the tool it was exported from;
    then there is no `session`, and perhaps no `module`.
    """

    id: str
    text: str
    author: str
    unit: str
    session: str | None
    module: str
    activity: str
    state: IdeaState
    waits_at: str | None
    round: str
    captured_at: datetime
    decide_by: date | None = None
    merged_into: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Arrived:
    """An idea from elsewhere. `key` says which one it is, so that it arrives once; `whole`: all its words, where the
    idea itself holds only their beginning."""

    idea: Idea
    key: str
    whole: str = ""


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


@dataclass(frozen=True)
class Choice:
    """What a leader wants to decide about one idea. `where` says on which line of a file or page it stands; `plan` is
    what an adoption or a trial comes with."""

    idea: str
    outcome: str
    reason: str
    answer: str
    where: str = ""
    plan: Plan = NO_PLAN


@dataclass(frozen=True)
class AnsweredIdea:
    """An idea as its originator hears of it: her own words, and what one level answered.

    Where the idea was combined with others, the answer is the one given to the combined idea. `final`: nobody has to
    decide any more. `follow`: what is being done about it, where this decision was an adoption or a trial.
    """

    idea: str
    unit: str
    text: str
    author: str
    module: str
    outcome: Outcome
    reason: str
    answer: str
    level: str
    decided_at: datetime
    final: bool
    follow: FollowUp | None = None


@dataclass(frozen=True)
class Waiting:
    """How many ideas wait at a unit, and the earliest day by which one of them should be decided."""

    ideas: int
    oldest: date | None


NONE_WAIT = Waiting(0, None)


@dataclass(frozen=True)
class Trace:
    """One idea from the hour to the last decision: what it was combined from and into, and every decision in order."""

    idea: Idea
    parents: tuple[Idea, ...]
    combined: tuple[Idea, ...]
    decisions: tuple[Decision, ...]


_TEAM = {
    "team", "the team", "our team", "my team", "the whole team", "all", "all of us", "everyone", "everybody", "us",
    "das team", "unser team", "mein team", "das ganze team", "alle", "wir alle", "wir",
    "الفريق", "فريقنا", "الجميع",
}  # fmt: skip


def who_had_it(author: str) -> str:
    """The name to thank; nothing where it was the team as a whole, which nobody can be told “first of all”."""
    return "" if author.strip(" .").casefold() in _TEAM else author


def idea_id(session: str, text: str, author: str) -> str:
    """Sixty bits of what was said in which hour by whom: the same idea sent from two phones is one idea."""
    return short_code("\n".join(("idea", session, author, text)), 12)


def combined_id(unit: str, parents: Collection[str], text: str) -> str:
    return short_code("\n".join(("combined", unit, *sorted(parents), text)), 12)


def above(idea: Idea, by_id: Mapping[str, Idea]) -> list[Idea]:
    """The idea and everything it was combined into, in order."""
    line = [idea]
    while line[-1].merged_into and (following := by_id.get(line[-1].merged_into)):
        line.append(following)
    return line
