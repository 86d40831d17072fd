"""What moves besides an hour that gets another date, in the language of whoever reads it."""

from collections.abc import Mapping, Sequence

from rollout.domain.calendar import Change
from rollout.web.words import PageWords


def also_moved(words: PageWords, moves: Sequence[Change], group: str, titles: Mapping[str, str]) -> list[str]:
    """One phrase for each date of the facility itself; of others no more than how many there are.

    `group`: whose hour it is; other groups of the facility are named.
    """
    unit = group.rpartition("#")[0]
    own = [change for change in moves if change.before and change.before.unit == unit]
    said = [_phrase(words, change, group, titles) for change in own]
    others = len(moves) - len(own)
    if others:
        said.append(words.count("{number} date of other facilities", "{number} dates of other facilities", others))
    return said


def _phrase(words: PageWords, change: Change, group: str, titles: Mapping[str, str]) -> str:
    assert change.before is not None
    kind, title = change.before.kind, titles.get(change.before.module, change.before.module)
    if kind == "session" and change.before.group != group:
        number = change.before.group.rpartition("#")[2]
        title = words.say("{title}, group {number}", title=title, number=number)
    starts = change.after.starts_local if change.after else None
    if starts is None:
        return _no_more(words, kind, title)
    when = words.say("{day}, {time}", day=words.short_day(starts.date()), time=words.clock(starts))
    if kind == "preview":
        return words.say("the preview of “{title}” to {when}", title=title, when=when)
    if kind == "coaching":
        return words.say("group coaching for “{title}” to {when}", title=title, when=when)
    return words.say("“{title}” to {when}", title=title, when=when)


def _no_more(words: PageWords, kind: str, title: str) -> str:
    if kind == "preview":
        return words.say("the preview of “{title}”, which has no date then", title=title)
    if kind == "coaching":
        return words.say("group coaching for “{title}”, which has no date then", title=title)
    return words.say("“{title}”, which has no date then", title=title)
