"""The return sheet: what a leader reports, on paper, one page for each group; made so that a machine may read it."""

from rollout.domain.edges import SheetJob
from rollout.domain.pack import Hour
from rollout.domain.printing.order import NO_DATE, Order, bare, head, job, people

FORM = 1
"""Goes up when a box gets another place or another meaning: a machine that reads pages must know which they are."""

_MOST_PAGES = 64


def return_sheet(order: Order) -> SheetJob:
    hours = sorted(order.brief.hours, key=lambda hour: hour.group)[:_MOST_PAGES] or [Hour(1, None, None)]
    return job("return_sheet", order, [_page(order, hour) for hour in hours], {"form": FORM})


def page_code(order: Order, hour: Hour) -> str:
    """The return address and, behind a full stop, form, group, page and calendar version: in letters a code is short.

    Somebody who scans it comes to the same return page as with the planner's code.
    """
    return f"{order.link}.F{FORM}G{hour.group:03}P1V{order.brief.version:04}"


def _page(order: Order, hour: Hour) -> dict[str, str]:
    words, starts = order.words, hour.starts_local
    when = f"{words.long_day(starts.date())}, {words.clock(starts.time())}" if starts else words.say(NO_DATE)
    return {
        **head(order),
        "group": words.say("Group {number}", number=hour.group),
        "session": " · ".join(filter(None, (when, people(hour.size, words)))),
        "url": bare(order.link),
        "link": page_code(order, hour),
    }
