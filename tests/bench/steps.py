"""The steps of the benchmark that no command line does for a whole organisation at once."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from rollout import shipped
from rollout.actions.record_return import record_return
from rollout.actions.tools import Tools
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.links import SecretLinks
from rollout.adapters.paper.sheets import Press
from rollout.demo import people_play
from rollout.demo.chance import Chance
from rollout.demo.day import decide_level
from rollout.domain.edges import SheetJob
from rollout.domain.pack import Brief, Hour
from rollout.domain.printing.order import Order, theme
from rollout.domain.printing.packs import personal_jobs
from rollout.domain.programme import Programme
from rollout.store import calendar, sessions, units
from rollout.wiring import RealTools, open_tools

CHANCE = Chance(7)


def at_the_windows_end(workspace: Path) -> RealTools:
    """The tools with their clock on the last day of the first module's window."""
    tools = open_tools(workspace)
    tools.__dict__["clock"] = SetClock.on(tools.programme.timezone, tools.programme.first_window[1])
    return tools


def record(workspace: Path) -> None:
    """Every hour of the first module, reported by its leader on the day after the window."""
    tools = at_the_windows_end(workspace)
    first = tools.programme.modules[0]
    with tools.database.reading() as tx:
        now = calendar.released(tx)
        assert now is not None
        planned = [p for p in calendar.placements(tx, now.number) if p.kind == "session" and p.module == first and p.on]
        by_group = {session.group: session for session in sessions.all_of(tx, module=first)}
        sizes = {group.key: group.size for group in calendar.groups(tx)}
    module = tools.content.module(first)
    for placement in planned:
        hour = people_play.Hour(placement.on, placement.on)
        told = people_play.report(by_group[placement.group], hour, sizes[placement.group], module, CHANCE)
        record_return(tools, told, placement.leader)


def decide(workspace: Path) -> None:
    """Every network, then every state, decides on all that waits."""
    tools: Tools = at_the_windows_end(workspace)
    with tools.database.reading() as tx:
        known = units.organisation_on(tx, tools.programme.first_window[1])
    for level in tools.programme.ladder.levels:
        decide_level(tools, known, level, CHANCE)


def paper() -> None:
    """CPU of one leader's sheets both ways, each with its own names and code; compiling once a module is left out."""
    with tempfile.TemporaryDirectory() as cache:
        press = Press(shipped.folder("planners"), Path(cache))
        leaders = [leaders_jobs(number) for number in range(60)]
        cpu_of(press.print_one, leaders[:1])
        found = {"compiled": cpu_of(press.print_one, leaders), "full": cpu_of(press.in_full, leaders[:4])}
    print(json.dumps(found))


def leaders_jobs(number: int) -> list[SheetJob]:
    """Planner, session plan and sign-in sheet of one leader with three groups."""
    hours = tuple(Hour(n + 1, datetime(2027, 2, 2 + n, 9, 30), 12) for n in range(3))
    seats = (datetime(2027, 1, 11, 9), datetime(2027, 1, 18, 9))
    place = (f"F{number:03}", f"Banksia Creek {number}", ("Harbour", "New South Wales"), "welcome", number % 7)
    brief = Brief(*place, f"Nguyễn Thị {number}", hours, *seats, (), 3)
    link = f"https://bluegum.example/R/{SecretLinks(b'a secret for a benchmark, 32 bytes').token(str(number))}"
    module = ModuleFolder(shipped.folder("modules"), ("welcome",)).module("welcome")
    programme = Programme("Every customer", "Bluegum Stores", date(2027, 2, 1), ("welcome",))
    return list(personal_jobs(Order(brief, module, theme(programme, module), link, f"welcome F{number:03}")))


def cpu_of(print_one: Callable[[SheetJob], object], leaders: list[list[SheetJob]]) -> float:
    """CPU-ms a leader."""
    began = time.process_time()
    for jobs in leaders:
        for job in jobs:
            print_one(job)
    return 1000 * (time.process_time() - began) / len(leaders)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["record", "decide", "paper"])
    parser.add_argument("--workspace", type=Path)
    chosen = parser.parse_args()
    if chosen.step == "paper":
        paper()
    else:
        {"record": record, "decide": decide}[chosen.step](chosen.workspace)


if __name__ == "__main__":
    main()
