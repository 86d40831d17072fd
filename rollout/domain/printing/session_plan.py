"""The session plan: her hour on one sheet of A4."""

from rollout.domain.edges import SheetJob
from rollout.domain.printing.order import Order, head, hours, job, led

_MANY, _ALL = 8, 24


def session_plan(order: Order) -> SheetJob:
    brief, words = order.brief, order.words
    rows = _MANY if len(brief.hours) <= _MANY else _ALL
    listed = hours(order, rows, words.long_day if rows == _MANY else words.short_day)
    return job("session_plan", order, [{**head(order), "led": led(order), **listed}], {"rows": rows})
