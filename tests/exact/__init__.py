"""The yardstick: exact answers from a solver for small organisations, to measure the planner's answers by."""

from tests.exact.best import Exact, best_plan
from tests.exact.moves import Moves, fewest_moves, moved_dates, moves_lower_bound

__all__ = ["Exact", "Moves", "best_plan", "fewest_moves", "moved_dates", "moves_lower_bound"]
