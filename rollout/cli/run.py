"""Running: `tick` once, `up` all the time, `web` the pages alone, `forecast` what comes."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from rollout.cli.setup import a_day
from rollout.cli.show import Bars, Today, Workspace, out, show_findings, table
from rollout.wiring import open_tools

if TYPE_CHECKING:
    from rollout.actions.tick import PartReport

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where the pages answer.")]
PrefectPort = Annotated[int, typer.Option(min=1, max=65535, help="Where Prefect answers.")]
Days = Annotated[int, typer.Option(min=1, max=90, help="How many days.")]
HERE = Path()


def register(app: typer.Typer) -> None:
    app.command()(tick)
    app.command()(up)
    app.command()(web)
    app.command()(forecast)


def tick(workspace: Workspace = HERE, today: Today = "") -> None:
    """Do everything that is due: calendar, packs, letters, ideas, post. Needs no Prefect; cron may run it."""
    from rollout.actions import tick as ticking

    with Bars() as bars:
        report = ticking.tick(open_tools(workspace, _day(today), bars))
    for part in report.parts:
        out.print(f"{part.name:<10} {_told(part)}", markup=False, soft_wrap=True)
        show_findings(part.refused)
    if not report.is_well:
        raise typer.Exit(1)


def _told(part: "PartReport") -> str:
    from rollout.actions.tick import counts

    if part.failed:
        return f"FAILED: {part.failed}"
    if part.refused:
        return "refused:"
    return ", ".join(_number(what, count) for what, count in counts(part.report) if count) or "nothing to do"


def _number(what: str, count: int) -> str:
    """'version 4', '1 pack', '3 packs'"""
    return f"version {count}" if what == "version" else f"{count:,} {what.removesuffix('s') if count == 1 else what}"


def _day(text: str) -> date | None:
    return a_day(text, "--today") if text else None


def web(workspace: Workspace = HERE, port: Port = 8080, host: str = "127.0.0.1") -> None:
    """Serve the pages: returns, ideas, the desk. Needs no Prefect."""
    here = open_tools(workspace)  # refuses what cannot work before anything is served
    here.database.close()
    command = [sys.executable, "-m", "rollout.web", str(here.settings.workspace), host, str(port)]
    os.execv(sys.executable, command)  # noqa: S606  our own program, no shell; the shells never import each other


def up(workspace: Workspace = HERE, port: Port = 8080, prefect_port: PrefectPort = 4200) -> None:
    """Run everything on this machine until Ctrl-C: the pages, Prefect, and its schedules."""
    from rollout import supervisor
    from rollout.actions.doors import desk_url

    tools = open_tools(workspace)  # refuses what cannot work, and brings the tables up to date once
    supervisor.refuse_taken(port, "--port")
    supervisor.refuse_taken(prefect_port, "--prefect-port")
    with tools.database.transaction() as tx:
        door = urlsplit(desk_url(tools, tx)).path
    tools.database.close()
    out.print(f"Desk     http://127.0.0.1:{port}{door}  (this link is a key: keep it in your team)", soft_wrap=True)
    out.print(f"Prefect  http://127.0.0.1:{prefect_port}", soft_wrap=True)
    out.print("Stop with Ctrl-C.")
    programs = supervisor.children(tools.settings, port, prefect_port, os.environ)
    supervisor.watch(programs, lambda line: out.print(line, markup=False, soft_wrap=True))


def forecast(workspace: Workspace = HERE, today: Today = "", days: Days = 14) -> None:
    """Show what comes on each of the next days: hours, previews, coaching, packs and letters."""
    from rollout.actions import forecast as forecasting

    ahead = forecasting.forecast(open_tools(workspace, _day(today)), days)
    if not ahead:
        out.print("Nothing yet: no calendar is released. When it is right: rollout plan --release")
        return
    shown = table(f"The next {days} days", "day", "hours", "previews", "coaching", "packs", "letters")
    for day in ahead:
        numbers = (day.sessions, day.previews, day.coaching, day.packs)
        letters = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in day.letters.items())
        shown.add_row(f"{day.on:%a %d %b %Y}", *(str(number or "·") for number in numbers), letters)
    out.print(shown)
