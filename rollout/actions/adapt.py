"""A unit's own words in a module: added, looked at, taken away again. Only packs with other words are printed anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rollout.actions.print_sample import sample_jobs
from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code
from rollout.domain.adaptation import SHEETS, Adaptation, Key, Kind, Variants, is_outdated
from rollout.domain.adaptation_diff import diff
from rollout.domain.adaptation_writing import adaptations_of
from rollout.domain.module import Activity, Module
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import refuse
from rollout.domain.text import clean_text
from rollout.store import adaptations, units

KIND_WORDS: dict[Kind, str] = {"replacement": "own text", "example": "own example"}


@dataclass(frozen=True)
class Held:
    """A module as a unit holds it, beside the common one. `adaptations`: those that reach it, from the top down."""

    unit: Unit
    common: Module
    module: Module
    adaptations: tuple[Adaptation, ...]
    names: dict[str, str]

    @property
    def concerned(self) -> list[tuple[int, Activity, Activity]]:
        """Number, common and own form of every activity that is other than the common one."""
        pairs = enumerate(zip(self.common.activities, self.module.activities, strict=True), 1)
        return [(number, here, own) for number, (here, own) in pairs if here != own]

    @property
    def outdated(self) -> list[Adaptation]:
        return [each for each in self.adaptations if is_outdated(each, self.common)]


@dataclass(frozen=True)
class AdaptReport:
    """`made` are new versions; `unchanged` said the same already. `facilities`: how many open ones they reach."""

    unit: Unit
    module: Module
    made: tuple[Adaptation, ...] = ()
    unchanged: tuple[Adaptation, ...] = ()
    facilities: int = 0


@dataclass(frozen=True)
class AdaptationLine:
    """One version with what people call its unit and activity. `number` 0: the module has no such activity now."""

    adaptation: Adaptation
    name: str
    number: int
    title: str
    is_outdated: bool
    holds: bool


def add_adaptation(tools: Tools, file: Path, unit: str, module: str, by: str = "", language: str = "") -> AdaptReport:
    """Keep what the file says as the unit's own. Refused where it breaks the format, or a sheet cannot hold it."""
    organisation, known = known_now(tools)
    own, common = meant(tools, organisation, unit, module, language)
    text = tools.content.local_text(file, common.language)
    fresh = adaptations_of(text, common, own.code, tools.clock.today(), clean_text(by, "name"))
    _try_out(tools, organisation, known, own.code, common, fresh)
    return _kept(tools, organisation, own, common, fresh)


def remove_adaptation(
    tools: Tools, unit: str, module: str, number: int = 0, kind: str = "", language: str = "", by: str = ""
) -> AdaptReport:
    """The unit goes back to what it gets from above (in one activity, of one kind). Earlier versions stay on record."""
    organisation, known = known_now(tools)
    own, common = meant(tools, organisation, unit, module, language)
    activity = numbered(common, number).key if number else ""
    there = [each for each in known if (each.unit, each.module, each.language) == (own.code, module, common.language)]
    gone = [each for each in there if activity in ("", each.activity) and kind in ("", each.kind)]
    if not gone:
        hint = f"What there is: rollout adapt list --unit {own.code}"
        raise refuse("rollout adapt remove", f"{own.code} {own.name} has nothing of the kind in {module}.", hint)
    today, who = tools.clock.today(), clean_text(by, "name")
    ended = [replace(each, made_on=today, by=who, replacement=None, example=()) for each in gone]
    return _kept(tools, organisation, own, common, ended)


def held_by(tools: Tools, unit: str, module: str, language: str = "") -> Held:
    """The module as this unit holds it, with all that reaches it."""
    organisation, known = known_now(tools)
    own, common = meant(tools, organisation, unit, module, language)
    chain = [*reversed([each.code for each in organisation.ancestors(own.code)]), own.code]
    reaching = [e for code in chain for e in known if (e.unit, e.module, e.language) == (code, module, common.language)]
    names = {code: organisation.units[code].name for code in chain}
    held = Variants(organisation, known).module_for(own.code, common)
    return Held(own, common, held, tuple(reaching), names)


def list_adaptations(tools: Tools, unit: str = "", module: str = "", former: bool = False) -> list[AdaptationLine]:
    """What is in force at or below this unit (`former`: every version), in order of unit, module and activity."""
    organisation, known = known_now(tools)
    with tools.database.reading() as tx:
        listed = adaptations.versions(tx) if former else known
    code = unit_code(organisation, unit) if unit else ""
    below = {code, *(each.code for each in organisation.below(code))} if code else {each.unit for each in listed}
    wanted = [each for each in listed if each.unit in below and module in ("", each.module)]
    in_force = {each.key: each.version for each in known}
    modules = {(e.module, e.language): tools.content.module(e.module, e.language) for e in wanted
               if e.module in tools.programme.modules}  # fmt: skip
    return [_line(each, organisation, modules.get((each.module, each.language)), in_force) for each in wanted]


def diff_of(held: Held) -> list[str]:
    """What is other than the common text at this unit, then what has changed in the common text since."""
    found: list[str] = []
    for number, here, own in held.concerned:
        name = f'{held.module.key}, Activity {number} "{here.title}"'
        found += diff(here, own, f"{name}: the common text", f"as {held.unit.code} {held.unit.name} holds it")
    for each in held.outdated:
        now = held.common.activity(each.activity)
        since = f"when {each.unit} {held.names[each.unit]} wrote its {KIND_WORDS[each.kind]} (version {each.version})"
        found += diff(each.against, now, f'the common text of "{now.title}" {since}', "the common text now")
    return found


def known_now(tools: Tools) -> tuple[Organisation, list[Adaptation]]:
    with tools.database.reading() as tx:
        return units.organisation_on(tx, tools.clock.today()), adaptations.in_force(tx)


def meant(tools: Tools, organisation: Organisation, unit: str, module: str, language: str) -> tuple[Unit, Module]:
    """The unit, and the module in its language; another language has to be one that the module is written in."""
    own = organisation.units[unit_code(organisation, unit)]
    spoken = language or organisation.language_of(own.code, tools.programme.language)
    found = tools.content.module(module, spoken)
    if language and found.language != language:
        hint = f"Write {module}.{language}.md first, or leave out --language."
        raise refuse(f"module {module}", f"is not written in {language!r}.", hint)
    return own, found


def numbered(module: Module, number: int) -> Activity:
    if not 1 <= number <= len(module.activities):
        listed = "; ".join(f"{n} {activity.title}" for n, activity in enumerate(module.activities, 1))
        raise refuse("--activity", f"{module.key} has no Activity {number}.", f"Its activities: {listed}.")
    return module.activities[number - 1]


def _try_out(
    tools: Tools,
    organisation: Organisation,
    known: Sequence[Adaptation],
    unit: str,
    common: Module,
    fresh: Sequence[Adaptation],
) -> None:
    """Print the sheets once for nobody: what cannot be printed must not be kept, or the unit would get no paper."""
    keys = {each.key for each in fresh}
    together = [*(each for each in known if each.key not in keys), *fresh]
    module = Variants(organisation, together).module_for(unit, common)
    jobs = [job for job in sample_jobs(tools, module) if job.kind in SHEETS]
    for _ in tools.paper.print_all(jobs):
        pass


def _kept(
    tools: Tools, organisation: Organisation, own: Unit, common: Module, fresh: Iterable[Adaptation]
) -> AdaptReport:
    """One transaction: the same words a second time are nothing new, and nothing that was kept is ever changed."""
    with tools.database.transaction() as tx:
        newest = {each.key: each for each in adaptations.versions(tx, own.code)}
        made, unchanged = [], []
        for each in fresh:
            before = newest.get(each.key)
            if before and before.says_the_same(each):
                unchanged.append(before)
            else:
                made.append(replace(each, version=before.version + 1 if before else 1))
        if adaptations.add(tx, made) != len(made):
            raise refuse(f"{own.code} {own.name}", "somebody was faster.", "Look at it: rollout adapt list")
    level = tools.programme.facility_level
    below = [unit for unit in (own, *organisation.below(own.code)) if unit.level == level]
    reached = sum(unit.is_open_on(organisation.on) for unit in below)
    return AdaptReport(own, common, tuple(made), tuple(unchanged), reached)


def _line(
    each: Adaptation, organisation: Organisation, module: Module | None, in_force: Mapping[Key, int]
) -> AdaptationLine:
    name = organisation.units[each.unit].name if each.unit in organisation.units else ""
    activities = module.activities if module else ()
    numbers = {activity.key: (number, activity.title) for number, activity in enumerate(activities, 1)}
    number, title = numbers.get(each.activity, (0, each.against.title))
    holds = in_force.get(each.key) == each.version
    return AdaptationLine(each, name, number, title, holds and module is not None and is_outdated(each, module), holds)
