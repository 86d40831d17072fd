"""What teams decided to do, in their hours and between them, and what became of it."""

from collections import defaultdict
from datetime import date
from typing import Any, cast

from sqlalchemy import insert, update
from sqlmodel import col, select

from rollout.domain.returns import Action, Step, StepKind, StoredAction, as_it_stands
from rollout.store.database import Transaction
from rollout.store.tables import ActionRow, ActionStepRow


def of(tx: Transaction, unit: str) -> list[StoredAction]:
    """What the unit's people agreed to do and still stands, in the order it was agreed."""
    return _actions(tx, col(ActionRow.unit) == unit)


def find(tx: Transaction, unit: str, number: int) -> StoredAction | None:
    """One of the unit's own, which nobody else can change until this transaction ends."""
    mine = (col(ActionRow.unit) == unit, col(ActionRow.id) == number, col(ActionRow.current))
    tx.exec(select(ActionRow.id).where(*mine).with_for_update()).first()
    return next(iter(_actions(tx, *mine)), None)


def add(tx: Transaction, unit: str, action: Action, key: str) -> bool:
    """An action that was agreed between two hours; False where it came before under this key."""
    if tx.exec(select(ActionRow.id).where(ActionRow.added_key == key)).first() is not None:
        return False
    row = {"unit": unit, "text": action.text, "who": action.who, "due_on": action.due_on, "current": True}
    tx.connection().execute(insert(ActionRow), [{**row, "added_key": key}])
    return True


def step(tx: Transaction, number: int, became: Step, done_on: date | None) -> None:
    """Keep what became of an action; nothing that was kept before is changed."""
    row = {"action_id": number, "kind": became.kind, "at": became.at, "by_person": became.by_person}
    tx.connection().execute(insert(ActionStepRow), [{**row, "who": became.who, "due_on": became.due_on}])
    tx.exec(update(ActionRow).where(col(ActionRow.id) == number).values(done_on=done_on))


def _actions(tx: Transaction, *conditions: Any) -> list[StoredAction]:
    chosen = (col(ActionRow.current), *conditions)
    steps: dict[int, list[Step]] = defaultdict(list)
    theirs = select(ActionStepRow).where(col(ActionStepRow.action_id).in_(select(ActionRow.id).where(*chosen)))
    for row in tx.exec(theirs.order_by(col(ActionStepRow.id))):
        steps[row.action_id].append(Step(cast(StepKind, row.kind), row.at, row.by_person, row.who, row.due_on))
    rows = tx.exec(select(ActionRow).where(*chosen).order_by(col(ActionRow.id)))
    return [_stored(row, tuple(steps[row.id or 0])) for row in rows]


def _stored(row: ActionRow, steps: tuple[Step, ...]) -> StoredAction:
    said = Action(row.text, row.who, row.due_on)
    now = as_it_stands(said, steps)
    return StoredAction(row.id or 0, row.unit, row.session or "", now, row.done_on, steps, said)
