"""A conversation module: one hour in a fixed format, the same sections for every module ("consistency is key")."""

from dataclasses import dataclass
from typing import Literal

MINUTES = 60
ACTIVITIES = 6


PARTS = {
    "Summary": "summary",
    "How to run it": "steps",
    "Say": "say",
    "Ask": "ask",
    "People may answer": "expect",
    "Notes prompts": "prompts",
}
"""What the parts of an activity are called by those who write them, and here."""


@dataclass(frozen=True)
class Example:
    """A unit's own example: the first paragraph is for the planner. `mark` is the name of the unit."""

    text: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True)
class Activity:
    """A timed step. `summary` is the one line on the planner; the rest is for the facilitator guide.

    `core` activities are the same everywhere; `adaptable` ones may be replaced by a network or facility.
    `steps` say how to run it, in order; `say` are the leader's words; `expect` is what people may answer to `ask`.
    `mark` is the name of the unit whose words these are ("": the common text); `examples` are those of units.
    """

    key: str
    title: str
    minutes: int
    summary: str
    say: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    right: Literal["core", "adaptable"] = "core"
    steps: tuple[str, ...] = ()
    mark: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Video:
    """The film slot: what is said in it, and what to do when the screen fails."""

    activity: str
    title: str
    minutes: int
    script: tuple[str, ...]
    fallback: tuple[str, ...]


@dataclass(frozen=True)
class DifficultQuestion:
    question: str
    reply: str


@dataclass(frozen=True)
class Rehearsal:
    """What happens in the preview or in group coaching for this module."""

    minutes: int
    purpose: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class EmbeddingStep:
    """Something small that keeps the conversation going, so many days after the hour really happened."""

    kind: Literal["huddle", "board", "one_to_one", "post", "award"]
    title: str
    days_after: int
    text: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """All that L&D wrote about one hour. No dates, no facility names: those are put in when it is printed."""

    key: str
    title: str
    strapline: str
    language: str
    purpose: tuple[str, ...]
    objectives: tuple[str, ...]
    key_messages: tuple[str, ...]
    prepare: tuple[str, ...]
    activities: tuple[Activity, ...]
    video: Video
    difficult: tuple[DifficultQuestion, ...]
    stories: str
    commitment: str
    feed_forward: str
    accessibility: tuple[str, ...]
    preview: Rehearsal
    coaching: Rehearsal
    embedding: tuple[EmbeddingStep, ...]

    def activity(self, key: str) -> Activity:
        return next(activity for activity in self.activities if activity.key == key)
