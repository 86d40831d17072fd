"""The sign-in sheet: a page for each group, with lines for everybody and for those who walk in."""

from rollout.domain.edges import SheetJob
from rollout.domain.pack import Hour
from rollout.domain.printing.order import NO_DATE, Order, bare, head, job, people

_ROWS = (16, 20, 28, 40)
_WALK_INS = 4
_MOST_PAGES = 64


def sign_in(order: Order) -> SheetJob:
    hours = order.brief.hours[:_MOST_PAGES] or (Hour(1, None, None),)
    needed = max((hour.size or 0) for hour in hours) + _WALK_INS
    rows = next((each for each in _ROWS if each >= needed), _ROWS[-1])
    return job("sign_in", order, [_page(order, hour, rows) for hour in hours], {"rows": rows})


def _page(order: Order, hour: Hour, rows: int) -> dict[str, str]:
    known = hour.size if hour.size is not None else rows
    numbers = {f"row{row}": str(row + 1) if row < known else "+" for row in range(rows)}
    parts = [order.words.say("Group {number}", number=hour.group), _when(order, hour), people(hour.size, order.words)]
    return {**head(order), "session": " · ".join(filter(None, parts)), "url": bare(order.link), **numbers}


def _when(order: Order, hour: Hour) -> str:
    starts, words = hour.starts_local, order.words
    return f"{words.long_day(starts.date())}, {words.clock(starts.time())}" if starts else words.say(NO_DATE)
