"""Hostile texts stay text: with them in every field, every page, letter, calendar, table, deck and sheet has the very
structure that it has with harmless words of the same shape. Compared by reading, never by searching.

DRILL_TEXTS=all: a facility for each text, which is in all of its fields; else few facilities share all texts.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import JSON
from sqlmodel import AutoString, SQLModel, select

from rollout import shipped
from rollout.actions.export_roster import export_roster
from rollout.actions.feeds import leader_feed, unit_feed
from rollout.actions.prepare_packs import prepare_packs
from rollout.actions.present_ideas import made_deck, paper_of, slides_of
from rollout.actions.print_sheets import print_certificate, print_posters, print_run_sheets
from rollout.actions.write_letters import write_letters
from rollout.domain import mime
from rollout.domain.outbox import Message, boundary
from rollout.domain.text import CAPS, clean_text
from rollout.store import outbox
from rollout.store.database import Database
from rollout.web import desk_people
from tests.drills import structure
from tests.drills.filling import WORDS, Form, forms
from tests.drills.hostile_deeds import a_member, all_deeds, desk_words
from tests.drills.hostile_world import World, a_world
from tests.drills.our_columns import OURS
from tests.drills.visiting import visited
from tests.hostile import TEXTS, Voice, fitted, plain

ALL = os.environ.get("DRILL_TEXTS") == "all"
NUMBERS = range(len(TEXTS) if ALL else 12)
PRINTED = len(NUMBERS) if ALL else 2
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TEMPLATES = Path(shipped.__file__).parent / "web" / "templates"
ECHOED = "/me/decide/"
"""Forms about ideas, whose numbers are drawn: which comes first is another one in each world, so a step would be one
with another idea. The world itself has taken these steps, through the actions."""
DRAWN = ("answer", "sign_in")
"""Letters whose keys hold a number that is drawn."""
OFTEN = len(NUMBERS) if ALL else 2
"""So often is each form filled in."""
TOO_MUCH = " " + "q" * 2_000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def worlds(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """The same rollout twice: in hostile and in plain words. A place shows all of its history: which part of what
    happened in one moment is the newest hangs on numbers that are drawn."""
    patch = pytest.MonkeyPatch()
    patch.setattr(desk_people, "NEWEST", 1_000)
    made, databases = [], []
    folder = tmp_path_factory.mktemp("worlds")
    for name, wording in (("hostile", fitted), ("plain", plain)):
        path = folder / f"{name}.db"
        path.write_bytes(_empty_sqlite.read_bytes())
        databases.append(Database(f"sqlite:///{path}"))
        made.append(a_world(databases[-1], folder / name, NUMBERS, Voice(wording, ALL)))
        all_deeds(made[-1])
        made[-1].browsers["desk"] = a_member(made[-1])
        write_letters(made[-1].tools)
        desk_words(made[-1])
        made[-1].answers = filled_in(made[-1])
        write_letters(made[-1].tools)
    yield made[0], made[1]
    patch.undo()
    made[0].tools.paper.close()
    for database in databases:
        database.close()


def differing(worlds: tuple[World, World], read: Callable[[World], dict[str, Any]]) -> dict[str, Any]:
    """What is read otherwise in the hostile world, by its name; there must be something to read."""
    hostile, harmless = map(read, worlds)
    assert hostile
    assert list(hostile) == list(harmless)
    return {name: _apart(found, harmless[name]) for name, found in hostile.items() if found != harmless[name]}


def _apart(one: Any, other: Any) -> Any:
    """What only one of the two has, where they are counts of tags."""
    if isinstance(one, Counter) and isinstance(other, Counter):
        return dict(one - other), dict(other - one)
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return [_apart(mine, yours) for mine, yours in zip(one, other, strict=True) if mine != yours]
    return one, other


def letters(world: World) -> list[Message]:
    with world.tools.database.reading() as tx:
        return outbox.all_messages(tx)


def pages(world: World) -> dict[str, Any]:
    """Whatever the router shows, as each who may open it."""
    found: dict[str, Any] = {}
    for visit in visited(world, ALL):
        got = world.browser(visit.who).get(visit.path)
        assert got.status_code in (200, 303, 404, 409, 410, 422), f"{visit}: {got.status_code}"
        if "{idea}" in visit.label:  # their numbers are drawn, so which comes when is another in each world
            found[visit.label] = found.get(visit.label, Counter()) + Counter({got.status_code: 1, **shape(got)[2]})
        else:
            found[f"{len(found)} {visit.who} {visit.label}"] = got.status_code, shape(got)
    return found


def shape(got: Any) -> Any:
    """By what it says it is; the name it is kept under is ours."""
    kind = got.headers.get("content-type", "").partition(";")[0]
    named = "quoted" if '"' in (said := got.headers.get("content-disposition", "")) else said
    return kind, named, READERS[kind](got) if kind in READERS else None


READERS: dict[str, Callable[[Any], Any]] = {
    "text/html": lambda got: structure.page(got.text),
    "text/calendar": lambda got: structure.calendar_file(got.content),
    "application/pdf": lambda got: {**structure.paper(got.content), "pages": "some"},
    PPTX: lambda got: structure.deck(got.content),
}


def filled_in(world: World) -> dict[str, Any]:
    """What comes back of every form with room for words: first with more in it than it takes, so that all of it is
    shown again beside what is wrong; then as it should be. A form is of one kind wherever it has the same fields."""
    times: Counter[tuple[str, ...]] = Counter()
    found: dict[str, Any] = {}
    for visit in list(visited(world, ALL)):
        client = world.browser(visit.who)
        got = client.get(visit.path)
        html = got.text if got.headers.get("content-type", "").startswith("text/html") else ""
        for form in forms(html, visit.path):
            kind = (visit.label.partition(" ")[0], form.method, *sorted(form.words))
            for _ in range(max(1, OFTEN // 4) if times[kind] < OFTEN else 0):
                times[kind] += 1
                say = partial(world.say, times[kind] % len(NUMBERS))
                told = [_sent(client, form, say, TOO_MUCH)]
                if ECHOED not in visit.label:
                    told.append(_sent(client, form, say))
                found[f"{len(found)} {' '.join(kind)}"] = tuple(told)
    world.fields |= {name for kind in times for name in kind[2:]}
    return found


def _sent(client: TestClient, form: Form, say: Callable[[str], str], more: str = "") -> Any:
    values = form.sent(say, more)
    got = client.get(form.action, params=values) if form.method == "get" else client.post(form.action, data=values)
    assert got.status_code < 500, f"{form}: {got.status_code}"
    return got.status_code, shape(got)


def test_forms(worlds: tuple[World, World]) -> None:
    """What was typed is shown again as text, and whatever is said about it."""
    assert differing(worlds, lambda world: world.answers) == {}


def test_pages(worlds: tuple[World, World]) -> None:
    """The same tags below the same tags, with the same attributes, leading to the same kinds of places."""
    assert differing(worlds, pages) == {}


def test_letters(worlds: tuple[World, World]) -> None:
    """The same headers, receivers and parts, for old readers and new ones."""

    def read(world: World) -> dict[str, Any]:
        with world.tools.database.reading() as tx:
            frozen = outbox.frozen(tx, [each.id for each in letters(world)])
        return {each.dedupe_key: (each.state, structure.letter(whole(world, each, frozen[each.id])))
                for each in letters(world) if each.kind not in DRAWN} | {
            f"answers: {state}": sum(each.state == state for each in letters(world) if each.kind == "answer")
            for state in ("ready", "failed")}  # fmt: skip

    assert differing(worlds, read) == {}
    assert {each.state for world in worlds for each in letters(world) if each.kind != "sign_in"} == {
        "ready",
        "cancelled",
    }


def whole(world: World, letter: Message, frozen: bytes) -> bytes:
    parts = [(file, world.tools.files.path(file.sha256).read_bytes()) for file in letter.attachments]
    return mime.whole(frozen, boundary(letter.dedupe_key), parts)


def test_calendars(worlds: tuple[World, World]) -> None:
    """The same entries with the same properties, in invitations and in the calendars that people subscribe to."""

    def read(world: World) -> dict[str, Any]:
        files, calendar = world.tools.files, world.tools.calendar_files
        kept = {each.dedupe_key: files.path(each.attachments[0].sha256).read_bytes() for each in letters(world)
                if each.kind == "invitation"}  # fmt: skip
        for unit in (*world.facilities, "N1", "S1"):
            feed = unit_feed(world.tools, unit)
            assert feed is not None
            kept[f"{unit} place"] = calendar.feed(feed)
            kept[f"{unit} leader"] = calendar.feed(leader_feed(world.tools, world.cast.leads[unit]))
        return {name: structure.calendar_file(content) for name, content in kept.items()}

    assert differing(worlds, read) == {}


def test_tables(worlds: tuple[World, World]) -> None:
    """The same rows and columns and no formula, in what is exported and in whatever else may be written."""

    def read(world: World) -> dict[str, Any]:
        folder = world.tools.folder
        export_roster(world.tools, folder / "all.csv")
        export_roster(world.tools, folder / "all.xlsx")
        words = fitted if world is worlds[0] else plain
        rows = [[clean_text(words(text, kind), kind) for kind in CAPS] for text in TEXTS]
        world.tools.sheets.write(folder / "any.csv", tuple(CAPS), rows)
        world.tools.sheets.write(folder / "any.xlsx", tuple(CAPS), rows)
        return {name: structure.csv_table((folder / f"{name}.csv").read_bytes()) for name in ("all", "any")} | {
            f"{name} book": structure.workbook((folder / f"{name}.xlsx").read_bytes()) for name in ("all", "any")
        }

    assert differing(worlds, read) == {}


def test_decks(worlds: tuple[World, World]) -> None:
    """The same slides with the same shapes; nothing to press that was not there. On paper the same, and about as long:
    wide letters fill more lines, and rows come in another order."""
    pages: list[int] = []

    def read(world: World) -> dict[str, Any]:
        made = {unit: made_deck(world.tools, unit) for unit in ("N1", "S1")}
        slides = {unit: structure.deck(slides_of(world.tools, each)) for unit, each in made.items()}
        paper = {f"{unit} paper": structure.paper(paper_of(world.tools, each)) for unit, each in made.items()}
        pages.append(sum(each.pop("pages") for each in paper.values()))
        return slides | paper

    assert differing(worlds, read) == {}
    assert abs(pages[0] - pages[1]) <= 1 + pages[1] // 5


def test_sheets(worlds: tuple[World, World]) -> None:
    """Packs, posters, run sheets and certificates: the same links and nothing else that acts, on as many pages."""

    def read(world: World) -> dict[str, Any]:
        tools, folder = world.tools, world.tools.folder / "sheets"
        if ALL:  # a module with own words is laid out anew for whoever has them, which takes seconds
            prepare_packs(tools, [(unit, "listen") for unit in world.facilities])
        for unit in ["S1"] if ALL else world.facilities[:PRINTED]:
            print_posters(tools, unit, folder=folder)
            print_run_sheets(tools, unit, folder=folder)
        for number in world.numbers[:PRINTED]:
            words = [f"{world.say(number, kind)[:70]} so" for kind in ("name", "note", "name")]
            print_certificate(
                tools, world.facilities[number], words[0], words[1], words[2], folder=folder / f"{number}"
            )
        found: dict[str, Any] = {}
        for file in sorted([*folder.rglob("*.pdf"), *tools.packs_folder.rglob("*.pdf")]):
            kind = file.name.partition("-")[0] + file.parent.name[:1]
            found.setdefault(kind, []).append(sorted(structure.paper(file.read_bytes()).items(), key=str))
        return {kind: sorted(map(str, files)) for kind, files in found.items()}

    assert differing(worlds, read) == {}


def test_every_field_of_every_form_was_filled_in(worlds: tuple[World, World]) -> None:
    """A new field for words is met on a page by itself; one that stands on no page of the drill is missed here."""
    there = {name for file in TEMPLATES.glob("*.html") for name in fields_in(file.read_text("utf-8"))}
    assert there - worlds[0].fields == set()


def fields_in(template: str) -> Iterator[str]:
    """The fields for words whose name stands in the template."""
    for tag, rest in re.findall(r"<(input|textarea)\b([^>]*)", template):
        name, kind = re.search(r'\bname="(\w+)"', rest), re.search(r'\btype="(\w+)"', rest)
        if name and (tag == "textarea" or (kind is not None and kind[1] in WORDS)):
            yield name[1]


def test_every_column_that_holds_words_is_among_them(worlds: tuple[World, World]) -> None:
    """What people wrote differs between the two worlds. A column of text that does not is one of ours, or is missed."""
    hostile, harmless = map(texts_by_column, worlds)
    assert [name for name, texts in hostile.items() if texts == harmless[name] and name not in OURS] == []


def texts_by_column(world: World) -> dict[str, set[str]]:
    with world.tools.database.reading() as tx:
        return {
            str(column): {str(text) for text in tx.exec(select(column)) if text}
            for table in SQLModel.metadata.tables.values()
            for column in table.columns
            if isinstance(column.type, AutoString | JSON)
        }
