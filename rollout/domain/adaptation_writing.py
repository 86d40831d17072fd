"""What a unit may write about an activity: its file becomes adaptations, or is refused with every reason at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from rollout.domain.adaptation import Adaptation, adapted, common, words
from rollout.domain.caps import ACTIVITY_ALL_MOST, EXAMPLE_ALL_MOST
from rollout.domain.lint import lint
from rollout.domain.module import PARTS, Activity, Module
from rollout.domain.problem import Finding, Refused, refuse

EXAMPLE_HINT = "Write here what happened in your own place, in a sentence or two."
"""Stands in a file that was made for writing into."""


@dataclass(frozen=True)
class LocalText:
    """What a file says about one activity: its number in the hour, and the parts that stand below it.

    `where` is the file with the line of the heading. `replacement` is None where the file holds an example alone.
    """

    where: str
    number: int
    title: str
    minutes: int
    replacement: Activity | None = None
    example: tuple[str, ...] = ()


def adaptations_of(text: LocalText, module: Module, unit: str, made_on: date, by: str) -> list[Adaptation]:
    """What this file is to the unit, as first versions. Refused where it breaks what the hour has in common."""
    activity = _meant(text, module)
    said = replace(text.replacement, key=activity.key, right=activity.right) if text.replacement else None
    first = Adaptation(
        unit, module.key, activity.key, "replacement", module.language, 1, made_on, by, common(activity), said
    )
    found = [first] if said else []
    if text.example:
        found.append(replace(first, kind="example", replacement=None, example=text.example))
    findings = [*_minutes(text, activity), *_rules(text, activity), *_too_much(text, module, found)]
    if findings:
        raise Refused(*findings)
    return found


def _meant(text: LocalText, module: Module) -> Activity:
    """The activity with this number. A title that belongs to another one tells of a slip."""
    listed = "; ".join(f"{number} {activity.title}" for number, activity in enumerate(module.activities, 1))
    if not 1 <= text.number <= len(module.activities):
        raise refuse(text.where, f"{module.key} has no Activity {text.number}.", f"Its activities: {listed}.")
    meant = module.activities[text.number - 1]
    if text.title != meant.title and text.title in [activity.title for activity in module.activities]:
        what = f'Activity {text.number} of {module.key} is "{meant.title}", not "{text.title}".'
        raise refuse(text.where, what, f"Correct the number or the title. Its activities: {listed}.")
    return meant


def _minutes(text: LocalText, activity: Activity) -> Iterator[Finding]:
    if text.minutes != activity.minutes:
        what = f"takes {text.minutes} minutes; everywhere else it takes {activity.minutes}, and the hour stays an hour."
        yield Finding(text.where, what, f'Write "({activity.minutes} minutes)" in its heading.')


def _rules(text: LocalText, activity: Activity) -> Iterator[Finding]:
    if text.replacement and activity.right == "core":
        what = f'"{activity.title}" is core: its words are the same everywhere.'
        hint = 'Add an example of your own instead: below the heading leave "### Example" alone.'
        yield Finding(text.where, what, hint)
    elif text.replacement and words(text.replacement) == words(activity):
        hint = "Change the words that shall be yours, or leave these parts out."
        yield Finding(text.where, "says the same as the common text.", hint)
    if EXAMPLE_HINT in text.example:
        yield Finding(text.where, "the example is not written yet.", f'Replace "{EXAMPLE_HINT}"')


def _too_much(text: LocalText, module: Module, found: list[Adaptation]) -> Iterator[Finding]:
    """The sheets have room for so many words. The rules of modules hold here as well, but for what is only advice."""
    file, _, _ = text.where.rpartition(":")
    place = f'{file} "Activity {text.number}'
    if text.replacement:
        length = sum(len("".join(getattr(text.replacement, name))) for name in PARTS.values())
        yield from _longer(f'{place}"', length, ACTIVITY_ALL_MOST)
    yield from _longer(f'{place}, Example"', sum(map(len, text.example)), EXAMPLE_ALL_MOST)
    before = set(lint([module]))
    replaceable = tuple(replace(activity, right="adaptable") for activity in module.activities)
    after = lint([adapted(replace(module, activities=replaceable), found, {})])
    for finding in after:
        if finding not in before and finding.severity == "blocks":
            yield replace(finding, where=finding.where.replace(f"{module.key}.md", file, 1))


def _longer(where: str, length: int, most: int) -> Iterator[Finding]:
    if length > most:
        yield Finding(where, f"is {length:,} characters long in all; there is room for {most:,}.", "Shorten it.")
