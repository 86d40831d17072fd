"""The sign-in sheet: a page a group, with lines for everybody and for those who walk in; a large group gets two."""

from collections.abc import Iterator

from rollout.domain.edges import SheetJob
from rollout.domain.pack import Hour
from rollout.domain.printing.order import NO_DATE, Order, bare, head, job, people

_ROWS = (16, 20, 28, 40, 52, 64)
"""So many lines a page may have; from 40 on they stand in two columns."""
_WALK_INS = 4
_MOST_PAGES = 64


def sign_in(order: Order) -> SheetJob:
    hours = order.brief.hours or (Hour(1, None, None),)
    needed = max((hour.size or 0) for hour in hours) + _WALK_INS
    rows = next((each for each in _ROWS if each >= needed), _ROWS[-1])
    pages = [page for hour in hours for page in _pages(order, hour, rows)]
    return job("sign_in", order, pages[:_MOST_PAGES], {"rows": rows})


def _pages(order: Order, hour: Hour, rows: int) -> Iterator[dict[str, str]]:
    """One page, or as many as it takes to have a line for everybody. A plus is a line for somebody who walks in."""
    known = rows if hour.size is None else hour.size
    most = -(-max(known + _WALK_INS, 1) // rows) if hour.size is not None else 1
    for page in range(most):
        lines = range(page * rows + 1, (page + 1) * rows + 1)
        numbers = {f"row{row}": str(line) if line <= known else "+" for row, line in enumerate(lines)}
        session = _session(order, hour, page + 1, most)
        yield {**head(order), "session": session, "url": bare(order.link), **numbers}


def _session(order: Order, hour: Hour, page: int, pages: int) -> str:
    say = order.words.say
    sheet = say("sheet {page} of {pages}", page=page, pages=pages) if pages > 1 else ""
    parts = [say("Group {number}", number=hour.group), _when(order, hour), people(hour.size, order.words), sheet]
    return " · ".join(filter(None, parts))


def _when(order: Order, hour: Hour) -> str:
    starts, words = hour.starts_local, order.words
    return f"{words.long_day(starts.date())}, {words.clock(starts.time())}" if starts else words.say(NO_DATE)
