"""Packs on their way to the print shop: files that hold what the list says, and a memory of what went there."""

import csv
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from rollout.actions.prepare_packs import PackReport, prepare_packs
from rollout.actions.print_shop import ShopReport, print_shop, runs
from rollout.adapters.clock import SetClock
from rollout.adapters.paper.bindery import SheetBindery
from rollout.cli.print_shop import ShopWish
from rollout.domain.calendar import Group, Placement
from rollout.domain.edges import PrintedSheet, SheetJob
from rollout.domain.print_run import FileTotal, Layout, PrintRun
from rollout.domain.problem import Refused
from rollout.domain.programme import PaperRule
from rollout.store import calendar, packs, print_runs, units
from rollout.store.database import Database
from tests.builders import BEFORE, FakeTools, a_programme, keep_organisation, words_in
from tests.paper.test_binding import A3, A4, a_sheet
from tests.sample_module import a_module

ZONE = "Australia/Sydney"
NOW = datetime(2027, 1, 5, tzinfo=UTC)
PAGES = {"guide": 3, "sign_in": 2}
WANTED = [("F001", "welcome"), ("F002", "welcome"), ("F003", "welcome")]
PLAIN = Layout()


class SmallPaper:
    """Real PDFs with hardly anything on them: what kind they are, and whose."""

    look = "plain"
    words = staticmethod(words_in)

    def print_all(self, jobs: Any) -> Iterator[PrintedSheet]:
        for job in jobs:
            yield self._print(job)

    def _print(self, job: SheetJob) -> PrintedSheet:
        pages, leaves = PAGES.get(job.kind, 1), job.facts.get("leaves")
        whose = dict(leaves[0]).get("facility", "") if isinstance(leaves, list) else ""
        said = "".join(c for c in f"{job.kind} {whose}" if c.isalnum() or c == " ")
        return PrintedSheet(a_sheet(said, pages, A3 if job.kind == "planner" else A4), pages, "compiled")


class OneModule:
    def module(self, key: str, language: str = "") -> Any:
        return a_module(key)


def an_hour(unit: str, day: int, leader: int | None) -> Placement:
    return Placement("session", unit, f"{unit}#1", "welcome", leader, datetime(2027, 2, day, 9), ZONE, 60)


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    return printed(sqlite, tmp_path)


def printed(database: Database, folder: Path) -> FakeTools:
    """Three facilities whose packs are printed."""
    leads = keep_organisation(database, 3)
    dates = [an_hour(unit, 2, leads[unit]) for unit, _ in WANTED]
    with database.transaction() as tx:
        calendar.keep_groups(tx, [Group(p.unit, 1, 12) for p in dates])
        version = calendar.save_draft(tx, dates, NOW)
        assert version
        calendar.release(tx, version.number, NOW)
    bindery = SheetBindery(Path(__file__).parents[2] / "planners")
    tools = FakeTools(database, folder, paper=SmallPaper(), content=OneModule(), bindery=bindery)
    tools.clock = SetClock.on(ZONE, date(2027, 1, 25))
    prepare_packs(tools, WANTED)
    return tools


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / "print-list.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_shop_gets_a_file_for_every_size_of_paper_and_the_run_is_written_down(
    tools: FakeTools, tmp_path: Path
) -> None:
    report = print_shop(tools, WANTED, tmp_path / "shop", PLAIN)
    a3, a4 = FileTotal("harbour-n1-a3.pdf", "A3", 3, 3, 3), FileTotal("harbour-n1-a4.pdf", "A4", 24, 21, 3)
    assert report == ShopReport(1, True, 3, 0, (a3, a4))
    assert sorted(files(tmp_path / "shop")) == [
        "harbour-n1-a3.pdf", "harbour-n1-a4.pdf", "print-list.csv", "print-totals.csv"
    ]  # fmt: skip
    assert runs(tools) == [PrintRun(1, tools.clock.now(), 3, {"A3": 3, "A4": 24}, False)]


def test_the_list_says_what_lies_on_every_page(tools: FakeTools, tmp_path: Path) -> None:
    print_shop(tools, WANTED, tmp_path / "shop", PLAIN)
    found: dict[str, list[str]] = {}
    for row in listed(tmp_path / "shop"):
        pages = found.setdefault(row["file"], [])
        assert int(row["first page"]) == len(pages) + 1
        pages += [row["sheet"]] * int(row["pages"])
    assert {name: len(pypdfium2.PdfDocument(tmp_path / "shop" / name)) for name in found} == {
        name: len(pages) for name, pages in found.items()
    }
    inside = {"Session plan": 1, "Sign-in sheets": 2, "Facilitator guide": 3, "Cards": 1}
    assert (found["harbour-n1-a4.pdf"][0], Counter(found["harbour-n1-a4.pdf"][1:8])) == ("Cover sheet", inside)
    cover = pypdfium2.PdfDocument(tmp_path / "shop" / "harbour-n1-a4.pdf")[8].get_textpage().get_text_bounded()
    assert (found["harbour-n1-a4.pdf"][8], cover.split(" 1")[0]) == ("Cover sheet", "cover Store 2")


def test_the_same_once_more_is_the_same_run_and_the_same_files(tools: FakeTools, tmp_path: Path) -> None:
    first = print_shop(tools, WANTED, tmp_path / "one", PLAIN)
    again = print_shop(tools, WANTED, tmp_path / "two", PLAIN)
    assert again == replace(first, is_new=False)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert len(runs(tools)) == 1


def test_a_facility_whose_date_moves_goes_to_the_shop_again_alone(tools: FakeTools, tmp_path: Path) -> None:
    print_shop(tools, WANTED, tmp_path / "shop", PLAIN)
    assert print_shop(tools, WANTED, tmp_path / "shop", PLAIN, only_changed=True) == ShopReport(unchanged=3)
    with tools.database.transaction() as tx:
        dates = [an_hour(p.unit, 9, p.leader) if p.unit == "F002" else p for p in calendar.placements(tx, 1)]
        version = calendar.save_draft(tx, dates, NOW)
        assert version
        calendar.release(tx, version.number, NOW)
    prepare_packs(tools, WANTED)
    report = print_shop(tools, WANTED, tmp_path / "shop", PLAIN, only_changed=True)
    assert (report.run, report.packs, report.unchanged) == (2, 1, 2)
    assert {row["code"] for row in listed(tmp_path / "shop")} == {"F002"}
    assert print_shop(tools, WANTED, tmp_path / "shop", PLAIN, only_changed=True) == ShopReport(unchanged=3)
    assert [(run.number, run.packs, run.only_changed) for run in runs(tools)] == [(1, 3, False), (2, 1, True)]


def test_what_was_printed_back_to_its_older_facts_goes_again(tools: FakeTools) -> None:
    """The shop's last copy counts, not that it had this one before."""
    with tools.database.transaction() as tx:
        for number, name in enumerate("aba", 1):
            assert print_runs.record(tx, f"{number}", [("F001", "welcome", name)], {}, NOW, False) == (number, True)
            assert print_runs.sent(tx) == {("F001", "welcome"): name}


def test_a_run_that_is_killed_before_it_is_written_down_is_no_run(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    print_shop(tools, WANTED, tmp_path / "unbroken", Layout(one_file=True))
    own = print_runs.record
    monkeypatch.setattr(print_runs, "record", killed)
    with pytest.raises(KeyboardInterrupt):
        print_shop(tools, WANTED, tmp_path / "shop", PLAIN)
    assert len(runs(tools)) == 1
    broken = files(tmp_path / "shop")
    monkeypatch.setattr(print_runs, "record", own)
    assert print_shop(tools, WANTED, tmp_path / "shop", PLAIN).run == 2
    assert files(tmp_path / "shop") == broken


def test_two_at_once_write_one_run(database: Database, tmp_path: Path) -> None:
    tools = printed(database, tmp_path)
    with ThreadPoolExecutor(2) as both:
        made = list(both.map(lambda name: print_shop(tools, WANTED, tmp_path / name, PLAIN), ("one", "two")))
    assert sorted((report.run, report.is_new) for report in made) == [(1, False), (1, True)]
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_files_of_an_earlier_run_do_not_stay_among_the_new_ones(tools: FakeTools, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    print_shop(tools, WANTED, folder, PLAIN)
    (folder / "ours.pdf").write_bytes(b"somebody else's")
    report = print_shop(tools, WANTED[:1], folder, Layout(one_file=True))
    assert [each.file for each in report.files] == ["all-a3.pdf", "all-a4.pdf"]
    assert sorted(files(folder)) == ["all-a3.pdf", "all-a4.pdf", "ours.pdf", "print-list.csv", "print-totals.csv"]


def test_names_can_be_neither_formulas_nor_paths(tools: FakeTools, tmp_path: Path) -> None:
    with tools.database.transaction() as tx:
        known = units.units_on(tx, BEFORE)
        units.change(tx, replace(known["F001"], name='=HYPERLINK("http://x")'), date(2027, 1, 6))
        units.change(tx, replace(known["N1"], name="../../etc/passwd"), date(2027, 1, 6))
    prepare_packs(tools, WANTED)
    print_shop(tools, WANTED, tmp_path / "in" / "shop", PLAIN)
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["shop"]
    assert {row["file"] for row in listed(tmp_path / "in" / "shop")} == {
        "etc-passwd-n1-a3.pdf", "etc-passwd-n1-a4.pdf"
    }  # fmt: skip
    assert listed(tmp_path / "in" / "shop")[0]["facility"] == '\'=HYPERLINK("http://x")'


def test_a_pack_whose_files_are_gone_is_refused_and_nothing_is_made(tools: FakeTools, tmp_path: Path) -> None:
    with tools.database.reading() as tx:
        pack = packs.current(tx, "F002", "welcome")
    assert pack
    tools.files.path(pack.sheets[0].sha256).unlink()
    with pytest.raises(Refused, match="the pack of Store 2, welcome: was printed, but its files are gone"):
        print_shop(tools, WANTED, tmp_path / "shop", PLAIN)
    assert not (tmp_path / "shop").exists()


def test_sheets_of_several_pages_go_two_on_a_side_and_the_guide_as_a_booklet(tools: FakeTools, tmp_path: Path) -> None:
    """By hand, a pack: the guide's 3 pages on 2 sides of a booklet, 2 sign-in pages on one, and the planner."""
    layout = Layout(trimmed=3.0, two_up=True, booklet=True)
    report = print_shop(tools, WANTED[:1], tmp_path / "shop", layout)
    assert [(each.paper, each.pages) for each in report.files] == [("A3", 4), ("A4", 3)]


def test_places_without_an_a3_printer_have_their_planner_on_a4(tools: FakeTools, tmp_path: Path) -> None:
    tools.programme = a_programme(paper=(PaperRule("F002", "two_a4"), PaperRule("F003", "a4")))
    report = prepare_packs(tools, WANTED)
    assert (report.packs, report.reshaped, report.unchanged) == (2, 2, 1)
    print_shop(tools, WANTED, tmp_path / "shop", PLAIN)
    planners = [row for row in listed(tmp_path / "shop") if row["sheet"] == "Planner"]
    assert [(row["code"], row["paper"], row["pages"]) for row in planners] == [
        ("F001", "A3", "1"), ("F002", "A4", "2"), ("F003", "A4", "1")
    ]  # fmt: skip
    assert prepare_packs(tools, WANTED) == PackReport(unchanged=3)


def test_options_for_the_shop_without_a_folder_for_it_are_refused() -> None:
    ShopWish().check()
    with pytest.raises(Refused, match="no folder for it"):
        ShopWish(marks=True).check()
    with pytest.raises(Refused, match="--bleed: 30 mm cannot be right"):
        ShopWish(Path("shop"), bleed=30).layout()
    assert ShopWish(Path("shop"), marks=True).layout() == Layout(trimmed=0.0)
