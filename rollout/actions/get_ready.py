"""A leader's three steps before an hour: previewed, coached, planner filled."""

from datetime import date

from rollout.actions.tools import Tools
from rollout.store import sessions


def mark_ready(tools: Tools, person_id: int, module: str, step: str, on: date) -> None:
    """Tick one step of one leader; the first day it was ticked stays, so ticking twice changes nothing."""
    with tools.database.transaction() as tx:
        sessions.set_ready(tx, person_id, module, step, on)


def take_back_ready(tools: Tools, person_id: int, module: str, step: str, on: date) -> None:
    """A slip of the thumb: the tick of this day goes; one of an earlier day stays."""
    with tools.database.transaction() as tx:
        sessions.take_back_ready(tx, person_id, module, step, on)


def mark_attended(tools: Tools, people: list[int], module: str, kind: str, on: date) -> None:
    """Everybody who was at a preview or a group coaching."""
    step = {"preview": "previewed_on", "coaching": "coached_on"}[kind]
    with tools.database.transaction() as tx:
        for person_id in sorted(people):
            sessions.set_ready(tx, person_id, module, step, on)
