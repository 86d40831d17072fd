"""`rollout plan`: draft the calendar, show it, compare versions, try other settings, release it, export it."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rollout.actions.plan_calendar import export_rows, plan_calendar, show_calendar
from rollout.actions.plan_report import PlanReport
from rollout.actions.release_calendar import discard_draft, release_calendar
from rollout.actions.versions import Move, dates_of_unit, diff_calendar, in_words, list_versions, who_is_told
from rollout.actions.what_if import what_if
from rollout.cli import plan_picture, plan_why
from rollout.cli import plan_screens as screens
from rollout.cli.columns import count, say
from rollout.cli.show import Bars, Today, Workspace, out
from rollout.domain.calendar_rows import COLUMNS
from rollout.domain.problem import refuse
from rollout.wiring import RealTools, open_tools

THOROUGH = 10
plan_app = typer.Typer(help="Draft the calendar; show, compare, release and export it.")
Version = Annotated[int | None, typer.Option("--version", help="The calendar's number (default: the newest).")]
There = Annotated[Path | None, typer.Option("--workspace", "-w", help="The folder with programme.toml.")]


def register(app: typer.Typer) -> None:
    plan_app.command("picture")(plan_picture.picture_calendar)
    plan_app.command("why")(plan_why.why)
    app.add_typer(plan_app, name="plan")


@plan_app.callback(invoke_without_command=True)
def plan(
    context: typer.Context,
    workspace: Workspace = Path("."),
    release: Annotated[bool, typer.Option("--release", help="Release the newest draft to everybody.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="As if nothing had been drafted before.")] = False,
    thorough: Annotated[bool, typer.Option("--thorough", help="Afresh, and look ten times longer.")] = False,
    what: Annotated[
        list[str] | None, typer.Option("--what-if", help="Only try: groups.largest=12, blackout=UNIT:FROM..TO:reason")
    ] = None,
    what_file: Annotated[Path | None, typer.Option("--what-if-file", help="Only try another programme file.")] = None,
    today: Today = "",
) -> None:
    """Give every group its dates, keep what is right, move what must move, and say why where there is none."""
    context.obj = (workspace, today)
    if context.invoked_subcommand is not None:
        return
    day = _day(today)
    with Bars() as bars:
        tools = open_tools(workspace, day, bars)
        if what or what_file:
            if release or fresh or thorough:
                hint = "Leave out --release, --fresh and --thorough."
                raise refuse("rollout plan --what-if", "only tries.", hint)
            found = what_if(tools, tools.programme_with(what or (), what_file))
        else:
            report = plan_calendar(tools, fresh or thorough, THOROUGH if thorough else 1, bounded=True)
    if what or what_file:
        screens.show_comparison(found, tools.programme)
        return
    screens.show_report(report, tools.programme, _first_moves(tools, report))
    if release:
        screens.show_release(release_calendar(tools))
    elif report.state == "draft":
        out.print(f"Version {report.version} is a draft: nobody has been told. Release it: rollout plan --release")


@plan_app.command("show")
def show(
    context: typer.Context,
    version: Version = None,
    unit: Annotated[str, typer.Option("--unit", help="Only the dates of this unit, by its code.")] = "",
    workspace: There = None,
) -> None:
    """The newest calendar (or another version) on one screen; or every date of one unit."""
    tools = _tools(context, workspace)
    if unit:
        screens.show_dates(dates_of_unit(tools, unit, version))
        return
    report = show_calendar(tools, version)
    screens.show_report(report, tools.programme, _first_moves(tools, report))


@plan_app.command("versions")
def versions(context: typer.Context, workspace: There = None) -> None:
    """All versions: state, when, by whom, and how many dates each changed."""
    screens.show_versions(list_versions(_tools(context, workspace)))


@plan_app.command("diff")
def diff(
    context: typer.Context,
    v1: Annotated[int | None, typer.Argument(help="Default: the released version.")] = None,
    v2: Annotated[int | None, typer.Argument(help="Default: the newest version.")] = None,
    who: Annotated[bool, typer.Option("--who", help="List the leaders who must be told.")] = False,
    workspace: There = None,
) -> None:
    """What differs between two versions, in words."""
    tools = _tools(context, workspace)
    found = diff_calendar(tools, v1, v2)
    for move in in_words(tools, found.changes):
        say(screens.move_in_words(move))
    number = count(len(found.changes), "date differs", "dates differ")
    say(f"{number} between version {found.first} and version {found.second}.")
    if v1 is None and found.first == found.second > 1:
        say(f"Nothing was drafted since. What it changed itself: rollout plan diff {found.first - 1} {found.first}")
    if who:
        screens.show_told(who_is_told(tools, found.changes))


@plan_app.command("discard")
def discard(context: typer.Context, workspace: There = None) -> None:
    """Forget what was drafted since the last release."""
    report = discard_draft(_tools(context, workspace))
    stays = f"People have version {report.version}." if report.version else "Nothing is released."
    say(f"Forgotten: {count(report.drafts, 'draft')}. {stays}" if report.drafts else f"There is no draft. {stays}")


@plan_app.command("export")
def export(
    context: typer.Context,
    format_: Annotated[str, typer.Option("--format", help="csv")] = "csv",
    file: Annotated[Path | None, typer.Option("--out", help="Write here (default: the screen).")] = None,
    version: Version = None,
    workspace: There = None,
) -> None:
    """One row for every session, preview and coaching."""
    if format_ != "csv":
        raise refuse("rollout plan export", f"does not know the format {format_!r}.", "Use --format csv")
    text = as_csv(export_rows(_tools(context, workspace), version))
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8", newline="")
        out.print(f"{text.count(chr(10)) - 1} rows written to {escape(str(file))}")


def as_csv(rows: list[dict[str, str]]) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _first_moves(tools: RealTools, report: PlanReport) -> list[Move]:
    """The first of the moves, in words."""
    moves = report.moves
    return in_words(tools, (*moves.moved, *moves.again)[: screens.SHOWN]) if moves else []


def _tools(context: typer.Context, workspace: Path | None) -> RealTools:
    """The workspace may be named before or after the sub-command."""
    named, today = context.obj
    return open_tools(workspace or named, _day(today))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("--today", f"{text!r} is not a date.", "Write it like 2027-02-01") from None
