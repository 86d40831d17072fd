"""Sheets on demand: posters, certificates, run sheets, return sheets, and cards for places without an A3 printer.

They belong to no pack and nobody is sent them, so nothing is written down about them: asked for again, they are made
again, the same bytes for the same facts.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rollout.actions.board_facts import boards_at
from rollout.actions.pack_facts import briefs, gather
from rollout.actions.poster_facts import shown_at
from rollout.actions.prepare_packs import open_orders, pack_name
from rollout.actions.recognise import certificates_in
from rollout.actions.run_sheet_facts import events_ahead
from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code, wanted_packs
from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import folder_name
from rollout.domain.printing.board import Board, board
from rollout.domain.printing.certificate import Thanks, certificate
from rollout.domain.printing.order import shared_job, theme
from rollout.domain.printing.poster import poster
from rollout.domain.printing.return_sheet import FORM, return_sheet
from rollout.domain.printing.run_sheets import Event, run_sheet
from rollout.domain.printing.words import Words
from rollout.domain.problem import Refused, refuse
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required
from rollout.store import sessions, units

Named = tuple[str, SheetJob]
"""A file's name, and what is printed in it."""


@dataclass(frozen=True)
class SheetsReport:
    """The files that were written, in order, and their pages in all."""

    files: tuple[Path, ...]
    pages: int


def print_posters(tools: Tools, unit: str, module: str = "", folder: Path | None = None) -> SheetsReport:
    """A poster for every facility at or below the unit that held an hour of the module (default: its latest)."""
    _known(tools, module)
    jobs: list[Named] = []
    for shown in shown_at(tools, unit, module):
        content = tools.content.module(shown.module, shown.language)
        name = f"poster-{shown.module}-{folder_name(shown.facility, shown.unit)}.pdf"
        jobs.append((name, poster(shown, content, *_looks(tools, content))))
    return _written(tools, jobs, folder or tools.packs_folder / "posters")


def print_boards(tools: Tools, unit: str, folder: Path | None = None) -> SheetsReport:
    """A board poster for the network or state, and for every one under it that has had an answer to an idea."""
    jobs: list[Named] = []
    for shown in boards_at(tools, unit):
        jobs.append((f"{board_name(shown)}.pdf", board_job(tools, shown)))
    return _written(tools, jobs, folder or tools.packs_folder / "boards")


def board_name(shown: Board) -> str:
    return f"board-{folder_name(shown.name, shown.unit)}"


def board_job(tools: Tools, shown: Board) -> SheetJob:
    content = tools.content.module(shown.module, shown.language)
    return board(shown, content, *_looks(tools, content))


def print_certificate(
    tools: Tools, unit: str, receiver: str, because: str, giver: str = "", module: str = "", folder: Path | None = None
) -> SheetsReport:
    """One certificate, of the module's award (default: the one held last). `giver` signs it (default: who leads)."""
    _known(tools, module)
    _refuse_unfit(receiver, because, giver)
    today = tools.clock.today()
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, today)
        code = unit_code(organisation, unit)
        held = [session for session in sessions.all_of(tx, code) if session.held_on]
    leader, place = organisation.leader_of(code), organisation.units[code]
    signed = clean_text(giver, "name") or (leader.name if leader else "")
    thanks = Thanks(clean_text(receiver, "name"), clean_text(because, "note"), signed, place.name, today)
    latest = max(held, key=lambda session: (str(session.held_on), session.key), default=None)
    key = module or (latest.module if latest else tools.programme.modules[0])
    content = tools.content.module(key, organisation.language_of(code, ""))
    job = certificate(thanks, content, *_looks(tools, content))
    own = hashlib.sha256(repr(thanks).encode()).hexdigest()[:6]
    name = f"certificate-{folder_name(place.name, code)}-{today.isoformat()}-{own}.pdf"
    return _written(tools, [(name, job)], folder or tools.packs_folder / "certificates")


def print_certificates(tools: Tools, unit: str, month: date | None = None, folder: Path | None = None) -> SheetsReport:
    """A certificate for everybody whom the leaders of this part have thanked in the month (default: this one)."""
    with tools.database.reading() as tx:
        code = unit_code(units.organisation_on(tx, tools.clock.today()), unit)
    jobs = certificates_in(tools, code, month or tools.clock.today())
    return _written(tools, jobs, folder or tools.packs_folder / "certificates")


def _refuse_unfit(receiver: str, because: str, giver: str) -> None:
    found = required("--for", receiver, "name", 'Say for whom: --for "The night shift"')
    found += required("--because", because, "note", "Say in a sentence or two what they did.")
    if found := found + fits("--from", giver, "name"):
        raise Refused(*found)


def print_run_sheets(tools: Tools, unit: str = "", module: str = "", folder: Path | None = None) -> SheetsReport:
    """A run sheet for every preview and group coaching that is still to come (of this module, for this unit)."""
    _known(tools, module)
    jobs: list[Named] = []
    for event in events_ahead(tools, unit, module):
        content = tools.content.module(event.module, event.language)
        jobs.append((_event_name(event), run_sheet(event, content, *_looks(tools, content))))
    return _written(tools, jobs, folder or tools.packs_folder / "run-sheets")


def print_cards_a4(tools: Tools, module: str = "", folder: Path | None = None) -> SheetsReport:
    """The cards of a module (default: of all), two on a sheet of A4."""
    _known(tools, module)
    jobs: list[Named] = []
    for key in [module] if module else tools.programme.modules:
        content = tools.content.module(key)
        jobs.append((f"cards-a4-{key}.pdf", shared_job("cards_a4", content, theme(tools.programme, content))))
    return _written(tools, jobs, folder or tools.packs_folder / "cards-a4")


def print_return_sheets(tools: Tools, unit: str = "", module: str = "", folder: Path | None = None) -> SheetsReport:
    """Return sheets for paper, a page for every group with a date ahead; and for machines, where their boxes lie."""
    today = tools.clock.today()
    asked = wanted_packs(tools, module, unit)
    with tools.database.reading() as tx:
        facts = gather(tools, tx, sorted({key for _, key in asked}))
    found = [(brief, pack_name(tools, facts, brief)) for brief in briefs(facts, asked, tools.programme, today)]
    jobs: list[Named] = []
    for order in open_orders(tools, facts, found):
        brief = order.brief
        jobs.append((f"return-sheet-{brief.module}-{folder_name(brief.name, brief.unit)}.pdf", return_sheet(order)))
    where = folder or tools.packs_folder / "return-sheets"
    report = _written(tools, jobs, where)
    maps = tuple(_map(tools, job, where) for job in {job.module.key: job for _, job in jobs}.values())
    return SheetsReport((*report.files, *maps), report.pages)


def _map(tools: Tools, job: SheetJob, folder: Path) -> Path:
    """Where the boxes lie, as a file: whoever reads filled-in pages by machine begins with it."""
    boxes = {name: list(box) for name, box in tools.paper.boxes(job).items()}
    text = json.dumps({"form": FORM, "unit": "mm from the top left", "boxes": boxes}, indent=1)
    path = folder / f"boxes-{job.module.key}.json"
    path.write_text(text + "\n")
    return path


def _looks(tools: Tools, content: Module) -> tuple[Mapping[str, object], Words]:
    return theme(tools.programme, content), tools.paper.words(content.language)


def _event_name(event: Event) -> str:
    day = event.starts_local.date().isoformat()
    return f"{event.kind}-{event.module}-{folder_name(event.hub_name, event.hub)}-{day}-{event.number}.pdf"


def _known(tools: Tools, module: str) -> None:
    if module and module not in tools.programme.modules:
        hint = f"Choose: {', '.join(tools.programme.modules)}."
        raise refuse(f"module {module}", "is not one of the programme.", hint)


def _written(tools: Tools, jobs: Iterable[Named], folder: Path) -> SheetsReport:
    """The sheets in the folder. Each appears whole or not at all, and takes the place of an older one."""
    listed = list(jobs)
    folder.mkdir(parents=True, exist_ok=True)
    files, pages = [], 0
    tools.progress.step("sheets", 0, len(listed))
    printed = tools.paper.print_all(job for _, job in listed)
    for number, ((name, _), sheet) in enumerate(zip(listed, printed, strict=True), 1):
        beside = folder / f".{name}.new"
        beside.write_bytes(sheet.content)
        files.append(beside.replace(folder / name))
        pages += sheet.pages
        tools.progress.step("sheets", number, len(listed))
    return SheetsReport(tuple(files), pages)
