"""Ideas that people really wrote, on a real organisation: dealt to its networks; a script plays the leaders.

The data is not part of the project; what needs it skips where it is not there.
"""

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rollout import shipped
from rollout.actions.choose_ideas import combine, uncombine
from rollout.actions.import_ideas import IdeasReport, apply_ideas, preview_ideas, read_idea_columns
from rollout.actions.import_roster import apply_roster, preview_roster
from rollout.actions.prepare_choices import keep_choice, release_choices, to_release
from rollout.actions.roll_up import roll_up
from rollout.actions.to_decide import to_decide
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.letters import LetterTemplates
from rollout.adapters.paper import Printer
from rollout.domain.follow_up import NO_PLAN, Plan
from rollout.domain.idea_map import as_toml
from rollout.domain.ideas import Choice, Idea, above
from rollout.domain.programme import LadderRules
from rollout.store import ideas, units
from rollout.store import programme as programme_store
from rollout.store.database import Database
from tests.builders import MODULES, FakeTools, a_programme
from tests.real_rosters import HEADER, SCHOOLS, schools

IDEAS = SCHOOLS.parents[1] / "ideas"
PETITIONS, PROPOSALS = IDEAS / "we_the_people_petitions.csv", IDEAS / "decide_madrid_proposals_2024_2025.csv"
LEVELS = ("department", "state", "network", "facility")
LADDER = LadderRules(levels=("network", "state", "department"), quota=5)
NOW = datetime(2027, 3, 1, 23, tzinfo=UTC)
PLAN = Plan("The principal", "Ask three schools what it takes", date(2027, 9, 1))


@dataclass
class Played:
    """What happened: rows read, ideas in, decisions by level and outcome, combined and taken apart again."""

    reports: dict[str, IdeasReport] = field(default_factory=dict)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    combined: int = 0
    taken_apart: int = 0
    themes: int = 0


def a_department(database: Database, folder: Path, networks: int = 0) -> FakeTools:
    """The schools of New South Wales under four levels (of the first so many networks; 0: of all), released."""
    programme = a_programme(levels=LEVELS, ladder=LADDER)
    tools = FakeTools(
        database, folder, programme, SetClock("Australia/Sydney", NOW), ModuleFolder(shipped.folder("modules"), MODULES)
    )
    tools.letters = LetterTemplates(programme)
    tools.paper = Printer(shipped.folder("planners"), folder / "compiled")
    rows = list(schools())
    wanted = set(sorted({row[3] for row in rows})[: networks or None])
    file = folder / "roster.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        names = ["Department", *("Directorate" if name == "State" else name for name in HEADER)]
        csv.writer(out).writerows([names, *(("Education", *row) for row in rows if row[3] in wanted)])
    map_ = folder / "roster-map.toml"
    map_.write_text(_ROSTER_MAP, encoding="utf-8")
    apply_roster(tools, preview_roster(tools, file, map_))
    with database.transaction() as tx:
        programme_store.set_state(tx, "released")
    return tools


_ROSTER_MAP = """
[columns]
code = "Site ID"
name = "Site name"
headcount = "Staff"
timezone = "Time zone"
country = "Country"
subdivision = "State code"
leader_ref = "Manager no."
leader_name = "Manager"
leader_email = "Manager e-mail"
[levels]
department = "Department"
state = "Directorate"
network = "Network"
"""


def cut(file: Path, folder: Path, rows: int) -> Path:
    """The first rows of a file as they stand, broken quotation marks and all; 0: the file itself."""
    if not rows:
        return file
    starts = '"' if file == PROPOSALS else "4e"
    found, lines = 0, []
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        found += line.startswith(starts)
        if found > rows:
            break
        lines.append(line)
    part = folder / file.name
    part.write_text("".join(lines), encoding="utf-8")
    return part


def deal(tools: FakeTools, file: Path, column: str, folder: Path) -> Path:
    """A map that deals every row to a school: the networks in turn, and in each network its schools in turn."""
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, tools.clock.today())
    networks = [unit for unit in organisation.units.values() if unit.level == "network"]
    below = [
        [each.code for each in organisation.children(unit.code)] for unit in sorted(networks, key=lambda u: u.code)
    ]
    guessed = read_idea_columns(tools, file)
    numbers = guessed.table.values(column)
    codes = {ref: below[n % len(below)][n // len(below) % len(below[n % len(below)])] for n, ref in enumerate(numbers)}
    map_ = replace(guessed.map, units={column: codes}, too_long="shorten")
    path = folder / f"{file.stem}-map.toml"
    path.write_text(as_toml(map_, file.name), encoding="utf-8")
    return path


def bring_in(tools: FakeTools, file: Path, column: str, folder: Path) -> IdeasReport:
    preview = preview_ideas(tools, file, deal(tools, file, column, folder))
    assert preview.read.rows == len(preview.columns.table.rows) + len(preview.columns.torn)
    report = apply_ideas(tools, preview, leave_out=True)
    assert report.new + report.left_out + preview.read.again == preview.read.rows
    again = apply_ideas(tools, preview_ideas(tools, file, folder / f"{file.stem}-map.toml"), leave_out=True)
    assert (again.new, again.known) == (0, report.new)
    return report


def play(tools: FakeTools, played: Played, seed: int = 7) -> None:
    """Three levels decide, one after the other, every unit of them in ten minutes of a leader's time."""
    chance = random.Random(seed)
    for level in LADDER.levels:
        with tools.database.reading() as tx:
            known = units.units_on(tx, tools.clock.today())
            waiting = sorted(unit for unit in ideas.counts_waiting(tx) if known[unit].level == level)
        for unit in waiting:
            _decide(tools, played, unit, level, chance)
        tools.clock.at += timedelta(days=7)
        assert roll_up(tools).moved == 0


def _decide(tools: FakeTools, played: Played, unit: str, level: str, chance: random.Random) -> None:
    """Combine what is nearly the same (and take one apart again), prepare all, look at who is told what, release."""
    found = to_decide(tools, unit, level)
    played.themes += len(found.themes)
    free = {card.idea.id for card in found.cards}
    for one, others in sorted(found.twins.items()):
        pair = [each for each in (one, *others[:1]) if each in free]
        if len(pair) == 2:
            made = combine(tools, pair, f"Together: {found.card(one).idea.text[:300]}", unit)  # type: ignore[union-attr]  # it waits here
            free -= set(pair)
            played.combined += 1
            if played.combined % 5 == 0:
                uncombine(tools, made.id, unit)
                played.taken_apart += 1
    with tools.database.reading() as tx:
        waiting = ideas.waiting_at(tx, unit)
    chance.shuffle(waiting)
    for number, idea in enumerate(waiting):
        keep_choice(tools, unit, _choice(idea, number, is_top=level == LADDER.levels[-1]), None, 0)
    release = to_release(tools, unit)
    assert (release.open, release.over) == (0, {})
    report = release_choices(tools, unit, None, [(each.idea, each.version) for each in release.ready])
    played.outcomes.update((level, made.outcome) for made in report.made)


def _choice(idea: Idea, number: int, *, is_top: bool) -> Choice:
    """The first five go up, the next is adopted, one in four of the others is kept, the rest is declined."""
    outcome = "forwarded" if number < LADDER.quota and not is_top else "adopted" if number < LADDER.quota + 1 else (
        "kept_local" if number % 4 == 0 else "declined")  # fmt: skip
    plan = PLAN if outcome == "adopted" else NO_PLAN
    return Choice(idea.id, outcome, f"Reason {number}", f"Thank you for idea {idea.id}.", plan=plan)


def everybody_is_answered(tools: FakeTools) -> tuple[int, int, int]:
    """Originals, answers, ideas with an answer: every author has exactly one for each decision about the idea or what
    it was combined into; levels in order, none skipped; nothing waits."""
    with tools.database.reading() as tx:
        known = {idea.id: idea for idea in ideas.everything(tx)}
        decisions, answers = ideas.decisions(tx), ideas.answers(tx)
    own = [idea for idea in known.values() if idea.source]
    by_idea: dict[str, list[str]] = {}
    for made in decisions:
        assert made.reason
        assert made.answer
        by_idea.setdefault(made.idea, []).append(made.level)
    due = Counter((idea.id, level) for idea in own for each in above(idea, known) for level in by_idea.get(each.id, ()))
    assert Counter((answer.idea, answer.level) for answer in answers) == due
    assert set(due.values()) <= {1}
    for idea in own:
        levels = [level for each in above(idea, known) for level in by_idea.get(each.id, ())]
        assert levels
        assert tuple(levels) == LADDER.levels[: len(levels)]
    assert not [idea for idea in known.values() if idea.state == "put_forward"]
    return len(own), len(answers), len({answer.idea for answer in answers})


def attacks(tools: FakeTools) -> Sequence[Idea]:
    """The proposals that were written to make a server fetch an address."""
    with tools.database.reading() as tx:
        return [idea for idea in ideas.everything(tx) if idea.source and "SSRF" in idea.text]
