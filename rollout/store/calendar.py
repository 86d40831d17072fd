"""Numbered calendars. A date is kept once, with the span of versions in which it holds."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import delete, func, insert, or_, text, union, update
from sqlalchemy import select as core_select
from sqlmodel import col, select

from rollout.domain.calendar import Group, Maker, Placement, Version, changes, laid_on
from rollout.store.database import Transaction
from rollout.store.tables import CalendarVersionRow, GroupRow, PlacementRow, SessionRow


def versions(tx: Transaction) -> list[Version]:
    return [_version(row) for row in tx.exec(select(CalendarVersionRow).order_by(col(CalendarVersionRow.number)))]


def latest(tx: Transaction) -> Version | None:
    """The newest version, draft or released."""
    return next(reversed(versions(tx)), None)


def released(tx: Transaction) -> Version | None:
    """The version that people hold in their hands."""
    return next((version for version in reversed(versions(tx)) if version.state == "released"), None)


def placements(
    tx: Transaction, number: int, unit: str | None = None, leader: int | None = None,
    units: Collection[str] | None = None,
) -> list[Placement]:  # fmt: skip
    """All dates of one version (of one unit, of some, of one leader), in order of time, unplaced ones last."""
    row = PlacementRow
    holds = (col(row.since_version) <= number) & or_(col(row.until_version).is_(None), col(row.until_version) > number)
    query = core_select(*(getattr(row, name) for name in _VALUES)).where(holds)
    if unit is not None:
        query = query.where(col(row.unit) == unit)
    if leader is not None:
        query = query.where(col(row.leader) == leader)
    if units is not None:
        query = query.where(col(row.unit).in_(sorted(units)))
    found = [Placement(*values) for values in tx.connection().execute(query)]
    return sorted(found, key=_in_time)


def save_draft(
    tx: Transaction,
    after: Iterable[Placement],
    now: datetime,
    before: list[Placement] | None = None,
    made_by: Maker = "",
) -> Version | None:
    """Write what differs from the newest version as the next one; None where nothing differs.

    `before`: the newest version's dates, where the caller has read them already and knows that it still is the newest.
    """
    base = latest(tx)
    number = base.number + 1 if base else 1
    if before is None:
        before = placements(tx, base.number) if base else []
    differing = changes(before, list(after))
    if not differing and base:
        return None
    tx.connection().execute(insert(CalendarVersionRow), [_fresh(number, now, made_by)])
    ended = [change.key for change in differing if change.before]
    for start in range(0, len(ended), 500):
        current = col(PlacementRow.key).in_(ended[start : start + 500]) & col(PlacementRow.until_version).is_(None)
        tx.exec(update(PlacementRow).where(current).values(until_version=number))
    rows = [_row(change.after, number) for change in differing if change.after]
    if rows:
        tx.connection().execute(insert(PlacementRow), rows)
    return Version(number, "draft", now, made_by=made_by)


def release_under(
    tx: Transaction, before: list[Placement], after: list[Placement], now: datetime, made_by: Maker
) -> Version | None:
    """Release these dates in the place of `before`, the released ones; None where nothing differs.

    Both may be of a part of the organisation: what neither names stays as it is.
    A draft that somebody is looking at is lifted off and laid on top again, under the next number, with what changed
    underneath taken over. So the released calendar is never numbered above a draft, and no draft is released unasked.
    """
    if not changes(before, after):
        return None
    top = latest(tx)
    draft = placements(tx, top.number) if top and top.state == "draft" else None
    if draft is not None:
        discard_drafts(tx)
    made = save_draft(tx, after, now, before, made_by)
    assert made is not None
    release(tx, made.number, now)
    if top and draft is not None:
        save_draft(tx, laid_on(draft, before, after), top.drafted_at, made_by=top.made_by)
    return replace(made, state="released", released_at=now)


def facilitator_days(tx: Transaction, number: int, without: Collection[str]) -> dict[str, set[date]]:
    """The days on which each facilitator leads events for units other than these."""
    row = PlacementRow
    holds = (col(row.since_version) <= number) & or_(col(row.until_version).is_(None), col(row.until_version) > number)
    named = (col(row.facilitator) != "") & col(row.unit).not_in(sorted(without))
    found: dict[str, set[date]] = {}
    for address, starts in tx.connection().execute(
        core_select(col(row.facilitator), col(row.starts_local)).where(holds & named).distinct()
    ):
        if starts:
            found.setdefault(address, set()).add(starts.date())
    return found


def changed_in(tx: Transaction) -> dict[int, int]:
    """How many dates each version changed, brought or took away."""
    row = PlacementRow
    ends = core_select(col(row.until_version), col(row.key)).where(col(row.until_version).is_not(None))
    both = union(core_select(col(row.since_version).label("number"), col(row.key)), ends).subquery()
    counted = core_select(both.c.number, func.count().label("dates")).group_by(both.c.number)
    return {row.number: row.dates for row in tx.connection().execute(counted)}


def lock_versions(tx: Transaction) -> None:
    """Let one planner write at a time. SQLite does so by itself; elsewhere the next one waits here for the first."""
    if tx.connection().dialect.name != "sqlite":
        tx.connection().execute(text("LOCK TABLE calendar_version IN SHARE ROW EXCLUSIVE MODE"))


def discard_drafts(tx: Transaction) -> None:
    """Forget every version after the released one, as if it had not been drafted."""
    base = released(tx)
    number = base.number if base else 0
    tx.exec(delete(PlacementRow).where(col(PlacementRow.since_version) > number))
    tx.exec(update(PlacementRow).where(col(PlacementRow.until_version) > number).values(until_version=None))
    tx.exec(delete(CalendarVersionRow).where(col(CalendarVersionRow.number) > number))


def release(tx: Transaction, number: int, now: datetime) -> bool:
    """Release a draft and the drafts before it. False where it had been released already."""
    drafts = (col(CalendarVersionRow.number) <= number) & (col(CalendarVersionRow.state) == "draft")
    return tx.exec(update(CalendarVersionRow).where(drafts).values(state="released", released_at=now)).rowcount > 0


def keep_groups(tx: Transaction, groups: Iterable[Group]) -> None:
    """Make the groups that are not there yet and keep the sizes and shifts of those that are."""
    known = {row.key: row for row in tx.exec(select(GroupRow))}
    fresh: list[dict[str, Any]] = []
    for group in groups:
        row = known.get(group.key)
        if row is None:
            fresh.append({name: getattr(group, name) for name in ("key", "unit", "number", "size", "shift")})
        elif (row.size, row.shift) != (group.size, group.shift):
            row.size, row.shift = group.size, group.shift
            tx.add(row)
    if fresh:
        tx.connection().execute(insert(GroupRow), fresh)
    tx.flush()


def groups(tx: Transaction, unit: str | None = None) -> list[Group]:
    query = select(GroupRow).order_by(GroupRow.unit, col(GroupRow.number))
    if unit is not None:
        query = query.where(GroupRow.unit == unit)
    return [Group(row.unit, row.number, row.size, row.shift) for row in tx.exec(query)]


def keep_sessions(tx: Transaction, wanted: Iterable[tuple[Group, str]]) -> None:
    """A session for every (group, module) that has none yet."""
    known = set(tx.exec(select(SessionRow.key)))
    rows = [
        {"key": session_key(group.key, module), "unit": group.unit, "group": group.key, "module": module,
         "state": "planned", "reason": ""}
        for group, module in wanted
        if session_key(group.key, module) not in known
    ]  # fmt: skip
    if rows:
        tx.connection().execute(insert(SessionRow), rows)


def session_key(group: str, module: str) -> str:
    return f"{group}@{module}"


def _in_time(placement: Placement) -> tuple[bool, str, str]:
    starts = placement.starts_local
    return starts is None, starts.isoformat() if starts else "", placement.key


def _version(row: CalendarVersionRow) -> Version:
    state, made_by = cast(Literal["draft", "released"], row.state), cast(Maker, row.made_by)
    return Version(row.number, state, row.drafted_at, row.released_at, made_by)


def _fresh(number: int, now: datetime, made_by: Maker) -> dict[str, Any]:
    return {"number": number, "state": "draft", "drafted_at": now, "made_by": made_by}


_VALUES = "kind unit group module leader starts_local timezone minutes flag because facilitator".split()
_COLUMNS = ["key", "starts_utc", *_VALUES]


def _row(placement: Placement, number: int) -> dict[str, Any]:
    values = {name: getattr(placement, name) for name in _COLUMNS}
    return {"since_version": number, "until_version": None, **values}
