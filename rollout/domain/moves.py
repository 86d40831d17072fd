"""What a new calendar changes for those who hold the released one: dates, leaders, letters, packs."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rollout.domain.calendar import Change, Placement, changes


@dataclass(frozen=True)
class Moves:
    """`released`: dates ahead that people hold; `moved`: those that get another start or none, in order of time.

    `again`: hours that were not held and get a new date. `leaders` and `units` are all whom any of it concerns.
    `letters` and `packs` are the most that follow: what nobody was sent yet simply carries the new date.
    """

    released: int
    moved: tuple[Change, ...]
    again: tuple[Change, ...]
    leaders: tuple[int, ...]
    units: tuple[str, ...]
    letters: int
    packs: int


def moves_of(released: Sequence[Placement], after: Sequence[Placement], today: date) -> Moves:
    """The knock-on of `after` for people who go by `released`."""
    news = [change for change in changes(list(released), list(after)) if _is_news(change)]
    moved = [change for change in news if _was_ahead(change, today) and _has_other_start(change)]
    again = [change for change in news if _is_again(change, today)]
    packs = _packs(news, after)
    seats = sum(_kind(change) != "session" for change in news)
    return Moves(
        released=sum(1 for row in released if row.on and row.on > today),
        moved=tuple(sorted(moved, key=_in_time)),
        again=tuple(sorted(again, key=_in_time)),
        leaders=tuple(sorted({row.leader for row in _sides(news) if row.leader is not None})),
        units=tuple(sorted({row.unit for row in _sides(news)})),
        letters=seats + len(packs),
        packs=len(packs),
    )


def fingerprint(moves: Moves) -> str:
    """The same for the same moves, and for no others: who says yes to what she saw says yes to nothing else."""
    sides = [
        (change.key, *((row.starts_local, row.leader) if row else () for row in (change.before, change.after)))
        for change in (*moves.moved, *moves.again)
    ]
    return hashlib.sha256(repr((sides, moves.leaders, moves.units)).encode()).hexdigest()[:20]


def is_moved(before: Placement, after: Placement | None) -> bool:
    """Whether a date that people hold is another one now, or none."""
    return after is None or after.starts_local != before.starts_local


def _is_news(change: Change) -> bool:
    """A reason or a flag that changed is told to nobody; a start, a leader, a room that opens or closes is."""
    old, new = change.before, change.after
    if old is None or new is None:
        return any(side is not None and side.starts_local for side in (old, new))
    return (old.starts_local, old.leader, old.timezone, old.minutes) != (
        new.starts_local, new.leader, new.timezone, new.minutes,
    )  # fmt: skip


def _was_ahead(change: Change, today: date) -> bool:
    return change.before is not None and change.before.on is not None and change.before.on > today


def _has_other_start(change: Change) -> bool:
    return change.before is not None and is_moved(change.before, change.after)


def _is_again(change: Change, today: date) -> bool:
    old, new = change.before, change.after
    return bool(old and new and old.on and new.on and old.on <= today < new.on)


def _packs(news: Iterable[Change], after: Iterable[Placement]) -> set[tuple[str, str]]:
    """Sheets show the facility's hours, its leader, and when she prepares for them."""
    changed, prepared = set(), set()
    for row in _sides(news):
        if row.kind == "session":
            changed.add((row.unit, row.module))
        else:
            prepared.add((row.leader, row.module))
    led: dict[tuple[int | None, str], set[tuple[str, str]]] = defaultdict(set)
    for row in after:
        if row.kind == "session" and row.starts_local:
            led[row.leader, row.module].add((row.unit, row.module))
    return changed.union(*(led[each] for each in prepared))


def _sides(found: Iterable[Change]) -> list[Placement]:
    return [side for change in found for side in (change.before, change.after) if side]


def _kind(change: Change) -> str:
    known = change.after or change.before
    assert known is not None
    return known.kind


def _in_time(change: Change) -> tuple[str, str]:
    starts = change.before.starts_local if change.before else None
    return starts.isoformat() if starts else "", change.key
