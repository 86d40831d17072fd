"""One rival in a process of its own: `python -m tests.bench.rivals NAME`.

Reads ranges of leaders ("0 5") from its input, prints them, and says what that took: CPU seconds of itself and its
children, bytes. The first line that it says is "ready".
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from tests.bench.paper_leaders import orders
from tests.bench.rivals import chromium, ours, typesetting, weasy

RIVALS = {
    "naive": weasy.Naive, "tuned": weasy.Tuned, "typst": typesetting.Typst, "chromium": chromium.Chromium,
    "ours": ours.Ours,
}  # fmt: skip
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """This process, its dead children and the living ones below it."""
    dead = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + dead.ru_utime + dead.ru_stime + sum(_times(os.getpid()))


def _times(parent: int) -> list[float]:
    fields = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            fields[int(folder.name)] = int(after_name[1]), sum(map(int, after_name[11:15])) / _TICKS
    below, found = {parent}, list[float]()
    while fresh := {pid for pid, (above, _) in fields.items() if above in below} - below:
        below |= fresh
        found += [fields[pid][1] for pid in fresh]
    return found


def main() -> None:
    began = cpu_seconds()
    known = list(orders(400, everyday=True))
    rival = RIVALS[sys.argv[1]]()
    sizes = [len(content) for content in rival.print(known[-1])]
    print(json.dumps({"ready": cpu_seconds() - began, "bytes": sizes}), flush=True)
    for line in sys.stdin:
        first, last = map(int, line.split())
        before, wall = cpu_seconds(), time.perf_counter()
        made = [[len(content) for content in rival.print(order)] for order in known[first:last]]
        print(
            json.dumps({"cpu": cpu_seconds() - before, "wall": time.perf_counter() - wall, "bytes": made}), flush=True
        )


if __name__ == "__main__":
    main()
