"""Which units start when: listed in order of code, or drawn at random among the allocations that are well balanced.

A restricted randomisation, as for a stepped wedge: many allocations are drawn, the best-balanced tenth is kept, and
chance takes one of these. So the waves are alike in size, region and baseline, and still nobody chose who goes first.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.planning.windows import waves_of
from rollout.domain.problem import Finding, refuse
from rollout.domain.programme import Programme
from rollout.domain.programme_findings import found

PILOT = 0
MOST_TRIED, LEAST_TRIED = 1_000, 100
_UNITS_IN_ALL = 400_000
_HINT_DRAW = "Draw them, and let it be recorded: rollout waves draw"


@dataclass(frozen=True)
class WaveBalance:
    """What one wave holds. `regions`: facilities by the top unit they belong to. `baseline`: the mean, if given."""

    wave: int
    units: int
    facilities: int
    people: int
    regions: Mapping[str, int]
    baseline: Fraction | None = None


@dataclass(frozen=True)
class Drawn:
    """The wave of every unit, how balanced they are, and among how many allocations this one was drawn."""

    waves: Mapping[str, int]
    balance: tuple[WaveBalance, ...]
    tried: int


@dataclass(frozen=True)
class _Weights:
    """What one unit brings into its wave."""

    facilities: int
    people: int
    regions: Mapping[str, int]
    baseline: tuple[Fraction, ...] = ()


def waves_needed(programme: Programme, organisation: Organisation) -> Finding | None:
    """Why nothing can be planned yet: waves are to be drawn and have not been, or were for other rules."""
    rules = programme.waves
    if not rules.are_used or (rules.order == "listed" and not organisation.waves):
        return None
    if not organisation.waves:
        return found("waves", "order", "the waves have not been drawn yet.", _HINT_DRAW)
    strange = sorted(set(organisation.waves.values()) - set(waves_of(programme)))
    if strange:
        what = f"the recorded waves go up to {max(strange)}, the programme does not."
        return found("waves", "count", what, "Put the setting back, or before the release: rollout waves draw --again")
    if not any(unit.code in organisation.waves for unit in _wave_units(programme, organisation)):
        what = f"no unit of the level {rules.level!r} is among the recorded waves."
        return found("waves", "level", what, "Put the setting back, or before the release: rollout waves draw --again")
    return None


def with_waves(programme: Programme, organisation: Organisation) -> Organisation:
    """The organisation with a wave for every unit of the wave level, as planning needs it.

    What is recorded stays. A unit that came later starts with the last wave: the one with the most time to prepare.
    """
    rules = programme.waves
    if not rules.are_used:
        return replace(organisation, waves={})
    if not organisation.waves:
        return replace(organisation, waves=listed(programme, organisation)) if rules.order == "listed" else organisation
    last = waves_of(programme)[-1]
    codes = (unit.code for unit in _wave_units(programme, organisation))
    return replace(organisation, waves={code: organisation.waves.get(code, last) for code in codes})


def listed(programme: Programme, organisation: Organisation) -> dict[str, int]:
    """Pilot units as named; the others in order of code, as many in each wave as in the next."""
    codes = [unit.code for unit in _wave_units(programme, organisation)]
    pilot = [code for code in codes if code in programme.waves.pilot]
    rest = [code for code in codes if code not in programme.waves.pilot]
    return {**dict.fromkeys(pilot, PILOT), **_cut(rest, _sizes(len(rest), programme.waves.count))}


def draw_waves(
    programme: Programme, organisation: Organisation, baseline: Mapping[str, Fraction] | None = None
) -> Drawn:
    """Draw pilot and waves. The same organisation, seed and baseline give the same waves on every machine.

    `baseline`: a number for units of any level (a score of last year, say), by code.
    """
    rules = programme.waves
    weights = _weights(programme, organisation, baseline or {})
    codes = sorted(weights)
    _refuse_impossible(programme, organisation, codes)
    free = [code for code in codes if code not in rules.pilot]
    sizes = {PILOT: rules.pilot_drawn} if rules.pilot_drawn else {}
    sizes |= _sizes(len(free) - rules.pilot_drawn, rules.count)
    tried = max(LEAST_TRIED, min(MOST_TRIED, _UNITS_IN_ALL // len(codes)))
    chance = random.Random(rules.seed)  # noqa: S311  a draw that anybody can repeat, not a secret
    scale = _Scale([weights[code] for code in free])
    scored = []
    for number in range(tried):
        order = list(free)
        chance.shuffle(order)
        parts = {wave: [weights[code] for code in part] for wave, part in _parts(order, sizes)}
        scored.append((scale.distance(parts), number, order))
    best = sorted(scored, key=lambda each: each[:2])[: max(1, tried // 10)]
    chosen = _cut(best[chance.randrange(len(best))][2], sizes)
    waves = dict(sorted({**chosen, **dict.fromkeys(rules.pilot, PILOT)}.items()))
    return Drawn(waves, balance_of(waves, weights), tried)


def recorded_balance(programme: Programme, organisation: Organisation, waves: Mapping[str, int]) -> list[WaveBalance]:
    """How balanced given waves are today, without a baseline."""
    weights = _weights(programme, organisation, {})
    return list(balance_of({code: wave for code, wave in waves.items() if code in weights}, weights))


def balance_of(waves: Mapping[str, int], weights: Mapping[str, "_Weights"]) -> tuple[WaveBalance, ...]:
    return tuple(
        WaveBalance(wave, len(units), *_sums(units), _mean(units))
        for wave, units in sorted(_by_wave(waves, weights).items())
    )


def _wave_units(programme: Programme, organisation: Organisation) -> list[Unit]:
    """Units of the wave level that have a facility, in order of code: the others start nothing."""
    return sorted({u.code: u for u, _ in _homes(programme, organisation)}.values(), key=lambda unit: unit.code)


def _homes(programme: Programme, organisation: Organisation) -> Iterator[tuple[Unit, Unit]]:
    """Every facility that is not closed, with the unit of the wave level that it starts with."""
    for unit in organisation.units.values():
        is_gone = unit.closed_on is not None and unit.closed_on <= organisation.on
        home = organisation.above(unit.code, programme.waves.level) if unit.level == programme.facility_level else None
        if home is not None and not is_gone:
            yield home, unit


def _weights(programme: Programme, organisation: Organisation, baseline: Mapping[str, Fraction]) -> dict[str, _Weights]:
    facilities: dict[str, list[Unit]] = {}
    for home, unit in _homes(programme, organisation):
        facilities.setdefault(home.code, []).append(unit)
    known: dict[str, list[Fraction]] = {}
    for code, value in sorted(baseline.items()):
        home_ = organisation.above(code, programme.waves.level)
        if home_ is not None:
            known.setdefault(home_.code, []).append(value)
    return {
        code: _Weights(
            len(units),
            sum(unit.headcount or 0 for unit in units),
            Counter(_region(programme, organisation, unit) for unit in units),
            tuple(known.get(code, ())),
        )
        for code, units in facilities.items()
    }


def _region(programme: Programme, organisation: Organisation, facility: Unit) -> str:
    """The top unit above it; where waves are made of top units, its country and state."""
    top = organisation.above(facility.code, programme.levels[0])
    if top is not None and programme.waves.level != programme.levels[0]:
        return top.name
    return f"{facility.country}-{facility.subdivision}".strip("-") or "elsewhere"


def _sizes(units: int, waves: int) -> dict[int, int]:
    """How many units each wave from 1 on has; what is left over goes to the earlier ones."""
    whole, rest = divmod(max(0, units), waves)
    return {wave: whole + (wave <= rest) for wave in range(1, waves + 1)}


def _parts(codes: Sequence[str], sizes: Mapping[int, int]) -> Iterator[tuple[int, Sequence[str]]]:
    start = 0
    for wave, size in sizes.items():
        yield wave, codes[start : start + size]
        start += size


def _cut(codes: Sequence[str], sizes: Mapping[int, int]) -> dict[str, int]:
    return {code: wave for wave, part in _parts(codes, sizes) for code in part}


def _by_wave(waves: Mapping[str, int], weights: Mapping[str, _Weights]) -> dict[int, list[_Weights]]:
    found: dict[int, list[_Weights]] = {}
    for code, wave in waves.items():
        found.setdefault(wave, []).append(weights[code])
    return found


def _sums(units: Iterable[_Weights]) -> tuple[int, int, dict[str, int]]:
    facilities = people = 0
    regions: Counter[str] = Counter()
    for unit in units:
        facilities += unit.facilities
        people += unit.people
        for region, count in unit.regions.items():
            regions[region] += count
    return facilities, people, dict(sorted(regions.items()))


def _mean(units: Iterable[_Weights]) -> Fraction | None:
    values = [value for unit in units for value in unit.baseline]
    return Fraction(sum(values), len(values)) if values else None


class _Scale:
    """How far an allocation is from even. Whole numbers only, so that every machine finds the same one best."""

    def __init__(self, units: Sequence[_Weights]) -> None:
        self.units = len(units)
        self.facilities, self.people, self.regions = _sums(units)
        values = [value for unit in units for value in unit.baseline]
        self.mean = Fraction(sum(values), len(values)) if values else None
        spread = max(values) - min(values) if values else Fraction(0)
        self.spread = spread or None

    def distance(self, by_wave: Mapping[int, Sequence[_Weights]]) -> int:
        """Squared differences, in millionths of the whole, between each wave and its share of units."""
        total = 0
        for units in by_wave.values():
            facilities, people, regions = _sums(units)
            total += self._off(facilities, self.facilities, self.facilities, len(units))
            total += self._off(people, self.people, self.people, len(units))
            for region, there in self.regions.items():
                total += self._off(regions.get(region, 0), there, self.facilities, len(units))
            mean = _mean(units)
            if self.mean is not None and self.spread and mean is not None:
                total += int(abs(mean - self.mean) / self.spread * 1_000_000 / len(by_wave)) ** 2
        return total

    def _off(self, part: int, whole: int, of: int, units: int) -> int:
        """How far `part` is from the share of `whole` that so many units would have, in millionths of `of`."""
        return int(abs(part * self.units - whole * units) * 1_000_000 // (of * self.units)) ** 2 if of else 0


def _refuse_impossible(programme: Programme, organisation: Organisation, codes: Sequence[str]) -> None:
    rules = programme.waves
    unknown = [code for code in rules.pilot if code not in codes]
    if unknown:
        hint = f"Units of the level {rules.level!r} with facilities, such as {', '.join(codes[:3]) or 'none yet'}."
        raise refuse("programme.toml [waves] pilot", f"{', '.join(unknown)} cannot be the pilot.", hint)
    needed = rules.count + rules.pilot_drawn + len(rules.pilot)
    if len(codes) < needed:
        what = f"{rules.count} waves and the pilot need {needed} units of the level {rules.level!r}; "
        what += f"there are {len(codes)}."
        raise refuse("programme.toml [waves] count", what, "Use fewer waves, or a level with more units.")
