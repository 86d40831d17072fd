"""Returns as they were received: every revision and every second report is kept; the newest is what is shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from sqlalchemy import insert, update
from sqlmodel import col, select

from rollout.domain.returns import Action, ActivityDone, Return, Session, SessionState, StoredReturn
from rollout.store.database import Transaction
from rollout.store.tables import ActionRow, ReturnRow, SessionRow

_CHUNK = 500
_AS_SAID = (
    "submission_key", "session", "held", "held_on", "reason", "headcount", "led_by", "led_because", "how_it_went",
    "improve",
)  # fmt: skip


def latest_of(tx: Transaction, session_keys: Collection[str] | None = None) -> dict[str, StoredReturn]:
    """The newest return of every session (of these) that has one."""
    found: dict[str, StoredReturn] = {}
    for chunk in [None] if session_keys is None else _chunks(session_keys):
        conditions = [] if chunk is None else [col(ReturnRow.session).in_(chunk)]
        found |= {stored.said.session: stored for stored in _returns(tx, *conditions)}
    return found


def history(tx: Transaction, session: str) -> list[StoredReturn]:
    """Everything that was ever reported of this session, the oldest first."""
    return _returns(tx, col(ReturnRow.session) == session)


def under_key(tx: Transaction, submission_key: str) -> list[tuple[str, StoredReturn]]:
    """(digest, return) of every revision under this submission key, the oldest first."""
    conditions = (col(ReturnRow.submission_key) == submission_key,)
    digests = tx.exec(select(ReturnRow.digest).where(*conditions).order_by(*_ORDER)).all()
    return list(zip(digests, _returns(tx, *conditions), strict=True))


def find(tx: Transaction, public_id: str) -> StoredReturn | None:
    """The return with this receipt number."""
    return next(iter(_returns(tx, col(ReturnRow.public_id) == public_id)), None)


def hold(tx: Transaction, session: str) -> Session | None:
    """The session, which nobody else can report on until this transaction ends."""
    row = tx.exec(select(SessionRow).where(SessionRow.key == session).with_for_update(key_share=True)).first()
    if row is None:
        return None
    state = cast(SessionState, row.state)
    return Session(row.key, row.unit, row.group, row.module, state, row.held_on, row.reason, row.headcount)


def add(tx: Transaction, stored: StoredReturn, digest: str, unit: str) -> int:
    """Keep a return; its actions take the place of those of earlier revisions. Returns the row's id."""
    said = stored.said
    row = ReturnRow(
        **{name: getattr(said, name) for name in _AS_SAID}, revision=stored.revision, digest=digest,
        public_id=stored.public_id, received_at=stored.received_at, by_person=stored.by_person,
        by_desk=stored.by_desk, activities=dict(said.activities), ideas=list(stored.idea_ids),
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    assert row.id is not None
    _keep_actions(tx, said, row.id, unit)
    return row.id


def _keep_actions(tx: Transaction, said: Return, return_id: int, unit: str) -> None:
    """A revision replaces its own earlier actions; one that it says again stays what it became meanwhile, and so does
    what another person reported. None is there twice."""
    own = set(tx.exec(select(ReturnRow.id).where(
        ReturnRow.submission_key == said.submission_key, ReturnRow.id != return_id)))  # fmt: skip
    standing = tx.exec(select(ActionRow).where(ActionRow.session == said.session, col(ActionRow.current))).all()
    again = {(a.text, a.who, a.due_on) for a in said.actions}
    gone = [row.id for row in standing if row.return_id in own and (row.text, row.who, row.due_on) not in again]
    tx.exec(update(ActionRow).where(col(ActionRow.id).in_(gone)).values(current=False))
    known = {(row.text, row.who, row.due_on) for row in standing if row.id not in gone}
    rows: list[dict[str, Any]] = [
        {"return_id": return_id, "session": said.session, "unit": unit, "text": a.text, "who": a.who,
         "due_on": a.due_on, "current": (a.text, a.who, a.due_on) not in known}
        for a in said.actions
    ]  # fmt: skip
    if rows:
        tx.connection().execute(insert(ActionRow), rows)


_ORDER = (col(ReturnRow.received_at), col(ReturnRow.id))


def _returns(tx: Transaction, *conditions: Any) -> list[StoredReturn]:
    rows = tx.exec(select(ReturnRow).where(*conditions).order_by(*_ORDER)).all()
    actions: dict[int, list[Action]] = defaultdict(list)
    chosen = col(ActionRow.return_id).in_(select(ReturnRow.id).where(*conditions))
    for row in tx.exec(select(ActionRow).where(chosen).order_by(col(ActionRow.id))):
        actions[row.return_id or 0].append(Action(row.text, row.who, row.due_on))
    return [_stored(row, actions[row.id or 0]) for row in rows]


def _stored(row: ReturnRow, actions: Iterable[Action]) -> StoredReturn:
    activities = tuple((key, cast(ActivityDone, done)) for key, done in row.activities.items())
    said = Return(
        row.submission_key, row.session, row.held, row.held_on, row.reason, row.headcount, row.led_by, activities,
        tuple(actions), (), row.how_it_went, row.improve, row.led_because,
    )  # fmt: skip
    return StoredReturn(
        row.public_id, row.revision, row.received_at, row.by_person, said, tuple(row.ideas), row.by_desk
    )


def _chunks(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
