"""Between which days an hour must lie: the first window, later windows that L&D sets, one wave after another."""

from datetime import date, timedelta

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.programme import Programme

LAST_WEEK = timedelta(days=7)


def wave_of(programme: Programme, organisation: Organisation, unit: Unit) -> int:
    """The wave of the unit that it belongs to at the wave level: 0 is the pilot, 1 where nobody said."""
    if not organisation.waves:
        return 1
    over = organisation.above(unit.code, programme.waves.level)
    return organisation.waves.get(over.code, 1) if over else 1


def waves_of(programme: Programme) -> list[int]:
    """All waves that there can be, in order of their start."""
    rules = programme.waves
    first = 0 if rules.pilot or rules.pilot_drawn else 1
    return list(range(first, max(1, rules.count) + 1))


def first_window(programme: Programme, wave: int) -> tuple[date, date]:
    """The wave's window for the first module: 28 days inclusive are d0 .. d0+27. A pilot takes the first start."""
    earlier = max(0, wave - waves_of(programme)[0])
    later = timedelta(weeks=programme.waves.weeks_between * earlier)
    first, last = programme.first_window
    return first + later, last + later


def window_of(programme: Programme, wave: int, module: str) -> tuple[date, date] | None:
    """First and last day for this module in this wave; None where only the spacing says when."""
    spans = [(w.from_on, w.to_on) for w in programme.windows if w.module == module and w.wave in (0, wave)]
    if module == programme.modules[0]:
        spans.append(first_window(programme, wave))
    return (max(first for first, _ in spans), min(last for _, last in spans)) if spans else None
