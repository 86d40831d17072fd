"""The whole story on one machine: twelve facilities, three modules, and everything that happens to them on the way."""

import csv
import io
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from rollout import shipped
from rollout.actions.choose_ideas import decide
from rollout.actions.get_ready import mark_attended
from rollout.actions.hand_over import hand_over
from rollout.actions.import_roster import apply_roster, preview_roster
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.record_return import record_return
from rollout.actions.release_calendar import release_calendar
from rollout.actions.tick import tick
from rollout.adapters.clock import SetClock
from rollout.domain.calendar import Placement
from rollout.domain.returns import IdeaText, Return
from rollout.store import calendar, ideas, links, outbox, packs, sessions, units
from rollout.wiring import RealTools, open_tools
from tests.builders import A_PLAN
from tests.canonical import state

STARTS_ON = date(2027, 2, 1)
OPENED_ON = date(2027, 1, 4)
SILENT, REPLACED, UNREACHABLE, INVENTIVE = "F12", "F02", "F03", "F01"
BAD_ADDRESS = "nobody@refused.example"
THE_IDEA = "Hang a bell beside the service desk, so that the back room hears who waits."
NETWORK_SAYS = "We like the bell and have put it before the state."
STATE_SAYS = "Yes: every store gets its bell in March. Thank you, Store 1."


@dataclass
class Sink:
    """A real SMTP server that keeps what it takes and refuses one address for good."""

    taken: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  aiosmtpd's name
        if address == BAD_ADDRESS:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.taken.append(envelope.original_content)
        return "250 OK"

    def letters_to(self, address: str) -> list[Message]:
        found = [message_from_bytes(each, policy=default) for each in self.taken]
        return [letter for letter in found if letter["To"] == address]


@contextmanager
def a_post_office() -> Iterator[tuple[Sink, str]]:
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def a_roster() -> str:
    """Two networks of six stores in one state; one manager's address will turn out to be wrong."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Site ID", "Site name", "State", "Network", "Country", "State code", "Staff", "Manager", "E-mail"])
    for number in range(1, 13):
        code = f"F{number:02}"
        address = BAD_ADDRESS if code == UNREACHABLE else f"{code.lower()}@example.org"
        network = "Harbour" if number <= 6 else "Ranges"
        place = ["New South Wales", network, "AU", "NSW"]
        writer.writerow([code, f"Store {number}", *place, 20 + number, f"Manager {number}", address])
    return text.getvalue()


@dataclass
class Story:
    """The workspace, its clock, and the people who act in it."""

    tools: RealTools
    clock: SetClock

    def move_to(self, day: date, hour: int = 9) -> None:
        self.clock.at = SetClock.on(self.tools.programme.timezone, day, hour).at

    def released(self) -> list[Placement]:
        with self.tools.database.reading() as tx:
            now = calendar.released(tx)
            return calendar.placements(tx, now.number) if now else []

    def unit(self, name: str) -> str:
        with self.tools.database.reading() as tx:
            return next(u.code for u in units.units_on(tx, self.clock.today()).values() if u.name == name)


def open_story(folder: Path, smtp: str, monkeypatch: pytest.MonkeyPatch) -> Story:
    shipped.make_workspace(folder, STARTS_ON)
    (folder / "roster.csv").write_text(a_roster())
    monkeypatch.setenv("ROLLOUT_SMTP_URL", smtp)
    tools = open_tools(folder)
    clock = SetClock.on(tools.programme.timezone, OPENED_ON)
    tools.__dict__["clock"] = clock
    return Story(tools, clock)


def import_and_release(story: Story) -> None:
    report = apply_roster(story.tools, preview_roster(story.tools, story.tools.settings.workspace / "roster.csv"))
    assert (report.units_new, report.leaders_new) == (15, 12)
    for unit, name in (("Harbour", "Hana Harbour"), ("Ranges", "Rosa Ranges"), ("New South Wales", "Stella State")):
        hand_over(story.tools, story.unit(unit), name, f"{name.split()[0].lower()}@example.org", OPENED_ON)
    plan_calendar(story.tools)
    release_calendar(story.tools)


def a_day(story: Story, day: date) -> None:
    """The tick in the morning; in the afternoon previews, coaching, and the hours of all but the silent store."""
    story.move_to(day)
    report = tick(story.tools)
    assert report.is_well, [part for part in report.parts if not part.is_well]
    story.move_to(day, 17)
    for seat in [p for p in story.released() if p.kind != "session" and p.on == day and p.leader]:
        mark_attended(story.tools, [seat.leader or 0], seat.module, seat.kind, day)
    for hour in [p for p in story.released() if p.kind == "session" and p.on == day and p.unit != SILENT]:
        record_return(story.tools, told(hour), hour.leader)
    if day == STARTS_ON + timedelta(days=30):
        hand_over(story.tools, REPLACED, "Nina Newcomer", "nina@example.org", day)
    decide_all_that_waits(story, day)


def told(hour: Placement) -> Return:
    key = calendar.session_key(hour.group, hour.module)
    has_it = hour.unit == INVENTIVE and hour.module == "welcome" and hour.group.endswith("#1")
    found = (IdeaText(THE_IDEA, "The early shift", "", put_forward=True),) if has_it else ()
    return Return(f"story:{key}:{hour.on}", key, held=True, held_on=hour.on, headcount=9, ideas=found)


def decide_all_that_waits(story: Story, day: date) -> None:
    """Two days after it arrived at a level, the idea of this story is decided there."""
    with story.tools.database.reading() as tx:
        waiting = ideas.all_waiting(tx)
    for idea in waiting:
        at = idea.waits_at or ""
        if at == story.unit("Harbour"):
            decide(story.tools, idea.id, at, "forwarded", "Helps every store", NETWORK_SAYS)
        else:
            decide(story.tools, idea.id, at, "adopted", "Cheap and clear", STATE_SAYS, plan=A_PLAN)


def text_of(pdf: Path) -> str:
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(said.split())


@pytest.mark.slow
def test_one_rollout_from_the_roster_to_the_answer_on_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_post_office() as (sink, smtp):
        story = open_story(tmp_path / "workspace", smtp, monkeypatch)
        import_and_release(story)
        old_leader = next(p.leader for p in story.released() if p.unit == REPLACED)
        day = OPENED_ON
        while day <= max(p.on for p in story.released() if p.on) + timedelta(days=8):
            if day.weekday() < 5:
                a_day(story, day)
            day += timedelta(days=1)
        before = state(story.tools.settings.workspace / "rollout.db")
        assert tick(story.tools).is_well
        after = state(story.tools.settings.workspace / "rollout.db")

    the_spacing_was_kept(story)
    all_but_the_silent_store_were_reached(story)
    the_idea_came_back(story, sink)
    the_successor_took_over(story, sink, old_leader)
    the_bad_address_is_seen_and_held_nobody_up(story, sink)
    nothing_new = {name for name in before if before[name] != after[name]} - {"programme"}
    assert nothing_new == set()


def the_spacing_was_kept(story: Story) -> None:
    with story.tools.database.reading() as tx:
        held = {(s.group, s.module): s.held_on for s in sessions.all_of(tx) if s.held_on}
    gaps = [
        (held[group, later] - held[group, earlier]).days
        for group in {group for group, _ in held}
        for earlier, later in (("welcome", "listen"), ("listen", "own"))
    ]
    assert len(gaps) == 2 * len({group for group, _ in held})
    assert all(28 <= gap <= 42 for gap in gaps)


def all_but_the_silent_store_were_reached(story: Story) -> None:
    with story.tools.database.reading() as tx:
        states = Counter((s.unit == SILENT, s.state) for s in sessions.all_of(tx))
        asked = Counter(m.dedupe_key.rsplit(":", 1)[0] for m in outbox.all_messages(tx, unit=SILENT)
                        if m.kind == "please_record")  # fmt: skip
    assert set(states) == {(False, "held"), (True, "planned")}
    assert asked
    assert max(asked.values()) <= 2


def the_idea_came_back(story: Story, sink: Sink) -> None:
    with story.tools.database.reading() as tx:
        [idea] = [each for each in ideas.everything(tx) if each.text == THE_IDEA]
        decided = [(d.level, d.outcome, d.answer) for d in ideas.decisions(tx, [idea.id])]
        pack = packs.current(tx, INVENTIVE, "own") or packs.current(tx, INVENTIVE, "listen")
    assert decided == [("network", "forwarded", NETWORK_SAYS), ("state", "adopted", STATE_SAYS)]
    answers = [letter for letter in sink.letters_to("f01@example.org") if STATE_SAYS in _words(letter)]
    assert len(answers) == 1
    assert pack is not None
    planner = next(sheet for sheet in pack.sheets if sheet.kind == "planner")
    assert STATE_SAYS in text_of(story.tools.files.path(planner.sha256))


def the_successor_took_over(story: Story, sink: Sink, old_leader: int | None) -> None:
    tools = story.tools
    with tools.database.reading() as tx:
        ahead = [p for p in story.released() if p.unit == REPLACED and p.module == "own" and p.kind == "session"]
        door = links.find(tx, tools.links.digest(tools.links.token(f"person:{old_leader}")), tools.clock.now())
    assert ahead
    assert old_leader not in {p.leader for p in ahead}
    assert door is None
    assert any("own-it" in _files(letter) or letter.is_multipart() for letter in sink.letters_to("nina@example.org"))


def the_bad_address_is_seen_and_held_nobody_up(story: Story, sink: Sink) -> None:
    with story.tools.database.reading() as tx:
        states = {m.state for m in outbox.all_messages(tx, unit=UNREACHABLE) if m.receiver == BAD_ADDRESS}
        sent = outbox.counts(tx)["sent"]
    assert states == {"failed"}
    assert sent == len(sink.taken)


def _words(letter: Message) -> str:
    part = letter.get_body(("plain",)) if hasattr(letter, "get_body") else None
    return " ".join(str(part.get_content()).split()) if part else ""


def _files(letter: Message) -> str:
    return " ".join(part.get_filename() or "" for part in letter.walk())
