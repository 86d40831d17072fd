"""Everything without a date, by the rule that would free most of it. Only looks; changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rollout.actions.plan_question import ask_now
from rollout.actions.tools import Tools
from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation
from rollout.domain.planning.explain import Conflict, Explainer
from rollout.domain.planning.rulebook import EASE, Rule
from rollout.domain.planning.why_words import from_to
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme
from rollout.store import calendar

LAST_RESORT = EASE.index("notice")
"""From here on a rule gives way only where no easier one does: without windows and spacing everything would fit."""


@dataclass(frozen=True)
class HeldBack:
    """What one rule keeps without a date: hours, those that wait for them, seats; and at which facilities."""

    rule: str
    hours: int
    waiting: int
    seats: int
    facilities: tuple[str, ...]


@dataclass(frozen=True)
class WhyReport:
    """`rows`: every hour and seat without a date, each with its reason as flag; `by_rule`: the heaviest rule first.

    `hours`, `seats` and `facilities` are how many there are in all, dated or not, under the unit that was asked for.
    """

    version: int
    hours: int
    seats: int
    facilities: int
    rows: tuple[Placement, ...]
    by_rule: tuple[HeldBack, ...]


@dataclass(frozen=True)
class _Case:
    """One thing without a date, the rules of which each one alone would free it, and how many hours wait for it."""

    row: Placement
    keys: tuple[str, ...]
    waiting: int


def why_no_date(tools: Tools, unit: str = "") -> WhyReport:
    """Ask again of the newest calendar what is in the way, for everybody or for one unit and everything under it."""
    question = ask_now(tools)
    if question.newest is None:
        raise refuse("calendar", "there is none yet.", "Plan first: rollout plan")
    with tools.database.reading() as tx:
        groups = calendar.groups(tx)
    ask = question.ask
    inside = _inside(ask.organisation, unit)
    explainer = Explainer(ask, question.stored, groups)
    rows = [row for row in question.stored if row.unit in inside]
    undated = [row for row in rows if row.starts_local is None]
    words: dict[str, str] = {}
    cases = [*_hours(tools.programme, explainer, undated, words), *_seats(tools.programme, explainer, undated, words)]
    hours = [row for row in rows if row.kind == "session"]
    order = tools.programme.modules.index
    told = sorted(
        _told(explainer, undated), key=lambda row: (row.unit, row.kind != "session", row.group, order(row.module))
    )
    return WhyReport(
        question.newest.number, len(hours), len(rows) - len(hours), len({row.unit for row in hours}),
        tuple(told), tuple(_by_rule(cases, words)),
    )  # fmt: skip


def _inside(organisation: Organisation, unit: str) -> frozenset[str]:
    if not unit:
        return frozenset(organisation.units)
    if unit not in organisation.units:
        raise refuse(f"unit {unit!r}", "is not known.", "Give its code, as in: rollout roster show")
    return frozenset([unit, *(below.code for below in organisation.below(unit))])


def _told(explainer: Explainer, undated: Sequence[Placement]) -> Iterator[Placement]:
    """The rows with the reason as it is today, which may differ from the day they were planned."""
    reasons: dict[str, dict[str, str]] = {}
    for row in undated:
        if row.kind != "session":
            yield replace(row, flag=explainer.no_seat(row.leader or 0, row.module, row.kind))
            continue
        if row.group not in reasons:
            reasons[row.group] = explainer.no_date(row.group)
        yield replace(row, flag=reasons[row.group].get(row.module, row.flag))


def _hours(
    rules: Programme, explainer: Explainer, undated: Sequence[Placement], words: dict[str, str]
) -> Iterator[_Case]:
    """The first hour of every group that has none, with the number of hours behind it that wait."""
    by_group: dict[str, list[Placement]] = defaultdict(list)
    for row in undated:
        if row.kind == "session":
            by_group[row.group].append(row)
    for group in sorted(by_group):
        found: list[tuple[Placement, Conflict | None, int]] = []
        for row in sorted(by_group[group], key=lambda row: rules.modules.index(row.module)):
            conflict = explainer.conflict(group, row.module)
            if conflict is None and found:
                found[-1] = (found[-1][0], found[-1][1], found[-1][2] + 1)
            else:
                found.append((row, conflict, 0))
        yield from (_Case(row, _keys(rules, conflict, words), waiting) for row, conflict, waiting in found)


def _seats(
    rules: Programme, explainer: Explainer, undated: Sequence[Placement], words: dict[str, str]
) -> Iterator[_Case]:
    for row in undated:
        if row.kind != "session":
            conflict = explainer.seat_conflict(row.leader or 0, row.module, row.kind)
            yield _Case(row, _keys(rules, conflict, words), 0)


def _keys(rules: Programme, conflict: Conflict | None, words: dict[str, str]) -> tuple[str, ...]:
    """The rules that would each do alone; of those that are a last resort only the easiest."""
    if conflict is None:
        words[""] = "nothing any more (a day is free by now: plan again)"
        return ("",)
    ways = conflict.ways_out
    easy = [way for way in ways if len(way.rules) == 1 and way.rules[0].cost < LAST_RESORT] or list(ways[:1])
    keys = []
    for way in easy:
        keys.append(" + ".join(_key(rule) for rule in way.rules))
        words[keys[-1]] = " and ".join(_in_general(rules, rule) for rule in way.rules)
    return tuple(keys)


def _key(rule: Rule) -> str:
    """Rules of the programme count together wherever they stand in the way; one that closes or opens is one place."""
    return rule.kind if rule.kind in ("lead", "preview", "starts", "seats") else rule.key


def _in_general(rules: Programme, rule: Rule) -> str:
    """The rule without what is true of one group only."""
    if rule.kind == "blackout":
        blackout = rules.blackouts[int(rule.key.rpartition(" ")[2])]
        return f"{rule.words}, {from_to(blackout.from_on, blackout.to_on)},"
    if rule.kind == "spacing":
        return (
            f"the {rules.spacing.min_days} to {rules.spacing.max_days} days before {rule.key.removeprefix('spacing ')}"
        )
    if rule.kind == "lead":
        return f"the {rules.preparation.latest_days} to {rules.preparation.earliest_days} days of preparation"
    if rule.kind in ("preview", "order"):
        return "the order of preview and group coaching"
    return "no start left" if rule.kind == "starts" else rule.words


def _by_rule(cases: Sequence[_Case], words: Mapping[str, str]) -> Iterator[HeldBack]:
    """The rule that would free most, then the one that would free most of what is left, and so on."""
    left = list(cases)
    while left:
        weight: dict[str, int] = defaultdict(int)
        for case in left:
            for key in case.keys:
                weight[key] += 1 + case.waiting
        best = min(weight, key=lambda key: (-weight[key], key))
        held = [case for case in left if best in case.keys]
        hours = [case for case in held if case.row.kind == "session"]
        units = tuple(sorted({case.row.unit for case in held}))
        waiting = sum(case.waiting for case in hours)
        yield HeldBack(words[best], len(hours), waiting, len(held) - len(hours), units)
        left = [case for case in left if best not in case.keys]
