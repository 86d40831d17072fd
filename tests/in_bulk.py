"""Many rows at once, for worlds that are large."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlmodel import SQLModel

from rollout.store.database import Transaction


def keep(tx: Transaction, table: type[SQLModel], rows: Iterable[SQLModel]) -> None:
    """All of them, with what a row says where nobody says anything; a number that is not given is the database's."""
    dumped = [{key: value for key, value in row.model_dump().items() if key != "id" or value} for row in rows]
    for start in range(0, len(dumped), 5_000):
        tx.connection().execute(insert(table), dumped[start : start + 5_000])
