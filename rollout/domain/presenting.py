"""What one level presents to the next: the ideas it chose in a round, and everything else with its answer.

Facts only: how they are said is printing/deck's. Nothing is left out, because the next level should see what was
chosen from; nothing is ranked, the order is that of the decisions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rollout.domain.ideas import Decision, Idea


@dataclass(frozen=True)
class Voice:
    """Who had an idea: the author as she wished to be named, and her facility."""

    author: str
    facility: str


@dataclass(frozen=True)
class Ancestor:
    """An idea that went into another, `deep` steps below the one on the page. `voices`: whose, where it was written."""

    deep: int
    text: str
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """An idea that is put forward: its words, whose it is, why, what they were told, and when it should be decided.

    `parents`: its family tree, line by line from the top; empty for an idea that stands as it was written. `level`,
    `decided` and `said`: what the level above has answered since.
    """

    text: str
    voices: tuple[Voice, ...]
    activity: str
    reason: str
    answer: str
    parents: tuple[Ancestor, ...]
    decide_by: date | None
    level: str = ""
    decided: str = ""
    said: str = ""


@dataclass(frozen=True)
class Other:
    """An idea with another answer, or (outcome "") one that nobody has decided yet."""

    text: str
    voices: tuple[Voice, ...]
    outcome: str
    answer: str


@dataclass(frozen=True)
class Presented:
    """One unit's ideas of one round. `facilities`: those that an idea came from, of all `facilities_there`."""

    unit: str
    name: str
    above: str
    module: str
    language: str
    on: date
    chosen: tuple[Chosen, ...]
    others: tuple[Other, ...]
    facilities: int
    facilities_there: int

    @property
    def ideas(self) -> int:
        return len(self.chosen) + len(self.others)


def chosen_of(
    decided: Sequence[tuple[Idea, Decision]],
    later: Mapping[str, Decision],
    parents: Mapping[str, Sequence[Idea]],
    names: Mapping[str, str],
    activities: Mapping[str, str],
) -> tuple[Chosen, ...]:
    """The forwarded ones, in the order in which they were decided. `later`: the newest answer from above to each."""
    found = []
    for idea, decision in decided:
        if decision.outcome == "forwarded":
            since = later.get(idea.id)
            answered = (since.level, since.outcome, since.answer) if since else ("", "", "")
            found.append(
                Chosen(
                    idea.text, voices(idea, parents, names), activities.get(idea.activity, ""), decision.reason,
                    decision.answer, family_tree(idea, parents, names), idea.decide_by,
                    *answered,
                )
            )  # fmt: skip
    return tuple(found)


def others_of(
    decided: Sequence[tuple[Idea, Decision]],
    waiting: Iterable[Idea],
    parents: Mapping[str, Sequence[Idea]],
    names: Mapping[str, str],
) -> tuple[Other, ...]:
    answered = [
        Other(idea.text, voices(idea, parents, names), decision.outcome, decision.answer)
        for idea, decision in decided
        if decision.outcome != "forwarded"
    ]
    return (*answered, *(Other(idea.text, voices(idea, parents, names), "", "") for idea in waiting))


def voices(idea: Idea, parents: Mapping[str, Sequence[Idea]], names: Mapping[str, str]) -> tuple[Voice, ...]:
    """Everybody whose idea it is: of a combined one, all the people whose ideas went into it, each once."""
    below = parents.get(idea.id, ())
    if not below:
        return (Voice(idea.author, names.get(idea.unit, idea.unit)),)
    return tuple(dict.fromkeys(voice for parent in below for voice in voices(parent, parents, names)))


def family_tree(
    idea: Idea, parents: Mapping[str, Sequence[Idea]], names: Mapping[str, str], deep: int = 0
) -> tuple[Ancestor, ...]:
    """Everything that went into an idea, down to what people wrote: each line before those that went into it."""
    return tuple(
        line
        for parent in parents.get(idea.id, ())
        for line in (
            Ancestor(deep, parent.text, () if parent.id in parents else voices(parent, parents, names)),
            *family_tree(parent, parents, names, deep + 1),
        )
    )
