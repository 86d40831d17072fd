"""Who starts when: draw the waves once, before the start, and let everybody look at how they were drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from rollout.actions.tools import Tools
from rollout.domain.baseline import read_baseline
from rollout.domain.organisation import Organisation
from rollout.domain.planning.waves import WaveBalance, draw_waves, listed, recorded_balance, with_waves
from rollout.domain.planning.windows import first_window
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme
from rollout.store import calendar, units, waves
from rollout.store.database import Transaction

_WHERE = "programme.toml [waves]"
_RELEASED = "A released calendar rests on its waves: they stay as they are."


@dataclass(frozen=True)
class WaveReport:
    """One wave: when its first module may be held, how big it is, and its units (code and name) in order."""

    balance: WaveBalance
    first_on: date
    last_on: date
    units: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WavesReport:
    """All waves. `number` counts the draws (0: listed, and not recorded yet); `later` came after the draw."""

    order: str
    level: str
    waves: tuple[WaveReport, ...]
    number: int = 0
    drawn_at: datetime | None = None
    seed: int = 0
    tried: int = 0
    later: tuple[str, ...] = ()
    changed: bool = False


def draw(tools: Tools, baseline: Path | None = None, again: bool = False) -> WavesReport:
    """Draw pilot and waves and record them with seed, instant and balance.

    Refused once a calendar has been released or the programme has started, and where a draw is on record already:
    `again` makes another one, and the earlier one stays on record.
    """
    programme, today = tools.programme, tools.clock.today()
    with tools.database.reading() as tx:
        before = _before(tx, programme, today, again)
        organisation = units.organisation_on(tx, today)
    numbers = read_baseline(tools.sheets.read(baseline), organisation.units) if baseline else None
    drawn = draw_waves(programme, organisation, numbers)
    now, number = tools.clock.now(), before.number + 1 if before else 1
    if before and before.waves == drawn.waves and before.seed == programme.waves.seed:
        return _report(programme, organisation, before)
    balance = [_as_json(each) for each in drawn.balance]
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)  # a release at the same moment comes first or waits
        _before(tx, programme, today, again)
        level, seed = programme.waves.level, programme.waves.seed
        if not waves.record(tx, number, now, seed, level, drawn.tried, balance, drawn.waves):
            raise refuse("rollout waves draw", "somebody else has drawn just now.", "Look: rollout waves show")
    return _report(programme, organisation, waves.Draw(number, now, seed, level, drawn.tried, tuple(balance),
                                                       drawn.waves), changed=True)  # fmt: skip


def show(tools: Tools) -> WavesReport:
    """The waves as they are recorded; listed ones that are not yet, as they would be."""
    programme = tools.programme
    with tools.database.reading() as tx:
        found = waves.latest(tx)
        organisation = units.organisation_on(tx, tools.clock.today())
    if found is None and not programme.waves.are_used:
        raise refuse(_WHERE, "one wave and no pilot: everybody starts together.", "Write count, or a pilot.")
    if found is None and programme.waves.order == "drawn":
        raise refuse(_WHERE, "no waves have been drawn yet.", "Draw them: rollout waves draw")
    return _report(programme, organisation, found)


def record_listed(tx: Transaction, programme: Programme, organisation: Organisation, now: datetime) -> bool:
    """Keep waves that follow the order of codes, so that a new unit moves nobody. For the release of a calendar.

    False where there is nothing to record: waves are not used, are drawn, or are on record already.
    """
    rules = programme.waves
    if not rules.are_used or rules.order != "listed" or waves.latest(tx) is not None:
        return False
    chosen = listed(programme, organisation)
    balance = [_as_json(each) for each in recorded_balance(programme, organisation, chosen)]
    return waves.record(tx, 1, now, rules.seed, rules.level, 0, balance, chosen)


def _before(tx: Transaction, programme: Programme, today: date, again: bool) -> waves.Draw | None:
    """The draw so far. Refuses where another one would be too late, or is not asked for."""
    rules, found = programme.waves, waves.latest(tx)
    if not rules.are_used:
        raise refuse(_WHERE, "one wave and no pilot: there is nothing to draw.", "Write count, or a pilot.")
    if rules.order == "listed":
        hint = 'They follow the order of the codes: rollout waves show. To draw them, write order = "drawn".'
        raise refuse(f"{_WHERE} order", "the waves are listed, not drawn.", hint)
    if calendar.released(tx) is not None:
        raise refuse("rollout waves draw", "a calendar has been released.", _RELEASED)
    if programme.starts_on <= today:
        hint = "Waves are drawn before the start. Write a later starts_on."
        raise refuse("programme.toml [programme] starts_on", f"{programme.starts_on} is not in the future.", hint)
    if found is not None and not again:
        hint = "Look at them: rollout waves show. Another draw: change waves.seed, then rollout waves draw --again"
        raise refuse("rollout waves draw", f"the waves were drawn on {found.drawn_at:%Y-%m-%d} already.", hint)
    return found


def _report(
    programme: Programme, organisation: Organisation, found: waves.Draw | None, changed: bool = False
) -> WavesReport:
    if found is None:
        chosen: Mapping[str, int] = listed(programme, organisation)
        balance = recorded_balance(programme, organisation, chosen)
    else:
        chosen, balance = found.waves, [_from_json(each) for each in found.balance]
    made = tuple(_wave(programme, organisation, each, chosen) for each in balance)
    if found is None:
        return WavesReport(programme.waves.order, programme.waves.level, made)
    known = with_waves(programme, replace(organisation, waves=found.waves)).waves
    later = tuple(code for code in known if code not in found.waves)
    order = "drawn" if found.tried else "listed"
    return WavesReport(
        order, found.level, made, found.number, found.drawn_at, found.seed, found.tried, later, changed
    )  # fmt: skip


def _wave(
    programme: Programme, organisation: Organisation, balance: WaveBalance, chosen: Mapping[str, int]
) -> WaveReport:
    codes = sorted(code for code, wave in chosen.items() if wave == balance.wave)
    names = {code: unit.name for code, unit in organisation.units.items()}
    first, last = first_window(programme, balance.wave)
    return WaveReport(balance, first, last, tuple((code, names.get(code, "")) for code in codes))


def _as_json(each: WaveBalance) -> dict[str, Any]:
    mean = None if each.baseline is None else f"{float(each.baseline):.4f}"
    return {
        "wave": each.wave, "units": each.units, "facilities": each.facilities, "people": each.people,
        "regions": dict(each.regions), "baseline": mean,
    }  # fmt: skip


def _from_json(each: Mapping[str, Any]) -> WaveBalance:
    mean = None if each["baseline"] is None else Fraction(each["baseline"])
    return WaveBalance(each["wave"], each["units"], each["facilities"], each["people"], dict(each["regions"]), mean)
