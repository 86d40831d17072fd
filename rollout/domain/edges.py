"""The outside world as the actions see it. Adapters implement these; tests hand in fakes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from rollout.domain.adaptation_writing import LocalText
from rollout.domain.calendar import Placement
from rollout.domain.feed import Feed
from rollout.domain.likeness import Alike, Theme
from rollout.domain.module import Module
from rollout.domain.printing.words import Words
from rollout.domain.problem import Finding
from rollout.domain.sheet import Sheet
from rollout.domain.sign_in import Colleague


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def outside(self) -> datetime:
        """The instant by everybody else's clock, also where ours stands still: for codes that other devices make."""
        ...

    def today(self) -> date:
        """The programme's own civil date (its time zone)."""
        ...


class Content(Protocol):
    """The modules that L&D wrote."""

    def module(self, key: str, language: str = "") -> Module:
        """In this language, or else in the programme's own."""
        ...

    def modules(self) -> list[Module]:
        """All modules of the programme in their order."""
        ...

    def findings(self) -> list[Finding]:
        """Everything wrong with the files, with file and line."""
        ...

    def local_text(self, file: Path, language: str) -> LocalText:
        """What somebody at a unit wrote about one activity."""
        ...

    def local_page(self, text: LocalText, title: str, note: str) -> str:
        """A file to write in, which `local_text` reads as this text."""
        ...


class Holidays(Protocol):
    """Public holidays by country and subdivision (ISO 3166 codes)."""

    def between(self, country: str, subdivision: str, first: date, last: date) -> Mapping[date, str]: ...

    def knows(self, country: str, subdivision: str) -> bool: ...


class Files(Protocol):
    """Durable files kept under the hash of their bytes."""

    def keep(self, content: bytes) -> str:
        """Write once (temp, fsync, rename) and return the sha256; keeping the same bytes again changes nothing."""
        ...

    def keep_all(self, contents: Sequence[bytes]) -> list[str]:
        """Many at once, with one wait for the disk instead of one a file."""
        ...

    def path(self, sha256: str) -> Path: ...

    def has(self, sha256: str) -> bool: ...

    def replace(self, path: Path, content: bytes) -> None:
        """Write a file that people read and edit: the old one or the new one is there, never half of it."""
        ...

    def show(self, folder: Path, files: Mapping[str, str]) -> None:
        """Make the folder hold exactly these PDFs, {name: sha256}, for people to find; it can be made again."""
        ...


class Links(Protocol):
    """Secret tokens that can be made again from their purpose, so that the same sheet prints the same QR code."""

    def token(self, purpose: str) -> str:
        """Upper-case letters and digits, fixed length, different for every purpose and secret."""
        ...

    def digest(self, token: str) -> str:
        """What is stored instead of the token."""
        ...


class Progress(Protocol):
    """Shows long work to whoever waits for it."""

    def step(self, name: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter, kept by its hash in the file store."""

    filename: str
    media_type: str
    sha256: str


class CalendarFiles(Protocol):
    """Calendar entries (.ics) for one receiver's dates."""

    def invitation(
        self, placement: Placement, title: str, text: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> bytes:
        """A REQUEST in the site's own time zone, with a stable UID (of the placement's key) and growing SEQUENCE."""
        ...

    def cancellation(
        self, placement: Placement, title: str, sequence: int, now: datetime, organiser: str, receiver: str
    ) -> bytes: ...

    def feed(self, feed: Feed) -> bytes:
        """A calendar to subscribe to, under the same UIDs. It invites and names nobody; same entries, same bytes."""
        ...


@dataclass(frozen=True)
class Letter:
    """What one letter says. `kind` names its template."""

    subject: str
    body: str


class Letters(Protocol):
    """The words of our letters: short, human, one thing to do. Facts go in as values, never as templates."""

    def write(self, kind: str, facts: Mapping[str, object], language: str = "en") -> Letter: ...


@dataclass(frozen=True)
class SheetJob:
    """One sheet to print: `kind` names its template under planners/, `facts` are the values that go into it."""

    kind: str
    module: Module
    facts: Mapping[str, object]


@dataclass(frozen=True)
class PrintedSheet:
    """A PDF. `way`: "compiled" when a compiled sheet was filled in, "full" when it was laid out for itself,
    "fallback" when that took too much and it is plain."""

    content: bytes
    pages: int
    way: str


@dataclass(frozen=True)
class Expected:
    """What must be found on a finished sheet by somebody who knows nothing of how it was made.

    `size`: of every page, in millimetres. `words` stand somewhere on it, `by_page` on their own page, `everywhere` on
    every page. `link` is what every code on it says; `is_coded`: there must be one.
    """

    size: tuple[float, float]
    pages: int
    title: str = ""
    language: str = "en"
    words: tuple[str, ...] = ()
    by_page: tuple[tuple[str, ...], ...] = ()
    everywhere: tuple[str, ...] = ()
    link: str = ""
    is_coded: bool = False


class Reader(Protocol):
    """Reads finished PDFs again, as a stranger would."""

    def read_all(self, files: Sequence[tuple[Path, Expected]]) -> Iterator[tuple[str, ...]]:
        """What is wrong with each file, in order: nothing where all is as it should be."""
        ...


class Paper(Protocol):
    """Makes PDFs. Refuses, naming the block, where one sheet would not stay one sheet."""

    @property
    def look(self) -> str:
        """Changes when templates, styles or fonts change: paper printed with others is out of date."""
        ...

    def print_one(self, job: SheetJob) -> PrintedSheet:
        """One sheet at once, as a web page asks for it."""
        ...

    def print_all(self, jobs: Iterable[SheetJob]) -> Iterator[PrintedSheet]:
        """One sheet a job, in order."""
        ...

    def words(self, language: str) -> Words:
        """What sheets in this language say beside the facts; English where nobody has put it into that language."""
        ...

    def colours(self, programme: str) -> Mapping[str, str]:
        """The colours of everything, by name: the theme's, or those made from the programme's own."""
        ...

    def findings(self, languages: Iterable[str], colour: str) -> list[Finding]:
        """What is wrong with the theme and with the words of these languages."""
        ...

    def boxes(self, job: SheetJob) -> Mapping[str, tuple[float, float, float, float]]:
        """Where the boxes of a sheet lie that somebody fills in, by name: x, y, width and height in millimetres."""
        ...

    def print_wall(self, colour: str, facts: Mapping[str, object]) -> PrintedSheet:
        """The calendar for the wall, A3, a sheet for every drawing of `facts`; the same bytes for the same facts."""
        ...


@dataclass(frozen=True)
class Bound:
    """Where a sheet has come to lie: in which file, for which paper, from which page on, on how many."""

    file: str
    paper: str
    first: int
    pages: int


class Binder(Protocol):
    """Files that grow sheet by sheet, one for every size of paper; they have their names once all is in them."""

    def look(self, content: bytes) -> tuple[str, int]:
        """The paper of a finished sheet ("A3", "A4") and its pages."""
        ...

    def add(self, content: bytes, chapter: str) -> Bound:
        """A finished sheet at the end of the file for its paper, under a bookmark."""
        ...


class Pictures(Protocol):
    """Pages of finished sheets as pictures."""

    def of(self, sheet: Path, page: int, width: int) -> bytes | None:
        """A page (from 1) of this PDF as PNG, so many dots wide; None where there is no such page."""
        ...


class Slides(Protocol):
    """Slides that people can edit."""

    def write(self, facts: Mapping[str, object], colours: Mapping[str, str]) -> bytes:
        """The file of a deck: `facts` are those of its sheet on paper, `colours` those of the programme."""
        ...


class AlikeIndex(Protocol):
    """Many texts, ready to be compared with one more."""

    def similar(self, text: str, limit: int = 10) -> Sequence[Alike]:
        """Those that have most of what this one says, the nearest first."""
        ...

    def with_share(self, text: str, share: float) -> Sequence[str]:
        """The keys of all that have so much of what this one says, in their order."""
        ...


class Company(Protocol):
    """The company's own sign-in. `state`, `nonce` and `verifier` belong to one attempt in one browser.

    Raises Untrusted where it does not answer, or says what we may not believe.
    """

    def way_there(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent; it comes back to `back` with the state and a code."""
        ...

    def who_came(self, code: str, back: str, nonce: str, verifier: str) -> Colleague: ...


class Likeness(Protocol):
    """Which texts say something alike; offline, the same every time. Texts go by their keys."""

    def index(self, texts: Mapping[str, str]) -> AlikeIndex: ...

    def near_duplicates(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        """Pairs that say nearly the same, each once."""
        ...

    def themes(self, texts: Mapping[str, str]) -> list[Theme]:
        """Groups with the words they share, the largest first; none where there are none."""
        ...


class Bindery(Protocol):
    """What is done to finished PDFs; nothing is laid out anew."""

    def paper(self, content: bytes) -> str:
        """The size of a sheet: "A3", "A4"."""
        ...

    def planner(self, content: bytes, form: str, signs: Sequence[tuple[str, str]]) -> tuple[bytes, int]:
        """The planner on other paper ("two_a4": two halves with their signs; "a4"), and its pages."""
        ...

    def imposed(self, content: bytes, way: str) -> bytes:
        """Two A4 pages on one side of A3: "two_up" one after the other, "booklet" to be folded and stapled. What is
        not A4 stays as it is: no shop has paper twice as large."""
        ...

    def together(self, contents: Sequence[bytes]) -> bytes:
        """Some sheets as one file, each page as large as it is."""
        ...

    def open(self, folder: Path, name: str, title: str, trimmed: float | None) -> AbstractContextManager[Binder]:
        """Begin files; `trimmed`: crop marks with so many mm of bleed. Nothing is there if the block breaks off."""
        ...


@dataclass(frozen=True)
class Envelope:
    """Frozen bytes on their way to one receiver. `name` is the letter's own, whenever it is sent; a safe file name."""

    message_id: int
    sender: str
    receiver: str
    content: bytes
    name: str = ""


@dataclass(frozen=True)
class Delivery:
    """How far a letter came: sent, refused for good, refused for now, not handed over at all, or unknown."""

    outcome: Literal["sent", "failed", "retry", "abandoned", "uncertain", "stop"]
    reply: str = ""


class Post(Protocol):
    """Takes letters away. See rollout/domain/outbox for the states a letter goes through on its way."""

    @property
    def folder(self) -> str:
        """Where on this machine letters come to lie; "" where they leave it."""
        ...

    def deliver(self, envelope: Envelope, before_commit: Callable[[], bool]) -> Delivery:
        """Hand over one letter. `before_commit` is called when all but the final dot is sent; False means: stop."""
        ...

    def was_delivered(self, envelope: Envelope) -> bool | None:
        """Whether this letter, of which our memory is unsure, did go. None: this post cannot tell."""
        ...


class Sheets(Protocol):
    """Tables that people made: CSV in any dialect, XLSX."""

    def read(self, path: Path, sheet: str = "", loose: bool = False) -> Sheet:
        """Every cell as text; `loose` forgives quotation marks that were not doubled. Refuses what cannot be read
        whole, and what is larger than a roster can be."""
        ...

    def write(self, path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
        """A new CSV or XLSX file; no text in it can become a formula."""
        ...


class Workers(Protocol):
    """Programs of our own beside this one, for work that takes longer than a page may."""

    def start(self, number: int) -> None:
        """Begin the piece of work of this number; it goes on when we have ended. Not waited for."""
        ...


class Places(Protocol):
    """Countries and their subdivisions, by whatever name people use."""

    def country(self, words: str) -> str | None:
        """ISO 3166-1 code of "Australia", "AUS", "au"; None: not known."""
        ...

    def subdivision(self, country: str, words: str) -> str | None:
        """The code under which public holidays are known: "Kansas" -> "KS"; None: not known."""
        ...
