"""Civil times become instants last, also in zones of thirty and forty-five minutes."""

from datetime import UTC, date, datetime

import pytest

from rollout.domain.calendar import Placement, changes, to_utc
from rollout.domain.calendar_rows import COLUMNS, calendar_rows, guarded
from rollout.domain.organisation import Organisation, Person, Unit


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Australia/Sydney", datetime(2027, 4, 5, 9), datetime(2027, 4, 4, 23)),
        ("Australia/Sydney", datetime(2026, 10, 4, 2, 30), datetime(2026, 10, 3, 16)),  # skipped: 03:00 is next
        ("Australia/Sydney", datetime(2027, 4, 4, 2, 30), datetime(2027, 4, 3, 15, 30)),  # twice: the first
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15), datetime(2026, 10, 3, 15, 30)),  # half an hour skipped
        ("Australia/Lord_Howe", datetime(2027, 4, 4, 1, 45), datetime(2027, 4, 3, 14, 45)),
        ("Australia/Eucla", datetime(2027, 2, 1, 9), datetime(2027, 2, 1, 0, 15)),
        ("Asia/Kathmandu", datetime(2027, 2, 1, 9), datetime(2027, 2, 1, 3, 15)),
        ("Pacific/Chatham", datetime(2027, 2, 1, 9), datetime(2027, 1, 31, 19, 15)),
    ],
)
def test_a_civil_time_is_the_first_valid_minute_and_the_first_of_two(zone: str, local: datetime, utc: datetime) -> None:
    assert to_utc(local, zone) == utc.replace(tzinfo=UTC)


def a_date(day: int, group: str = "F1#1") -> Placement:
    return Placement("session", "F1", group, "welcome", 4, datetime(2027, 2, day, 9), "Australia/Sydney", 60)


def test_changes_name_only_what_differs() -> None:
    old, new, gone = a_date(1), a_date(2), a_date(3, "F1#2")
    assert [(c.key, c.before, c.after) for c in changes([old, gone], [new])] == [
        ("session:welcome:F1#1", old, new),
        ("session:welcome:F1#2", gone, None),
    ]


def test_a_spreadsheet_row_names_the_units_above_and_runs_no_formula() -> None:
    units = [Unit("S1", "state", "State"), Unit("N1", "network", "N", "S1"), Unit("F1", "facility", "=1+1", "N1")]
    people = {4: Person(4, "P4", "@Ann")}
    organisation = Organisation(date(2027, 1, 4), {unit.code: unit for unit in units}, people)
    (row,) = calendar_rows([a_date(1)], organisation, 3)
    assert tuple(row) == COLUMNS
    assert list(row.values()) == [
        "session", "F1", "'=1+1", "N1>S1", "F1#1", "welcome", "'@Ann", "2027-02-01T09:00:00", "Australia/Sydney",
        "2027-01-31T22:00:00+00:00", "60", "3", "",
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\x00"])
def test_every_start_of_a_formula_is_guarded(start: str) -> None:
    assert guarded(f"{start}x") == f"'{start}x"
    assert guarded(f"x{start}") == f"x{start}"
