"""All rivals in one run, each in its own process: rounds taken in turn, the order reversed every other round."""

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

ORDER = ("naive", "tuned", "typst", "chromium", "ours")
_EACH = {"naive": 2, "tuned": 2, "typst": 6, "chromium": 4, "ours": 60}
"""Leaders a round: few for the slow ones."""


@dataclass
class Rival:
    """One rival's figures: CPU-ms a leader in every round, what it took to begin, and the size of its files."""

    name: str
    child: "subprocess.Popen[str]"
    start: float = 0.0
    rounds: list[float] = field(default_factory=list)
    sizes: list[list[int]] = field(default_factory=list)

    def print_some(self, first: int) -> None:
        each = _EACH[self.name]
        assert self.child.stdin is not None
        self.child.stdin.write(f"{first} {first + each}\n")
        self.child.stdin.flush()
        said = self._said()
        self.rounds.append(1000 * said["cpu"] / each)
        self.sizes += said["bytes"]

    def get_ready(self) -> None:
        self.start = self._said()["ready"]

    def _said(self) -> dict[str, Any]:
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} stopped: {self.child.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said

    @property
    def cpu(self) -> float:
        return median(self.rounds)

    @property
    def kilobytes(self) -> list[float]:
        return [sum(sizes) / len(sizes) / 1000 for sizes in zip(*self.sizes, strict=True)]


def race(rounds: int, names: tuple[str, ...] = ORDER) -> dict[str, Rival]:
    """So many rounds after one that does not count. Rivals are readied one after the other."""
    with ExitStack() as stack:
        rivals = []
        for name in names:
            command = [sys.executable, "-m", "tests.bench.rivals", name]
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            rivals.append(Rival(name, stack.enter_context(child)))
            rivals[-1].get_ready()
        for number in range(rounds + 1):
            for rival in rivals if number % 2 else reversed(rivals):
                rival.print_some(number * _EACH[rival.name])
        for rival in rivals:
            rival.rounds = rival.rounds[1:]
            assert rival.child.stdin is not None
            rival.child.stdin.close()
    return {rival.name: rival for rival in rivals}


def ratio(one: Rival, other: Rival) -> float:
    """How many times the CPU: the median of the ratios within each round."""
    return median(a / b for a, b in zip(one.rounds, other.rounds, strict=True))
