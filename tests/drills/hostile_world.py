"""A rollout in which every free text is of one kind: hostile, or harmless words of the same shape."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from rollout import shipped
from rollout.actions.choose_ideas import combine, decide_all
from rollout.actions.import_roster import apply_roster, preview_roster
from rollout.actions.leave import add_leave
from rollout.actions.prepare_choices import keep_choice
from rollout.actions.record_return import record_return
from rollout.actions.write_letters import write_letters
from rollout.adapters.calendar_file import CalendarFile
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.letters import LetterTemplates
from rollout.adapters.likeness import Lexical
from rollout.adapters.paper import Printer
from rollout.adapters.paper.bindery import SheetBindery
from rollout.adapters.paper.picture import SheetPictures
from rollout.adapters.post import FolderPost
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.adaptation import Adaptation
from rollout.domain.calendar import Group, Placement
from rollout.domain.follow_up import Plan
from rollout.domain.ideas import Choice
from rollout.domain.likeness import Theme
from rollout.domain.programme import Blackout, Facilitator, LetterRules, Programme
from rollout.domain.returns import Action, IdeaText, Return
from rollout.domain.text import CAPS, clean_text
from rollout.store import adaptations, calendar, ideas, units
from rollout.store import programme as programme_store
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, a_programme
from tests.web.cast import Cast

ZONE = "Australia/Sydney"
NOW = datetime(2027, 2, 10, 1, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "modules"
Say = Callable[[int, str], str]
"""The text of a number, as long as a field of this kind takes."""
OUTCOMES = ("adopted", "kept_local", "declined", "tried")
HEAD = ("code", "level", "name", "parent", "timezone", "country", "subdivision", "headcount", "language", "email",
        "leader_ref", "leader_name", "leader_email", "deputy_ref", "deputy_name", "deputy_email")  # fmt: skip


@dataclass
class World:
    """`numbers`: of the texts that are in it; the facility of text 7 is F007."""

    cast: Cast
    numbers: tuple[int, ...]
    say: Say
    uploads: list[str] = field(default_factory=list)
    works: list[int] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)
    browsers: dict[str, TestClient] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)

    def browser(self, who: str) -> TestClient:
        """Of the leader of a unit, of "desk", of somebody who is "asking" to be let in, or of nobody ("")."""
        if who not in self.browsers:
            self.browsers[who] = self.cast.leader(who) if who in self.cast.leads else self.cast.client()
            if who == "asking":
                self.browsers[who].post(self.cast.person_path("N1"), data={})
        return self.browsers[who]

    def so(self, number: int, kind: str) -> str:
        """Its text with a word behind it, so that something is left of every one."""
        return so(self.say, number, kind)

    @property
    def tools(self) -> FakeTools:
        return self.cast.tools

    @property
    def facilities(self) -> list[str]:
        return [code(number) for number in self.numbers]


class AlikeByShape(Lexical):
    """Which ideas are alike hangs on their words, and their words are what differs: so the first three are, in an order
    that hangs on the lengths of their words."""

    def near_duplicates(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        return list(pairwise(_by_shape(texts)[:2]))

    def themes(self, texts: Mapping[str, str]) -> list[Theme]:
        first = _by_shape(texts)[:3]
        words = tuple(texts[key].split()[0] for key in first)
        return [Theme(first[0], words, tuple(first))] if len(first) == 3 else []


def _by_shape(texts: Mapping[str, str]) -> list[str]:
    return sorted(texts, key=lambda key: [len(word) for word in texts[key].split()])


def code(number: int) -> str:
    return f"F{number:03}"


def network(number: int) -> str:
    return f"N{number % 3 + 1}"


def a_world(database: Database, folder: Path, numbers: range, say: Say) -> World:
    """Everybody has held the first hour and comes to the second; ideas have been answered, and some wait."""
    folder.mkdir(parents=True, exist_ok=True)
    tools = FakeTools(database, folder, _programme(numbers, say), SetClock(ZONE, NOW), ModuleFolder(SHIPPED, MODULES))
    tools.post = FolderPost(folder / "outbox")
    tools.holidays, tools.calendar_files = PublicHolidays(), CalendarFile(tools.programme.name)
    tools.letters = LetterTemplates(tools.programme)
    tools.likeness = AlikeByShape()
    tools.paper = Printer(shipped.folder("planners"), folder.parent / "compiled")
    tools.bindery, tools.pictures = SheetBindery(shipped.folder("planners")), SheetPictures(folder / "pictures")
    file = folder / "roster.csv"
    with file.open("w", newline="", encoding="utf-8", errors="replace") as opened:
        csv.writer(opened).writerows([HEAD, *_above(say, numbers), *(a_facility(say, number) for number in numbers)])
    apply_roster(tools, preview_roster(tools, file, since=date(2027, 1, 4)))
    with database.reading() as tx:
        known = units.organisation_on(tx, tools.clock.today())
        leads = {unit: leader.id for unit in known.units if (leader := known.leader_of(unit))}
    world = World(Cast(tools, leads), tuple(numbers), say)
    _keep_dates(world)
    for number in numbers:
        _record(world, number)
        add_leave(tools, f"P-{code(number)}", date(2027, 5, 3), date(2027, 5, 7), say(number, "line"))
    for unit in ("N1", "N2", "N3"):
        _decide(world, unit)
    _adapt(world)
    write_letters(tools)
    return world


def _programme(numbers: range, say: Say) -> Programme:
    """What L&D writes into the programme's own file; its reader cleans it."""
    first, words = numbers[0], [so(say, numbers[0], "line")[:60] for _ in range(5)]
    name, organisation, sender, why, who = (clean_text(each, "line") for each in words)
    closed = Blackout(code(first), date(2027, 6, 1), date(2027, 6, 3), why)
    trainer = Facilitator(who, "facilitator@example.org", away=("2027-06-07",))
    letters = LetterRules(sender_name=sender.replace("=?", "= ?"))
    return a_programme(
        name=name, organisation=organisation, letters=letters, blackouts=(closed,), facilitators=(trainer,)
    )


def so(say: Say, number: int, kind: str) -> str:
    return f"{say(number, kind)[: CAPS[kind].characters - 20]} so"


def name_of(say: Say, number: int) -> str:
    """A name as a file can hold it. A NUL in it, or `=?`, is refused, which other tests are about."""
    return f"{say(number, 'name')[:70].replace('=?', '= ?').replace(chr(0), '')} {number}"


def _above(say: Say, numbers: range) -> list[tuple[str, ...]]:
    rows = []
    for offset, (unit, level, parent) in enumerate(
        (("S1", "state", ""), ("N1", "network", "S1"), ("N2", "network", "S1"), ("N3", "network", "S1"))
    ):
        number = numbers[offset * 7 % len(numbers)]
        rows.append(_row(say, number, unit, level, parent, ""))
    return rows


def a_facility(say: Say, number: int) -> tuple[str, ...]:
    return _row(say, number, code(number), "facility", network(number), "12")


def _row(say: Say, number: int, unit: str, level: str, parent: str, headcount: str) -> tuple[str, ...]:
    place = (ZONE, "AU", "NSW", headcount, "en", f"{unit.lower()}.desk@example.org")
    leader = (f"P-{unit}", name_of(say, number), f"{unit.lower()}@example.org")
    deputy = (f"D-{unit}", name_of(say, number), f"deputy.{unit.lower()}@example.org")
    return (unit, level, name_of(say, number), parent, *place, *leader, *deputy)


def _keep_dates(world: World) -> None:
    """The first hour was yesterday, the second comes on 10 March after a preview; packs for it are due."""
    days = {"welcome": datetime(2027, 2, 9, 9), "listen": datetime(2027, 2, 12, 9), "own": datetime(2027, 4, 9, 9)}
    sat = [Group(unit, 1, 12, clean_text(world.say(int(unit[1:]), "line"), "line")) for unit in world.facilities]
    placed = [
        Placement("session", g.unit, g.key, module, world.cast.leads[g.unit], starts, ZONE, 60)
        for g in sat for module, starts in days.items()
    ]  # fmt: skip
    previewed = datetime(2027, 2, 16, 9)
    trainers = {g.unit: clean_text(world.say(int(g.unit[1:]), "name"), "name") for g in sat}
    placed += [
        Placement("preview", g.unit, f"preview own {g.unit} 1", "own", world.cast.leads[g.unit], previewed, ZONE, 90,
                  facilitator=trainers[g.unit])
        for g in sat
    ]  # fmt: skip
    with world.tools.database.transaction() as tx:
        calendar.keep_groups(tx, sat)
        calendar.keep_sessions(tx, [(group, module) for group in sat for module in MODULES])
        for dates in (placed[:-1], placed):
            draft = calendar.save_draft(tx, dates, NOW - timedelta(days=20))
            assert draft is not None
            calendar.release(tx, draft.number, NOW - timedelta(days=20))
        programme_store.set_state(tx, "released")


def _record(world: World, number: int) -> None:
    """The form of an hour that was held; where even the text is left, an hour that was not."""
    say, name, line, note = world.say, *(world.say(number, kind) for kind in ("name", "line", "note"))
    session = f"{code(number)}#1@welcome"
    idea = IdeaText(say(number, "idea"), name, "", put_forward=True)
    other = IdeaText(f"{number}: {say(number, 'idea')}"[:1_000], "", "", put_forward=True)
    agreed = (Action(line, name if clean_text(line, "line") else "", date(2027, 3, 1)),) if line.strip() else ()
    said = Return(
        f"web:{session}", session, True, date(2027, 2, 9), headcount=11, led_by=name, led_because=line,
        actions=agreed, ideas=(idea, other), how_it_went=note, improve=note,
    )  # fmt: skip
    world.receipts.append(record_return(world.tools, said).public_id)
    if number % 5 == 0:
        session = f"{code(number)}#1@listen"
        record_return(world.tools, Return(f"web:{session}", session, False, reason=f"{note[:400]} so", improve=note))


def _decide(world: World, unit: str) -> None:
    """Two go up, one is made of two, most are answered, the rest has words prepared or none."""
    with world.tools.database.reading() as tx:
        waiting = sorted(
            ideas.waiting_at(tx, unit), key=lambda idea: (idea.unit, idea.text.startswith(f"{int(idea.unit[1:])}: "))
        )
    choices = []
    for index, idea in enumerate(waiting):
        number = int(idea.unit[1:])
        words = [f"{world.say(number, 'note')[:480]} so" for _ in range(2)]
        owner, first_step = name_of(world.say, number), f"{world.say(number, 'line')[:190]} so"
        plan = Plan(owner, first_step, date(2027, 3, 20), (idea.unit,))
        if index >= min(8, len(waiting) - 4):
            choices.append(Choice(idea.id, "forwarded" if len(choices) < 2 else OUTCOMES[index % 4], *words, plan=plan))
        elif index >= 2:
            keep_choice(world.tools, unit, Choice(idea.id, "adopted", *words, plan=plan), None, 0)
    decide_all(world.tools, unit, choices)
    pair = waiting[:2]
    combine(world.tools, [idea.id for idea in pair], f"{world.say(int(pair[0].unit[1:]), 'idea')[:1_000]} so", unit)


def _adapt(world: World) -> None:
    """Each facility has its own example of the first activity, signed; one has words of its own in place of another."""
    made, activities = [], world.tools.content.module("listen").activities
    for number in world.numbers[:12]:
        text, name = clean_text(world.say(number, "line"), "line")[:140], clean_text(world.say(number, "name"), "name")
        own: dict[str, Any] = {"unit": code(number), "module": "listen", "language": "en", "version": 1, "by": name}
        if text:
            example: dict[str, Any] = {
                "activity": activities[0].key,
                "kind": "example",
                "against": activities[0],
                "example": (text,),
            }
            made.append(Adaptation(**own, **example, made_on=date(2027, 2, 1)))
    free = next(each for each in activities if each.right == "adaptable")
    words = replace(free, title=so(world.say, 0, "line")[:60], say=(so(world.say, 0, "line"),))
    made.append(
        Adaptation(
            **own, activity=free.key, kind="replacement", against=free, replacement=words, made_on=date(2027, 2, 1)
        )
    )
    with world.tools.database.transaction() as tx:
        adaptations.add(tx, made)
