"""A small programme around the outbox: two facilities, their dates, one pack; everything real but the content."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlmodel import select

from rollout.actions.letter_making import freeze
from rollout.adapters.calendar_file import CalendarFile
from rollout.adapters.clock import SetClock
from rollout.adapters.letters import LetterTemplates
from rollout.adapters.post import FolderPost
from rollout.domain.calendar import Group, Placement
from rollout.domain.outbox import Message, NewMessage
from rollout.store import calendar, outbox
from rollout.store import programme as programme_store
from rollout.store.database import Database
from rollout.store.tables import PackRow, SheetRow
from tests.builders import BEFORE, FakeTools, a_programme, keep_organisation

ZONE = "Australia/Sydney"
WRITTEN = datetime(2027, 1, 4, 22, tzinfo=UTC)
TITLES = {"welcome": "Welcome", "listen": "Listen first", "own": "Own it"}
GERMAN = {"welcome": "Willkommen", "listen": "Erst zuhören"}
"""The third is not translated."""


class Post(FakeTools):
    """Tools with real letters, calendar entries and a folder for the post; the clock is set by hand."""

    leads: dict[str, int]

    def at(self, day: str, hour: int = 9) -> "Post":
        """Move the clock to this day and hour in Sydney."""
        self.clock = SetClock.on(ZONE, datetime.fromisoformat(day).date(), hour)
        return self

    def written(self, kind: str | None = None) -> list[Message]:
        with self.database.reading() as tx:
            return [message for message in outbox.all_messages(tx) if kind in (None, message.kind)]


def a_post(database: Database, folder: Path, facilities: int = 2, **changed: Any) -> Post:
    programme = a_programme(**changed)
    content = SimpleNamespace(module=_module)
    tools = Post(
        database, folder, programme, SetClock.on(ZONE, BEFORE), content,
        calendar_files=CalendarFile(programme.name), letters=LetterTemplates(programme),
        post=FolderPost(folder / "outbox"),
    )  # fmt: skip
    tools.leads = keep_organisation(database, facilities)
    with database.transaction() as tx:
        programme_store.set_state(tx, "released")
    return tools


def _module(key: str, language: str = "") -> SimpleNamespace:
    return SimpleNamespace(key=key, title=GERMAN.get(key, TITLES[key]) if language == "de" else TITLES[key])


def session(group: str, starts: str, module: str = "welcome") -> Placement:
    unit = group.partition("#")[0]
    return Placement("session", unit, group, module, None, datetime.fromisoformat(starts), ZONE, 60)


def preview(unit: str, leader: int, starts: str, module: str = "welcome") -> Placement:
    event = f"preview {module} N1 1"
    return Placement("preview", unit, event, module, leader, datetime.fromisoformat(starts), ZONE, 90)


def release(tools: Post, dates: Iterable[Placement]) -> None:
    """Release these dates as the calendar, with their groups and sessions."""
    dates = list(dates)
    hours = [date for date in dates if date.kind == "session"]
    groups = {h.group: Group(h.unit, int(h.group.partition("#")[2]), 12) for h in hours}
    with tools.database.transaction() as tx:
        version = calendar.save_draft(tx, dates, WRITTEN)
        calendar.keep_groups(tx, groups.values())
        calendar.keep_sessions(tx, [(groups[hour.group], hour.module) for hour in hours])
        if version:
            calendar.release(tx, version.number, WRITTEN)


def print_pack(tools: Post, unit: str, files: dict[str, bytes], module: str = "welcome", number: int = 1) -> None:
    """Keep a pack as if it had been printed; the earlier one no longer counts."""
    with tools.database.transaction() as tx:
        for row in tx.exec(select(PackRow).where(PackRow.unit == unit, PackRow.module == module)):
            row.superseded = True
        pack = PackRow(
            unit=unit, module=module, leader=tools.leads.get(unit), version=number, input_hash=f"{number}" * 64,
            prepared_at=WRITTEN,
        )  # fmt: skip
        tx.add(pack)
        tx.flush()
        for name, content in files.items():
            kept = tools.files.keep(content)
            tx.add(SheetRow(pack_id=pack.id, kind=name, filename=f"{name}.pdf", sha256=kept, pages=1))


def ready(number: int, **changed: Any) -> NewMessage:
    """A plain letter, not yet frozen."""
    facts: dict[str, Any] = {
        "dedupe_key": f"reminder:F{number:03}", "kind": "reminder", "subject": f"Hour {number}",
        "body": f"Hello {number}\n",
        "written_at": WRITTEN, "not_before": WRITTEN, "receiver": f"f{number}@example.org",
        "reason": {"timezone": ZONE},
    }  # fmt: skip
    return NewMessage(**{**facts, **changed})


def put_in(tools: Post, letters: Iterable[NewMessage]) -> None:
    """Freeze the letters and put them into the outbox."""
    with tools.database.transaction() as tx:
        outbox.enqueue(tx, [freeze(tools, letter) for letter in letters])
