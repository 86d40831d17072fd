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
    """When a facility can let people off the floor."""

    opening_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    starts: tuple[time, ...] = (time(9), time(10, 30), time(13), time(14, 30))
    minutes: int = 60


@dataclass(frozen=True)
class Groups:
    """How a facility's people are split: evenly, into as few groups as the largest size allows."""

    largest: int = 14
    per_day: int = 1
    per_week: int = 3


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
class LadderRules:
    """How ideas climb: the levels in order, how many each unit may put forward a round, and the days it has."""

    levels: tuple[str, ...] = ("network", "state")
    quota: int = 5
    days_to_decide: int = 10
    ideas_per_session: int = 3


@dataclass(frozen=True)
class LetterRules:
    """When letters are written. Days are local civil days of the receiver's unit; hours are local hours."""

    sender_name: str = "Learning and Development"
    sender_address: str = "rollout@example.org"
    invite_days_before: int = 14
    pack_days_before: int = 10
    remind_days_before: int = 3
    ask_after_days: tuple[int, ...] = (1, 4)
    digest_weekday: str = "mon"
    send_from: time = time(8)
    send_until: time = time(18)


@dataclass(frozen=True)
class Programme:
    """One rollout. `levels` run from the top of the organisation down; the last is where the hours happen."""

    name: str
    organisation: str
    starts_on: date
    modules: tuple[str, ...]
    levels: tuple[str, ...] = ("state", "network", "facility")
    first_module_within_days: int = 28
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
    blackouts: tuple[Blackout, ...] = ()
    ladder: LadderRules = field(default_factory=LadderRules)
    letters: LetterRules = field(default_factory=LetterRules)

    @property
    def facility_level(self) -> str:
        return self.levels[-1]

    @property
    def first_window(self) -> tuple[date, date]:
        """First and last day of the first module: 28 days inclusive are d0 .. d0+27."""
        return self.starts_on, self.starts_on + timedelta(days=self.first_module_within_days - 1)
