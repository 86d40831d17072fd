"""Small, complete values for tests: say what matters, the rest is sensible."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rollout.adapters.clock import SetClock
from rollout.adapters.files import FileStore
from rollout.adapters.likeness import Lexical
from rollout.adapters.links import SecretLinks
from rollout.adapters.places import HolidayPlaces
from rollout.adapters.slides import PowerPoint
from rollout.adapters.spreadsheet import Spreadsheets
from rollout.domain.follow_up import Plan
from rollout.domain.organisation import LEADER, Assignment, Unit
from rollout.domain.palette import palette
from rollout.domain.printing.words import ENGLISH, Words
from rollout.domain.programme import Programme
from rollout.store import people, units
from rollout.store.database import Database

MODULES = ("welcome", "listen", "own")
A_PLAN = Plan("Priya Raman", "Ask three stores what it takes", date(2027, 6, 1))
"""What an adoption comes with."""
START = date(2027, 2, 1)
BEFORE = date(2027, 1, 4)


def a_programme(**changed: Any) -> Programme:
    """Three modules, first window from Monday 1 February 2027, New South Wales."""
    facts: dict[str, Any] = {"name": "Every customer", "organisation": "Bluegum Stores", "starts_on": START}
    return Programme(**{**facts, "modules": MODULES, "subdivision": "NSW", **changed})


def a_facility(number: int = 1, **changed: Any) -> Unit:
    facts: dict[str, Any] = {"code": f"F{number:03}", "level": "facility", "name": f"Store {number}", "parent": "N1"}
    places = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW", "headcount": 12}
    return Unit(**{**facts, **places, **changed})


def words_in(language: str) -> Words:
    """The words of a fake printer: English, whatever is asked for."""
    return ENGLISH


def keep_organisation(database: Database, facilities: int = 3, since: date = BEFORE) -> dict[str, int]:
    """A state, a network and facilities F001.., each with a leader; returns the person id of every unit's leader."""
    place = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW"}
    tree = [Unit("S1", "state", "New South Wales", **place), Unit("N1", "network", "Harbour", "S1", **place)]
    tree += [a_facility(number) for number in range(1, facilities + 1)]
    with database.transaction() as tx:
        units.add(tx, tree, since)
        ids = people.keep(tx, [(f"P-{u.code}", f"Leader of {u.name}", f"{u.code.lower()}@example.org") for u in tree])
        leads = {unit.code: ids[f"P-{unit.code}"] for unit in tree}
        people.assign(tx, [Assignment(person, LEADER, unit, since) for unit, person in leads.items()])
    return leads


@dataclass
class Waiting:
    """Long work that was started, by number; it is done when the test runs it."""

    started: list[int] = field(default_factory=list)

    def start(self, number: int) -> None:
        self.started.append(number)


@dataclass
class FakeTools:
    """The shape of rollout.actions.tools.Tools with real, local parts; replace any edge with a fake of your own."""

    database: Database
    folder: Path
    programme: Programme = field(default_factory=a_programme)
    clock: SetClock = field(default_factory=lambda: SetClock("Australia/Sydney", datetime(2027, 1, 4, 22, tzinfo=UTC)))
    content: Any = None
    holidays: Any = None
    paper: Any = field(default_factory=lambda: SimpleNamespace(words=words_in, colours=palette))
    bindery: Any = None
    pictures: Any = None
    reader: Any = None
    calendar_files: Any = None
    letters: Any = None
    post: Any = None
    sheets: Any = field(default_factory=Spreadsheets)
    places: Any = field(default_factory=HolidayPlaces)
    slides: Any = field(default_factory=PowerPoint)
    likeness: Any = field(default_factory=Lexical)
    workers: Any = field(default_factory=Waiting)
    company: Any = None

    def __post_init__(self) -> None:
        self.files = FileStore(self.folder / "files")
        self.links = SecretLinks(b"a secret for tests, 32 bytes long")
        self.packs_folder = self.folder / "packs"
        self.roster_map = self.folder / "roster-map.toml"
        self.progress = self

    def step(self, name: str, done: int, total: int) -> None:
        """Progress that nobody watches."""
