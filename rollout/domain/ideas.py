"""Ideas and the ladder they climb: no level is skipped, no decision is saved without its reason and its answer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from rollout.domain.codes import short_code
from rollout.domain.organisation import Unit
from rollout.domain.problem import Finding
from rollout.domain.text import clean_text, exceeds

IdeaState = Literal["captured", "put_forward", "merged", "adopted", "kept_local", "declined", "done", "undone"]
Outcome = Literal["forwarded", "adopted", "kept_local", "declined"]
OUTCOMES: tuple[Outcome, ...] = ("forwarded", "adopted", "kept_local", "declined")


@dataclass(frozen=True)
class Idea:
    """One idea with its origin. `waits_at` is the unit whose leader decides next (None: nobody has to).

    `round` is the module in whose round it came up; quotas count per unit and round. `merged_into` is the combined
    idea that now climbs for this one. A combined idea belongs to the unit that combined it; one that was taken apart
    again is "undone".
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
    merged_into: str | None = None


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
    """What a leader wants to decide about one idea. `where` says on which line of a file or page it stands."""

    idea: str
    outcome: str
    reason: str
    answer: str
    where: str = ""


@dataclass(frozen=True)
class AnsweredIdea:
    """An idea as its originator hears of it: her own words, and what one level answered.

    Where the idea was combined with others, the answer is the one given to the combined idea. `final`: nobody has to
    decide any more.
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


@dataclass(frozen=True)
class Waiting:
    """How many ideas wait at a unit, and the earliest day by which one of them should be decided."""

    ideas: int
    oldest: date | None


@dataclass(frozen=True)
class Trace:
    """One idea from the hour to the last decision: what it was combined from and into, and every decision in order."""

    idea: Idea
    parents: tuple[Idea, ...]
    combined: tuple[Idea, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class LevelCounts:
    """The ladder at one level."""

    level: str
    waiting: int = 0
    decided: int = 0
    forwarded: int = 0
    adopted: int = 0
    kept_local: int = 0
    declined: int = 0


@dataclass(frozen=True)
class LadderCounts:
    """The whole ladder. `put_forward` counts ideas as people wrote them; `answered` those of them with a decision."""

    levels: tuple[LevelCounts, ...]
    put_forward: int
    answered: int


def idea_id(session: str, text: str, author: str) -> str:
    """Sixty bits of what was said in which hour by whom: the same idea sent from two phones is one idea."""
    return short_code("\n".join(("idea", session, author, text)), 12)


def combined_id(unit: str, parents: Collection[str], text: str) -> str:
    return short_code("\n".join(("combined", unit, *sorted(parents), text)), 12)


def next_up(chain: Sequence[Unit], levels: Sequence[str], after: str | None, on: date) -> tuple[Unit | None, list[str]]:
    """The unit that decides next, looking up the chain of command (nearest first), and the levels it does not have.

    `after`: the level that has decided (None: none yet). A level is left out only where this chain has no open unit
    of it; the second value says so.
    """
    absent: list[str] = []
    for level in levels[levels.index(after) + 1 :] if after in levels else levels:
        found = next((unit for unit in chain if unit.level == level and unit.is_open_on(on)), None)
        if found:
            return found, absent
        absent.append(level)
    return None, absent


def cleaned(choice: Choice) -> Choice:
    return replace(choice, reason=clean_text(choice.reason, "note"), answer=clean_text(choice.answer, "note"))


def wording(choice: Choice) -> list[Finding]:
    """No decision without an outcome, a reason and an answer; nothing that would have to be cut."""
    found = []
    where = choice.where or f"idea {choice.idea}"
    if choice.outcome not in OUTCOMES:
        found.append(Finding(f"{where}, outcome", f"“{choice.outcome}” is none.", f"Use one of {', '.join(OUTCOMES)}."))
    hints = {
        "reason": "Say in one line why; it stays with the idea.",
        "answer": "Write one line to the people who had the idea.",
    }
    for name, hint in hints.items():
        text = getattr(choice, name)
        if not clean_text(text, "note"):
            found.append(Finding(f"{where}, {name}", "is empty.", hint))
        elif exceeds(text, "note"):
            found.append(Finding(f"{where}, {name}", "is too long.", "Shorten it to 500 characters and 12 lines."))
    return found


def ladder_counts(
    ideas: Iterable[Idea], decisions: Iterable[Decision], level_of: Mapping[str, str], levels: Sequence[str]
) -> LadderCounts:
    """What waits and what was decided on each level, and how many of the ideas put forward have had an answer."""
    ideas, decisions = list(ideas), list(decisions)
    waiting = [level_of.get(idea.waits_at) for idea in ideas if idea.waits_at and idea.state == "put_forward"]
    made_of = {idea.merged_into for idea in ideas if idea.merged_into}
    climbing = [i for i in ideas if i.id not in made_of and i.state not in ("captured", "undone")]
    by_id, decided = {idea.id: idea for idea in ideas}, {decision.idea for decision in decisions}
    return LadderCounts(
        tuple(_level_counts(level, waiting.count(level), decisions) for level in levels),
        len(climbing),
        sum(any(each.id in decided for each in above(idea, by_id)) for idea in climbing),
    )


def above(idea: Idea, by_id: Mapping[str, Idea]) -> list[Idea]:
    """The idea and everything it was combined into, in order."""
    line = [idea]
    while line[-1].merged_into and (following := by_id.get(line[-1].merged_into)):
        line.append(following)
    return line


def _level_counts(level: str, waiting: int, decisions: Iterable[Decision]) -> LevelCounts:
    here = [decision.outcome for decision in decisions if decision.level == level]
    return LevelCounts(level, waiting, len(here), *(here.count(outcome) for outcome in OUTCOMES))
