"""What a network or state leader looks at in ten minutes a week: what waits, what moved, whom to thank, what comes.

Everything is a count with its denominator. Nothing here ranks, and nothing says who is late.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rollout.domain.timeline import HoursOn, SeatsIn

ADOPTED = ("adopted", "done")
WEEKS_BACK, WEEKS_AHEAD = 1, 2
DAYS_AHEAD = 14


@dataclass(frozen=True)
class Week:
    """The hours of one week by what became of them. `other`: not held, or cancelled."""

    monday: date
    held: int = 0
    unreported: int = 0
    other: int = 0
    to_come: int = 0

    @property
    def hours(self) -> int:
        return self.held + self.unreported + self.other + self.to_come


@dataclass(frozen=True)
class Climb:
    """Where one idea stands; `merged_into` is the idea that climbs for it. `answered`: first and last decision."""

    idea: str
    unit: str
    state: str
    merged_into: str | None
    answered: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Loop:
    """Ideas as people wrote them: how many were put forward, how many of those have an answer, how many lately."""

    put_forward: int = 0
    answered: int = 0
    lately: int = 0


@dataclass(frozen=True)
class Gathering:
    """A preview or group coaching to come, and how many leaders of this part have a seat in it."""

    kind: str
    module: str
    starts: datetime
    seats: int


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(hours: Iterable[HoursOn], today: date, today_in: Callable[[str], date]) -> list[Week]:
    """The weeks about this one, oldest first; hours far away and hours without a date are not in it."""
    this = monday_of(today)
    shown = [this + timedelta(weeks=n) for n in range(-WEEKS_BACK, WEEKS_AHEAD + 1)]
    found = {monday: Week(monday) for monday in shown}
    for each in hours:
        if each.on and (monday := monday_of(each.on)) in found:
            name = _became(each, today_in(each.timezone))
            found[monday] = replace(found[monday], **{name: getattr(found[monday], name) + each.count})
    return list(found.values())


def _became(hours: HoursOn, today: date) -> str:
    if hours.state == "held":
        return "held"
    if hours.state != "planned":
        return "other"
    return "unreported" if hours.on and hours.on < today else "to_come"


def gatherings(seats: Iterable[SeatsIn], today: date) -> list[Gathering]:
    """The previews and group coachings of the next days, all seats of one room together."""
    found: dict[tuple[datetime, str, str, str], int] = {}
    for seat in seats:
        if today <= seat.starts.date() < today + timedelta(days=DAYS_AHEAD):
            key = seat.starts, seat.kind, seat.module, seat.event
            found[key] = found.get(key, 0) + seat.taken
    return [Gathering(kind, module, starts, taken) for (starts, kind, module, _), taken in sorted(found.items())]


def loop(own: Iterable[Climb], combined: Mapping[str, Climb], since: datetime) -> Loop:
    """How far the loop is closed; an idea that was combined with others is answered with the combined one."""
    found = [_answers(idea, combined) for idea in own]
    lately = [answers for answers in found if answers and max(answers) >= since]
    return Loop(len(found), sum(bool(answers) for answers in found), len(lately))


def recognised(own: Iterable[Climb], combined: Mapping[str, Climb], monday: date) -> str | None:
    """One adopted idea for this week. Every facility that has one comes round in turn, however many it has.

    It depends on the week alone, so that everybody who looks sees the same, and it is no prize: the order is that of
    the facilities' codes. Ideas that were put forward carry the name that their authors wished to give.
    """
    adopted = [idea for idea in own if _line(idea, combined)[-1].state in ADOPTED]
    facilities = sorted({idea.unit for idea in adopted})
    if not facilities:
        return None
    week = monday.toordinal() // 7
    turn, facility = divmod(week, len(facilities))
    ideas = sorted(idea.idea for idea in adopted if idea.unit == facilities[facility])
    return ideas[turn % len(ideas)]


def _answers(idea: Climb, combined: Mapping[str, Climb]) -> list[datetime]:
    return [at for each in _line(idea, combined) if each.answered for at in each.answered]


def _line(idea: Climb, combined: Mapping[str, Climb]) -> list[Climb]:
    """The idea and everything that climbs for it, in order."""
    line = [idea]
    while (above := combined.get(line[-1].merged_into or "")) and above not in line:
        line.append(above)
    return line
