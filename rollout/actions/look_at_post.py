"""What people do with single letters: look, hold, release."""

from rollout.actions.tools import Tools
from rollout.domain.outbox import Message, State
from rollout.domain.problem import refuse
from rollout.store import outbox

_MAY_HOLD: tuple[State, ...] = ("ready", "uncertain", "failed")
_MAY_RELEASE: tuple[State, ...] = ("held", "failed", "lapsed")


def letters(tools: Tools, state: str | None = None) -> list[Message]:
    with tools.database.reading() as tx:
        return outbox.all_messages(tx, state=state)


def letter(tools: Tools, number: int) -> Message:
    with tools.database.reading() as tx:
        found = outbox.find(tx, number)
    if found is None:
        raise refuse(f"Letter {number}", "is not in the outbox.", "See the numbers: rollout send list")
    return found


def hold(tools: Tools, number: int) -> Message:
    """Keep it back. Not one that has gone, or is going this moment."""
    message = letter(tools, number)
    with tools.database.transaction() as tx:
        held = outbox.set_state(tx, number, _MAY_HOLD, "held", why="held by hand")
    if not held:
        raise refuse(f"Letter {number}", f"is {message.state} and cannot be held.", "Only letters that wait can be.")
    return letter(tools, number)


def release(tools: Tools, number: int) -> Message:
    """Let it go at the next sending, whatever its state was because of; its reason is looked at again then."""
    message, now = letter(tools, number), tools.clock.now()
    if not message.sha256:
        hint = "Print it and hand it over, or correct the address in the roster; the next letter will go by mail."
        raise refuse(f"Letter {number}", "has no bytes that could be sent: nobody to send them to.", hint)
    with tools.database.transaction() as tx:
        values = {"not_before": now, "not_after": None, "attempts": 0, "why": "released by hand"}
        released = outbox.set_state(tx, number, _MAY_RELEASE, "ready", **values)
    if not released:
        raise refuse(f"Letter {number}", f"is {message.state} and needs no release.", "Held or failed ones do.")
    return letter(tools, number)
