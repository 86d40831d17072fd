"""What a new calendar changes for those who hold the released one."""

from dataclasses import replace
from datetime import date, datetime

from rollout.domain.calendar import Change, Placement
from rollout.domain.moves import Moves, moves_of

TODAY = date(2027, 2, 10)


def hour(unit: str, day: int, module: str = "welcome", leader: int = 1) -> Placement:
    starts = datetime(2027, 2, day, 9)
    return Placement("session", unit, f"{unit}#1", module, leader, starts, "Australia/Sydney", 60)


def seat(unit: str, day: int, leader: int) -> Placement:
    starts = datetime(2027, 2, day, 9)
    room = "preview welcome N1 1"
    return Placement("preview", unit, room, "welcome", leader, starts, "Australia/Sydney", 90)


def test_an_identical_calendar_moves_nothing_nor_does_a_reason_or_a_flag() -> None:
    held = [hour("F1", 9), hour("F2", 20), replace(hour("F3", 21), starts_local=None)]
    after = [*held[:1], replace(held[1], flag="within the notice period", because="why"), held[2]]
    assert moves_of(held, after, TODAY) == Moves(1, (), (), (), (), 0, 0)


def test_moves_count_released_dates_ahead_leaders_units_letters_and_packs() -> None:
    held = [hour("F1", 12), hour("F2", 20, leader=2), seat("F1", 11, 1), hour("F3", 5, leader=3)]
    first, room = replace(held[0], starts_local=datetime(2027, 2, 25, 9)), seat("F1", 18, 1)
    moves = moves_of(held, [first, held[1], room, held[3]], TODAY)
    assert moves == Moves(3, (Change(held[2], room), Change(held[0], first)), (), (1,), ("F1",), 2, 1)


def test_a_missed_hour_with_a_new_date_is_no_move_but_a_new_leader_is_told() -> None:
    held = [hour("F1", 9), hour("F2", 20, leader=2)]
    again, other = hour("F1", 24), replace(held[1], leader=5)
    assert moves_of(held, [again, other], TODAY) == Moves(
        1, (), (Change(held[0], again),), (1, 2, 5), ("F1", "F2"), 2, 2
    )


def test_a_date_that_goes_or_is_lost_has_moved() -> None:
    held = [hour("F1", 12), hour("F2", 20)]
    lost = replace(held[1], starts_local=None, flag="no open day")
    assert [change.key for change in moves_of(held, [lost], TODAY).moved] == [held[0].key, held[1].key]
