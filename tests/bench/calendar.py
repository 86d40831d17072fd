"""The calendar at growing sizes, beside the plain greedy placer: `python -m tests.bench calendar [SIZES… | real]`.

Every plan is made in a process of its own, so that its seconds and its memory are its own; an independent checker
counts the rules it breaks. Then life happens, and what replanning moves is counted against the fewest that must move.
"""

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rollout.domain.calendar import Placement
from rollout.domain.planning import plan_dates
from rollout.domain.planning.prices import prices_of
from rollout.domain.planning.question import Ask, Plan
from rollout.store.database import Database
from tests.calendar_checker import broken
from tests.greedy import greedy_plan
from tests.organisations import an_organisation, disturbed
from tests.real_rosters import AIRPORTS, SCHOOLS, airports, asked, schools

SIZES, REPLANNED = (200, 2_000, 10_000, 31_000), 2_000
PLACERS: dict[str, Callable[[Ask], Plan]] = {"ours": plan_dates, "greedy": greedy_plan}
REAL = {"2,216 schools": (SCHOOLS, schools), "28,298 airports in 234 countries": (AIRPORTS, airports)}
STORIES: tuple[tuple[str, ...], ...] = ((), ("leaders",), ("blackout",), ("late",), ("leaders", "blackout", "late"))


@dataclass(frozen=True)
class Used:
    """What one plan took: wall seconds, CPU seconds with its helpers, and MB of the largest process."""

    seconds: float
    cpu: float
    megabytes: float


@dataclass(frozen=True)
class Planned:
    """One plan, judged. `bound`: no legal plan costs less, as far as is proven; None where that is not known."""

    used: Used
    hours: tuple[int, int]
    seats: tuple[int, int]
    prices: dict[str, int]
    violations: dict[str, int]
    rows: str
    bound: int | None = None
    bound_seconds: float = 0.0

    @property
    def cost(self) -> int:
        return sum(self.prices.values())

    @property
    def gap(self) -> str:
        if self.bound is None:
            return "bound unknown"
        off = 100 * (self.cost - self.bound) / self.cost if self.cost else 0.0
        return f"bound {self.bound:,} (at most {off:.1f} % of the cost above it, {self.bound_seconds:.1f} s)"


@dataclass(frozen=True)
class Replanned:
    """What a disturbance moved: `moved` dates that people hold, `near` of them within the notice period."""

    story: str
    used: Used
    moved: int
    near: int
    lost: int
    fewest: int
    violations: dict[str, int]


def timed(placer: Callable[[Ask], Plan], ask: Ask) -> tuple[Plan, Used]:
    wall, cpu = time.perf_counter(), _cpu()
    plan = placer(ask)
    largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return plan, Used(time.perf_counter() - wall, _cpu() - cpu, largest / 1024)


def judged(ask: Ask, plan: Plan, used: Used, with_bound: bool) -> Planned:
    prices = {p.wish: p.units for p in prices_of(ask.programme, ask.organisation, plan.placements, ask.sessions)}
    began = time.perf_counter()
    bound = bound_of(ask, plan) if with_bound else None
    return Planned(
        used, _placed(plan.placements, "session"), _placed(plan.placements, "preview", "coaching"), prices,
        kinds(broken(ask, plan)), hash_of(plan.placements), bound, time.perf_counter() - began,
    )  # fmt: skip


def bound_of(ask: Ask, plan: Plan) -> int | None:
    """The proven bound, where planning knows one."""
    if find_spec("rollout.domain.planning.bound") is None:
        return None
    found = import_module("rollout.domain.planning.bound").bound_of(ask, plan)
    return None if found is None or found.units is None else int(found.units)


def fewest_moves(ask: Ask, plan: Plan) -> int:
    """A number of released dates that every legal calendar has to move, proven by an exact solver part by part."""
    return int(import_module("tests.exact.moves").moves_lower_bound(ask, groups=plan.groups))


def hash_of(rows: Sequence[Placement]) -> str:
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()[:16]


def kinds(found: Sequence[str]) -> dict[str, int]:
    """Broken rules by their words, without the names, days and numbers."""
    plain = (" ".join(w for w in line.split() if not any(c.isdigit() or c in ":@'" for c in w)) for line in found)
    return dict(Counter(plain).most_common())


def replanned(ask: Ask, plan: Plan, story: tuple[str, ...]) -> Replanned:
    later = disturbed(ask, plan, kinds=story)
    after, used = timed(plan_dates, later)
    moved = list(moves(later, after))
    last = later.today + timedelta(days=later.programme.notice_days)
    near = sum(1 for old, _ in moved if old.on and old.on <= last)
    name = " and ".join(story) or "nothing"
    lost = sum(1 for _, new in moved if new is None or new.on is None)
    return Replanned(name, used, len(moved), near, lost, fewest_moves(later, after), kinds(broken(later, after)))


def moves(ask: Ask, plan: Plan) -> Iterator[tuple[Placement, Placement | None]]:
    """Released hours and seats ahead that are no longer where people know them; not the seats of those who left."""
    rows = {row.key: row for row in plan.placements}
    states = {session.key: session.state for session in ask.sessions}
    for old in ask.released:
        if old.on is None or old.on <= ask.today or states.get(f"{old.group}@{old.module}", "planned") != "planned":
            continue
        new = rows.get(old.key)
        if (new is not None or old.kind == "session") and (new is None or new.starts_local != old.starts_local):
            yield old, new


def _placed(rows: Sequence[Placement], *what: str) -> tuple[int, int]:
    wanted = [row for row in rows if row.kind in what]
    return sum(row.on is not None for row in wanted), len(wanted)


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def in_a_process(*arguments: object) -> Any:
    command = [sys.executable, "-m", "tests.bench.calendar", *map(str, arguments)]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{said.stderr[-3000:]}")
    return json.loads(said.stdout.splitlines()[-1])


def read_planned(found: dict[str, Any]) -> Planned:
    return Planned(**{**found, "used": Used(**found["used"])})


def show(sizes: Sequence[int]) -> None:
    for size in sizes:
        ours = read_planned(in_a_process("plan", "ours", size, "bound"))
        again = read_planned(in_a_process("plan", "ours", size))
        greedy = read_planned(in_a_process("plan", "greedy", size))
        print(f"\n{size:,} facilities: the same plan twice: {'yes' if ours.rows == again.rows else 'NO'}")
        for name, plan in (("ours", ours), ("greedy", greedy)):
            print(f"  {name:<7}{_line(plan)}")
        wishes = "  ".join(f"{wish} {ours.prices[wish]:,}/{greedy.prices[wish]:,}" for wish in ours.prices)
        print(f"  cost of each wish, ours/greedy: {wishes}", flush=True)
        if size <= REPLANNED:
            show_replanning(size)


def show_replanning(size: int) -> None:
    print(f"  {size:,} facilities planned again, on the Wednesday of the fourth week, after what happened:")
    for found in in_a_process("replan", size):
        one = Replanned(**{**found, "used": Used(**found["used"])})
        print(
            f"  {one.story:<32}{one.used.seconds:>7.1f} s  released dates moved {one.moved:,} ({one.lost:,} have no "
            f"new one), {one.fewest:,} must where all that can have dates, moves inside notice: {one.near}, "
            f"{_broken(one.violations)}",
            flush=True,
        )


def _line(plan: Planned) -> str:
    used = plan.used
    return (
        f"{used.seconds:>7.1f} s {used.cpu:>7.1f} CPU-s {used.megabytes:>6.0f} MB  hours {plan.hours[0]:,} of "
        f"{plan.hours[1]:,}, seats {plan.seats[0]:,} of {plan.seats[1]:,}, cost {plan.cost:,}, {plan.gap}, "
        f"{_broken(plan.violations)}"
    )


def _broken(found: dict[str, int]) -> str:
    if not found:
        return "0 violations"
    return f"{sum(found.values()):,} VIOLATIONS: " + "; ".join(f"{n:,} {words}" for words, n in list(found.items())[:6])


def real(name: str) -> Ask:
    """A real organisation, imported as HR would."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/rollout.db")
        database.prepare()
        ask = asked(database, Path(folder), REAL[name][1]())
        database.close()
        return ask


def show_real() -> None:
    for name, (file, _) in REAL.items():
        if not file.is_file():
            print(f"\n{name}: left out, for the roster is not on this machine")
            continue
        print(f"\n{name}:\n  ours   {_line(read_planned(in_a_process('real', name)))}", flush=True)


def main(arguments: Sequence[str]) -> None:
    """The whole comparison; or, in a process of its own, one part of it as a line of JSON."""
    if arguments[:1] == ["plan"]:
        ask = an_organisation(int(arguments[2]))
        plan, used = timed(PLACERS[arguments[1]], ask)
        print(json.dumps(asdict(judged(ask, plan, used, "bound" in arguments))))
    elif arguments[:1] == ["replan"]:
        ask = an_organisation(int(arguments[1]))
        plan = plan_dates(ask)
        print(json.dumps([asdict(replanned(ask, plan, story)) for story in STORIES]))
    elif arguments[:1] == ["real"] and arguments[1:]:
        ask = real(arguments[1])
        plan, used = timed(plan_dates, ask)
        print(json.dumps(asdict(judged(ask, plan, used, False))))
    elif arguments[:1] == ["real"]:
        show_real()
    else:
        show([int(size) for size in arguments] or SIZES)
        if not arguments:
            show_real()


if __name__ == "__main__":
    main(sys.argv[1:])
