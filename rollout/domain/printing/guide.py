"""The facilitator guide: her cover, her running head, her last page; the words between are everybody's."""

from rollout.domain.edges import SheetJob
from rollout.domain.printing.order import Order, bare, head, hours, job, led, moment

_FEW, _MANY = 4, 8


def guide(order: Order) -> SheetJob:
    brief, words = order.brief, order.words
    rows = _FEW if len(brief.hours) <= _FEW else _MANY
    slots = {
        **head(order),
        "header": brief.name,
        "led": led(order),
        "preview": moment(brief.preview, words),
        "coaching": moment(brief.coaching, words),
        "url": bare(order.link),
        **hours(order, rows, words.short_day),
    }
    return job("guide", order, [slots], {"rows": rows})
