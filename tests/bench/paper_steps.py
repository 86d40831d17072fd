"""Parts of the paper bench, each in a process of its own: `python -m tests.bench.paper_steps STEP FOLDER LEADERS`.

`wave`: print all planners and guides and keep them as files. `read`: read every file again. `one`: single sheets.
"""

import json
import resource
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from rollout.adapters.files import FileStore
from rollout.adapters.paper import Printer, proof
from rollout.domain.edges import SheetJob
from rollout.domain.printing.expected import expected
from tests.bench.paper_leaders import PLANNERS, jobs, orders

_TOGETHER = 500
"""Files that are kept with one wait for the disk, as prepare_packs does it."""
_READ = 2_000
"""Leaders whose files are read again, at most."""


def wave(folder: Path, leaders: int) -> dict[str, Any]:
    """Print everything in order, and keep it durably."""
    printer, store = Printer(PLANNERS, folder / "compiled"), FileStore(folder / "files")
    printed = printer.print_all(job for order in orders(leaders) for job in jobs(order))
    full, written, kept = 0, 0, list[tuple[str, int]]()
    while sheets := list(islice(printed, _TOGETHER)):
        names = store.keep_all([sheet.content for sheet in sheets])
        full += sum(sheet.way != "compiled" for sheet in sheets)
        written += sum(len(sheet.content) for sheet in sheets)
        kept += zip(names, (sheet.pages for sheet in sheets), strict=True)
    (folder / "kept.json").write_text(json.dumps(kept[-2 * _READ :]))
    return {"full": full, "kilobytes": written / 1000 / leaders}


def read(folder: Path, leaders: int) -> dict[str, Any]:
    """Hold the last leaders' files against what should be on them."""
    kept = json.loads((folder / "kept.json").read_text())
    store, several = FileStore(folder / "files"), len(kept) // 2
    last = islice(orders(leaders), leaders - several, None)
    wanted = [expected(job, pages) for job, (_, pages) in zip((j for o in last for j in jobs(o)), kept, strict=True)]
    began, wrong = time.process_time(), list[str]()
    for (name, _), each in zip(kept, wanted, strict=True):
        wrong += proof.faults(proof.read(store.path(name).read_bytes()), each)
    cpu = 1000 * (time.process_time() - began) / several
    return {"cpu": cpu, "faults": len(wrong), "leaders": several, "first": wrong[:3]}


def one(folder: Path, leaders: int) -> dict[str, Any]:
    """One leader's planner after the other, as somebody asks for them in the browser: wall ms, the median."""
    printer = Printer(PLANNERS, folder / "compiled")
    known = [jobs(order)[0] for order in orders(leaders, everyday=True)]
    for job in known[:8]:
        printer.print_one(job)
    return {"planner": median(_wall(printer, job) for job in known[8:])}


def _wall(printer: Printer, job: SheetJob) -> float:
    began = time.perf_counter()
    printer.print_one(job)
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    step, folder, leaders = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    found = {"wave": wave, "read": read, "one": one}[step](folder, leaders)
    wall = time.perf_counter() - began
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    print(json.dumps({"cpu_total": total, "wall": wall, "own_mb": own.ru_maxrss / 1024, **found}))


if __name__ == "__main__":
    main()
