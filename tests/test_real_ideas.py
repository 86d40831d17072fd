"""Petitions and proposals that people really wrote: through three levels, and everybody hears what became of hers."""

from pathlib import Path

import pytest

from rollout.actions.import_ideas import IdeasReport
from tests.play_ideas import main
from tests.real_ideas import PETITIONS, PROPOSALS
from tests.real_rosters import SCHOOLS

THERE = SCHOOLS.is_file() and PETITIONS.is_file() and PROPOSALS.is_file()


@pytest.mark.slow
@pytest.mark.skipif(not THERE, reason="the real rosters and ideas are not on this machine")
def test_real_ideas_of_real_schools_are_decided_and_everybody_is_answered(tmp_path: Path) -> None:
    """A small cut of `python -m tests.play_ideas`, which holds all of them against the same rules."""
    played = main(tmp_path, networks=4, petitions=20, proposals=41)
    assert played.reports == {"petitions": IdeasReport(new=20), "proposals": IdeasReport(new=40)}
    assert sum(played.outcomes.values()) == 60 + 20 + 15
