"""What is under way while L&D looks at other pages."""

from rollout.actions.tools import Tools
from rollout.store import work
from rollout.web.work_words import Told, told


def under_way(tools: Tools, seen: int = 0) -> Told | None:
    """The oldest work that is being done; where there is none any more, how the one that was `seen` has ended."""
    with tools.database.reading() as tx:
        found = next(iter(work.open_ones(tx)), None) or (work.find(tx, seen) if seen else None)
    return told(found) if found else None
