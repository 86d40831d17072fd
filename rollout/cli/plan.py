"""`rollout plan`: draft the calendar, show it, compare versions, release it, export it."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rollout.actions.plan_calendar import (
    PlanReport,
    ReleaseReport,
    diff_calendar,
    export_rows,
    plan_calendar,
    release_calendar,
    show_calendar,
)
from rollout.cli.show import Bars, Today, Workspace, out, table
from rollout.domain.calendar import Change, Placement
from rollout.domain.calendar_rows import COLUMNS
from rollout.domain.problem import refuse
from rollout.wiring import RealTools, open_tools

SHOWN = 10
WIDTH = 40

plan_app = typer.Typer(help="Draft the calendar; show, compare, release and export it.")
Version = Annotated[int | None, typer.Option("--version", help="The calendar's number (default: the newest).")]


There = Annotated[Path | None, typer.Option("--workspace", "-w", help="The folder with programme.toml.")]


def register(app: typer.Typer) -> None:
    app.add_typer(plan_app, name="plan")


@plan_app.callback(invoke_without_command=True)
def plan(
    context: typer.Context,
    workspace: Workspace = Path("."),
    release: Annotated[bool, typer.Option("--release", help="Release the newest draft to everybody.")] = False,
    today: Today = "",
) -> None:
    """Give every group its dates, keep what is right, move what must move, and say why where there is none."""
    context.obj = (workspace, today)
    if context.invoked_subcommand is not None:
        return
    day = _day(today)
    with Bars() as bars:
        tools = open_tools(workspace, day, bars)
        report = plan_calendar(tools)
    show_report(report)
    if release:
        show_release(release_calendar(tools))
    elif report.state == "draft":
        out.print(f"Version {report.version} is a draft: nobody has been told. Release it: rollout plan --release")


@plan_app.command("show")
def show(context: typer.Context, version: Version = None, workspace: There = None) -> None:
    """The newest calendar (or another version) on one screen."""
    show_report(show_calendar(_tools(context, workspace), version))


@plan_app.command("diff")
def diff(context: typer.Context, v1: int, v2: int, workspace: There = None) -> None:
    """What differs between two versions."""
    found = diff_calendar(_tools(context, workspace), v1, v2)
    for change in found:
        out.print(escape(change_in_words(change)), soft_wrap=True)
    out.print(f"{len(found)} dates differ between version {v1} and version {v2}.")


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


def show_report(report: PlanReport) -> None:
    """Counts, the load of every week, the rooms for preparation, what has no date, and what to know."""
    what = f"{report.changed:,} dates changed" if report.is_new else "nothing to change"
    out.print(f"[bold]Calendar version {report.version}[/] ({report.state}; {what})")
    out.print(
        f"{report.facilities:,} facilities, {report.groups:,} groups, "
        f"{report.sessions:,} sessions: {report.placed:,} placed"
    )
    out.print(
        f"{report.previews:,} previews and {report.coachings:,} group coachings with {report.seats:,} seats; "
        f"{report.needs_leader:,} sessions need a leader"
    )
    most = max((count for _, count in report.weeks), default=1)
    for monday, count in report.weeks:
        out.print(f"  week of {monday:%d %b %Y}  {'█' * max(1, round(WIDTH * count / most))} {count:,}")
    if report.unplaced:
        out.print(f"[bold]{len(report.unplaced):,} without a date[/]")
        listed = table("", "what", "where", "why")
        for row in report.unplaced[:SHOWN]:
            listed.add_row(f"{row.kind} {escape(row.module)}", escape(_where(row)), escape(row.flag))
        out.print(listed)
        if len(report.unplaced) > SHOWN:
            out.print(f"... and {len(report.unplaced) - SHOWN:,} more: rollout plan export --format csv")
    for note in report.notes:
        out.print(f"note: {escape(note)}", soft_wrap=True)


def show_release(report: ReleaseReport) -> None:
    if report.is_new:
        out.print(
            f"Version {report.version} is released: {len(report.changed):,} dates changed for "
            f"{len(report.leaders):,} leaders at {len(report.units):,} units."
        )
    else:
        out.print(f"Nothing to release: version {report.version} is what people have.")


def change_in_words(change: Change) -> str:
    words = f"{change.key}: {_when(change.before)} -> {_when(change.after)}"
    because = change.after.because if change.after else ""
    return f"{words} ({because})" if because else words


def _when(placement: Placement | None) -> str:
    if placement is None:
        return "not there"
    leader = f", leader {placement.leader}" if placement.leader is not None else ""
    if placement.starts_local is None:
        return f"no date ({placement.flag})"
    return f"{placement.starts_local:%a %d %b %Y %H:%M}{leader}" + (f" [{placement.flag}]" if placement.flag else "")


def _where(row: Placement) -> str:
    return row.group if row.kind == "session" else f"{row.unit} (leader {row.leader})"


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
