"""The people of the web tests: two states, three networks, and what each leader has to do with."""

import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import pikepdf
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rollout import shipped
from rollout.actions import doors
from rollout.actions.record_return import record_return
from rollout.actions.team_actions import add_action
from rollout.adapters.calendar_file import CalendarFile
from rollout.adapters.clock import SetClock
from rollout.adapters.content import ModuleFolder
from rollout.adapters.letters import LetterTemplates
from rollout.adapters.paper import Printer
from rollout.adapters.paper.bindery import SheetBindery
from rollout.adapters.paper.picture import SheetPictures
from rollout.adapters.post import FolderPost
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.calendar import Group, Placement
from rollout.domain.organisation import DEPUTY, LEADER, Assignment, Unit
from rollout.domain.returns import Action, IdeaText, Return
from rollout.store import browsers, calendar, links, people, team_actions, units
from rollout.store.database import Database
from rollout.store.tables import MessageRow, PackRow, SheetRow, WorkRow
from rollout.web.app import make_app
from tests.builders import BEFORE, MODULES, FakeTools, a_facility, a_programme

NOON = datetime(2027, 2, 10, 1, tzinfo=UTC)  # noon in Sydney, Wednesday 10 February 2027
SHIPPED = Path(__file__).parents[2] / "modules"
PLACE = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW"}


@dataclass
class Cast:
    """Tools at noon of a day in the first window, and who leads what."""

    tools: FakeTools
    leads: dict[str, int]

    @cached_property
    def app(self) -> FastAPI:
        return make_app(self.tools)

    def client(self) -> TestClient:
        """A browser of its own."""
        return TestClient(self.app, follow_redirects=False)

    def return_path(self, unit: str, module: str = "welcome") -> str:
        with self.tools.database.transaction() as tx:
            return _path(doors.return_url(self.tools, tx, unit, module, self.leads.get(unit)))

    def person_path(self, unit: str) -> str:
        with self.tools.database.transaction() as tx:
            return _path(doors.person_url(self.tools, tx, self.leads[unit]))

    def desk_path(self) -> str:
        with self.tools.database.transaction() as tx:
            return _path(doors.desk_url(self.tools, tx))

    def known_as(self, path: str) -> str:
        """The number of a browser in which the holder of this personal link has signed in before."""
        number = secrets.token_hex(16).upper()
        with self.tools.database.transaction() as tx:
            door = links.find(tx, self.tools.links.digest(path.rpartition("/")[2]), self.tools.clock.now())
            assert door is not None
            browsers.remember(tx, self.tools.links.digest(number), self.tools.clock.now(), door.person_id)
        return number

    def signed_in(self, path: str) -> TestClient:
        """A browser that is known already, so that the button behind the link is enough."""
        client = self.client()
        if path.startswith("/P/"):
            client.cookies.set("rollout_known", self.known_as(path))
        assert client.post(path, data={}).status_code == 303
        return client

    def leader(self, unit: str) -> TestClient:
        return self.signed_in(self.person_path(unit))

    def deputy(self, unit: str) -> TestClient:
        """The browser of somebody who is made the deputy of this unit's leader."""
        with self.tools.database.transaction() as tx:
            ref = f"D-{unit}"
            person = people.keep(tx, [(ref, f"Deputy at {unit}", f"deputy.{unit.lower()}@example.org")])[ref]
            people.assign(tx, [Assignment(person, DEPUTY, unit, BEFORE)])
            path = _path(doors.person_url(self.tools, tx, person))
        return self.signed_in(path)

    def desk(self) -> TestClient:
        return self.signed_in(self.desk_path())


def a_cast(database: Database, folder: Path, facilities: int = 12, groups: int = 1) -> Cast:
    """S1 holds N1 and N2, S2 holds N3; facilities are shared among them in turn; every unit has a leader."""
    clock = SetClock("Australia/Sydney", NOON)
    tools = FakeTools(database, folder, a_programme(), clock, ModuleFolder(SHIPPED, MODULES), PublicHolidays())
    tools.calendar_files = CalendarFile(tools.programme.name)
    tools.letters, tools.post = LetterTemplates(tools.programme), FolderPost(folder / "outbox")
    tools.bindery, tools.pictures = SheetBindery(shipped.folder("planners")), SheetPictures(folder / "pictures")
    tools.paper = Printer(shipped.folder("planners"), folder / "compiled")
    tree = [Unit("S1", "state", "North", **PLACE), Unit("S2", "state", "South", **PLACE)]
    tree += [Unit(f"N{n}", "network", f"Network {n}", "S1" if n < 3 else "S2", **PLACE) for n in (1, 2, 3)]
    tree += [a_facility(n, parent=f"N{1 + (n - 1) * 3 // facilities}") for n in range(1, facilities + 1)]
    with database.transaction() as tx:
        units.add(tx, tree, BEFORE)
        ids = people.keep(tx, [(f"P-{u.code}", f"Leader of {u.name}", f"{u.code.lower()}@example.org") for u in tree])
        leads = {unit.code: ids[f"P-{unit.code}"] for unit in tree}
        people.assign(tx, [Assignment(person, LEADER, unit, BEFORE) for unit, person in leads.items()])
        _keep_dates(tx, tree, leads, groups)
    return Cast(tools, leads)


def _keep_dates(tx, tree, leads, groups) -> None:  # type: ignore[no-untyped-def]
    """Hours from 3 February on, one a working day and facility number; previews on 20 January."""
    sat = [Group(u.code, n, 12) for u in tree if u.level == "facility" for n in range(1, groups + 1)]
    calendar.keep_groups(tx, sat)
    calendar.keep_sessions(tx, [(group, module) for group in sat for module in MODULES])
    placed = list(_placed(sat, leads))
    draft = calendar.save_draft(tx, placed, NOON)
    assert draft is not None
    calendar.release(tx, draft.number, NOON)


def _placed(sat: list[Group], leads: dict[str, int]) -> Iterator[Placement]:
    zone = "Australia/Sydney"
    for index, group in enumerate(sat):
        for number, module in enumerate(MODULES):
            on = date(2027, 2, 3) + timedelta(days=index % 14 + 30 * number)
            starts = datetime(on.year, on.month, on.day, 10, 30)
            yield Placement("session", group.unit, group.key, module, leads[group.unit], starts, zone, 60)
        seat = datetime(2027, 1, 20, 9)
        if group.number == 1:
            room = f"preview welcome {group.unit}"
            yield Placement("preview", group.unit, room, "welcome", leads[group.unit], seat, zone, 90)


def a_letter(cast: Cast, unit: str, subject: str = "Your pack", state: str = "ready", number: int = 1) -> int:
    with cast.tools.database.transaction() as tx:
        row = MessageRow(
            dedupe_key=f"pack:{unit}:{number}", kind="pack", person_id=cast.leads[unit], unit=unit, module="welcome",
            receiver=f"{unit.lower()}@example.org", subject=subject, body="Dear leader,\nhere it is.", frozen=b"x",
            sha256="0", state=state, written_at=NOON, not_before=NOON,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        assert row.id is not None
        return row.id


def a_planner(unit: str) -> bytes:
    """A page of A3 with hardly anything on it."""
    pdf, content = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(1190.55, 841.89))
    page.obj.Contents = pdf.make_stream(f"0 0.4 0.4 rg 100 100 600 400 re f % {unit}".encode())
    pdf.save(content, deterministic_id=True)
    return content.getvalue()


def a_pack(cast: Cast, unit: str) -> int:
    """A pack with one sheet; returns the sheet's number."""
    sha256 = cast.tools.files.keep(a_planner(unit))
    with cast.tools.database.transaction() as tx:
        pack = PackRow(
            unit=unit, module="welcome", leader=cast.leads[unit], version=1, input_hash="h", prepared_at=NOON
        )
        tx.add(pack)
        tx.flush()
        sheet = SheetRow(
            pack_id=pack.id, kind="planner", filename=f"Planner {unit}\r\nX: y.pdf", sha256=sha256, pages=1
        )
        tx.add(sheet)
        tx.flush()
        assert sheet.id is not None
        return sheet.id


def a_piece_of_work(cast: Cast) -> int:
    """Long work that the desk asked for; returns its number."""
    with cast.tools.database.transaction() as tx:
        row = WorkRow(kind="plan", open_as="plan", asked_at=NOON)
        tx.add(row)
        tx.flush()
        assert row.number is not None
        return row.number


def a_team_action(cast: Cast, unit: str) -> int:
    """Something that a team agreed between two hours; returns its number."""
    add_action(cast.tools, unit, Action("A bell at the door", "Ana"), f"key of {unit}")
    with cast.tools.database.reading() as tx:
        return team_actions.of(tx, unit)[-1].id


def an_idea(cast: Cast, unit: str, text: str = "A bell at the door", author: str = "Ana", key: str = "k") -> str:
    """An hour with an idea that is put forward; returns the receipt number."""
    said = Return(
        f"{key}-{unit}-{text}", f"{unit}#1@welcome", True, date(2027, 2, 9), headcount=11,
        ideas=(IdeaText(text, author, "", True),),
    )  # fmt: skip
    return record_return(cast.tools, said).public_id


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]
