"""Whom a leader thanks this month, and what for. There is no best of the month: nobody is compared with anybody."""

from dataclasses import dataclass
from datetime import date, datetime

from rollout.domain.problem import Finding
from rollout.domain.wording import required


@dataclass(frozen=True)
class Nomination:
    """`unit`: the part whose leader thanks; `facility`: where it happened; `idea`: the one it was for, if any."""

    unit: str
    month: date
    facility: str
    receiver: str
    because: str
    idea: str | None
    by_person: int | None
    at: datetime
    id: int = 0


def month_of(day: date) -> date:
    return day.replace(day=1)


def nomination_findings(receiver: str, because: str) -> list[Finding]:
    found = required("receiver", receiver, "name", "Write the name of a person, a team or a shift.")
    return found + required("because", because, "note", "Say in a sentence or two what they did.")
