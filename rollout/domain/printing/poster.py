"""The poster for the team's board: what its own hours brought, what it agreed, and what became of what it sent up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rollout.domain.edges import SheetJob
from rollout.domain.follow_up import Progress
from rollout.domain.ideas import AnsweredIdea, Idea, who_had_it
from rollout.domain.module import Module
from rollout.domain.printing.order import OUTCOMES, STEPS, moment, one_line
from rollout.domain.printing.words import Words
from rollout.domain.returns import StoredAction

_ACTIONS, _IDEAS = 7, 4


@dataclass(frozen=True)
class HeldHour:
    """One hour that took place. `size`: how many belong to the group, where the roster says so."""

    on: date
    headcount: int | None
    size: int | None


@dataclass(frozen=True)
class Risen:
    """One idea that was sent up: its newest answer, or who decides about it by when."""

    idea: Idea
    answer: AnsweredIdea | None = None
    waits_with: str = ""
    decide_by: date | None = None


@dataclass(frozen=True)
class Shown:
    """Everything that one facility has to show after its hours of a module. Nothing in it is about anybody else."""

    unit: str
    facility: str
    language: str
    module: str
    held: tuple[HeldHour, ...]
    to_come: int
    actions: tuple[StoredAction, ...]
    risen: tuple[Risen, ...]
    next_title: str
    next_hour: datetime | None


def poster(shown: Shown, module: Module, look: Mapping[str, object], words: Words) -> SheetJob:
    facts = {
        "theme": look,
        "title": words.say("{module}: {facility}", module=module.title, facility=shown.facility),
        "facility": shown.facility,
        "when": _when(shown, words),
        "reached": _reached(shown, words),
        "actions": [_action(each, words) for each in shown.actions[:_ACTIONS]],
        "empty_lines": max(0, _ACTIONS - len(shown.actions)),
        "more_actions": _more(len(shown.actions) - _ACTIONS, words),
        "ideas": [_idea(each, words) for each in shown.risen[:_IDEAS]],
        "more_ideas": _more(len(shown.risen) - _IDEAS, words),
        "is_last": look["number"] == look["modules"],
        "next_title": shown.next_title,
        "next_hour": moment(shown.next_hour, words) if shown.next_hour else "",
    }
    return SheetJob("poster", module, facts)


def _when(shown: Shown, words: Words) -> str:
    first, last = min(hour.on for hour in shown.held), max(hour.on for hour in shown.held)
    if first == last:
        return words.long_day(first)
    return words.say("{first} to {last}", first=words.short_day(first), last=words.long_day(last))


def _reached(shown: Shown, words: Words) -> dict[str, str]:
    """People beside people expected, in whole numbers. What nobody counted or knows is not guessed."""
    counted = [hour.headcount for hour in shown.held if hour.headcount is not None]
    expected = [hour.size for hour in shown.held if hour.size is not None]
    people, whole = sum(counted), sum(expected)
    known = len(counted) == len(shown.held) and len(expected) == len(shown.held)
    still = words.count("{number} hour is still to come", "{number} hours are still to come", shown.to_come)
    return {
        "people": str(people) if counted else "",
        "expected": words.say("of {number}", number=whole) if known and people <= whole else "",
        "what": words.count("person took part", "people took part", people),
        "hours": words.count("{number} hour was held", "{number} hours were held", len(shown.held)),
        "still": still if shown.to_come else "",
    }


def _action(stored: StoredAction, words: Words) -> dict[str, object]:
    due = stored.action.due_on
    return {
        "text": one_line(stored.action.text),
        "who": one_line(stored.action.who),
        "due": words.short_day(due) if due else "",
        "done": stored.done_on is not None,
    }


def _idea(risen: Risen, words: Words) -> dict[str, str]:
    answer, last = risen.answer, _newest(risen)
    level = words.say("The {level} answers", level=answer.level) if answer else ""
    return {
        "text": one_line(risen.idea.text),
        "author": one_line(who_had_it(risen.idea.author)),
        "standing": _standing(risen, words),
        "level": words.say("Since then") if last else level,
        "answer": one_line(last.words) if last else one_line(answer.answer) if answer else "",
    }


def _newest(risen: Risen) -> Progress | None:
    """What was written last about an adopted idea."""
    lines = risen.answer.follow.lines if risen.answer and risen.answer.follow else ()
    return lines[-1] if lines else None


def _standing(risen: Risen, words: Words) -> str:
    if last := _newest(risen):
        return words.say(STEPS[last.kind])
    if risen.answer:
        return words.say(OUTCOMES[risen.answer.outcome])
    if risen.waits_with and risen.decide_by:
        day = words.short_day(risen.decide_by)
        return words.say("With {unit}: an answer is due by {day}", unit=risen.waits_with, day=day)
    return words.say("Sent up: the answer is still to come")


def _more(number: int, words: Words) -> str:
    return words.say("and {number} more", number=number) if number > 0 else ""
