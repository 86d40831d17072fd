"""The forecast follows the rules of the real run: what it says is what then happens."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from rollout.actions.forecast import Day, forecast
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.prepare_packs import packs_due
from rollout.actions.release_calendar import release_calendar
from rollout.actions.write_letters import write_letters
from rollout.domain.calendar import Placement
from rollout.store import calendar, outbox
from rollout.wiring import RealTools, open_tools
from tests.builders import BEFORE, keep_organisation

FIRST = date(2027, 1, 28)
DAYS = 22


@pytest.fixture
def workspace(fresh: Path) -> Path:
    """Six facilities and a released calendar."""
    tools = open_tools(fresh, BEFORE)
    keep_organisation(tools.database, facilities=6)
    plan_calendar(tools)
    release_calendar(tools)
    return fresh


def dates(tools: RealTools) -> list[Placement]:
    with tools.database.reading() as tx:
        return [each for each in calendar.placements(tx, 1) if each.starts_local]


def letters(tools: RealTools) -> Counter[str]:
    with tools.database.reading() as tx:
        return Counter(message.kind for message in outbox.all_messages(tx))


def really(workspace: Path, placed: list[Placement], day: date, seen: set[tuple[str, str]]) -> Day:
    """What a day brings when it comes: its dates, its packs, the letters written on it."""
    tools = open_tools(workspace, day)
    before = letters(tools)
    write_letters(tools)
    written = letters(tools) - before
    fresh = {pack for pack in packs_due(tools) if pack not in seen}
    seen |= fresh
    if fresh:
        written["pack"] = len(fresh)
    events = {(each.kind, each.group): each.minutes for each in placed if each.on == day}
    counted = Counter(kind for kind, _ in events)
    minutes = sum(long for (kind, _), long in events.items() if kind != "session")
    tools.database.close()
    return Day(day, counted["session"], counted["preview"], counted["coaching"], len(fresh), dict(written), minutes)


@pytest.mark.slow
def test_what_is_forecast_is_what_then_happens(workspace: Path) -> None:
    ahead = forecast(open_tools(workspace, FIRST), DAYS)
    placed, seen = dates(open_tools(workspace)), set[tuple[str, str]]()
    lived = [really(workspace, placed, FIRST + timedelta(days=n), seen) for n in range(DAYS)]
    assert ahead == lived
    assert sum(day.sessions for day in ahead) > 0
    assert sum(day.packs for day in ahead) > 0
    assert sum(day.minutes for day in ahead) > 0
    assert {kind for day in ahead for kind in day.letters} >= {"invitation", "pack", "reminder"}


def test_a_forecast_changes_nothing(workspace: Path) -> None:
    tools = open_tools(workspace, FIRST)
    assert forecast(tools, 3) == forecast(tools, 3)
    assert letters(tools) == Counter()


def test_without_a_released_calendar_nothing_is_forecast(fresh: Path) -> None:
    assert forecast(open_tools(fresh, FIRST)) == []
