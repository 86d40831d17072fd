"""Leave comes in from HR's file whole or not at all, once, and can be said one by one."""

from datetime import date
from pathlib import Path

import pytest

from rollout.actions.leave import (
    LeaveReport,
    add_leave,
    apply_leave,
    list_leave,
    preview_leave,
    remove_leave,
)
from rollout.domain.organisation import Leave
from rollout.domain.problem import Refused
from rollout.store import leave as known_leave
from rollout.store import units
from rollout.store.database import Database
from tests.builders import FakeTools, keep_organisation

FILE = "who;from;to;reason\nP-F001;2027-02-08;2027-02-12;study\nf002@example.org;2027-03-01;2027-03-01;\n"
FEBRUARY = (date(2027, 2, 8), date(2027, 2, 12))


def known(database: Database) -> list[Leave]:
    with database.reading() as tx:
        return known_leave.everyones(tx)


def written(folder: Path, text: str) -> Path:
    path = folder / "leave.csv"
    path.write_text(text)
    return path


def test_a_file_is_shown_first_then_applied_and_the_second_time_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    ids, tools = keep_organisation(database), FakeTools(database, tmp_path)
    preview = preview_leave(tools, written(tmp_path, FILE))
    assert known(database) == []
    assert apply_leave(tools, preview) == LeaveReport(new=2)
    expected = [Leave(ids["F001"], *FEBRUARY, "study"), Leave(ids["F002"], date(2027, 3, 1), date(2027, 3, 1))]
    assert known(database) == expected
    assert apply_leave(tools, preview) == LeaveReport()
    assert preview_leave(tools, preview.file).difference.is_empty
    with database.reading() as tx:
        assert list(units.organisation_on(tx, date(2027, 1, 4)).leave) == expected


def test_a_wrong_row_keeps_all_others_out(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    with pytest.raises(Refused, match=r"leave\.csv, row 4, column who"):
        preview_leave(FakeTools(sqlite, tmp_path), written(tmp_path, FILE + "nobody;2027-02-08;2027-02-12;\n"))
    assert known(sqlite) == []


def test_a_newer_file_replaces_what_it_does_not_hold_only_on_request(sqlite: Database, tmp_path: Path) -> None:
    ids, tools = keep_organisation(sqlite), FakeTools(sqlite, tmp_path)
    apply_leave(tools, preview_leave(tools, written(tmp_path, FILE)))
    shorter = written(tmp_path, "who;from;to\nP-F001;2027-02-08;2027-02-10\n")
    assert apply_leave(tools, preview_leave(tools, shorter)) == LeaveReport(changed=1)
    assert len(known(sqlite)) == 2
    assert apply_leave(tools, preview_leave(tools, shorter, replace=True)) == LeaveReport(gone=1)
    assert known(sqlite) == [Leave(ids["F001"], date(2027, 2, 8), date(2027, 2, 10))]


def test_what_changed_since_it_was_previewed_is_refused(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    tools = FakeTools(sqlite, tmp_path)
    preview = preview_leave(tools, written(tmp_path, FILE))
    add_leave(tools, "P-F001", *FEBRUARY, "wedding")
    with pytest.raises(Refused, match="was previewed against leave that has changed since"):
        apply_leave(tools, preview)
    written(tmp_path, "who;from;to\n")
    with pytest.raises(Refused, match="is not the file any more that was previewed"):
        apply_leave(tools, preview)


def test_an_empty_file_does_not_end_everybodys_leave(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    tools = FakeTools(sqlite, tmp_path)
    with pytest.raises(Refused, match="holds no leave of anybody in the roster"):
        preview_leave(
            tools, written(tmp_path, "who;from;to\nX;2027-02-08;2027-02-12\n"), skip_unknown=True, replace=True
        )


def test_leave_is_said_and_taken_back_by_number_address_or_name(database: Database, tmp_path: Path) -> None:
    keep_organisation(database)
    tools = FakeTools(database, tmp_path)
    assert add_leave(tools, "leader of store 1", *FEBRUARY)[1] == LeaveReport(new=1)
    assert add_leave(tools, "F001@example.org", *FEBRUARY)[1] == LeaveReport()
    line, report = add_leave(tools, "P-F001", FEBRUARY[0], FEBRUARY[0], "study")
    assert (line.person.name, report) == ("Leader of Store 1", LeaveReport(changed=1))
    assert [(each.person.ref, each.leave.to_on) for each in list_leave(tools)] == [("P-F001", FEBRUARY[0])]
    assert [each.leave for each in remove_leave(tools, "P-F001", FEBRUARY[0])] == [line.leave]
    assert list_leave(tools) == []


def test_leave_that_is_over_is_listed_on_request(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    tools = FakeTools(sqlite, tmp_path)
    add_leave(tools, "P-F001", date(2026, 12, 1), date(2026, 12, 5))
    assert list_leave(tools) == []
    assert [each.leave.from_on for each in list_leave(tools, over=True)] == [date(2026, 12, 1)]


def test_what_cannot_be_is_refused_with_a_way_out(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    tools = FakeTools(sqlite, tmp_path)
    with pytest.raises(Refused, match="2027-02-08 is before 2027-02-12"):
        add_leave(tools, "P-F001", FEBRUARY[1], FEBRUARY[0])
    with pytest.raises(Refused, match='"Kim" is nobody in the roster'):
        add_leave(tools, "Kim", *FEBRUARY)
    with pytest.raises(Refused, match="Leader of Store 1 has no leave that begins on 2027-02-08"):
        remove_leave(tools, "P-F001", FEBRUARY[0])
