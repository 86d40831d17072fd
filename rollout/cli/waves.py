"""`rollout waves`: draw who starts when, once and before the start, and show how it came out."""

from pathlib import Path
from typing import Annotated

import typer

from rollout.actions.waves import WaveReport, WavesReport, draw, show
from rollout.cli.columns import count, say, show_columns
from rollout.cli.show import Today, Workspace, read_day
from rollout.wiring import open_tools

app = typer.Typer(help="Units that start together: draw the pilot and the waves, look at them.", no_args_is_help=True)
_HERE = Path()
SHOWN = 12


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="waves")


@app.command("draw")
def draw_(
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="CSV or XLSX: a unit's code and a number to balance the waves on.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Draw once more, before anything is released.")] = False,
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Draw the waves at random, balanced, and record them with their seed. Once, before the start."""
    tools = open_tools(workspace, read_day("--today", today))
    report = draw(tools, baseline, again)
    show_waves(report)
    if not report.changed:
        say("The same seed gives the same waves: nothing was recorded. Change waves.seed in programme.toml first.")
    tools.database.checkpoint()


@app.command("show")
def show_(workspace: Workspace = _HERE, today: Today = "") -> None:
    """Which units start when, and how balanced the waves are."""
    show_waves(show(open_tools(workspace, read_day("--today", today))))


def show_waves(report: WavesReport) -> None:
    say(_origin(report))
    with_baseline = any(each.balance.baseline is not None for each in report.waves)
    regions = sorted({name for each in report.waves for name in each.balance.regions})
    header = ["wave", "first module", "units", "facilities", "people", *(["baseline"] if with_baseline else [])]
    show_columns(header, [_row(each, with_baseline) for each in report.waves])
    for each in report.waves:
        counts = ", ".join(f"{name} {each.balance.regions[name]:,}" for name in regions if name in each.balance.regions)
        say(f"{_name(each)}, facilities: {counts}")
    for each in report.waves:
        codes = [f"{code} {name}".strip() for code, name in each.units]
        more = f" and {len(codes) - SHOWN:,} more" if len(codes) > SHOWN else ""
        say(f"{_name(each)}: {', '.join(codes[:SHOWN])}{more}")
    if report.later:
        say(f"Came later and start with the last wave: {', '.join(report.later[:SHOWN])}")


def _origin(report: WavesReport) -> str:
    if report.order == "listed":
        return f"Units of the level {report.level} in order of code{', recorded' if report.number else ''}."
    earlier = f" (draw {report.number}; the earlier ones stay on record)" if report.number > 1 else ""
    when = f"{report.drawn_at:%Y-%m-%d %H:%M} UTC"
    return (
        f"Drawn on {when} from seed {report.seed}{earlier}: one of the best-balanced tenth of "
        f"{count(report.tried, 'random allocation')} of units of the level {report.level}."
    )


def _name(each: WaveReport) -> str:
    return f"Wave {each.balance.wave}" if each.balance.wave else "Pilot"


def _row(each: WaveReport, with_baseline: bool) -> list[str]:
    own = each.balance
    mean = f"{float(own.baseline):.2f}" if own.baseline is not None else ""
    numbers = [f"{number:,}" for number in (own.units, own.facilities, own.people)]
    return [_name(each), f"{each.first_on} to {each.last_on}", *numbers, *([mean] if with_baseline else [])]
