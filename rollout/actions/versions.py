"""The numbered calendars: which there are, how two of them differ, in words, and who must be told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rollout.actions.release_calendar import version_of
from rollout.actions.tools import Tools
from rollout.domain.calendar import Change, Kind, Placement, Version, changes
from rollout.domain.organisation import Organisation
from rollout.domain.problem import Refused, refuse
from rollout.store import calendar, units


@dataclass(frozen=True)
class Move:
    """A change in words: what for whom, from when to when. `was_there`, `is_there`: whether there was such a date.

    `group` is 0 where the facility has only one; `flag`: why there is no date now, or what it still needs.
    """

    kind: Kind
    unit: str
    place: str
    group: int
    module: str
    leader: str
    before: datetime | None
    after: datetime | None
    was_there: bool = True
    is_there: bool = True
    flag: str = ""
    because: str = ""


@dataclass(frozen=True)
class Told:
    """Somebody whose dates differ between two versions: how many, and at which units."""

    name: str
    email: str
    places: tuple[str, ...]
    dates: int


@dataclass(frozen=True)
class Diff:
    """Two versions by number, and what differs."""

    first: int
    second: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class VersionLine:
    """One version, and how many dates it changed."""

    version: Version
    changed: int


def list_versions(tools: Tools) -> list[VersionLine]:
    """All versions, the oldest first."""
    with tools.database.reading() as tx:
        counted = calendar.changed_in(tx)
        return [VersionLine(version, counted.get(version.number, 0)) for version in calendar.versions(tx)]


def diff_calendar(tools: Tools, v1: int | None = None, v2: int | None = None) -> Diff:
    """What differs between two versions (default: the released one and the newest), in order of key."""
    with tools.database.reading() as tx:
        second, released = version_of(tx, v2), calendar.released(tx)
        if v1 is None and released is None:
            raise refuse("calendar", "has no released version to compare with.", "Name two: rollout plan diff 1 2")
        first = version_of(tx, v1 if v1 is not None or released is None else released.number)
        found = changes(calendar.placements(tx, first.number), calendar.placements(tx, second.number))
    return Diff(first.number, second.number, tuple(found))


def dates_of_unit(tools: Tools, code: str, number: int | None = None) -> list[Move]:
    """Every date of one unit and its leaders' preparation in a version (default: the newest), in order of time."""
    with tools.database.reading() as tx:
        version, organisation = version_of(tx, number), units.organisation_on(tx, tools.clock.today())
        if code not in organisation.units:
            raise refuse(f"unit {code}", "is not known.", "All of them: rollout roster export FILE")
        below = {code, *(unit.code for unit in organisation.below(code))}
        found = [p for p in calendar.placements(tx, version.number) if p.unit in below]
    return in_words(tools, [Change(None, placement) for placement in found], organisation)


def in_words(tools: Tools, found: Iterable[Change], organisation: Organisation | None = None) -> list[Move]:
    """Changes with the names of facilities, modules and leaders, in the same order."""
    with tools.database.reading() as tx:
        known = organisation or units.organisation_on(tx, tools.clock.today())
        groups: dict[str, int] = defaultdict(int)
        for group in calendar.groups(tx):
            groups[group.unit] += 1
    titles = module_titles(tools)
    return [_move(change, known, groups, titles) for change in found]


def who_is_told(tools: Tools, found: Iterable[Change]) -> list[Told]:
    """The leaders on either side of these changes, in order of name."""
    with tools.database.reading() as tx:
        known = units.organisation_on(tx, tools.clock.today())
    dates: dict[int, set[str]] = defaultdict(set)
    places: dict[int, set[str]] = defaultdict(set)
    for change in found:
        for side in (change.before, change.after):
            if side and side.leader is not None and side.leader in known.people:
                dates[side.leader].add(change.key)
                places[side.leader].add(_place(known, side.unit))
    people = sorted((known.people[each] for each in dates), key=lambda person: (person.name, person.ref))
    return [Told(each.name, each.email, tuple(sorted(places[each.id])), len(dates[each.id])) for each in people]


def module_titles(tools: Tools) -> dict[str, str]:
    """Titles by key; none where the modules cannot be read just now, because a calendar does not depend on them."""
    try:
        return {module.key: module.title for module in tools.content.modules()}
    except Refused:
        return {}


def _move(change: Change, known: Organisation, groups: dict[str, int], titles: dict[str, str]) -> Move:
    row = change.after or change.before
    assert row is not None
    leader = known.people.get(row.leader) if row.leader is not None else None
    several = row.kind == "session" and groups.get(row.unit, 0) > 1
    return Move(
        kind=row.kind,
        unit=row.unit,
        place=_place(known, row.unit),
        group=int(row.group.rpartition("#")[2]) if several else 0,
        module=titles.get(row.module, row.module),
        leader=leader.name if leader else "",
        before=_starts(change.before),
        after=_starts(change.after),
        was_there=change.before is not None,
        is_there=change.after is not None,
        flag=change.after.flag if change.after else "",
        because=change.after.because if change.after else "",
    )


def _place(known: Organisation, code: str) -> str:
    unit = known.units.get(code)
    return unit.name if unit else code


def _starts(placement: Placement | None) -> datetime | None:
    return placement.starts_local if placement else None
