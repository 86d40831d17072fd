"""Everything printed: templates of the planners folder made into PDFs.

A sheet that many leaders get is laid out once, by WeasyPrint, with places for what is personal; for each leader only
those places are filled in. What cannot be filled in exactly (other scripts) is laid out in full for itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from rollout.adapters.paper import worker
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import PrintedSheet, SheetJob

WORKERS = 2
_BATCH = 60
_ALONE = 150
"""So few sheets are made here: starting helpers would take longer."""


class Printer:
    """Prints with the templates of `planners`; keeps compiled sheets in `cache`, which may be deleted at any time."""

    def __init__(self, planners: Path, cache: Path) -> None:
        self._press = Press(planners, cache)

    @property
    def look(self) -> str:
        return self._press.folder.digest

    def print_all(self, jobs: Iterable[SheetJob]) -> Iterator[PrintedSheet]:
        """One sheet a job, in order. Many jobs are shared between two helpers."""
        jobs = iter(jobs)
        first = list(islice(jobs, _ALONE))
        if len(first) < _ALONE:
            yield from map(self._press.print_one, first)
            return
        with ProcessPoolExecutor(
            WORKERS, get_context("spawn"), worker.start, (self._press.planners, self._press.cache)
        ) as pool:
            yield from self._shared_out(pool, first, jobs)

    def print_wall(self, colour: str, facts: Mapping[str, object]) -> PrintedSheet:
        """The calendar as a picture, one sheet of A3 a drawing."""
        from rollout.adapters.paper.wall import print_wall

        return print_wall(self._press.folder, colour, facts)

    def _shared_out(
        self, pool: ProcessPoolExecutor, first: list[SheetJob], rest: Iterator[SheetJob]
    ) -> Iterator[PrintedSheet]:
        jobs = first
        while jobs:
            batches = [jobs[start : start + _BATCH] for start in range(0, len(jobs), _BATCH)]
            for sheets in pool.map(worker.print_batch, batches):
                yield from sheets
            jobs = list(islice(rest, _BATCH * WORKERS * 4))


__all__ = ["Printer"]
