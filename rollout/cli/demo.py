"""`rollout demo`: a whole programme of an invented organisation, played on a virtual calendar with the real verbs."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from rollout.cli.show import Bars, out
from rollout.domain.problem import refuse

FACILITIES = "How many facilities the organisation has."


class Stage(StrEnum):
    """How far the programme is played."""

    planned = "planned"
    printed = "printed"
    running = "running"
    returned = "returned"
    over = "over"


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    facilities: Annotated[int, typer.Option(help=FACILITIES)] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result.")] = 7,
    stage: Annotated[Stage, typer.Option(help="How far to play.")] = Stage.over,
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="The folder to play in.")] = Path("demo"),
) -> None:
    """Play a whole rollout: planned, printed, mailed, held, returned, decided and answered."""
    from rollout.demo.play import Play
    from rollout.demo.setting import make_setting
    from rollout.demo.summary import next_things, summary
    from rollout.wiring import open_tools

    if not 3 <= facilities <= 20_000:
        raise refuse("--facilities", f"{facilities} is outside 3 to 20,000.", "Choose a number between them.")
    began = time.monotonic()
    make_setting(workspace, facilities, seed)
    with Bars() as bars:
        tools = open_tools(workspace, progress=bars)
        Play(tools, facilities, seed).until(stage.value)
    title = f"{tools.programme.organisation}: {tools.programme.name}, played to {tools.clock.today()}"
    shown = Table("what", "how many", title=title, title_justify="left", show_header=False)
    for name, value in summary(tools):
        shown.add_row(name, value)
    out.print(shown)
    out.print(f"{time.monotonic() - began:.0f} seconds. Open next:")
    for what, where in next_things(tools):
        out.print(f"  {what:<28} {where}", markup=False, soft_wrap=True)
