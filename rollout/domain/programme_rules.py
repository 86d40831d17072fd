"""What a programme may not be: settings that are well-formed one by one and impossible together."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rollout.domain import programme_calendar
from rollout.domain.paper_rules import paper_findings
from rollout.domain.problem import Finding
from rollout.domain.programme import LadderRules, LetterRules, Preparation, Programme
from rollout.domain.programme_findings import FILE, found, is_plain_address, weekdays

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def impossible(programme: Programme) -> list[Finding]:
    """Everything in the programme that cannot be met, in the order of the file."""
    return [
        *_names(programme),
        *_place(programme),
        *programme_calendar.dates(programme),
        *programme_calendar.hours(programme),
        *_preparation(programme.preparation, programme.levels),
        *programme_calendar.waves(programme.waves, programme.levels),
        *programme_calendar.wishes(programme),
        *_ladder(programme.ladder, programme.levels),
        *_rungs(programme),
        *_letters(programme.letters),
        *_counts(programme),
        *(finding for rule in programme_calendar.LISTS for finding in rule(programme)),
        *paper_findings(programme),
    ]


def _names(programme: Programme) -> Iterator[Finding]:
    """Module keys and levels become file names, links and columns, so they keep to small letters."""
    for key in ("name", "organisation"):
        if not getattr(programme, key):
            yield found("programme", key, "is empty.", "Write the name that people know.")
    yield from _keys("modules", programme.modules)
    yield from _keys("levels", programme.levels)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", programme.language):
        yield found(
            "programme", "language", f"{programme.language!r} is no language code.", 'Write, for example, "en".'
        )
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", programme.colour):
        yield found("programme", "colour", f"{programme.colour!r} is no colour.", 'Write six digits: "#0b5d5b".')


def _keys(name: str, keys: Sequence[str]) -> Iterator[Finding]:
    if not keys:
        yield found("programme", name, "is empty.", "Name at least one.")
    for twice in sorted({key for key in keys if keys.count(key) > 1}):
        yield found("programme", name, f"{twice!r} stands there twice.", "Keep one of them.")
    for key in keys:
        if not _KEY.fullmatch(key):
            yield found("programme", name, f"{key!r} cannot be used.", "Use small letters, digits, - and _ (up to 40).")


def _place(programme: Programme) -> Iterator[Finding]:
    try:
        ZoneInfo(programme.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = 'Write an IANA name such as "Australia/Sydney" or "Europe/London".'
        yield found("programme", "timezone", f"{programme.timezone!r} is no time zone.", hint)
    if not re.fullmatch(r"[A-Z]{2}", programme.country):
        yield found("programme", "country", f"{programme.country!r} is no country code.", 'Two letters: "AU", "GB".')
    if not re.fullmatch(r"[A-Z0-9]{0,4}", programme.subdivision):
        hint = 'Write the part after the dash of its ISO 3166-2 code, such as "NSW", or "".'
        yield found("programme", "subdivision", f"{programme.subdivision!r} is no subdivision code.", hint)
    if not _is_web_address(programme.base_url):
        hint = 'Write how people reach this product, such as "https://rollout.example.org".'
        yield found("programme", "base_url", f"{programme.base_url!r} is no web address.", hint)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    clean = not (parts.query or parts.fragment or parts.username) and re.fullmatch(r"[!-~]+", url) is not None
    return known and clean and not url.endswith("/")


def _preparation(rules: Preparation, levels: Sequence[str]) -> Iterator[Finding]:
    if rules.latest_days >= rules.earliest_days:
        what = f"latest_days ({rules.latest_days}) is not less than earliest_days ({rules.earliest_days})."
        yield found("preparation", "latest_days", what, "Both count back from the hour: use 3 and 21, for example.")
    if rules.latest_days < 1:
        yield found("preparation", "latest_days", f"{rules.latest_days} is too few.", "Write 1 or more.")
    if rules.hub_level not in levels[:-1]:
        above = ", ".join(levels[:-1]) or "a level above the last in levels"
        yield found("preparation", "hub_level", f"{rules.hub_level!r} is no level above.", f"Use {above}.")


def _ladder(ladder: LadderRules, levels: Sequence[str]) -> Iterator[Finding]:
    climb = list(reversed(levels[:-1]))
    unknown = [level for level in ladder.levels if level not in climb]
    for level in unknown:
        known = ", ".join(climb) or "a level above the last in levels"
        yield found("ladder", "levels", f"{level!r} is no level above the facilities.", f"Use {known}.")
    if not unknown and list(ladder.levels) != [level for level in climb if level in ladder.levels]:
        hint = f"Write each once, from the bottom up: {', '.join(climb)}."
        yield found("ladder", "levels", "are not in the order in which ideas climb.", hint)


def _rungs(programme: Programme) -> Iterator[Finding]:
    levels = [rung.level for rung in programme.rungs]
    for number, rung in enumerate(programme.rungs, 1):
        place = f"{FILE} [[rungs]] number {number}"
        if rung.level not in programme.ladder.levels:
            hint = f"Use {', '.join(programme.ladder.levels)}."
            yield Finding(f"{place} level", f"{rung.level!r} is no level of the ladder.", hint)
        elif rung.level in levels[: number - 1]:
            yield Finding(f"{place} level", f"{rung.level!r} stands there twice.", "Keep one of them.")
        for key in ("quota", "days_to_decide"):
            if not 0 <= getattr(rung, key) <= _MOST:
                what = f"{getattr(rung, key)} cannot be right."
                yield Finding(f"{place} {key}", what, f"Write a number from 1 to {_MOST}.")


def _letters(letters: LetterRules) -> Iterator[Finding]:
    yield from (found("letters", "digest_weekday", *wrong) for wrong in weekdays((letters.digest_weekday,)))
    if not is_plain_address(letters.sender_address):
        hint = 'Write one plain address, such as "learning@example.org".'
        yield found("letters", "sender_address", f"{letters.sender_address!r} is no e-mail address.", hint)
    if not letters.sender_name or len(letters.sender_name) > 75 or re.search(r"[@:,;<>\"\\]|=\?", letters.sender_name):
        hint = 'Write a plain name without @ : , ; < > and quotes, such as "Learning and Development".'
        yield found("letters", "sender_name", "cannot stand in a letter's head.", hint)
    if letters.send_from >= letters.send_until:
        yield found("letters", "send_from", "is not before send_until.", 'Use "08:00" and "18:00", for example.')
    if not letters.ask_after_days or list(letters.ask_after_days) != sorted(set(letters.ask_after_days)):
        yield found("letters", "ask_after_days", "are not rising days.", "Write, for example, [1, 4].")


_LEAST = {
    "programme": {"first_module_within_days": 1, "catch_up_days": 0, "notice_days": 0},
    "hours": {"minutes": 15},
    "groups": {"largest": 1, "per_day": 1, "per_week": 1, "led_per_day": 1},
    "preparation": {"preview_minutes": 15, "coaching_minutes": 15, "preview_seats": 1, "coaching_seats": 1},
    "ladder": {"quota": 1, "days_to_decide": 1, "ideas_per_session": 1, "help_after_days": 0},
    "letters": {"invite_days_before": 1, "pack_days_before": 1, "remind_days_before": 1, "wait_minutes": 0},
}
_MOST = 1_000


def _counts(programme: Programme) -> Iterator[Finding]:
    for table, keys in _LEAST.items():
        holder = programme if table == "programme" else getattr(programme, table)
        for key, least in keys.items():
            if not least <= getattr(holder, key) <= _MOST:
                what = f"{getattr(holder, key)} cannot be right."
                yield found(table, key, what, f"Write a number from {least} to {_MOST}.")
    if any(not 1 <= days <= _MOST for days in programme.letters.ask_after_days):
        yield found("letters", "ask_after_days", "holds a day that cannot be right.", f"Write 1 to {_MOST}.")
