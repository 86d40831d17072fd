"""Who starts when: drawn among well-balanced allocations, the same on every machine; or listed by code."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.planning.waves import WaveBalance, draw_waves, listed, waves_needed, with_waves
from rollout.domain.problem import Finding, Refused
from rollout.domain.programme import Programme, WaveRules
from tests.builders import a_programme

ON = date(2027, 1, 4)


def an_organisation(networks: int = 12, states: int = 2) -> Organisation:
    """Networks N01.. in turn in states S1.., of 1 to 4 facilities with 10 to 40 people each."""
    units = [Unit(f"S{state}", "state", f"State {state}") for state in range(1, states + 1)]
    for number in range(1, networks + 1):
        units.append(Unit(f"N{number:02}", "network", f"Network {number}", f"S{number % states + 1}"))
        for store in range(number % 4 + 1):
            size = 10 * (number % 4 + 1)
            units.append(Unit(f"F{number:02}{store}", "facility", "Store", f"N{number:02}", headcount=size))
    return Organisation(ON, {unit.code: unit for unit in units})


def waves(**rules: object) -> Programme:
    return a_programme(waves=WaveRules(**rules))  # type: ignore[arg-type]  # tests name the rules they are about


def test_the_same_seed_gives_the_same_waves_whatever_the_order_of_the_units() -> None:
    organisation = an_organisation()
    turned = replace(organisation, units=dict(reversed(organisation.units.items())))
    first = draw_waves(waves(count=3, seed=7), organisation)
    assert draw_waves(waves(count=3, seed=7), turned) == first
    assert draw_waves(waves(count=3, seed=8), organisation).waves != first.waves


def test_a_draw_is_the_one_that_every_machine_makes() -> None:
    """Written down once: should it ever differ, recorded draws could no longer be repeated."""
    drawn = draw_waves(waves(count=2, seed=7, pilot_drawn=1), an_organisation(7))
    assert drawn.waves == {"N01": 2, "N02": 2, "N03": 1, "N04": 1, "N05": 0, "N06": 1, "N07": 2}


def test_waves_are_even_in_units_facilities_people_and_regions() -> None:
    drawn = draw_waves(waves(count=3), an_organisation(24))
    assert drawn.tried == 1_000
    assert [each.wave for each in drawn.balance] == [1, 2, 3]
    assert [each.units for each in drawn.balance] == [8, 8, 8]
    assert sum(each.facilities for each in drawn.balance) == 60
    assert all(abs(each.facilities - 20) <= 2 for each in drawn.balance)
    assert all(abs(each.people - 600) <= 90 for each in drawn.balance)
    assert all(abs(each.regions["State 1"] - each.facilities * 24 / 60) <= 3 for each in drawn.balance)


def test_a_baseline_is_balanced_too_and_may_be_known_of_facilities() -> None:
    organisation = an_organisation(24)
    facilities = [code for code in organisation.units if code.startswith("F")]
    scores = {code: Fraction(int(code[1:3])) for code in facilities}
    drawn = draw_waves(waves(count=2), organisation, scores)
    means = [float(each.baseline) for each in drawn.balance if each.baseline is not None]
    assert len(means) == 2
    assert abs(means[0] - means[1]) < 2.5


def test_balance_leaves_many_allocations_to_chance() -> None:
    drawn = {tuple(draw_waves(waves(count=2, seed=seed), an_organisation()).waves.items()) for seed in range(20)}
    assert len(drawn) >= 15


def test_a_pilot_is_named_or_drawn_and_the_rest_is_shared_out() -> None:
    named = draw_waves(waves(count=2, pilot=("N03",)), an_organisation())
    assert named.waves["N03"] == 0
    assert [(each.wave, each.units) for each in named.balance] == [(0, 1), (1, 6), (2, 5)]
    drawn = draw_waves(waves(count=2, pilot_drawn=2), an_organisation())
    assert [(each.wave, each.units) for each in drawn.balance] == [(0, 2), (1, 5), (2, 5)]


def test_a_pilot_before_a_single_wave_needs_no_more_rules() -> None:
    assert set(draw_waves(waves(pilot=("N01",)), an_organisation(3)).waves.items()) == {
        ("N01", 0), ("N02", 1), ("N03", 1),
    }  # fmt: skip


def test_units_without_an_open_facility_are_in_no_wave() -> None:
    organisation = an_organisation(4)
    closed = {code: replace(u, closed_on=ON) if u.parent == "N01" else u for code, u in organisation.units.items()}
    units = {**closed, "N99": Unit("N99", "network", "Empty", "S1")}
    assert list(draw_waves(waves(count=2), replace(organisation, units=units)).waves) == ["N02", "N03", "N04"]


def test_more_waves_than_units_and_a_pilot_that_is_none_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        draw_waves(waves(count=4), an_organisation(3))
    assert str(refused.value) == (
        "programme.toml [waves] count: 4 waves and the pilot need 4 units of the level 'network'; there are 3. "
        "Use fewer waves, or a level with more units."
    )
    with pytest.raises(Refused) as refused:
        draw_waves(waves(pilot=("F010",)), an_organisation(3))
    assert str(refused.value) == (
        "programme.toml [waves] pilot: F010 cannot be the pilot. "
        "Units of the level 'network' with facilities, such as N01, N02, N03."
    )


def test_top_units_are_balanced_by_the_country_and_state_of_their_facilities() -> None:
    units = [Unit(f"S{n}", "state", f"State {n}") for n in (1, 2)]
    units += [Unit(f"F{n}", "facility", "Store", f"S{n}", country="AU", subdivision="NSW", headcount=9) for n in (1, 2)]
    drawn = draw_waves(waves(count=2, level="state"), Organisation(ON, {unit.code: unit for unit in units}))
    assert list(drawn.balance) == [WaveBalance(n, 1, 1, 9, {"AU-NSW": 1}) for n in (1, 2)]


def test_listed_waves_follow_the_codes_after_the_pilot() -> None:
    programme = waves(count=2, order="listed", pilot=("N02",))
    expected = {"N02": 0, "N01": 1, "N03": 1, "N04": 2, "N05": 2}
    assert listed(programme, an_organisation(5)) == expected
    assert with_waves(programme, an_organisation(5)).waves == expected


def test_recorded_waves_stay_and_what_came_later_starts_with_the_last() -> None:
    recorded = replace(an_organisation(4), waves={"N01": 2, "N02": 1, "N03": 0, "N98": 1})
    for order in ("drawn", "listed"):
        known = with_waves(waves(count=2, order=order, pilot=("N03",)), recorded).waves
        assert known == {"N01": 2, "N02": 1, "N03": 0, "N04": 2}


def test_waves_that_are_not_used_are_none() -> None:
    recorded = replace(an_organisation(2), waves={"N01": 2})
    assert with_waves(a_programme(), recorded).waves == {}
    assert waves_needed(a_programme(), recorded) is None


def test_planning_waits_for_the_draw() -> None:
    organisation = an_organisation(4)
    assert waves_needed(waves(count=2), organisation) == Finding(
        "programme.toml [waves] order",
        "the waves have not been drawn yet.",
        "Draw them, and let it be recorded: rollout waves draw",
    )
    assert waves_needed(waves(count=2, order="listed"), organisation) is None
    drawn = replace(organisation, waves=dict(draw_waves(waves(count=2), organisation).waves))
    assert waves_needed(waves(count=2), drawn) is None


def test_a_draw_for_other_rules_is_said() -> None:
    drawn = replace(an_organisation(4), waves={"N01": 1, "N02": 2, "N03": 3, "N04": 3})
    fewer, other_level = waves_needed(waves(count=2), drawn), waves_needed(waves(count=3, level="state"), drawn)
    assert fewer is not None
    assert other_level is not None
    assert fewer.what == "the recorded waves go up to 3, the programme does not."
    assert other_level.what == "no unit of the level 'state' is among the recorded waves."
