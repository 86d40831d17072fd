"""The form of a return: what was typed, turned into a `Return` or into a word beside each field that needs one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from rollout.actions.tools import Tools
from rollout.domain.calendar import Placement
from rollout.domain.recording import MOST_PEOPLE
from rollout.domain.returns import Action, ActivityDone, IdeaText, Return, Session
from rollout.domain.text import clean_text, exceeds
from rollout.web.cookies import same
from rollout.web.forms import Form
from rollout.web.words import PageWords

ACTIONS = 3
WRONG = {
    "hour": "Please choose which hour this is about.",
    "outcome": "Please say whether the hour was held.",
    "day": "Please give the day on which it was held.",
    "ahead": "This day is still to come. Please give the day on which it was held.",
    "stand-in": "Please say who led it, so that they get the thanks.",
    "reason": "Please choose what comes nearest, or say it in your words; it helps us to help.",
    "action": "Please say what was agreed, or empty the fields beside it.",
    "idea": "Please write the idea, or empty the name beside it.",
    "longer": "This is longer than we can print. Please shorten it; nothing is lost until you do.",
    "date": "Please give the date as year-month-day, for example 2027-03-09.",
}
"""What is said beside a field that has to be mended."""


@dataclass(frozen=True)
class Hour:
    """A session the leader can report: its group, its date, and what is known already."""

    session: Session
    group: int
    size: int | None
    starts: datetime | None

    @property
    def on(self) -> date | None:
        return self.session.held_on or (self.starts.date() if self.starts else None)


def hours(sessions: Sequence[Session], placements: Sequence[Placement], sizes: dict[str, int | None]) -> list[Hour]:
    """The groups of one facility and module in the order of their dates."""
    starts = {placement.group: placement.starts_local for placement in placements}
    found = [
        Hour(each, int(each.group.rpartition("#")[2]), sizes.get(each.group), starts.get(each.group))
        for each in sessions
    ]
    return sorted(found, key=lambda hour: (hour.on is None, hour.on or date.max, hour.group))


def likely(found: Sequence[Hour], today: date) -> Hour | None:
    """The hour she most probably wants to report: the newest unreported one; else the next; else the first."""
    open_ones = [hour for hour in found if hour.session.state == "planned"]
    past = [hour for hour in open_ones if hour.on and hour.on <= today]
    return next(iter([*reversed(past), *open_ones, *found]), None)


def new_key(tools: Tools, unit: str, module: str) -> str:
    """A number for one submission, signed for this facility and module: nobody can make one up."""
    number = secrets.token_hex(16).upper()
    return f"{number}-{_signature(tools, unit, module, number)}"


def is_own_key(tools: Tools, unit: str, module: str, key: str) -> bool:
    number, _, signature = key.partition("-")
    return len(number) == 32 and same(signature, _signature(tools, unit, module, number))


def _signature(tools: Tools, unit: str, module: str, number: str) -> str:
    return tools.links.token(f"return form:{unit}:{module}:{number}")


@dataclass
class Reading:
    """Reads a form field by field and remembers what is wrong where."""

    form: Form
    words: PageWords
    wrong: dict[str, str] = field(default_factory=dict)

    def refuse(self, name: str, why: str) -> None:
        self.wrong[name] = self.words.say(WRONG[why])

    def text(self, name: str, kind: str) -> str:
        typed = self.form.text(name)
        if exceeds(typed, kind):
            self.refuse(name, "longer")
        return clean_text(typed, kind)

    def day(self, name: str) -> date | None:
        typed = self.form.text(name).strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.refuse(name, "date")
            return None

    def people(self, name: str) -> int | None:
        typed = self.form.text(name).strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and int(typed[:6]) <= MOST_PEOPLE and len(typed) <= 6):
            self.wrong[name] = self.words.say("Please give a whole number from 0 to {most}.", most=MOST_PEOPLE)
            return None
        return int(typed)


def read_return(
    reading: Reading, key: str, found: Sequence[Hour], activities: Sequence[str], most_ideas: int, today: date
) -> Return:
    """What was typed as a return; `reading.wrong` then holds what has to be mended, and only where it is empty may the
    return be kept."""
    outcome = reading.form.text("outcome")
    if reading.form.text("session") not in {hour.session.key for hour in found}:
        reading.refuse("session", "hour")
    if outcome not in ("held", "not_held"):
        reading.refuse("outcome", "outcome")
    read = _held if outcome == "held" else _not_held
    return read(reading, key, activities, most_ideas, today)


def _held(reading: Reading, key: str, activities: Sequence[str], most_ideas: int, today: date) -> Return:
    held_on = reading.day("held_on")
    if held_on is None and "held_on" not in reading.wrong:
        reading.refuse("held_on", "day")
    if held_on and held_on > today:
        reading.refuse("held_on", "ahead")
    done = set(reading.form.all("done"))
    marks: list[tuple[str, ActivityDone]] = [(each, "done" if each in done else "skipped") for each in activities]
    stand_in, because = _stand_in(reading)
    return Return(
        key, reading.form.text("session"), True, held_on, "", reading.people("headcount"), stand_in, tuple(marks),
        _actions(reading), _ideas(reading, most_ideas, activities), reading.text("how_it_went", "note"),
        reading.text("improve", "note"), because,
    )  # fmt: skip


def _stand_in(reading: Reading) -> tuple[str, str]:
    """Who led it instead, and why; nobody where the leader says that it was her."""
    if reading.form.text("led") == "self":
        return "", ""
    name, because = reading.text("led_by", "name"), reading.text("led_because", "line")
    if reading.form.text("led") == "other" and not name:
        reading.refuse("led_by", "stand-in")
    return name, because if name else ""


def _not_held(reading: Reading, key: str, activities: Sequence[str], most_ideas: int, today: date) -> Return:
    reason = ": ".join(filter(None, (reading.text("why", "line"), reading.text("reason", "line"))))
    if not reason and reading.form.text("outcome") == "not_held":
        reading.refuse("why", "reason")
    return Return(key, reading.form.text("session"), False, reason=reason, improve=reading.text("improve", "note"))


def _actions(reading: Reading) -> tuple[Action, ...]:
    found = []
    for number in range(1, ACTIONS + 1):
        text = reading.text(f"action_{number}", "line")
        who, due = reading.text(f"action_{number}_who", "name"), reading.day(f"action_{number}_due")
        if text:
            found.append(Action(text, who, due))
        elif who or due:
            reading.refuse(f"action_{number}", "action")
    return tuple(found)


def _ideas(reading: Reading, most_ideas: int, activities: Sequence[str]) -> tuple[IdeaText, ...]:
    found = []
    for number in range(1, most_ideas + 1):
        text = reading.text(f"idea_{number}", "idea")
        author, activity = reading.text(f"idea_{number}_author", "name"), reading.form.text(f"idea_{number}_activity")
        if text:
            forward = reading.form.text(f"idea_{number}_forward") == "yes"
            found.append(IdeaText(text, author, activity if activity in activities else "", forward))
        elif author:
            reading.refuse(f"idea_{number}", "idea")
    return tuple(found)
