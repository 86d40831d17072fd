"""Local adaptation: what a unit adds to an activity of a module, or says instead of it where it may.

A replacement holds at its unit and everywhere below, until a unit further down has its own; examples add up from the
top down. Core activities can only be added to. The hour keeps its six activities, their names in the records and its
sixty minutes whatever units write.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rollout.domain.caps import EXAMPLES_MOST
from rollout.domain.module import PARTS, Activity, Example, Module
from rollout.domain.organisation import Organisation

Kind = Literal["example", "replacement"]
Key = tuple[str, str, str, str, str]
"""Unit, module, activity, kind and language: of each only one version holds at a time."""
KINDS: tuple[Kind, ...] = ("replacement", "example")


SHEETS = ("planner", "guide", "session_plan")
"""Where the words of activities stand."""


@dataclass(frozen=True)
class Adaptation:
    """One version of what a unit says about one activity. The newest holds; one without words ends it.

    `activity` is its key in the module, `against` the common activity as it was when this was written.
    """

    unit: str
    module: str
    activity: str
    kind: Kind
    language: str
    version: int
    made_on: date
    by: str
    against: Activity
    replacement: Activity | None = None
    example: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.replacement is None and not self.example

    @property
    def key(self) -> Key:
        return self.unit, self.module, self.activity, self.kind, self.language

    def says_the_same(self, other: "Adaptation") -> bool:
        """Whether a new version would be nothing new: the same words, written against the same text."""
        return (words(self.against), self.example, self.replacement and words(self.replacement)) == (
            words(other.against),
            other.example,
            other.replacement and words(other.replacement),
        )


def words(activity: Activity) -> dict[str, object]:
    """All that an activity says, by the names of its parts, and how long it takes."""
    said = {name: getattr(activity, name) for name in PARTS.values()}
    return {"title": activity.title, "minutes": activity.minutes, **said}


def adapted(module: Module, adaptations: Sequence[Adaptation], names: Mapping[str, str]) -> Module:
    """The module as a unit holds it. `adaptations`: those in force for the unit, from the top down.

    `names`: what the units are called, for the marks. The same module comes back where nothing is adapted.
    """
    own = [each for each in adaptations if (each.module, each.language) == (module.key, module.language)]
    concerned = {each.activity for each in own}
    activities = tuple(
        _adapted(activity, [each for each in own if each.activity == activity.key], names)
        if activity.key in concerned
        else activity
        for activity in module.activities
    )
    return module if activities == module.activities else replace(module, activities=activities)


def _adapted(activity: Activity, own: Sequence[Adaptation], names: Mapping[str, str]) -> Activity:
    """What is common stays: the key, the minutes and who may adapt. Of too many examples the nearest are printed."""
    instead = [(each.replacement, each.unit) for each in own if each.replacement]
    if instead and activity.right == "adaptable":
        said, unit = instead[-1]
        kept = {name: getattr(activity, name) for name in ("key", "minutes", "right")}
        activity = replace(said, **kept, mark=names.get(unit, unit), examples=())
    examples = [Example(each.example, names.get(each.unit, each.unit)) for each in own if each.example]
    return replace(activity, examples=tuple(examples[-EXAMPLES_MOST:]))


def common(activity: Activity) -> Activity:
    """The activity with its own words alone, as it is kept beside what was written against it."""
    return replace(activity, mark="", examples=())


def is_outdated(adaptation: Adaptation, module: Module) -> bool:
    """The common text has changed since this was written. It is still printed; a person has to look at it."""
    now = next((activity for activity in module.activities if activity.key == adaptation.activity), None)
    return now is not None and words(now) != words(adaptation.against)


class Variants:
    """Every module as each unit holds it. Units under the same adaptations share one module, and so its sheets."""

    def __init__(self, organisation: Organisation, adaptations: Iterable[Adaptation]) -> None:
        self._organisation = organisation
        self._own: dict[tuple[str, str], dict[str, list[Adaptation]]] = {}
        for each in adaptations:
            self._own.setdefault((each.module, each.language), {}).setdefault(each.unit, []).append(each)
        self._made: dict[tuple[str, ...], Module] = {}

    def module_for(self, unit: str, module: Module) -> Module:
        by_unit = self._own.get((module.key, module.language), {})
        writers = self._writers(unit, by_unit)
        if not writers:
            return module
        variant = (module.key, module.language, *writers)
        if variant not in self._made:
            names = {code: self._organisation.units[code].name for code in writers}
            own = [each for code in writers for each in by_unit[code]]
            self._made[variant] = adapted(module, own, names)
        return self._made[variant]

    def give_up(self, unit: str, module: Module) -> None:
        """From now on this unit and all that hold the same get the common text: theirs cannot be printed."""
        writers = self._writers(unit, self._own.get((module.key, module.language), {}))
        self._made[(module.key, module.language, *writers)] = module

    def _writers(self, unit: str, by_unit: Mapping[str, object]) -> list[str]:
        """The units from the top down to this one that have something of their own."""
        if not by_unit:
            return []
        above = [each.code for each in self._organisation.ancestors(unit)]
        return [code for code in (*reversed(above), unit) if code in by_unit]
