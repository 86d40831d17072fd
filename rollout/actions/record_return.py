"""An hour is reported: one short transaction, safe to send twice, nothing ever overwritten."""

from rollout.actions.tools import Tools
from rollout.domain.returns import Receipt, Return


def record_return(tools: Tools, ret: Return, by_person: int | None = None) -> Receipt:
    """Keep what a leader reports, move the session's state, and send the ideas put forward up the ladder.

    The same submission key with the same words gives the same receipt; with other words it is a revision.
    """
    raise NotImplementedError
