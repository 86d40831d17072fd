"""Plays a whole programme on a virtual calendar with the real actions: nothing here is pretended but the people.

Every day has two halves, the tick in the morning and the people in the afternoon. A finished half is noted in the
database, so that a demo that was killed goes on where it stopped and ends in the same state.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.prepare_packs import prepare_packs
from rollout.actions.release_calendar import release_calendar
from rollout.actions.send_post import send_post
from rollout.actions.tick import note_tick, tick
from rollout.adapters.clock import SetClock
from rollout.demo.chance import Chance
from rollout.demo.day import play_afternoon
from rollout.demo.setting import import_organisation
from rollout.store import calendar, ideas, programme, units
from rollout.wiring import RealTools

STAGES = ("planned", "printed", "running", "returned", "over")
LEAD_DAYS = 28
RUNNING_DAYS = 44
"""Up to a Tuesday: the ideas of the last days wait for the networks, who decide on Wednesdays."""
MORNING, AFTERNOON = 9, 17
AT_LEAST_DAYS, LONGEST_DAYS = 145, 280


class Play:
    """One demo in its workspace, moved from stage to stage."""

    def __init__(self, tools: RealTools, facilities: int, seed: int) -> None:
        self._tools = tools
        self._facilities = facilities
        self._chance = Chance(seed)
        self._clock = SetClock.on(tools.programme.timezone, self._first_day)
        tools.__dict__["clock"] = self._clock  # the demo moves this clock; wiring keeps it for everybody

    def until(self, stage: str) -> None:
        """Play up to this stage; what was played before stays as it is."""
        wanted = STAGES.index(stage)
        self._once(self._first_day, 9, self._open)
        if wanted >= STAGES.index("printed"):
            self._once(self._first_day, 10, self._print_first_module)
        if wanted >= STAGES.index("running"):
            self._play_days(lambda day: day >= self._starts_on + timedelta(days=RUNNING_DAYS))
        if wanted >= STAGES.index("returned"):
            self._play_days(self._is_returned)
        if wanted >= STAGES.index("over"):
            self._play_days(self._is_over)
            self._close()

    @property
    def _starts_on(self) -> date:
        return self._tools.programme.starts_on

    @property
    def _first_day(self) -> date:
        return self._starts_on - timedelta(days=LEAD_DAYS)

    def _open(self) -> None:
        import_organisation(self._tools, self._facilities, self._chance)
        plan_calendar(self._tools)
        release_calendar(self._tools)

    def _print_first_module(self) -> None:
        """L&D prints the first module for everybody at once: leaders practise with their planner in hand."""
        first = self._tools.programme.modules[0]
        with self._tools.database.reading() as tx:
            known = units.organisation_on(tx, self._first_day)
        prepare_packs(
            self._tools, [(unit.code, first) for unit in known.facilities(self._tools.programme.facility_level)]
        )
        tick(self._tools)

    def _play_days(self, is_enough: Callable[[date], bool]) -> None:
        with self._tools.database.reading() as tx:
            played = programme.played_until(tx)
        self._clock.at = played or self._clock.at
        day = self._clock.today()
        while not is_enough(day) and (day - self._starts_on).days < LONGEST_DAYS:
            self._once(day, MORNING, lambda: tick(self._tools), self._is_weekday(day))
            self._once(day, AFTERNOON, self._people, self._is_weekday(day))
            self._show(day, AT_LEAST_DAYS)
            day += timedelta(days=1)
        self._show(day, 0)

    def _show(self, day: date, at_least: int) -> None:
        played = (day - self._first_day).days
        self._tools.progress.step("days played", played, max(at_least, played))

    def _people(self) -> None:
        play_afternoon(self._tools, self._clock.today(), self._chance)
        send_post(self._tools)  # the west, still asleep at nine in Sydney, is at work by now
        note_tick(self._tools)

    def _once(self, day: date, hour: int, part: Callable[[], object], wanted: bool = True) -> None:
        """Do one half of a day unless it was done; then note it."""
        at = SetClock.on(self._tools.programme.timezone, day, hour).at
        with self._tools.database.reading() as tx:
            played = programme.played_until(tx)
        if played and played >= at:
            return
        self._clock.at = at
        if wanted:
            part()
        self._note(at)

    def _note(self, at: datetime) -> None:
        with self._tools.database.transaction() as tx:
            programme.set_played_until(tx, at)

    @staticmethod
    def _is_weekday(day: date) -> bool:
        return day.weekday() < 5

    def _is_returned(self, day: date) -> bool:
        """Every hour that has a date lies so far back that whoever reports at all has reported."""
        with self._tools.database.reading() as tx:
            now = calendar.released(tx)
            last = max((p.on for p in calendar.placements(tx, now.number) if p.on), default=day) if now else day
        return day > last + timedelta(days=12)

    def _is_over(self, day: date) -> bool:
        if not self._is_returned(day):
            return False
        with self._tools.database.reading() as tx:
            return not ideas.counts_waiting(tx)

    def _close(self) -> None:
        tick(self._tools)
        with self._tools.database.transaction() as tx:
            programme.set_state(tx, "closed")
