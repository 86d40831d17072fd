"""What is wrong or missing in a workspace, and what to do about it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rollout.actions.check_look import look_findings
from rollout.actions.tools import Tools
from rollout.domain.adaptation import Adaptation
from rollout.domain.adaptation_findings import adaptation_findings
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import Finding, Refused
from rollout.domain.programme import Programme
from rollout.domain.programme_units import unit_findings
from rollout.store import adaptations, calendar, units
from rollout.store.database import Transaction

_IMPORT = "Import one: rollout roster import FILE"


def check(tools: Tools) -> list[Finding]:
    """Everything that stands in the way (`blocks`), is likely a mistake (`warns`), or is good to know (`notes`).

    A programme that cannot be read is all that is found: nothing else can be judged without it.
    """
    try:
        programme = tools.programme
    except Refused as refused:
        return list(refused.findings)
    today = tools.clock.today()
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, today)
        dates = list(calendar_findings(tx, programme, today))
        own_words = adaptations.in_force(tx)
    found = [*_modules(tools), *roster_findings(organisation, programme), *_regions(tools, organisation), *dates]
    found += [*_adapted(tools, organisation, own_words), *look_findings(tools, organisation)]
    return sorted(found, key=lambda finding: ("blocks", "warns", "notes").index(finding.severity))


def _modules(tools: Tools) -> list[Finding]:
    try:
        return tools.content.findings()
    except Refused as refused:
        return list(refused.findings)


def _adapted(tools: Tools, organisation: Organisation, own_words: Sequence[Adaptation]) -> list[Finding]:
    """What is wrong with the modules themselves was said before."""
    wanted = sorted({(each.module, each.language) for each in own_words if each.module in tools.programme.modules})
    try:
        modules = [tools.content.module(key, language) for key, language in wanted]
    except Refused:
        return []
    once = {(module.key, module.language): module for module in modules}
    return list(adaptation_findings(organisation, once.values(), own_words))


def roster_findings(organisation: Organisation, programme: Programme) -> Iterator[Finding]:
    facilities = organisation.facilities(programme.facility_level)
    if not organisation.units:
        yield Finding("roster", "no units are known yet.", _IMPORT)
        return
    strange = [unit for unit in organisation.units.values() if unit.level not in programme.levels]
    if strange:
        hint = f"Known levels: {', '.join(programme.levels)}. Correct [programme] levels or the roster."
        yield Finding("roster", f"{_some(strange)} of a level that the programme does not know.", hint)
    if not facilities:
        hint = f"Facilities are the open units of the level {programme.facility_level!r}."
        yield Finding("roster", "no open facility is known.", hint)
        return
    yield from _leaders(organisation, facilities, programme)
    yield from unit_findings(organisation, programme)
    uncounted = [unit for unit in facilities if unit.headcount is None]
    if uncounted:
        hint = "Each gets one group. Add the number of staff to the roster and import it again."
        yield Finding("roster", f"{_some(uncounted)} without a headcount.", hint, "warns")


def _leaders(organisation: Organisation, facilities: list[Unit], programme: Programme) -> Iterator[Finding]:
    deciding = [u for u in organisation.units.values() if u.level in programme.ladder.levels]
    deciding = sorted((unit for unit in deciding if unit.is_open_on(organisation.on)), key=lambda unit: unit.code)
    leaderless = [unit for unit in facilities if organisation.leader_of(unit.code) is None]
    if leaderless:
        hint = 'They are planned as "needs a leader". Add the leader to the roster and import it again.'
        yield Finding("roster", f"{_some(leaderless)} without a leader.", hint, "warns")
    undecided = [unit for unit in deciding if organisation.leader_of(unit.code) is None]
    if undecided:
        hint = "Ideas wait there for ever. Add them to the roster, or: rollout roster hand-over UNIT --name … --email …"
        yield Finding("roster", f"{_some(undecided)} on the ladder without a leader.", hint, "warns")
    unreachable = [unit for unit in [*facilities, *deciding] if _is_unreachable(organisation, unit)]
    if unreachable:
        hint = "No letter can reach them. Add the e-mail addresses to the roster and import it again."
        yield Finding("roster", f"{_some(unreachable)} whose leader has no e-mail address.", hint, "warns")


def _is_unreachable(organisation: Organisation, unit: Unit) -> bool:
    leader = organisation.leader_of(unit.code)
    return leader is not None and not leader.email and not unit.email


def _regions(tools: Tools, organisation: Organisation) -> Iterator[Finding]:
    """Countries and states whose public holidays nobody can tell."""
    programme = tools.programme
    if not tools.holidays.knows(programme.country, programme.subdivision):
        region = f"{programme.country}-{programme.subdivision}".rstrip("-")
        hint = 'Correct country and subdivision ("" for the whole country).'
        yield Finding(
            "programme.toml [programme] country", f"no public holidays are known for {region}.", hint, "warns"
        )
    by_region: dict[tuple[str, str], list[Unit]] = {}
    for unit in organisation.facilities(programme.facility_level):
        by_region.setdefault((unit.country, unit.subdivision), []).append(unit)
    for (country, subdivision), there in sorted(by_region.items()):
        if country and not tools.holidays.knows(country, subdivision):
            what = f"no public holidays are known for {country}-{subdivision}".rstrip("-")
            hint = "Correct the country or state code, or name closed days as [[blackouts]]."
            yield Finding("roster", f"{what}: {_some(there)}.", hint, "warns")


def calendar_findings(tx: Transaction, programme: Programme, today: date) -> Iterator[Finding]:
    newest, released = calendar.latest(tx), calendar.released(tx)
    if newest is None:
        yield Finding("calendar", "there is none yet.", "Make one: rollout plan", "notes")
    elif released is None:
        what = "no version is released, so nothing is printed or sent."
        yield Finding("calendar", what, "When it is right: rollout plan --release", "warns")
    elif newest.number > released.number:
        what = f"version {newest.number} is a draft; people hold version {released.number}."
        hint = f"Compare them: rollout plan diff {released.number} {newest.number}"
        yield Finding("calendar", what, hint, "notes")
    if released is None and programme.starts_on <= today:
        hint = "Write a later starts_on, then: rollout plan"
        yield Finding("programme.toml [programme] starts_on", f"{programme.starts_on} is past.", hint, "warns")
    if newest is not None:
        unplaced = [date_ for date_ in calendar.placements(tx, newest.number) if date_.starts_local is None]
        if unplaced:
            reasons = sorted({date_.flag for date_ in unplaced})
            what = f"{len(unplaced)} dates could not be placed: {'; '.join(reasons[:3])}."
            hint = "List them: rollout plan export --format csv (the column flag)"
            yield Finding(f"calendar version {newest.number}", what, hint, "warns")


def _some(found: Iterable[Unit]) -> str:
    """ "3 units (00101 Banksia Creek, 00102 Wattle Hill, …)": the number, and the first two."""
    chosen = sorted(found, key=lambda unit: unit.code)
    first = ", ".join(f"{unit.code} {unit.name}" for unit in chosen[:2])
    return f"{len(chosen)} unit{'s' * (len(chosen) != 1)} ({first}{', …' * (len(chosen) > 2)})"
