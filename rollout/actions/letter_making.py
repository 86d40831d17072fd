"""From a letter that is due to the words and bytes that are put into the outbox."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollout.actions.doors import ReturnDoor
from rollout.actions.tools import Tools
from rollout.domain import mime
from rollout.domain.coverage import Tally
from rollout.domain.edges import Attachment
from rollout.domain.letters_picture import Due
from rollout.domain.outbox import NO_ADDRESS, NewMessage, boundary, message_id
from rollout.domain.problem import Refused


@dataclass(frozen=True)
class Desk:
    """What lies ready while letters are written: the moment, the modules' titles by language, the links by door and by
    person."""

    tools: Tools
    now: datetime
    titles: Mapping[str, Mapping[str, str]]
    returns: Mapping[ReturnDoor, str]
    people: Mapping[int, str]

    def link(self, letter: Due) -> str:
        if letter.link == "return":
            return self.returns[door_of(letter)]
        return self.people[letter.person_id] if letter.link and letter.person_id else ""

    def title(self, module: str | None, language: str) -> str:
        return self.titles[language].get(module or "", module or "")


def door_of(letter: Due) -> ReturnDoor:
    return letter.unit.code, letter.module or "", letter.person_id


def make_letter(desk: Desk, letter: Due) -> NewMessage | None:
    """The letter with its words and bytes; held where nobody can be sent it, failed where it must not be sent."""
    tools, now = desk.tools, desk.now
    files = _attachments(desk, letter)
    if any(not tools.files.has(file.sha256) for file in files):
        return None
    wait = timedelta(minutes=tools.programme.letters.wait_minutes)
    not_before = max(letter.not_before, now + wait) if wait else letter.not_before
    written = NewMessage(
        letter.key, letter.kind, "", "", now, not_before, letter.not_after, letter.person_id, letter.unit.code,
        letter.module, letter.address, attachments=files, reason=letter.reason,
    )  # fmt: skip
    try:
        words = tools.letters.write(letter.kind, _facts(desk, letter), letter.language)
        written = replace(written, subject=words.subject, body=words.body)
        return freeze(tools, written)
    except Refused as refused:
        return replace(written, state="failed", why=str(refused))


def freeze(tools: Tools, written: NewMessage) -> NewMessage:
    """Fix the bytes. Without an address the letter is held, to be printed and handed over."""
    if not written.receiver:
        return replace(written, state="held", why=NO_ADDRESS)
    if not mime.is_address(written.receiver):
        return replace(written, state="failed", why="the e-mail address cannot be right: correct it in the roster")
    outline = _outline(tools, written)
    frozen = mime.frozen_bytes(outline)
    mime.check(mime.whole(frozen, outline.boundary, [(file, b"") for file in outline.attachments]), outline)
    parts = [(file, tools.files.path(file.sha256).read_bytes()) for file in written.attachments]
    return replace(written, frozen=frozen, sha256=mime.digest(mime.whole(frozen, outline.boundary, parts)))


def _outline(tools: Tools, written: NewMessage) -> mime.Outline:
    rules = tools.programme.letters
    host = rules.sender_address.rpartition("@")[2]
    return mime.Outline(
        rules.sender_name, rules.sender_address, written.receiver, written.subject, written.text,
        max(written.not_before, written.written_at), message_id(written.dedupe_key, host), boundary(written.dedupe_key),
        tuple(written.attachments),
    )  # fmt: skip


def _attachments(desk: Desk, letter: Due) -> tuple[Attachment, ...]:
    """The pack's files, or the calendar entry of a preview or coaching."""
    if letter.seat is None or not mime.is_address(letter.address):
        return letter.attachments
    tools, seat, method = desk.tools, letter.seat.placement, letter.seat.method
    about_seat = {"what": seat.kind, "module": desk.title(seat.module, letter.language)}
    title = tools.letters.write("seat", about_seat, letter.language).subject
    about = (letter.seat.sequence, desk.now, tools.programme.letters.sender_address, letter.address)
    if method == "REQUEST":
        content = tools.calendar_files.invitation(seat, title, tools.programme.name, *about)
    else:
        content = tools.calendar_files.cancellation(seat, title, *about)
    kept = tools.files.keep(content)
    return (Attachment("invitation.ics", f"text/calendar; charset=utf-8; method={method}", kept),)


def _facts(desk: Desk, letter: Due) -> dict[str, object]:
    """The values that the words need, module keys said as titles."""
    own = {
        "name": letter.name,
        "unit": letter.unit.name,
        "module": desk.title(letter.module, letter.language),
        "link": desk.link(letter),
    }
    facts = {**letter.facts, **own}
    for name in ("hours", "unreported"):
        if name in facts:
            hours: list[dict[str, str]] = letter.facts[name]  # type: ignore[assignment]  # a list of hours
            facts[name] = [{**hour, "title": desk.title(hour["module"], letter.language)} for hour in hours]
    if "coverage" in facts:
        facts["lines"] = list(_lines(desk, letter))
    return facts


def _lines(desk: Desk, letter: Due) -> Iterator[dict[str, object]]:
    """One line a module, in the programme's order, for every module that has hours: all states, and of how many."""
    modules: dict[str, Tally] = letter.facts["coverage"]  # type: ignore[assignment]  # tallies by module
    for module in desk.tools.programme.modules:
        if module in modules:
            t = modules[module]
            yield {
                "title": desk.title(module, letter.language),
                "held": t.held, "sessions": t.sessions, "not_held": t.not_held,
                "unreported": t.unreported, "to_come": t.planned + t.moved, "cancelled": t.cancelled,
                "undated": t.undated, "reached": t.reached, "expected": t.expected,
            }  # fmt: skip
