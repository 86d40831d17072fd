"""Files that L&D uploaded and has not imported yet, and maps of their columns: by the hash of their bytes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import SheetRow, UploadRow


@dataclass(frozen=True)
class Upload:
    """A file as it was called where it came from."""

    sha256: str
    name: str
    by: str
    at: datetime


def keep(tx: Transaction, upload: Upload) -> None:
    """The same bytes once more: the newest name is theirs."""
    into = postgresql.insert if tx.connection().dialect.name == "postgresql" else sqlite.insert
    named = {"name": upload.name, "by": upload.by, "at": upload.at}
    row = into(UploadRow).values(sha256=upload.sha256, **named)
    tx.connection().execute(row.on_conflict_do_update(index_elements=["sha256"], set_=named))


def find(tx: Transaction, sha256: str) -> Upload | None:
    row = tx.get(UploadRow, sha256)
    return Upload(row.sha256, row.name, row.by, row.at) if row else None


def older_than(tx: Transaction, when: datetime) -> list[str]:
    return list(tx.exec(select(UploadRow.sha256).where(col(UploadRow.at) < when).order_by(col(UploadRow.sha256))))


def forget(tx: Transaction, names: list[str]) -> list[str]:
    """Forget these; those whose bytes nothing else needs. Somebody may upload what is also kept as a printed sheet.
    A name that was never uploaded is nobody's to forget: its file would be any file of this machine."""
    there = set(tx.exec(select(UploadRow.sha256).where(col(UploadRow.sha256).in_(names))))
    tx.execute(delete(UploadRow).where(col(UploadRow.sha256).in_(names)))
    needed = set(tx.exec(select(SheetRow.sha256).where(col(SheetRow.sha256).in_(names))))
    return [name for name in names if name in there and name not in needed]
