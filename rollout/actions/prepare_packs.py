"""Print packs: for every facility and module that is due, what its leader needs on paper. The same facts print once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, islice

from rollout.actions.doors import return_purpose, return_urls
from rollout.actions.pack_facts import Facts, briefs, gather, pack_folder
from rollout.actions.planner_paper import is_reshaped, on_own_paper
from rollout.actions.tools import Tools
from rollout.domain.adaptation import SHEETS
from rollout.domain.edges import PrintedSheet, SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import FILENAMES, SHARED, Brief, Pack, Sheet, due, input_hash, shared_kinds
from rollout.domain.printing.order import Order, shared_job
from rollout.domain.printing.packs import personal_jobs
from rollout.domain.problem import Refused
from rollout.store import calendar, outbox, packs

SHARD = 500
"""Packs that are kept with one wait for the disk and one short transaction."""


@dataclass(frozen=True)
class PackReport:
    """`packs` and `sheets` were printed now; `compiled` and `full` count their personal sheets by how they were made.

    `unchanged` packs had been printed before with the same facts; `past` ones are not printed again, because their
    first hour is over. `reshaped`: planners for places without an A3 printer. `set_aside`: packs with
    the common text, because their units' own words do not fit the sheets. `fallback`: sheets that could not be laid
    out within their limits, and are plain instead.
    """

    packs: int = 0
    sheets: int = 0
    pages: int = 0
    compiled: int = 0
    full: int = 0
    unchanged: int = 0
    past: int = 0
    reshaped: int = 0
    set_aside: int = 0
    fallback: int = 0

    def __add__(self, other: "PackReport") -> "PackReport":
        return PackReport(*(a + b for a, b in zip(_counts(self), _counts(other), strict=True)))


def packs_due(tools: Tools) -> list[tuple[str, str]]:
    """Facilities and modules whose first hour is near, or whose leader has a pack already, in order: (unit, module)."""
    with tools.database.reading() as tx:
        released = calendar.released(tx)
        dates = calendar.placements(tx, released.number) if released else []
        told = outbox.packs_told(tx)
    return due(dates, tools.clock.today(), tools.programme.letters.pack_days_before, told)


def prepare_packs(tools: Tools, wanted: Sequence[tuple[str, str]] | None = None) -> PackReport:
    """Print what is wanted (default: what is due) and is not there yet with these very facts. Safe to run again."""
    asked = packs_due(tools) if wanted is None else wanted
    if not asked:
        return PackReport()
    with tools.database.reading() as tx:
        facts = gather(tools, tx, sorted({module for _, module in asked}))
    found = list(briefs(facts, asked, tools.programme, tools.clock.today()))
    report, fresh = _sorted_out(tools, facts, found)
    report += _print(tools, facts, fresh)
    _show(tools, facts, {(brief.unit, brief.module) for brief in found})
    return report


def _sorted_out(tools: Tools, facts: Facts, found: Sequence[Brief]) -> tuple[PackReport, list[tuple[Brief, str]]]:
    """What has to be printed, with the name of its facts; and how many others need nothing."""
    fresh, unchanged, past, today = [], 0, 0, tools.clock.today()
    for brief in found:
        name, known = pack_name(tools, facts, brief), facts.printed.get((brief.unit, brief.module))
        if known and known.input_hash == name and _has_files(tools, known):
            unchanged += 1
        elif known and _is_over(brief, today):
            past += 1
        else:
            fresh.append((brief, name))
    return PackReport(unchanged=unchanged, past=past), fresh


def _has_files(tools: Tools, pack: Pack) -> bool:
    """Files are no memory: where they were lost, the pack is printed again."""
    return all(tools.files.has(sheet.sha256) for sheet in pack.sheets)


def _is_over(brief: Brief, today: date) -> bool:
    return brief.first_on is not None and brief.first_on < today


def pack_name(tools: Tools, facts: Facts, brief: Brief) -> str:
    """The input hash. The door's digest stands for the return address, which only its opening makes."""
    door = tools.links.digest(tools.links.token(return_purpose(brief.unit, brief.module, brief.leader)))
    return input_hash(brief, tools.paper.look, _module_name(facts, brief), door, tools.programme.base_url)


def _module_name(facts: Facts, brief: Brief) -> str:
    return facts.module_name(facts.module_of(brief.unit, brief.module))


def _shared_name(facts: Facts, brief: Brief) -> tuple[str, tuple[str, ...]]:
    return _module_name(facts, brief), shared_kinds(brief)


def _print(tools: Tools, facts: Facts, fresh: list[tuple[Brief, str]]) -> PackReport:
    report, done = PackReport(set_aside=_set_aside(tools, facts, fresh)), 0
    held = {_shared_name(facts, brief): facts.module_of(brief.unit, brief.module) for brief, _ in fresh}
    shared = {name: _shared_sheets(tools, name[1], held[name], facts.looks[held[name].key]) for name in sorted(held)}
    tools.progress.step("printing", 0, len(fresh))
    for start in range(0, len(fresh), SHARD):
        shard = fresh[start : start + SHARD]
        orders = open_orders(tools, facts, shard)
        kept, counted = _personal_sheets(tools, orders, done, len(fresh))
        _keep(tools, shard, kept, [shared[_shared_name(facts, brief)] for brief, _ in shard])
        done += len(shard)
        report += counted
    return report


def _set_aside(tools: Tools, facts: Facts, fresh: Sequence[tuple[Brief, str]]) -> int:
    """Each variant of a module is tried once, so that words of one network never keep everybody's paper from coming.

    They fitted when they were added; another look or a newer common text may leave less room. How many packs go
    without. Their names stay those of the words that were wanted: the next look is another try.
    """
    variants = {id(held): each for each in fresh if (held := _own_words(facts, each[0]))}
    given_up = set[int]()
    for variant, (brief, name) in variants.items():
        jobs = personal_jobs(order_of(facts, brief, name, tools.programme.base_url))
        try:
            list(tools.paper.print_all([job for job in jobs if job.kind in SHEETS]))
        except Refused:
            given_up.add(variant)
    concerned = [brief for brief, _ in fresh if id(_own_words(facts, brief)) in given_up]
    for brief in concerned:
        facts.variants.give_up(brief.unit, facts.common_of(brief.unit, brief.module))
    return len(concerned)


def _own_words(facts: Facts, brief: Brief) -> Module | None:
    """The module as the unit holds it, where that is other than the common one."""
    held = facts.module_of(brief.unit, brief.module)
    return None if held is facts.common_of(brief.unit, brief.module) else held


def open_orders(tools: Tools, facts: Facts, shard: Sequence[tuple[Brief, str]]) -> list[Order]:
    """Open the return doors, so that no code is printed that leads nowhere."""
    doors = [(brief.unit, brief.module, brief.leader) for brief, _ in shard]
    with tools.database.transaction() as tx:
        urls = return_urls(tools, tx, doors)
    return [order_of(facts, brief, name, urls[door]) for (brief, name), door in zip(shard, doors, strict=True)]


def order_of(facts: Facts, brief: Brief, name: str, url: str) -> Order:
    """All that one pack's own sheets are made of."""
    module = facts.module_of(brief.unit, brief.module)
    return Order(brief, module, facts.looks[brief.module], url, _code(brief, name), facts.words[module.language])


def _code(brief: Brief, name: str) -> str:
    """The page code in the foot: which paper this is, should two be compared."""
    return f"{brief.module} · {brief.unit} · v{brief.version} · {name[:6].upper()}"


def _personal_sheets(
    tools: Tools, orders: Sequence[Order], done: int, total: int
) -> tuple[list[tuple[Sheet, ...]], PackReport]:
    """The sheets of every order, kept as files; outside of any transaction."""
    jobs = [personal_jobs(order) for order in orders]
    printed = _watched(tools, (job for pack in jobs for job in pack), jobs, done, total)
    owned = [(order, job.kind) for order, pack in zip(orders, jobs, strict=True) for job in pack]
    printed = [on_own_paper(tools, *own, sheet) for own, sheet in zip(owned, printed, strict=True)]
    kept = _kept(tools, [kind for _, kind in owned], printed)
    rest = iter(kept)
    ways = [sheet.way for sheet in printed]
    counted = PackReport(
        len(orders), len(kept) + len(SHARED) * len(orders), sum(sheet.pages for sheet in kept),
        ways.count("compiled"), ways.count("full"), reshaped=sum(is_reshaped(*own) for own in owned),
        fallback=ways.count("fallback"),
    )  # fmt: skip
    return [tuple(islice(rest, len(pack))) for pack in jobs], counted


def _watched(
    tools: Tools, jobs: Iterator[SheetJob], packs_of_jobs: Sequence[list[SheetJob]], done: int, total: int
) -> list[PrintedSheet]:
    printed = []
    ends = {end: pack for pack, end in enumerate(accumulate(map(len, packs_of_jobs)), 1)} if total else {}
    for number, sheet in enumerate(tools.paper.print_all(jobs), 1):
        printed.append(sheet)
        if number in ends:
            tools.progress.step("printing", done + ends[number], total)
    return printed


def _shared_sheets(tools: Tools, kinds: Sequence[str], module: Module, look: Mapping[str, object]) -> tuple[Sheet, ...]:
    printed = list(tools.paper.print_all(shared_job(kind, module, look) for kind in kinds))
    return tuple(_kept(tools, kinds, printed))


def _kept(tools: Tools, kinds: Sequence[str], printed: Sequence[PrintedSheet]) -> list[Sheet]:
    names = tools.files.keep_all([sheet.content for sheet in printed])
    return [
        Sheet(kind, FILENAMES[kind], name, sheet.pages)
        for kind, name, sheet in zip(kinds, names, printed, strict=True)
    ]  # fmt: skip


def _keep(
    tools: Tools,
    shard: Sequence[tuple[Brief, str]],
    personal: Sequence[tuple[Sheet, ...]],
    shared: Sequence[tuple[Sheet, ...]],
) -> None:
    now = tools.clock.now()
    made = [
        Pack(b.unit, b.module, b.leader, b.version, name, now, (*own, *same))
        for (b, name), own, same in zip(shard, personal, shared, strict=True)
    ]
    with tools.database.transaction() as tx:
        packs.keep(tx, made)


def _show(tools: Tools, facts: Facts, wanted: set[tuple[str, str]]) -> None:
    """Readable copies of the packs in force. What a killed run left out is made up for here."""
    with tools.database.reading() as tx:
        current = packs.all_current(tx, {module for _, module in wanted})
    for pack in (each for each in current if (each.unit, each.module) in wanted and _has_files(tools, each)):
        files = {sheet.filename: sheet.sha256 for sheet in pack.sheets}
        tools.files.show(pack_folder(tools, facts.organisation, pack.unit) / pack.module, files)


def _counts(report: PackReport) -> tuple[int, ...]:
    names = ("packs", "sheets", "pages", "compiled", "full", "unchanged", "past", "reshaped", "set_aside", "fallback")
    return tuple(getattr(report, name) for name in names)
