"""Our own printer, in one process, as the web prints one sheet."""

import tempfile

from rollout.adapters.paper import Printer
from rollout.domain.printing.order import Order
from tests.bench.paper_leaders import PLANNERS, jobs


class Ours:
    def __init__(self) -> None:
        from pathlib import Path

        self._cache = tempfile.TemporaryDirectory()
        self._printer = Printer(PLANNERS, Path(self._cache.name))

    def print(self, order: Order) -> list[bytes]:
        return [sheet.content for sheet in self._printer.print_all(jobs(order))]
