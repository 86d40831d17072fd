"""Ideas of other tools and from paper climb like all others, arrive once, and none is lost silently."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from rollout.actions.add_idea import add_idea
from rollout.actions.choose_ideas import combine, decide
from rollout.actions.import_ideas import IdeasReport, apply_ideas, preview_ideas, read_idea_columns
from rollout.adapters.content import ModuleFolder
from rollout.domain.ideas import Idea
from rollout.domain.problem import Finding, Refused
from rollout.store import ideas
from rollout.store.database import Database
from tests.actions.ladder_world import NOW, a_world
from tests.builders import MODULES, FakeTools

SHIPPED = Path(__file__).parents[2] / "modules"
BOX = """Idea ID,Title,Description,Site code,Submitted by,Submitter email
17,A bell,"A bell at the till,
for the shy ones",F001,Ana,
18,Two doors,,Store 3,,
19,More light,,,,leader.f002@example.org
"""


def a_place(database: Database, folder: Path) -> FakeTools:
    tools = a_world(database, folder)
    tools.content = ModuleFolder(SHIPPED, MODULES)
    return tools


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    return a_place(sqlite, tmp_path)


@pytest.fixture
def both(database: Database, tmp_path: Path) -> FakeTools:
    """The same on SQLite and on PostgreSQL."""
    return a_place(database, tmp_path)


def a_file(tools: FakeTools, text: str | bytes, name: str = "suggestion_box_2027-02.csv") -> Path:
    file = tools.packs_folder.parent / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def everything(tools: FakeTools) -> list[Idea]:
    with tools.database.reading() as tx:
        return sorted(ideas.everything(tx), key=lambda idea: idea.text)


def bring_in(tools: FakeTools, text: str, *settings: str, leave_out: bool = False) -> IdeasReport:
    file = a_file(tools, text)
    columns = read_idea_columns(tools, file, None, settings)
    return apply_ideas(tools, preview_ideas(tools, file, columns=columns), leave_out=leave_out)


def left_out(tools: FakeTools, text: str, *settings: str) -> list[tuple[str, str]]:
    file = a_file(tools, text)
    preview = preview_ideas(tools, file, columns=read_idea_columns(tools, file, None, settings))
    return [(each.why.where.partition(", ")[2], each.why.what) for each in preview.read.left_out]


def test_ideas_from_a_tool_wait_where_those_of_an_hour_wait(both: FakeTools) -> None:
    """A unit is known by its code, its name, or by the author whom the roster has as its leader."""
    with both.database.transaction() as tx:
        tx.connection().exec_driver_sql("UPDATE person SET email = 'leader.f002@example.org' WHERE ref = 'P-F002'")
    assert bring_in(both, BOX) == IdeasReport(new=3)
    rest = {"module": "", "activity": "", "state": "put_forward", "round": "welcome", "captured_at": NOW}
    due = {"decide_by": date(2027, 2, 20), "merged_into": None, "source": "suggestion box", "session": None}
    known = [replace(idea, id="") for idea in everything(both)]
    assert known == [
        Idea("", "A bell at the till,\nfor the shy ones", "Ana", "F001", waits_at="N1", **rest, **due),  # type: ignore[arg-type]
        Idea("", "More light", "Leader of Store 2", "F002", waits_at="N1", **rest, **due),  # type: ignore[arg-type]
        Idea("", "Two doors", "", "F003", waits_at="N2", **rest, **due),  # type: ignore[arg-type]
    ]


def test_importing_twice_changes_nothing(both: FakeTools) -> None:
    """Also with the rows in another order, a new one among them, and words that were changed in the tool since."""
    first = "id,idea,unit\n1,A bell,F001\n2,Two doors,F002\n"
    assert bring_in(both, first) == IdeasReport(new=2)
    before = everything(both)
    assert bring_in(both, first) == IdeasReport(known=2)
    assert everything(both) == before
    later = "unit,id,idea\nF001,3,More light\nF002,2,Two wide doors\nF001,1,A bell\n"
    preview = preview_ideas(both, a_file(both, later))
    assert (len(preview.new), preview.known, preview.reworded) == (1, 2, 1)
    assert apply_ideas(both, preview) == IdeasReport(new=1, known=2)
    assert apply_ideas(both, preview) == IdeasReport(new=0, known=3)
    assert [idea.text for idea in everything(both)] == ["A bell", "More light", "Two doors"]


def test_without_numbers_the_words_say_which_idea_it_is(tools: FakeTools) -> None:
    text = "idea,site\nA bell,F001\nA bell,F001\nA bell,F002\n"
    assert bring_in(tools, text) == IdeasReport(new=2)
    assert bring_in(tools, text) == IdeasReport(known=2)


def test_every_row_that_cannot_be_read_is_named_and_nothing_is_imported(tools: FakeTools) -> None:
    long = "word " * 300
    text = (
        "id,idea,site,module\n1,A bell,F001,welcome\n2,,F001,\n3,Two doors,F999,\n4,More light,,\n5,Five,F001,nothing\n"
        f"1,Another bell,F001,\n6,{long},F001,\n7,Nine,lives,of,a,cat\n"
    )
    assert left_out(tools, text) == [
        ("row 3", "has no words."),
        ("row 4", 'names a unit "F999" that the roster does not have.'),
        ("row 5", "does not say which unit it comes from."),
        ("row 6", 'names a module "nothing", which there is not.'),
        ("row 7", "has the same number as a row above, and other words."),
        ("row 8", "has 1,499 characters in 1 lines; an idea may have 1,200 in 30."),
        ("row 9", "has 6 cells, the header 4."),
    ]
    with pytest.raises(Refused) as refused:
        bring_in(tools, text)
    assert len(refused.value.findings) == 7
    assert refused.value.findings[1] == Finding(
        "suggestion_box_2027-02.csv, row 4", 'names a unit "F999" that the roster does not have.',
        'Write its code or name as in the roster, or say in the map which it is: [units."site"] "F999" = "…"',
    )  # fmt: skip
    assert everything(tools) == []
    assert bring_in(tools, text, leave_out=True) == IdeasReport(new=1, left_out=7)
    assert bring_in(tools, text, "too_long=shorten", leave_out=True) == IdeasReport(new=1, known=1, left_out=6)
    [shortened] = [idea for idea in everything(tools) if idea.text.startswith("word")]
    assert (len(shortened.text) <= 1200, shortened.text[-6:]) == (True, "word …")
    with tools.database.reading() as tx:
        assert ideas.whole_words(tx, shortened.id) == long.strip()


def test_places_in_the_map_say_which_unit_is_meant(tools: FakeTools) -> None:
    """The map's own words win, then codes and names; `fixed` is for rows that say nothing."""
    text = "idea,Town\nA bell,Dubbo\nTwo doors,Cobar\nMore light,Store 4\nFour,\n"
    settings = ('units.Town={ "dubbo" = "F001", "Cobar" = "F003" }', "fixed.unit=F002")
    assert bring_in(tools, text, *settings) == IdeasReport(new=4)
    assert {idea.text: idea.unit for idea in everything(tools)} == {
        "A bell": "F001", "Two doors": "F003", "More light": "F004", "Four": "F002",
    }  # fmt: skip


def test_a_module_is_known_by_its_key_and_else_the_newest_round_counts(tools: FakeTools) -> None:
    assert bring_in(tools, "idea,site,module\nA bell,F001,listen\nTwo doors,F001,\n") == IdeasReport(new=2)
    assert [(idea.module, idea.round) for idea in everything(tools)] == [("listen", "listen"), ("", "welcome")]
    with pytest.raises(Refused, match="module nothing: does not exist"):
        preview_ideas(tools, a_file(tools, BOX), round_="nothing")


def test_html_becomes_plain_words_and_what_is_no_html_stays(tools: FakeTools) -> None:
    body = (
        "<p>A <strong>bell</strong> &amp; a <em>door</em></p><ul><li>one</li><li>two</li></ul>"
        '<p>See <a href="http://example.org/x">this</a> <script>alert(1)</script> if a < b</p>'
    )
    assert bring_in(tools, f'idea,site\n"{body.replace(chr(34), chr(34) * 2)}",F001\n') == IdeasReport(new=1)
    [idea] = everything(tools)
    assert idea.text == (
        "A bell & a door\n- one\n- two\nSee this (http://example.org/x) <script>alert(1)</script> if a < b"
    )


def test_a_file_without_ideas_or_with_another_map_is_refused(tools: FakeTools) -> None:
    with pytest.raises(Refused, match="no column that holds the ideas"):
        preview_ideas(tools, a_file(tools, "id,score\n1,5\n2,6\n"))
    map_ = a_file(tools, read_idea_columns(tools, a_file(tools, BOX)).text, "ideas-map.toml")
    with pytest.raises(Refused, match=r'has no column "Title", .*, which the map names'):
        read_idea_columns(tools, a_file(tools, "Nummer,Idee\n1,Glocke\n"), map_)
    a_file(tools, 'source = "box"\n[columns]\ntexts = "Title"\n', "ideas-map.toml")
    with pytest.raises(Refused, match=r"ideas-map.toml \[columns\] texts: is not a setting of the map"):
        read_idea_columns(tools, a_file(tools, BOX), map_)


def test_the_map_that_was_written_reads_the_file_the_same(tools: FakeTools) -> None:
    guessed = read_idea_columns(tools, a_file(tools, BOX))
    again = read_idea_columns(tools, a_file(tools, BOX), a_file(tools, guessed.text, "ideas-map.toml"))
    assert (again.map, again.guessed, again.changed) == (guessed.map, False, False)


def test_a_workbook_in_any_dialect_is_read_like_a_csv(tools: FakeTools) -> None:
    rows = [("1", "Öffnet früher", "F001"), ("2", "=1+1", "F002")]
    file = tools.packs_folder.parent / "box.xlsx"
    tools.sheets.write(file, ("Nr", "Idee", "Standort"), rows)
    preview = preview_ideas(tools, file)
    old = "Nr;Idee;Standort\n1;Öffnet früher;F001\n2;'=1+1;F002\n".encode("cp1252")
    same = preview_ideas(tools, a_file(tools, old, "box.csv"))
    assert [(i.text, i.unit) for i in preview.new] == [(i.text, i.unit) for i in same.new] == [
        ("Öffnet früher", "F001"), ("=1+1", "F002")]  # fmt: skip


def test_marks_inside_texts_that_were_not_doubled_do_not_tear_the_rows(tools: FakeTools) -> None:
    text = (
        'id,idea,site\n1,"Say "hello", and smile",F001\n2,"Two\n"wide" doors","F002"\n'
        '3,"It is called "light"",F001\n4,Plain,F002\n'
    )
    preview = preview_ideas(tools, a_file(tools, text))
    assert [note.what for note in preview.notes] == [
        "has quotation marks inside texts that are not doubled; they were read as part of the text."
    ]
    assert [idea.text for idea in preview.new] == [
        'Say "hello", and smile', 'Two\n"wide" doors', 'It is called "light"', "Plain"]  # fmt: skip


def test_a_file_that_changed_after_it_was_looked_at_is_refused(tools: FakeTools) -> None:
    preview = preview_ideas(tools, a_file(tools, BOX.replace("leader.f002@example.org", "f002@example.org")))
    a_file(tools, BOX + "\n")
    with pytest.raises(Refused, match="is not the file any more that was previewed"):
        apply_ideas(tools, preview)
    assert everything(tools) == []


def test_an_idea_from_paper_is_combined_decided_and_answered_like_any_other(both: FakeTools) -> None:
    """The leader of its facility hears the answer, once for every level."""
    bring_in(both, "idea,site,author\nA bell,F002,Ben\n")
    paper = add_idea(both, "F001", "A bell at the till", "Ana")
    assert (paper.is_new, paper.idea.waits_at, paper.idea.source) == (True, "N1", "paper")
    again = add_idea(both, "F001", "A bell at the till ", "Ana")
    assert (again.is_new, again.idea) == (False, paper.idea)
    one = combine(both, [idea.id for idea in everything(both)], "A bell at every till", "N1")
    assert (one.session, one.source, one.round) == (None, "", "welcome")
    decide(both, one.id, "N1", "forwarded", "It is good", "Thank you, it goes on")
    decide(both, one.id, "S1", "declined", "Too dear", "Not this year")
    with both.database.reading() as tx:
        answers = [(each.unit, each.author, each.text, each.level, each.answer) for each in ideas.answers(tx)]
    assert sorted(answers) == [
        ("F001", "Ana", "A bell at the till", "network", "Thank you, it goes on"),
        ("F001", "Ana", "A bell at the till", "state", "Not this year"),
        ("F002", "Ben", "A bell", "network", "Thank you, it goes on"),
        ("F002", "Ben", "A bell", "state", "Not this year"),
    ]


@pytest.mark.parametrize(
    ("unit", "text", "module", "said"),
    [
        ("F999", "A bell", "", "unit F999: does not exist."),
        ("F001", " ", "", "idea: is empty."),
        ("F001", "A bell", "nothing", "module: nothing does not exist."),
        ("F001", "word " * 300, "", "idea: is too long"),
    ],
)
def test_what_is_not_whole_on_paper_is_refused(
    sqlite: Database, tmp_path: Path, unit: str, text: str, module: str, said: str
) -> None:
    tools = a_world(sqlite, tmp_path)
    with pytest.raises(Refused, match=said):
        add_idea(tools, unit, text, module=module)
    assert everything(tools) == []


def test_two_who_import_the_same_file_at_once_bring_it_in_once(both: FakeTools) -> None:
    """The second finds everything known, or is told that somebody was faster and to look again."""
    preview = preview_ideas(both, a_file(both, "id,idea,site\n1,A bell,F001\n2,Two doors,F002\n"))
    start = Barrier(2)

    def bring(_: int) -> str:
        start.wait()
        try:
            return f"{apply_ideas(both, preview).new} new"
        except Refused as refused:
            return refused.findings[0].what

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(bring, range(2)))
    assert said in (["0 new", "2 new"], ["2 new", "was imported by somebody else just now."])
    assert [idea.text for idea in everything(both)] == ["A bell", "Two doors"]
