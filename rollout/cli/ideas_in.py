"""`rollout ideas import` and `rollout ideas add`: ideas that did not come up in an hour."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rollout.actions.add_idea import add_idea
from rollout.actions.import_ideas import IdeaColumns, IdeasPreview, apply_ideas, preview_ideas, read_idea_columns
from rollout.adapters.files import write_whole
from rollout.adapters.spreadsheet import Spreadsheets
from rollout.cli.columns import count, on_one_line, say
from rollout.cli.show import Today, Workspace, err, out, read_day, show_findings, table
from rollout.domain.idea_map import MEANINGS
from rollout.domain.problem import Refused
from rollout.wiring import RealTools, open_tools

MAP = "ideas-map.toml"
_HERE = Path()


def import_(
    file: Annotated[Path, typer.Argument(help="CSV (also .csv.gz, .tsv, .txt) or XLSX, as the tool exports it.")],
    workspace: Workspace = _HERE,
    map_: Annotated[
        Path | None, typer.Option("--map", help=f"How to read its columns; else {MAP}, else guessed.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would come in.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Import the good rows; the others go into a file to be mended.")
    ] = False,
    module: Annotated[str, typer.Option(help="The round of ideas that name no module; else the newest.")] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help="A setting of the map: columns.unit=Site")] = None,
    today: Today = "",
) -> None:
    """Bring in ideas from another tool: shows how the columns are read and what would come in, then asks."""
    tools = open_tools(workspace, read_day("--today", today))
    saved = map_ or _saved(tools)
    columns = read_idea_columns(tools, file, saved, tuple(set_ or ()))
    _show_columns(columns, file)
    preview = preview_ideas(tools, file, round_=module, columns=columns)
    if columns.changed:
        path = saved or tools.settings.workspace / MAP
        write_whole(path, columns.text.encode())
        out.print(
            f"How the columns are read was saved to {escape(path.name)}; correct it there and import again.",
            soft_wrap=True,
        )
    _show(preview)
    if dry_run:
        show_findings(preview.read.findings(file.name))
        say("Nothing was changed: this was a dry run.")
        return
    if preview.read.left_out and not leave_out:
        say("Nothing is imported while rows cannot be read. To import the others: --leave-out")
        raise Refused(*preview.read.findings(file.name))
    if not preview.new:
        say("Nothing changes.")
    elif not yes and not typer.confirm("Import this?"):
        say("Nothing was changed.")
        raise typer.Exit(1)
    if preview.read.left_out:
        show_findings(preview.read.findings(file.name))
        _write_left_out(preview)
    if preview.new:
        _bring_in(tools, preview, leave_out)


def _bring_in(tools: RealTools, preview: IdeasPreview, leave_out: bool) -> None:
    report = apply_ideas(tools, preview, leave_out=leave_out)
    say(f"Imported: {count(report.new, 'idea')} new, {report.known:,} known before, {report.left_out:,} left out.")
    if report.nowhere:
        say(f"{count(report.nowhere, 'idea')} wait nowhere: no level of the ladder is open above their units.")
    tools.database.checkpoint()


def add(
    unit: Annotated[str, typer.Argument(help="The unit where it was written down: its code.")],
    text: Annotated[str, typer.Argument(help="The idea, as it stands on the paper.")],
    author: Annotated[str, typer.Option(help="Who had it.")] = "",
    module: Annotated[str, typer.Option(help="The module in whose hour it came up, where that is known.")] = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Add one idea from paper. It climbs like all others, and is answered like all others."""
    report = add_idea(open_tools(workspace, read_day("--today", today)), unit, text, author, module)
    idea = report.idea
    say(f"{idea.id}  {on_one_line(idea.text)}")
    if not report.is_new:
        say("It was there already. Nothing changes.")
    elif idea.waits_at:
        say(f"It waits at {idea.waits_at}, to be answered by {idea.decide_by}.")
    else:
        say("It waits nowhere: no level of the ladder is open above this unit.")


def _saved(tools: RealTools) -> Path | None:
    path = tools.settings.workspace / MAP
    return path if path.exists() else None


def _show_columns(columns: IdeaColumns, file: Path) -> None:
    guessed = "guessed" if columns.guessed else "from the map"
    shown = table(f"{escape(file.name)}: its columns ({guessed})", "column", "is", "for example")
    for meaning, column in columns.map.columns.items():
        sample = next((value for value in columns.table.values(column) if value), "")
        shown.add_row(escape(column), escape(MEANINGS[meaning]), escape(on_one_line(sample)[:40]))
    if columns.map.columns:
        out.print(shown, soft_wrap=True)
    unused = [column for column in columns.table.header if column not in columns.map.used()]
    if unused:
        err.print(f"Not used: {escape(', '.join(unused[:12]))}{' ...' if len(unused) > 12 else ''}")


def _show(preview: IdeasPreview) -> None:
    read = preview.read
    say(f"From {preview.columns.map.source}, {count(read.rows, 'row')}:")
    for number, words in (
        (len(preview.new), f"new, from {count(preview.there, 'unit')}, in the round of {preview.round}"),
        (preview.shortened, "of them too long: their beginning climbs, the whole text is kept"),
        (preview.known, "known before (nothing happens to them)"),
        (preview.reworded, "of them with other words than before; they stay as they were"),
        (read.again, "twice in the file, word for word"),
        (read.not_asked, "not asked for by the map"),
        (len(read.left_out), "cannot be read"),
    ):
        if number:
            say(f"  {number:>7,}  {words}")
    show_findings(preview.notes)


def _write_left_out(preview: IdeasPreview) -> None:
    """The rows as they stand, and beside each what is wrong with it: mended, the file is imported like the first."""
    sheet, header = preview.columns.table.sheet, preview.columns.table.header
    path = preview.file.with_name(f"{preview.file.name.split('.')[0]}-left-out.csv")
    width = max(len(header), *(len(sheet.rows[each.row]) for each in preview.read.left_out))
    rows = [
        (*sheet.rows[each.row], *[""] * (width - len(sheet.rows[each.row])), f"{each.why.what} {each.why.hint}")
        for each in preview.read.left_out
    ]
    Spreadsheets().write(path, (*header, *[""] * (width - len(header)), "what is wrong"), rows)
    out.print(
        f"The rows that cannot be read are in {escape(path.name)}: mend them there and import that file.",
        soft_wrap=True,
    )
