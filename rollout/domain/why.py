"""Why a date could not be found or had to move, in words that name what is in the way."""

from collections.abc import Sequence
from datetime import date

from rollout.domain.floor import Chain, Floor, Slot
from rollout.domain.open_days import Day, as_date
from rollout.domain.programme import WEEKDAYS, Programme

# What could give way, the easiest first: people made the blackout, nobody makes the holiday.
_GIVES_WAY = (("blackout", "without the blackout"), ("the leader has", "if the leader had no other hour then"),
              ("floor cover", "with more floor cover"))  # fmt: skip
_FAR = 120


def in_words(day: date) -> str:
    return f"{day.day} {day:%b}"


def why_unplaced(
    programme: Programme, floor: Floor, chain: Chain, slot: Slot, span: tuple[Day, Day], tomorrow: Day
) -> str:
    """What blocks every day of the slot's span, and the nearest day that would do if the weakest rule gave way."""
    first, last = span
    if last < tomorrow:
        return f"the last day allowed was {in_words(as_date(last))}; {_next_open(chain, floor, tomorrow)}"
    if last < first:
        return f"no day keeps the spacing from {in_words(as_date(tomorrow))} on and fits the hours already held"
    reasons = {day: floor.in_the_way(chain.site, day) for day in range(first, last + 1) if _counts(programme, day)}
    blocked = _each_once([why for found in reasons.values() for why in found]) or ["not an opening day"]
    where = f"no open day between {in_words(as_date(first))} and {in_words(as_date(last))}: {', '.join(blocked)}"
    if not any(found == () for found in reasons.values()):
        return f"{where}; {_nearest(reasons) or _next_open(chain, floor, last + 1)}"
    return f"{where or 'no day'}; the days that are open leave none for the hour after it"


def why_moved(programme: Programme, floor: Floor, chain: Chain, slot: Slot) -> str:
    """What made the date that was known before impossible."""
    old = slot.before_day
    if slot.missed is not None:
        return f"not held on {in_words(as_date(slot.missed))}"
    if old is None or old == slot.day:
        return ""
    earlier = _earlier(chain, slot)
    low, high = programme.spacing.min_days, programme.spacing.max_days
    if earlier is not None and earlier.day is not None and not low <= old - earlier.day <= high:
        verb = "was" if earlier.fact is not None else "is now"
        return f"{earlier.module} {verb} on {in_words(as_date(earlier.day))}"
    if not _counts(programme, old):
        return "no longer an opening day"
    found = floor.in_the_way(chain.site, old)
    return found[0] if found else "keeps the hours before and after it possible"


def _earlier(chain: Chain, slot: Slot) -> Slot | None:
    at = chain.slots.index(slot)
    return chain.slots[at - 1] if at else None


def _counts(programme: Programme, day: Day) -> bool:
    return WEEKDAYS[day % 7] in programme.hours.opening_days


def _each_once(found: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _nearest(reasons: dict[Day, tuple[str, ...]]) -> str:
    for begins, words in _GIVES_WAY:
        for day, found in reasons.items():
            if found and all(why.startswith(begins) for why in found):
                return f"nearest day that would do {words}: {in_words(as_date(day))}"
    return ""


def _next_open(chain: Chain, floor: Floor, after: Day) -> str:
    found = next((day for day in range(after, after + _FAR) if floor.is_free(chain.site, day)), None)
    return f"nearest open day after that: {in_words(as_date(found))}" if found is not None else "no open day after that"
