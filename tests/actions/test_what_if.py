"""Two plans from the same facts, and nothing written."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.what_if import what_if
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.problem import Refused
from rollout.domain.programme import Blackout, Groups, Spacing, WaveRules
from rollout.store import waves
from rollout.store.database import Database
from tests.builders import FakeTools, a_programme, keep_organisation
from tests.canonical import state

NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)


@pytest.fixture
def kept(sqlite: Database, tmp_path: Path) -> FakeTools:
    keep_organisation(sqlite)
    return FakeTools(sqlite, tmp_path, holidays=PublicHolidays())


def test_smaller_groups_are_compared_with_those_in_force_and_nothing_is_written(kept: FakeTools) -> None:
    before = state(kept.database.url)
    found = what_if(kept, a_programme(groups=Groups(largest=6)))
    assert [(side.report.groups, side.report.sessions) for side in (found.now, found.then)] == [(3, 9), (6, 18)]
    assert found.now.moves is None
    assert found.now.first is not None
    assert state(kept.database.url) == before


def test_the_dates_that_people_hold_are_counted_when_a_rule_would_move_them(kept: FakeTools) -> None:
    plan_calendar(kept)
    release_calendar(kept)
    before = state(kept.database.url)
    found = what_if(kept, a_programme(spacing=Spacing(40, 42)))
    assert found.now.moves is not None
    assert (found.now.moves.released, len(found.now.moves.moved)) == (27, 0)
    assert found.then.moves is not None
    assert len(found.then.moves.moved) >= 6
    assert state(kept.database.url) == before


def test_a_rule_for_a_unit_that_is_not_there_is_refused_rather_than_shown_as_no_difference(kept: FakeTools) -> None:
    day = date(2027, 2, 2)
    with pytest.raises(Refused, match="'N9' is no unit of the roster, so the rule does nothing"):
        what_if(kept, a_programme(blackouts=(Blackout("N9", day, day, "stocktake"),)))


def test_another_draw_of_drawn_waves_is_refused_and_another_distance_between_them_is_not(kept: FakeTools) -> None:
    with kept.database.transaction() as tx:
        waves.record(tx, 1, NOW, 1, "network", 1, (), {"N1": 1})
    kept.programme = a_programme(waves=WaveRules(count=2))
    with pytest.raises(Refused, match="the waves are drawn already, so only weeks_between would change anything"):
        what_if(kept, a_programme(waves=WaveRules(count=3)))
    found = what_if(kept, a_programme(waves=WaveRules(count=2, weeks_between=8)))
    assert (found.now.report.sessions, found.then.report.sessions) == (9, 9)


def test_the_settings_in_force_are_nothing_to_try(kept: FakeTools) -> None:
    with pytest.raises(Refused, match=r"what if: nothing differs from programme.toml"):
        what_if(kept, a_programme())
