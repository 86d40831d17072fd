"""Named places at which a drill may end this process: FAULT=post.after_marker:kill, or :kill:3 for the third time."""

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def reach(point: str) -> None:
    """Nothing, unless a drill asked for the power to go here."""
    asked = os.environ.get("FAULT", "")
    if asked.partition(":")[0] != point:
        return
    _passed[point] += 1
    _, what, nth = (*asked.split(":"), "", "1")[:3]
    if what == "kill" and _passed[point] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
