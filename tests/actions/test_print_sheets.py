"""Sheets on demand as an action: which facts they are made of, where they are put, and what is refused."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.print_sheets import print_certificate, print_posters, print_return_sheets, print_run_sheets
from rollout.actions.record_return import record_return
from rollout.domain.calendar import Placement
from rollout.domain.edges import PrintedSheet, SheetJob
from rollout.domain.printing.words import ENGLISH
from rollout.domain.problem import Refused
from rollout.domain.returns import Action, IdeaText
from rollout.store import calendar, units
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world, an_hour
from tests.builders import FakeTools
from tests.sample_module import a_module

ZONE = "Australia/Sydney"


@dataclass
class FakePaper:
    """Prints the facts themselves, so that equal facts are equal bytes."""

    look = "plain"
    jobs: list[SheetJob] = field(default_factory=list)

    def words(self, language: str) -> Any:
        return ENGLISH

    def boxes(self, job: SheetJob) -> Any:
        return {"held.yes": (20.0, 62.75, 5.0, 5.0)}

    def print_all(self, jobs: Any) -> Any:
        for job in jobs:
            self.jobs.append(job)
            yield PrintedSheet(repr((job.kind, job.facts)).encode(), 1, "full")


class FakeContent:
    def module(self, key: str, language: str = "") -> Any:
        return a_module(key)


def some_tools(database: Database, folder: Path) -> FakeTools:
    """10 February: F001 held its first hour yesterday; its second is on 9 March, after preview and coaching."""
    tools = a_world(database, folder)
    tools.paper, tools.content = FakePaper(), FakeContent()
    with tools.database.reading() as tx:
        leader = units.organisation_on(tx, tools.clock.today()).leader_of("F001")
    assert leader
    days = (("preview", 16, 90), ("coaching", 23, 60))
    seats = [Placement(kind, "F001", f"{kind} listen N1 2", "listen", leader.id, datetime(2027, 2, day, 9), ZONE, long)
             for kind, day, long in days]  # fmt: skip
    hours = [Placement("session", "F001", "F001#1", key, leader.id, datetime(2027, month, 9, 9), ZONE, 60)
             for key, month in (("welcome", 2), ("listen", 3))]  # fmt: skip
    with tools.database.transaction() as tx:
        version = calendar.save_draft(tx, [*seats, *hours], NOW)
        assert version
        calendar.release(tx, version.number, NOW)
    said = an_hour(actions=(Action("Turn the desk", "Noor", date(2027, 2, 16)),), ideas=(
        IdeaText("A bell", "Noor", put_forward=True), IdeaText("Kept to ourselves")))  # fmt: skip
    record_return(tools, said)
    return tools


def test_a_poster_shows_what_the_facilitys_own_return_says(database: Database, tmp_path: Path) -> None:
    tools = some_tools(database, tmp_path)
    report = print_posters(tools, "Store 1")
    assert report.files == (tools.packs_folder / "posters" / "poster-welcome-store-1-f001.pdf",)
    facts = tools.paper.jobs[0].facts
    assert {key: value for key, value in facts.items() if key != "theme"} == {
        "title": "Welcome every customer: Store 1",
        "facility": "Store 1",
        "when": "Tuesday 9 February 2027",
        "reached": {"people": "11", "expected": "of 12", "what": "people took part", "hours": "1 hour was held",
                    "still": ""},
        "actions": [{"text": "Turn the desk", "who": "Noor", "due": "Tue 16 February", "done": False}],
        "empty_lines": 6,
        "more_actions": "",
        "ideas": [{"text": "A bell", "author": "Noor", "standing": "With Harbour: an answer is due by Sat 20 February",
                   "level": "", "answer": ""}],
        "more_ideas": "",
        "is_last": False,
        "next_title": "Welcome every customer",
        "next_hour": "Tue 9 March, 9:00 am",
    }  # fmt: skip


def test_the_same_poster_is_the_same_file(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    first = print_posters(tools, "F001", "welcome", tmp_path / "here").files[0]
    before = first.read_bytes()
    assert print_posters(tools, "S1", "", tmp_path / "here").files == (first,)
    assert (first.read_bytes(), [path.name for path in first.parent.iterdir()]) == (before, [first.name])


def test_there_is_no_poster_before_an_hour_was_held(sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"unit F002: has held no hour yet\. A poster shows what really happened"):
        print_posters(some_tools(sqlite, tmp_path), "F002")


def test_a_certificate_is_signed_by_the_leader_unless_somebody_else_gives_it(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    because = "You opened the door\u202e\nbefore he reached it.\x00"
    one = print_certificate(tools, "F001", "The  night shift", because)
    other = print_certificate(tools, "F001", "Noor", "Thank you", "The whole team", "own", tmp_path)
    said = [[job.facts[name] for name in ("receiver", "because", "giver", "on")] for job in tools.paper.jobs]
    assert said == [
        ["The night shift", ["You opened the door", "before he reached it."], "Leader of Store 1",
         "Wednesday 10 February 2027"],
        ["Noor", ["Thank you"], "The whole team", "Wednesday 10 February 2027"],
    ]  # fmt: skip
    assert one.files[0].name.startswith("certificate-store-1-f001-2027-02-10-")
    assert other.files[0].parent == tmp_path


def test_a_certificate_is_refused_where_its_words_are_missing_or_too_many(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    with pytest.raises(Refused) as refused:
        print_certificate(tools, "F001", " ", "W" * 501)
    assert [(each.where, each.what) for each in refused.value.findings] == [
        ("--for", "is empty."),
        ("--because", "is too long: it has 501 characters."),
    ]
    with pytest.raises(Refused, match="module nothing: is not one of the programme"):
        print_certificate(tools, "F001", "Noor", "Thank you", module="nothing")
    assert not tools.packs_folder.exists()


def test_every_preview_and_coaching_ahead_has_a_run_sheet(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    names = [path.name for path in print_run_sheets(tools, "N1", "listen").files]
    assert names == [
        "preview-listen-harbour-n1-2027-02-16-2.pdf",
        "coaching-listen-harbour-n1-2027-02-23-2.pdf",
    ]
    facts = tools.paper.jobs[0].facts
    assert (facts["hub"], facts["time"], facts["expected"]) == ("Harbour", "9:00 am to 10:30 am", "1 person")
    assert facts["seats"] == [{"leader": "Leader of Store 1", "facilities": "Store 1"}]
    with pytest.raises(Refused, match="previews and group coaching: that match have no date from today on"):
        print_run_sheets(tools, "N2")


def test_return_sheets_come_with_a_map_of_their_boxes(sqlite: Database, tmp_path: Path) -> None:
    tools = some_tools(sqlite, tmp_path)
    report = print_return_sheets(tools, "F001", "listen", tmp_path)
    assert [path.name for path in report.files] == ["return-sheet-listen-store-1-f001.pdf", "boxes-listen.json"]
    leaf = tools.paper.jobs[0].facts["leaves"][0]
    assert (leaf["group"], leaf["session"]) == ("Group 1", "Tuesday 9 March 2027, 9:00 am · 12 people")
    assert leaf["link"] == f"{tools.paper.jobs[0].facts['link']}.F1G001P1V0001"
    assert '"held.yes": [\n   20.0,\n   62.75,\n   5.0,\n   5.0\n  ]' in report.files[1].read_text()
