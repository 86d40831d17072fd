"""Ideas on the ladder, and what was decided about them. Nothing here deletes an idea or a decision."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from rollout.domain.follow_up import PLANNED, FollowUp
from rollout.domain.ideas import AnsweredIdea, Arrived, Decision, Idea, IdeaState, Trace, Waiting, above
from rollout.store import follow_ups
from rollout.store.database import Transaction
from rollout.store.tables import DecisionRow, IdeaRow, UnitFactsRow, UnitRow

_CHUNK = 500
_WAITING = col(IdeaRow.state) == "put_forward"
_COLUMNS: list[Any] = [getattr(IdeaRow, name) for name in Idea.__dataclass_fields__]
_AS_WRITTEN = or_(col(IdeaRow.return_id).is_not(None), col(IdeaRow.source_key).is_not(None))
"""People's own ideas, from an hour or from elsewhere; not those that were combined from others."""


def find(tx: Transaction, idea: str) -> Idea | None:
    return next(iter(some(tx, [idea]).values()), None)


def some(tx: Transaction, ids: Iterable[str]) -> dict[str, Idea]:
    """The ideas with these ids that exist, by id."""
    found = (each for chunk in _chunks(ids) for each in _ideas(tx, col(IdeaRow.id).in_(chunk)))
    return {idea.id: idea for idea in found}


def everything(tx: Transaction) -> list[Idea]:
    return _ideas(tx)


def of_unit(tx: Transaction, unit: str) -> list[Idea]:
    """What was written down at this unit; for a network or state: what it combined."""
    return _ideas(tx, col(IdeaRow.unit) == unit)


def written_at(tx: Transaction, unit: str) -> list[Idea]:
    """The same without what was combined there."""
    return _ideas(tx, col(IdeaRow.unit) == unit, _AS_WRITTEN)


def of_session(tx: Transaction, session: str) -> list[Idea]:
    """What was written down in this hour."""
    return _ideas(tx, col(IdeaRow.session) == session, col(IdeaRow.return_id).is_not(None))


def waiting_at(tx: Transaction, unit: str) -> list[Idea]:
    """The ideas this unit has to decide, the oldest first."""
    return _ideas(tx, col(IdeaRow.waits_at) == unit, _WAITING)


def all_waiting(tx: Transaction) -> list[Idea]:
    """Every idea that is put forward and not decided to its end, also one that waits nowhere."""
    return _ideas(tx, _WAITING)


def counts_waiting(tx: Transaction) -> dict[str, Waiting]:
    """For every unit with ideas to decide: how many, and the earliest day by which to decide."""
    query = select(IdeaRow.waits_at, func.count(), func.min(IdeaRow.decide_by))
    query = query.where(_WAITING, col(IdeaRow.waits_at).is_not(None)).group_by(col(IdeaRow.waits_at))
    return {unit: Waiting(count, oldest) for unit, count, oldest in sorted(tx.exec(query)) if unit}


def decisions(tx: Transaction, idea_ids: Collection[str] | None = None) -> list[Decision]:
    """All decisions (about these ideas) in the order they were made."""
    if idea_ids is None:
        return _decisions(tx)
    found = [each for chunk in _chunks(idea_ids) for each in _decisions(tx, col(DecisionRow.idea).in_(chunk))]
    return sorted(found, key=lambda decision: (decision.decided_at, decision.idea))


def answers(tx: Transaction, unit: str | None = None) -> list[AnsweredIdea]:
    """Every answer to every idea as it was written down (of one unit): one a decision, in the order they were made.

    An idea that was combined with others is answered by what was decided about the combined one; the combined idea
    itself is nobody's own, so it does not appear.
    """
    return _answers(tx, *([col(IdeaRow.unit) == unit] if unit is not None else []))


def answers_in(tx: Transaction, parts: Collection[str], on: date) -> list[AnsweredIdea]:
    """The same of every facility directly under one of these units on that day."""
    row = UnitFactsRow
    known = (col(row.since_on) <= on) & (col(row.until_on).is_(None) | (col(row.until_on) > on))
    return _answers(tx, col(IdeaRow.unit).in_(select(row.unit).where(known, col(row.parent).in_(sorted(parts)))))


def _answers(tx: Transaction, *whose: Any) -> list[AnsweredIdea]:
    own = [_AS_WRITTEN, *whose]
    decided = or_(col(IdeaRow.merged_into).is_not(None), col(IdeaRow.id).in_(select(DecisionRow.idea)))
    originals = _ideas(tx, *own, decided)
    lines = _lines_up(tx, originals)
    made: dict[str, list[Decision]] = {}
    for decision in decisions(tx, {idea.id for line in lines for idea in line} if whose else None):
        made.setdefault(decision.idea, []).append(decision)
    follow = follow_ups.of_ideas(tx, made)
    found = [
        _answered(line, decision, follow.get(idea.id) if decision.outcome in PLANNED else None)
        for line in lines
        for idea in line
        for decision in made.get(idea.id, ())
    ]
    return sorted(found, key=lambda answer: (answer.decided_at, answer.idea))


def answered_for(tx: Transaction, unit: str, before_module: str | None = None) -> list[AnsweredIdea]:
    """The unit's ideas that were answered, each once with its newest answer; without those of `before_module` itself.

    For the sheet of one module: pass that module, and what the same module's own hours brought up is left out.
    """
    newest = {answer.idea: answer for answer in answers(tx, unit)}
    return [answer for answer in _in_order(newest.values()) if answer.module != before_module]


def answered_by_unit(tx: Transaction) -> dict[str, list[AnsweredIdea]]:
    """`answered_for` of every unit at once, for every module."""
    newest = {answer.idea: answer for answer in answers(tx)}
    by_unit = sorted(newest.values(), key=lambda answer: (answer.unit, answer.decided_at, answer.idea))
    return {unit: list(group) for unit, group in groupby(by_unit, key=lambda answer: answer.unit)}


def parents_of(tx: Transaction, idea: str) -> list[Idea]:
    """The ideas that were combined into this one."""
    return _ideas(tx, col(IdeaRow.merged_into) == idea)


def parents_of_all(tx: Transaction, ids: Iterable[str]) -> dict[str, list[Idea]]:
    """The same for many at once; without those that were not combined."""
    found: dict[str, list[Idea]] = {}
    for chunk in _chunks(ids):
        for parent in _ideas(tx, col(IdeaRow.merged_into).in_(chunk)):
            found.setdefault(parent.merged_into or "", []).append(parent)
    return found


def families(tx: Transaction, found: Iterable[Idea]) -> dict[str, Sequence[Idea]]:
    """What combined ideas were made of, and those again, down to what people wrote."""
    known: dict[str, Sequence[Idea]] = {}
    level = {idea.id for idea in found}
    while level:
        below = parents_of_all(tx, level)
        known |= below
        level = {parent.id for parents in below.values() for parent in parents}
    return known


def decided_at(tx: Transaction, unit: str) -> list[tuple[Idea, Decision]]:
    """What this unit has decided, each idea as it stands now, in the order of the decisions."""
    made = _decisions(tx, col(DecisionRow.unit) == unit)
    known = some(tx, {decision.idea for decision in made})
    return [(known[decision.idea], decision) for decision in made]


def rounds_decided(tx: Transaction, unit: str) -> set[str]:
    """The rounds in which this unit has decided about an idea."""
    query = select(IdeaRow.round).join(DecisionRow, col(DecisionRow.idea) == col(IdeaRow.id))
    return set(tx.exec(query.where(DecisionRow.unit == unit).distinct()))


def origins(tx: Transaction, ideas: Iterable[Idea]) -> dict[str, list[str]]:
    """The units that each of these ideas comes from: its own first, then those of the ideas it was combined from."""
    parents: dict[str, list[Idea]] = {}
    for parent in _ideas(tx, col(IdeaRow.merged_into).is_not(None)):
        parents.setdefault(parent.merged_into or "", []).append(parent)
    return {idea.id: list(dict.fromkeys(_units_below(idea, parents))) for idea in ideas}


def _units_below(idea: Idea, parents: dict[str, list[Idea]]) -> list[str]:
    return [idea.unit, *(unit for parent in parents.get(idea.id, ()) for unit in _units_below(parent, parents))]


def places_of(tx: Transaction, idea: str) -> set[str]:
    """Where this idea was had and combined: its own unit and those of all that went into it."""
    found = find(tx, idea)
    if found is None:
        return set()
    return {found.unit} | {each.unit for parents in families(tx, [found]).values() for each in parents}


def trace(tx: Transaction, idea: str) -> Trace | None:
    """One idea with everything that happened to it."""
    found = find(tx, idea)
    if found is None:
        return None
    (line,) = _lines_up(tx, [found])
    made = decisions(tx, [each.id for each in line])
    return Trace(found, tuple(parents_of(tx, idea)), tuple(line[1:]), tuple(made))


def add(tx: Transaction, ideas: Iterable[Idea], return_id: int | None) -> None:
    """New ideas. `return_id`: the return they were written down in (None: combined from others)."""
    names = [column.key for column in _COLUMNS]
    rows = [{**{name: getattr(idea, name) for name in names}, "return_id": return_id} for idea in ideas]
    if rows:
        tx.connection().execute(insert(IdeaRow), rows)


def add_from_elsewhere(tx: Transaction, found: Iterable[Arrived]) -> bool:
    """New ideas that were not written down in an hour; all, or none where somebody brings one of them in just now."""
    names = [column.key for column in _COLUMNS]
    rows = [
        {**{name: getattr(each.idea, name) for name in names}, "source_key": each.key, "whole": each.whole}
        for each in found
    ]
    if not rows:
        return True
    try:
        with tx.begin_nested():
            tx.connection().execute(insert(IdeaRow), rows)
    except IntegrityError:
        return False
    return True


def arrived(tx: Transaction, keys: Iterable[str]) -> dict[str, Idea]:
    """The ideas that have arrived under these source keys, by key."""
    found: dict[str, Idea] = {}
    for chunk in _chunks(keys):
        query: Any = select(IdeaRow.source_key, *_COLUMNS).where(col(IdeaRow.source_key).in_(chunk))
        found |= {key: Idea(*values) for key, *values in tx.exec(query)}
    return found


def whole_words(tx: Transaction, idea: str) -> str:
    """All the words of an idea that had too many; "" for one whose text is all of them."""
    return tx.exec(select(IdeaRow.whole).where(col(IdeaRow.id) == idea)).first() or ""


def put_forward(tx: Transaction, ids: Iterable[str], waits_at: str | None, decide_by: date | None) -> None:
    """Captured ideas start to climb. One that climbs already, or has been decided, stays as it is."""
    values = {"state": "put_forward", "waits_at": waits_at, "decide_by": decide_by}
    for chunk in _chunks(ids):
        tx.exec(update(IdeaRow).where(col(IdeaRow.id).in_(chunk), col(IdeaRow.state) == "captured").values(**values))


def hold_ladder(tx: Transaction, unit: str) -> str | None:
    """The unit's level; until this transaction ends, nobody else decides there, so that quotas hold.

    FOR NO KEY UPDATE on PostgreSQL (SQLite has one writer anyway): new ideas may still be put forward to the unit.
    """
    return tx.exec(select(UnitRow.level).where(UnitRow.code == unit).with_for_update(key_share=True)).first()


def forwarded_in_rounds(tx: Transaction, unit: str) -> dict[str, int]:
    """How many ideas of each round this unit has forwarded."""
    query = select(IdeaRow.round, func.count()).join(DecisionRow, col(DecisionRow.idea) == col(IdeaRow.id))
    query = query.where(DecisionRow.unit == unit, DecisionRow.outcome == "forwarded").group_by(IdeaRow.round)
    return dict(tx.exec(query).all())


def claim(tx: Transaction, ids: Sequence[str], at: str | None, **values: Any) -> int:
    """Change ideas that still wait at `at`; how many did. Two who decide at once: the second finds fewer."""
    place = col(IdeaRow.waits_at).is_(None) if at is None else col(IdeaRow.waits_at) == at
    changed = 0
    for chunk in _chunks(ids):
        changed += tx.exec(update(IdeaRow).where(col(IdeaRow.id).in_(chunk), _WAITING, place).values(**values)).rowcount
    return changed


def become(tx: Transaction, idea: str, state: IdeaState) -> None:
    """What came of an idea that was being done or tried."""
    tx.exec(update(IdeaRow).where(col(IdeaRow.id) == idea).values(state=state))


def add_decisions(tx: Transaction, made: Iterable[Decision]) -> None:
    rows = [{name: getattr(decision, name) for name in Decision.__dataclass_fields__} for decision in made]
    if rows:
        tx.connection().execute(insert(DecisionRow), rows)


def revive(tx: Transaction, idea: str, waits_at: str, decide_by: date | None) -> bool:
    """A combined idea that was taken apart climbs again."""
    values = {"state": "put_forward", "waits_at": waits_at, "decide_by": decide_by}
    return (
        tx.exec(
            update(IdeaRow).where(col(IdeaRow.id) == idea, col(IdeaRow.state) == "undone").values(**values)
        ).rowcount
        == 1
    )


def release_parents(tx: Transaction, combined: str, waits_at: str | None) -> int:
    """The ideas that were combined climb for themselves again, from where the combined one waits."""
    values = {"state": "put_forward", "waits_at": waits_at, "merged_into": None}
    return tx.exec(update(IdeaRow).where(col(IdeaRow.merged_into) == combined).values(**values)).rowcount


def _ideas(tx: Transaction, *conditions: Any) -> list[Idea]:
    query: Any = select(*_COLUMNS).where(*conditions).order_by(col(IdeaRow.captured_at), col(IdeaRow.id))
    return [Idea(*values) for values in tx.exec(query)]


def _decisions(tx: Transaction, *conditions: Any) -> list[Decision]:
    row = DecisionRow
    columns: list[Any] = [getattr(row, name) for name in Decision.__dataclass_fields__]
    query: Any = select(*columns).where(*conditions).order_by(col(row.decided_at), col(row.idea), col(row.id))
    return [Decision(*values) for values in tx.exec(query)]


def _lines_up(tx: Transaction, ideas: Sequence[Idea]) -> list[list[Idea]]:
    """Each idea with what it was combined into, and that into, in order."""
    known = {idea.id: idea for idea in ideas}
    wanted = {idea.merged_into for idea in ideas if idea.merged_into} - known.keys()
    while wanted:
        more = some(tx, wanted)
        known |= more
        wanted = {idea.merged_into for idea in more.values() if idea.merged_into} - known.keys()
    return [above(idea, known) for idea in ideas]


def _answered(line: Sequence[Idea], decision: Decision, follow: FollowUp | None) -> AnsweredIdea:
    own, climbs = line[0], line[-1]
    return AnsweredIdea(
        own.id, own.unit, own.text, own.author, own.module, decision.outcome, decision.reason, decision.answer,
        decision.level, decision.decided_at, climbs.state != "put_forward", follow,
    )  # fmt: skip


def _in_order(answers: Iterable[AnsweredIdea]) -> list[AnsweredIdea]:
    return sorted(answers, key=lambda answer: (answer.decided_at, answer.idea))


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
