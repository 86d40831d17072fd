"""What every action is handed: the memory, the rules in force, and the edges."""

from pathlib import Path
from typing import Protocol

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
from rollout.store.database import Database


class Tools(Protocol):
    """Put together in one place (wiring); tests hand in the same shape with fakes at the edges."""

    @property
    def programme(self) -> Programme: ...
    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def content(self) -> Content: ...
    @property
    def holidays(self) -> Holidays: ...
    @property
    def files(self) -> Files: ...
    @property
    def links(self) -> Links: ...
    @property
    def paper(self) -> Paper: ...
    @property
    def reader(self) -> Reader: ...
    @property
    def bindery(self) -> Bindery: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def calendar_files(self) -> CalendarFiles: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def post(self) -> Post: ...
    @property
    def progress(self) -> Progress: ...
    @property
    def packs_folder(self) -> Path: ...
    @property
    def roster_map(self) -> Path: ...
    @property
    def sheets(self) -> Sheets: ...
    @property
    def slides(self) -> Slides: ...
    @property
    def likeness(self) -> Likeness: ...
    @property
    def places(self) -> Places: ...
    @property
    def workers(self) -> Workers: ...
    @property
    def company(self) -> Company | None:
        """None where nothing is configured."""
        ...
