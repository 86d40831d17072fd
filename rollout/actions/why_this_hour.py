"""Why one hour, or one seat of a leader, has no date: the rules in its way, and each that would make room for it."""

from dataclasses import dataclass

from rollout.actions.plan_question import ask_around
from rollout.actions.tools import Tools
from rollout.domain.calendar import Group, Kind, Placement
from rollout.domain.planning.explain import Conflict, Explainer
from rollout.domain.problem import refuse
from rollout.store import calendar


@dataclass(frozen=True)
class HourWhy:
    """`row`: the hour or seat as people go by it; `waits_for`: the module of an hour before it that has no date either.

    `conflict`: what is in the way of it, or of the one that it waits for; None where it has a date or a day is free by
    now: then `sentence` says so.
    """

    row: Placement
    waits_for: str
    conflict: Conflict | None
    sentence: str


def why_this_hour(tools: Tools, unit: str, module: str, group: int) -> HourWhy:
    """About the hour of a group. Only looks; reads the part of the organisation that the hour can touch."""
    rows, explainer = _explainer(tools, unit)
    key = f"{unit}#{group}"
    row = _found(rows, "session", unit, module, key)
    sentence = explainer.no_date(key).get(module, row.flag)
    modules = tools.programme.modules
    for earlier in modules[: modules.index(module) + 1]:
        conflict = explainer.conflict(key, earlier)
        if conflict is not None and row.starts_local is None:
            return HourWhy(row, earlier if earlier != module else "", conflict, conflict.sentence)
    return HourWhy(row, "", None, sentence)


def why_this_seat(tools: Tools, unit: str, module: str, kind: Kind) -> HourWhy:
    """About the preview or group coaching of whoever leads there."""
    rows, explainer = _explainer(tools, unit)
    row = _found(rows, kind, unit, module)
    conflict = explainer.seat_conflict(row.leader or 0, module, kind) if row.starts_local is None else None
    sentence = explainer.no_seat(row.leader or 0, module, kind) if row.starts_local is None else row.flag
    return HourWhy(row, "", conflict, sentence)


def _explainer(tools: Tools, unit: str) -> tuple[list[Placement], Explainer]:
    question = ask_around(tools, unit)
    with tools.database.reading() as tx:
        groups: list[Group] = calendar.groups(tx, unit)
    return list(question.ask.released), Explainer(question.ask, question.ask.released, groups)


def _found(rows: list[Placement], kind: str, unit: str, module: str, group: str = "") -> Placement:
    found = [row for row in rows if (row.kind, row.unit, row.module) == (kind, unit, module)]
    named = [row for row in found if not group or row.group == group]
    without = [row for row in named if row.starts_local is None]
    if not named:
        raise refuse(f"{unit}, {module}", "is not in the calendar that people go by.", "Release it first.")
    return (without or named)[0]
