"""Everything that is due, in the order of the path. Any number of times, late, or two at once: same end state."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from rollout.actions import long_work
from rollout.actions.hand_over import shut_former_doors
from rollout.actions.prepare_packs import prepare_packs
from rollout.actions.release_calendar import follow_life
from rollout.actions.roll_up import roll_up
from rollout.actions.send_post import send_post
from rollout.actions.tools import Tools
from rollout.actions.write_letters import write_letters
from rollout.domain.problem import Finding, Refused, refuse
from rollout.store import calendar, programme

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PartReport:
    """What one part did: its own report, or why it could not (`failed` names no person and no text)."""

    name: str
    report: object = None
    refused: tuple[Finding, ...] = ()
    failed: str = ""

    @property
    def is_well(self) -> bool:
        return not self.refused and not self.failed


@dataclass(frozen=True)
class TickReport:
    parts: tuple[PartReport, ...]

    @property
    def is_well(self) -> bool:
        return all(part.is_well for part in self.parts)


Part = tuple[str, Callable[[Tools], object]]


def keep_calendar(tools: Tools) -> object:
    """Follow what really happened: plan again and release what must change, and nothing that somebody only drafted.

    The first release stays L&D's own decision.
    """
    with tools.database.reading() as tx:
        is_ours_to_keep = calendar.released(tx) is not None and programme.state(tx) != "closed"
    return follow_life(tools) if is_ours_to_keep else None


def begin(tools: Tools) -> object:
    """A released programme is running from its first day on."""
    if tools.programme.starts_on > tools.clock.today():
        return None
    with tools.database.transaction() as tx:
        if programme.state(tx) == "released":
            programme.set_state(tx, "running")
    return None


def post(tools: Tools, limit: int | None = None) -> object:
    """Send what may go. A mail server that turns us away altogether waits for people, not for another try."""
    report = send_post(tools, limit)
    if report.stopped:
        hint = "Check ROLLOUT_SMTP_URL, then: rollout send"
        raise refuse("mail server", "it turned us away; the letters wait where they are.", hint)
    return report


PARTS: tuple[Part, ...] = (
    ("programme", begin),
    ("work", long_work.pick_up),
    ("calendar", keep_calendar),
    ("doors", shut_former_doors),
    ("packs", prepare_packs),
    ("letters", write_letters),
    ("ideas", roll_up),
    ("post", post),
)


def note_tick(tools: Tools) -> object:
    """When everything was last gone through: the desk shows it, so that a clock that stopped is noticed."""
    with tools.database.transaction() as tx:
        programme.ticked(tx, tools.clock.now())
    return None


def fold_log(tools: Tools) -> object:
    tools.database.checkpoint()
    return None


CLOSING: tuple[Part, ...] = (("clock", note_tick), ("database", fold_log))


def tick(tools: Tools, parts: Sequence[Part] = PARTS) -> TickReport:
    """Do each part. One that fails is told about and does not hold up the others; the next tick tries it again."""
    return TickReport(tuple(do_part(tools, name, verb) for name, verb in (*parts, *CLOSING)))


def do_part(tools: Tools, name: str, verb: Callable[[Tools], object]) -> PartReport:
    try:
        return PartReport(name, verb(tools))
    except Refused as refused:
        return PartReport(name, refused=refused.findings)
    except Exception as error:  # noqa: BLE001  whatever it was, the other parts go on; it is told and ends in exit code 1
        log.error("%s failed: %s\n%s", name, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return PartReport(name, failed=_without_words(error))


def _without_words(error: Exception) -> str:
    """The kind of the error and its place. Its message may hold names and addresses, so it stays out."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def counts(report: object) -> list[tuple[str, int]]:
    """The numbers in a report. Its texts stay out; of its lists only the length is told, of its tables nothing."""
    if not is_dataclass(report):
        return [("done", len(report))] if isinstance(report, (list, tuple)) else []
    found: list[tuple[str, int]] = []
    for field in fields(report):
        value = getattr(report, field.name)
        number = len(value) if isinstance(value, (list, tuple, set, frozenset)) else value
        if isinstance(number, int):
            found.append((field.name.replace("_", " "), int(number)))
    return found
