"""Runs the migrations on the engine that the database hands over."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import rollout.store.tables

assert rollout.store.tables  # imported so that its tables are known
engine = context.config.attributes["engine"]


def hold_keys(connection: Connection, on: bool) -> None:
    """SQLite makes a table anew to change it, and while the old one is gone nothing may point to it: its own advice.

    Only outside of a transaction does SQLite listen, so this goes past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


with engine.connect() as connection:
    hold_keys(connection, on=False)
    try:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        connection.rollback()
        hold_keys(connection, on=True)
