"""How the command line shows things: findings, progress bars, tables. Plain where nobody watches."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from rollout.domain.problem import Finding, Refused, refuse

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="ROLLOUT_WORKSPACE", help="The folder with programme.toml.")
]
Today = Annotated[str, typer.Option("--today", help="Act as if it were this day (YYYY-MM-DD).", show_default=False)]


class Bars:
    """Progress bars, one a name, for as long as the `with` lasts."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=err, transient=False)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def step(self, name: str, done: int, total: int) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(escape(name), total=total)
        self._bars.update(self._tasks[name], completed=done, total=total)


def show_findings(findings: Iterable[Finding], console: Console = out) -> None:
    """Numbered, each with where, what and the hint."""
    words = {"blocks": "[bold red]blocks[/]", "warns": "[yellow]warns[/]", "notes": "[dim]notes[/]"}
    for number, finding in enumerate(findings, 1):
        line = f"{number}. {words[finding.severity]}  {escape(finding.where)}: {escape(finding.what)}"
        console.print(line, soft_wrap=True)
        if finding.hint:
            console.print(f"   -> {escape(finding.hint)}", soft_wrap=True)


def show_refusal(refused: Refused) -> None:
    show_findings(refused.findings, err)
    err.print("Nothing was changed.")


def table(title: str, *columns: str) -> Table:
    made = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        made.add_column(column)
    return made


def read_day(option: str, text: str) -> date | None:
    """The day that was typed; None where nothing was."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse(option, f'"{text}" is not a day.', "Write it as 2027-02-01.") from None
