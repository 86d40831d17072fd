"""`rollout print --shop FOLDER`: files for the print shop, and what went there before."""

from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from rollout.actions.print_shop import ShopReport, print_shop, runs
from rollout.actions.tools import Tools
from rollout.cli.show import out, table
from rollout.domain.print_run import LIST, Key, Layout, PrintRun
from rollout.domain.problem import refuse

PANEL = "For the print shop (with --module, --unit or --all)"
SHOP = "Put everything into this folder for the print shop: one file for each network and size of paper, and a list."
BLEED = "So many mm of bleed around every sheet (0 to 10); draws crop marks."
MARKS = "Crop marks around every sheet."
TWO_UP = "Two A4 pages on one side of A3, where a sheet has several."
BOOKLET = "The guide as a booklet to fold and staple."
CHANGED = "Only packs that have changed since they last went to the shop."
ONE_FILE = "One file for each size of paper instead of one for each network."
RUNS = "List what went to the shop before; print nothing."
_MOST_BLEED = 10


@dataclass(frozen=True)
class ShopWish:
    """What was typed beside --shop."""

    folder: Path | None = None
    bleed: float = 0.0
    marks: bool = False
    two_up: bool = False
    booklet: bool = False
    only_changed: bool = False
    one_file: bool = False

    def layout(self) -> Layout:
        if not 0 <= self.bleed <= _MOST_BLEED:
            raise refuse("--bleed", f"{self.bleed:g} mm cannot be right.", f"Write 0 to {_MOST_BLEED}; 3 is usual.")
        trimmed = self.bleed if self.bleed or self.marks else None
        return Layout(trimmed, self.two_up, self.booklet, self.one_file)

    def check(self) -> None:
        """Refuses what is only for the shop where no folder for it was named."""
        if self.folder is None and self != ShopWish():
            hint = "Add --shop FOLDER, or leave out --bleed, --marks, --two-up, --booklet, --only-changed, --one-file."
            raise refuse("rollout print", "has options for the print shop, but no folder for it.", hint)


def print_wished(tools: Tools, wanted: list[Key], wish: ShopWish) -> ShopReport:
    assert wish.folder is not None
    return print_shop(tools, wanted, wish.folder, wish.layout(), wish.only_changed)


def show_shop(report: ShopReport, folder: Path) -> None:
    """What every file amounts to, as the shop needs it for a quote."""
    behind = f" {report.unchanged:,} have not changed since they went there." if report.unchanged else ""
    if not report.packs:
        out.print(f"Nothing for the print shop.{behind}")
        return
    shown = table("For the print shop", "file", "paper", "pages", "sheets of paper", "packs")
    shown.columns[0].overflow = "fold"
    for each in report.files:
        shown.add_row(each.file, each.paper, f"{each.pages:,}", f"{each.sheets:,}", f"{each.packs:,}")
    out.print(shown)
    again = "" if report.is_new else " The last run was the same, so this is that run."
    out.print(f"Run {report.run}: {report.packs:,} packs.{behind}{again}")
    out.print(f"What lies where: {escape(str(folder / LIST))}", soft_wrap=True)


def show_runs(tools: Tools) -> None:
    found = runs(tools)
    if not found:
        out.print("Nothing went to the print shop yet.")
        return
    shown = table("What went to the print shop", "run", "when (UTC)", "packs", "pages", "")
    for run in found:
        shown.add_row(*_run(run))
    out.print(shown)


def _run(run: PrintRun) -> tuple[str, ...]:
    pages = ", ".join(f"{paper} {number:,}" for paper, number in sorted(run.pages.items()))
    only = "only changed" if run.only_changed else ""
    return str(run.number), f"{run.at:%Y-%m-%d %H:%M}", f"{run.packs:,}", pages, only
