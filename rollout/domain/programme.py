"""The programme: every rule that L&D sets, with its default and its plain-words name in programme.toml."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Spacing:
    """Days between two hours of one group, counted between local dates from the day the earlier one really happened.

    Four to six weeks: 28 to 42 days, both ends allowed; the source case's own rule.
    """

    min_days: int = 28
    max_days: int = 42


@dataclass(frozen=True)
class Hours:
    """When a facility can let people off the floor. Liked days and starts are wishes; an empty list means no wish."""

    opening_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    starts: tuple[time, ...] = (time(9), time(10, 30), time(13), time(14, 30))
    minutes: int = 60
    liked_days: tuple[str, ...] = ("tue", "wed", "thu")
    liked_starts: tuple[time, ...] = ()


@dataclass(frozen=True)
class Groups:
    """How a facility's people are split: evenly, into as few groups as the largest size allows.

    `per_day` and `per_week` are floor cover: hours that one facility can hold. `led_per_day`: hours that one leader
    can lead on a day, never two at once.
    """

    largest: int = 14
    per_day: int = 1
    per_week: int = 3
    led_per_day: int = 1


@dataclass(frozen=True)
class Preparation:
    """Preview, then group coaching, both inside `earliest_days`..`latest_days` before the leader's first hour."""

    earliest_days: int = 21
    latest_days: int = 3
    preview_minutes: int = 90
    coaching_minutes: int = 60
    preview_seats: int = 20
    coaching_seats: int = 10
    hub_level: str = "network"
    policy: Literal["off", "warn", "block"] = "warn"


@dataclass(frozen=True)
class Blackout:
    """Days on which a unit and everything under it cannot hold sessions ("*": everybody). Both ends are included."""

    unit: str
    from_on: date
    to_on: date
    reason: str


@dataclass(frozen=True)
class Window:
    """Days between which a module's hours must lie, both included; `wave` 0 means every wave."""

    module: str
    from_on: date
    to_on: date
    wave: int = 0


@dataclass(frozen=True)
class Opening:
    """Other opening days or hours for a unit and everything under it; the nearest unit's wins. Empty: as in [hours]."""

    unit: str
    days: tuple[str, ...] = ()
    starts: tuple[time, ...] = ()


@dataclass(frozen=True)
class PaperRule:
    """The paper of a unit and everything under it ("*": everybody); the nearest unit's wins. Empty: as further up.

    `planner`: A3, two A4 pages that are taped together, or one A4 page. `route`: the round on which packs are
    delivered from the print shop. `returns`: hours are reported from there on the web, or on a printed sheet as well.
    """

    unit: str
    planner: Literal["", "a3", "two_a4", "a4"] = ""
    route: str = ""
    returns: Literal["", "web", "paper"] = ""


@dataclass(frozen=True)
class Shift:
    """People who work at the same hours and so sit together. `share` is in hundredths of a facility's headcount."""

    name: str
    share: int
    starts: tuple[time, ...] = ()


@dataclass(frozen=True)
class Facilitator:
    """Who leads previews and group coaching for a unit and everything under it ("*": everybody).

    One event a day, so one region a day. `away` lists days off: "2027-02-08" or "2027-02-08..2027-02-12".
    """

    name: str
    email: str
    serves: str = "*"
    away: tuple[str, ...] = ()

    def days_away(self) -> list[tuple[date, date]]:
        """First and last day of each time away, both included, in order. ValueError says which text is none."""
        return sorted(_first_and_last(text) for text in self.away)


@dataclass(frozen=True)
class WaveRules:
    """Units that start together: a pilot first (named, or drawn), then `count` waves, each `weeks_between` later.

    "drawn" gives the units of `level` to waves at random, balanced, from `seed`; it is recorded before the start
    (a stepped wedge). "listed" takes the units in order of code. One wave and no pilot: everybody starts together.
    """

    count: int = 1
    weeks_between: int = 6
    level: str = "network"
    pilot: tuple[str, ...] = ()
    pilot_drawn: int = 0
    order: Literal["listed", "drawn"] = "drawn"
    seed: int = 1

    @property
    def are_used(self) -> bool:
        return self.count > 1 or bool(self.pilot) or self.pilot_drawn > 0


@dataclass(frozen=True)
class Wishes:
    """What L&D would rather have, as prices: the plan with the lowest sum wins. 0 switches a wish off.

    gap: each day, beyond one, that two hours are nearer or farther apart than `liked_gap`. weekday, start: an hour on
    a day or at a time that is not liked. last_week: an hour in the last seven days of its window, where nothing could
    be caught up. event: one preview or coaching, a facilitator's day. lead: each day that a leader's preparation is
    farther away than 14 days, or nearer than 5, from her first hour. load: each hour, event or pack of a week above
    the even level; load_over: more for each above 1.25 times that. neighbours: each hour of a network on one day
    beyond `neighbours_share` hundredths of its facilities. fairness: each unit of a facility's own burden beyond
    `fair_burden` a group.
    """

    liked_gap: int = 35
    gap: int = 1
    weekday: int = 1
    start: int = 1
    last_week: int = 2
    event: int = 20
    lead: int = 1
    load: int = 1
    load_over: int = 2
    neighbours: int = 2
    neighbours_share: int = 34
    fairness: int = 1
    fair_burden: int = 8


@dataclass(frozen=True)
class LadderRules:
    """How ideas climb: the levels in order, how many each unit may put forward a round, and the days it has.

    `help_after_days`: when the days have run out for so long, the level above is asked to help. Nothing is skipped.
    """

    levels: tuple[str, ...] = ("network", "state")
    quota: int = 5
    days_to_decide: int = 10
    ideas_per_session: int = 3
    help_after_days: int = 3


@dataclass(frozen=True)
class Rung:
    """What is different at one level of the ladder; 0 and "" leave it as [ladder] says.

    `origin` "hidden": who had an idea and where is shown once it is decided, so that the idea itself is judged.
    """

    level: str
    quota: int = 0
    days_to_decide: int = 0
    origin: Literal["", "shown", "hidden"] = ""


@dataclass(frozen=True)
class LetterRules:
    """When letters are written. Days are local civil days of the receiver's unit; hours are local hours.

    `wait_minutes`: so long a letter lies in the outbox before it may leave, so that a human can stop it.
    """

    sender_name: str = "Learning and Development"
    sender_address: str = "rollout@example.org"
    invite_days_before: int = 14
    pack_days_before: int = 10
    remind_days_before: int = 3
    ask_after_days: tuple[int, ...] = (1, 4)
    digest_weekday: str = "mon"
    send_from: time = time(8)
    send_until: time = time(18)
    wait_minutes: int = 0


@dataclass(frozen=True)
class Programme:
    """One rollout. `levels` run from the top of the organisation down; the last is where the hours happen.

    `catch_up_days`: so long after its window closed may an hour that was not held on its date still be held.
    `notice_days`: dates that people know and that are so near are moved by people only, never by the planner.
    """

    name: str
    organisation: str
    starts_on: date
    modules: tuple[str, ...]
    levels: tuple[str, ...] = ("state", "network", "facility")
    first_module_within_days: int = 28
    catch_up_days: int = 14
    notice_days: int = 7
    language: str = "en"
    timezone: str = "Australia/Sydney"
    country: str = "AU"
    subdivision: str = ""
    base_url: str = "http://127.0.0.1:8080"
    colour: str = "#0b5d5b"
    spacing: Spacing = field(default_factory=Spacing)
    hours: Hours = field(default_factory=Hours)
    groups: Groups = field(default_factory=Groups)
    preparation: Preparation = field(default_factory=Preparation)
    waves: WaveRules = field(default_factory=WaveRules)
    wishes: Wishes = field(default_factory=Wishes)
    blackouts: tuple[Blackout, ...] = ()
    windows: tuple[Window, ...] = ()
    openings: tuple[Opening, ...] = ()
    shifts: tuple[Shift, ...] = ()
    facilitators: tuple[Facilitator, ...] = ()
    paper: tuple[PaperRule, ...] = ()
    rungs: tuple[Rung, ...] = ()
    ladder: LadderRules = field(default_factory=LadderRules)
    letters: LetterRules = field(default_factory=LetterRules)

    @property
    def facility_level(self) -> str:
        return self.levels[-1]

    @property
    def first_window(self) -> tuple[date, date]:
        """First and last day of the first module: 28 days inclusive are d0 .. d0+27."""
        return self.starts_on, self.starts_on + timedelta(days=self.first_module_within_days - 1)

    def quota_at(self, level: str) -> int:
        """How many ideas of a round a unit of this level may put forward."""
        return next((rung.quota for rung in self.rungs if rung.level == level and rung.quota), self.ladder.quota)

    def days_at(self, level: str) -> int:
        """How many days a unit of this level has to decide."""
        own = (rung.days_to_decide for rung in self.rungs if rung.level == level and rung.days_to_decide)
        return next(own, self.ladder.days_to_decide)

    def hides_origin(self, level: str) -> bool:
        """Whether a unit of this level decides without knowing whose ideas they are."""
        return any(rung.origin == "hidden" for rung in self.rungs if rung.level == level)


def _first_and_last(text: str) -> tuple[date, date]:
    first, dots, last = (part.strip() for part in text.partition(".."))
    try:
        days = date.fromisoformat(first), date.fromisoformat(last if dots else first)
    except ValueError:
        raise ValueError(f"{text!r} is not a day or a span of days") from None
    if days[0] > days[1]:
        raise ValueError(f"{text!r} ends before it begins")
    return days
