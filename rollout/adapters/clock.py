"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


class SystemClock:
    """Now, and today where the programme lives."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def outside(self) -> datetime:
        return self.now()

    def today(self) -> date:
        return self.now().astimezone(self._zone).date()


class SetClock:
    """A clock that stands at an instant until it is moved: for demos, dry runs and flows that are given a day.

    `outside_at`: the world's clock stands too, as in tests.
    """

    outside_at: datetime | None = None

    def __init__(self, timezone: str, at: datetime) -> None:
        self._zone = ZoneInfo(timezone)
        self.at = at.astimezone(UTC)

    @classmethod
    def on(cls, timezone: str, day: date, hour: int = 9) -> "SetClock":
        """That day at this hour of the programme's own time zone."""
        return cls(timezone, datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(timezone)))

    def now(self) -> datetime:
        return self.at

    def outside(self) -> datetime:
        return self.outside_at or datetime.now(UTC)

    def today(self) -> date:
        return self.at.astimezone(self._zone).date()
