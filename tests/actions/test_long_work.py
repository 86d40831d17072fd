"""Long work: asked once, done by one, told in its row, taken up again where it broke off."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rollout.actions import long_work
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.actions.tools import Tools
from rollout.actions.uploads import take_in
from rollout.actions.work_beats import Beats, Lost
from rollout.actions.work_kinds import KINDS, digest_of, preview_of
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Version
from rollout.domain.long_work import MOST_TRIES, SILENT, Work
from rollout.domain.problem import Finding, refuse
from rollout.store import calendar, leases, work
from rollout.store.database import Database
from tests.builders import FakeTools, keep_organisation

ELSEWHERE = "another machine/pid|77|123|1"


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> FakeTools:
    keep_organisation(database, 3)
    made = FakeTools(database, tmp_path, holidays=PublicHolidays())
    made.content = None
    return made


@contextmanager
def kind(name: str, does) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """One more kind of work, for as long as the block lasts."""
    KINDS[name] = does
    try:
        yield
    finally:
        del KINDS[name]


def of(tools: FakeTools, number: int) -> Work:
    with tools.database.reading() as tx:
        found = work.find(tx, number)
    assert found is not None
    return found


def gone() -> str:
    """The lease of a program of this machine that has ended: its number is used again, by us."""
    here, pid, _, number = leases.mine().split("|")
    return f"{here}|{pid}|1|{number}"


def held_by(tools: FakeTools, number: int, lease: str, tries: int = 0) -> None:
    seen = replace(of(tools, number), tries=tries)
    with tools.database.transaction() as tx:
        assert work.claim(tx, seen, lease, tools.clock.now())


def test_asked_twice_while_it_is_open_is_one_piece_and_other_wishes_are_another(tools: FakeTools) -> None:
    numbers = [long_work.ask(tools, "plan", wishes, "Ana") for wishes in ({}, {"fresh": "yes"}, {})]
    assert numbers == [1, 2, 1]
    long_work.run(tools, 1)
    assert long_work.ask(tools, "plan", {}, "Ana") not in numbers
    with tools.database.reading() as tx:
        assert [each.asked_by for each in work.recent(tx, 9)] == ["Ana"] * 3


def test_what_is_no_kind_of_work_is_not_asked_for(tools: FakeTools) -> None:
    with pytest.raises(ValueError, match="no such work: tidy"):
        long_work.ask(tools, "tidy", {}, "Ana")


def test_a_plan_ends_with_what_its_page_tells(tools: FakeTools) -> None:
    number = long_work.ask(tools, "plan", {}, "Ana")
    assert tools.workers.started == [number]
    ended = long_work.run(tools, number)
    assert ended == of(tools, number)
    assert (ended.state, ended.lease, ended.tries) == ("done", "", 1)
    assert ended.result == {
        "version": 1, "state": "draft", "hours": 9, "placed": 9, "without_date": 0, "needs_leader": 0, "moves": 0,
        "is_first": True, "leaders": 0, "notes": [],
    }  # fmt: skip
    assert long_work.run(tools, number) is None


def test_a_release_is_of_the_draft_that_was_looked_at_and_tells_the_same_when_run_again(tools: FakeTools) -> None:
    plan_calendar(tools)
    with tools.database.reading() as tx:
        draft = calendar.latest(tx)
    assert draft is not None
    wishes = {"version": "1", "drafted": draft.drafted_at.isoformat(), "over": "0"}
    first = long_work.run(tools, long_work.ask(tools, "release", wishes, ""))
    again = long_work.run(tools, long_work.ask(tools, "release", wishes, ""))
    assert first is not None
    assert again is not None
    assert first.result == again.result == {"version": 1, "dates": 27, "leaders": 3, "facilities": 3}


def test_another_draft_under_the_same_number_is_not_released(tools: FakeTools) -> None:
    plan_calendar(tools)
    seen = tools.clock.now() - timedelta(minutes=5)
    wishes = {"version": "1", "drafted": seen.isoformat(), "over": "0"}
    ended = long_work.run(tools, long_work.ask(tools, "release", wishes, ""))
    assert ended is not None
    said = "is another one than you looked at.", "Look at the newest draft, then release it."
    assert (ended.state, ended.findings) == ("failed", (Finding("calendar version 1", *said),))
    with tools.database.reading() as tx:
        assert calendar.released(tx) is None


def test_a_roster_is_imported_as_it_was_looked_at_and_the_upload_is_forgotten(tools: FakeTools) -> None:
    content = b"facility,name,state,network,leader,leader_email\nF009,Store 9,S1,N1,Jo Lee,jo@example.org\n"
    wishes = {
        "file": take_in(tools, "hr.csv", content, "Ana Reid"),
        "name": "hr.csv",
        "digest": "",
        "since": "2027-01-05",
    }
    refused = long_work.run(tools, long_work.ask(tools, "import_roster", wishes, ""))
    assert refused is not None
    assert refused.state == "failed"
    take_in(tools, "hr.csv", content, "Ana Reid")
    wishes["digest"] = digest_of(preview_of(tools, wishes))
    ended = long_work.run(tools, long_work.ask(tools, "import_roster", wishes, ""))
    assert ended is not None
    assert ended.findings == ()
    assert ended.result == {"facilities": 4, "led": 4, "name": "hr.csv"}
    assert not tools.files.has(wishes["file"])


def test_what_is_refused_is_told_with_its_findings_and_what_breaks_with_its_place_alone(tools: FakeTools) -> None:
    def refuses(_tools: Tools, _wishes: object) -> dict[str, object]:
        raise refuse("the roster", "is empty.", "Import one.")

    def breaks(_tools: Tools, _wishes: object) -> dict[str, object]:
        raise RuntimeError("the name of a person")

    ends = []
    for does in (refuses, breaks):
        with kind("odd", does):
            ends.append(long_work.run(tools, long_work.ask(tools, "odd", {}, "")))
    assert ends[0] is not None
    assert ends[0].findings == (Finding("the roster", "is empty.", "Import one."),)
    assert ends[1] is not None
    assert "RuntimeError in test_long_work.py" in ends[1].findings[0].what
    assert "name of a person" not in str(ends[1])


def test_work_whose_program_has_ended_is_taken_up_again_and_that_of_a_living_one_is_not(tools: FakeTools) -> None:
    first, second = (long_work.ask(tools, "plan", wishes, "") for wishes in ({}, {"fresh": "yes"}))
    held_by(tools, first, leases.mine())
    held_by(tools, second, gone())
    assert long_work.pick_up(tools) == [second]
    assert long_work.run(tools, first) is None
    assert long_work.run(tools, second) is not None


def test_another_machine_is_believed_to_work_until_it_has_been_silent_for_long(tools: FakeTools) -> None:
    number = long_work.ask(tools, "plan", {}, "")
    held_by(tools, number, ELSEWHERE)
    asked = of(tools, number)
    assert asked.beat_at is not None
    found = [long_work.is_to_be_taken(asked, asked.beat_at + later) for later in (SILENT, SILENT + SILENT)]
    assert found == [False, True]


def test_what_breaks_off_every_time_ends(tools: FakeTools) -> None:
    number = long_work.ask(tools, "plan", {}, "")
    with tools.database.transaction() as tx:
        found = work.find(tx, number)
        assert found is not None
        assert work.claim(tx, replace(found, tries=MOST_TRIES - 1), gone(), tools.clock.now())
    ended = long_work.run(tools, number)
    assert ended is not None
    assert (ended.state, ended.findings[0].what) == ("failed", "broke off 10 times without saying why.")


def test_of_eight_who_claim_the_same_work_one_does_it(tools: FakeTools) -> None:
    done: list[int] = []

    def counts(_tools: Tools, _wishes: object) -> dict[str, object]:
        done.append(1)
        return {}

    with kind("count", counts):
        number = long_work.ask(tools, "count", {}, "")
        threads = [threading.Thread(target=long_work.run, args=(tools, number)) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert done == [1]
    assert of(tools, number).state == "done"


def test_progress_is_told_in_the_row_and_lost_work_stops_at_its_next_step(tools: FakeTools) -> None:
    number = long_work.ask(tools, "plan", {}, "")
    mine = leases.mine()
    held_by(tools, number, mine)
    with Beats(tools, number, mine, every=0.01) as beats:
        beats.step("Placing", 3, 9)
        _until(lambda: of(tools, number).done == 3)
        assert (of(tools, number).step, of(tools, number).total) == ("Placing", 9)
        with tools.database.transaction() as tx:
            work.give_back(tx, number, mine)
        beats.step("Placing", 4, 9)
        _until(beats._lost.is_set)
        with pytest.raises(Lost):
            beats.step("Placing", 5, 9)
    assert (of(tools, number).state, of(tools, number).done) == ("asked", 3)


def test_whoever_lost_the_work_tells_no_end(tools: FakeTools) -> None:
    def takes_away(_tools: Tools, _wishes: object) -> dict[str, object]:
        seen = of(tools, 1)
        with tools.database.transaction() as tx:
            work.give_back(tx, 1, seen.lease)
        held_by(tools, 1, leases.mine())
        return {"said": "by the first"}

    with kind("slow", takes_away):
        assert long_work.run(tools, long_work.ask(tools, "slow", {}, "")) is None
    assert (of(tools, 1).state, of(tools, 1).result) == ("running", {})


def _until(is_so) -> None:  # type: ignore[no-untyped-def]
    for _ in range(400):
        if is_so():
            return
        threading.Event().wait(0.01)
    raise AssertionError("never")


def test_a_released_version_stays_the_newest_of_its_number(tools: FakeTools) -> None:
    """`drafted_at` only guards: without it the newest draft is released as ever."""
    plan_calendar(tools)
    release_calendar(tools)
    with tools.database.reading() as tx:
        found = calendar.released(tx)
    assert isinstance(found, Version)
    assert found.number == 1
