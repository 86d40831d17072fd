"""The yardstick: exact answers from a solver for small organisations, to measure the planner's answers by.

Each is imported when it is first asked for: the solver takes seconds to import, and the quick tests ask it nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.exact.best import Exact, best_plan
    from tests.exact.hubs import hub_bound
    from tests.exact.moves import Moves, fewest_moves, moved_dates, moves_lower_bound

__all__ = ["Exact", "Moves", "best_plan", "fewest_moves", "hub_bound", "moved_dates", "moves_lower_bound"]
WHERE = {"Exact": "best", "best_plan": "best", "hub_bound": "hubs"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"tests.exact.{WHERE.get(name, 'moves')}"), name)
