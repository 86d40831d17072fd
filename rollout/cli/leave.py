"""`rollout leave`: when leaders are away, from HR's file or one by one."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rollout.actions.leave import (
    LeaveLine,
    LeavePreview,
    add_leave,
    apply_leave,
    list_leave,
    preview_leave,
    remove_leave,
)
from rollout.cli.columns import count, say, show_columns
from rollout.cli.show import Today, Workspace, read_day
from rollout.domain.leave_rows import MEANINGS
from rollout.domain.organisation import Leave
from rollout.domain.problem import refuse
from rollout.wiring import open_tools

app = typer.Typer(help="When leaders are away: the calendar goes around it.", no_args_is_help=True)
_HERE = Path()
SHOWN = 10
PLAN = "The calendar goes around it once it is planned again: rollout plan"
Who = Annotated[str, typer.Argument(help="Employee number, e-mail address or full name.")]


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="leave")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX: who, from, to, and why if you like.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="End leave that the file does not hold, unless it is over.")
    ] = False,
    skip_unknown: Annotated[
        bool, typer.Option("--skip-unknown", help="Leave out rows about people who are not in the roster.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dates: Annotated[str, typer.Option(help="How 03/04/2027 is meant: dmy or mdy.", show_default=False)] = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Bring in leave from HR's file: shows how it is read and what would change, then asks."""
    tools = open_tools(workspace, read_day("--today", today))
    preview = preview_leave(tools, file, dates=dates, skip_unknown=skip_unknown, replace=replace)
    _show(preview)
    if preview.difference.is_empty or dry_run:
        say("Nothing changes." if preview.difference.is_empty else "Nothing was changed: this was a dry run.")
        return
    if not yes and not typer.confirm("Import this?"):
        say("Nothing was changed.")
        raise typer.Exit(1)
    report = apply_leave(tools, preview)
    say(f"Imported: {report.new:,} new, {report.changed:,} changed, {report.gone:,} ended.")
    say(PLAN)
    tools.database.checkpoint()


@app.command()
def add(
    who: Who,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first day away (YYYY-MM-DD).")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last day away (YYYY-MM-DD).")],
    reason: Annotated[str, typer.Option(help="Why, if you like: only L&D sees it.")] = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Somebody is away. Leave of hers that begins on the same day gets these days."""
    tools = open_tools(workspace, read_day("--today", today))
    line, report = add_leave(tools, who, _needed("FROM", first), _needed("TO", last), reason)
    say(f"{line.person.name} is away {_days(line.leave)}.")
    say(PLAN if report.new or report.changed else "That was known already: nothing changes.")


@app.command()
def remove(
    who: Who,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first day of the leave (YYYY-MM-DD).")],
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Somebody is there after all."""
    tools = open_tools(workspace, read_day("--today", today))
    for line in remove_leave(tools, who, _needed("FROM", first)):
        say(f"{line.person.name} is not away {_days(line.leave)}.")
    say("Dates come nearer only where that helps; plan again: rollout plan")


@app.command("list")
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Also what is over.")] = False,
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Who is away when, from today on."""
    lines = list_leave(open_tools(workspace, read_day("--today", today)), all_)
    if lines:
        show_columns(("from", "to", "who", "number", "reason"), [_row(line) for line in lines])
    say(f"{count(len(lines), 'leave', 'leaves')}.")


def _show(preview: LeavePreview) -> None:
    named = preview.columns.names.items()
    say(f"{preview.file.name}: {'; '.join(f'{column} is {MEANINGS[name]}' for name, column in named)}.")
    if preview.skipped:
        say(f"Rows about people who are not in the roster, left out: {preview.skipped:,}.")
    found = preview.difference
    _some(preview, "new", [[each] for each in found.new])
    _some(preview, "changed", [list(pair) for pair in found.changed])
    _some(preview, "ended", [[each] for each in found.gone])


def _some(preview: LeavePreview, word: str, changes: Sequence[Sequence[Leave]]) -> None:
    if changes:
        say(f"{len(changes):>7,}  {word}")
    for change in changes[:SHOWN]:
        name = preview.people[change[0].person_id].name
        say(f"         {name}  {' -> '.join(map(_days_and_reason, change))}")
    if len(changes) > SHOWN:
        say(f"         and {len(changes) - SHOWN:,} more")


def _row(line: LeaveLine) -> list[str]:
    return [str(line.leave.from_on), str(line.leave.to_on), line.person.name, line.person.ref, line.leave.reason]


def _days(leave: Leave) -> str:
    return f"on {leave.from_on}" if leave.from_on == leave.to_on else f"from {leave.from_on} to {leave.to_on}"


def _days_and_reason(leave: Leave) -> str:
    return f"{_days(leave)}{f' ({leave.reason})' if leave.reason else ''}"


def _needed(name: str, text: str) -> date:
    found = read_day(name, text)
    if found is None:
        raise refuse(name, "is empty.", "Write it as 2027-02-01.")
    return found
