"""Send what is ready. Killed anywhere and run again, it ends as if it had never been stopped.

Each letter takes three short transactions: it is claimed, it is marked just before it is handed over for good, and its
end is recorded. A crash before the marker is a letter that provably did not go; after it, the post is asked, and where
it cannot tell the letter is `uncertain`. Every step asks whether the letter is still in these hands.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from rollout.actions.faults import reach
from rollout.actions.tools import Tools
from rollout.domain import mime
from rollout.domain.edges import Delivery, Envelope
from rollout.domain.letters_picture import Picture
from rollout.domain.letters_stale import why_not
from rollout.domain.outbox import (
    AT_ANY_HOUR,
    Message,
    PostRules,
    State,
    after_uncertain,
    boundary,
    file_name,
    local_hours,
    next_try,
)
from rollout.store import ideas, leases, letters, outbox
from rollout.store import programme as programme_store


@dataclass(frozen=True)
class SendReport:
    """What became of the letters that were taken up, by state; `counts` is the whole outbox afterwards.

    `ready` are those that wait for another try or for the receiver's hours. `stopped`: the server's word when it turned
    us away altogether. `elsewhere`: letters in the hands of another machine.
    """

    sent: int = 0
    failed: int = 0
    ready: int = 0
    cancelled: int = 0
    lapsed: int = 0
    uncertain: int = 0
    held: int = 0
    resent: int = 0
    elsewhere: int = 0
    stopped: str = ""
    is_draft: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


def send_post(tools: Tools, limit: int | None = None, rules: PostRules = PostRules()) -> SendReport:
    """Send the letters that may go now, at most `limit`. A draft sends nothing."""
    with tools.database.reading() as tx:
        if programme_store.state(tx) == "draft":
            return SendReport(is_draft=True, counts=outbox.counts(tx))
    round_ = _Round(tools, rules)
    round_.take_back()
    round_.look_at_uncertain()
    with tools.database.transaction() as tx:
        round_.done["lapsed"] += outbox.lapse(tx, tools.clock.now())
    round_.send(limit)
    with tools.database.reading() as tx:
        counts = outbox.counts(tx)
    done = cast(dict[str, Any], dict(round_.done))
    return SendReport(**done, elsewhere=round_.elsewhere, stopped=round_.stopped, counts=counts)


def send_at_once(tools: Tools, key: str) -> None:
    """One letter that somebody waits for at a screen; what does not go now is left to the next run of the post.

    Also in a draft: it was asked for by its receiver, and the desk is entered in a draft too.
    """
    with _AT_ONCE:
        _Round(tools, PostRules(), key).send(1)


_AT_ONCE = threading.Lock()  # a connection to a mail server is for one at a time


class _Round:
    """One run of the post: its rules and what it has done so far. `key`: this letter only."""

    def __init__(self, tools: Tools, rules: PostRules, key: str = "") -> None:
        self.tools, self.rules, self.key = tools, rules, key
        self.done: Counter[str] = Counter()
        self.elsewhere, self.stopped = 0, ""
        self._marked = False

    # -- what an earlier run left behind --------------------------------------------------------------------------

    def take_back(self) -> None:
        """Letters whose sender has ended. Another machine's are watched for a while: unchanged means ended."""
        with self.tools.database.reading() as tx:
            left = outbox.in_hands(tx)
        gone = [message for message in left if leases.is_gone(message.lease)]
        foreign = [message for message in left if leases.is_gone(message.lease) is None]
        if foreign:
            still = self._watch(foreign)
            gone += still
            self.elsewhere = len(foreign) - len(still)
        for message in gone:
            self._recover(message)

    def _watch(self, foreign: Sequence[Message]) -> list[Message]:
        """Those that do not change for as long as a lease lasts, by this machine's own steady clock."""
        seen = {(message.id, message.lease, message.state): message for message in foreign}
        ends = time.monotonic() + self.rules.lease_seconds
        while seen and time.monotonic() < ends:
            time.sleep(min(1.0, self.rules.lease_seconds / 5))
            with self.tools.database.reading() as tx:
                now = {(message.id, message.lease, message.state) for message in outbox.in_hands(tx)}
            seen = {key: message for key, message in seen.items() if key in now}
        return list(seen.values())

    def _recover(self, message: Message) -> None:
        """Before the marker it did not go. After it, only the post can know."""
        went: bool | None = False
        if message.state == "committing":
            envelope = self._envelope(message)
            went = self.tools.post.was_delivered(envelope) if isinstance(envelope, Envelope) else None
        now = self.tools.clock.now()
        with self.tools.database.transaction() as tx:
            if went is None:
                wait = {"not_before": now + self.rules.uncertain_wait, "why": "its sender ended before the answer came"}
                moved = outbox.move(tx, message.id, message.lease, ["committing"], "uncertain", **wait)
                self.done["uncertain"] += moved
            elif went:
                sent = {"sent_at": now, "why": "found delivered"}
                self.done["sent"] += outbox.move(tx, message.id, message.lease, ["committing"], "sent", **sent)
            else:
                outbox.move(tx, message.id, message.lease, [message.state], "ready", lease="")

    def look_at_uncertain(self) -> None:
        """After the waiting time: send the same bytes once more, or leave it to a human."""
        with self.tools.database.reading() as tx:
            waiting = outbox.uncertain(tx, self.tools.clock.now())
        for message in waiting:
            after = after_uncertain(message.kind, message.resent)
            why = "sent again: nobody knew whether it went" if after == "ready" else "nobody knows whether it went"
            with self.tools.database.transaction() as tx:
                changed = {"resent": after == "ready" or message.resent, "why": why}
                moved = outbox.set_state(tx, message.id, ["uncertain"], after, **changed)
            self.done["resent" if after == "ready" else "held"] += moved

    # -- what is due now ------------------------------------------------------------------------------------------

    def send(self, limit: int | None) -> None:
        left = limit
        total = self._how_many(limit)
        while not self.stopped and (batch := self._claim(left)):
            try:
                stale = self._stale(batch)
                for message in batch:
                    self._one(message, stale.get(message.id, ""))
            finally:
                self._put_back(batch[0].lease)
            left = None if left is None else left - len(batch)
            handled = sum(self.done[state] for state in ("sent", "failed", "ready", "cancelled", "uncertain"))
            self.tools.progress.step("Post", min(handled, total), total)

    def _how_many(self, limit: int | None) -> int:
        with self.tools.database.reading() as tx:
            return outbox.count_due(tx, self.tools.clock.now(), limit)

    def _claim(self, left: int | None) -> list[Message]:
        """The next few letters nobody else has taken; an empty list ends the run."""
        size = self.rules.at_a_time if left is None else min(self.rules.at_a_time, left)
        while size > 0:
            with self.tools.database.transaction() as tx:
                due = outbox.due(tx, self.tools.clock.now(), size, self.key)
                mine = outbox.claim(tx, due, leases.mine())
            if mine or not due:
                reach("post.after_claim")
                return mine
        return []

    def _put_back(self, lease: str) -> None:
        """Where something broke in the middle of a batch: what was not begun is free again at once."""
        with self.tools.database.transaction() as tx:
            for message in (each for each in outbox.in_hands(tx) if each.lease == lease and each.state == "sending"):
                outbox.move(tx, message.id, lease, ["sending"], "ready", lease="")

    def _stale(self, batch: Sequence[Message]) -> dict[int, str]:
        """Why some of them need not go any more, as things stand this moment."""
        now, today = self.tools.clock.now(), self.tools.clock.today()
        codes = sorted({message.unit for message in batch if message.unit})
        if not codes:
            return {}
        with self.tools.database.reading() as tx:
            stand, waiting = letters.standing(tx, today, codes), ideas.counts_waiting(tx)
        facts = (stand.organisation, stand.dates, stand.sessions, stand.packs)
        picture = Picture(self.tools.programme, now, *facts, waiting=waiting)
        return {message.id: why_not(message, picture) for message in batch if message.unit}

    def _one(self, message: Message, stale: str) -> None:
        now, letters_rules = self.tools.clock.now(), self.tools.programme.letters
        zone = message.reason.get("timezone", self.tools.programme.timezone)
        opens = local_hours(now, zone, letters_rules.send_from, letters_rules.send_until)
        if self.stopped:
            self._end(message, "ready")
        elif stale:
            self._end(message, "cancelled", why=stale)
        elif message.not_after is not None and message.not_after < now:
            self._end(message, "lapsed", why="it was too late to be of use")
        elif opens > now and message.kind not in AT_ANY_HOUR:
            self._end(message, "ready", not_before=opens)
        else:
            self._send(message)

    def _send(self, message: Message) -> None:
        envelope = self._envelope(message)
        if not isinstance(envelope, Envelope):
            self._end(message, "failed", why=envelope)
            return
        reach("post.before_marker")
        self._marked = False
        try:
            delivery = self.tools.post.deliver(envelope, lambda: self._mark(message))
        except Exception as error:  # noqa: BLE001  one letter that breaks the post must not hold up all the others
            delivery = Delivery("uncertain" if self._marked else "retry", f"the post broke: {type(error).__name__}")
        reach("post.after_delivery")
        self._record(message, delivery)

    def _mark(self, message: Message) -> bool:
        """From here on a crash leaves the letter unsure. Whoever has lost it in the meantime must not end it."""
        with self.tools.database.transaction() as tx:
            self._marked = outbox.move(tx, message.id, message.lease, ["sending"], "committing", handed_over=True)
        reach("post.after_marker")
        return self._marked

    def _record(self, message: Message, delivery: Delivery) -> None:
        now, attempts = self.tools.clock.now(), message.attempts + 1
        if delivery.outcome == "sent":
            self._end(message, "sent", sent_at=now, why=delivery.reply, attempts=attempts)
        elif delivery.outcome == "uncertain":
            wait = now + self.rules.uncertain_wait
            self._end(message, "uncertain", lease=message.lease, not_before=wait, why=delivery.reply, attempts=attempts)
        elif delivery.outcome == "stop":
            self.stopped = delivery.reply
            self._end(message, "ready", why=delivery.reply)
        elif delivery.outcome == "retry" and attempts < self.rules.attempts:
            later = next_try(now, attempts, message.id, self.rules.backoff)
            self._end(message, "ready", not_before=later, attempts=attempts, why=delivery.reply)
        elif delivery.outcome != "abandoned":
            self._end(message, "failed", attempts=attempts, why=delivery.reply)

    def _end(self, message: Message, after: State, **changed: object) -> None:
        """Also a sender who comes late may still say that it went, as long as nobody has taken the letter from him."""
        before: list[State] = ["sending", "committing"]
        if after == "sent":
            before.append("uncertain")
        with self.tools.database.transaction() as tx:
            moved = outbox.move(tx, message.id, message.lease, before, after, **{"lease": "", **changed})
        self.done[after] += moved

    def _envelope(self, message: Message) -> Envelope | str:
        """The bytes that were fixed when the letter was written, or why they cannot be had."""
        with self.tools.database.reading() as tx:
            frozen = outbox.frozen(tx, [message.id])[message.id]
        try:
            parts = [(file, self.tools.files.path(file.sha256).read_bytes()) for file in message.attachments]
        except OSError:
            return "a file that belongs to it is not there: print the pack again, then release it"
        content = mime.whole(frozen, boundary(message.dedupe_key), parts)
        if mime.digest(content) != message.sha256:
            return "its bytes are not those that were written"
        sender = self.tools.programme.letters.sender_address
        return Envelope(message.id, sender, message.receiver, content, file_name(message))
