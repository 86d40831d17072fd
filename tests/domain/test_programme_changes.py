"""Settings tried out on top of a programme file."""

from datetime import date

import pytest

from rollout.domain.problem import Refused
from rollout.domain.programme_changes import with_changes

RAW = {"programme": {"name": "Every customer"}, "groups": {"largest": 14, "per_day": 1}}


def test_settings_take_the_place_of_the_files_own_and_the_file_stays_as_it_was() -> None:
    changed = with_changes(
        RAW, ["groups.largest=12", "spacing.min_days = 35", "hours.starts=[\"09:00\"]", "starts_on=2027-03-01",
              "programme.name=Every guest"],
    )  # fmt: skip
    assert changed == {
        "programme": {"name": "Every guest", "starts_on": date(2027, 3, 1)},
        "groups": {"largest": 12, "per_day": 1},
        "spacing": {"min_days": 35},
        "hours": {"starts": ["09:00"]},
    }
    assert RAW == {"programme": {"name": "Every customer"}, "groups": {"largest": 14, "per_day": 1}}


def test_a_blackout_is_added_to_those_there() -> None:
    old = {"unit": "*", "from_on": date(2027, 1, 1), "to_on": date(2027, 1, 2), "reason": "fair"}
    changed = with_changes(
        {"blackouts": [old]}, ["blackout=N3:2027-03-01..2027-03-05:stocktake", "blackout=F1:2027-04-01"]
    )
    assert changed == {"blackouts": [
        old,
        {"unit": "N3", "from_on": date(2027, 3, 1), "to_on": date(2027, 3, 5), "reason": "stocktake"},
        {"unit": "F1", "from_on": date(2027, 4, 1), "to_on": date(2027, 4, 1), "reason": "what if"},
    ]}  # fmt: skip


@pytest.mark.parametrize("change", ["groups.largest", "=12", "groups.=1", "a.b.c=1", "blackout=N3:soon:why"])
def test_what_is_not_understood_is_refused(change: str) -> None:
    with pytest.raises(Refused, match=r"--what-if: .* is not"):
        with_changes(RAW, [change])


def test_no_text_breaks_out_of_its_value() -> None:
    assert with_changes({}, ["groups.largest=1\nper_day=9"]) == {"groups": {"largest": "1\nper_day=9"}}
