"""The outbox: which letter a row stands for, the states it goes through, and what may follow which.

```
ready -> sending -> committing -> sent | failed | ready (tried again later) | uncertain
uncertain -> sent (the sender reports late) | ready (sent again, once) | held
ready -> lapsed | held | cancelled        held -> ready | cancelled
```
A crash in `sending` is a letter that provably did not go: the final dot was not sent. A crash in `committing` may have
been either, so the row says `uncertain`; the frozen bytes make a second copy recognisable as the same letter.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rollout.domain.calendar import to_utc
from rollout.domain.edges import Attachment

State = Literal[
    "ready", "sending", "committing", "sent", "failed", "uncertain", "lapsed", "held", "cancelled"
]  # fmt: skip
STATES: tuple[State, ...] = (
    "ready", "sending", "committing", "sent", "failed", "uncertain", "lapsed", "held", "cancelled",
)  # fmt: skip
NO_ADDRESS = "no e-mail address"
HELD_BY_HAND = "held by hand"

# Words that fewer people than one should read are held for a human; the rest may come twice rather than not at all.
RESENT_ONCE = frozenset("invitation moved called_off pack reminder please_record digest handover sign_in".split())
AT_ANY_HOUR = frozenset({"sign_in"})
"""Somebody sits at the screen and waits for it."""

BACKOFF = (10, 30, 60, 300, 900, 1_800, 3_600)
_WORKSPACE = uuid.UUID("6f1f4b58-35b4-5c8e-9d0b-3f3b1d6f0c11")


@dataclass(frozen=True)
class NewMessage:
    """A letter as it is put into the outbox: words and bytes are final. `state` is `ready`, `held` or `failed`.

    `frozen` holds the headers and the text; attachments are kept by hash and put behind it when it is sent.
    `sha256` is that of the whole letter. `reason` says why it exists; it is looked at again just before sending.
    """

    dedupe_key: str
    kind: str
    subject: str
    body: str
    written_at: datetime
    not_before: datetime
    not_after: datetime | None = None
    person_id: int | None = None
    unit: str | None = None
    module: str | None = None
    receiver: str = ""
    frozen: bytes = b""
    attachments: tuple[Attachment, ...] = ()
    sha256: str = ""
    reason: Mapping[str, str] = field(default_factory=dict)
    state: State = "ready"
    why: str = ""
    note: str = ""
    again_of: int | None = None

    @property
    def text(self) -> str:
        """All that the receiver reads."""
        return with_note(self.note, self.body)


@dataclass(frozen=True)
class Message:
    """A letter in the outbox, without its frozen bytes (see store/outbox.frozen).

    `note`: words of L&D above the body. `handed_over`: its bytes may have reached somebody, so they are never changed.
    `by_desk`: who of L&D decided last about it. `again_of`: the letter of which this is another copy.
    """

    id: int
    dedupe_key: str
    kind: str
    person_id: int | None
    unit: str | None
    module: str | None
    receiver: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...]
    sha256: str
    reason: Mapping[str, str]
    state: State
    why: str
    written_at: datetime
    not_before: datetime
    not_after: datetime | None
    lease: str
    attempts: int
    sent_at: datetime | None
    resent: bool
    note: str = ""
    handed_over: bool = False
    by_desk: str = ""
    again_of: int | None = None

    @property
    def text(self) -> str:
        """All that the receiver reads."""
        return with_note(self.note, self.body)


@dataclass(frozen=True)
class PostRules:
    """How patient the post is. `uncertain_wait` is longer than the ten minutes an SMTP server may take to answer."""

    uncertain_wait: timedelta = timedelta(minutes=15)
    lease_seconds: float = 60.0
    backoff: tuple[int, ...] = BACKOFF
    attempts: int = 30
    at_a_time: int = 50


def next_try(now: datetime, attempts: int, message_id: int, backoff: tuple[int, ...] = BACKOFF) -> datetime:
    """When to try again after the n-th refusal: soon, then ever later up to an hour, spread by the row's number."""
    seconds = backoff[min(attempts, len(backoff)) - 1]
    return now + timedelta(seconds=seconds + message_id % max(1, seconds // 10))


def after_uncertain(kind: str, resent: bool) -> State:
    """What becomes of a letter of which nobody knows whether it went: sent again once, or held for a human."""
    return "ready" if kind in RESENT_ONCE and not resent else "held"


def with_note(note: str, body: str) -> str:
    """A covering note stands above the letter, parted from it by a line."""
    return f"{note}\n\n* * *\n\n{body}" if note else body


def message_id(dedupe_key: str, host: str) -> str:
    """The Message-ID: the same for every copy of one letter."""
    return f"<{uuid.uuid5(_WORKSPACE, dedupe_key)}@{host}>"


def boundary(dedupe_key: str) -> str:
    """Parts its attachments. It begins with `=_`, which neither quoted-printable nor base64 can hold."""
    return f"=_{hashlib.sha256(dedupe_key.encode()).hexdigest()[:40]}"


def file_name(message: Message) -> str:
    """A name under which letters lie in the order of their days; never made of what people typed."""
    short = hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:8]
    written_on = message.written_at.astimezone(ZoneInfo(message.reason.get("timezone", "UTC"))).date()
    return f"{written_on}-{message.id:06}-{message.kind}-{short}"


def local_hours(at: datetime, timezone: str, opens: time, closes: time) -> datetime:
    """The first instant from `at` on that lies in the receiver's hours; outside of them nobody is written to."""
    local = at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    if local.time() < opens:
        return to_utc(datetime.combine(local.date(), opens), timezone)
    if local.time() >= closes:
        return to_utc(datetime.combine(local.date() + timedelta(days=1), opens), timezone)
    return at
