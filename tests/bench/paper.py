"""The paper beside other ways of making it, and at growing sizes: `python -m tests.bench paper [LEADERS…]`.

One leader is a planner (A3) and a guide (A4, 14 pages), tagged (PDF/UA-1). Figures are CPU seconds, so that neighbours
on the machine change little; every figure with a goal stands beside it.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.bench.rivals.side_by_side import ORDER, race, ratio

ROUNDS = 5
SIZES = [200, 2_000, 10_000, 31_000]
_DISK = 400_000
"""Bytes a leader that must be free, beside what others use."""


def goal(what: str, figure: float, unit: str, wanted: float, is_least: bool = False) -> None:
    reached = figure >= wanted if is_least else figure <= wanted
    sign, said = (">=" if is_least else "<="), ("reached" if reached else "NOT reached")
    print(f"  {what:<46} {figure:>9,.2f} {unit:<9} goal {sign} {wanted:>6,g}  {said}", flush=True)


def side_by_side(rounds: int) -> None:
    print(f"\nplanner + guide of one leader, tagged: {rounds} rounds in turn, medians (ratio: median within rounds)")
    found = race(rounds)
    ours = found["ours"]
    print("             CPU-ms   ours is      kB planner + guide    to begin, CPU-s")
    for name in ORDER:
        rival = found[name]
        planner, guide = rival.kilobytes
        print(
            f"  {name:<9} {rival.cpu:>8.2f} {ratio(rival, ours):>7.0f} x   {planner:>9.0f} + {guide:<9.0f}"
            f" {rival.start:>12.1f}"
        )
    goal("CPU against naive WeasyPrint", ratio(found["naive"], ours), "x", 300, is_least=True)
    goal("CPU against typst", ratio(found["typst"], ours), "x", 25, is_least=True)


def growth(sizes: list[int]) -> None:
    for leaders in sizes:
        with tempfile.TemporaryDirectory() as folder:
            free = shutil.disk_usage(folder).free
            if free < _DISK * leaders + 2_000_000_000:
                print(f"\n{leaders:,} leaders: left out, the disk has only {free / 1e9:.0f} GB free")
                continue
            _one_size(Path(folder), leaders)


def _one_size(folder: Path, leaders: int) -> None:
    cold, _ = _step("wave", folder, leaders)
    shutil.rmtree(folder / "files")
    found, peaks = _step("wave", folder, leaders)
    print(
        f"\n{leaders:,} leaders, {2 * leaders:,} files, written durably; {found['full']:,} sheets laid out one by one"
    )
    print(f"  cold {cold['wall']:.1f} s wall, {cold['cpu_total']:.1f} CPU-s; cached {found['wall']:.1f} s wall")
    print(f"  peak memory: main {found['own_mb']:.0f} MB, helpers {_peaks(peaks)}")
    goal("CPU a leader (cached)", 1000 * found["cpu_total"] / leaders, "CPU-ms", 2.5)
    goal("size a leader", found["kilobytes"], "kB", 130)
    goal("helpers that fill in", max(peaks.get("fill", [0])), "MB", 40)
    _goals_of_size(leaders, cold, found)
    read, _ = _step("read", folder, leaders)
    print(f"  read again: {read['leaders']:,} leaders, {read['faults']} faults {'; '.join(read['first'])}")
    goal("read again by a stranger", read["cpu"], "CPU-ms", 10)


def _goals_of_size(leaders: int, cold: Mapping[str, float], cached: Mapping[str, float]) -> None:
    if leaders == 200:
        goal("200 leaders, cold", cold["wall"], "s wall", 3)
        goal("200 leaders, cached", cached["wall"], "s wall", 0.5)
    if leaders == 10_000:
        goal("10,000 leaders, durably", cached["cpu_total"], "CPU-s", 25)
    if leaders == 31_000:
        goal("31,000 leaders, durably", cached["cpu_total"], "CPU-s", 80)


def single() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found, _ = _step("one", Path(folder), 208)
    print("\none planner on request, everything warm")
    goal("one sheet", found["planner"], "ms wall", 5)


def _step(name: str, folder: Path, leaders: int) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """One step in a process of its own, and the peak memory of each of its helpers by what they do."""
    command = [sys.executable, "-m", "tests.bench.paper_steps", name, str(folder), str(leaders)]
    peaks: dict[int, tuple[str, float]] = {}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    threading.Thread(target=_watch, args=(child, peaks), daemon=True).start()
    said, _ = child.communicate()
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    by_name: dict[str, list[float]] = {}
    for helper, megabytes in peaks.values():
        by_name.setdefault(helper, []).append(megabytes)
    return json.loads(said), by_name


def _watch(child: "subprocess.Popen[str]", peaks: dict[int, tuple[str, float]]) -> None:
    while child.poll() is None:
        for pid in _children(child.pid):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
                peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in line)
            except (OSError, StopIteration):
                continue
            peaks[pid] = words[-1], int(peak.split()[1]) / 1024
        time.sleep(0.05)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, listed.read_text().split())
        except OSError:
            continue
    return found


def _peaks(peaks: Mapping[str, list[float]]) -> str:
    return ", ".join(
        f"{name} {'/'.join(f'{each:.0f}' for each in sorted(some))} MB" for name, some in sorted(peaks.items())
    )


def main(arguments: list[str], sides: Callable[[int], None] = side_by_side) -> None:
    sizes = [int(argument) for argument in arguments] or SIZES
    sides(ROUNDS if max(sizes) > 200 else 2)
    single()
    growth(sizes)
