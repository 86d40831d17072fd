"""The wishes of L&D as terms of a CP-SAT model, each counted as `prices_of` counts it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from rollout.domain.planning.prices import LEAD_LIKED, dear_level, even_level, neighbour_limits, window_weeks
from rollout.domain.planning.windows import LAST_WEEK, window_of
from rollout.domain.programme import WEEKDAYS
from tests.exact.model import Model, Placed
from tests.exact.rules import World, week
from tests.exact.times import Literal, Time

LoadKey = tuple[str, int, str]
Terms = list[tuple[int, cp_model.LinearExprT]]


@dataclass
class Beside:
    """What stands outside the model and shares its weeks and days.

    Keys: ("hours" | "packs" | "rooms", wave, module), for rooms wave 0; `totals` are of everything, the model's own
    included: the even levels follow from them. `days`: hours of a network on a day.
    """

    weeks: dict[LoadKey, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    totals: Counter[LoadKey] = field(default_factory=Counter)
    days: Counter[tuple[str, int]] = field(default_factory=Counter)


class Costs:
    """The price of every wish as a sum, and the burden of every facility."""

    def __init__(self, model: Model, beside: Beside | None = None) -> None:
        self.beside = beside or Beside()
        self.model, self.cp, self.world = model, model.model, model.world
        self.programme, self.wishes = model.programme, model.programme.wishes
        self.terms: dict[str, Terms] = {
            name: [] for name in
            ("gap", "weekday", "start", "last_week", "fairness", "neighbours", "event", "lead", "load")
        }  # fmt: skip
        self.burden: dict[str, Terms] = defaultdict(list)
        for placed in model.hours.values():
            self._own(placed)
        self._gaps()
        self._fairness()
        self._neighbours()
        self._events()
        self._lead()
        self._load()

    def total(self) -> cp_model.LinearExprT:
        return sum(weight * term for terms in self.terms.values() for weight, term in terms)

    def of(self, wish: str) -> cp_model.LinearExprT:
        return sum(weight * term for weight, term in self.terms[wish])

    def _add(self, wish: str, weight: int, term: cp_model.LinearExprT, unit: str = "") -> None:
        if weight:
            self.terms[wish].append((weight, term))
            if unit:
                self.burden[unit].append((weight, term))

    def _own(self, placed: Placed) -> None:
        """Weekday, start and last week of one hour, by its day."""
        hour, hours, unit = placed.hour, self.programme.hours, placed.hour.unit.code
        window = window_of(self.programme, self.world.wave(unit), hour.module)
        for day, literal in placed.time.on.items():
            if hours.liked_days and WEEKDAYS[(day - 1) % 7] not in hours.liked_days:
                self._add("weekday", self.wishes.weekday, literal, unit)
            if hours.liked_starts and self._start_is_disliked(placed, day):
                self._add("start", self.wishes.start, literal, unit)
            if window and day > (window[1] - LAST_WEEK).toordinal():
                self._add("last_week", self.wishes.last_week, literal, unit)

    def _start_is_disliked(self, placed: Placed, day: int) -> bool:
        row, liked = placed.hour.row, self.programme.hours.liked_starts
        if placed.hour.fixed is not None and row is not None and row.starts_local:
            return row.starts_local.time() not in liked
        return not set(liked) & set(self.world.starts_of(placed.hour.unit.code, placed.hour.group.shift))

    def _gaps(self) -> None:
        low, high = self.wishes.liked_gap - 1, self.wishes.liked_gap + 1
        following = dict(zip(self.programme.modules, self.programme.modules[1:], strict=False))
        for (group, module), one in self.model.hours.items():
            two = self.model.hours.get((group, following.get(module, "")))
            if two is None:
                continue
            found = [
                *self.model.beyond(one.time, two.time, high, [two.time.none]),
                *self.model.short_of(one.time, two.time, low, [one.time.none]),
            ]
            for weight, literal in found:
                self._add("gap", weight * self.wishes.gap, literal, one.hour.unit.code if weight else "")

    def _fairness(self) -> None:
        for unit, terms in self.burden.items():
            chains = self.model.by_unit[unit]
            most, free = sum(weight for weight, _ in terms), self.wishes.fair_burden * len(chains)
            if most <= free or not self.wishes.fairness:
                continue
            over = self.cp.new_int_var(0, most, f"unfair {unit}")
            dated = [1 - chain[0].time.none for chain in chains]
            self.cp.add(over >= sum(w * t for w, t in terms) - self.wishes.fair_burden * sum(dated))
            self._add("fairness", self.wishes.fairness, over)

    def _neighbours(self) -> None:
        limits = neighbour_limits(self.programme, self.world.organisation)
        days: dict[tuple[str, int], list[Literal]] = defaultdict(list)
        for placed in self.model.hours.values():
            for day, literal in placed.time.on.items():
                days[placed.hour.unit.parent or "", day].append(literal)
        for (network, day), literals in days.items():
            outside, limit = self.beside.days[network, day], limits.get(network, 1)
            most = outside + len(literals)
            self._over("neighbours", self.wishes.neighbours, outside + sum(literals), most, limit)

    def _over(self, wish: str, price: int, count: cp_model.LinearExprT, most: int, level: object) -> None:
        """What a count is above a level, which may be a number or an unknown."""
        if not price or (isinstance(level, int) and most <= level):
            return
        over = self.cp.new_int_var(0, most, "")
        self.cp.add(over >= count - level)
        self._add(wish, price, over)

    def _events(self) -> None:
        for rooms in self.model.rooms.values():
            for opened in rooms.values():
                self._add("event", self.wishes.event, opened)
        for _ in past_rooms(self.world):
            self._add("event", self.wishes.event, 1)

    def _lead(self) -> None:
        low, high = LEAD_LIKED
        for seat in self.model.seats.values():
            unless = [seat.time.none, seat.first.none]
            found = [
                *self.model.beyond(seat.time, seat.first, high, unless),
                *self.model.short_of(seat.time, seat.first, low, unless),
            ]
            for weight, literal in found:
                self._add("lead", weight * self.wishes.lead, literal)

    # Load -----------------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        hours: dict[tuple[int, str], list[Placed]] = defaultdict(list)
        for placed in self.model.hours.values():
            hours[self.world.wave(placed.hour.unit.code), placed.hour.module].append(placed)
        for (wave, module), placed_ones in hours.items():
            self._level(("hours", wave, module), [p.time for p in placed_ones])
            units: dict[str, list[Placed]] = defaultdict(list)
            for placed in placed_ones:
                units[placed.hour.unit.code].append(placed)
            firsts = [
                self.model._first([(p, p.time.days) for p in own], f"pack{unit}{own[0].hour.module[:2]}")
                for unit, own in units.items()
            ]
            self._level(("packs", wave, module), firsts)
        self._event_load()

    def _level(self, key: LoadKey, times: Sequence[Time]) -> None:
        """Each week's count above the even level of all, and again above 1.25 times that."""
        weeks: dict[int, list[Literal]] = defaultdict(list)
        for time in times:
            for day, literal in time.on.items():
                weeks[week(day)].append(literal)
        missing = [time.none for time in times if time.none is not self.model.no]
        known, total = len(times) - len(missing), self.beside.totals[key]
        level, dear = self._levels(total or known + sum(1 - none for none in missing), total or len(times))
        for number, literals in weeks.items():
            outside = self.beside.weeks[key][number]
            self._above(outside + sum(literals), outside, outside + len(literals), level, dear)

    def _levels(self, total: cp_model.LinearExprT, most: int) -> tuple[object, object]:
        weeks = window_weeks(self.programme)
        if isinstance(total, int):
            level = even_level(total, weeks)
            return level, dear_level(level)
        level_var = self.cp.new_int_var(0, even_level(most, weeks), "level")
        self.cp.add(weeks * level_var >= total)
        self.cp.add(weeks * level_var <= total + (weeks - 1))
        dear = self.cp.new_int_var(0, dear_level(even_level(most, weeks)), "dear")
        self.cp.add(4 * dear >= 5 * level_var)
        self.cp.add(4 * dear <= 5 * level_var + 3)
        return level_var, dear

    def _above(self, count: cp_model.LinearExprT, outside: int, most: int, level: object, dear: object) -> None:
        """What these add to what the week costs without them."""
        for price, limit in ((self.wishes.load, level), (self.wishes.load_over, dear)):
            self._over("load", price, count, most, limit)
            if isinstance(limit, int) and price and outside > limit:
                self.terms["load"].append((price, limit - outside))

    def _event_load(self) -> None:
        """Rooms opened in a week, above the number that all leaders of the module would fill evenly."""
        modules: dict[str, dict[int, list[tuple[cp_model.LinearExprT, int]]]] = defaultdict(lambda: defaultdict(list))
        for key, rooms in self.model.rooms.items():
            for day, opened in rooms.items():
                modules[key.module][week(day)].append((opened, self.model.most_rooms(key, day)))
        for _, module, day in past_rooms(self.world):
            modules[module][week(day)].append((1, 1))
        for module, weeks in modules.items():
            key = ("rooms", 0, module)
            expected, most = self._expected(module)
            level, dear = self._levels(self.beside.totals[key] or expected, most)
            for number, opened in weeks.items():
                outside = self.beside.weeks[key][number]
                count, highest = outside + sum(o for o, _ in opened), outside + sum(m for _, m in opened)
                self._above(count, outside, highest, level, dear)

    def _expected(self, module: str) -> tuple[cp_model.LinearExprT, int]:
        hubs: dict[str, list[cp_model.LinearExprT]] = defaultdict(list)
        for seat in self.model.seats.values():
            if seat.kind == "preview" and seat.module == module and not seat.is_past:
                hubs[seat.hub.code].append(1 if seat.time.none is self.model.no else 1 - seat.time.none)
        for row in self.world.ask.before:
            if row.kind == "preview" and row.module == module and row.on and row.on <= self.world.ask.today:
                hubs[row.group.removeprefix(f"preview {module} ").rsplit(" ", 1)[0]].append(1)
        total: cp_model.LinearExprT = 0
        most = 0
        for seated in hubs.values():
            for kind in ("preview", "coaching"):
                size = self.model.seats_in(kind)
                most += -(-len(seated) // size)
                total += self._rounded_up(sum(seated), len(seated), size)
        return total, most

    def _rounded_up(self, count: cp_model.LinearExprT, most: int, size: int) -> cp_model.LinearExprT:
        if isinstance(count, int):
            return -(-count // size)
        rooms = self.cp.new_int_var(0, -(-most // size), "")
        self.cp.add(size * rooms >= count)
        self.cp.add(size * rooms <= count + (size - 1))
        return rooms


def past_rooms(world: World) -> list[tuple[str, str, int]]:
    """Key, module and day of every room that was held."""
    rows = (r for r in world.ask.before if r.kind != "session" and r.on and r.on <= world.ask.today)
    return sorted({(r.group, r.module, r.on.toordinal()) for r in rows if r.on})


__all__ = ["Beside", "Costs", "past_rooms"]
