"""From a set of rules to a sentence that says what is in the way, and what would have to give way for which day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rollout.domain.planning.hour_rules import Question
from rollout.domain.planning.rulebook import Rule
from rollout.domain.planning.smallest import Days, Puzzle, smallest_conflict, ways_out
from rollout.domain.planning.why_words import WEEKEND, listed, on, span

MOST_HOLIDAYS = 4
ORDER = (
    "first window", "window", "catch-up", "notice", "lead", "preview", "order", "spacing", "holiday", "closed",
    "not open", "opening", "blackout", "leave", "leads", "floor day", "floor week", "starts", "hours", "preparation",
    "seats", "facilitator",
)  # fmt: skip
"""In which order rules are told: what is written in the programme, what everybody knows, then what concerns people."""
DATED = frozenset({"hours", "floor day", "floor week", "starts", "preparation", "lead", "preview", "leads"})
"""What has a day of its own and so can move; everything else gives way."""


@dataclass(frozen=True)
class WayOut:
    """Rules that would make room if they gave way, and the nearest day that would do then."""

    rules: tuple[Rule, ...]
    on: date


@dataclass(frozen=True)
class Conflict:
    """Why one hour has no date: the smallest set of rules that leaves none, the hardest to change first.

    `between`: the days that it could have been on. `ways_out`: the easiest first; each alone would do.
    """

    subject: str
    module: str
    between: tuple[date, date] | None
    rules: tuple[Rule, ...]
    ways_out: tuple[WayOut, ...]
    sentence: str


def conflict_of(asked: Question, target: int, subject: str, module: str) -> Conflict | None:
    """What leaves no chain for the question; `target` is the step whose flag this becomes. None: there is a chain."""
    puzzle = asked.puzzle
    core = smallest_conflict(puzzle)
    if core is None:
        return None
    told = _Telling(asked, puzzle, core)
    ways = tuple(told.way(way, target) for way in ways_out(puzzle, core))
    rules = tuple(sorted((told.rules[rule] for rule in core), key=lambda rule: (-rule.cost, rule.key)))
    last = len(asked.steps) - 1
    sentence = told.sentence(target, ways[0] if ways else None)
    return Conflict(subject, module, told.between(last), rules, ways, sentence)


def free_now(asked: Question) -> str:
    """What is said where the finished calendar leaves a day that was not found while others were still on the move."""
    days = asked.puzzle.days(asked.puzzle.all_rules)[0]
    return f"no day was found, but {on(asked.book.day(_nearest(days, days)))} is free by now: plan again"


class _Telling:
    """One conflict, put into words."""

    def __init__(self, asked: Question, puzzle: Puzzle, core: frozenset[int]) -> None:
        self.asked, self.puzzle, self.core = asked, puzzle, core
        self.rules: list[Rule] = asked.rules
        self.book = asked.book
        self.ranges = frozenset(rule for rule in core if self.rules[rule].is_range)
        self.blockers = sorted(core - self.ranges)

    def way(self, way: Sequence[int], target: int) -> WayOut:
        """The nearest day: the first one, from the span on that gave way."""
        days = self.puzzle.days(self.puzzle.all_rules - set(way))[target]
        goals = [self.puzzle.open & ~self.puzzle.closes[rule][target] for rule in way if self.rules[rule].is_range]
        found = _nearest(days, goals[0] if goals else days)
        return WayOut(tuple(self.rules[rule] for rule in way), self.book.day(found))

    def between(self, step: int, needed: Sequence[int] = ()) -> tuple[date, date] | None:
        """The days that spacing and windows leave: those of the conflict, else (no end in sight) all of them."""
        for ranges in (self.ranges, frozenset(n for n, rule in enumerate(self.rules) if rule.is_range)):
            found = self.book.shown(self._until(step).days(ranges | set(needed))[step])
            if found:
                return found
        return None

    def _until(self, step: int) -> Puzzle:
        """The same rules for the steps up to this one, as if none came after it."""
        links = (link if link and link.step < step else None for link in self.puzzle.links)
        closes = tuple(each[: step + 1] for each in self.puzzle.closes)
        return replace(self.puzzle, steps=step + 1, closes=closes, links=tuple(links))

    def sentence(self, target: int, way: WayOut | None) -> str:
        last = len(self.asked.steps) - 1
        body = self._body(last)
        if last > target:
            steps = self.asked.steps
            body = f"the days open for {steps[target]} leave none for {steps[last]}: {body}"
        return f"{body}; {self._way_in_words(way)}" if way else body

    def _body(self, last: int) -> str:
        earlier = {step: needed for step in range(last) if (needed := self._needed_at(step))}
        told = [self._earlier(step, rules) for step, rules in earlier.items()]
        here = self._needed_at(last) or ([] if earlier else self.blockers)
        if not here:
            return "; ".join([self._no_fit(), *told])
        found = self.book.shown(self._reached(last, earlier)) or self.between(last)
        return "; ".join([f"{self.asked.no_day}{f' {span(*found)}' if found else ''}: {self._list(here)}", *told])

    def _no_fit(self) -> str:
        words = [self.rules[rule].words for rule in sorted(self.ranges, key=self._in_order)]
        if len(words) == 1:
            return f"too late for {words[0]}"
        return f"no day fits {'both ' if len(words) == 2 else ''}{listed(words)}"

    def _earlier(self, step: int, needed: list[int]) -> str:
        found = self.between(step, needed)
        where = f"fits only {span(*found)}" if found else "has few days"
        return f"{self.asked.steps[step]} {where}: {self._list(needed)}"

    def _needed_at(self, step: int) -> list[int]:
        """The rules of the conflict without which, at this step alone, there would be a chain."""
        return [rule for rule in self.blockers if self._without(rule, step).is_possible(self.core)]

    def _without(self, rule: int, step: int) -> Puzzle:
        closes = [list(each) for each in self.puzzle.closes]
        closes[rule][step] = 0
        return replace(self.puzzle, closes=tuple(tuple(each) for each in closes))

    def _reached(self, last: int, earlier: dict[int, list[int]]) -> Days:
        """The days of the last step once the steps before it are where they can be."""
        kept = self.ranges | {rule for rules in earlier.values() for rule in rules}
        closes = [
            tuple(days if step < last or self.rules[rule].is_range else 0 for step, days in enumerate(each))
            for rule, each in enumerate(self.puzzle.closes)
        ]
        return replace(self.puzzle, closes=tuple(closes)).days(kept)[last]

    def _list(self, rules: Sequence[int]) -> str:
        """Each once, holidays first and people last; weekends are not worth a word where there is another."""
        rules = sorted(rules, key=self._in_order)
        holidays = [self.rules[n].words for n in rules if self.rules[n].kind == "holiday"]
        words = [f"{len(holidays)} public holidays"] if len(holidays) > MOST_HOLIDAYS else holidays
        words += [self.rules[n].words for n in rules if self.rules[n].kind != "holiday"]
        return ", ".join([each for each in dict.fromkeys(words) if each != WEEKEND] or words)

    def _in_order(self, rule: int) -> tuple[int, int, str]:
        first = min((days & -days for days in self.puzzle.closes[rule] if days), default=0)
        known = self.rules[rule]
        return ORDER.index(known.kind), first.bit_length(), known.key

    def _way_in_words(self, way: WayOut) -> str:
        named = {self.rules[n] for n in self.core} | set(way.rules)
        blackouts = sum(rule.kind == "blackout" for rule in named)
        nouns = ["the blackout" if rule.kind == "blackout" and blackouts < 2 else rule.noun for rule in way.rules]
        joined = listed(list(dict.fromkeys(nouns)))
        both = "both " if len(way.rules) == 2 and " and " in joined else ""
        verb = "moved" if all(rule.kind in DATED for rule in way.rules) else "gave way"
        return f"nearest legal day if {both}{joined} {verb}: {on(way.on)}"


def _nearest(days: Days, goal: Days) -> int:
    """The first day from the goal's first day on (later is how an hour gives way), else the last one before it."""
    low = max(0, (goal & -goal).bit_length() - 1)
    behind = days >> low << low
    return (behind & -behind).bit_length() - 1 if behind else days.bit_length() - 1
