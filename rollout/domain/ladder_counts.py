"""The ladder in numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rollout.domain.ideas import OUTCOMES, Decision, Idea, above


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


def _level_counts(level: str, waiting: int, decisions: Iterable[Decision]) -> LevelCounts:
    here = [decision.outcome for decision in decisions if decision.level == level]
    return LevelCounts(level, waiting, len(here), *(here.count(outcome) for outcome in OUTCOMES))
