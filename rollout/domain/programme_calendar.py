"""What the rules of the calendar may not be: dates that no hour can meet, wishes that no plan can fulfil."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta

from rollout.domain.planning.windows import waves_of, window_of
from rollout.domain.problem import Finding
from rollout.domain.programme import WEEKDAYS, Blackout, Facilitator, Hours, Opening, Programme, Shift, WaveRules
from rollout.domain.programme_findings import entry, found, is_plain_address, starts, weekdays

_MOST = 1_000
_MOST_WAVES = 50
_LARGEST_SEED = 2**53
_NO_UNIT = 'Write a unit\'s code, or "*" for everybody.'


def dates(programme: Programme) -> Iterator[Finding]:
    """Spacing and the first window."""
    spacing = programme.spacing
    if spacing.min_days < 1:
        yield found("spacing", "min_days", f"{spacing.min_days} is too few.", "Write 1 or more; 28 is four weeks.")
    if spacing.min_days > spacing.max_days:
        what = f"min_days ({spacing.min_days}) is more than max_days ({spacing.max_days})."
        yield found("spacing", "min_days", what, "Exchange them, or use 28 and 42.")
    if not _has_open_day(programme, *programme.first_window):
        what = f"the window of {programme.first_module_within_days} day(s) has no opening day in it."
        yield found("programme", "first_module_within_days", what, "Make it longer; 28 is four weeks.")


def _has_open_day(programme: Programme, first: date, last: date) -> bool:
    """Whether any unit opens on a day of the span, as far as the programme alone can tell."""
    opening = {*programme.hours.opening_days, *(day for o in programme.openings for day in o.days)}
    days = (first + timedelta(days=n) for n in range(min((last - first).days + 1, 7)))
    return any(WEEKDAYS[day.weekday()] in opening for day in days)


def hours(programme: Programme) -> Iterator[Finding]:
    rules = programme.hours
    if not rules.opening_days:
        yield found("hours", "opening_days", "is empty.", f"Name at least one of {', '.join(WEEKDAYS)}.")
    if not rules.starts:
        yield found("hours", "starts", "is empty.", 'Name at least one time, such as "09:00".')
    for key in ("opening_days", "liked_days"):
        yield from (found("hours", key, *wrong) for wrong in weekdays(getattr(rules, key)))
    yield from (found("hours", "starts", *wrong) for wrong in starts(rules.starts, rules.minutes))
    yield from _likings(programme)


def _likings(programme: Programme) -> Iterator[Finding]:
    """What is liked must be possible somewhere; likings that nobody wrote may go beyond other opening days."""
    rules = programme.hours
    open_days = {*rules.opening_days, *(day for opening in programme.openings for day in opening.days)}
    other_starts = [each.starts for each in programme.openings] + [each.starts for each in programme.shifts]
    open_starts = {*rules.starts, *(start for times in other_starts for start in times)}
    if rules.liked_days != Hours().liked_days:
        for day in rules.liked_days:
            if day in WEEKDAYS and day not in open_days:
                hint = f"Leave it out, or use {', '.join(rules.opening_days)}."
                yield found("hours", "liked_days", f"{day!r} is not an opening day.", hint)
    for start in rules.liked_starts:
        if start not in open_starts:
            hint = "Leave it out, or add it to starts."
            yield found("hours", "liked_starts", f"no hour may start at {start:%H:%M}.", hint)


def blackouts(blackouts: Iterable[Blackout]) -> Iterator[Finding]:
    for number, blackout in enumerate(blackouts, 1):
        yield from _span("blackouts", number, blackout.from_on, blackout.to_on)
        if not blackout.unit:
            yield entry("blackouts", number, "names no unit.", _NO_UNIT)


def _span(name: str, number: int, first: date, last: date) -> Iterator[Finding]:
    if first > last:
        yield entry(name, number, f"ends on {last} before it begins on {first}.", "Exchange from_on and to_on.")


def windows(programme: Programme) -> Iterator[Finding]:
    """Each window by itself, then whether the modules of each wave can be held in their windows one after another."""
    wrong: list[Finding] = []
    known, waves = programme.modules, waves_of(programme)
    for number, window in enumerate(programme.windows, 1):
        wrong += _span("windows", number, window.from_on, window.to_on)
        if window.module not in known:
            wrong.append(entry("windows", number, f"{window.module!r} is no module.", f"Use {', '.join(known)}."))
        if window.wave and window.wave not in waves:
            named = ", ".join(str(wave) for wave in waves if wave)
            wrong.append(entry("windows", number, f"there is no wave {window.wave}.", f"Use {named}, or 0 for all."))
    yield from wrong
    if not wrong and programme.windows and programme.spacing.min_days <= programme.spacing.max_days:
        yield from _unreachable(programme)


def _unreachable(programme: Programme) -> Iterator[Finding]:
    """The first window of each wave that no hour can lie in, after the hours before it."""
    for wave in waves_of(programme):
        low, high = date.min, date.max
        for index, module in enumerate(programme.modules):
            if index:
                low += timedelta(days=programme.spacing.min_days)
                high += timedelta(days=programme.spacing.max_days)
            first, last = window_of(programme, wave, module) or (low, high)
            if max(low, first) > min(high, last) or not _has_open_day(programme, max(low, first), min(high, last)):
                yield _no_day(programme, wave, module, (low, high) if index else programme.first_window)
                break
            low, high = max(low, first), min(high, last)


def _no_day(programme: Programme, wave: int, module: str, reach: tuple[date, date]) -> Finding:
    whose = f" of wave {wave}" if programme.waves.are_used else ""
    number = next(n for n, w in enumerate(programme.windows, 1) if w.module == module and w.wave in (0, wave))
    if module == programme.modules[0]:
        what = f"leaves no opening day in the first window{whose}."
        hint = "The first window begins on starts_on (later waves: weeks_between later); let the two overlap."
    else:
        what = f"leaves no opening day for {module}{whose}: by the spacing it lies from {reach[0]} to {reach[1]}."
        hint = "Move the window, or change [spacing]."
    return entry("windows", number, what, hint)


def openings(openings: Sequence[Opening], minutes: int) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, opening in enumerate(openings, 1):
        if opening.unit in ("", "*"):
            yield entry("openings", number, "names no unit.", "Write a unit's code; what holds for all is in [hours].")
        elif opening.unit in seen:
            yield entry("openings", number, f"is the second for {opening.unit}.", "Make one of the two.")
        seen.add(opening.unit)
        if not opening.days and not opening.starts:
            yield entry("openings", number, "changes nothing.", "Write days, starts or both.")
        yield from (entry("openings", number, *wrong, "days") for wrong in weekdays(opening.days))
        yield from (entry("openings", number, *wrong, "starts") for wrong in starts(opening.starts, minutes))


def shifts(shifts: Sequence[Shift], minutes: int) -> Iterator[Finding]:
    yield from _twice("shifts", "name", [shift.name for shift in shifts])
    for number, shift in enumerate(shifts, 1):
        if not shift.name:
            yield entry("shifts", number, "has no name.", 'Write, for example, "early".')
        if not 1 <= shift.share <= 100:
            yield entry("shifts", number, f"{shift.share} cannot be right.", "Write 1 to 100.", "share")
        yield from (entry("shifts", number, *wrong, "starts") for wrong in starts(shift.starts, minutes))
    total = sum(shift.share for shift in shifts)
    if shifts and total != 100:
        shares = " + ".join(str(shift.share) for shift in shifts)
        yield found(
            "[shifts]", "share", f"the shares add up to {total} ({shares}).", "They are hundredths: make it 100."
        )


def facilitators(facilitators: Sequence[Facilitator]) -> Iterator[Finding]:
    yield from _twice("facilitators", "email", [each.email.casefold() for each in facilitators])
    for number, each in enumerate(facilitators, 1):
        if not each.name:
            yield entry("facilitators", number, "has no name.", "Write the name that people know.")
        if not is_plain_address(each.email):
            hint = 'Write one plain address, such as "kim@example.org".'
            yield entry("facilitators", number, f"{each.email!r} is no e-mail address.", hint, "email")
        if not each.serves:
            yield entry("facilitators", number, "serves no unit.", _NO_UNIT, "serves")
        try:
            each.days_away()
        except ValueError as error:
            hint = 'Write one day ("2027-02-08") or the first and last ("2027-02-08..2027-02-12").'
            yield entry("facilitators", number, f"{error}.", hint, "away")


def _twice(name: str, key: str, values: Sequence[str]) -> Iterator[Finding]:
    for number, value in enumerate(values, 1):
        if value and value in values[: number - 1]:
            what = f"{value!r} stands in number {values.index(value) + 1} too."
            yield entry(name, number, what, "Each stands there once.", key)


def waves(rules: WaveRules, levels: Sequence[str]) -> Iterator[Finding]:
    def wrong(key: str, what: str, hint: str) -> Finding:
        return found("waves", key, what, hint)

    for key, least, most in (
        ("count", 1, _MOST_WAVES), ("weeks_between", 1, 100), ("pilot_drawn", 0, _MOST), ("seed", 0, _LARGEST_SEED)
    ):  # fmt: skip
        if not least <= getattr(rules, key) <= most:
            yield wrong(key, f"{getattr(rules, key)} cannot be right.", f"Write a number from {least} to {most}.")
    if rules.are_used and rules.level not in levels:
        yield wrong("level", f"{rules.level!r} is no level.", f"Use {', '.join(levels)}.")
    if "" in rules.pilot or len(set(rules.pilot)) < len(rules.pilot):
        yield wrong("pilot", "names a unit twice or not at all.", "Write each unit's code once.")
    if rules.pilot and rules.pilot_drawn:
        yield wrong("pilot_drawn", "cannot stand beside pilot.", "Either name the pilot's units or have them drawn.")
    if rules.pilot_drawn and rules.order == "listed":
        yield wrong("pilot_drawn", 'cannot stand beside order = "listed".', 'Name them in pilot, or use "drawn".')


def wishes(programme: Programme) -> Iterator[Finding]:
    rules, spacing = programme.wishes, programme.spacing
    default = {each.name: each.default for each in fields(rules)}
    for name in default:
        least, most = {"neighbours_share": (1, 100), "liked_gap": (1, _MOST)}.get(name, (0, _MOST))
        if not least <= getattr(rules, name) <= most:
            what = f"{getattr(rules, name)} cannot be right."
            yield found("wishes", name, what, f"Write a number from {least} to {most}.")
    if rules.liked_gap != default["liked_gap"] and not spacing.min_days <= rules.liked_gap <= spacing.max_days:
        hint = f"Write a number from {spacing.min_days} to {spacing.max_days}: min_days and max_days of [spacing]."
        yield found("wishes", "liked_gap", f"{rules.liked_gap} days are never allowed.", hint)


LISTS: tuple[Callable[[Programme], Iterable[Finding]], ...] = (
    lambda p: blackouts(p.blackouts),
    windows,
    lambda p: openings(p.openings, p.hours.minutes),
    lambda p: shifts(p.shifts, p.hours.minutes),
    lambda p: facilitators(p.facilitators),
)
"""The lists of the file, in its order."""
