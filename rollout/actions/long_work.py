"""Long work of the desk: asked for by a row, done by a program of its own, told by the same row.

A program may be killed anywhere: the row stays, and whoever looks next (the pages when they start, every tick, the
button on its page) starts another one. Two programs never do the same piece: they claim it by a conditional UPDATE,
and each asks with every sign of life whether the work is still its own. What they run are the actions that L&D could
run by hand, all of which may be cut short and run again.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from rollout.actions.tools import Tools
from rollout.actions.work_beats import Beats, Lost
from rollout.actions.work_kinds import KINDS, tidy
from rollout.domain.long_work import MOST_TRIES, SILENT, Work, WorkState
from rollout.domain.problem import Finding, Refused
from rollout.store import leases, work
from rollout.store.database import Unavailable

log = logging.getLogger(__name__)
Ending = tuple[WorkState, Mapping[str, object], tuple[Finding, ...]]


def ask(tools: Tools, kind: str, wishes: Mapping[str, str], by: str) -> int:
    """Ask for a piece of work and start it; its number. The same, asked again while it is open, is the same piece.

    `wishes` are short strings, never texts of people: they stay in the row. Kinds and their wishes: `work_kinds`.
    """
    name = f"{kind} {json.dumps(dict(wishes), sort_keys=True)}" if kind in KINDS else ""
    if not name:
        raise ValueError(f"no such work: {kind}")
    with tools.database.transaction() as tx:
        number = work.ask(tx, kind, wishes, by, tools.clock.now(), name)
        asked = work.find(tx, number)
    assert asked is not None
    if is_to_be_taken(asked, tools.clock.now()):
        tools.workers.start(number)
    return number


def pick_up(tools: Tools) -> list[int]:
    """Start programs for work that nobody does: asked for and never begun, or broken off."""
    with tools.database.reading() as tx:
        waiting = [each for each in work.open_ones(tx) if is_to_be_taken(each, tools.clock.now())]
    for each in waiting:
        tools.workers.start(each.number)
    return [each.number for each in waiting]


def is_to_be_taken(found: Work, now: datetime) -> bool:
    """Whether nobody does it. Another machine's program is believed to be at work until it has been silent for long."""
    if found.state != "running":
        return found.state == "asked"
    gone = leases.is_gone(found.lease)
    return gone if gone is not None else found.beat_at is None or now - found.beat_at > SILENT


def run(tools: Tools, number: int) -> Work | None:
    """Do this piece of work, here and now; None where somebody else does, or has done."""
    lease = leases.mine()
    taken = _claimed(tools, number, lease)
    if taken is None:
        return None
    with Beats(tools, number, lease) as beats:
        try:
            state, result, findings = _done(cast(Tools, _Watched(tools, beats)), taken)
        except Lost:
            return None
        except Unavailable:  # locked for long: the next who looks takes it up again
            with tools.database.transaction() as tx:
                work.give_back(tx, number, lease)
            return None
    with tools.database.transaction() as tx:
        is_ours = work.finish(tx, number, lease, state, tools.clock.now(), result, findings)
    if not is_ours:
        return None
    tidy(tools, taken.kind, taken.wishes)
    with tools.database.reading() as tx:
        return work.find(tx, number)


def _claimed(tools: Tools, number: int, lease: str) -> Work | None:
    with tools.database.transaction() as tx:
        found, now = work.find(tx, number), tools.clock.now()
        if found is None or found.is_over or not is_to_be_taken(found, now):
            return None
        return found if work.claim(tx, found, lease, now) else None


def _done(tools: Tools, taken: Work) -> Ending:
    if taken.tries >= MOST_TRIES:
        what = f"broke off {taken.tries} times without saying why."
        return "failed", {}, (Finding("This work", what, "See logs/work.log in the workspace, then ask again."),)
    try:
        return "done", KINDS[taken.kind](tools, taken.wishes), ()
    except Refused as refused:
        return "failed", {}, refused.findings
    except (Lost, Unavailable):
        raise
    except Exception as error:  # noqa: BLE001  whatever it was, its row says so; the log gets no text of people
        frames = traceback.extract_tb(error.__traceback__)
        log.error("%s failed: %s\n%s", taken.kind, type(error).__name__, "".join(traceback.format_list(frames)))
        place = f"{type(error).__name__} in {Path(frames[-1].filename).name}, line {frames[-1].lineno}"
        hint = "Nothing was changed by this step. Please tell whoever looks after this system."
        return "failed", {}, (Finding("Something went wrong on our side:", f"{place}.", hint),)


class _Watched:
    """The same tools, with progress that is told in the row."""

    def __init__(self, tools: Tools, progress: Beats) -> None:
        self._tools, self.progress = tools, progress

    def __getattr__(self, name: str) -> object:
        return getattr(self._tools, name)
