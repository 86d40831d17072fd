"""Setting up: `init` makes a workspace, `check` says what is wrong or missing, `status` shows where things stand."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from rollout import shipped
from rollout.adapters.clock import SystemClock
from rollout.cli.show import out
from rollout.domain.problem import refuse


def register(app: typer.Typer) -> None:
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, or a workspace that lacks something.")],
    starts_on: Annotated[str, typer.Option(help="The first day of the first hour (YYYY-MM-DD).")] = "",
) -> None:
    """Make a workspace: programme.toml, modules/, planners/ and a roster template."""
    written = shipped.make_workspace(folder, a_day(starts_on, "--starts-on") if starts_on else _in_eight_weeks())
    for path in written:
        out.print(f"  {path.relative_to(folder)}", markup=False)
    what = "Nothing was missing in" if not written else f"{len(written)} files written to"
    out.print(f"{what} {folder}. Write your names and dates into programme.toml, then:", markup=False, soft_wrap=True)
    for command in ("check", "roster import YOUR_ROSTER.csv", "plan"):
        out.print(f"  rollout {command} --workspace {folder}", markup=False, soft_wrap=True)


def a_day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(option, f"{text!r} is no day.", "Write it as 2027-02-01.") from None


def _in_eight_weeks() -> date:
    """A Monday that leaves time for planning, printing, previews and coaching."""
    day = SystemClock("UTC").today() + timedelta(weeks=8)
    return day - timedelta(days=day.weekday())
