"""How many other teams thought of something like it: good news for whoever sent an idea, never more than a number."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from rollout.actions.tools import Tools
from rollout.domain.edges import AlikeIndex, Likeness
from rollout.store import similar
from rollout.store.database import Database

NEWEST = 2_000
"""So many ideas of the module are looked at. Reading and indexing them takes a fifth of a second, once an hour."""
ALIKE = 0.4
"""From this share of its words on another idea says something like it."""


def teams_alike(tools: Tools, unit: str, module: str, texts: Collection[str]) -> int:
    """Other facilities with an idea like one of these, among the newest of the module.

    Counted as of the last full hour: two hundred leaders who record at once share one index, and nobody can tell from
    the number who has just sent what.
    """
    if not texts:
        return 0
    hour = tools.clock.now().replace(minute=0, second=0, microsecond=0)
    index, units = _as_of(tools.database, tools.likeness, module, hour)  # type: ignore[arg-type]  # it can be hashed
    near = {key for text in texts for key in index.with_share(text, ALIKE)}
    return len({units[key] for key in near} - {unit})


@lru_cache(8)
def _as_of(database: Database, likeness: Likeness, module: str, hour: datetime) -> tuple[AlikeIndex, dict[str, str]]:
    with database.reading() as tx:
        rows = similar.newest_texts(tx, module, hour, NEWEST)
    return likeness.index({id_: text for id_, _, text in rows}), {id_: unit for id_, unit, _ in rows}
