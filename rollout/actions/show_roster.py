"""How many units, leaders and people are known, each with what it is counted from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rollout.actions.tools import Tools
from rollout.domain.organisation import Organisation
from rollout.store import units


@dataclass(frozen=True)
class LevelCounts:
    """One level. `people` is the sum of the head counts of `with_headcount` of its open units."""

    level: str
    open: int
    closed: int
    with_leader: int
    with_headcount: int
    people: int


@dataclass(frozen=True)
class KnownRoster:
    on: date
    levels: tuple[LevelCounts, ...]
    closed_because: Mapping[str, str]


def known_roster(tools: Tools) -> KnownRoster:
    """The organisation as it is known today, or where it begins later, on the day it begins."""
    with tools.database.reading() as tx:
        newest = units.newest_facts(tx)
        on = max(tools.clock.today(), min(newest.values(), default=tools.clock.today()))
        known = units.organisation_on(tx, on)
        why = units.reasons(tx)
    return KnownRoster(on, tuple(_counts(known, level) for level in tools.programme.levels), why)


def _counts(known: Organisation, level: str) -> LevelCounts:
    here = [unit for unit in known.units.values() if unit.level == level]
    opened = [unit for unit in here if unit.is_open_on(known.on)]
    counted = [unit.headcount for unit in opened if unit.headcount is not None]
    led = sum(1 for unit in opened if known.leader_of(unit.code))
    return LevelCounts(level, len(opened), len(here) - len(opened), led, len(counted), sum(counted))
