"""The main job at growing sizes: import, plan, print, send, record, roll up. `python -m tests.bench [SIZES…]`.

`python -m tests.bench calendar [SIZES…]`: only the calendar, beside a plain greedy placer.
`python -m tests.bench paper [LEADERS…]`: only the paper, beside four other ways of making it.
`python -m tests.bench web [FACILITIES MANAGERS]`: only the pages, beside managers who record all at once.
`python -m tests.bench likeness`: only what ideas have in common, beside plain counting of words.

Every step is a process of its own, so that its seconds, CPU and peak memory are its own.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rollout.demo.setting import make_setting
from tests.bench import calendar, exact, likeness, paper, web

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("import", ("-m", "rollout", "roster", "import", "{folder}/roster.csv", "--yes", *("--since", "2027-01-04"))),
    ("plan", ("-m", "rollout", "plan", "--release", "--today", "2027-01-04")),
    ("print", ("-m", "rollout", "print", "--module", "welcome", "--all", "--today", "2027-01-04")),
    ("send", ("-m", "rollout", "send", "--today", "2027-01-27")),
    ("record", ("-m", "tests.bench.steps", "record")),
    ("roll up", ("-m", "tests.bench.steps", "decide")),
)


@dataclass(frozen=True)
class Measured:
    """One step: wall seconds, CPU seconds of it and its children, and the peak memory of the largest process (MB)."""

    seconds: float
    cpu: float
    megabytes: float


def measure(arguments: tuple[str, ...], folder: Path) -> Measured:
    command = [sys.executable, *(argument.format(folder=folder) for argument in arguments)]
    began = time.perf_counter()
    started = subprocess.Popen(
        [*command, "--workspace", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr is not None
    said = started.stderr.read()
    _, status, used = os.wait4(started.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{said[-3000:]}")
    return Measured(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def run(facilities: int, folder: Path) -> dict[str, Measured]:
    make_setting(folder, facilities, seed=7)
    found: dict[str, Measured] = {}
    for name, arguments in STEPS:
        found[name] = measure(arguments, folder)
        line = found[name]
        print(
            f"{facilities:>7}  {name:<8} {line.seconds:>8.1f} s {line.cpu:>8.1f} CPU-s {line.megabytes:>7.0f} MB "
            f"{1000 * line.cpu / facilities:>8.2f} CPU-ms a facility",
            flush=True,
        )
    return found


def show_growth(sizes: list[int], results: dict[int, dict[str, Measured]]) -> None:
    """CPU a facility against the smallest size: 1.0 is linear growth."""
    base = results[sizes[0]]
    print(f"\nCPU a facility, {sizes[0]} = 1.0 (1.0 or less at every size: no worse than linear)")
    for name, first in base.items():
        each = (results[size][name].cpu / size / (first.cpu / sizes[0]) for size in sizes)
        print(f"  {name:<8} " + "  ".join(f"{size:>6}: {ratio:4.2f}" for size, ratio in zip(sizes, each, strict=True)))


def main() -> None:
    if sys.argv[1:2] == ["calendar"]:
        calendar.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["exact"]:
        exact.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["paper"]:
        paper.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["web"]:
        web.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["likeness"]:
        likeness.main()
        return
    sizes = [int(argument) for argument in sys.argv[1:]] or [200, 2_000, 10_000]
    results: dict[int, dict[str, Measured]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            results[size] = run(size, Path(folder) / "workspace")
    show_growth(sizes, results)
    paper.main(["200", "2000"])
    calendar.main(sys.argv[1:])
    likeness.main()
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
