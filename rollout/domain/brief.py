"""What is printed where: a brief's facts as the words that go into the places of each sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from rollout.domain.edges import SheetJob
from rollout.domain.ideas import who_had_it
from rollout.domain.module import Module
from rollout.domain.pack import Brief, Hour, Reply
from rollout.domain.programme import Programme

NO_DATE = "no date yet"
_FEW, _MANY, _ALL = 4, 8, 24
_ROWS = (16, 20, 28, 40)
_WALK_INS = 4
_MOST_PAGES = 64
OUTCOMES = {
    "forwarded": "Sent further up",
    "adopted": "Adopted",
    "kept_local": "Yours to do here",
    "declined": "Not now",
}


@dataclass(frozen=True)
class Order:
    """One pack to print: whose, for which module, with which return address and code in the foot."""

    brief: Brief
    module: Module
    theme: Mapping[str, object]
    link: str
    code: str


def theme(programme: Programme, module: Module) -> dict[str, object]:
    """What every sheet of a module shares, whoever it is for."""
    minutes = [0]
    for activity in module.activities:
        minutes.append(minutes[-1] + activity.minutes)
    return {
        "programme": programme.name,
        "organisation": programme.organisation,
        "colour": programme.colour,
        "number": programme.modules.index(module.key) + 1 if module.key in programme.modules else 1,
        "modules": len(programme.modules),
        "clock": [f"{total // 60}:{total % 60:02}" for total in minutes],
    }


def shared_job(kind: str, module: Module, facts: Mapping[str, object]) -> SheetJob:
    """A guide or cards: nothing personal in it."""
    return SheetJob(kind, module, {"theme": facts})


def personal_jobs(order: Order) -> list[SheetJob]:
    """The sheets that are hers, in the order of a pack."""
    jobs = [_planner(order), _session_plan(order), _sign_in(order)]
    return [*jobs, _answers(order)] if order.brief.replies else jobs


def _planner(order: Order) -> SheetJob:
    brief = order.brief
    rows = _FEW if len(brief.hours) <= _FEW else _MANY
    shown = min(len(brief.replies), 3)
    slots = {
        **_head(order),
        "parents": " · ".join(brief.parents),
        "leader": brief.leader_name,
        "preview": _moment(brief.preview),
        "coaching": _moment(brief.coaching),
        "url": _bare(order.link),
        **_hours(brief.hours, rows, short_day),
    }
    for number, reply in enumerate(brief.replies[:shown]):
        slots[f"answer{number}.idea"] = f"“{_one_line(reply.text)}”"
        slots[f"answer{number}.reply"] = f"{_outcome(reply)}: {_one_line(reply.answer)}"
    if shown:
        more = len(brief.replies) - shown
        counted = f"{more} more, and all" if more else "All"
        slots["answers.more"] = f"{counted} in full on the enclosed page"
    return _job("planner", order, [slots], {"rows": rows, "answers": shown})


def _session_plan(order: Order) -> SheetJob:
    brief = order.brief
    rows = _MANY if len(brief.hours) <= _MANY else _ALL
    led = f"Led by {brief.leader_name}" if brief.leader_name else "Leader: to be named"
    slots = {**_head(order), "led": led, **_hours(brief.hours, rows, long_day if rows == _MANY else short_day)}
    return _job("session_plan", order, [slots], {"rows": rows})


def _sign_in(order: Order) -> SheetJob:
    hours = order.brief.hours[:_MOST_PAGES] or (Hour(1, None, None),)
    needed = max((hour.size or 0) for hour in hours) + _WALK_INS
    rows = next((each for each in _ROWS if each >= needed), _ROWS[-1])
    return _job("sign_in", order, [_sign_in_page(order, hour, rows) for hour in hours], {"rows": rows})


def _sign_in_page(order: Order, hour: Hour, rows: int) -> dict[str, str]:
    day = f"{long_day(hour.starts_local.date())}, {clock(hour.starts_local.time())}" if hour.starts_local else NO_DATE
    known = hour.size if hour.size is not None else rows
    numbers = {f"row{row}": str(row + 1) if row < known else "+" for row in range(rows)}
    session = f"Group {hour.group} · {day} · {_people(hour.size)}".rstrip(" ·")
    return {**_head(order), "session": session, "url": _bare(order.link), **numbers}


def _answers(order: Order) -> SheetJob:
    ideas = [
        {"text": reply.text.split("\n"), "author": who_had_it(reply.author), "outcome": _outcome(reply),
         "level": _level(reply), "answer": reply.answer.split("\n")}
        for reply in order.brief.replies
    ]  # fmt: skip
    return SheetJob("answers", order.module, {"theme": order.theme, "facility": order.brief.name, "ideas": ideas})


def _job(kind: str, order: Order, leaves: list[dict[str, str]], shape: dict[str, int]) -> SheetJob:
    """A personal sheet: its shape is laid out once for many leaders; its leaves are her pages, word by word."""
    title = f"{order.module.title}: {order.brief.name}"
    facts = {"theme": order.theme, "shape": shape, "leaves": leaves, "link": order.link, "title": title}
    return SheetJob(kind, order.module, facts)


def _head(order: Order) -> dict[str, str]:
    brief = order.brief
    return {
        "facility": brief.name,
        "foot": f"Made for {brief.name} · dates of calendar version {brief.version}",
        "code": order.code,
    }


def _hours(hours: tuple[Hour, ...], rows: int, day: "DayWords") -> dict[str, str]:
    """The rows of a list of hours: empty ones where there are fewer; a line counts the rest where there are more."""
    slots = {f"hour{row}.{name}": "" for row in range(rows) for name in ("group", "date", "time", "size")}
    for row, hour in enumerate(hours[:rows]):
        starts = hour.starts_local
        slots[f"hour{row}.group"] = f"Group {hour.group}"
        slots[f"hour{row}.date"] = day(starts.date()) if starts else NO_DATE
        slots[f"hour{row}.time"] = clock(starts.time()) if starts else ""
        slots[f"hour{row}.size"] = _people(hour.size)
    more = len(hours) - rows
    slots["hours.more"] = f"and {more} more: see the sign-in sheets" if more > 0 else ""
    return slots


class DayWords:
    """A way of writing a day; spelled out here because month names must not depend on the machine's language."""

    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    months = tuple("January February March April May June July August September October November December".split())

    def __init__(self, long: bool) -> None:
        self._long = long

    def __call__(self, day: date) -> str:
        name, month = self.days[day.weekday()], self.months[day.month - 1]
        return f"{name} {day.day} {month} {day.year}" if self._long else f"{name[:3]} {day.day} {month}"


short_day = DayWords(long=False)
long_day = DayWords(long=True)


def clock(at: time) -> str:
    return f"{(at.hour + 11) % 12 + 1}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


def _moment(at: datetime | None) -> str:
    return f"{short_day(at.date())}, {clock(at.time())}" if at else NO_DATE


def _people(size: int | None) -> str:
    return "" if size is None else f"{size} {'person' if size == 1 else 'people'}"


def _outcome(reply: Reply) -> str:
    return OUTCOMES.get(reply.outcome, reply.outcome)


def _level(reply: Reply) -> str:
    return f"The {reply.level}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bare(link: str) -> str:
    """An address as people read it out: without its scheme."""
    return link.split("://", 1)[-1]
