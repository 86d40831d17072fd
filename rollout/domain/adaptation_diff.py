"""What is different in an activity as a unit holds it, for people to read; and what a newer common text changes."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rollout.domain.module import PARTS, Activity


def diff(before: Activity, after: Activity, before_name: str, after_name: str) -> list[str]:
    """Unified lines, each with the part that it belongs to; none where nothing is different."""
    found = list(difflib.unified_diff(lines(before), lines(after), n=0, lineterm=""))
    changes = [line for line in found[2:] if not line.startswith("@@")]
    return [f"--- {before_name}", f"+++ {after_name}", *changes] if changes else []


def lines(activity: Activity) -> list[str]:
    """Everything that an activity says, a line a paragraph."""
    return [f"Title: {activity.title} ({activity.minutes} minutes)", *_parts(activity), *_examples(activity)]


def _parts(activity: Activity) -> Iterator[str]:
    for name, part in PARTS.items():
        said = getattr(activity, part)
        yield from (f"{name}: {line}" for line in ([said] if isinstance(said, str) else said))


def _examples(activity: Activity) -> Iterator[str]:
    for example in activity.examples:
        yield from (f"Example of {example.mark}: {line}" for line in example.text)


@dataclass(frozen=True)
class Merge:
    """A unit's words brought together with a newer common text, part by part.

    `newer` parts follow the common text, because the unit had left them alone; `both` were changed on both sides: the
    unit's words stay, and a person decides.
    """

    activity: Activity
    newer: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def merge(own: Activity, against: Activity, now: Activity) -> Merge:
    """`own` was written against `against`; the common text is `now` another."""
    newer, both, said = [], [], {}
    for name, part in {"Title": "title", **PARTS}.items():
        mine, old, new = (getattr(activity, part) for activity in (own, against, now))
        if mine == old and new != old:
            newer.append(name)
        elif new not in (old, mine):
            both.append(name)
        said[part] = new if mine == old else mine
    return Merge(replace(own, **said, minutes=now.minutes), tuple(newer), tuple(both))
