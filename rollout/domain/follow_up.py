"""What follows an adoption or a trial: who sees to it, by when, and what has really happened since.

An adoption without an owner, a first step and a date is a wish; a trial without its places and a day on which somebody
looks at it again never ends. Nothing here is guessed: what nobody wrote down has not happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from rollout.domain.problem import Finding
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required

PLANNED = ("adopted", "tried")
"""Outcomes that somebody has to see to."""

FollowKind = Literal["adoption", "trial"]
FollowState = Literal["open", "done", "dropped"]
StepKind = Literal["note", "kept", "widened", "done", "dropped"]


@dataclass(frozen=True)
class Plan:
    """Who sees to it, the first step, by when (of a trial: when it is looked at again), and where it is tried."""

    owner: str = ""
    first_step: str = ""
    due_on: date | None = None
    facilities: tuple[str, ...] = ()


NO_PLAN = Plan()


@dataclass(frozen=True)
class Progress:
    """One thing that happened, in the words of whoever wrote it down; the first of an idea has number 1."""

    idea: str
    number: int
    kind: StepKind
    words: str
    by_person: int | None
    at: datetime


@dataclass(frozen=True)
class FollowUp:
    """An idea that is being done or tried. `unit` decided it and answers for it; a trial that is kept is an adoption
    from then on."""

    idea: str
    unit: str
    kind: FollowKind
    owner: str
    first_step: str
    due_on: date
    facilities: tuple[str, ...]
    state: FollowState
    opened_at: datetime
    closed_at: datetime | None = None
    lines: tuple[Progress, ...] = ()

    def is_overdue(self, today: date) -> bool:
        return self.state == "open" and self.due_on < today

    def asks_what_next(self, today: date) -> bool:
        """Whether this is a trial whose day has come: keep, widen or stop."""
        return self.kind == "trial" and self.state == "open" and self.due_on <= today


@dataclass(frozen=True)
class Step:
    """What somebody writes down about a follow-up, and where it changes: its new date, owner, first step or places.

    `seen`: how many lines there were when she began, so that two who write at once see each other's words.
    """

    idea: str
    kind: str
    words: str
    seen: int
    plan: Plan = NO_PLAN


def opened(idea: str, unit: str, outcome: str, plan: Plan, at: datetime) -> FollowUp:
    kind: FollowKind = "trial" if outcome == "tried" else "adoption"
    assert plan.due_on is not None
    places = plan.facilities if kind == "trial" else ()
    return FollowUp(idea, unit, kind, plan.owner, plan.first_step, plan.due_on, places, "open", at)


def cleaned_plan(plan: Plan) -> Plan:
    places = dict.fromkeys(found for each in plan.facilities if (found := clean_text(each, "name")))
    owner, step = clean_text(plan.owner, "name"), clean_text(plan.first_step, "line")
    return replace(plan, owner=owner, first_step=step, facilities=tuple(places))


def is_whole(outcome: str, plan: Plan) -> bool:
    """Whether nothing is missing of what this outcome needs."""
    return not missing(outcome, plan)


def missing(outcome: str, plan: Plan) -> tuple[str, ...]:
    """The names of what is still to be said."""
    wanted = {"adopted": ("owner", "first_step", "due_on"), "tried": ("owner", "facilities", "due_on")}.get(outcome, ())
    return tuple(name for name in wanted if not getattr(plan, name))


_WHERE = {"owner": "owner", "first_step": "first step", "due_on": "date", "facilities": "facilities"}
_HINTS = {
    "owner": "Name the person who sees to it.",
    "first_step": "Say in a line what is done first.",
    "due_on": "Say by which day; for a trial, the day on which you look at it again.",
    "facilities": "Name the facilities that try it.",
}


def plan_findings(where: str, outcome: str, plan: Plan, today: date | None = None) -> list[Finding]:
    """No adoption without owner, first step and date; no trial without owner, places and its day; none in the past."""
    gone = missing(outcome, cleaned_plan(plan))
    found = [Finding(f"{where}, {_WHERE[name]}", "is empty.", _HINTS[name]) for name in gone]
    found += unfit(where, plan)
    if today and plan.due_on and plan.due_on < today:
        found.append(Finding(f"{where}, date", f"{plan.due_on} is over.", "Choose a day that is still to come."))
    return found


def unfit(where: str, plan: Plan) -> list[Finding]:
    """What is too long to be kept whole."""
    return [*fits(f"{where}, owner", plan.owner, "name"), *fits(f"{where}, first step", plan.first_step, "line")]


_NEEDED = {"kept": "adopted", "widened": "tried"}
_WORDS_HINTS: Mapping[str, str] = {
    "note": "Write in a line what has happened.",
    "done": "Write in a line what is different now; the people who had the idea read it.",
    "dropped": "Say why; the people who had the idea read it.",
    "kept": "Write in a line what the trial showed.",
    "widened": "Write in a line what the trial has shown so far.",
}


def step_findings(now: FollowUp, step: Step, today: date) -> list[Finding]:
    """What stands in the way of this step."""
    if step.kind not in _WORDS_HINTS:
        return [Finding("step", f"“{step.kind}” is no step.", f"Use one of {', '.join(_WORDS_HINTS)}.")]
    if now.state != "open":
        return [Finding(f"idea {now.idea}", f"is {now.state} already.", "Nothing more is written about it.")]
    if step.kind in _NEEDED and now.kind != "trial":
        return [Finding(f"idea {now.idea}", "is not on trial.", "Write what happened, or say that it is done.")]
    found = required("words", step.words, "line", _WORDS_HINTS[step.kind])
    if outcome := _NEEDED.get(step.kind):
        found += plan_findings("plan", outcome, replace(step.plan, owner=step.plan.owner or now.owner), today)
    else:
        found += plan_findings("plan", "", step.plan, today)
    return found


def after(now: FollowUp, step: Step, by_person: int | None, at: datetime) -> FollowUp:
    """The follow-up once the step is taken; its newest line says who took it."""
    kind: StepKind = step.kind  # type: ignore[assignment]  # step_findings knows it
    line = Progress(now.idea, len(now.lines) + 1, kind, clean_text(step.words, "line"), by_person, at)
    plan = _after(now, step.plan)
    assert plan.due_on is not None
    changed = replace(now, owner=plan.owner, first_step=plan.first_step, due_on=plan.due_on, lines=(*now.lines, line))
    if kind == "kept":
        return replace(changed, kind="adoption")
    if kind == "widened":
        return replace(changed, facilities=plan.facilities)
    return replace(changed, state=kind, closed_at=at) if kind in ("done", "dropped") else changed


def is_again(now: FollowUp, step: Step) -> bool:
    """Whether this is the form of the newest line, sent once more."""
    last = now.lines[-1] if now.lines else None
    same = last and (last.kind, last.words) == (step.kind, clean_text(step.words, "line"))
    return bool(same) and step.seen == len(now.lines) - 1


def _after(now: FollowUp, plan: Plan) -> Plan:
    """What was not said anew stays; places come to those that are there."""
    places = tuple(dict.fromkeys((*now.facilities, *plan.facilities)))
    return Plan(plan.owner or now.owner, plan.first_step or now.first_step, plan.due_on or now.due_on, places)
