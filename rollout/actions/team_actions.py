"""What a team decides to do between its hours, in a huddle or a talk of two: add, tick off, hand over."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rollout.actions.tools import Tools
from rollout.domain.problem import Finding, Refused
from rollout.domain.returns import Action, Step, StoredAction
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required
from rollout.store import team_actions
from rollout.store.database import Transaction

MOST_OPEN = 60


@dataclass(frozen=True)
class ActionReport:
    """Whether there is such an action, and whether this changed anything: what is sent twice changes nothing."""

    found: bool
    changed: bool


def add_action(tools: Tools, unit: str, action: Action, key: str) -> ActionReport:
    """`key`: of the form that it was typed into, so that a second tap adds nothing."""
    hint = "Write what you agreed to do."
    if found := required("what", action.text, "line", hint) + fits("who", action.who, "name"):
        raise Refused(*found)
    cleaned = Action(clean_text(action.text, "line"), clean_text(action.who, "name"), action.due_on)
    with tools.database.transaction() as tx:
        _refuse_too_many(tx, unit)
        return ActionReport(True, team_actions.add(tx, unit, cleaned, key))


def tick_action(tools: Tools, unit: str, number: int, done: bool, by_person: int | None) -> ActionReport:
    """Done today, or open again."""
    kind: Literal["done", "open"] = "done" if done else "open"
    with tools.database.transaction() as tx:
        action = team_actions.find(tx, unit, number)
        if action is None or (action.done_on is not None) == done:
            return ActionReport(action is not None, False)
        became = Step(kind, tools.clock.now(), by_person)
        team_actions.step(tx, number, became, tools.clock.today() if done else None)
        return ActionReport(True, True)


def hand_over_action(
    tools: Tools, unit: str, number: int, who: str, due_on: date | None, by_person: int | None
) -> ActionReport:
    """Somebody else does it now, or by another day; who had it before stays in its history."""
    if found := required("who", who, "name", "Say who does it now."):
        raise Refused(*found)
    name = clean_text(who, "name")
    with tools.database.transaction() as tx:
        action = team_actions.find(tx, unit, number)
        if action is None or _is_so(action, name, due_on):
            return ActionReport(action is not None, False)
        became = Step("handed_over", tools.clock.now(), by_person, name, due_on)
        team_actions.step(tx, number, became, action.done_on)
        return ActionReport(True, True)


def _is_so(action: StoredAction, who: str, due_on: date | None) -> bool:
    return (action.action.who, action.action.due_on) == (who, due_on)


def _refuse_too_many(tx: Transaction, unit: str) -> None:
    standing = sum(action.done_on is None for action in team_actions.of(tx, unit))
    if standing >= MOST_OPEN:
        raise Refused(Finding("actions", f"are {standing} already.", "Tick off what is done before you add another."))
