"""What is next for a facility's leader, in one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rollout.web.words import PageWords

_TODAY = {
    "session": "Your hour “{title}” is today at {time}.",
    "preview": "The preview of “{title}” is today at {time}.",
    "coaching": "Group coaching for “{title}” is today at {time}.",
}
_TOMORROW = {
    "session": "Your hour “{title}” is tomorrow at {time}.",
    "preview": "The preview of “{title}” is tomorrow at {time}.",
    "coaching": "Group coaching for “{title}” is tomorrow at {time}.",
}
_LATER = {
    "session": "Your hour “{title}” is on {day} at {time}.",
    "preview": "The preview of “{title}” is on {day} at {time}.",
    "coaching": "Group coaching for “{title}” is on {day} at {time}.",
}


@dataclass(frozen=True)
class Date:
    """One of her dates: what it is (session, preview, coaching), of which module and group, when it begins."""

    starts: datetime
    kind: str
    module: str
    title: str
    group: int = 1


@dataclass(frozen=True)
class Next:
    """The one sentence that matters today. `record`: the module whose hour should be recorded, of this group."""

    sentence: str
    record: str = ""
    group: int = 1


def to_record(words: PageWords, late: Date) -> Next:
    """An hour whose day has come and of which nothing is known comes before anything that lies ahead."""
    said = words.say(
        "How did your hour “{title}” of {day} go?", title=late.title, day=words.short_day(late.starts.date())
    )
    return Next(said, late.module, late.group)


def ahead(words: PageWords, dates: Iterable[Date], local: datetime, is_over: bool) -> Next:
    """The nearest date that is still to come; else that all is done, or that nothing is to do yet."""
    coming = sorted((each.starts, each.kind, each) for each in dates if each.starts >= local)
    if coming:
        return Next(_said(words, coming[0][2], local.date()))
    if is_over:
        return Next(words.say("All your hours are done. Thank you."))
    return Next(words.say("Your dates are on their way. There is nothing to do yet."))


def _said(words: PageWords, one: Date, today: date) -> str:
    on, time = one.starts.date(), words.clock(one.starts)
    if on == today:
        return words.say(_TODAY[one.kind], title=one.title, time=time)
    if on == today + timedelta(days=1):
        return words.say(_TOMORROW[one.kind], title=one.title, time=time)
    return words.say(_LATER[one.kind], title=one.title, day=words.day(on), time=time)
