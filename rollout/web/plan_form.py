"""The fields of a plan as a leader fills them in: who sees to it, the first step, by when, where it is tried."""

import re
from datetime import date

from rollout.domain.follow_up import Plan
from rollout.web.forms import Form
from rollout.web.words import PageWords


def plan_of(form: Form) -> Plan:
    """What was typed; a day that is none is left out, so that the page asks for it."""
    places = tuple(part.strip() for part in re.split(r"[\n;]", form.text("facilities")) if part.strip())
    return Plan(form.text("owner"), form.text("first_step"), _day(form.text("due_on")), places)


def names(words: PageWords) -> dict[str, str]:
    """What each part of a choice is called on the page, to say what is missing."""
    return {
        "reason": words.say("Why"), "answer": words.say("Your answer to them"), "owner": words.say("Who sees to it"),
        "first_step": words.say("The first step"), "due_on": words.say("The day"),
        "facilities": words.say("Where it is tried"),
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
