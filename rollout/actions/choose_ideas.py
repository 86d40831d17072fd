"""A level of the ladder decides: forward within its quota, adopt, keep local or decline; always with an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.actions.tools import Tools
from rollout.domain.ideas import Choice, Decision, Idea


@dataclass(frozen=True)
class DecideReport:
    """What was decided. `known`: decisions that had been made before, word for word."""

    made: tuple[Decision, ...]
    known: tuple[Decision, ...]
    goes_to: str | None
    left_out: tuple[str, ...]


def decide(
    tools: Tools, idea: str, unit: str, outcome: str, reason: str, answer: str, by_person: int | None = None
) -> Decision:
    """Decide about one idea at the unit where it waits. The same decision twice is one."""
    report = decide_all(tools, unit, [Choice(idea, outcome, reason, answer)], by_person)
    return (report.made + report.known)[0]


def decide_all(tools: Tools, unit: str, choices: Sequence[Choice], by_person: int | None = None) -> DecideReport:
    """Many decisions of one unit: all of them or none."""
    raise NotImplementedError


def combine(tools: Tools, ideas: Sequence[str], text: str, unit: str, by_person: int | None = None) -> Idea:
    """Make one idea of several that wait at the unit. They stay as written; all their authors are answered."""
    raise NotImplementedError


def uncombine(tools: Tools, idea: str, unit: str) -> list[Idea]:
    """Take a combined idea apart again while nothing has been decided about it; the ideas that climb again."""
    raise NotImplementedError
