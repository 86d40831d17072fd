"""What people do in the demo: they attend, lead their hours, report (or not), have ideas, and decide on them."""

from dataclasses import dataclass
from datetime import date, timedelta

from rollout.demo import words
from rollout.demo.chance import Chance
from rollout.domain.calendar import Placement
from rollout.domain.follow_up import FollowUp, Plan, Step
from rollout.domain.ideas import Idea, Outcome
from rollout.domain.module import Module
from rollout.domain.returns import Action, ActivityDone, IdeaText, Return, Session

REPORTS_LATER = ((0.62, 0), (0.87, 1), (0.97, 4))


@dataclass(frozen=True)
class Hour:
    """How one planned hour turns out: led on `led_on` (None: not held), reported on `told_on` (None: silence)."""

    led_on: date | None
    told_on: date | None
    reason: str = ""


def how_it_turns_out(session: str, planned_on: date, chance: Chance, silent: bool = False) -> Hour:
    """Most hours are held on their day, some later, some not (each planned date is a new throw); some stay silent."""
    name = (session, planned_on)
    told = next_weekday(planned_on + timedelta(days=_days_to_tell(chance, name)))
    if silent or chance.happens(0.02, "silent", session):
        return Hour(planned_on, None)
    if chance.happens(0.04, "not held", *name):
        return Hour(None, told, chance.one_of(words.NOT_HELD, "why", *name))
    if chance.happens(0.05, "late", *name):
        led_on = next_weekday(planned_on + timedelta(days=chance.whole(1, 9, "how late", *name)))
        return Hour(led_on, led_on)
    return Hour(planned_on, told)


def report(session: Session, hour: Hour, size: int | None, module: Module, chance: Chance) -> Return:
    """What the leader writes. One key for one planned date, so that telling it twice is telling it once."""
    on = hour.led_on or hour.told_on
    key = f"demo:{session.key}:{on}"
    if hour.led_on is None:
        return Return(key, session.key, held=False, reason=hour.reason)
    most = size or 10
    return Return(
        key,
        session.key,
        held=True,
        held_on=hour.led_on,
        headcount=max(1, most - chance.whole(0, max(1, most // 6), "absent", key)) if most > 1 else most,
        activities=tuple((a.key, _done(a.key, key, chance)) for a in module.activities),
        actions=_actions(key, hour.led_on, chance),
        ideas=_ideas(key, module, chance),
        how_it_went=chance.one_of(words.HOW_IT_WENT, "how", key),
        improve=chance.one_of(words.IMPROVE, "improve", key),
    )


def judge(idea: Idea, place: int, quota: int, top: bool, chance: Chance) -> tuple[Outcome, str, str]:
    """A leader's decision on one of the ideas that wait: the first few go up (or are adopted at the top)."""
    name = (idea.id, idea.waits_at)
    if place < quota:
        if not top:
            return "forwarded", chance.one_of(words.FORWARD_REASONS, *name), words.FORWARD_ANSWER
        return "adopted", chance.one_of(words.ADOPT_REASONS, *name), chance.one_of(words.ADOPT_ANSWERS, *name)
    if chance.happens(0.6, "keep", *name):
        return "kept_local", chance.one_of(words.KEEP_REASONS, *name), chance.one_of(words.KEEP_ANSWERS, *name)
    return "declined", chance.one_of(words.DECLINE_REASONS, *name), chance.one_of(words.DECLINE_ANSWERS, *name)


def plan_for(idea: Idea, today: date, chance: Chance) -> Plan:
    """Who sees to an adopted idea, what is done first, and by when."""
    name = (idea.id, idea.waits_at)
    due_on = next_weekday(today + timedelta(days=chance.whole(12, 40, "due", *name)))
    return Plan(chance.one_of(words.OWNERS, "owner", *name), chance.one_of(words.FIRST_STEPS, "step", *name), due_on)


def next_step(follow: FollowUp, today: date, chance: Chance) -> Step | None:
    """What is written about it on this day. On the day it is due some are done, a few dropped, some left open."""
    half = follow.opened_at.date() + (follow.due_on - follow.opened_at.date()) / 2
    if today >= half and not follow.lines:
        return Step(follow.idea, "note", chance.one_of(words.PROGRESS, "progress", follow.idea), 0)
    if today < follow.due_on or chance.happens(0.3, "left open", follow.idea):
        return None
    if chance.happens(0.2, "dropped", follow.idea):
        return Step(follow.idea, "dropped", chance.one_of(words.DROPPED, follow.idea), len(follow.lines))
    return Step(follow.idea, "done", chance.one_of(words.DONE, "done", follow.idea), len(follow.lines))


def attends(seat: Placement, chance: Chance) -> bool:
    return chance.happens(0.95, "attends", seat.key)


def next_weekday(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _days_to_tell(chance: Chance, name: tuple[object, ...]) -> int:
    draw = chance.share("told", *name)
    return next((days for below, days in REPORTS_LATER if draw < below), 8)


def _done(activity: str, key: str, chance: Chance) -> ActivityDone:
    return "skipped" if chance.happens(words.SKIPPED_OFTEN, "skipped", activity, key) else "done"


def _actions(key: str, led_on: date, chance: Chance) -> tuple[Action, ...]:
    texts = [chance.one_of(words.ACTIONS, "action", n, key) for n in range(chance.whole(1, 2, "actions", key))]
    due_on = led_on + timedelta(days=chance.whole(10, 25, "due", key))
    return tuple(Action(text, chance.one_of(("All of us", "Early shift", "Late shift"), text, key), due_on)
                 for text in dict.fromkeys(texts))  # fmt: skip


def _ideas(key: str, module: Module, chance: Chance) -> tuple[IdeaText, ...]:
    activity = module.activities[-2].key
    texts = [_idea(n, key, chance) for n in range(chance.whole(0, 2, "ideas", key))]
    return tuple(IdeaText(text, "The team", activity, put_forward=place == 0)
                 for place, text in enumerate(dict.fromkeys(texts)))  # fmt: skip


def _idea(number: int, key: str, chance: Chance) -> str:
    what, why = chance.one_of(words.IDEAS, "idea", number, key)
    return f"{what} {why}{chance.one_of(words.TWISTS, 'twist', number, key)}"
