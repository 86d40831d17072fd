"""The answers: what became of the team's ideas, in full. As long as it has to be, so it is laid out for itself."""

from rollout.domain.edges import SheetJob
from rollout.domain.ideas import who_had_it
from rollout.domain.pack import Reply, Since
from rollout.domain.printing.order import STEPS, Order, outcome


def answers(order: Order) -> SheetJob:
    ideas = [_idea(order, reply) for reply in order.brief.replies]
    return SheetJob("answers", order.module, {"theme": order.theme, "facility": order.brief.name, "ideas": ideas})


_STEPS = 3
"""So many of the newest steps are told on paper."""


def _step(order: Order, step: Since) -> dict[str, str]:
    head = order.words.say("{step}, {day}", step=order.words.say(STEPS[step.kind]), day=order.words.short_day(step.on))
    return {"head": head, "words": step.words}


def _idea(order: Order, reply: Reply) -> dict[str, object]:
    return {
        "text": reply.text.split("\n"),
        "author": who_had_it(reply.author),
        "outcome": outcome(reply, order.words),
        "level": order.words.say("The {level} answers", level=reply.level),
        "answer": reply.answer.split("\n"),
        "since": [_step(order, step) for step in reply.since[-_STEPS:]],
    }
