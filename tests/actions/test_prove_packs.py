"""Packs are read again after they were printed: all sound ones pass, and what was damaged is named."""

from datetime import date
from pathlib import Path

import pytest

from rollout.actions.prepare_packs import prepare_packs
from rollout.actions.prove_packs import Fault, ProofReport, prove_packs
from rollout.adapters.clock import SetClock
from rollout.domain.edges import Expected
from rollout.domain.problem import Refused
from rollout.domain.programme import Programme
from rollout.store import packs
from rollout.store.database import Database
from tests.actions.test_prepare_packs import ZONE, some_tools
from tests.builders import FakeTools, a_programme


class FakeReader:
    """Finds wrong what it was told to, and remembers what it was asked."""

    def __init__(self, wrong: str = "") -> None:
        self.wrong, self.asked = wrong, list[tuple[Path, Expected]]()

    def read_all(self, files: list[tuple[Path, Expected]]) -> list[tuple[str, ...]]:
        self.asked += files
        return [("is torn",) if path.name == self.wrong else () for path, _ in files]


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    made = some_tools(sqlite, tmp_path)
    made.reader = FakeReader()
    prepare_packs(made)
    return made


def files(tools: FakeTools) -> list[str]:
    with tools.database.reading() as tx:
        return sorted({sheet.sha256 for pack in packs.all_current(tx) for sheet in pack.sheets})


def test_every_file_of_every_pack_is_read_once(tools: FakeTools) -> None:
    assert prove_packs(tools) == ProofReport(packs=2, files=len(files(tools)))
    assert sorted(path.name for path, _ in tools.reader.asked) == files(tools)


def test_what_is_expected_comes_from_the_facts_and_is_hers(tools: FakeTools) -> None:
    prove_packs(tools, unit="F002")
    planner = next(wanted for _, wanted in tools.reader.asked if wanted.size == (420.0, 297.0) and wanted.link)
    assert "Store 2" in planner.by_page[0]
    assert (planner.title, planner.everywhere, planner.is_coded) == (
        "Welcome every customer: Store 2",
        ("Store 2",),
        True,
    )
    assert planner.link.startswith(f"{tools.programme.base_url}/R/")
    assert not any("Store 1" in word for _, wanted in tools.reader.asked for page in wanted.by_page for word in page)


def test_a_fault_is_named_by_facility_module_and_sheet(tools: FakeTools) -> None:
    with tools.database.reading() as tx:
        kept = packs.current(tx, "F002", "welcome")
    planner = kept.sheet("planner") if kept else None
    assert planner
    tools.reader.wrong = planner.sha256
    assert prove_packs(tools).faults == (Fault("Store 2", "welcome", "planner.pdf", "is torn"),)


def test_packs_whose_facts_have_changed_are_counted_and_their_words_left_alone(tools: FakeTools) -> None:
    changed: Programme = a_programme(organisation="Redgum Stores")
    tools.programme = changed
    report = prove_packs(tools)
    assert (report.packs, report.outdated, report.faults) == (2, 2, ())
    assert {(wanted.words, wanted.link) for _, wanted in tools.reader.asked} == {((), "")}


def test_nothing_is_read_where_nothing_was_printed_and_an_unknown_unit_is_refused(
    sqlite: Database, tmp_path: Path
) -> None:
    tools = some_tools(sqlite, tmp_path)
    tools.reader = FakeReader()
    tools.clock = SetClock.on(ZONE, date(2027, 1, 4))
    assert prove_packs(tools) == ProofReport()
    with pytest.raises(Refused, match="is not known"):
        prove_packs(tools, unit="Nowhere")
