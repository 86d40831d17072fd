"""The rules of recording an hour: what a return must say, and what several returns of one hour mean together."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256

from rollout.domain.codes import short_code
from rollout.domain.problem import Finding
from rollout.domain.programme import Programme
from rollout.domain.returns import IdeaText, Return, Session, StoredReturn
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required

MOST_PEOPLE = 2_000
MOST_ACTIONS = 20
KEY_LENGTH = 300
KINDS = {"reason": "note", "led_by": "name", "led_because": "line", "how_it_went": "note", "improve": "note"}


def findings(said: Return, today: date, programme: Programme) -> list[Finding]:
    """Everything that keeps a return from being kept, each under the words that stand beside the field.

    `today` is the day at the facility.
    """
    found = _held(said, today, programme) if said.held else _not_held(said)
    actions = sum(bool(clean_text(action.text, "line")) for action in said.actions)
    ideas, most = sum(bool(clean_text(idea.text, "idea")) for idea in said.ideas), programme.ladder.ideas_per_session
    if actions > MOST_ACTIONS:
        found.append(Finding("actions", f"are {actions}.", f"Keep the {MOST_ACTIONS} that matter most."))
    if ideas > most:
        found.append(Finding("ideas", f"are {ideas}; one hour has room for {most}.", f"Choose {most}."))
    if not said.submission_key.strip() or len(said.submission_key) > KEY_LENGTH:
        found.append(Finding("submission key", "is missing or too long.", "Open the form again and send it."))
    return found + _lengths(said)


def _held(said: Return, today: date, programme: Programme) -> list[Finding]:
    found = []
    if said.held_on is None:
        found.append(Finding("held on", "is empty.", "Give the day on which the hour was held."))
    elif said.held_on > today:
        found.append(Finding("held on", f"{said.held_on} is still to come.", "Record the hour once it has been held."))
    elif (programme.starts_on - said.held_on).days > programme.spacing.max_days:
        what = f"{said.held_on} is long before the programme starts ({programme.starts_on})."
        found.append(Finding("held on", what, "Look at the year and the month."))
    if said.headcount is not None and not 0 <= said.headcount <= MOST_PEOPLE:
        hint = f"Give a number from 0 to {MOST_PEOPLE:,}, or leave it empty."
        found.append(Finding("headcount", f"{said.headcount} is not possible.", hint))
    return found


def _not_held(said: Return) -> list[Finding]:
    return required("reason", said.reason, "note", "Say in a few words why the hour was not held.")[:1]


def _lengths(said: Return) -> list[Finding]:
    found = []
    for name, kind in KINDS.items():
        if name != "reason" or said.held:
            found += fits(name.replace("_", " "), getattr(said, name), kind)
    for number, action in enumerate(said.actions, 1):
        found += fits(f"action {number}", action.text, "line") + fits(f"action {number}, who", action.who, "name")
        if action.who.strip() and not action.text.strip():
            found.append(Finding(f"action {number}", "says who but not what.", "Write what was agreed."))
    for number, idea in enumerate(said.ideas, 1):
        found += fits(f"idea {number}", idea.text, "idea") + fits(f"idea {number}, author", idea.author, "name")
    return found


def cleaned(said: Return) -> Return:
    """The same return with clean texts and without the lines that were left empty."""
    actions = (replace(a, text=clean_text(a.text, "line"), who=clean_text(a.who, "name")) for a in said.actions)
    return replace(
        said,
        reason=clean_text(said.reason, KINDS["reason"]),
        led_by=clean_text(said.led_by, KINDS["led_by"]),
        led_because=clean_text(said.led_because, KINDS["led_because"]),
        how_it_went=clean_text(said.how_it_went, KINDS["how_it_went"]),
        improve=clean_text(said.improve, KINDS["improve"]),
        activities=tuple(sorted((clean_text(key, "code"), done) for key, done in dict(said.activities).items())),
        actions=tuple(action for action in actions if action.text),
        ideas=tuple(idea for idea in map(_clean_idea, said.ideas) if idea.text),
    )


def _clean_idea(idea: IdeaText) -> IdeaText:
    author, activity = clean_text(idea.author, "name"), clean_text(idea.activity, "code")
    return replace(idea, text=clean_text(idea.text, "idea"), author=author, activity=activity)


def digest(said: Return) -> str:
    """The same for the same words, whoever sends them and however often."""
    words = {name: value for name, value in asdict(said).items() if name != "submission_key"}
    if not said.led_because:  # reports kept before there was this field say the same when they are sent again
        del words["led_because"]
    return sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()


def receipt_number(said: Return, revision: int, characters: int = 8) -> str:
    """What is read out on the phone: the same for the same submission and revision."""
    return short_code(f"return\n{said.submission_key}\n{revision}", characters)


def standing(session: Session, history: Sequence[StoredReturn]) -> Session:
    """The session as its returns, oldest first, leave it: the newest counts, numbers are never added up or compared.

    A second report of the same hour that gives no headcount says nothing new about it: the earlier number stays.
    """
    newest = history[-1].said
    if newest.held:
        headcount = _headcount(history)
        return replace(session, state="held", held_on=newest.held_on, reason="", headcount=headcount)
    if session.state == "cancelled":
        return session
    return replace(session, state="not_held", held_on=None, reason=newest.reason, headcount=None)


def _headcount(history: Sequence[StoredReturn]) -> int | None:
    """Of those reports, newest first, that speak of the same hour, the first that gives a number."""
    replaced: set[str] = set()
    newest = history[-1].said
    for said in (stored.said for stored in reversed(history)):
        if said.submission_key in replaced:
            continue
        if (said.held, said.held_on) != (True, newest.held_on) or said.headcount is not None:
            return said.headcount if (said.held, said.held_on) == (True, newest.held_on) else None
        replaced.add(said.submission_key)
    return None
