"""A helper process of the press: it fills in compiled sheets, or lays sheets out within limits. It knows no more."""

import gc
import os
import resource
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rollout.adapters.paper.fill import Leaves, Sheet
from rollout.adapters.paper.helper import receive, send
from rollout.adapters.paper.qr import Codes, Patterns
from rollout.domain.problem import Refused

CPU_SECONDS = {"in_full": 12, "laid_out": 4}
"""Layouts with somebody's words in them; what has none may take longer."""

_CPU_AT_MOST = 60
MEMORY = 1_500_000_000
_OUTSIDE = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "urllib.")
"""What no layout has any business doing."""

Filled = tuple[str, Leaves, str, str]
"""The name of a compiled sheet, its words, its address and its title."""


class Filler:
    """Fills in compiled sheets that it finds in the cache folder."""

    def __init__(self) -> None:
        self._codes = Codes()
        self._sheets: dict[str, Sheet] = {}

    def know(self, patterns: str) -> None:
        self._codes.use(Patterns.from_json(patterns))

    def fill(self, planners: Path, cache: Path, wanted: Sequence[Filled]) -> list[bytes | None]:
        """What comes after each sheet's base; None for those that have to be laid out."""
        return [self._sheet(planners, cache, name).fill(leaves, link, title) for name, leaves, link, title in wanted]

    def _sheet(self, planners: Path, cache: Path, name: str) -> Sheet:
        if name not in self._sheets:
            self._sheets[name] = Sheet.read(cache / f"{name}.json", planners, self._codes)
        return self._sheets[name]


def _fill() -> object:
    gc.freeze()
    return Filler()


def _layout() -> object:
    """WeasyPrint, in a box: so much memory, so many seconds, and no way out."""
    from rollout.adapters.paper.layouts import Layouts

    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # trees of boxes are born and die together: looking through them costs a tenth
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.addaudithook(_stay_inside)
    return Layouts()


def _stay_inside(event: str, _: object) -> None:
    if event.startswith(_OUTSIDE):
        raise PermissionError(event)


def _answer(own: object, verb: str, arguments: Sequence[Any]) -> tuple[str, Any]:
    at_most = int(time.process_time()) + 1 + CPU_SECONDS.get(verb, _CPU_AT_MOST)
    resource.setrlimit(resource.RLIMIT_CPU, (at_most, resource.RLIM_INFINITY))
    try:
        return "done", getattr(own, verb)(*arguments)
    except Refused as refused:
        return "refused", refused.findings
    except Exception as failed:  # noqa: BLE001  whatever it was: the caller prints something else instead
        return "failed", _what(failed)


def _what(failed: Exception) -> str:
    """The kind of error and where it arose; not its message, which may hold somebody's words."""
    last = traceback.extract_tb(failed.__traceback__)[-1]
    return f"{type(failed).__name__} in {Path(last.filename).name}, line {last.lineno}"


def main(role: str) -> None:
    inwards, outwards = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get into an answer
    own = {"fill": _fill, "layout": _layout}[role]()
    while True:
        try:
            verb, *arguments = receive(inwards)
        except EOFError:
            return
        send(outwards, _answer(own, verb, arguments))


if __name__ == "__main__":
    main(sys.argv[1])
