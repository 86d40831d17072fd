"""Who sits together: people split evenly, shift by shift, and kept together once an hour has passed."""

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from rollout.domain.calendar import Group
from rollout.domain.groups import groups_of, people_by_shift, split_evenly
from rollout.domain.organisation import Unit
from rollout.domain.programme import Groups, Shift
from tests.builders import a_programme

DAY, LATE, NIGHT = Shift("day", 50), Shift("late", 35, (time(15),)), Shift("night", 15)
PLAIN, BY_SHIFT = a_programme(), a_programme(shifts=(DAY, LATE, NIGHT))


def a_unit(headcount: int | None = None) -> Unit:
    return Unit("F1", "facility", "One", headcount=headcount)


def test_people_are_split_evenly_into_as_few_groups_as_the_largest_size_allows() -> None:
    assert [split_evenly(count, 14) for count in (0, 1, 14, 15, 40)] == [[0], [1], [14], [8, 7], [14, 13, 13]]


def test_groups_that_have_begun_keep_their_number_and_share_new_people() -> None:
    assert [group.size for group in groups_of(a_unit(45), PLAIN)] == [12, 11, 11, 11]
    assert [group.size for group in groups_of(a_unit(45), PLAIN, started_with=3)] == [15, 15, 15]
    assert [group.size for group in groups_of(a_unit(), PLAIN)] == [None]
    assert [group.size for group in groups_of(a_unit(), PLAIN, started_with=2)] == [None, None]


def test_the_largest_size_is_that_of_the_programme() -> None:
    assert [group.size for group in groups_of(a_unit(45), a_programme(groups=Groups(largest=20)))] == [15, 15, 15]


def test_each_shift_has_groups_of_its_own_and_the_numbers_run_on() -> None:
    assert groups_of(a_unit(40), BY_SHIFT) == [
        Group("F1", 1, 10, "day"),
        Group("F1", 2, 10, "day"),
        Group("F1", 3, 14, "late"),
        Group("F1", 4, 6, "night"),
    ]


def test_a_shift_without_people_makes_no_group_and_no_facility_is_lost() -> None:
    assert groups_of(a_unit(3), BY_SHIFT) == [Group("F1", 1, 2, "day"), Group("F1", 2, 1, "late")]
    assert groups_of(a_unit(0), BY_SHIFT) == [Group("F1", 1, 0, "")]


def test_where_the_headcount_is_not_known_every_shift_has_one_group() -> None:
    assert groups_of(a_unit(), BY_SHIFT) == [
        Group("F1", 1, None, "day"),
        Group("F1", 2, None, "late"),
        Group("F1", 3, None, "night"),
    ]


def test_groups_of_shifts_that_have_begun_stay_in_their_shift() -> None:
    begun = ["day", "day", "late", "night"]
    kept = groups_of(a_unit(100), BY_SHIFT, 4, begun)
    assert [(group.shift, group.size) for group in kept] == [("day", 25), ("day", 25), ("late", 35), ("night", 15)]
    fewer = groups_of(a_unit(3), BY_SHIFT, 4, begun)
    assert [(group.shift, group.size) for group in fewer] == [("day", 1), ("day", 1), ("late", 1), ("night", 0)]


def test_people_of_whole_hundredths_add_up_and_ties_go_to_the_shift_named_first() -> None:
    assert people_by_shift(10, [34, 33, 33]) == [4, 3, 3]
    assert people_by_shift(1, [50, 50]) == [1, 0]
    assert people_by_shift(None, [50, 50]) == [None, None]


@given(st.integers(0, 400), st.lists(st.integers(1, 60), min_size=1, max_size=5), st.integers(0, 12))
def test_nobody_is_lost_and_the_number_that_has_begun_is_kept(headcount: int, shares: list[int], begun: int) -> None:
    shifts = tuple(Shift(f"s{number}", share) for number, share in enumerate(shares))
    made = groups_of(a_unit(headcount), a_programme(shifts=shifts), begun)
    assert sum(group.size or 0 for group in made) == headcount
    assert [group.number for group in made] == list(range(1, len(made) + 1))
    assert not begun or len(made) == begun
    assert begun or all((group.size or 0) <= 14 for group in made)
