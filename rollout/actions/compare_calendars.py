"""Two calendars side by side: what differs and where, whom it concerns, and the load of their weeks. Only looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rollout.actions.tools import Tools
from rollout.domain.calendar import Change, Version
from rollout.domain.organisation import Unit
from rollout.domain.problem import refuse
from rollout.store import calendar, calendar_diff, overview, units
from rollout.store.calendar_diff import Differing
from rollout.store.database import Transaction
from rollout.store.timeline import Part

FIRST_REASONS = 6


@dataclass(frozen=True)
class Week:
    """How many hours a week has in one calendar and in the other."""

    monday: date
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """`first`: None where nothing was released before. `line_up`: the unit it is about and those above, nearest first.

    `counts`: by the unit one step above the facilities, or by facility; `leaders`, `packs`: whom and what it concerns;
    `rows`: some of what differs, one by one, of as many as `dates`; `facilities`: which of the counted units are some.
    """

    first: Version | None
    second: Version
    line_up: tuple[Unit, ...]
    counts: tuple[Differing, ...]
    reasons: tuple[tuple[str, int], ...]
    leaders: int
    packs: int
    rows: tuple[Change, ...]
    weeks: tuple[Week, ...]
    names: Mapping[str, str]
    facilities: frozenset[str]

    @property
    def unit(self) -> Unit | None:
        return self.line_up[0] if self.line_up else None

    @property
    def dates(self) -> int:
        return sum(each.dates for each in self.counts)


def compare_calendars(tools: Tools, first: int, second: int, of: str = "", page: slice = slice(None)) -> Comparison:
    """What differs from version `first` (0: there is none before) to `second`, of everything or under a unit.

    The same number of queries however many dates there are.
    """
    today, level = tools.clock.today(), tools.programme.facility_level
    with tools.database.reading() as tx:
        known = {version.number: version for version in calendar.versions(tx)}
        if second not in known or (first and first not in known):
            raise refuse("calendar version", "is not there any more.", "Look at the versions there are.")
        above = overview.above_facilities(tx, level, today)
        line_up = _line_up(tx, of, today, level)
        part = Part(today, level, of, _inside(above, of)) if of else Part(today, level)
        counts = calendar_diff.counts(tx, first, second, part)
        rows = calendar_diff.rows(tx, first, second, part, page)
        sides = [side for change in rows for side in (change.before, change.after) if side]
        before, after = calendar_diff.load(tx, first, part), calendar_diff.load(tx, second, part)
        return Comparison(
            known.get(first), known[second], line_up, tuple(counts),
            tuple(calendar_diff.reasons(tx, first, second, part, FIRST_REASONS)),
            calendar_diff.leaders(tx, first, second, part), calendar_diff.packs(tx, first, second, part), tuple(rows),
            tuple(Week(each, before.get(each, 0), after.get(each, 0)) for each in sorted({*before, *after})),
            overview.names(tx, {*(each.unit for each in counts), *(side.unit for side in sides)}, today),
            frozenset(each.unit for each in counts if each.unit not in above),
        )  # fmt: skip


def _line_up(tx: Transaction, of: str, today: date, level: str) -> tuple[Unit, ...]:
    line_up = units.chain_up(tx, of, today) if of else []
    if of and (not line_up or line_up[0].level == level):
        raise refuse(f"unit {of}", "has no facilities under it.", "Name a unit above the facilities.")
    return tuple(line_up)


def _inside(above: Mapping[str, Unit], of: str) -> frozenset[str]:
    """The unit and all under it that are no facilities."""
    inside = {of}
    while more := {code for code, unit in above.items() if unit.parent in inside} - inside:
        inside |= more
    return frozenset(inside)
