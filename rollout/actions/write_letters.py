"""Write every letter that is due and not there: any number of times, late, or two at once."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from rollout.actions.doors import person_urls, return_urls
from rollout.actions.faults import reach
from rollout.actions.letter_making import Desk, door_of, make_letter
from rollout.actions.tools import Tools
from rollout.domain.coverage import Tally, coverage, roll_up
from rollout.domain.letters_due import SEAT_KINDS, letters_due
from rollout.domain.letters_picture import Due, Picture
from rollout.domain.letters_stale import why_not
from rollout.store import coverage as coverage_store
from rollout.store import ideas, letters, outbox
from rollout.store import programme as programme_store
from rollout.store.database import Transaction

SHARD = 500
THREADS = 8
_LIVE = ("released", "running")


@dataclass(frozen=True)
class LetterReport:
    """`held`: nobody to send them to; `failed`: could not be written; `cancelled`, `lapsed`: need not go any more.

    `without_files`: packs whose files are not there; they are written once the pack has been printed again.
    """

    ready: int = 0
    held: int = 0
    failed: int = 0
    cancelled: int = 0
    lapsed: int = 0
    without_files: int = 0

    @property
    def written(self) -> int:
        return self.ready + self.held + self.failed


def write_letters(tools: Tools, kinds: Collection[str] | None = None) -> LetterReport:
    """Cancel what has lost its reason, then write what is due (of these kinds, where some are named).

    Nothing while the programme is a draft or closed.
    """
    with tools.database.reading() as tx:
        if programme_store.state(tx) not in _LIVE:
            return LetterReport()
    report = settle(tools)
    with tools.database.reading() as tx:
        picture = gather(tools, tx)
    due = [letter for letter in letters_due(picture) if kinds is None or letter.kind in kinds]
    titles = {language: _titles(tools, language) for language in sorted({letter.language for letter in due})}
    for start in range(0, len(due), SHARD):
        report = _write_shard(tools, picture.now, titles, due[start : start + SHARD], report)
        tools.progress.step("Letters", min(start + SHARD, len(due)), len(due))
        reach("letters.after_shard")
    return report


def _titles(tools: Tools, language: str) -> dict[str, str]:
    """What the modules are called in a language; one that is not translated keeps the programme's own title."""
    return {key: tools.content.module(key, language).title for key in tools.programme.modules}


def letters_to_come(tools: Tools) -> list[Due]:
    """What `write_letters` would write now; writes nothing."""
    with tools.database.reading() as tx:
        return letters_due(gather(tools, tx))


def gather(tools: Tools, tx: Transaction) -> Picture:
    """The whole programme as the rules about letters look at it."""
    now, today = tools.clock.now(), tools.clock.today()
    stand = letters.standing(tx, today)
    return Picture(
        tools.programme, now, stand.organisation, stand.dates, stand.sessions, stand.packs,
        told=outbox.about(tx, (*SEAT_KINDS, "pack")), written=frozenset(outbox.keys(tx)), answers=ideas.answers(tx),
        waiting=ideas.counts_waiting(tx), coverage=_coverage(tools, tx, stand),
    )  # fmt: skip


def settle(tools: Tools) -> LetterReport:
    """Waiting letters whose reason has gone are cancelled; those whose use is over lapse."""
    now, today = tools.clock.now(), tools.clock.today()
    with tools.database.reading() as tx:
        waiting = [m for state in ("ready", "held") for m in outbox.all_messages(tx, state=state)]
        codes = sorted({m.unit for m in waiting if m.unit})
        at = ideas.counts_waiting(tx)
        stand = letters.standing(tx, today, codes if len(codes) < SHARD else None)
    picture = Picture(tools.programme, now, stand.organisation, stand.dates, stand.sessions, stand.packs, waiting=at)
    stale = [(message, why) for message in waiting if (why := why_not(message, picture))]
    with tools.database.transaction() as tx:
        cancelled = [outbox.set_state(tx, m.id, [m.state], "cancelled", why=why) for m, why in stale]
        return LetterReport(cancelled=sum(cancelled), lapsed=outbox.lapse(tx, now))


def _coverage(tools: Tools, tx: Transaction, stand: letters.Standing) -> dict[str, dict[str, Tally]]:
    """Hours by unit and module, for every unit above the facilities."""
    now, today = tools.clock.now(), tools.clock.today()
    counted = coverage(
        coverage_store.facts(tx, today, by_parent=True), lambda zone: now.astimezone(ZoneInfo(zone)).date()
    )
    found: dict[str, dict[str, Tally]] = {}
    for module in tools.programme.modules:
        for unit, tally in roll_up(counted, stand.organisation.units, module).items():
            found.setdefault(unit, {})[module] = tally
    return found


def _write_shard(
    tools: Tools, now: datetime, titles: Mapping[str, Mapping[str, str]], due: Sequence[Due], report: LetterReport
) -> LetterReport:
    desk = _desk(tools, now, titles, due)
    with ThreadPoolExecutor(THREADS) as pool:  # most of the time goes by in waiting for the disk to keep attachments
        made = list(pool.map(partial(make_letter, desk), due))
    written = [message for message in made if message is not None]
    with tools.database.transaction() as tx:
        added = outbox.enqueue(tx, written)
    by_state = {state: sum(message.state == state for message in written) for state in ("held", "failed")}
    return replace(
        report,
        ready=report.ready + added - sum(by_state.values()),
        held=report.held + by_state["held"],
        failed=report.failed + by_state["failed"],
        without_files=report.without_files + len(due) - len(written),
    )


def _desk(tools: Tools, now: datetime, titles: Mapping[str, Mapping[str, str]], due: Sequence[Due]) -> Desk:
    """Opens the doors of the links that these letters carry; one opened for a letter never written harms nobody."""
    returns = [door_of(letter) for letter in due if letter.link == "return"]
    people = sorted({letter.person_id for letter in due if letter.link == "person" and letter.person_id})
    with tools.database.transaction() as tx:
        return Desk(tools, now, titles, return_urls(tools, tx, returns), person_urls(tools, tx, people))
