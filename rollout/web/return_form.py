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

ACTIONS = 3


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
    wrong: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, kind: str) -> str:
        typed = self.form.text(name)
        if exceeds(typed, kind):
            self.wrong[name] = "This is longer than we can print. Please shorten it; nothing is lost until you do."
        return clean_text(typed, kind)

    def day(self, name: str) -> date | None:
        typed = self.form.text(name).strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.wrong[name] = "Please give the date as year-month-day, for example 2027-03-09."
            return None

    def people(self, name: str) -> int | None:
        typed = self.form.text(name).strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and int(typed[:6]) <= MOST_PEOPLE and len(typed) <= 6):
            self.wrong[name] = f"Please give a whole number from 0 to {MOST_PEOPLE}."
            return None
        return int(typed)


def read_return(
    form: Form, key: str, found: Sequence[Hour], activities: Sequence[str], most_ideas: int, today: date
) -> tuple[Return, dict[str, str]]:
    """What was typed as a return, and what has to be mended, by field. Only without the latter may it be kept."""
    reading = Reading(form)
    outcome = form.text("outcome")
    if form.text("session") not in {hour.session.key for hour in found}:
        reading.wrong["session"] = "Please choose which hour this is about."
    if outcome not in ("held", "not_held"):
        reading.wrong["outcome"] = "Please say whether the hour was held."
    read = _held if outcome == "held" else _not_held
    said = read(reading, key, activities, most_ideas, today)
    return said, reading.wrong


def _held(reading: Reading, key: str, activities: Sequence[str], most_ideas: int, today: date) -> Return:
    held_on = reading.day("held_on")
    if held_on is None and "held_on" not in reading.wrong:
        reading.wrong["held_on"] = "Please give the day on which it was held."
    if held_on and held_on > today:
        reading.wrong["held_on"] = "This day is still to come. Please give the day on which it was held."
    done = set(reading.form.all("done"))
    marks: list[tuple[str, ActivityDone]] = [(each, "done" if each in done else "skipped") for each in activities]
    return Return(
        key, reading.form.text("session"), True, held_on, "", reading.people("headcount"),
        reading.text("led_by", "name"), tuple(marks), _actions(reading), _ideas(reading, most_ideas, activities),
        reading.text("how_it_went", "note"), reading.text("improve", "note"),
    )  # fmt: skip


def _not_held(reading: Reading, key: str, activities: Sequence[str], most_ideas: int, today: date) -> Return:
    reason = reading.text("reason", "line")
    if not reason and reading.form.text("outcome") == "not_held":
        reading.wrong["reason"] = "Please say in a few words why; it helps us to help."
    return Return(key, reading.form.text("session"), False, reason=reason, improve=reading.text("improve", "note"))


def _actions(reading: Reading) -> tuple[Action, ...]:
    found = []
    for number in range(1, ACTIONS + 1):
        text = reading.text(f"action_{number}", "line")
        who, due = reading.text(f"action_{number}_who", "name"), reading.day(f"action_{number}_due")
        if text:
            found.append(Action(text, who, due))
        elif who or due:
            reading.wrong[f"action_{number}"] = "Please say what was agreed, or empty the fields beside it."
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
            reading.wrong[f"idea_{number}"] = "Please write the idea, or empty the name beside it."
    return tuple(found)
