"""One job, one PDF: filled in where that can be exact, laid out in full where not, plain where even that fails."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rollout.adapters.paper import qr
from rollout.adapters.paper.fill import Leaves, Sheet, in_boxes
from rollout.adapters.paper.folder import PlannersFolder, digest_of, module_digest
from rollout.adapters.paper.helper import Failed, Helper
from rollout.adapters.paper.measure import wrap
from rollout.domain.edges import PrintedSheet, SheetJob
from rollout.domain.module import Module

FORMAT = 8
"""Goes up when compiled sheets are kept in another form."""

COMPILING = 120.0
"""Seconds that a layout without anybody's words may take."""

_PLAIN_LINES = 52
_PLAIN_PAGES = 12


@dataclass(eq=False)
class Press:
    """What it takes to print: the folder, a helper that lays out, and the compiled sheets that were used so far."""

    planners: Path
    cache: Path
    helper: Helper = field(default_factory=lambda: Helper("layout"))
    codes: qr.Codes = field(default_factory=qr.Codes)
    _sheets: dict[str, Sheet] = field(default_factory=dict)
    _modules: dict[int, tuple[Module, str]] = field(default_factory=dict)
    _names: dict[tuple[object, ...], tuple[str, SheetJob]] = field(default_factory=dict)

    @cached_property
    def folder(self) -> PlannersFolder:
        return PlannersFolder(self.planners)

    def print_one(self, job: SheetJob) -> PrintedSheet:
        if "leaves" not in job.facts:
            return self.laid_out(job, self.helper)
        sheet = self.sheet(job)
        return self.finished(job, sheet.fill(leaves_of(job), link_of(job), title_of(job)), self.helper)

    def finished(self, job: SheetJob, tail: bytes | None, helper: Helper) -> PrintedSheet:
        """A personal sheet, of which the filled-in rest is known if it could be."""
        if tail is None:
            return self.in_full(job, helper)
        compiled = self.sheet(job).compiled
        return PrintedSheet(compiled.base + tail, compiled.pages, "compiled")

    def in_full(self, job: SheetJob, helper: Helper | None = None) -> PrintedSheet:
        """The same sheet, laid out for this leader alone: slower, and able to set every script."""
        sheet, leaves = self.sheet(job), leaves_of(job)
        fitted, placed = sheet.fitted(leaves), {}
        for slot, words in zip(sheet.compiled.slots, fitted, strict=True):
            placed[slot.name, slot.leaf] = words, all(map(sheet.faces[slot.type].sets, words.lines))
        codes = [qr.svg_path(leaf.get("link", link_of(job))) for leaf in leaves]
        asked = (job.kind, job.module, _shape(job), placed, codes, sheet.letters(fitted), sheet.compiled.density)
        try:
            content, pages = (helper or self.helper).ask("in_full", self._folder, *asked, title_of(job))
        except Failed:
            return self._plainly(job)
        return PrintedSheet(content, pages, "full")

    def laid_out(self, job: SheetJob, helper: Helper) -> PrintedSheet:
        """A sheet without slots. Those with nobody's words in them are kept: every tick wants them."""
        is_shared = set(job.facts) == {"theme"}
        name = digest_of(FORMAT, job.kind, self._digest(job.module), self.folder.digest, job.facts)
        kept = next(self.cache.glob(f"{name}-*.pdf"), None) if is_shared else None
        if kept:
            return PrintedSheet(kept.read_bytes(), int(kept.stem.rsplit("-", 1)[1]), "full")
        asked = (job.kind, job.module, job.facts)
        if not is_shared:
            return self._of_free_length(job, helper, asked)
        content, pages = helper.ask("laid_out", self._folder, *asked, seconds=COMPILING)
        self.keep(f"{name}-{pages}.pdf", content)
        return PrintedSheet(content, pages, "full")

    def sheet(self, job: SheetJob) -> Sheet:
        """The compiled sheet for this job's shape: from memory, from the cache folder, or made now."""
        name = self.name_of(job)
        if name not in self._sheets:
            self.compile(name, job, self.helper)
            self._sheets[name] = Sheet.read(self.cache / f"{name}.json", self.planners, self.codes)
        return self._sheets[name]

    def compile(self, name: str, job: SheetJob, helper: Helper) -> None:
        """See to it that the compiled sheet is in the cache folder."""
        if not (self.cache / f"{name}.json").exists():
            asked = (job.kind, job.module, _shape(job), len(leaves_of(job)), _side(job))
            self.keep(f"{name}.json", helper.ask("compile", self._folder, *asked, seconds=COMPILING))

    def name_of(self, job: SheetJob) -> str:
        """What a compiled sheet depends on. Kept, because it is asked for with every sheet."""
        facts, shape = job.facts, job.facts["shape"]
        assert isinstance(shape, Mapping)
        kind = qr.kind_of(str(leaves_of(job)[0].get("link", link_of(job))))
        key = (job.kind, id(job.module), id(facts["theme"]), *shape.items(), len(leaves_of(job)), kind)
        if key not in self._names:
            parts = (FORMAT, job.kind, self._digest(job.module), self.folder.digest, _shape(job), _side(job))
            self._names[key] = digest_of(*parts), job  # the job is kept too, so that no other gets its identity
        return self._names[key][0]

    def know_codes(self, job: SheetJob) -> str | None:
        """The patterns that make QR codes cheap, for addresses like this one; they are kept, too."""
        name = f"{digest_of(FORMAT, 'codes', qr.kind_of(link_of(job)))}.json"
        if not (self.cache / name).exists():
            learnt = qr.learn(link_of(job))
            if learnt is None:
                return None
            self.keep(name, learnt.to_json().encode())
        patterns = (self.cache / name).read_text()
        self.codes.use(qr.Patterns.from_json(patterns))
        return patterns

    def keep(self, name: str, content: bytes) -> None:
        """Whole or not at all; two may write the same."""
        self.cache.mkdir(parents=True, exist_ok=True)
        beside = self.cache / f".{name}.{os.getpid()}"
        beside.write_bytes(content)
        beside.replace(self.cache / name)

    @property
    def _folder(self) -> tuple[Path, str]:
        return self.folder.path, self.folder.digest

    def _of_free_length(self, job: SheetJob, helper: Helper, asked: tuple[object, ...]) -> PrintedSheet:
        try:
            content, pages = helper.ask("laid_out", self._folder, *asked)
        except Failed:
            return self._plainly(self._as_lines(job))
        return PrintedSheet(content, pages, "full")

    def _plainly(self, job: SheetJob) -> PrintedSheet:
        sheet = self.sheet(job)
        tail = sheet.fill_plainly(leaves_of(job), link_of(job), title_of(job))
        return PrintedSheet(sheet.compiled.base + tail, sheet.compiled.pages, "fallback")

    def _as_lines(self, job: SheetJob) -> SheetJob:
        """All words of a sheet, line by line, for the plain sheet."""
        empty = _plain_job(job, [{f"line{row}": "" for row in range(_PLAIN_LINES)}])
        slot, font = self.sheet(empty).compiled.slots[0], self.sheet(empty).faces[0]
        texts = [text for name, fact in job.facts.items() if name != "theme" for text in _texts(fact)]
        lines = [line for text in texts for line in wrap(in_boxes(text, font), font, slot.width / slot.size)]
        kept = lines[: _PLAIN_LINES * _PLAIN_PAGES]
        pages = [kept[start : start + _PLAIN_LINES] for start in range(0, len(kept), _PLAIN_LINES)] or [[]]
        padded = ([*page, *[""] * (_PLAIN_LINES - len(page))] for page in pages)
        return _plain_job(job, [{f"line{row}": line for row, line in enumerate(page)} for page in padded])

    def _digest(self, module: Module) -> str:
        """Kept by identity, because it is asked for with every sheet."""
        known = self._modules.get(id(module))
        if known is None or known[0] is not module:
            known = self._modules[id(module)] = (module, module_digest(module))
        return known[1]


def leaves_of(job: SheetJob) -> Leaves:
    leaves = job.facts["leaves"]
    assert isinstance(leaves, Sequence)
    return leaves


def link_of(job: SheetJob) -> str:
    return str(job.facts["link"])


def title_of(job: SheetJob) -> str:
    return str(job.facts["title"])


def _plain_job(job: SheetJob, leaves: Leaves) -> SheetJob:
    facts = {"theme": job.facts["theme"], "shape": {"lines": _PLAIN_LINES}, "leaves": leaves, "link": ""}
    return SheetJob("plain", job.module, {**facts, "title": job.module.title})


def _texts(fact: object) -> Iterator[str]:
    if isinstance(fact, str):
        yield fact
    elif isinstance(fact, Mapping):
        yield from _texts(list(fact.values()))
    elif isinstance(fact, Sequence):
        for each in fact:
            yield from _texts(each)


def _shape(job: SheetJob) -> dict[str, Any]:
    """The facts that change how a sheet is laid out; the same for many leaders."""
    return {"theme": job.facts["theme"], "shape": job.facts["shape"], "pages": len(leaves_of(job))}


def _side(job: SheetJob) -> int:
    """How many modules wide its QR codes are."""
    return qr.modules(str(leaves_of(job)[0].get("link", link_of(job))))
