"""Windows, likings and absences: what cannot be met is said, what can is let through."""

from dataclasses import fields
from datetime import date, time

import pytest

from rollout.domain.programme import Facilitator, Hours, Opening, Programme, Spacing, WaveRules, Window, Wishes
from rollout.domain.programme_rules import impossible
from tests.builders import a_programme


def what_is_wrong(programme: Programme) -> list[str]:
    return [str(finding) for finding in impossible(programme)]


def window(module: str, first: tuple[int, int], last: tuple[int, int], wave: int = 0) -> Window:
    return Window(module, date(2027, *first), date(2027, *last), wave)


def test_a_window_must_overlap_the_first_window_of_its_wave() -> None:
    early = window("welcome", (1, 4), (1, 29))
    assert what_is_wrong(a_programme(windows=(early,))) == [
        "programme.toml [[windows]] number 1: leaves no opening day in the first window. "
        "The first window begins on starts_on (later waves: weeks_between later); let the two overlap."
    ]
    first_only = window("welcome", (2, 1), (2, 5))
    assert what_is_wrong(a_programme(windows=(first_only,), waves=WaveRules(count=2))) == [
        "programme.toml [[windows]] number 1: leaves no opening day in the first window of wave 2. "
        "The first window begins on starts_on (later waves: weeks_between later); let the two overlap."
    ]
    assert what_is_wrong(a_programme(windows=(window("welcome", (2, 1), (2, 5), 1),), waves=WaveRules(count=2))) == []


def test_a_later_window_must_be_within_reach_of_the_spacing() -> None:
    near, far = window("listen", (2, 1), (2, 26)), window("own", (6, 1), (6, 4))
    assert what_is_wrong(a_programme(windows=(near,))) == [
        "programme.toml [[windows]] number 1: leaves no opening day for listen: "
        "by the spacing it lies from 2027-03-01 to 2027-04-11. Move the window, or change [spacing]."
    ]
    assert what_is_wrong(a_programme(windows=(window("listen", (3, 1), (3, 5)), far))) == [
        "programme.toml [[windows]] number 2: leaves no opening day for own: "
        "by the spacing it lies from 2027-03-29 to 2027-04-16. Move the window, or change [spacing]."
    ]


def test_a_window_of_days_on_which_nobody_opens_is_empty() -> None:
    weekend = window("listen", (3, 6), (3, 7))
    assert len(what_is_wrong(a_programme(windows=(weekend,)))) == 1
    assert what_is_wrong(a_programme(windows=(weekend,), openings=(Opening("N1", ("sat",)),))) == []


def test_likings_that_nobody_wrote_may_go_beyond_other_opening_days_and_spacings() -> None:
    assert what_is_wrong(a_programme(hours=Hours(opening_days=("sat", "sun")), spacing=Spacing(20, 28))) == []


def test_what_is_liked_may_be_open_in_some_places_only() -> None:
    liked = Hours(liked_days=("sat",), liked_starts=(time(7),))
    assert what_is_wrong(a_programme(hours=liked, openings=(Opening("N1", ("sat",), (time(7),)),))) == []


def test_nothing_need_be_liked() -> None:
    free = {each.name: 0 for each in fields(Wishes)} | {"liked_gap": 35, "neighbours_share": 34}
    assert what_is_wrong(a_programme(hours=Hours(liked_days=(), liked_starts=()), wishes=Wishes(**free))) == []


def test_a_pilot_is_named_or_drawn_and_a_drawn_one_is_not_listed() -> None:
    assert what_is_wrong(a_programme(waves=WaveRules(pilot=("N1",), order="listed"))) == []
    assert what_is_wrong(a_programme(waves=WaveRules(pilot_drawn=1, order="listed"))) == [
        'programme.toml [waves] pilot_drawn: cannot stand beside order = "listed". Name them in pilot, or use "drawn".'
    ]


def test_days_away_are_single_days_and_spans_in_order() -> None:
    away = Facilitator("Kim", "kim@example.org", away=("2027-03-01..2027-03-05", " 2027-02-08 ")).days_away()
    assert away == [(date(2027, 2, 8), date(2027, 2, 8)), (date(2027, 3, 1), date(2027, 3, 5))]


@pytest.mark.parametrize("text", ["", "..", "2027-02-30", "2027-02-08..", "8.2.2027", "2027-02-08..2027-02-07"])
def test_days_away_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a day|ends before it begins"):
        Facilitator("Kim", "kim@example.org", away=(text,)).days_away()
