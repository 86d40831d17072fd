"""What units add to a module or say instead: who wins, what stays common, and what is refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.domain.adaptation import KINDS, Adaptation, Variants, adapted, is_outdated
from rollout.domain.adaptation_diff import Merge, diff, merge
from rollout.domain.adaptation_findings import adaptation_findings
from rollout.domain.adaptation_writing import EXAMPLE_HINT, LocalText, adaptations_of
from rollout.domain.caps import EXAMPLES_MOST
from rollout.domain.module import MINUTES, Activity, Example, Module
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import Finding, Refused
from tests.sample_module import a_module

DAY = date(2027, 1, 4)
CHAIN = ("S1", "N1", "F1")
NAMES = {"S1": "New South Wales", "N1": "Harbour", "F1": "Banksia Creek"}


def an_adaptable_module(*keys: str) -> Module:
    """In which these activities (default: the third, "stories") may be replaced."""
    plain = a_module()
    may = keys or ("stories",)
    steps = ("Ask.", "Listen.")
    own = (replace(a, steps=steps, right="adaptable" if a.key in may else "core") for a in plain.activities)
    return replace(plain, activities=tuple(own))


MODULE = an_adaptable_module()


def own_text(activity: str = "stories", summary: str = "Our way.", module: Module = MODULE) -> Activity:
    return replace(module.activity(activity), summary=summary, title="At the quay")


def an_adaptation(unit: str, activity: str = "stories", **changed: Any) -> Adaptation:
    """An example, or with `replacement` a text of its own."""
    facts: dict[str, Any] = {"unit": unit, "module": "welcome", "activity": activity, "language": "en", "version": 1}
    facts |= {"made_on": DAY, "by": "", "against": MODULE.activity(activity)} if "against" not in changed else {
        "made_on": DAY, "by": ""}  # fmt: skip
    if "replacement" in changed:
        return Adaptation(**{**facts, "kind": "replacement", **changed})
    return Adaptation(**{**facts, "kind": "example", "example": (f"{unit} did it.",), **changed})


def an_organisation(**closed: date) -> Organisation:
    """S1 above N1 and N2, F1 and F2 in N1, F3 in N2."""
    tree = [("S1", "state", None), ("N1", "network", "S1"), ("N2", "network", "S1")]
    tree += [("F1", "facility", "N1"), ("F2", "facility", "N1"), ("F3", "facility", "N2")]
    units = [
        Unit(code, level, NAMES.get(code, code), parent, closed_on=closed.get(code)) for code, level, parent in tree
    ]
    return Organisation(DAY, {unit.code: unit for unit in units})


def test_the_nearest_replacement_wins_and_keeps_what_the_hour_has_in_common() -> None:
    network, facility = (an_adaptation(u, replacement=own_text(summary=f"As {u} does.")) for u in ("N1", "F1"))
    held = adapted(MODULE, [network, facility], NAMES)
    assert held.activity("stories") == replace(own_text(summary="As F1 does."), mark="Banksia Creek")
    assert [a for a in held.activities if a.key != "stories"] == [a for a in MODULE.activities if a.key != "stories"]
    assert adapted(MODULE, [network], NAMES).activity("stories").mark == "Harbour"


def test_examples_add_up_from_the_top_down_and_of_too_many_the_nearest_are_printed() -> None:
    own = [an_adaptation(unit, "open") for unit in CHAIN]
    examples = [adapted(MODULE, own[:count], NAMES).activity("open").examples for count in (1, 2, 3)]
    state, network, facility = (Example((f"{unit} did it.",), NAMES[unit]) for unit in CHAIN)
    assert examples == [(state,), (state, network), (network, facility)]
    assert adapted(MODULE, own, NAMES).activity("open").mark == ""


def test_an_example_stays_where_a_nearer_unit_has_a_text_of_its_own() -> None:
    held = adapted(MODULE, [an_adaptation("S1"), an_adaptation("N1", replacement=own_text())], NAMES)
    assert held.activity("stories") == replace(
        own_text(), mark="Harbour", examples=(Example(("S1 did it.",), "New South Wales"),)
    )


def test_another_language_another_module_and_a_core_activity_are_left_alone() -> None:
    own = [
        an_adaptation("N1", language="de"),
        an_adaptation("N1", module="listen"),
        an_adaptation("N1", "open", replacement=own_text("open")),
        an_adaptation("N1", "gone", against=MODULE.activities[0]),
    ]
    assert adapted(MODULE, own, NAMES) is MODULE


def test_units_under_the_same_adaptations_share_one_module() -> None:
    known = [an_adaptation("N1", replacement=own_text()), an_adaptation("F2", module="listen")]
    variants = Variants(an_organisation(), known)
    held = {unit: variants.module_for(unit, MODULE) for unit in ("F1", "F2", "F3", "N1")}
    assert held["F1"] is held["F2"] is held["N1"]
    assert held["F1"].activity("stories").mark == "Harbour"
    assert held["F3"] is MODULE
    assert Variants(an_organisation(), []).module_for("F1", MODULE) is MODULE


WORDS = st.sampled_from(["Ask.", "A long answer.", "Übung", "说一说"])
KEYS = [activity.key for activity in MODULE.activities]


@st.composite
def adaptations(draw: st.DrawFn) -> Adaptation:
    key = draw(st.sampled_from([*KEYS, "gone"]))
    said = draw(st.lists(WORDS, min_size=1, max_size=3))
    text = Activity(
        draw(WORDS), draw(WORDS), draw(st.integers(1, 90)), said[0], say=tuple(said), right="adaptable", mark="x"
    )
    kind = draw(st.sampled_from(KINDS))
    own: dict[str, Any] = {"replacement": text} if kind == "replacement" else {"example": tuple(said)}
    return an_adaptation(draw(st.sampled_from(CHAIN)), key, kind=kind, against=MODULE.activities[0], **own)


@settings(max_examples=20)
@given(st.lists(adaptations(), max_size=6), st.sets(st.sampled_from(KEYS)))
def test_whatever_units_write_the_hour_keeps_its_activities_and_its_sixty_minutes(
    own: Sequence[Adaptation], may: set[str]
) -> None:
    module = an_adaptable_module(*may, "none")
    held = adapted(module, own, NAMES)
    common = [(a.key, a.minutes, a.right) for a in module.activities]
    assert [(a.key, a.minutes, a.right) for a in held.activities] == common
    assert sum(a.minutes for a in held.activities) == MINUTES
    assert all(len(a.examples) <= EXAMPLES_MOST for a in held.activities)
    assert {a.key for a in held.activities if a.mark} <= may
    assert replace(held, activities=module.activities) == module


def test_a_text_is_outdated_once_the_common_one_says_or_takes_something_else() -> None:
    own = an_adaptation("N1", replacement=own_text())
    newer = replace(MODULE, activities=tuple(replace(a, ask=("New?",)) for a in MODULE.activities))
    marked = replace(MODULE, activities=tuple(replace(a, right="adaptable") for a in MODULE.activities))
    assert [is_outdated(own, module) for module in (MODULE, newer, marked)] == [False, True, False]


def test_a_diff_names_the_parts_and_the_unit() -> None:
    here = MODULE.activity("stories")
    own = replace(
        here, summary="Our way.", say=(*here.say, "At the quay."), examples=(Example(("Jo waved.",), "Harbour"),)
    )
    assert diff(here, own, "the common text", "Harbour") == [
        "--- the common text",
        "+++ Harbour",
        "-Summary: In pairs, then together: a time when one of us got it exactly right.",
        "+Summary: Our way.",
        "+Say: At the quay.",
        "+Example of Harbour: Jo waved.",
    ]
    assert diff(here, here, "the common text", "Harbour") == []


def test_parts_that_were_left_alone_follow_the_newer_text_and_others_stay() -> None:
    old = MODULE.activity("stories")
    own = replace(old, summary="Our way.", ask=("Ours?",), prompts=("Same",))
    now = replace(old, summary="The new way.", say=("New.",), prompts=("Same",), minutes=13)
    expected = replace(own, say=("New.",), minutes=13)
    assert merge(own, old, now) == Merge(expected, newer=("Say",), both=("Summary",))
    assert merge(own, old, old) == Merge(own)


def a_text(**changed: Any) -> LocalText:
    facts: dict[str, Any] = {"where": "own.md:5", "number": 3, "title": "Our best moment", "minutes": 12}
    return LocalText(**{**facts, **changed})


def test_a_file_becomes_a_text_and_an_example_of_the_unit() -> None:
    text = a_text(replacement=own_text(), example=("Jo waved.",))
    first = an_adaptation("N1", replacement=own_text(), by="Kim")
    example = replace(first, kind="example", replacement=None, example=("Jo waved.",))
    assert adaptations_of(text, MODULE, "N1", DAY, "Kim") == [first, example]
    assert adaptations_of(replace(text, replacement=None), MODULE, "N1", DAY, "Kim") == [example]


LISTED = (
    "1 Why we are here; 2 A customer’s day; 3 Our best moment; 4 What gets in the way; 5 Our promise; 6 Who does what."
)
LONG = "A word and another. " * 10
REFUSED = [
    (
        a_text(number=7, example=("Jo.",)),
        f"own.md:5: welcome has no Activity 7. Its activities: {LISTED}",
    ),
    (
        a_text(title="Our promise", example=("Jo.",)),
        'own.md:5: Activity 3 of welcome is "Our best moment", not "Our promise". '
        f"Correct the number or the title. Its activities: {LISTED}",
    ),
    (
        a_text(minutes=15, example=("Jo.",)),
        "own.md:5: takes 15 minutes; everywhere else it takes 12, and the hour stays an hour. "
        'Write "(12 minutes)" in its heading.',
    ),
    (
        a_text(number=1, title="Why we are here", minutes=5, replacement=own_text("open")),
        'own.md:5: "Why we are here" is core: its words are the same everywhere. '
        'Add an example of your own instead: below the heading leave "### Example" alone.',
    ),
    (
        a_text(replacement=MODULE.activity("stories")),
        "own.md:5: says the same as the common text. Change the words that shall be yours, or leave these parts out.",
    ),
    (
        a_text(example=(EXAMPLE_HINT,)),
        f'own.md:5: the example is not written yet. Replace "{EXAMPLE_HINT}"',
    ),
    (
        a_text(replacement=replace(own_text(summary=LONG.strip()), say=("A word. " * 700,))),
        'own.md "Activity 3": is 5,948 characters long in all; there is room for 4,000. Shorten it.\n'
        'own.md "Activity 3, Summary": is 199 characters long; the planner has room for 160. '
        'Shorten it: "A word and another. A word and…".',
    ),
    (
        a_text(example=(LONG.strip(), LONG * 3)),
        'own.md "Activity 3, Example": is 799 characters long in all; there is room for 700. Shorten it.\n'
        'own.md "Activity 3, Example": is 199 characters long; the planner has room for 140. '
        'Shorten it: "A word and another. A word and…".',
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text.splitlines()[0][:60] for _, text in REFUSED])
def test_what_breaks_the_common_format_is_refused_with_where_what_and_what_to_do(text: LocalText, message: str) -> None:
    with pytest.raises(Refused) as refused:
        adaptations_of(text, MODULE, "N1", DAY, "")
    assert str(refused.value) == message


def findings(*own: Adaptation, module: Module = MODULE, **closed: date) -> list[Finding]:
    return list(adaptation_findings(an_organisation(**closed), [module], own))


def test_check_finds_outdated_lost_closed_and_crowded_ones_and_nothing_else() -> None:
    older = replace(MODULE.activity("stories"), summary="The old way.")
    own = [an_adaptation(unit, replacement=own_text(), against=older) for unit in ("F1", "F2", "N1")]
    where = 'welcome, Activity 3 "Our best moment"'
    assert findings(*own) == [
        Finding(
            where,
            "has changed since 3 units (F1 Banksia Creek, F2 F2, …) adapted it; their words are printed all the same.",
            "Look at it: rollout adapt diff --module welcome --unit F1",
            "warns",
        )
    ]
    assert findings(own[0], module=an_adaptable_module("open")) == [
        Finding(
            where,
            "is core now: what 1 unit (F1 Banksia Creek) wrote instead is not printed.",
            "Tell them, or mark it adaptable in welcome.md.",
            "warns",
        )
    ]
    assert findings(an_adaptation("N1", "gone", against=older)) == [
        Finding(
            "welcome",
            "1 unit (N1 Harbour) adapted the activity gone, which it no longer has: nobody gets the words.",
            "Look at it: rollout adapt list --module welcome --unit N1",
            "warns",
        )
    ]
    assert findings(an_adaptation("N1", "open"), N1=date(2027, 1, 1)) == [
        Finding(
            "welcome",
            "closed units still have words of their own: 1 unit (N1 Harbour).",
            "Take them away: rollout adapt remove --module welcome --unit N1",
            "notes",
        )
    ]
    assert findings(*(an_adaptation(unit, "open") for unit in CHAIN)) == [
        Finding(
            'welcome, Activity 1 "Why we are here"',
            "more than 2 examples reach 1 unit (F1 Banksia Creek): the nearest are printed.",
            "Keep the best.",
            "notes",
        )
    ]
    assert findings(an_adaptation("N1"), an_adaptation("F1", replacement=own_text()), N1=date(2027, 2, 1)) == []
