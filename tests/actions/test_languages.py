"""A unit's language, or the nearest above it, chooses what is printed there; only what changed is printed again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.check_look import look_findings
from rollout.actions.pack_facts import briefs, gather
from rollout.actions.prepare_packs import PackReport, order_of, prepare_packs
from rollout.actions.print_sample import print_sample
from rollout.adapters.paper.words import words_of
from rollout.domain.edges import PrintedSheet
from rollout.domain.module import Module
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import Finding, Refused
from rollout.store import units
from rollout.store.database import Database
from tests.actions.test_prepare_packs import some_tools
from tests.builders import BEFORE, FakeTools, a_facility
from tests.sample_module import a_module

WORDS = Path(__file__).parents[2] / "planners" / "words"
BOTH = [("F001", "welcome"), ("F002", "welcome")]


class Paper:
    """Prints what it is asked for as text; knows the words of every language."""

    look = "plain"

    def words(self, language: str) -> Any:
        return words_of(WORDS, language)

    def findings(self, languages: list[str], colour: str) -> list[Finding]:
        return [Finding("look", f"{languages} {colour}", "")]

    def print_all(self, jobs: Any) -> Iterator[PrintedSheet]:
        for job in jobs:
            yield PrintedSheet(repr((job.kind, job.module.title, job.facts)).encode(), 1, "compiled")


class Content:
    """Welcome in English and German."""

    def __init__(self) -> None:
        self.german = "Willkommen"

    def module(self, key: str, language: str = "") -> Module:
        if (key, language) == ("welcome", "de"):
            return replace(a_module(key), language="de", title=self.german)
        return a_module(key)


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    """F001 says nothing of its language; F002 speaks German."""
    tools = some_tools(sqlite, tmp_path)
    tools.paper, tools.content = Paper(), Content()
    with sqlite.transaction() as tx:
        known = units.organisation_on(tx, date(2027, 1, 25)).units["F002"]
        units.change(tx, replace(known, language="de"), date(2027, 1, 20))
    return tools


def test_the_nearest_unit_that_says_its_language_counts() -> None:
    chain = [
        Unit("N", "state", "North", language="de"),
        Unit("H", "network", "Harbour", "N"),
        Unit("F1", "facility", "Quay", "H"),
        Unit("F2", "facility", "Pier", "H", language="ar"),
        Unit("S", "state", "South"),
        Unit("F3", "facility", "Hill", "S"),
    ]
    organisation = Organisation(BEFORE, {unit.code: unit for unit in chain})
    said = {code: organisation.language_of(code, "en") for code in organisation.units}
    assert said == {"N": "de", "H": "de", "F1": "de", "F2": "ar", "S": "en", "F3": "en"}


def test_two_units_of_two_languages_get_the_module_and_the_words_of_their_own(tools: FakeTools) -> None:
    with tools.database.reading() as tx:
        facts = gather(tools, tx, ["welcome"])
    held = {unit: facts.module_of(unit, "welcome") for unit, _ in BOTH}
    assert {unit: (module.title, module.language) for unit, module in held.items()} == {
        "F001": ("Welcome every customer", "en"),
        "F002": ("Willkommen", "de"),
    }
    found = briefs(facts, BOTH, tools.programme, date(2027, 1, 25))
    orders = [order_of(facts, brief, "name", "url") for brief in found]
    assert [order.words.say("Group {number}", number=1) for order in orders] == ["Group 1", "Gruppe 1"]


def test_only_the_packs_in_the_language_that_changed_are_printed_again(tools: FakeTools) -> None:
    assert prepare_packs(tools, BOTH).packs == 2
    assert prepare_packs(tools, BOTH) == PackReport(unchanged=2)
    tools.content.german = "Herzlich willkommen"
    again = prepare_packs(tools, BOTH)
    assert (again.packs, again.unchanged) == (1, 1)


def test_check_counts_the_facilities_that_get_a_module_in_another_language(tools: FakeTools) -> None:
    spoken = {1: "", 2: "de", 3: "fr", 4: "fr"}
    facilities = [a_facility(number, language=language) for number, language in spoken.items()]
    organisation = Organisation(BEFORE, {unit.code: unit for unit in facilities})
    tools.programme = replace(tools.programme, modules=("welcome", "listen"))
    assert list(look_findings(tools, organisation)) == [
        Finding("look", f"['de', 'en', 'fr'] {tools.programme.colour}", ""),
        Finding(
            "modules listen", "not translated into 'de': 1 facility gets them in 'en'.",
            "Put listen.de.md beside listen.md: see modules/README.md.", "warns",
        ),
        Finding(
            "modules welcome, listen", "not translated into 'fr': 2 facilities get them in 'en'.",
            "Put welcome.fr.md beside welcome.md: see modules/README.md.", "warns",
        ),
    ]  # fmt: skip


def test_a_sample_is_printed_in_the_language_asked_for(tools: FakeTools, tmp_path: Path) -> None:
    files = print_sample(tools, "welcome", tmp_path / "sample", "de")
    assert "Willkommen" in files[0].read_text()
    assert "12 Personen" in files[0].read_text()
    with pytest.raises(Refused, match=r"is not written in 'fr'\. Write modules/welcome\.fr\.md first"):
        print_sample(tools, "welcome", tmp_path / "none", "fr")
    assert not (tmp_path / "none").exists()
