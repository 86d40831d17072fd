"""The solver with its settings, its hints, and the days it found."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from rollout.domain.calendar import Placement
from tests.exact.decode import Days, day_of
from tests.exact.model import Model


def solver(seconds: float, workers: int, log: bool = False, interleave: bool = False) -> cp_model.CpSolver:
    """`interleave`: one worker that takes turns between searching, proving and improving what it has."""
    found = cp_model.CpSolver()
    parameters = found.parameters
    parameters.max_time_in_seconds, parameters.num_workers, parameters.random_seed = seconds, workers, 7
    parameters.linearization_level, parameters.log_search_progress = 2, log
    if interleave and workers == 1:
        parameters.interleave_search = True
    return found


def days_of(model: Model, one: cp_model.CpSolver) -> Days:
    return Days(
        {key: day_of(placed.time, one.boolean_value) for key, placed in model.hours.items()},
        {key: day_of(seat.time, one.boolean_value) for key, seat in model.seats.items()},
    )


def give_hint(model: Model, rows: Sequence[Placement]) -> None:
    """Start from these dates where the model has them."""
    days = {row.key: row.on.toordinal() for row in rows if row.on}
    times = {f"session:{module}:{group}": placed.time for (group, module), placed in model.hours.items()}
    times |= {f"{kind}:{module}:{person}": seat.time for (kind, person, module), seat in model.seats.items()}
    for key, time_ in times.items():
        if key in days and days[key] in time_.on:
            for value, literal in zip(time_.values, time_.later, strict=False):
                model.model.add_hint(literal, days[key] > value)
            for day in time_.values[1:-1]:
                model.model.add_hint(time_.on[day], day == days[key])
