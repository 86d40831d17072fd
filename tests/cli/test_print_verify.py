"""`rollout print --verify`: what it says, and how it ends."""

import pytest
import typer

from rollout.actions.prove_packs import Fault, ProofReport
from rollout.cli.print_ import show_proofs


def test_sound_packs_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    show_proofs(ProofReport(packs=1_200, files=6_001))
    assert capsys.readouterr().out == "1,200 packs, 6,001 files read again: 0 faults\n"


def test_faults_are_named_and_the_command_fails(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Fault("Depot [b]", "welcome", "planner.pdf", "page 1: does not say “Depot [b]”")
    with pytest.raises(typer.Exit) as ended:
        show_proofs(ProofReport(2, 9, 0, (wrong,)))
    assert ended.value.exit_code == 1
    assert capsys.readouterr().out == (
        "2 packs, 9 files read again: 1 faults\nDepot [b], welcome, planner.pdf: page 1: does not say “Depot [b]”\n"
    )
