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


def own_seconds() -> float:
    """This process and its dead children."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def living_seconds() -> float:
    """Every living process below this one. Looking takes time, so it is done outside of what is measured."""
    return sum(_times(os.getpid()))


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
    known = list(orders(400, everyday=True))
    rival = RIVALS[sys.argv[1]]()
    sizes = [len(content) for content in rival.print(known[-1])]
    print(json.dumps({"ready": own_seconds() + living_seconds(), "bytes": sizes}), flush=True)
    for line in sys.stdin:
        first, last = map(int, line.split())
        living, own, wall = living_seconds(), own_seconds(), time.perf_counter()
        made = [[len(content) for content in rival.print(order)] for order in known[first:last]]
        took = {"wall": time.perf_counter() - wall, "cpu": own_seconds() - own + living_seconds() - living}
        print(json.dumps({**took, "bytes": made}), flush=True)


if __name__ == "__main__":
    main()
