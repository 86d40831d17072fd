"""`rollout print --sheet …`: sheets that are made when somebody asks for them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.markup import escape

from rollout.actions.print_sheets import (
    SheetsReport,
    print_boards,
    print_cards_a4,
    print_certificate,
    print_certificates,
    print_posters,
    print_return_sheets,
    print_run_sheets,
)
from rollout.actions.tools import Tools
from rollout.cli.show import out
from rollout.domain.problem import refuse

ON_DEMAND = "Sheets on demand (with --unit, --module)"
SHEET = (
    "poster: for the team's board, what its hours brought. board: of a network or state, what was said and done."
    " certificate: a thank-you. certificates: all that leaders nominated this month. run-sheets: for whoever leads"
    " previews and group coaching. return-sheet: to report hours on paper. cards-a4: cards for places without A3."
)
RECEIVER = 'Whom the certificate is for: "The night shift".'
BECAUSE = "What they are thanked for, in your own words."
GIVER = "Who signs it; else the unit's leader."
_FEW = 12


class SheetKind(StrEnum):
    """What can be printed on demand."""

    poster = "poster"
    board = "board"
    certificate = "certificate"
    certificates = "certificates"
    run_sheets = "run-sheets"
    return_sheet = "return-sheet"
    cards_a4 = "cards-a4"


@dataclass(frozen=True)
class Wish:
    """What was typed beside --sheet."""

    unit: str = ""
    module: str = ""
    receiver: str = ""
    because: str = ""
    giver: str = ""
    folder: Path | None = None


def print_wished(tools: Tools, kind: SheetKind, wish: Wish) -> SheetsReport:
    if kind is SheetKind.run_sheets:
        return print_run_sheets(tools, wish.unit, wish.module, wish.folder)
    if kind is SheetKind.return_sheet:
        return print_return_sheets(tools, wish.unit, wish.module, wish.folder)
    if kind is SheetKind.cards_a4:
        return print_cards_a4(tools, wish.module, wish.folder)
    if not wish.unit:
        raise refuse(f"--sheet {kind.value}", "needs to know for which unit.", "Add --unit CODE (or its name).")
    if kind is SheetKind.certificates:
        return print_certificates(tools, wish.unit, folder=wish.folder)
    if kind is SheetKind.board:
        return print_boards(tools, wish.unit, wish.folder)
    if kind is SheetKind.poster:
        return print_posters(tools, wish.unit, wish.module, wish.folder)
    return print_certificate(tools, wish.unit, wish.receiver, wish.because, wish.giver, wish.module, wish.folder)


def show_sheets(report: SheetsReport) -> None:
    """The files by name; of many only the first few, and where they are."""
    for path in report.files[:_FEW]:
        out.print(escape(str(path)), soft_wrap=True)
    if len(report.files) > _FEW:
        out.print(f"and {len(report.files) - _FEW:,} more in {escape(str(report.files[0].parent))}", soft_wrap=True)
    files, pages = len(report.files), report.pages
    out.print(f"{files:,} {'file' if files == 1 else 'files'}, {pages:,} {'page' if pages == 1 else 'pages'}.")
