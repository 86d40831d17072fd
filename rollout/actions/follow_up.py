"""An adopted idea goes on: what happened, another date, done or dropped; a trial is kept, widened or stopped."""

from dataclasses import dataclass, replace

from rollout.actions.named_facilities import with_codes
from rollout.actions.tools import Tools
from rollout.domain.follow_up import FollowUp, Step, after, is_again, step_findings
from rollout.domain.ideas import IdeaState
from rollout.domain.problem import Refused, refuse
from rollout.store import follow_ups, ideas

_BECOMES: dict[str, IdeaState] = {"done": "done", "dropped": "dropped", "kept": "adopted"}


@dataclass(frozen=True)
class WentOn:
    """`was_faster`: somebody else wrote a line meanwhile; hers is not kept, so that she sees theirs first."""

    follow: FollowUp
    was_faster: bool = False


def go_on(tools: Tools, unit: str, step: Step, by_person: int | None) -> WentOn:
    """Take one step with an idea that this unit adopted or tries. The same form sent twice is one step."""
    with tools.database.transaction() as tx:
        now = follow_ups.hold(tx, step.idea)
        if now is None or now.unit != unit:
            raise refuse(f"idea {step.idea}", "is not followed up here.", "Open the page again.")
        if is_again(now, step):
            return WentOn(now)
        if step.seen != len(now.lines):
            return WentOn(now, was_faster=True)
        if found := step_findings(now, step, tools.clock.today()):
            raise Refused(*found)
        plan = with_codes(tools, tx, unit, {"plan": step.plan})["plan"]
        changed = after(now, replace(step, plan=plan), by_person, tools.clock.now())
        if not follow_ups.keep_step(tx, changed):
            return WentOn(now, was_faster=True)
        if state := _BECOMES.get(step.kind):
            ideas.become(tx, step.idea, state)
    return WentOn(changed)
