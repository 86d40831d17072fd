"""`rollout roster`: bring in HR's file, see what is known, hand a unit over, close it, take everything out again."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rollout.actions.export_roster import export_roster
from rollout.actions.hand_over import close_unit, hand_over
from rollout.actions.import_roster import Columns, RosterPreview, apply_roster, preview_roster, read_columns
from rollout.actions.show_roster import known_roster
from rollout.adapters.files import write_whole
from rollout.cli.show import Today, Workspace, err, out, read_day, show_findings, table
from rollout.domain.organisation import DEPUTY, LEADER
from rollout.domain.roster import Difference, Kind
from rollout.domain.roster_map import MEANINGS
from rollout.wiring import RealTools, open_tools

app = typer.Typer(help="The organisation: units, their leaders, their head counts.", no_args_is_help=True)
SHOWN = 10
_HERE = Path()
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("new", "new"), ("changed", "changed"), ("moved", "moved"), ("closed", "closed"), ("reopened", "opened again"),
    ("leader", "get a leader"), ("replaced", "leader replaced"), ("person", "person changed"),
    ("missing", "not in the file (nothing happens to them)"),
)  # fmt: skip


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="roster")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV (also .csv.gz, .tsv, .txt) or XLSX, as HR exports it.")],
    workspace: Workspace = _HERE,
    map_: Annotated[
        Path | None, typer.Option("--map", help="How to read its columns; else roster-map.toml, else guessed.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    since: Annotated[str, typer.Option(help="From which day on it holds (YYYY-MM-DD).", show_default=False)] = "",
    close_missing: Annotated[
        bool, typer.Option("--close-missing", help="Close units that the file leaves out.")
    ] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open closed units that the file has as open.")] = False,
    dates: Annotated[str, typer.Option(help="How 03/04/2027 is meant: dmy or mdy.", show_default=False)] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help="A setting of the map: headcount.share=0.08")] = None,
    today: Today = "",
) -> None:
    """Bring in a roster: shows how the columns are read and what would change, then asks."""
    tools = open_tools(workspace, read_day("--today", today))
    saved = map_ or _saved(tools)
    columns = read_columns(tools, file, saved, dates, tuple(set_ or ()))
    _show_columns(columns, file)
    if columns.names_units:  # else this is hardly a roster, and its map would spoil the next file
        _save(columns, saved or tools.roster_map)
    preview = preview_roster(
        tools, file, since=read_day("--since", since), close_missing=close_missing, reopen=reopen, columns=columns
    )
    _show(preview)
    if dry_run or preview.difference.is_empty:
        out.print("Nothing changes." if preview.difference.is_empty else "Nothing was changed: this was a dry run.")
        return
    if not yes and not typer.confirm("Import this?"):
        out.print("Nothing was changed.")
        raise typer.Exit(1)
    report = apply_roster(tools, preview)
    out.print(
        f"Imported: {report.units_new:,} units new, {report.units_changed:,} changed, {report.units_closed:,} closed; "
        f"{report.leaders_new:,} leaders new, {report.leaders_replaced:,} replaced."
    )
    tools.database.checkpoint()


@app.command()
def show(workspace: Workspace = _HERE, today: Today = "") -> None:
    """How many units, leaders and people are known."""
    tools = open_tools(workspace, read_day("--today", today))
    found = known_roster(tools)
    shown = table(f"{tools.programme.organisation} on {found.on}", "level", "open", "closed", "with leader", "people")
    for row in found.levels:
        people = f"{row.people:,} in {row.with_headcount:,} of {row.open:,}" if row.with_headcount else "not known"
        if row.level != tools.programme.facility_level and not row.with_headcount:
            people = ""
        shown.add_row(row.level, f"{row.open:,}", f"{row.closed:,}", f"{row.with_leader:,} of {row.open:,}", people)
    out.print(shown)
    for code, why in list(found.closed_because.items())[:SHOWN]:
        out.print(f"closed: {escape(code)}  {escape(why)}")


@app.command("hand-over")
def hand_over_(
    unit: Annotated[str, typer.Argument(help="The unit's code.")],
    name: Annotated[str, typer.Option(help="Who leads it from then on.")],
    email: Annotated[str, typer.Option(help="Their address.")] = "",
    on: Annotated[str, typer.Option(help="From which day on (YYYY-MM-DD); else today.", show_default=False)] = "",
    deputy: Annotated[bool, typer.Option("--deputy", help="As the deputy: may do all that the leader may.")] = False,
    until: Annotated[
        str, typer.Option(help="A stand-in's last day, with --deputy (YYYY-MM-DD).", show_default=False)
    ] = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Hand a unit over to a new leader. The old links die, and letters not yet sent are cancelled."""
    tools = open_tools(workspace, read_day("--today", today))
    first, last = read_day("--on", on) or tools.clock.today(), read_day("--until", until)
    report = hand_over(tools, unit, name, email, first, DEPUTY if deputy else LEADER, last)
    if not report.changed:
        verb = "has as deputy" if deputy else "is led by"
        out.print(f"{escape(unit)} {verb} {escape(report.after)} already. Nothing changes.")
        return
    before = f"{escape(report.before)} -> " if report.before else ""
    out.print(f"{escape(unit)} from {report.on}: {before}{escape(report.after)}.")
    out.print(f"Links shut: {report.doors_shut}. Letters cancelled: {report.letters_cancelled}.")


@app.command()
def close(
    unit: Annotated[str, typer.Argument(help="The unit's code.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever looks later.")],
    on: Annotated[str, typer.Option(help="The first day on which it is closed; else today.", show_default=False)] = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Close a unit. Its history stays."""
    tools = open_tools(workspace, read_day("--today", today))
    report = close_unit(tools, unit, read_day("--on", on) or tools.clock.today(), reason)
    if not report.changed:
        out.print(f"{escape(report.name)} is closed since {report.on} already. Nothing changes.")
        return
    out.print(f"{escape(report.name)} closes on {report.on}.")
    out.print(f"Links shut: {report.doors_shut}. Letters cancelled: {report.letters_cancelled}.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A new .csv or .xlsx file.")],
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Write every open unit and its leader into a file that `import` reads again."""
    tools = open_tools(workspace, read_day("--today", today))
    out.print(f"{export_roster(tools, file):,} units are in {escape(str(file))}.")


def _saved(tools: RealTools) -> Path | None:
    return tools.roster_map if tools.roster_map.exists() else None


def _save(columns: Columns, path: Path) -> None:
    if columns.changed:
        write_whole(path, columns.text.encode())
        out.print(f"How the columns are read was saved to {escape(path.name)}; correct it there and import again.")


def _show_columns(columns: Columns, file: Path) -> None:
    guessed = "guessed" if columns.guessed else "from the map"
    shown = table(f"{escape(file.name)}: its columns ({guessed})", "column", "is", "for example")
    named = [(column, MEANINGS[meaning]) for meaning, column in columns.map.columns.items()]
    named += [(level.name, f"the {name} above it") for name, level in columns.map.levels.items()]
    for column, meaning in named:
        sample = next((value for value in columns.table.values(column) if value), "")
        share = f" x {columns.map.share}" if columns.map.share != 1 and meaning == MEANINGS["headcount"] else ""
        shown.add_row(escape(column), escape(meaning), escape(sample[:40] + share))
    if named:
        out.print(shown)
    unused = [column for column in columns.table.header if column not in columns.map.used()]
    if unused:
        err.print(f"Not used: {escape(', '.join(unused[:12]))}{' ...' if len(unused) > 12 else ''}")


def _show(preview: RosterPreview) -> None:
    found = preview.difference
    out.print(f"From {found.since_on}:")
    for kind, words in _KINDS:
        if count := found.count(kind) if kind != "person" else len(found.of(kind)):
            out.print(f"  {count:>7,}  {words}{_levels(found, kind)}")
            _show_some(found, kind)
    if found.count("missing"):
        out.print("To close those that are not in the file: --close-missing")
    show_findings(found.notes)


def _levels(found: Difference, kind: Kind) -> str:
    counts = Counter(change.what for change in found.of(kind)) if kind in ("new", "changed") else {}
    return f" ({', '.join(f'{what} {count:,}' for what, count in counts.items())})" if counts else ""


def _show_some(found: Difference, kind: Kind) -> None:
    """New units and new leaders are many and expected; of all else some are shown."""
    changes = found.of(kind)
    for change in changes[:SHOWN] if kind not in ("new", "leader") else ():
        what = f"{change.what}: " if change.what and kind != "missing" else ""
        values = f"{change.before or '(blank)'} -> {change.after or '(blank)'}" if change.before or change.after else ""
        out.print(f"           {escape(change.unit)} {escape(change.name)}  {escape(what + values)}".rstrip())
    if len(changes) > SHOWN and kind not in ("new", "leader"):
        out.print(f"           and {len(changes) - SHOWN:,} more")
