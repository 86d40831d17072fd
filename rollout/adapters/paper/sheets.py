"""One job, one PDF: filled in where that can be exact, laid out in full where not."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rollout.adapters.paper import qr
from rollout.adapters.paper.compiled import Compiled
from rollout.adapters.paper.fill import Leaves, Sheet
from rollout.adapters.paper.folder import PlannersFolder, digest_of, module_digest
from rollout.adapters.paper.palette import palette
from rollout.domain.edges import PrintedSheet, SheetJob
from rollout.domain.module import Module

FORMAT = 2
"""Goes up when compiled sheets are kept in another form."""


@dataclass
class Press:
    """What one process needs to print: the folder, and the compiled sheets it has used so far."""

    planners: Path
    cache: Path
    codes: qr.Codes = field(default_factory=qr.Codes)
    _sheets: dict[str, Sheet] = field(default_factory=dict)
    _modules: dict[int, tuple[Module, str]] = field(default_factory=dict)

    @cached_property
    def folder(self) -> PlannersFolder:
        return PlannersFolder(self.planners)

    def print_one(self, job: SheetJob) -> PrintedSheet:
        if "leaves" not in job.facts:
            return self._shared(job)
        sheet = self.sheet(job)
        tail = sheet.fill(leaves_of(job), link_of(job), str(job.facts["title"]))
        if tail is None:
            return self.in_full(job)
        return PrintedSheet(sheet.compiled.base + tail, sheet.compiled.pages, "compiled")

    def in_full(self, job: SheetJob) -> PrintedSheet:
        """The same sheet, laid out for this leader alone: slower, and able to set every script."""
        from rollout.adapters.paper import layout

        sheet, leaves = self.sheet(job), leaves_of(job)
        compiled = sheet.compiled
        fitted = sheet.fitted(leaves)
        words = {(slot.name, slot.leaf): each for slot, each in zip(compiled.slots, fitted, strict=True)}
        codes = [qr.svg_path(leaf.get("link", link_of(job))) for leaf in leaves]
        dress = layout.words_in_place(words, lambda line: all(each.sets(line) for each in sheet.faces), codes)
        document = layout.lay_out(self.folder, job.kind, job.module, _shape(job), dress, (compiled.density,))
        document.metadata.title = str(job.facts["title"])
        layout.seed_fonts(document, self.folder, sheet.letters(fitted))
        return PrintedSheet(layout.write(document), len(document.pages), "full")

    def sheet(self, job: SheetJob) -> Sheet:
        """The compiled sheet for this job's shape: from memory, from the cache folder, or made now."""
        name = self.name_of(job)
        if name not in self._sheets:
            self._sheets[name] = Sheet(self._kept(name) or self._made(name, job), self.planners, self.codes)
        return self._sheets[name]

    def name_of(self, job: SheetJob) -> str:
        """What a compiled sheet depends on."""
        return digest_of(FORMAT, job.kind, self._digest(job.module), self.folder.digest, _shape(job), _side(job))

    def _shared(self, job: SheetJob) -> PrintedSheet:
        """A sheet without slots. Guides and cards are kept: nothing personal is in them, and every tick wants them."""
        if set(job.facts) != {"theme"}:
            return self._laid_out(job)
        name = digest_of(FORMAT, job.kind, self._digest(job.module), self.folder.digest, job.facts)
        kept = next(self.cache.glob(f"{name}-*.pdf"), None)
        if kept:
            return PrintedSheet(kept.read_bytes(), int(kept.stem.rsplit("-", 1)[1]), "full")
        made = self._laid_out(job)
        self._write(f"{name}-{made.pages}.pdf", made.content)
        return made

    def _laid_out(self, job: SheetJob) -> PrintedSheet:
        from rollout.adapters.paper import layout

        document = layout.lay_out(self.folder, job.kind, job.module, _coloured(job.facts), lambda root: None)
        return PrintedSheet(layout.write(document), len(document.pages), "full")

    def _write(self, name: str, content: bytes) -> None:
        """Whole or not at all; two helpers may write the same."""
        self.cache.mkdir(parents=True, exist_ok=True)
        beside = self.cache / f".{name}.{os.getpid()}"
        beside.write_bytes(content)
        beside.replace(self.cache / name)

    def _made(self, name: str, job: SheetJob) -> Compiled:
        from rollout.adapters.paper.compile import compile_sheet

        sheet = compile_sheet(self.folder, job.kind, job.module, _shape(job), len(leaves_of(job)), _side(job))
        self._write(f"{name}.json", sheet.to_json())
        return sheet

    def _kept(self, name: str) -> Compiled | None:
        path = self.cache / f"{name}.json"
        return Compiled.from_json(path.read_bytes()) if path.exists() else None

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


def _shape(job: SheetJob) -> dict[str, Any]:
    """The facts that change how a sheet is laid out; the same for many leaders."""
    theme = _coloured({"theme": job.facts["theme"]})
    return {**theme, "shape": job.facts["shape"], "pages": len(leaves_of(job))}


def _side(job: SheetJob) -> int:
    """How many modules wide its QR codes are."""
    return qr.modules(str(leaves_of(job)[0].get("link", link_of(job))))


def _coloured(facts: Mapping[str, object]) -> dict[str, Any]:
    theme = facts["theme"]
    assert isinstance(theme, Mapping)
    return {**facts, "theme": {**theme, **palette(str(theme["colour"]))}}
