"""What L&D uploads: kept until it is imported, and never longer than a day, because it is full of people."""

from collections.abc import Iterable
from datetime import timedelta

from rollout.actions.tools import Tools
from rollout.domain.text import clean_text
from rollout.store import uploads
from rollout.store.uploads import Upload

KEPT_FOR = timedelta(days=1)


def take_in(tools: Tools, name: str, content: bytes, by: str) -> str:
    """Keep a file; returns under what. What is too old goes at the same time."""
    forget_old(tools)
    sha256 = tools.files.keep(content)
    with tools.database.transaction() as tx:
        uploads.keep(tx, Upload(sha256, clean_text(name, "line")[:80] or "upload", by, tools.clock.now()))
    return sha256


def uploaded(tools: Tools, sha256: str) -> Upload | None:
    """What was uploaded under this, and is still there."""
    with tools.database.reading() as tx:
        found = uploads.find(tx, sha256)
    is_there = found and tools.clock.now() - found.at <= KEPT_FOR and tools.files.has(sha256)
    return found if is_there else None


def forget(tools: Tools, names: Iterable[str]) -> None:
    """The row first: without it nobody can ask for the file."""
    with tools.database.transaction() as tx:
        free = uploads.forget(tx, list(names))
    for name in free:
        tools.files.path(name).unlink(missing_ok=True)


def forget_old(tools: Tools) -> None:
    with tools.database.reading() as tx:
        old = uploads.older_than(tx, tools.clock.now() - KEPT_FOR)
    if old:
        forget(tools, old)
