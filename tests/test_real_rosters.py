"""Every public school of New South Wales, each with a leader: planned by every rule, and nobody is missing."""

from pathlib import Path

import pytest

from rollout.domain.planning import plan_dates
from rollout.store.database import Database
from tests.calendar_checker import broken
from tests.real_rosters import SCHOOLS, asked, schools


@pytest.mark.slow
@pytest.mark.skipif(not SCHOOLS.is_file(), reason="the real roster of schools is not on this machine")
def test_every_school_of_a_real_roster_has_its_hours_or_a_reason(sqlite: Database, tmp_path: Path) -> None:
    ask = asked(sqlite, tmp_path, schools())
    plan = plan_dates(ask)
    assert broken(ask, plan) == []
    assert len({row.unit for row in plan.placements if row.kind == "session"}) == 2216
    assert [row.key for row in plan.placements if row.on is None and len(row.flag) < 10] == []
