"""The one way to the database: short transactions, the same on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

Transaction = Session
Unavailable = OperationalError  # locked, full or gone: nothing was written, and the same may work in a moment

_PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "synchronous=FULL",  # an acknowledged idea must survive power loss; NORMAL in WAL may not
    "secure_delete=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
    "wal_autocheckpoint=0",  # SQLite before 3.51.3 may corrupt when one connection checkpoints while another commits
)


class Database:
    """Opens transactions. `url` is an SQLAlchemy address; `sqlite:///path` needs a local disk."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.is_sqlite = self.url.startswith("sqlite")
        self._engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing. SQLite takes its writer's lock at once, so keep it short: never render or mail in here."""
        with Session(self._engine, expire_on_commit=False) as tx, tx.begin():
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One consistent picture, without a writer's lock."""
        bind = self._engine.execution_options(reads_only=True)
        with Session(bind, expire_on_commit=False, autoflush=False) as tx:
            yield tx
            tx.rollback()

    def prepare(self) -> None:
        """Bring the tables to this version of the product. Safe to run again, and to be killed at any step."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self._engine
        command.upgrade(config, "head")

    def checkpoint(self) -> None:
        """Fold SQLite's log into the file. TRUNCATE takes the writer's lock, so no commit can race with it."""
        if self.is_sqlite:
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def close(self) -> None:
        self._engine.dispose()


def _postgres(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 10}, hide_parameters=True)  # no names in errors
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own implicit BEGIN would come too late and be too weak
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
