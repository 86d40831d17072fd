"""What a plan costs: every wish of L&D with its price, counted from the dates alone.

It shares nothing with the search, so that the search cannot flatter itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation
from rollout.domain.planning.windows import LAST_WEEK, wave_of, window_of
from rollout.domain.programme import WEEKDAYS, Programme
from rollout.domain.returns import Session

LEAD_LIKED = (5, 14)


@dataclass(frozen=True)
class Price:
    """How often a wish was not met, and what that costs in all."""

    wish: str
    count: int
    units: int


def prices_of(
    programme: Programme, organisation: Organisation, placements: Sequence[Placement], sessions: Iterable[Session] = ()
) -> tuple[Price, ...]:
    """Every wish in the order of [wishes]; the sum of the units is the cost of the plan."""
    held = {(s.group, s.module): s.held_on for s in sessions if s.held_on}
    hours = [(row, held.get((row.group, row.module)) or row.on) for row in placements if row.kind == "session"]
    dated = [(row, day) for row, day in hours if day is not None]
    seats = [row for row in placements if row.kind != "session" and row.on is not None]
    book = _Book(programme, organisation, dated)
    return (
        book.price("gap", book.gaps()),
        book.price("weekday", book.weekdays()),
        book.price("start", book.starts()),
        book.price("last_week", book.last_weeks()),
        book.fairness(),
        book.neighbours(),
        book.events(seats),
        book.lead(seats),
        book.load(seats),
    )


def total(prices: Iterable[Price]) -> int:
    return sum(price.units for price in prices)


def even_level(count: int, weeks: int) -> int:
    """How many of `count` a week carries when they are spread evenly."""
    return -(-count // weeks)


def dear_level(level: int) -> int:
    """1.25 times the even level, rounded up: above it each one costs more."""
    return -(-5 * level // 4)


def window_weeks(programme: Programme) -> int:
    return max(1, -(-programme.first_module_within_days // 7))


def expected_events(programme: Programme, leaders_by_hub: Mapping[str, int]) -> int:
    """Events of one module if every room were full: what an even level of facilitator days is measured by."""
    rules = programme.preparation
    return sum(-(-n // rules.preview_seats) + -(-n // rules.coaching_seats) for n in leaders_by_hub.values())


class _Book:
    def __init__(
        self, programme: Programme, organisation: Organisation, dated: Sequence[tuple[Placement, date]]
    ) -> None:
        self.programme, self.organisation, self.dated = programme, organisation, dated
        self.wishes = programme.wishes
        self.waves = {
            code: wave_of(programme, organisation, organisation.units[code]) for code in {r.unit for r, _ in dated}
        }
        self.burden: Counter[str] = Counter()

    def price(self, wish: str, found: Iterable[tuple[str, int]]) -> Price:
        """Own burdens of facilities: counted for the facility too, so that fairness can be told."""
        each: int = getattr(self.wishes, wish)
        count = units = 0
        for facility, times in found:
            count += 1
            units += times * each
            self.burden[facility] += times * each
        return Price(wish, count, units)

    def gaps(self) -> Iterable[tuple[str, int]]:
        days = {(row.group, row.module): day for row, day in self.dated}
        following = dict(zip(self.programme.modules, self.programme.modules[1:], strict=False))
        for row, day in self.dated:
            later = days.get((row.group, following.get(row.module, "")))
            if later is not None:
                off = abs((later - day).days - self.wishes.liked_gap) - 1
                if off > 0:
                    yield row.unit, off

    def weekdays(self) -> Iterable[tuple[str, int]]:
        liked = self.programme.hours.liked_days
        if liked:
            yield from ((row.unit, 1) for row, day in self.dated if WEEKDAYS[day.weekday()] not in liked)

    def starts(self) -> Iterable[tuple[str, int]]:
        liked = self.programme.hours.liked_starts
        if liked:
            for row, _ in self.dated:
                if row.starts_local and row.starts_local.time() not in liked:
                    yield row.unit, 1

    def last_weeks(self) -> Iterable[tuple[str, int]]:
        for row, day in self.dated:
            window = window_of(self.programme, self.waves[row.unit], row.module)
            if window and window[1] - LAST_WEEK < day:
                yield row.unit, 1

    def fairness(self) -> Price:
        groups: Counter[str] = Counter(unit for unit, _ in {(row.unit, row.group) for row, _ in self.dated})
        over = [b - self.wishes.fair_burden * groups[unit] for unit, b in self.burden.items()]
        unfair = [each for each in over if each > 0]
        return Price("fairness", len(unfair), sum(unfair) * self.wishes.fairness)

    def neighbours(self) -> Price:
        counts = Counter((self.organisation.units[row.unit].parent or "", day) for row, day in self.dated)
        sizes = neighbour_limits(self.programme, self.organisation)
        over = [count - sizes.get(network, 1) for (network, _), count in counts.items()]
        many = [each for each in over if each > 0]
        return Price("neighbours", sum(many), sum(many) * self.wishes.neighbours)

    def events(self, seats: Sequence[Placement]) -> Price:
        count = len({(row.kind, row.group) for row in seats})
        return Price("event", count, count * self.wishes.event)

    def lead(self, seats: Sequence[Placement]) -> Price:
        firsts: dict[tuple[int, str], date] = {}
        for row, day in self.dated:
            if row.leader is not None:
                key = (row.leader, row.module)
                firsts[key] = min(day, firsts.get(key, day))
        low, high = LEAD_LIKED
        off = []
        for row in seats:
            first = firsts.get((row.leader or 0, row.module))
            if first is not None and row.on is not None:
                lead = (first - row.on).days
                off.append(max(0, low - lead, lead - high))
        return Price("lead", sum(each > 0 for each in off), sum(off) * self.wishes.lead)

    def load(self, seats: Sequence[Placement]) -> Price:
        """Hours, packs and events of each week above the even level of their module and wave."""
        over = _over(Counter((self.waves[row.unit], row.module, week(day)) for row, day in self.dated), self.programme)
        firsts: dict[tuple[str, str], date] = {}
        for row, day in self.dated:
            firsts[row.unit, row.module] = min(day, firsts.get((row.unit, row.module), day))
        packs = Counter((self.waves[unit], module, week(day)) for (unit, module), day in firsts.items())
        over += _over(packs, self.programme)
        rooms = {(row.kind, row.group): row for row in seats}
        opened = Counter((row.module, week(row.on)) for row in rooms.values() if row.on)
        hubs: dict[str, Counter[str]] = defaultdict(Counter)
        for row in seats:
            if row.kind == "preview":
                hubs[row.module][row.group.rsplit(" ", 1)[0]] += 1
        for (module, _), count in opened.items():
            level = even_level(expected_events(self.programme, hubs[module]), window_weeks(self.programme))
            over.append((max(0, count - level), max(0, count - dear_level(level))))
        above, far = sum(one for one, _ in over), sum(two for _, two in over)
        return Price("load", above, above * self.wishes.load + far * self.wishes.load_over)


def week(day: date) -> int:
    """The ISO week as one number: weeks begin on Monday."""
    return (day.toordinal() - 1) // 7


def neighbour_limits(programme: Programme, organisation: Organisation) -> dict[str, int]:
    """How many hours on one day a network carries without a price."""
    level = programme.facility_level
    counts = Counter(unit.parent or "" for unit in organisation.units.values() if unit.level == level)
    return {network: max(1, -(-n * programme.wishes.neighbours_share // 100)) for network, n in counts.items()}


def _over(counts: Mapping[tuple[int, str, int], int], programme: Programme) -> list[tuple[int, int]]:
    """By week, how many are above the even level of their wave and module, and above 1.25 times that."""
    sums: Counter[tuple[int, str]] = Counter()
    for (wave, module, _), count in counts.items():
        sums[wave, module] += count
    found = []
    for (wave, module, _), count in counts.items():
        level = even_level(sums[wave, module], window_weeks(programme))
        found.append((max(0, count - level), max(0, count - dear_level(level))))
    return found
