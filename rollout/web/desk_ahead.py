"""The next 14 days on the desk: what the rules of the real run will do, day by day, before it is done."""

import threading
from collections import Counter
from datetime import date, datetime, timedelta

from starlette.responses import Response

from rollout.actions.forecast import Day, forecast
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.visit import Visit

DAYS = 14
FRESH = timedelta(minutes=5)


def register(routes: Routes) -> None:
    ahead = Ahead()
    routes.get("/desk/ahead", DESK, ahead.page)


class Ahead:
    """Keeps the last forecast for five minutes: of thousands of facilities it takes seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: tuple[datetime, date, list[Day]] | None = None

    def page(self, visit: Visit) -> Response:
        days, made_at = self._days(visit)
        letters = sum((Counter(day.letters) for day in days), Counter[str]())
        names = ("sessions", "previews", "coaching", "packs", "minutes")
        total = Day(visit.today, letters=letters, **{name: sum(getattr(day, name) for day in days) for name in names})
        return visit.page("ahead.html", days=days, total=total, made_at=made_at)

    def _days(self, visit: Visit) -> tuple[list[Day], datetime]:
        with self._lock:
            if self._made and self._made[1] == visit.today and visit.now - self._made[0] < FRESH:
                return self._made[2], self._made[0]
            self._made = visit.now, visit.today, forecast(visit.tools, DAYS)
            return self._made[2], self._made[0]
