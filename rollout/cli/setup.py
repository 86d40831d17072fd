"""Setting up: `init` makes a workspace, `check` says what is wrong or missing, `status` shows where things stand."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from rollout import shipped
from rollout.adapters.clock import SystemClock
from rollout.adapters.machine import machine_findings, mail_findings
from rollout.cli.show import Today, Workspace, out, show_findings
from rollout.domain.problem import Refused, refuse
from rollout.settings import settings
from rollout.wiring import RealTools, open_tools

HERE = Path()


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(check)
    app.command()(status)


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, or a workspace that lacks something.")],
    starts_on: Annotated[str, typer.Option(help="The first day of the first hour (YYYY-MM-DD).")] = "",
) -> None:
    """Make a workspace: programme.toml, modules/, planners/ and a roster template."""
    written = shipped.make_workspace(folder, a_day(starts_on, "--starts-on") if starts_on else _in_eight_weeks())
    for path in written:
        out.print(f"  {path.relative_to(folder)}", markup=False)
    what = "Nothing was missing in" if not written else f"{len(written)} files written to"
    out.print(f"{what} {folder}. Write your names and dates into programme.toml,", markup=False, soft_wrap=True)
    out.print("your people into roster.csv (or take the file that HR has), then:")
    for command in (f"roster import {folder / 'roster.csv'}", "check", "plan"):
        out.print(f"  rollout {command} --workspace {folder}", markup=False, soft_wrap=True)


def check(workspace: Workspace = HERE, today: Today = "") -> None:
    """Say what is wrong or missing, each with what to do. Exit 1 if anything blocks."""
    from rollout.actions.check import check as find

    here = settings(workspace)
    tools = RealTools(here, a_day(today, "--today") if today else None)
    found = machine_findings(here.workspace, here.database_url.startswith("sqlite"))
    try:
        found += mail_findings(here.smtp_url, tools.programme.base_url)
        found += find(open_tools(workspace, tools.today))
    except Refused as refused:
        found += refused.findings
    found.sort(key=lambda finding: ("blocks", "warns", "notes").index(finding.severity))
    show_findings(found)
    blocking = sum(finding.severity == "blocks" for finding in found)
    out.print(f"{blocking} of {len(found)} block the way." if blocking else "Nothing blocks the way.")
    if blocking:
        raise typer.Exit(1)


def status(workspace: Workspace = HERE, today: Today = "") -> None:
    """Show where the rollout stands."""
    from rollout.actions.status import status as look

    tools = open_tools(workspace, a_day(today, "--today") if today else None)
    found = look(tools)
    last = f"{found.last_tick_at:%Y-%m-%d %H:%M} UTC" if found.last_tick_at else "never"
    drafted = found.newest.number if found.newest else "none"
    released = found.released.number if found.released else "none"
    for name, value in (
        ("programme", f"{tools.programme.name}, {found.state}, starts on {tools.programme.starts_on}"),
        ("facilities", f"{found.facilities:,}"),
        ("calendar", f"newest version {drafted}, released version {released}"),
        ("sessions", _by_state(found.sessions)),
        ("packs", f"{found.packs:,}"),
        ("letters", _by_state(found.letters)),
        ("ideas waiting", f"{found.waiting:,}"),
        ("last tick", last),
    ):
        out.print(f"{name:<14} {value}", markup=False, soft_wrap=True)


def _by_state(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in counts.items() if count) or "none"


def a_day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(option, f"{text!r} is no day.", "Write it as 2027-02-01.") from None


def _in_eight_weeks() -> date:
    """A Monday that leaves time for planning, printing, previews and coaching."""
    day = SystemClock("UTC").today() + timedelta(weeks=8)
    return day - timedelta(days=day.weekday())
