"""Hostile texts stay text: with them in every field, every page, letter, calendar, table, deck and sheet has the very
structure that it has with harmless words of the same shape. Compared by reading, never by searching.

DRILL_TEXTS=all: a facility for each text, which is in all of its fields; else few facilities share all texts.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.export_roster import export_roster
from rollout.actions.feeds import leader_feed, unit_feed
from rollout.actions.prepare_packs import prepare_packs
from rollout.actions.present_ideas import made_deck, paper_of, slides_of
from rollout.actions.print_sheets import print_certificate, print_posters, print_run_sheets
from rollout.domain import mime
from rollout.domain.outbox import Message, boundary
from rollout.domain.text import CAPS, clean_text
from rollout.store import outbox
from rollout.store.database import Database
from rollout.web.app import policy_of
from tests.drills import structure
from tests.drills.hostile_world import World, a_world
from tests.hostile import TEXTS, Voice, fitted, plain

ALL = os.environ.get("DRILL_TEXTS") == "all"
NUMBERS = range(len(TEXTS) if ALL else 12)
PRINTED = len(NUMBERS) if ALL else 2
NO_EXAMPLE = ("sheet", "number", "public_id", "token", "name", "idea", "slides", "deck", "thanks", "upload", "account")
"""Addresses that show no page, or none with these texts on it."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def worlds(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """The same rollout twice: in hostile and in plain words."""
    made, databases = [], []
    folder = tmp_path_factory.mktemp("worlds")
    for name, wording in (("hostile", fitted), ("plain", plain)):
        path = folder / f"{name}.db"
        path.write_bytes(_empty_sqlite.read_bytes())
        databases.append(Database(f"sqlite:///{path}"))
        made.append(a_world(databases[-1], folder / name, NUMBERS, Voice(wording, ALL)))
    yield made[0], made[1]
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
    return one, other


def letters(world: World) -> list[Message]:
    with world.tools.database.reading() as tx:
        return outbox.all_messages(tx)


def pages(world: World) -> dict[str, Any]:
    """Every page of the router that shows something, as each who may open it."""
    browsers = {"desk": world.cast.desk()} | {unit: world.cast.leader(unit) for unit in (*world.facilities, "N1", "S1")}
    found = {}
    for who, path in sorted(set(addresses(world))):
        got = browsers[who].get(path) if who else world.cast.client().get(path)
        assert got.status_code in (200, 303, 404, 422), f"{who} {path}: {got.status_code}"
        html = got.headers.get("content-type", "").startswith("text/html")
        name = f"{len(found)} {who} {path if who else path[:3]} {got.status_code}"
        found[name] = structure.page(got.text) if html else ""
    return found


def addresses(world: World) -> Iterator[tuple[str, str]]:
    some = world.facilities[:: 1 if ALL else 3]
    numbers = [letter.id for letter in letters(world)][:: 1 if ALL else 7]
    for route in world.cast.app.routes:
        path, policy = getattr(route, "path", ""), policy_of(route)
        if policy is None or "GET" not in (getattr(route, "methods", None) or ()):
            continue
        own = {"own_facility": some, "own_part": ["N1", "S1"], "in_part": ["N1", "S1"]}.get(policy.scope, [])
        at = [(unit, unit) for unit in own]
        if "desk" in policy.roles:
            at = [("desk", unit) for unit in ([*some, "N1", "S1"] if policy.scope != "a_facility" else some)]
        for who, unit in at if ALL or "/dates/" not in path else at[:2]:  # looking for dates takes time
            person = str(world.cast.leads.get(unit, ""))
            values = {"unit": unit, "module": "own", "group": "1", "kind": "unreported", "person": person}
            if "{letter}" in path:
                yield from ((who, path.replace("{letter}", str(number))) for number in numbers)
            elif not any(f"/{{{name}}}" in path or f"/{name}/" in path for name in NO_EXAMPLE):
                yield who, path.format(**values)
    yield from (("desk", path) for path in ("/desk/units?q=F0", "/desk/outbox?state=ready", "/desk/calendar?unit=N1"))
    yield from (("", world.cast.return_path(unit)) for unit in some)


def test_pages(worlds: tuple[World, World]) -> None:
    """The same tags below the same tags, with the same attributes, leading to the same kinds of places."""
    assert differing(worlds, pages) == {}


def test_letters(worlds: tuple[World, World]) -> None:
    """The same headers, receivers and parts, for old readers and new ones."""

    def read(world: World) -> dict[str, Any]:
        with world.tools.database.reading() as tx:
            frozen = outbox.frozen(tx, [each.id for each in letters(world)])
        return {each.dedupe_key: (each.state, structure.letter(whole(world, each, frozen[each.id])))
                for each in letters(world) if not each.dedupe_key.startswith("answer")} | {
            f"answers: {state}": sum(each.state == state for each in letters(world) if each.kind == "answer")
            for state in ("ready", "failed")}  # fmt: skip

    assert differing(worlds, read) == {}
    assert {each.state for world in worlds for each in letters(world)} == {"ready"}


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
