"""The one place where real things are put together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from rollout import shipped
from rollout.adapters.clock import SetClock, SystemClock
from rollout.adapters.files import FileStore
from rollout.adapters.links import SecretLinks
from rollout.domain.edges import (
    Bindery,
    CalendarFiles,
    Clock,
    Company,
    Content,
    Files,
    Holidays,
    Letters,
    Likeness,
    Links,
    Paper,
    Pictures,
    Places,
    Post,
    Progress,
    Reader,
    Sheets,
    Slides,
    Workers,
)
from rollout.domain.programme import Programme
from rollout.settings import Settings, settings
from rollout.store import programme
from rollout.store.database import Database


class Silent:
    """Progress that nobody watches."""

    def step(self, name: str, done: int, total: int) -> None:
        pass


@dataclass
class RealTools:
    """The tools of one workspace. Slow libraries are imported when first needed, so that small commands stay quick."""

    settings: Settings
    today: date | None = None
    progress: Progress = field(default_factory=Silent)

    @cached_property
    def programme(self) -> Programme:
        from rollout.adapters.programme_file import read_programme

        return read_programme(self.settings.programme_file)

    def programme_with(self, changes: Sequence[str], file: Path | None = None) -> Programme:
        """The programme with settings to try out, or another file's; read as strictly as the one in force."""
        from rollout.adapters.programme_file import read_programme

        return read_programme(file or self.settings.programme_file, changes)

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database_url)

    @cached_property
    def clock(self) -> Clock:
        """The real clock, a given day's, or, in a demo's workspace, one that stands where it was played to."""
        zone = self.programme.timezone
        if self.today:
            return SetClock.on(zone, self.today)
        with self.database.reading() as tx:
            played = programme.played_until(tx)
        return SetClock(zone, played) if played else SystemClock(zone)

    @cached_property
    def content(self) -> Content:
        from rollout.adapters.content import ModuleFolder

        return ModuleFolder(self._look("modules"), self.programme.modules, self.programme.language)

    @cached_property
    def holidays(self) -> Holidays:
        from rollout.adapters.public_holidays import PublicHolidays

        return PublicHolidays()

    @cached_property
    def files(self) -> Files:
        return FileStore(self.settings.files)

    @cached_property
    def links(self) -> Links:
        return SecretLinks(self.settings.secret())

    @cached_property
    def paper(self) -> Paper:
        from rollout.adapters.paper import Printer

        return Printer(self._look("planners"), cache=self.settings.workspace / ".compiled")

    @cached_property
    def reader(self) -> Reader:
        from rollout.adapters.paper.reader import Stranger

        return Stranger()

    @cached_property
    def bindery(self) -> Bindery:
        from rollout.adapters.paper.bindery import SheetBindery

        return SheetBindery(self._look("planners"))

    @cached_property
    def pictures(self) -> Pictures:
        from rollout.adapters.paper.picture import SheetPictures

        return SheetPictures(self.settings.workspace / ".compiled" / "pictures")

    @cached_property
    def calendar_files(self) -> CalendarFiles:
        from rollout.adapters.calendar_file import CalendarFile

        return CalendarFile(self.programme.name)

    @cached_property
    def letters(self) -> Letters:
        from rollout.adapters.letters import LetterTemplates

        return LetterTemplates(self.programme)

    @cached_property
    def post(self) -> Post:
        from rollout.adapters.post import FolderPost, SmtpPost

        return SmtpPost(self.settings.smtp_url) if self.settings.smtp_url else FolderPost(self.settings.outbox)

    @cached_property
    def sheets(self) -> Sheets:
        from rollout.adapters.spreadsheet import Spreadsheets

        return Spreadsheets()

    @cached_property
    def likeness(self) -> Likeness:
        from rollout.adapters.likeness import best_here

        return best_here()

    @cached_property
    def slides(self) -> Slides:
        from rollout.adapters.slides import PowerPoint

        return PowerPoint()

    @cached_property
    def places(self) -> Places:
        from rollout.adapters.places import HolidayPlaces

        return HolidayPlaces()

    @cached_property
    def workers(self) -> Workers:
        from rollout.adapters.workers import OwnPrograms

        return OwnPrograms(self.settings.workspace)

    @cached_property
    def company(self) -> Company | None:
        wanted = self.settings.company
        if wanted is None:
            return None
        from rollout.adapters.company import OpenId

        return OpenId(wanted.issuer, wanted.client, wanted.secret, self.clock, wanted.trusts_address)

    @property
    def packs_folder(self) -> Path:
        return self.settings.packs

    @property
    def roster_map(self) -> Path:
        """How the columns of the roster are read, as L&D last said: in words, for people to edit."""
        return self.settings.workspace / "roster-map.toml"

    def _look(self, name: str) -> Path:
        """The workspace's own folder wins over the shipped one."""
        own = self.settings.workspace / name
        return own if own.is_dir() else shipped.folder(name)


def open_tools(workspace: Path, today: date | None = None, progress: Progress | None = None) -> RealTools:
    """Everything an action needs in this workspace, with its database brought up to date.

    `today`: act as if it were this day (nine o'clock in the programme's time zone).
    """
    tools = RealTools(settings(workspace), today, progress or Silent())
    tools.database.prepare()
    return tools
