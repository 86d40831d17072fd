"""HR's file becomes the organisation: a difference first, then the whole of it in one transaction, or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rollout.actions.export_roster import export_roster
from rollout.actions.hand_over import close_unit
from rollout.actions.import_roster import RosterReport, apply_roster, preview_roster
from rollout.adapters.clock import SetClock
from rollout.domain.organisation import Organisation
from rollout.domain.problem import Refused
from rollout.store import people, units
from rollout.store.database import Database
from tests.builders import FakeTools

HEADER = "code,name,network,state,headcount,leader,leader e-mail\n"
DUBBO = "001,Dubbo,Plains,NSW,12,Ana Muñoz,ana@example.org\n"
ORANGE = "002,Orange,Plains,NSW,9,Lee Nguyễn,lee@example.org\n"
LATER = date(2027, 2, 15)


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> FakeTools:
    return FakeTools(database, tmp_path)


def bring(tools: FakeTools, text: str, **how: object) -> RosterReport:
    file = tools.folder / "staff.csv"
    file.write_text(HEADER + text, encoding="utf-8")
    return apply_roster(tools, preview_roster(tools, file, **how))


def known(tools: FakeTools, on: date | None = None) -> Organisation:
    with tools.database.reading() as tx:
        return units.organisation_on(tx, on or tools.clock.today())


def later(tools: FakeTools) -> FakeTools:
    return replace(tools, clock=SetClock.on("Australia/Sydney", LATER))


def test_a_first_roster_holds_from_before_the_start_and_a_second_time_changes_nothing(tools: FakeTools) -> None:
    assert bring(tools, DUBBO + ORANGE) == RosterReport(units_new=4, leaders_new=2)
    before_start = date(2026, 12, 3)  # sixty days before the first of February
    assert (known(tools, date(2026, 12, 2)).units, len(known(tools, before_start).units)) == ({}, 4)
    organisation = known(tools)
    leader = organisation.leader_of("001")
    assert leader is not None
    assert (leader.name, leader.ref, organisation.on) == ("Ana Muñoz", "ana@example.org", date(2027, 1, 5))
    assert bring(tools, DUBBO + ORANGE).nothing


def test_a_roster_long_before_the_start_holds_from_that_day(tools: FakeTools) -> None:
    tools.clock = SetClock.on("Australia/Sydney", date(2026, 11, 22))
    bring(tools, DUBBO)
    assert sorted(known(tools, date(2026, 11, 22)).units) == ["001", "network-plains", "state-nsw"]


def test_what_changed_is_shown_by_field_and_the_past_stays(tools: FakeTools) -> None:
    bring(tools, DUBBO + ORANGE)
    after = later(tools)
    (tools.folder / "staff.csv").write_text(
        HEADER + DUBBO.replace("12", "14").replace("Plains", "Coast") + ORANGE, "utf-8"
    )
    preview = preview_roster(after, tools.folder / "staff.csv")
    shown = [(c.kind, c.unit, c.what, c.before, c.after) for c in preview.difference.changes]
    assert shown == [
        ("new", "network-coast", "network", "", ""),
        ("moved", "001", "parent", "network-plains", "network-coast"),
        ("changed", "001", "headcount", "12", "14"),
    ]
    assert apply_roster(after, preview) == RosterReport(units_new=1, units_changed=1)
    assert known(tools, date(2027, 2, 14)).units["001"].headcount == 12
    assert known(tools, LATER).units["001"].headcount == 14


def test_a_leader_who_was_replaced_leads_until_the_day_before(tools: FakeTools) -> None:
    bring(tools, DUBBO)
    report = bring(later(tools), DUBBO.replace("Ana Muñoz,ana@", "Kim Park,kim@"))
    assert report == RosterReport(leaders_replaced=1)
    with tools.database.reading() as tx:
        names = [person.name for day in (14, 15) if (person := people.who_leads(tx, "001", date(2027, 2, day)))]
    assert names == ["Ana Muñoz", "Kim Park"]


def test_a_new_surname_is_the_same_person(tools: FakeTools) -> None:
    bring(tools, DUBBO)
    report = bring(later(tools), DUBBO.replace("Muñoz", "Park"))
    found = known(tools, LATER).leader_of("001")
    assert found is not None
    assert (report.leaders_replaced, found.name, found.ref) == (0, "Ana Park", "ana@example.org")


def test_nothing_is_deleted_by_absence_unless_asked_for(tools: FakeTools) -> None:
    bring(tools, DUBBO + ORANGE)
    after = later(tools)
    assert bring(after, DUBBO).nothing
    preview = preview_roster(after, tools.folder / "staff.csv")
    assert [(c.kind, c.unit) for c in preview.difference.changes] == [("missing", "002")]
    assert bring(after, DUBBO, close_missing=True) == RosterReport(units_closed=1)
    assert [unit.code for unit in known(after).facilities("facility")] == ["001"]
    assert known(after).units["002"].closed_on == LATER
    assert bring(after, DUBBO, close_missing=True).nothing


def test_what_was_closed_here_stays_closed_until_reopening_is_asked_for(tools: FakeTools) -> None:
    bring(tools, DUBBO)
    after = later(tools)
    close_unit(after, "001", LATER, "flood")
    assert bring(after, DUBBO).nothing
    assert bring(after, DUBBO, reopen=True) == RosterReport(units_changed=1, leaders_new=1)  # closing had ended hers
    assert known(after).units["001"].closed_on is None
    assert bring(after, DUBBO).nothing


def test_a_file_that_changed_after_its_preview_is_refused(tools: FakeTools) -> None:
    file = tools.folder / "staff.csv"
    file.write_text(HEADER + DUBBO, "utf-8")
    preview = preview_roster(tools, file)
    file.write_text(HEADER + ORANGE, "utf-8")
    with pytest.raises(Refused, match="is not the file any more"):
        apply_roster(tools, preview)
    assert known(tools).units == {}


def test_an_organisation_that_changed_after_the_preview_is_refused_but_the_same_import_twice_is_fine(
    tools: FakeTools,
) -> None:
    file = tools.folder / "staff.csv"
    file.write_text(HEADER + DUBBO, "utf-8")
    first, second = preview_roster(tools, file), preview_roster(tools, file)
    apply_roster(tools, first)
    assert apply_roster(tools, second).nothing
    file.write_text(HEADER + DUBBO.replace("12", "13") + ORANGE, "utf-8")
    stale = preview_roster(later(tools), file)
    close_unit(later(tools), "001", LATER, "flood")
    with pytest.raises(Refused, match="has changed since"):
        apply_roster(later(tools), stale)


def test_history_is_not_rewritten(tools: FakeTools) -> None:
    bring(tools, DUBBO)
    bring(later(tools), DUBBO.replace("12", "14"))
    with pytest.raises(Refused, match="Pass --since 2027-02-15 or a later day"):
        bring(later(tools), DUBBO.replace("12", "15"), since=date(2027, 2, 1))
    assert known(tools, LATER).units["001"].headcount == 14


class Killed(Exception):  # noqa: N818  it stands for a SIGKILL, which is no error of ours
    pass


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine dies after the units were written and before the leaders."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(people, "keep", die)
        yield


@pytest.mark.usefixtures("dying")
def test_an_import_that_breaks_off_leaves_nothing_behind(tools: FakeTools) -> None:
    with pytest.raises(Killed):
        bring(tools, DUBBO + ORANGE)
    assert known(tools).units == {}


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_imports_again_and_changes_nothing(tools: FakeTools, name: str) -> None:
    bring(tools, DUBBO.replace("Ana Muñoz", "=3+1") + ORANGE)
    assert export_roster(tools, tools.folder / name) == 4
    preview = preview_roster(tools, tools.folder / name)
    assert preview.difference.changes == ()
