"""Ideas that are being done or tried, with what happened since. Lines are only added, nothing is deleted."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from rollout.domain.follow_up import FollowUp, Progress
from rollout.store.database import Transaction
from rollout.store.tables import FollowUpRow, ProgressRow

_CHUNK = 500
_Row = FollowUpRow
_FACTS = ("idea", "unit", "kind", "owner", "first_step", "due_on", "facilities", "state", "opened_at", "closed_at")
_COLUMNS: list[Any] = [getattr(_Row, name) for name in _FACTS]
_LINE: list[Any] = [getattr(ProgressRow, name) for name in Progress.__dataclass_fields__]
_OPEN = col(_Row.state) == "open"


def add(tx: Transaction, begun: Iterable[FollowUp]) -> None:
    """New follow-ups, in the transaction that decides about their ideas."""
    rows = [{name: getattr(each, name) for name in _FACTS} | {"facilities": list(each.facilities)} for each in begun]
    if rows:
        tx.connection().execute(insert(_Row), rows)


def of_ideas(tx: Transaction, ids: Collection[str]) -> dict[str, FollowUp]:
    """What follows from these ideas, by idea; those that nobody does or tries are left out."""
    ordered = sorted(ids)
    chunks = (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
    return {each.idea: each for chunk in chunks for each in _read(tx, col(_Row.idea).in_(chunk))}


def of_units(tx: Transaction, units: Collection[str]) -> list[FollowUp]:
    """What these units adopted or try, the earliest day first."""
    return _read(tx, col(_Row.unit).in_(sorted(units)))


def everything(tx: Transaction) -> list[FollowUp]:
    return _read(tx)


def overdue(tx: Transaction, units: Collection[str], today: date) -> dict[str, int]:
    """How many of each of these units' follow-ups are past their day, trials from that very day on."""
    late = (col(_Row.due_on) < today) | ((col(_Row.due_on) == today) & (col(_Row.kind) == "trial"))
    query = select(_Row.unit, func.count()).where(col(_Row.unit).in_(sorted(units)), _OPEN, late)
    return dict(tx.exec(query.group_by(col(_Row.unit))).all())


def hold(tx: Transaction, idea: str) -> FollowUp | None:
    """This one as it is now; until the transaction ends nobody else takes a step with it."""
    tx.exec(select(_Row.idea).where(_Row.idea == idea).with_for_update())
    return of_ideas(tx, [idea]).get(idea)


def keep_step(tx: Transaction, changed: FollowUp) -> bool:
    """Write down the newest line and what it changed. Whether nobody else had written a line of that number."""
    line = changed.lines[-1]
    try:
        with tx.begin_nested():
            row = {name: getattr(line, name) for name in Progress.__dataclass_fields__}
            tx.connection().execute(insert(ProgressRow), [row])
    except IntegrityError:
        return False
    values = {name: getattr(changed, name) for name in _FACTS if name != "idea"}
    values["facilities"] = list(changed.facilities)
    tx.exec(update(_Row).where(col(_Row.idea) == changed.idea).values(**values))
    return True


def _read(tx: Transaction, *conditions: Any) -> list[FollowUp]:
    query: Any = select(*_COLUMNS).where(*conditions).order_by(col(_Row.due_on), col(_Row.idea))
    found = list(tx.exec(query))
    wanted = select(_Row.idea).where(*conditions)
    lines: Any = select(*_LINE).where(col(ProgressRow.idea).in_(wanted))
    ordered = lines.order_by(col(ProgressRow.idea), col(ProgressRow.number))
    known = [Progress(*values) for values in tx.exec(ordered)] if found else []
    by_idea = {idea: tuple(own) for idea, own in groupby(known, key=lambda line: line.idea)}
    return [_follow_up(values, by_idea.get(values[0], ())) for values in found]


def _follow_up(values: Sequence[Any], lines: tuple[Progress, ...]) -> FollowUp:
    facts = dict(zip(_FACTS, values, strict=True))
    return FollowUp(**{**facts, "facilities": tuple(facts["facilities"]), "lines": lines})
