"""Rules about units that the roster does not have are said, with the likely spelling."""

from datetime import date

from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import Finding
from rollout.domain.programme import Blackout, Facilitator, Opening, WaveRules
from rollout.domain.programme_units import unit_findings
from tests.builders import START, a_facility, a_programme

TREE = [Unit("S1", "state", "New South Wales"), Unit("HARBOUR", "network", "Harbour side", "S1")]
TREE += [Unit("N2", "network", "Inland", "S1"), a_facility(1, parent="HARBOUR"), a_facility(2, parent="N2")]
KNOWN = Organisation(date(2027, 1, 4), {unit.code: unit for unit in TREE})


def test_rules_about_units_that_are_there_or_about_everybody_are_let_through() -> None:
    programme = a_programme(
        blackouts=(Blackout("*", START, START, "fair"), Blackout("F001", START, START, "stocktake")),
        openings=(Opening("HARBOUR", ("sat",)),),
        facilitators=(Facilitator("Kim", "kim@example.org", "S1"),),
        waves=WaveRules(pilot=("HARBOUR",), order="listed"),
    )
    assert list(unit_findings(KNOWN, programme)) == []


def test_units_that_nobody_knows_are_named_with_the_likely_spelling() -> None:
    programme = a_programme(
        blackouts=(Blackout("HARBUOR", START, START, "fair"),),
        openings=(Opening("inland", ("sat",)),),
        facilitators=(Facilitator("Kim", "kim@example.org", "*"), Facilitator("Jo", "jo@example.org", "Q7")),
        waves=WaveRules(pilot=("F01", "S1"), order="listed"),
    )
    assert list(unit_findings(KNOWN, programme)) == [
        Finding(f"programme.toml {where}", what, hint, "warns")
        for where, what, hint in (
            (
                "[[blackouts]] number 1",
                "'HARBUOR' is no unit of the roster, so the rule does nothing.",
                "Did you mean HARBOUR?",
            ),
            (
                "[[openings]] number 1",
                "'inland' is no unit of the roster, so the rule does nothing.",
                "Did you mean N2?",
            ),
            (
                "[[facilitators]] number 2",
                "'Q7' is no unit of the roster, so the rule does nothing.",
                "Write the unit's code as the roster has it.",
            ),
            ("[waves] pilot", "'F01' is no unit of the roster, so the rule does nothing.", "Did you mean F001?"),
            (
                "[waves] pilot",
                "S1 is of the level state; waves are made of the level network.",
                "Name units of the level network, or change level.",
            ),
        )
    ]


def test_hubs_that_no_facilitator_serves_are_named() -> None:
    programme = a_programme(facilitators=(Facilitator("Kim", "kim@example.org", "HARBOUR"),))
    assert list(unit_findings(KNOWN, programme)) == [
        Finding(
            "programme.toml [[facilitators]]",
            "nobody serves 1 unit (N2 Inland).",
            'No preview or coaching can be held there. Name one who serves them, or "*".',
            "warns",
        )
    ]


def test_waves_that_are_to_be_drawn_stand_in_the_way() -> None:
    [finding] = unit_findings(KNOWN, a_programme(waves=WaveRules(count=2)))
    assert (finding.severity, finding.hint) == ("blocks", "Draw them, and let it be recorded: rollout waves draw")
