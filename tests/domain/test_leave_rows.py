"""HR's list of leave: columns told by their words, people by number, address or name, all that is wrong at once."""

from datetime import date

import pytest

from rollout.domain.leave_rows import LeaveDifference, LeaveRead, People, columns_of, difference, read_leave
from rollout.domain.organisation import Leave, Person
from rollout.domain.problem import Refused
from rollout.domain.sheet import Sheet

ANA = Person(1, "E1", "Ana Muñoz", "ana@example.org")
KIM, OTHER_KIM = Person(2, "E2", "Kim Park", "kim@example.org"), Person(3, "E3", "Kim Park", "")
PEOPLE = People([ANA, KIM, OTHER_KIM])
TODAY = date(2027, 2, 10)


def a_sheet(*rows: str) -> Sheet:
    cells = [row.split(";") for row in rows]
    return Sheet("leave.csv", "", cells, range(1, len(cells) + 1))


def read(*rows: str, dates: str = "", skip_unknown: bool = False) -> LeaveRead:
    sheet = a_sheet(*rows)
    return read_leave(sheet, columns_of(sheet), PEOPLE, dates, skip_unknown)


def refusal(*rows: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(*rows)
    return [str(finding) for finding in refused.value.findings]


def february(person: Person, first: int, last: int, reason: str = "") -> Leave:
    return Leave(person.id, date(2027, 2, first), date(2027, 2, last), reason)


@pytest.mark.parametrize(
    "rows",
    [
        ("who;from;to;reason", "E1;2027-02-08;2027-02-12;study"),
        ("Leader;From;To;Why", "ana  MUÑOZ;2027-02-08;2027-02-12;study"),
        ("Absences, spring", "Employee ID;Work Email;Start Date;End Date;Leave Type",
         "E1;ANA@example.org;8/02/2027;12/02/2027;study", "E2;;25/02/2027;26/02/2027;"),
        ("First name;Last name;Leave start;Leave end;Absence type", "Ana;Muñoz;2027-02-08 00:00:00;2027-02-12;study"),
    ],
)  # fmt: skip
def test_columns_are_told_by_their_words_in_many_wordings(rows: tuple[str, ...]) -> None:
    assert read(*rows).leave[0] == february(ANA, 8, 12, "study")


def test_a_day_that_another_row_makes_clear_is_read_like_it() -> None:
    assert read("who;from;to", "E1;2/8/2027;2/12/2027", "E2;2/20/2027;2/21/2027").leave == (
        february(ANA, 8, 12),
        february(KIM, 20, 21),
    )


def test_the_same_leave_twice_is_once_and_rows_may_come_in_any_order() -> None:
    rows = ["E2;2027-02-20;2027-02-21;", "E1;2027-02-08;2027-02-12;", "E1;2027-02-08;2027-02-12;study"]
    assert read("who;from;to;why", *rows).leave == (february(ANA, 8, 12, "study"), february(KIM, 20, 21))


def test_every_row_that_is_wrong_is_named_with_its_column() -> None:
    assert refusal(
        "who;e-mail;from;to;why",
        ";;2027-02-08;2027-02-12;",
        "E9;;2027-02-08;2027-02-12;",
        "Kim Park;;2027-02-08;2027-02-12;",
        "E1;kim@example.org;2027-02-08;2027-02-12;",
        "E1;;2027-02-12;2027-02-08;",
        "E1;;soon;;",
        "E1;;3/4/2027;2032-04-05;",
        "E1;;2027-02-08;2037-02-08;",
        f"E1;;2027-02-08;2027-02-08;{'x' * 201}",
    ) == [
        "leave.csv, row 2, column e-mail: names nobody. Write who it is, or leave the row out.",
        'leave.csv, row 3, column who: "E9" is nobody in the roster. '
        "Correct it, or leave all such rows out: --skip-unknown",
        'leave.csv, row 4, column who: "Kim Park" may be 2 people. Write the employee number: E2, E3.',
        'leave.csv, row 5, column who: "E1" is somebody else than "kim@example.org". Correct one of the two.',
        "leave.csv, row 6, column to: 2027-02-08 is before 2027-02-12. Correct the dates.",
        'leave.csv, row 7, column from: "soon" is not a date. Write it as 2027-02-01.',
        "leave.csv, row 7, column to: is blank. Write the first and the last day away, both.",
        'leave.csv, row 8, column from: "3/4/2027" may be two days: day/month or month/day. '
        "Say which: --dates dmy or --dates mdy.",
        "leave.csv, row 9, column to: 2027-02-08 to 2037-02-08 is more than five years. Correct the dates.",
        "leave.csv, row 10, column why: is longer than 200 characters. Shorten it.",
    ]


def test_rows_about_people_who_lead_nothing_can_be_left_out_whatever_they_say() -> None:
    rows = ("who;from;to", "E9;soon;", "E1;2027-02-08;2027-02-12")
    assert read(*rows, skip_unknown=True) == LeaveRead((february(ANA, 8, 12),), 1)


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        ("days;from;to", "the person: employee number, e-mail address or name"),
        ("who;from;days", "the last day away"),
        ("a;b;c", "the person: employee number, e-mail address or name; the first day away; the last day away"),
    ],
)
def test_a_file_without_the_columns_is_refused(header: str, lacking: str) -> None:
    assert refusal(header, "1;2;3") == [
        f"leave.csv: does not say which column is {lacking}. "
        'Name its columns, for example, "employee id" (or "e-mail", "name"), "from", "to", "reason".'
    ]


def test_leave_that_begins_on_the_same_day_is_the_same_leave_with_other_days() -> None:
    known = [february(ANA, 8, 12), february(KIM, 20, 21, "study")]
    wanted = [february(ANA, 8, 10), february(KIM, 20, 21, "course"), february(OTHER_KIM, 1, 2)]
    assert difference(known, wanted, TODAY, replace=False) == LeaveDifference(
        new=(february(OTHER_KIM, 1, 2),),
        changed=((known[0], wanted[0]), (known[1], wanted[1])),
    )
    assert difference(wanted, wanted, TODAY, replace=True).is_empty


def test_what_the_file_does_not_hold_is_given_up_on_request_unless_it_is_over() -> None:
    known = [february(ANA, 1, 9), february(ANA, 8, 10), february(KIM, 20, 21)]
    assert difference(known, [], TODAY, replace=False).is_empty
    assert difference(known, [], TODAY, replace=True) == LeaveDifference(gone=(known[1], known[2]))


def test_what_could_steer_a_terminal_is_not_quoted() -> None:
    assert refusal("who (\x1bc);from;to", "E9\x1b[31m;2027-02-08;2027-02-12") == [
        'leave.csv, row 2, column who (c): "E9[31m" is nobody in the roster. '
        "Correct it, or leave all such rows out: --skip-unknown"
    ]
