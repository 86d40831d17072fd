"""What is printed for whom: the facts of many packs, gathered in one reading."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from rollout.actions.tools import Tools
from rollout.domain.adaptation import Variants
from rollout.domain.calendar import Placement
from rollout.domain.ideas import AnsweredIdea
from rollout.domain.module import Module
from rollout.domain.organisation import Organisation
from rollout.domain.pack import Brief, Hour, Pack, folder_name, replies
from rollout.domain.paper_rules import PaperOf
from rollout.domain.printing.order import theme
from rollout.domain.printing.words import Words
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme
from rollout.store import adaptations, calendar, ideas, packs, units
from rollout.store.database import Transaction

Key = tuple[str, str]
"""A unit and a module, or a module and a language."""


@dataclass(frozen=True)
class Facts:
    """One consistent picture. `seats`: previews and coaching by (kind, module, leader).

    `modules`: by key and language; `language`: the programme's own; `words`: the sheets' own, by language.
    """

    organisation: Organisation
    hours: Mapping[Key, list[Placement]]
    seats: Mapping[tuple[str, str, int], Placement]
    sizes: Mapping[str, int | None]
    answered: Mapping[str, list[AnsweredIdea]]
    versions: Mapping[Key, int]
    printed: Mapping[Key, Pack]
    modules: Mapping[Key, Module]
    language: str
    variants: Variants
    looks: Mapping[str, Mapping[str, object]]
    words: Mapping[str, Words]

    def module_of(self, unit: str, key: str) -> Module:
        """The module as this unit holds it; the very same object for all units that hold the same."""
        return self.variants.module_for(unit, self.common_of(unit, key))

    def common_of(self, unit: str, key: str) -> Module:
        """The module as L&D wrote it in the language that is spoken there."""
        return self.modules[key, self.organisation.language_of(unit, self.language)]

    def module_name(self, module: Module) -> str:
        """A name for everything that a module puts on paper. Kept by identity: it is asked for with every pack."""
        if id(module) not in self._names:
            made = repr((asdict(module), self.looks[module.key]))
            self._names[id(module)] = hashlib.sha256(made.encode()).hexdigest()
        return self._names[id(module)]

    @cached_property
    def _names(self) -> dict[int, str]:
        return {}


def gather(tools: Tools, tx: Transaction, modules: list[str]) -> Facts:
    """Everything that packs of these modules are made of. Refuses while no calendar is released."""
    released = calendar.released(tx)
    if released is None:
        raise refuse(
            "calendar", "is not released, so there are no dates to print.", "Release it: rollout plan --release"
        )
    dates = calendar.placements(tx, released.number)
    organisation = units.organisation_on(tx, tools.clock.today())
    content = _content(tools, organisation, modules)
    return Facts(
        organisation=organisation,
        hours=_hours(dates),
        seats={(p.kind, p.module, p.leader): p for p in dates if p.kind != "session" and p.leader is not None},
        sizes={group.key: group.size for group in calendar.groups(tx)},
        answered=ideas.answered_by_unit(tx),
        versions=packs.dated_in(tx, released.number),
        printed={(pack.unit, pack.module): pack for pack in packs.all_current(tx, modules)},
        modules=content,
        language=tools.programme.language,
        variants=Variants(organisation, adaptations.in_force(tx)),
        looks={module.key: theme(tools.programme, module) for module in content.values()},
        words={module.language: tools.paper.words(module.language) for module in content.values()},
    )


def _content(tools: Tools, organisation: Organisation, modules: Iterable[str]) -> dict[Key, Module]:
    """Each module in every language that is spoken somewhere; in the programme's own where it is not translated."""
    own = tools.programme.language
    spoken = {own, *(organisation.language_of(code, own) for code in organisation.units)}
    return {(key, language): tools.content.module(key, language) for key in modules for language in sorted(spoken)}


def briefs(facts: Facts, wanted: Iterable[Key], programme: Programme, today: date) -> Iterator[Brief]:
    """The brief of every wanted pack that has hours in the calendar, at a facility that is still there."""
    paper = PaperOf(programme, facts.organisation)
    for unit, module in sorted(set(wanted)):
        if (unit, module) in facts.hours and unit in facts.organisation.units:
            yield _brief(facts, unit, module, paper, today)


def pack_folder(tools: Tools, organisation: Organisation, unit: str) -> Path:
    """packs/<network>/<facility>: names for people, made safe, unique by code."""
    own = organisation.units[unit]
    above = organisation.units.get(own.parent or "")
    parent = folder_name(above.name, above.code) if above else "no-parent"
    return tools.packs_folder / parent / folder_name(own.name, own.code)


def _brief(facts: Facts, unit: str, module: str, paper: PaperOf, today: date) -> Brief:
    organisation, dates = facts.organisation, facts.hours[unit, module]
    first = min((p.on for p in dates if p.on), default=None)
    leader = organisation.leader_of(unit, max(first or today, today))
    seat = {kind: facts.seats.get((kind, module, leader.id)) if leader else None for kind in ("preview", "coaching")}
    return Brief(
        unit=unit,
        name=organisation.units[unit].name,
        parents=tuple(each.name for each in organisation.ancestors(unit)),
        module=module,
        leader=leader.id if leader else None,
        leader_name=leader.name if leader else "",
        hours=tuple(_hour(facts, placement) for placement in dates),
        preview=seat["preview"].starts_local if seat["preview"] else None,
        coaching=seat["coaching"].starts_local if seat["coaching"] else None,
        replies=replies(facts.answered.get(unit, []), module, first),
        version=facts.versions.get((unit, module), 1),
        planner=paper.planner(unit),
        returns=paper.returns(unit),
    )


def _hour(facts: Facts, placement: Placement) -> Hour:
    return Hour(int(placement.group.rsplit("#", 1)[-1]), placement.starts_local, facts.sizes.get(placement.group))


def _hours(dates: Iterable[Placement]) -> dict[Key, list[Placement]]:
    """Every facility's hours of a module in order of time, those without a date last."""
    found: dict[Key, list[Placement]] = {}
    for placement in dates:
        if placement.kind == "session":
            found.setdefault((placement.unit, placement.module), []).append(placement)
    return {key: sorted(each, key=_in_time) for key, each in found.items()}


def _in_time(placement: Placement) -> tuple[bool, str, int, str]:
    starts = placement.starts_local.isoformat() if placement.starts_local else ""
    return not starts, starts, len(placement.group), placement.group
