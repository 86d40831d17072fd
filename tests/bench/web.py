"""The pages at full size: those of the desk and of leaders one by one, then managers who record while others work.

`python -m tests.bench web [FACILITIES MANAGERS]`: 10,000 facilities, 200 managers. Wall figures of a machine that does
other things too say little: beside them stand the server's CPU, and how many times the frame alone (`/desk/work`).
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlmodel import col, select

from rollout.store.tables import AssignmentRow, UnitFactsRow, UnitRow
from rollout.wiring import open_tools
from tests.bench.web_managers import WITHIN, Load, record_all
from tests.bench.web_server import Server, served, signed_in
from tests.bench.web_world import a_copy

FRAME = "/desk/work"
TIMES = 12
DESK = (
    FRAME, "/desk", "/desk/needs/all", "/desk/needs/unreported", "/desk/needs/not_ready", "/desk/coverage",
    "/desk/coverage/{state}", "/desk/coverage/{network}", "/desk/calendar", "/desk/calendar?unit={state}",
    "/desk/calendar?unit={network}", "/desk/calendar/versions", "/desk/units?q=coast", "/desk/unit/{facility}",
    "/desk/outbox", "/desk/outbox?state=ready", "/desk/ideas",
)  # fmt: skip
LEADERS = {
    "network": ("/me", "/me/part/{network}", "/me/decide/{network}"),
    "state": ("/me", "/me/part/{state}"),
    "facility": ("/me/at/{facility}",),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One page: its milliseconds one by one, and the server's CPU ms for each on average."""

    took: list[float]
    cpu: float
    kilobytes: int

    def line(self, name: str, goal: int, frame: "Shown") -> str:
        p50, p95 = statistics.median(self.took), statistics.quantiles(self.took, n=20, method="inclusive")[18]
        reached = "reached" if p95 <= goal else "NOT reached"
        return (
            f"{name:<44} p50 {p50:>6.0f} ms  p95 {p95:>6.0f} ms  CPU {self.cpu:>6.0f} ms "
            f"({self.cpu / max(frame.cpu, 0.1):>5.1f} x the frame) {self.kilobytes:>5} kB   goal {goal}: {reached}"
        )


def places(folder: Path) -> dict[str, tuple[str, int]]:
    """A facility, the network above it and the state above that, each with its leader."""
    with open_tools(folder).database.reading() as tx:
        leads = dict(tx.exec(select(AssignmentRow.unit, AssignmentRow.person_id)).all())
        above = dict(tx.exec(select(UnitFactsRow.unit, UnitFactsRow.parent)).all())
        facility = tx.exec(select(UnitRow.code).where(UnitRow.level == "facility").order_by(col(UnitRow.code))).first()
    assert facility is not None
    network = above[facility] or ""
    found = {"facility": facility, "network": network, "state": above[network] or ""}
    return {level: (code, leads[code]) for level, code in found.items()}


def look(server: Server, cookie: dict[str, str], page: str) -> Shown:
    """Once to warm up, then one after the other."""
    with httpx.Client(base_url=server.site, timeout=120, headers=cookie) as client:
        first = client.get(page)
        if first.status_code != 200:
            raise SystemExit(f"{page}: {first.status_code}")
        took, began = [], server.cpu()
        for _ in range(TIMES):
            start = time.perf_counter()
            client.get(page)
            took.append(1000 * (time.perf_counter() - start))
        return Shown(took, 1000 * (server.cpu() - began) / TIMES, len(first.content) // 1024)


def show_pages(folder: Path) -> None:
    where = places(folder)
    codes = {level: code for level, (code, _) in where.items()}
    desk = signed_in(folder, None)
    with served(folder) as server:
        frame = look(server, desk, FRAME)
        for page in DESK:
            print(look(server, desk, page.format(**codes)).line(page, 300, frame), flush=True)
        for level, pages in LEADERS.items():
            cookie = signed_in(folder, where[level][1])
            for page in pages:
                shown = look(server, cookie, page.format(**codes))
                print(shown.line(f"{level} leader {page}", 100, frame), flush=True)


def show_managers(folder: Path, managers: int) -> None:
    """Alone first: what the others cost is the ratio between the two."""
    alone = record_all(folder, managers, others=False)
    print(_of_managers(alone, managers, "alone"), flush=True)
    beside = record_all(folder, managers, others=True)
    print(_of_managers(beside, managers, "letters and printing beside"), flush=True)
    print(f"  p95 {beside.p95() / alone.p95():.1f} x that of managers alone")


def _of_managers(load: Load, managers: int, how: str) -> str:
    lines = "\n".join(f"  {load.line(step)}" for step in load.took if len(load.took[step]) > 1)
    return (
        f"\n{managers} managers within {WITHIN:.0f} s, {how} ({load.at_work} of them still at it at the end)\n{lines}\n"
        f"  all      p95 {load.p95():.0f} ms (goal 250), errors {dict(load.errors) or 0}, locked {load.locked}, "
        f"{load.receipts} receipts, {load.kept} returns kept, {load.cpu:.0f} CPU-ms of the server a manager"
    )


def main(arguments: Sequence[str]) -> None:
    facilities, managers = [int(each) for each in arguments] or [10_000, 200]
    with tempfile.TemporaryDirectory() as name:
        folder = a_copy(facilities, Path(name))
        show_pages(folder)
        show_managers(folder, managers)
