"""The words of many ideas at once, to see which say something alike."""

from datetime import datetime

from sqlmodel import col, select

from rollout.store.database import Transaction
from rollout.store.tables import IdeaRow


def newest_texts(tx: Transaction, module: str, before: datetime, limit: int) -> list[tuple[str, str, str]]:
    """(id, unit, text) of the newest ideas of a module that people wrote before this moment."""
    written = col(IdeaRow.return_id).is_not(None) | (col(IdeaRow.source) != "")
    asked = select(IdeaRow.id, IdeaRow.unit, IdeaRow.text)
    asked = asked.where(IdeaRow.module == module, col(IdeaRow.captured_at) < before, written)
    newest = asked.order_by(col(IdeaRow.captured_at).desc(), col(IdeaRow.id)).limit(limit)
    return [(str(row[0]), str(row[1]), str(row[2])) for row in tx.exec(newest)]
