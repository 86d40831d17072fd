"""What L&D decides about letters: hold, let go, note, cancel, send again; one by one, or all of a kind.

Each decision is one conditional change: whoever sends letters at the same moment either has the letter first, and the
decision is refused, or finds it decided. None is lost, and none goes out twice.
"""

from dataclasses import replace
from datetime import timedelta

from rollout.actions.letter_making import freeze
from rollout.actions.tools import Tools
from rollout.domain.outbox import HELD_BY_HAND, Message, NewMessage, State
from rollout.domain.problem import Refused, refuse
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required
from rollout.store import letter_desk, outbox, people
from rollout.store import letters as store
from rollout.store.letter_desk import Event, Wanted

MAY_HOLD: tuple[State, ...] = ("ready", "sending", "uncertain", "failed")
MAY_RELEASE: tuple[State, ...] = ("held", "failed", "lapsed")
MAY_NOTE: tuple[State, ...] = ("ready", "held")
MAY_CANCEL: tuple[State, ...] = ("ready", "sending", "held", "uncertain", "failed")
MAY_GO_AGAIN: tuple[State, ...] = ("sent", "failed", "lapsed")
OWN_WORDS_ONLY = frozenset({"sign_in"})
"""Letters that hold a secret which only their bytes know: nothing is added to them, and no copy is made."""
THE_DESK = "the desk"
AGAIN = "You may have had this letter before: it is sent to you again."


def letters(tools: Tools, state: str | None = None) -> list[Message]:
    with tools.database.reading() as tx:
        return outbox.all_messages(tx, state=state)


def letter(tools: Tools, number: int) -> Message:
    with tools.database.reading() as tx:
        found = outbox.find(tx, number)
    if found is None:
        raise refuse(f"Letter {number}", "is not in the outbox.", "See the numbers: rollout send list")
    return found


def hold(tools: Tools, number: int, by: str = THE_DESK) -> Message:
    """Keep it back, also one that is just being sent: before its last byte it is stopped. Not one that has gone."""
    message = letter(tools, number)
    _decide(tools, message, MAY_HOLD, Event("held", by, tools.clock.now()), state="held", why=HELD_BY_HAND, lease="")
    return letter(tools, number)


def release(tools: Tools, number: int, by: str = THE_DESK) -> Message:
    """Let it go at its own time, or at the next sending where that is over; its reason is looked at again then."""
    message, now = letter(tools, number), tools.clock.now()
    if not message.sha256:
        hint = "Print it and hand it over, or correct the address in the roster; the next letter will go by mail."
        raise refuse(f"Letter {number}", "has no bytes that could be sent: nobody to send them to.", hint)
    ends = message.not_after if message.not_after and message.not_after > now else None
    values = {"not_before": max(message.not_before, now), "not_after": ends, "attempts": 0, "why": "released by hand"}
    _decide(tools, message, MAY_RELEASE, Event("released", by, now), state="ready", lease="", **values)
    return letter(tools, number)


def cancel(tools: Tools, number: int, reason: str, by: str = THE_DESK) -> Message:
    """It will not go, and is not written again for the same cause."""
    if found := required("reason", reason, "line", "Say in a few words why this letter must not go."):
        raise Refused(*found)
    message, words = letter(tools, number), clean_text(reason, "line")
    event = Event("cancelled", by, tools.clock.now(), words)
    _decide(tools, message, MAY_CANCEL, event, state="cancelled", why=words, lease="")
    return letter(tools, number)


def add_note(tools: Tools, number: int, note: str, by: str = THE_DESK) -> Message:
    """Words of L&D above the letter; empty ones take them away. Its bytes are made anew while none have left."""
    if found := fits("note", note, "note"):
        raise Refused(*found)
    message, words = letter(tools, number), clean_text(note, "note")
    if message.kind in OWN_WORDS_ONLY:
        raise refuse(f"Letter {number}", "holds a secret and takes no note.", "Write to the person yourself.")
    if message.handed_over:
        hint = "Write a note to a copy of it: send it again first."
        raise refuse(f"Letter {number}", "may have left already, so its words stay as they are.", hint)
    if words == message.note:
        return message
    made = freeze(tools, replace(_new(message), note=words))
    values = {"note": words, "frozen": made.frozen, "sha256": made.sha256}
    event = Event("noted", by, tools.clock.now(), words)
    _decide(tools, message, MAY_NOTE, event, was_sha256=message.sha256, was_handed_over=False, **values)
    return letter(tools, number)


def send_again(tools: Tools, number: int, copies: int, by: str = THE_DESK) -> Message:
    """A letter of its own with the same words, to the address that is known today. `copies`: how many there were when
    this was asked for, so that a double click makes one."""
    message, now = letter(tools, number), tools.clock.now()
    if message.state not in MAY_GO_AGAIN or message.kind in OWN_WORDS_ONLY:
        raise refuse(f"Letter {number}", f"is {message.state} and needs no copy.", "Sent and failed letters can be.")
    key = f"{message.dedupe_key}:again:{copies + 1}"
    fresh = replace(
        _new(message), dedupe_key=key, written_at=now, not_before=now, not_after=None, state="ready", why="",
        note=AGAIN, receiver=_address_today(tools, message), again_of=number,
    )  # fmt: skip
    made = freeze(tools, fresh)
    with tools.database.transaction() as tx:
        if outbox.enqueue(tx, [made]):
            letter_desk.remember(tx, [number], Event("sent again", by, now))
        return next(each for each in outbox.with_keys(tx, [key]))


def hold_all(tools: Tools, wanted: Wanted, by: str = THE_DESK, within: timedelta | None = None) -> int:
    """Keep back all of these that have not gone; `within`: only those that would leave in this time."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        return letter_desk.hold_all(tx, wanted, Event("held", by, now), now + within if within else None)


def release_all(tools: Tools, wanted: Wanted, by: str = THE_DESK) -> int:
    """Let go all of these that were held by hand; what is held for another cause stays held."""
    with tools.database.transaction() as tx:
        return letter_desk.release_all(tx, wanted, Event("released", by, tools.clock.now()))


def _decide(tools: Tools, message: Message, before: tuple[State, ...], event: Event, **values: object) -> None:
    with tools.database.transaction() as tx:
        if letter_desk.change(tx, message.id, before, event, **values):
            return
    now = letter(tools, message.id)
    hint = "Look at it again: somebody else may have decided, or it has just left."
    raise refuse(f"Letter {message.id}", f"is {now.state} and cannot be {event.what}.", hint)


def _new(message: Message) -> NewMessage:
    names = NewMessage.__dataclass_fields__.keys() & Message.__dataclass_fields__.keys()
    return NewMessage(**{name: getattr(message, name) for name in names})


def _address_today(tools: Tools, message: Message) -> str:
    """The person's own address as it is known now, else the unit's, else the one it had."""
    with tools.database.reading() as tx:
        person = people.person(tx, message.person_id) if message.person_id else None
        near = store.standing(tx, tools.clock.today(), [message.unit]).organisation if message.unit else None
    unit = near.units.get(message.unit or "") if near else None
    return (person.email if person else "") or (unit.email if unit else "") or message.receiver
