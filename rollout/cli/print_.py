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
    to: Annotated[Path, typer.Option("--out", help="The folder for the sample.")] = Path("sample"),
    today: Today = "",
) -> None:
    """Print what leaders need for their next hour. Packs whose facts are as printed are not printed again."""
    started = perf_counter()
    with Bars() as bars:
        tools = open_tools(workspace, _day(today), bars)
        if verify:
            proofs = prove_packs(tools, module, unit)
        elif preview:
            files = print_sample(tools, preview, to)
        else:
            chosen = wanted_packs(tools, module, unit) if module or unit or everything else packs_due(tools)
            report = prepare_packs(tools, chosen)
    if verify:
        show_proofs(proofs)
    elif preview:
        out.print(f"A sample of {preview}: {', '.join(map(str, files))}")
    else:
        show_report(report, perf_counter() - started, tools.packs_folder)


def show_report(report: PackReport, seconds: float, folder: Path) -> None:
    if not report.packs and not report.unchanged and not report.past:
        out.print("Nothing to print now: no pack that was asked for is due. What comes when: rollout forecast")
        return
    out.print(
        f"{report.packs:,} packs printed in {seconds:.1f} s: {report.sheets:,} files. Pages made for one leader:"
        f" {report.pages:,} (sheets filled in: {report.compiled:,}, laid out one by one: {report.full:,})."
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
