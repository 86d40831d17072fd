"""What will happen on each of the next days if everything goes as planned: the rules of the real run, ahead of time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rollout.actions.tools import Tools
from rollout.actions.write_letters import gather
from rollout.domain.letters_due import letters_due
from rollout.domain.letters_picture import Picture, in_time, local_day
from rollout.store import calendar


@dataclass(frozen=True)
class Day:
    """One day ahead, in numbers. A preview or coaching counts once, however many leaders sit in it.

    `minutes`: of L&D, who lead the previews and coaching. What people then ask of her nobody can foresee.
    """

    on: date
    sessions: int = 0
    previews: int = 0
    coaching: int = 0
    packs: int = 0
    letters: Mapping[str, int] = field(default_factory=dict)
    minutes: int = 0


def forecast(tools: Tools, days: int = 14) -> list[Day]:
    """Today and the days after it, from the released calendar; nothing without one.

    Letters stand on the day on which they are written. Nobody is assumed to report an hour, so "please record" is
    the most that can be; letters about packs are counted as their packs come due, printed or not.
    """
    with tools.database.reading() as tx:
        if calendar.released(tx) is None:
            return []
        picture = gather(tools, tx)
    today = tools.clock.today()
    ahead = [today + timedelta(days=n) for n in range(days)]
    dates, packs, letters = _dates(picture), _packs(picture, today), _letters(picture, ahead)
    minutes = _minutes(picture)
    return [
        Day(day, dates[day, "session"], dates[day, "preview"], dates[day, "coaching"], packs[day],
            _with_packs(letters[day], packs[day]), minutes[day])
        for day in ahead
    ]  # fmt: skip


def _dates(picture: Picture) -> Counter[tuple[date, str]]:
    events = {(local_day(each), each.kind, each.group) for each in picture.dates if each.starts_local}
    return Counter((day, kind) for day, kind, _ in events)


def _minutes(picture: Picture) -> Counter[date]:
    """What previews and coaching take of whoever leads them."""
    led = {(local_day(p), p.kind, p.group): p.minutes for p in picture.dates if p.starts_local and p.kind != "session"}
    found: Counter[date] = Counter()
    for (day, _, _), minutes in led.items():
        found[day] += minutes
    return found


def _packs(picture: Picture, today: date) -> Counter[date]:
    """On which day each pack comes due. What should have been printed already is due today."""
    days = timedelta(days=picture.programme.letters.pack_days_before)
    printed = {(pack.unit, pack.module) for pack in picture.packs}
    found: Counter[date] = Counter()
    for unit, modules in picture.units_with_hours.items():
        for module, hours in modules.items():
            first = local_day(sorted(hours, key=in_time)[0])
            if first >= today and not ((unit, module) in printed and first - days <= today):
                found[max(today, first - days)] += 1
    return found


def _letters(picture: Picture, ahead: list[date]) -> dict[date, Counter[str]]:
    """Day by day, each letter once: what one day writes is there on the next."""
    found: dict[date, Counter[str]] = {}
    for number, day in enumerate(ahead):
        moment = replace(picture, now=picture.now + timedelta(days=number))
        due = letters_due(moment)
        found[day] = Counter(letter.kind for letter in due)
        picture = replace(picture, written=picture.written | {letter.key for letter in due})
    return found


def _with_packs(letters: Counter[str], packs: int) -> dict[str, int]:
    """A pack's own letter goes as soon as it is printed."""
    counted = letters + Counter({"pack": packs})
    return {kind: counted[kind] for kind in sorted(counted)}
