"""Our own templates as finished HTML for one leader: what every HTML printer is handed."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import segno

from rollout.adapters.paper.folder import PlannersFolder
from rollout.domain.edges import SheetJob
from tests.bench.paper_leaders import PLANNERS

_PLACE = re.compile(r'(<(\w+)[^>]*data-slot="([^"]+)"[^>]*>)(?=</\2>)')
_CODE = re.compile(r"(<\w+[^>]*data-qr[^>]*>)")
_SIZES = {"planner": 'body [data-slot="facility"] { font-size: 14pt; white-space: normal }'}


@lru_cache(1)
def folder() -> PlannersFolder:
    return PlannersFolder(PLANNERS)


def page(job: SheetJob) -> str:
    """The sheet with its words and its code in their places; style sheets are links beside `PLANNERS`."""
    leaves = job.facts["leaves"]
    assert isinstance(leaves, Sequence)
    drawn = segno.make(str(job.facts["link"]).upper(), error="m").svg_inline(border=4, omitsize=True, svgclass=None)
    titled = drawn.replace("><path", "><title>The return page</title><path", 1)
    html = folder().html(job.kind, job.module, job.facts, "roomy")
    filled = _PLACE.sub(lambda found: found[1] + escape(leaves[0].get(found[3], "")), html)
    coded = _CODE.sub(lambda found: found[1] + titled, filled)
    return coded.replace("</head>", f"<style>{_SIZES.get(job.kind, '')}</style></head>")
