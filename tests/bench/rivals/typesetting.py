"""typst, its compiler kept open: templates of its own, which say and show what ours do."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import segno

from rollout.domain.edges import SheetJob
from rollout.domain.printing.order import Order
from tests.bench.paper_leaders import PLANNERS, jobs, look, module
from tests.bench.rivals.html import folder


class Typst:
    def __init__(self) -> None:
        import typst

        here = Path(__file__).parent
        make = {"root": here, "font_paths": [PLANNERS / "fonts"], "ignore_system_fonts": True}
        self._compilers = {
            kind: typst.Compiler(here / f"{kind}.typ", **make) for kind in ("planner", "guide")
        }  # fmt: skip
        self._shared = json.dumps({"module": asdict(module()), "theme": dict(folder().theme.over(look()))}, default=str)

    def print(self, order: Order) -> list[bytes]:
        return [self._pdf(job) for job in jobs(order)]

    def _pdf(self, job: SheetJob) -> bytes:
        leaves = job.facts["leaves"]
        assert isinstance(leaves, Sequence)
        code = segno.make(str(job.facts["link"]).upper(), error="m").svg_inline(border=4, omitsize=True)
        code = code.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        own = json.dumps({**leaves[0], "title": job.facts["title"], "code.svg": code})
        made: bytes = self._compilers[job.kind].compile(
            format="pdf", pdf_standards=["ua-1"], sys_inputs={"shared": self._shared, "own": own}, timestamp=0
        )
        return made
