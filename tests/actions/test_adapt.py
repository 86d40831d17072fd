"""A unit's own words: kept once, printed only for those concerned, told about when the common text has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.adapt import add_adaptation, diff_of, held_by, list_adaptations, remove_adaptation
from rollout.actions.adapt_file import FileReport, write_example
from rollout.actions.check import check
from rollout.actions.prepare_packs import prepare_packs
from rollout.adapters.content import ModuleFolder
from rollout.domain.edges import PrintedSheet
from rollout.domain.module import Example, Module
from rollout.domain.problem import Finding, Refused, refuse
from rollout.store import adaptations, packs, units
from rollout.store.database import Database
from tests.actions.test_prepare_packs import some_tools
from tests.builders import BEFORE, FakeTools, words_in
from tests.domain.test_adaptation import MODULE

EXAMPLE = "## Activity 3: Our best moment (12 minutes)\n\n### Example\n\nJo waved.\n\nHe smiled.\n"


class Paper:
    """Prints the module itself, and refuses words that it is told have no room."""

    look = "plain"
    words = staticmethod(words_in)

    def findings(self, languages: list[str], colour: str) -> list[Finding]:
        return []

    too_long = "(never said)"

    def print_all(self, jobs: Any) -> Any:
        for job in jobs:
            if self.too_long in repr(job.module):
                raise refuse("planner", "the block is too full.", "Shorten it.")
            yield PrintedSheet(repr((job.kind, job.module, job.facts)).encode(), 1, "compiled")


class Content(ModuleFolder):
    """One module, which may change."""

    def __init__(self, module: Module = MODULE) -> None:
        super().__init__(Path(), ("welcome",))
        self.now = module

    def module(self, key: str, language: str = "") -> Module:
        return self.now

    def findings(self) -> list[Finding]:
        return []


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    """F001 and F002 in N1, each with a pack that is due."""
    made = some_tools(sqlite, tmp_path)
    made.paper, made.content = Paper(), Content()
    return made


def written(tools: FakeTools, text: str = EXAMPLE) -> Path:
    file = tools.folder / "own.md"
    file.write_text(text, encoding="utf-8")
    return file


def own_file(tools: FakeTools, unit: str, change: Callable[[str], str]) -> Path:
    """The file that the product writes to begin with, changed."""
    file = tools.folder / f"{unit}-own.md"
    write_example(tools, file, unit, "welcome", 3)
    file.write_text(change(file.read_text("utf-8")), encoding="utf-8")
    return file


def with_our_way(text: str) -> str:
    return text.replace("1. Ask.", "1. Our way.")


def hashes(tools: FakeTools) -> dict[str, str]:
    with tools.database.reading() as tx:
        return {pack.unit: pack.input_hash for pack in packs.all_current(tx)}


def test_words_of_a_facility_print_its_pack_anew_and_no_other(tools: FakeTools) -> None:
    prepare_packs(tools)
    before = hashes(tools)
    report = add_adaptation(tools, written(tools), "F001", "welcome", "Kim")
    assert (report.facilities, [(e.version, e.kind, e.by) for e in report.made]) == (1, [(1, "example", "Kim")])
    printed = prepare_packs(tools)
    assert (printed.packs, printed.unchanged) == (1, 1)
    after = hashes(tools)
    assert (after["F001"] != before["F001"], after["F002"]) == (True, before["F002"])
    remove_adaptation(tools, "F001", "welcome")
    assert (prepare_packs(tools).packs, hashes(tools)) == (1, before)


def test_words_of_a_network_reach_all_its_facilities_and_a_nearer_text_wins(tools: FakeTools) -> None:
    assert add_adaptation(tools, own_file(tools, "N1", with_our_way), "harbour", "welcome").facilities == 2
    assert add_adaptation(tools, written(tools), "N1", "welcome").facilities == 2
    other = own_file(tools, "F001", lambda text: text.replace("Our way", "My way"))
    add_adaptation(tools, other, "F001", "welcome")
    held = {unit: held_by(tools, unit, "welcome").module.activity("stories") for unit in ("F001", "F002")}
    example = (Example(("Jo waved.", "He smiled."), "Harbour"),)
    common = MODULE.activity("stories")
    assert held == {
        "F001": replace(common, steps=("My way.", "Listen."), mark="Store 1", examples=example),
        "F002": replace(common, steps=("Our way.", "Listen."), mark="Harbour", examples=example),
    }
    assert prepare_packs(tools).packs == 2


def test_the_same_words_twice_are_one_version_and_removing_deletes_nothing(tools: FakeTools) -> None:
    file = written(tools)
    first = add_adaptation(tools, file, "N1", "welcome").made
    again = add_adaptation(tools, file, "N1", "welcome")
    assert (again.made, again.unchanged) == ((), first)
    [ended] = remove_adaptation(tools, "N1", "welcome").made
    assert (ended.version, ended.is_over) == (2, True)
    assert add_adaptation(tools, file, "N1", "welcome").made[0].version == 3
    with tools.database.reading() as tx:
        assert [each.version for each in adaptations.versions(tx)] == [1, 2, 3]
    shown = [(line.adaptation.version, line.holds, line.number) for line in list_adaptations(tools, former=True)]
    assert shown == [(1, False, 3), (2, False, 3), (3, True, 3)]
    assert [line.name for line in list_adaptations(tools, unit="F001")] == []
    assert [line.name for line in list_adaptations(tools, unit="S1", module="welcome")] == ["Harbour"]


def test_words_that_no_sheet_can_hold_are_not_kept(tools: FakeTools) -> None:
    tools.paper.too_long = "Jo waved."
    with pytest.raises(Refused, match="the block is too full"):
        add_adaptation(tools, written(tools), "N1", "welcome")
    assert list_adaptations(tools, former=True) == []


def test_words_that_fit_no_longer_keep_nobodys_paper_from_coming(tools: FakeTools) -> None:
    prepare_packs(tools)
    plain = hashes(tools)
    add_adaptation(tools, written(tools), "F001", "welcome")
    tools.paper.too_long = "Jo waved."
    report = prepare_packs(tools)
    assert (report.packs, report.unchanged, report.set_aside) == (1, 1, 1)
    assert hashes(tools)["F001"] != plain["F001"]
    assert (prepare_packs(tools).unchanged, prepare_packs(tools).set_aside) == (2, 0)
    tools.paper = Paper()
    tools.paper.look = "with more room"
    report = prepare_packs(tools)
    assert (report.packs, report.set_aside) == (2, 0)


def test_a_newer_common_text_is_told_and_a_file_brings_both_together(tools: FakeTools) -> None:
    add_adaptation(tools, own_file(tools, "N1", with_our_way), "N1", "welcome")
    assert [finding for finding in check(changed(tools)) if "Our best moment" in finding.where] == []
    newer = replace(MODULE.activity("stories"), summary="A new line.", steps=("Ask twice.", "Listen."))
    tools.content = Content(replace(MODULE, activities=tuple(newer if a.key == "stories" else a
                                                             for a in MODULE.activities)))  # fmt: skip
    what = "has changed since 1 unit (N1 Harbour) adapted it; their words are printed all the same."
    hint = "Look at it: rollout adapt diff --module welcome --unit N1"
    assert Finding('welcome, Activity 3 "Our best moment"', what, hint, "warns") in check(changed(tools))
    assert diff_of(held_by(tools, "F001", "welcome")) == [
        '--- welcome, Activity 3 "Our best moment": the common text',
        "+++ as F001 Store 1 holds it",
        "-Summary: A new line.",
        "-How to run it: Ask twice.",
        "+Summary: In pairs, then together: a time when one of us got it exactly right.",
        "+How to run it: Our way.",
        '--- the common text of "Our best moment" when N1 Harbour wrote its own text (version 1)',
        "+++ the common text now",
        "-Summary: In pairs, then together: a time when one of us got it exactly right.",
        "-How to run it: Ask.",
        "+Summary: A new line.",
        "+How to run it: Ask twice.",
    ]
    file = tools.folder / "together.md"
    with tools.database.reading() as tx:
        network = units.units_on(tx, BEFORE)["N1"]
    both = FileReport(network, file, newer=("Summary",), both=("How to run it",))
    assert write_example(tools, file, "N1", "welcome", 3) == both
    add_adaptation(tools, file, "N1", "welcome")
    held = held_by(tools, "N1", "welcome")
    assert (held.outdated, held.module.activity("stories")) == (
        [],
        replace(newer, steps=("Our way.", "Listen."), mark="Harbour"),
    )


def changed(tools: FakeTools) -> FakeTools:
    """The same with an edge that only the check asks for."""

    class Holidays:
        def knows(self, country: str, subdivision: str) -> bool:
            return True

    tools.holidays = Holidays()
    return tools


def test_a_unit_that_moves_holds_the_words_of_its_new_network(tools: FakeTools) -> None:
    with tools.database.transaction() as tx:
        old = units.units_on(tx, BEFORE)
        units.add(tx, [replace(old["N1"], code="N2", name="Plains")], BEFORE)
        units.change(tx, replace(old["F001"], parent="N2"), date(2027, 1, 20))
    add_adaptation(tools, written(tools), "N1", "welcome")
    assert held_by(tools, "F001", "welcome").module is MODULE
    assert held_by(tools, "F002", "welcome").module.activity("stories").examples[0].mark == "Harbour"


def test_a_core_activity_gets_room_for_an_example_alone(tools: FakeTools) -> None:
    file = tools.folder / "core.md"
    write_example(tools, file, "N1", "welcome", 1)
    assert file.read_text() == (
        "# Harbour: Welcome every customer\n\n"
        "Change the words that shall be your own, keep the headings, and save. Then type: "
        "rollout adapt add FILE --unit N1 --module welcome\n\n"
        "## Activity 1: Why we are here (5 minutes)\n\n"
        "### Example\n\n"
        "Write here what happened in your own place, in a sentence or two.\n"
    )
    with pytest.raises(Refused, match="is there already"):
        write_example(tools, file, "N1", "welcome", 1)
    with pytest.raises(Refused, match="is core: its words are the same everywhere"):
        write_example(tools, tools.folder / "x.md", "N1", "welcome", 1, kind="replacement")


def test_what_is_not_there_is_refused_with_a_way_out(tools: FakeTools) -> None:
    with pytest.raises(Refused, match="N1 Harbour has nothing of the kind in welcome"):
        remove_adaptation(tools, "N1", "welcome")
    with pytest.raises(Refused, match="welcome has no Activity 9"):
        remove_adaptation(tools, "N1", "welcome", 9)
    with pytest.raises(Refused, match="is not written in 'fr'"):
        add_adaptation(tools, written(tools), "N1", "welcome", language="fr")
    with pytest.raises(Refused, match=r"is not there\. Begin with: rollout adapt example"):
        add_adaptation(tools, tools.folder / "none.md", "N1", "welcome")
