"""Days that can be chosen, laid out as months: weeks down, Monday to Sunday across."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Cell:
    """One day. `link`: where choosing it leads, "" where it cannot be chosen; `moves`: how many other dates follow.

    `is_now`: the hour is on this day; `is_chosen`: this day is being looked at.
    """

    on: date
    link: str = ""
    moves: int = 0
    is_now: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Month:
    """The weeks of one month; None stands for a day of the month before or after."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months_of(days: Mapping[date, tuple[str, int]], now: date | None, chosen: date | None) -> list[Month]:
    """From the month of the first day that matters to that of the last, without months in which nothing does.

    `days`: by day, where choosing it leads and how many other dates it moves.
    """
    marked = sorted({*days, *(day for day in (now, chosen) if day)})
    return [
        _month(first, days, now, chosen)
        for first, _ in groupby(marked, key=lambda day: day.replace(day=1))
    ]  # fmt: skip


def _month(first: date, days: Mapping[date, tuple[str, int]], now: date | None, chosen: date | None) -> Month:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    cells: list[Cell | None] = [None] * first.weekday()
    for number in range(last.day):
        on = first + timedelta(days=number)
        link, moves = days.get(on, ("", 0))
        cells.append(Cell(on, link, moves, on == now, on == chosen))
    cells += [None] * (-len(cells) % 7)
    return Month(first, tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7)))
