"""One pack to print, and what all its sheets share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import Brief, Hour, Reply
from rollout.domain.printing.words import ENGLISH, Words
from rollout.domain.programme import Programme

NO_DATE = "no date yet"
OUTCOMES = {
    "forwarded": "Sent further up",
    "adopted": "Adopted",
    "tried": "On trial",
    "kept_local": "Yours to do here",
    "declined": "Not now",
}


STEPS = {
    "note": "Under way",
    "kept": "Kept after the trial",
    "widened": "Tried in more places",
    "done": "Done",
    "dropped": "Not carried on",
}


@dataclass(frozen=True)
class Order:
    """One pack to print: whose, for which module, with which return address and code in the foot, in which words."""

    brief: Brief
    module: Module
    theme: Mapping[str, object]
    link: str
    code: str
    words: Words = ENGLISH


def theme(programme: Programme, module: Module) -> dict[str, object]:
    """What every sheet of a module shares, whoever it is for."""
    minutes = [0]
    for activity in module.activities:
        minutes.append(minutes[-1] + activity.minutes)
    return {
        "programme": programme.name,
        "organisation": programme.organisation,
        "colour": programme.colour,
        "logo": "",
        "number": programme.modules.index(module.key) + 1 if module.key in programme.modules else 1,
        "modules": len(programme.modules),
        "clock": [f"{total // 60}:{total % 60:02}" for total in minutes],
    }


def job(kind: str, order: Order, leaves: Sequence[Mapping[str, str]], shape: Mapping[str, int]) -> SheetJob:
    """A personal sheet: its shape is laid out once for many leaders; each leaf is a copy of it, word by word."""
    title = f"{order.module.title}: {order.brief.name}"
    facts = {"theme": order.theme, "shape": shape, "leaves": leaves, "link": order.link, "title": title}
    return SheetJob(kind, order.module, facts)


def shared_job(kind: str, module: Module, facts: Mapping[str, object]) -> SheetJob:
    """A sheet with nothing personal in it."""
    return SheetJob(kind, module, {"theme": facts})


def head(order: Order) -> dict[str, str]:
    """What every personal sheet says of itself."""
    brief = order.brief
    foot = "Made for {facility} · dates of calendar version {version}"
    return {
        "facility": brief.name,
        "foot": order.words.say(foot, facility=brief.name, version=brief.version),
        "code": order.code,
    }


def hours(order: Order, rows: int, day: Callable[[date], str]) -> dict[str, str]:
    """The rows of a list of hours: empty ones where there are fewer; a line counts the rest where there are more."""
    listed, words = order.brief.hours, order.words
    slots = {f"hour{row}.{name}": "" for row in range(rows) for name in ("group", "date", "time", "size")}
    for row, hour in enumerate(listed[:rows]):
        slots |= {f"hour{row}.{name}": text for name, text in _hour(hour, words, day).items()}
    more = len(listed) - rows
    slots["hours.more"] = words.say("and {more} more: see the sign-in sheets", more=more) if more > 0 else ""
    return slots


def _hour(hour: Hour, words: Words, day: Callable[[date], str]) -> dict[str, str]:
    starts = hour.starts_local
    return {
        "group": words.say("Group {number}", number=hour.group),
        "date": day(starts.date()) if starts else words.say(NO_DATE),
        "time": words.clock(starts.time()) if starts else "",
        "size": people(hour.size, words),
    }


def moment(at: datetime | None, words: Words) -> str:
    return f"{words.short_day(at.date())}, {words.clock(at.time())}" if at else words.say(NO_DATE)


def led(order: Order) -> str:
    leader, words = order.brief.leader_name, order.words
    return words.say("Led by {leader}", leader=leader) if leader else words.say("Leader: to be named")


def people(size: int | None, words: Words) -> str:
    return "" if size is None else words.count("{number} person", "{number} people", size)


def outcome(reply: Reply, words: Words) -> str:
    return words.say(OUTCOMES[reply.outcome]) if reply.outcome in OUTCOMES else reply.outcome


def newest(reply: Reply, words: Words) -> str:
    """Where the idea stands and the newest words about it."""
    if not reply.since:
        return f"{outcome(reply, words)}: {one_line(reply.answer)}"
    last = reply.since[-1]
    return f"{words.say(STEPS[last.kind])}: {one_line(last.words)}"


def one_line(text: str) -> str:
    return " ".join(text.split())


def bare(link: str) -> str:
    """An address as people read it out: without its scheme."""
    return link.split("://", 1)[-1]
