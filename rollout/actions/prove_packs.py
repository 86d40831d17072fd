"""Read the packs in force again, as a stranger would, and say what is wrong with any file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rollout.actions.doors import printed_return_url
from rollout.actions.pack_facts import Facts, Key, briefs, gather
from rollout.actions.prepare_packs import order_of, pack_name
from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code
from rollout.domain.edges import Expected, SheetJob
from rollout.domain.organisation import Organisation
from rollout.domain.pack import Pack, shared_kinds
from rollout.domain.paper_rules import A3, PaperOf
from rollout.domain.printing.expected import expected, expected_of_old, on_paper
from rollout.domain.printing.order import shared_job
from rollout.domain.printing.packs import personal_jobs
from rollout.store import packs

_SHARD = 1_000
"""Packs that are thought of at once."""

Jobs = Mapping[str, SheetJob]
"""What one pack was printed from, by kind of sheet."""


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with one file; one that many packs have is named by the first of them."""

    facility: str
    module: str
    sheet: str
    what: str


@dataclass(frozen=True)
class ProofReport:
    """`files` were read, each once however many packs have it.

    `outdated` packs were printed from facts that have changed since: only what can be known of them still was checked.
    """

    packs: int = 0
    files: int = 0
    outdated: int = 0
    faults: tuple[Fault, ...] = ()


def prove_packs(tools: Tools, module: str = "", unit: str = "") -> ProofReport:
    """Read the files of the packs in force: of this module, at or below this unit (default: all). Changes nothing."""
    with tools.database.reading() as tx:
        current = packs.all_current(tx, [module] if module else None)
        facts = gather(tools, tx, sorted({pack.module for pack in current}))
    below = _below(facts.organisation, unit) if unit else {pack.unit for pack in current}
    chosen = [pack for pack in current if pack.unit in below]
    paper = PaperOf(tools.programme, facts.organisation)
    outdated, found, read = 0, list[Fault](), set[str]()
    for start in range(0, len(chosen), _SHARD):
        shard = chosen[start : start + _SHARD]
        jobs = _jobs(tools, facts, shard)
        outdated += len(shard) - len(jobs)
        found += _read(tools, facts, list(_files(shard, jobs, read, paper)))
        tools.progress.step("reading again", start + len(shard), len(chosen))
    return ProofReport(len(chosen), len(read), outdated, tuple(found))


def _below(organisation: Organisation, said: str) -> set[str]:
    unit = unit_code(organisation, said)
    return {unit, *(each.code for each in organisation.below(unit))}


def _jobs(tools: Tools, facts: Facts, shard: Sequence[Pack]) -> dict[Key, Jobs]:
    """What each pack would be printed from today, where that is what it was printed from."""
    names = {(pack.unit, pack.module): pack.input_hash for pack in shard}
    made: dict[Key, Jobs] = {}
    for brief in briefs(facts, names, tools.programme, tools.clock.today()):
        name, key = pack_name(tools, facts, brief), (brief.unit, brief.module)
        if names[key] == name:
            url = printed_return_url(tools, (brief.unit, brief.module, brief.leader))
            order = order_of(facts, brief, name, url)
            shared = (shared_job(kind, order.module, order.theme) for kind in shared_kinds(order.brief))
            made[key] = {job.kind: job for job in (*shared, *personal_jobs(order))}
    return made


def _files(
    shard: Sequence[Pack], jobs: Mapping[Key, Jobs], read: set[str], paper: PaperOf
) -> Iterator[tuple[Pack, str, str, Expected]]:
    """Every file that was not read before, with what must be on it."""
    for pack in shard:
        for sheet in pack.sheets:
            if sheet.sha256 not in read:
                read.add(sheet.sha256)
                job = jobs.get((pack.unit, pack.module), {}).get(sheet.kind)
                wanted = expected(job, sheet.pages) if job else expected_of_old(sheet)
                form = paper.planner(pack.unit) if sheet.kind == "planner" else A3
                yield pack, sheet.filename, sheet.sha256, on_paper(wanted, form)


def _read(tools: Tools, facts: Facts, files: Sequence[tuple[Pack, str, str, Expected]]) -> Iterator[Fault]:
    asked: list[tuple[Path, Expected]] = [(tools.files.path(sha256), wanted) for _, _, sha256, wanted in files]
    for (pack, name, _, _), wrong in zip(files, tools.reader.read_all(asked), strict=True):
        unit = facts.organisation.units.get(pack.unit)
        for what in wrong:
            yield Fault(unit.name if unit else pack.unit, pack.module, name, what)
