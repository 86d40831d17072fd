"""The answers: what became of the team's ideas, in full. As long as it has to be, so it is laid out for itself."""

from rollout.domain.edges import SheetJob
from rollout.domain.ideas import who_had_it
from rollout.domain.pack import Reply
from rollout.domain.printing.order import Order, outcome


def answers(order: Order) -> SheetJob:
    ideas = [_idea(order, reply) for reply in order.brief.replies]
    return SheetJob("answers", order.module, {"theme": order.theme, "facility": order.brief.name, "ideas": ideas})


def _idea(order: Order, reply: Reply) -> dict[str, object]:
    return {
        "text": reply.text.split("\n"),
        "author": who_had_it(reply.author),
        "outcome": outcome(reply, order.words),
        "level": order.words.say("The {level} answers", level=reply.level),
        "answer": reply.answer.split("\n"),
    }
