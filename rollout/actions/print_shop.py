"""For the print shop: every leader's sheets together, one file a network and size of paper, and a list of what lies
where. What went there is written down, so that next time only what has changed since need go."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rollout.actions.tools import Tools
from rollout.domain.edges import Binder, SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import Pack
from rollout.domain.paper_rules import PaperOf
from rollout.domain.print_run import (
    COUNTED,
    LIST,
    LISTED,
    TOTALS,
    FileTotal,
    Key,
    Layout,
    Line,
    PrintRun,
    ShopPack,
    by_network,
    changed,
    digest,
    pages_by_paper,
    shop_packs,
    totals,
)
from rollout.domain.printing.cover import cover, sheet_name
from rollout.domain.printing.order import theme
from rollout.domain.printing.words import ENGLISH
from rollout.domain.problem import refuse
from rollout.store import packs, print_runs, units

_OURS = re.compile(r"[a-z0-9-]+\.pdf")


@dataclass(frozen=True)
class ShopReport:
    """`run`: the number under which this was written down (0: nothing was to be sent); `is_new` is False where the
    last run was the same. `unchanged` packs stayed behind because the shop has had them."""

    run: int = 0
    is_new: bool = False
    packs: int = 0
    unchanged: int = 0
    files: tuple[FileTotal, ...] = ()


def print_shop(
    tools: Tools, wanted: Sequence[Key], folder: Path, layout: Layout, only_changed: bool = False
) -> ShopReport:
    """The packs in force of these facilities and modules as files for the shop. Safe to run again: the same packs
    give the same files and the same run. Nothing is written down before everything is on the disk."""
    found = _gathered(tools, wanted)
    with tools.database.reading() as tx:
        known = print_runs.sent(tx)
    chosen = changed(found, known) if only_changed else found
    unchanged = len(found) - len(chosen)
    if not chosen:
        return ShopReport(unchanged=unchanged)
    _check_files(tools, chosen)
    folder.mkdir(parents=True, exist_ok=True)
    _clear(tools, folder)
    files = _written(tools, folder, chosen, layout)
    sent = [(*each.key, each.pack.input_hash) for each in chosen]
    with tools.database.transaction() as tx:
        now = tools.clock.now()
        run, is_new = print_runs.record(tx, digest(chosen, layout), sent, pages_by_paper(files), now, only_changed)
    return ShopReport(run, is_new, len(chosen), unchanged, tuple(files))


def runs(tools: Tools) -> list[PrintRun]:
    """What went to the shop before, the newest last."""
    with tools.database.reading() as tx:
        return print_runs.all_of_them(tx)


def _gathered(tools: Tools, wanted: Sequence[Key]) -> list[ShopPack]:
    keys = set(wanted)
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, tools.clock.today())
        current = packs.all_current(tx, {module for _, module in keys})
    mine = [pack for pack in current if (pack.unit, pack.module) in keys]
    return shop_packs(mine, PaperOf(tools.programme, organisation))


def _check_files(tools: Tools, chosen: Sequence[ShopPack]) -> None:
    lost = next((of for of in chosen for sheet in of.pack.sheets if not tools.files.has(sheet.sha256)), None)
    if lost:
        what = "was printed, but its files are gone."
        raise refuse(f"the pack of {lost.name}, {lost.pack.module}", what, "Print it again: rollout print --all")


def _clear(tools: Tools, folder: Path) -> None:
    """Take away the files of an earlier run in this folder, so that the shop gets none of them by mistake."""
    if (folder / TOTALS).exists():
        for row in tools.sheets.read(folder / TOTALS).rows[1:]:
            if _OURS.fullmatch(row[0]):
                (folder / row[0]).unlink(missing_ok=True)


def _written(tools: Tools, folder: Path, chosen: Sequence[ShopPack], layout: Layout) -> list[FileTotal]:
    """All files, one network at a time, then the lists."""
    work, title = _Work(tools, layout), tools.programme.name
    parts = [("all", "everybody", list(chosen))] if layout.one_file else by_network(chosen)
    lines: list[Line] = []
    for file, name, some in parts:
        with tools.bindery.open(folder, file, f"{title}: {name}", layout.trimmed) as binder:
            lines += work.bind(binder, some, len(chosen))
    files = totals(lines)
    tools.sheets.write(folder / LIST, LISTED, [line.cells(sheet_name(line.sheet, ENGLISH)) for line in lines])
    rows = [(each.file, each.paper, each.pages, each.sheets, each.packs) for each in files]
    tools.sheets.write(folder / TOTALS, COUNTED, rows)
    return files


_BATCH = 60
"""So many packs have their sheets in memory at once."""


class _Work:
    """What is needed for every pack: its sheets as the shop wants them, and its cover."""

    def __init__(self, tools: Tools, layout: Layout) -> None:
        self._tools, self._layout, self._done = tools, layout, 0
        self._modules: dict[tuple[str, str], Module] = {}

    def bind(self, binder: Binder, some: Sequence[ShopPack], total: int) -> Iterator[Line]:
        for start in range(0, len(some), _BATCH):
            batch = some[start : start + _BATCH]
            contents = [self._contents(of.pack) for of in batch]
            papers = [[(kind, *binder.look(content)) for kind, content in each] for each in contents]
            covers = self._covers(batch, papers)
            for of, each, first in zip(batch, contents, covers, strict=True):
                for kind, content in (("cover", first), *each):
                    yield Line(of, kind, binder.add(content, f"{of.name} ({of.pack.unit})"))
            self._done += len(batch)
            self._tools.progress.step("binding", self._done, total)

    def _contents(self, pack: Pack) -> list[tuple[str, bytes]]:
        return [(sheet.kind, self._set(sheet.kind, sheet.pages, sheet.sha256)) for sheet in pack.sheets]

    def _set(self, kind: str, pages: int, sha256: str) -> bytes:
        content, way = self._tools.files.path(sha256).read_bytes(), self._layout.imposition(kind, pages)
        return self._tools.bindery.imposed(content, way) if way else content

    def _covers(self, some: Sequence[ShopPack], papers: Sequence[list[tuple[str, str, int]]]) -> list[bytes]:
        jobs = [self._cover(of, inside) for of, inside in zip(some, papers, strict=True)]
        return [sheet.content for sheet in self._tools.paper.print_all(jobs)]

    def _cover(self, of: ShopPack, inside: list[tuple[str, str, int]]) -> SheetJob:
        module, programme = self._module(of.pack.module, of.language), self._tools.programme
        words = self._tools.paper.words(module.language)
        return cover(of, inside, module, theme(programme, module), programme.base_url, words)

    def _module(self, key: str, language: str) -> Module:
        if (key, language) not in self._modules:
            self._modules[key, language] = self._tools.content.module(key, language)
        return self._modules[key, language]
