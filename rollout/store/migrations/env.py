"""Runs the migrations on the engine that the database hands over."""

from alembic import context
from sqlmodel import SQLModel

import rollout.store.tables

assert rollout.store.tables  # imported so that its tables are known
engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
