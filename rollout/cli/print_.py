"""`rollout print`: print the packs that are due, or those of a module or a part of the organisation; show a sample."""

from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.markup import escape

from rollout.actions.prepare_packs import PackReport, packs_due, prepare_packs
from rollout.actions.print_sample import print_sample
from rollout.actions.prove_packs import ProofReport, prove_packs
from rollout.actions.wanted_packs import wanted_packs
from rollout.cli import print_shop as shop
from rollout.cli.print_sheets import (
    BECAUSE,
    GIVER,
    ON_DEMAND,
    RECEIVER,
    SHEET,
    SheetKind,
    Wish,
    print_wished,
    show_sheets,
)
from rollout.cli.show import Bars, Today, Workspace, out
from rollout.domain.problem import refuse
from rollout.wiring import open_tools


def register(app: typer.Typer) -> None:
    app.command("print")(print_packs)


def print_packs(
    workspace: Workspace = Path("."),
    module: Annotated[str, typer.Option("--module", help="Only this module, due or not.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Everything at or below this unit, due or not.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every pack that has a date ahead.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Read what was printed again; print nothing.")] = False,
    preview: Annotated[str, typer.Option("--preview", help="A sample planner and guide of this module.")] = "",
    language: Annotated[str, typer.Option("--language", help="The language of the sample: de.")] = "",
    sheet: Annotated[SheetKind | None, typer.Option("--sheet", help=SHEET, rich_help_panel=ON_DEMAND)] = None,
    receiver: Annotated[str, typer.Option("--for", help=RECEIVER, rich_help_panel=ON_DEMAND)] = "",
    because: Annotated[str, typer.Option("--because", help=BECAUSE, rich_help_panel=ON_DEMAND)] = "",
    giver: Annotated[str, typer.Option("--from", help=GIVER, rich_help_panel=ON_DEMAND)] = "",
    to: Annotated[Path | None, typer.Option("--out", help="The folder for a sample or for sheets on demand.")] = None,
    folder: Annotated[Path | None, typer.Option("--shop", help=shop.SHOP, rich_help_panel=shop.PANEL)] = None,
    bleed: Annotated[float, typer.Option("--bleed", help=shop.BLEED, rich_help_panel=shop.PANEL)] = 0.0,
    marks: Annotated[bool, typer.Option("--marks", help=shop.MARKS, rich_help_panel=shop.PANEL)] = False,
    two_up: Annotated[bool, typer.Option("--two-up", help=shop.TWO_UP, rich_help_panel=shop.PANEL)] = False,
    booklet: Annotated[bool, typer.Option("--booklet", help=shop.BOOKLET, rich_help_panel=shop.PANEL)] = False,
    changed: Annotated[bool, typer.Option("--only-changed", help=shop.CHANGED, rich_help_panel=shop.PANEL)] = False,
    one_file: Annotated[bool, typer.Option("--one-file", help=shop.ONE_FILE, rich_help_panel=shop.PANEL)] = False,
    runs: Annotated[bool, typer.Option("--runs", help=shop.RUNS, rich_help_panel=shop.PANEL)] = False,
    today: Today = "",
) -> None:
    """Print what leaders need for their next hour. Packs whose facts are as printed are not printed again."""
    started = perf_counter()
    wish = shop.ShopWish(folder, bleed, marks, two_up, booklet, changed, one_file)
    wish.check()
    if runs:
        shop.show_runs(open_tools(workspace, _day(today)))
        return
    with Bars() as bars:
        tools = open_tools(workspace, _day(today), bars)
        if verify:
            proofs = prove_packs(tools, module, unit)
        elif sheet:
            sheets = print_wished(tools, sheet, Wish(unit, module, receiver, because, giver, to))
        elif preview:
            files = print_sample(tools, preview, to or Path("sample"), language)
        else:
            chosen = wanted_packs(tools, module, unit) if module or unit or everything else packs_due(tools)
            report = prepare_packs(tools, chosen)
            sent = shop.print_wished(tools, chosen, wish) if folder else None
    if verify:
        show_proofs(proofs)
    elif sheet:
        show_sheets(sheets)
    elif preview:
        out.print(f"A sample of {preview}: {', '.join(map(str, files))}")
    else:
        show_report(report, perf_counter() - started, tools.packs_folder)
        if sent and folder:
            shop.show_shop(sent, folder)


def show_report(report: PackReport, seconds: float, folder: Path) -> None:
    if not report.packs and not report.unchanged and not report.past:
        out.print("Nothing to print now: no pack that was asked for is due. What comes when: rollout forecast")
        return
    out.print(
        f"{report.packs:,} packs printed in {seconds:.1f} s: {report.sheets:,} files. Pages made for one leader:"
        f" {report.pages:,} (sheets filled in: {report.compiled:,}, laid out one by one: {report.full:,})."
    )
    if report.reshaped:
        out.print(f"{report.reshaped:,} planners on A4, for places without an A3 printer.")
    if report.set_aside:
        out.print(f"{report.set_aside:,} with the common text: their own words do not fit the sheets any more.")
        out.print("Look at them: rollout adapt list")
    if report.fallback:
        out.print(
            f"{report.fallback:,} of them are plain: their words could not be laid out within the limits. Look at them."
        )
    if report.unchanged or report.past:
        out.print(f"{report.unchanged:,} unchanged, {report.past:,} left as they are: their first hour is over.")
    out.print(f"Packs: {folder}", soft_wrap=True)


def show_proofs(report: ProofReport) -> None:
    """Every fault by facility, module and sheet; ends with 1 where there is any."""
    out.print(f"{report.packs:,} packs, {report.files:,} files read again: {len(report.faults):,} faults")
    if report.outdated:
        out.print(
            f"{report.outdated:,} packs were printed before their facts changed: their words were not compared."
            " Print them anew: rollout print --all"
        )
    for fault in report.faults:
        where = f"{fault.facility}, {fault.module}, {fault.sheet}"
        out.print(f"{escape(where)}: {escape(fault.what)}", soft_wrap=True)
    if report.faults:
        raise typer.Exit(1)


def _day(today: str) -> date | None:
    try:
        return date.fromisoformat(today) if today else None
    except ValueError:
        raise refuse("--today", f"is not a day: {today}.", "Write it as 2027-02-01.") from None
