"""Days as unknowns of a CP-SAT model: one literal a day, and one for "later than this day".

With "later than" literals every rule between two days (at least, at most so many days apart) is a set of clauses of
two literals, and every price for days beyond a liked distance one of three; the linear relaxation of such clauses is
integral, so that the solver's bound is as good as it can be for one chain.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

Literal = cp_model.LiteralT
NEVER = 10**8


@dataclass
class Time:
    """An unknown day. `on[d]` says that it is this one, `none` that there is none (later than any day)."""

    values: list[int]
    on: dict[int, Literal]
    later: list[Literal]
    none: Literal
    yes: Literal
    no: Literal

    @property
    def days(self) -> list[int]:
        return [day for day in self.values if day != NEVER]

    def after(self, day: int) -> Literal:
        """That it is later than this day."""
        index = bisect_right(self.values, day)
        if index == 0:
            return self.yes
        return self.no if index == len(self.values) else self.later[index - 1]

    @property
    def is_known(self) -> bool:
        return len(self.values) == 1


class Clauses:
    """A model with the relations between unknown days."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()
        self.yes, self.no = self.model.new_constant(1), self.model.new_constant(0)

    def time(self, days: Sequence[int], may_be_none: bool, name: str) -> Time:
        values = sorted(set(days)) + ([NEVER] if may_be_none or not days else [])
        model, on, later = self.model, {}, []
        if len(values) == 1:
            on = {values[0]: self.yes}
        else:
            later = [model.new_bool_var(f"{name}>{day}") for day in values[:-1]]
            on = {values[0]: later[0].negated(), values[-1]: later[-1]}
            for index, day in enumerate(values[1:-1], 1):
                on[day] = model.new_bool_var(f"{name}={day}")
                model.add(on[day] == later[index - 1] - later[index])
            for one, two in itertools.pairwise(later):
                model.add_implication(two, one)
            model.add_exactly_one(on.values())
        none = on.pop(NEVER, self.no)
        return Time(values, on, later, none, self.yes, self.no)

    def at_least(self, one: Time, two: Time, days: int, unless: Sequence[Literal] = ()) -> None:
        """The second comes at least so many days after the first."""
        for day in one.days:
            self._if_then(one.after(day - 1), two.after(day + days - 1), unless)

    def at_most(self, one: Time, two: Time, days: int, unless: Sequence[Literal] = ()) -> None:
        for day in one.days:
            self._if_then(two.after(day + days), one.after(day), unless)

    def _if_then(self, one: Literal, two: Literal, unless: Sequence[Literal]) -> None:
        if one is self.no or two is self.yes or any(u is self.yes for u in unless):
            return
        self.model.add_bool_or([one.negated(), two, *(u for u in unless if u is not self.no)])

    def beyond(self, one: Time, two: Time, most: int, unless: Sequence[Literal] = ()) -> list[tuple[int, Literal]]:
        """Each day that the second is more than `most` after the first, as weights and literals."""
        if not one.days or not two.days:
            return []
        first, last = (f([*one.days, *(d - most for d in two.days)]) for f in (min, max))
        pairs = ((two.after(day + most), one.after(day)) for day in range(first - 1, last + 1))
        return list(self._each(pairs, unless))

    def short_of(self, one: Time, two: Time, least: int, unless: Sequence[Literal] = ()) -> list[tuple[int, Literal]]:
        """Each day that the second is less than `least` after the first."""
        if not one.days or not two.days:
            return []
        first, last = (f([*one.days, *(d - least for d in two.days)]) for f in (min, max))
        pairs = ((one.after(day), two.after(day + least)) for day in range(first - 1, last + 1))
        return list(self._each(pairs, unless))

    def _each(
        self, pairs: Iterator[tuple[Literal, Literal]], unless: Sequence[Literal]
    ) -> Iterator[tuple[int, Literal]]:
        """Where the first of a pair is true and the second is not; equal pairs in a row are one with a weight."""
        weights: dict[tuple[int, int], list[object]] = {}
        for one, two in pairs:
            if one is self.no or two is self.yes:
                continue
            weights.setdefault((one.index, two.index), [0, one, two])[0] += 1  # type: ignore[operator]
        for weight, one, two in weights.values():
            paid = self.model.new_bool_var("")
            self._if_then(one, two, [*unless, paid])  # type: ignore[arg-type]
            yield weight, paid  # type: ignore[misc]
