"""Managers who record their hours within ten seconds: each opens her page, sends it, and sees her receipt."""

import asyncio
import signal
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlmodel import col, func, select

from rollout.actions import doors
from rollout.store.tables import AssignmentRow, GroupRow, ReturnRow
from rollout.wiring import open_tools
from tests.bench.web_server import served
from tests.bench.web_world import command
from tests.web.reading import Page

WITHIN = 10.0
HAS_HOURS = (col(GroupRow.unit) == col(AssignmentRow.unit)) & (col(GroupRow.number) == 1)
OTHERS = (("send",), ("print", "--module", "listen", "--all"))


@dataclass
class Load:
    """What the managers met: the milliseconds of every answer by method, those that were no answer, and locks.

    `kept`: returns that are in the database afterwards, of those that got a receipt. `cpu`: CPU ms of the server for
    one manager. `at_work`: how many of the others were still busy when the last manager was done.
    """

    took: dict[str, list[float]] = field(default_factory=lambda: {"open": [], "send": [], "receipt": []})
    errors: Counter[str] = field(default_factory=Counter)
    locked: int = 0
    receipts: int = 0
    kept: int = 0
    cpu: float = 0.0
    at_work: int = 0

    def line(self, step: str) -> str:
        took = self.took[step]
        p = statistics.quantiles(took, n=100, method="inclusive")
        return f"{step:<8} p50 {p[49]:>6.0f} ms  p95 {p[94]:>6.0f} ms  p99 {p[98]:>6.0f} ms"

    def p95(self) -> float:
        every = [each for took in self.took.values() for each in took]
        return statistics.quantiles(every, n=20, method="inclusive")[18]


def return_pages(folder: Path, managers: int) -> list[str]:
    """The addresses behind the codes on the sheets of so many leaders."""
    tools = open_tools(folder)
    with tools.database.reading() as tx:
        leads = dict(tx.exec(select(AssignmentRow.unit, AssignmentRow.person_id).join(GroupRow, HAS_HOURS)).all())
    every = max(1, len(leads) // managers)
    wanted = [(unit, "listen", leads[unit]) for unit in sorted(leads)[::every][:managers]]
    with tools.database.transaction() as tx:
        urls = doors.return_urls(tools, tx, wanted)
    return ["/" + urls[each].split("/", 3)[3] for each in wanted]


def record_all(folder: Path, managers: int, others: bool) -> Load:
    """`others`: letters leave and packs are printed meanwhile, each in a process of its own."""
    load, pages = Load(), return_pages(folder, managers)
    before = _kept(folder)
    with served(folder) as server, _at_work(folder, load, OTHERS if others else ()):
        began = server.cpu()
        asyncio.run(_all(server.site, pages, load))
        load.cpu = 1000 * (server.cpu() - began) / len(pages)
    load.kept = _kept(folder) - before
    return load


def _kept(folder: Path) -> int:
    with open_tools(folder).database.reading() as tx:
        return tx.exec(select(func.count()).select_from(ReturnRow)).one()


@contextmanager
def _at_work(folder: Path, load: Load, wanted: Sequence[tuple[str, ...]]) -> Iterator[None]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(command(folder, *words), **quiet) for words in wanted]  # type: ignore[call-overload]
    time.sleep(8 if started else 0)  # they are past their imports, and busy
    try:
        yield
    finally:
        load.at_work = sum(each.poll() is None for each in started)
        for each in started:
            each.send_signal(signal.SIGTERM)
            each.wait()


async def _all(site: str, pages: Sequence[str], load: Load) -> None:
    """Evenly spread, as they come out of their hours."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=site, limits=limits, timeout=60) as client:
        begins = (WITHIN * n / len(pages) for n in range(len(pages)))
        await asyncio.gather(*(_one(client, page, begin, load) for page, begin in zip(pages, begins, strict=True)))


async def _one(client: httpx.AsyncClient, page: str, begin: float, load: Load) -> None:
    await asyncio.sleep(begin)
    opened = await _timed(load, "open", client, page)
    if opened.status_code != 200:
        return
    typed = Page(opened.text).fields | {"outcome": ["held"], "headcount": ["11"]}
    typed |= {"idea_1": ["A bell at the door"], "idea_1_author": ["Ana"]}
    sent = await _timed(load, "send", client, page, typed)
    if sent.status_code == 303:
        shown = await _timed(load, "receipt", client, sent.headers["location"])
        load.receipts += shown.status_code == 200


async def _timed(
    load: Load, step: str, client: httpx.AsyncClient, page: str, data: dict[str, list[str]] | None = None
) -> httpx.Response:
    began = time.perf_counter()
    answer = await client.request("GET" if data is None else "POST", page, data=data)
    load.took[step].append(1000 * (time.perf_counter() - began))
    load.locked += answer.status_code == 503
    if answer.status_code != (303 if step == "send" else 200):
        load.errors[f"{step} {answer.status_code}"] += 1
    return answer
