"""The planner: one sheet of A3 that is hers."""

from rollout.domain.edges import SheetJob
from rollout.domain.printing.order import Order, bare, head, hours, job, moment, newest, one_line

_FEW, _MANY = 4, 8
_ANSWERS = 3


def planner(order: Order) -> SheetJob:
    brief, words = order.brief, order.words
    rows = _FEW if len(brief.hours) <= _FEW else _MANY
    slots = {
        **head(order),
        "parents": " · ".join(brief.parents),
        "leader": brief.leader_name,
        "preview": moment(brief.preview, words),
        "coaching": moment(brief.coaching, words),
        "url": bare(order.link),
        **hours(order, rows, words.short_day),
        **_answers(order),
    }
    return job("planner", order, [slots], {"rows": rows, "answers": min(len(brief.replies), _ANSWERS)})


def _answers(order: Order) -> dict[str, str]:
    """The first answers to her team's ideas; all of them are on the answers sheet."""
    replies, words = order.brief.replies, order.words
    slots = {}
    for number, reply in enumerate(replies[:_ANSWERS]):
        slots[f"answer{number}.idea"] = words.say("“{text}”", text=one_line(reply.text))
        slots[f"answer{number}.reply"] = newest(reply, words)
    more = len(replies) - _ANSWERS
    if replies:
        counted = words.say("{more} more, and all", more=more) if more > 0 else words.say("All")
        slots["answers.more"] = words.say("{counted} in full on the enclosed page", counted=counted)
    return slots
