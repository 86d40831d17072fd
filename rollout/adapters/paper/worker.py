"""A helper process that prints: it has its own press, and knows nothing else."""

from pathlib import Path

from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import PrintedSheet, SheetJob

_press: list[Press] = []


def start(planners: Path, cache: Path) -> None:
    _press[:] = [Press(planners, cache)]


def print_batch(jobs: list[SheetJob]) -> list[PrintedSheet]:
    return [_press[0].print_one(job) for job in jobs]
