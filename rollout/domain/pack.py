"""A pack: what one facility's leader receives on paper for one module, and what is printed on it."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from rollout.domain.calendar import Placement
from rollout.domain.ideas import AnsweredIdea

SHARED = ("cards",)
"""Sheets that say the same to everybody: printed once for a module."""

FILENAMES = {
    "planner": "planner.pdf",
    "guide": "guide.pdf",
    "session_plan": "session-plan.pdf",
    "sign_in": "sign-in.pdf",
    "cards": "cards.pdf",
    "cards_a4": "cards-a4.pdf",
    "answers": "answers.pdf",
    "return_sheet": "return-sheet.pdf",
    "poster": "poster.pdf",
    "board": "board.pdf",
    "certificate": "certificate.pdf",
    "preview_run": "preview.pdf",
    "coaching_run": "coaching.pdf",
    "deck": "ideas.pdf",
}


@dataclass(frozen=True)
class Sheet:
    """One printed file, kept under the hash of its bytes."""

    kind: str
    filename: str
    sha256: str
    pages: int


@dataclass(frozen=True)
class Pack:
    """All sheets of one facility and module. `input_hash` names everything that went into it.

    `version` is the calendar version in which these dates last changed. A pack that was printed anew stays, superseded.
    """

    unit: str
    module: str
    leader: int | None
    version: int
    input_hash: str
    prepared_at: datetime
    sheets: tuple[Sheet, ...] = ()
    superseded: bool = False

    def sheet(self, kind: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.kind == kind), None)


@dataclass(frozen=True)
class Hour:
    """One group's hour as it is printed: which group, when, how many people."""

    group: int
    starts_local: datetime | None
    size: int | None


@dataclass(frozen=True)
class Since:
    """One thing that happened with an adopted idea."""

    kind: str
    on: date
    words: str


@dataclass(frozen=True)
class Reply:
    """What became of one idea of the team; `since`: what has happened after the answer."""

    text: str
    author: str
    outcome: str
    answer: str
    level: str
    since: tuple[Since, ...] = ()


@dataclass(frozen=True)
class Brief:
    """Everything personal that is printed in one pack. Two equal briefs give the same paper.

    `planner`: the paper that the planner is for, "a3", "two_a4" or "a4". `returns`: how hours are reported from there,
    "web" or "paper".
    """

    unit: str
    name: str
    parents: tuple[str, ...]
    module: str
    leader: int | None
    leader_name: str
    hours: tuple[Hour, ...]
    preview: datetime | None
    coaching: datetime | None
    replies: tuple[Reply, ...]
    version: int
    planner: str = "a3"
    returns: str = "web"

    @property
    def first_on(self) -> date | None:
        """The day of the first hour: until then the paper may still change."""
        return min((hour.starts_local.date() for hour in self.hours if hour.starts_local), default=None)


def shared_kinds(brief: Brief) -> tuple[str, ...]:
    """The sheets of this pack that say the same to everybody, on paper that its printer takes."""
    return SHARED if brief.planner == "a3" else tuple("cards_a4" if kind == "cards" else kind for kind in SHARED)


def input_hash(brief: Brief, *look: str) -> str:
    """A name for everything that a pack is made of: its facts, and how it looks (templates, content, theme, door)."""
    facts = json.dumps([asdict(brief), look], sort_keys=True, default=str)
    return hashlib.sha256(facts.encode()).hexdigest()


def due(
    placements: Iterable[Placement], today: date, days_before: int, told: Collection[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """Facilities and modules whose first hour is at most so many days away, and not past; in order.

    `told`: whose leaders have a pack. However far away the hour has moved since, they hold a sheet with the old date.
    """
    last = today + timedelta(days_before)
    first = first_hours(placements).items()
    return sorted(key for key, day in first if today <= day and (day <= last or key in told))


def first_hours(placements: Iterable[Placement]) -> dict[tuple[str, str], date]:
    """The day of the first hour of every facility and module that has a date."""
    first: dict[tuple[str, str], date] = {}
    for placement in placements:
        key = (placement.unit, placement.module)
        if placement.kind == "session" and placement.on and placement.on <= first.get(key, placement.on):
            first[key] = placement.on
    return first


def replies(answered: Sequence[AnsweredIdea], module: str, before: date | None) -> tuple[Reply, ...]:
    """What is printed for this module: answers given before its first hour, without those of its own ideas."""
    told = (a for a in answered if a.module != module and (before is None or a.decided_at.date() <= before))
    return tuple(Reply(a.text, a.author, a.outcome, a.answer, a.level, _since(a, before)) for a in told)


def _since(answered: AnsweredIdea, before: date | None) -> tuple[Since, ...]:
    lines = answered.follow.lines if answered.follow else ()
    since = (Since(line.kind, line.at.date(), line.words) for line in lines)
    return tuple(each for each in since if before is None or each.on <= before)


def slug(name: str, length: int = 40) -> str:
    """A name as a safe part of a path: plain small letters, digits and hyphens; "unit" where nothing remains."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].strip("-") or "unit"


def folder_name(name: str, code: str) -> str:
    """The folder of a unit's packs: for people by its name, unique by its code, also where disks ignore capitals."""
    own = slug(code, 24)
    if own.upper() != code:
        own = f"{own}-{hashlib.sha256(code.encode()).hexdigest()[:6]}"
    return f"{slug(name)}-{own}"
