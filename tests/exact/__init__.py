"""The yardstick: exact answers from a solver for small organisations, to measure the planner's answers by."""

from tests.exact.best import Exact, best_plan

__all__ = ["Exact", "best_plan"]
