"""The steps of the benchmark that no command line does for a whole organisation at once."""

import argparse
from pathlib import Path

from rollout.actions.record_return import record_return
from rollout.actions.tools import Tools
from rollout.adapters.clock import SetClock
from rollout.demo import people_play
from rollout.demo.chance import Chance
from rollout.demo.day import decide_level
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["record", "decide"])
    parser.add_argument("--workspace", type=Path)
    chosen = parser.parse_args()
    {"record": record, "decide": decide}[chosen.step](chosen.workspace)


if __name__ == "__main__":
    main()
