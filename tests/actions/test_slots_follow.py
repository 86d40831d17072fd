"""What follows from another date: one updated invitation to those concerned, and new sheets for that pack alone."""

from datetime import timedelta
from pathlib import Path

import pytest

from rollout.actions.pack_facts import briefs, gather
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.send_post import send_post
from rollout.actions.slots import choose_slot, legal_slots
from rollout.actions.write_letters import write_letters
from rollout.adapters.content import ModuleFolder
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.pack import Brief
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import MODULES
from tests.post_world import Post, a_post
from tests.web.cast import SHIPPED


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> Post:
    """Two facilities whose leaders have just been invited to the first preview and group coaching."""
    made = a_post(sqlite, tmp_path)
    made.content, made.holidays = ModuleFolder(SHIPPED, MODULES), PublicHolidays()
    plan_calendar(made)
    release_calendar(made)
    with sqlite.reading() as tx:
        seats = [p.on for p in calendar.placements(tx, 1) if p.kind != "session" and p.module == "welcome" and p.on]
    made.at((min(seats) - timedelta(days=8)).isoformat())
    write_letters(made)
    send_post(made)
    return made


def packs(tools: Post) -> dict[tuple[str, str], Brief]:
    with tools.database.reading() as tx:
        facts = gather(tools, tx, list(MODULES))
    wanted = [(unit, module) for unit in ("F001", "F002") for module in MODULES]
    return {(b.unit, b.module): b for b in briefs(facts, wanted, tools.programme, tools.clock.today())}


def test_a_moved_hour_is_told_once_to_those_concerned_and_reprints_its_packs_alone(tools: Post) -> None:
    before, invited = packs(tools), {m.reason["placement"] for m in tools.written("invitation")}
    slots = [slot for slot in legal_slots(tools, "F001#1@welcome") if any(c.key in invited for c in slot.moves)]
    assert slots, "some date is so late that the preparation must follow"
    report = choose_slot(tools, "F001#1@welcome", slots[0].starts, by_person=tools.leads["F001"])
    write_letters(tools)
    write_letters(tools)
    seats = {change.key for change in report.moves.moved if change.key in invited}
    told = tools.written("moved")
    assert sorted(letter.reason["placement"] for letter in told) == sorted(seats)
    assert {letter.person_id for letter in told} == {tools.leads["F001"]}
    after = packs(tools)
    changed = {key for key, brief in after.items() if brief != before[key]}
    modules = {change.after.module for change in report.moves.moved if change.after}
    assert changed == {("F001", module) for module in modules}
    assert report.moves.packs == len(changed)
