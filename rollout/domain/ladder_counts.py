"""The ladder in numbers: what waits and for how long, how fast answers come, and whether everybody gets one.

Every share has its denominator; levels are counted, units never compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rollout.domain.follow_up import FollowUp
from rollout.domain.ideas import OUTCOMES, Decision, Idea, above


@dataclass(frozen=True)
class LevelCounts:
    """The ladder at one level. Days are from the arrival at the level: `oldest` of what waits, the median and the
    90th percentile of what was decided; None where there is nothing to count."""

    level: str
    waiting: int = 0
    decided: int = 0
    forwarded: int = 0
    adopted: int = 0
    tried: int = 0
    kept_local: int = 0
    declined: int = 0
    oldest: int | None = None
    median: int | None = None
    ninetieth: int | None = None


@dataclass(frozen=True)
class Spread:
    """Of so many facilities of one kind, from how many came an idea that was put forward, and one that was adopted."""

    kind: str
    facilities: int
    put_forward: int
    adopted: int


@dataclass(frozen=True)
class Followed:
    """What became of all that was adopted or is tried: `adopted` = done + dropped + under way; `late`: of those under
    way, past their day. Trials that were neither kept nor stopped are counted for themselves; a stopped one is dropped.
    """

    adopted: int = 0
    done: int = 0
    dropped: int = 0
    late: int = 0
    trials: int = 0

    @property
    def under_way(self) -> int:
        return self.adopted - self.done - self.dropped


@dataclass(frozen=True)
class LadderCounts:
    """The whole ladder. `put_forward` counts ideas as people wrote them; `answered` those of them with a decision,
    `adopted` those that somebody adopted, also as part of a combined idea."""

    levels: tuple[LevelCounts, ...]
    put_forward: int
    answered: int
    adopted: int = 0
    spread: tuple[Spread, ...] = ()
    followed: Followed = Followed()


def ladder_counts(
    ideas: Iterable[Idea], decisions: Iterable[Decision], level_of: Mapping[str, str], levels: Sequence[str],
    now: datetime, sizes: Mapping[str, int | None], follow: Sequence[FollowUp] = (),
) -> LadderCounts:  # fmt: skip
    """What waits and was decided on each level, and what came of the ideas put forward.

    `sizes`: the head count of every facility (None: not known); `follow`: what is done or tried.
    """
    ideas, decisions = list(ideas), sorted(decisions, key=lambda made: made.decided_at)
    made_of = {idea.merged_into for idea in ideas if idea.merged_into}
    climbing = [i for i in ideas if i.id not in made_of and i.state not in ("captured", "undone")]
    by_id = {idea.id: idea for idea in ideas}
    outcomes: dict[str, set[str]] = {}
    for made in decisions:
        outcomes.setdefault(made.idea, set()).add(made.outcome)
    for each in follow:  # a trial that was kept has been adopted
        outcomes.setdefault(each.idea, set()).update({"adopted"} if each.kind == "adoption" else ())
    came = {idea.id: _came(idea, by_id, outcomes) for idea in climbing}
    adopted = [idea for idea in climbing if "adopted" in came[idea.id]]
    return LadderCounts(
        tuple(_level_counts(level, ideas, decisions, level_of, now) for level in levels),
        len(climbing), sum(bool(came[idea.id]) for idea in climbing), len(adopted), _spread(climbing, adopted, sizes),
        _followed(follow, now.date()),
    )  # fmt: skip


def _came(idea: Idea, by_id: Mapping[str, Idea], outcomes: Mapping[str, set[str]]) -> set[str]:
    """What became of an idea, also as part of others; most never were."""
    if not idea.merged_into:
        return outcomes.get(idea.id, set())
    return set().union(*(outcomes.get(each.id, set()) for each in above(idea, by_id)))


def _followed(follow: Iterable[FollowUp], today: date) -> Followed:
    listed = list(follow)
    trials = sum(each.kind == "trial" and each.state == "open" for each in listed)
    states = [each.state for each in listed]
    late = sum(each.kind == "adoption" and each.is_overdue(today) for each in listed)
    return Followed(len(listed) - trials, states.count("done"), states.count("dropped"), late, trials)


def _level_counts(
    level: str, ideas: Sequence[Idea], decisions: Sequence[Decision], level_of: Mapping[str, str], now: datetime
) -> LevelCounts:
    arrived: dict[str, datetime] = {idea.id: idea.captured_at for idea in ideas}
    days: list[int] = []
    here: list[str] = []
    for made in decisions:
        if made.level == level:
            here.append(made.outcome)
            days.append((made.decided_at - arrived.get(made.idea, made.decided_at)).days)
        arrived[made.idea] = made.decided_at
    waits = [i for i in ideas if i.state == "put_forward" and i.waits_at and level_of.get(i.waits_at) == level]
    oldest = max(((now - arrived[idea.id]).days for idea in waits), default=None)
    forwarded, adopted, tried, kept, declined = (here.count(outcome) for outcome in OUTCOMES)
    return LevelCounts(
        level, len(waits), len(here), forwarded, adopted, tried, kept, declined, oldest, _of(days, 50), _of(days, 90)
    )


def _of(days: Sequence[int], percent: int) -> int | None:
    """The smallest number of days within which this share was decided (nearest rank)."""
    return sorted(days)[-(-len(days) * percent // 100) - 1] if days else None


def _spread(climbing: Sequence[Idea], adopted: Sequence[Idea], sizes: Mapping[str, int | None]) -> tuple[Spread, ...]:
    """Whether small facilities get through as large ones do: those up to the median head count, and those above."""
    known = sorted(size for size in sizes.values() if size is not None)
    if not known:
        return ()
    middle = known[(len(known) - 1) // 2]
    kinds = {
        f"up to {middle:,} people": {unit for unit, size in sizes.items() if size is not None and size <= middle},
        f"more than {middle:,} people": {unit for unit, size in sizes.items() if size is not None and size > middle},
        "head count not known": {unit for unit, size in sizes.items() if size is None},
    }
    gave, got = {idea.unit for idea in climbing}, {idea.unit for idea in adopted}
    return tuple(Spread(kind, len(own), len(own & gave), len(own & got)) for kind, own in kinds.items() if own)
