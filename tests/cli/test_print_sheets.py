"""`rollout print --sheet`: which sheet is asked for by which words."""

from pathlib import Path

import pytest

from rollout.cli.print_sheets import SheetKind, Wish, print_wished, show_sheets
from rollout.domain.problem import Refused
from rollout.store.database import Database
from tests.actions.test_print_sheets import some_tools

_OF_A_UNIT = (SheetKind.poster, SheetKind.board, SheetKind.certificate, SheetKind.certificates)
_OF_WHAT_HAPPENED = {
    SheetKind.board: "had no answer to an idea yet",
    SheetKind.certificates: "thanked nobody in 2027-02",
}


@pytest.mark.parametrize("kind", _OF_A_UNIT)
def test_what_belongs_to_a_unit_is_not_made_for_nobody(sqlite: Database, tmp_path: Path, kind: SheetKind) -> None:
    with pytest.raises(Refused, match=f"--sheet {kind.value}: needs to know for which unit. Add --unit CODE"):
        print_wished(some_tools(sqlite, tmp_path), kind, Wish())


@pytest.mark.parametrize("kind", _OF_WHAT_HAPPENED)
def test_what_did_not_happen_is_not_printed(sqlite: Database, tmp_path: Path, kind: SheetKind) -> None:
    with pytest.raises(Refused, match=_OF_WHAT_HAPPENED[kind]):
        print_wished(some_tools(sqlite, tmp_path), kind, Wish(unit="N1"))


def test_every_sheet_can_be_asked_for_by_its_name(
    sqlite: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = some_tools(sqlite, tmp_path)
    wish = Wish(unit="F001", receiver="Noor", because="Thank you", folder=Path("out"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for kind in SheetKind:
            if kind not in _OF_WHAT_HAPPENED:
                show_sheets(print_wished(tools, kind, wish))
    shown = capsys.readouterr().out.splitlines()
    assert [line for line in shown if "certificate" not in line] == [
        "out/poster-welcome-store-1-f001.pdf", "1 file, 1 page.",
        "1 file, 1 page.",
        "out/preview-listen-harbour-n1-2027-02-16-2.pdf", "out/coaching-listen-harbour-n1-2027-02-23-2.pdf",
        "2 files, 2 pages.",
        "out/return-sheet-listen-store-1-f001.pdf", "out/boxes-listen.json", "2 files, 1 page.",
        "out/cards-a4-welcome.pdf", "out/cards-a4-listen.pdf", "out/cards-a4-own.pdf", "3 files, 3 pages.",
    ]  # fmt: skip
