"""WeasyPrint, as in its tutorial, and as its documentation says that it is fastest."""

import gc
import re

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from rollout.domain.edges import SheetJob
from rollout.domain.printing.order import Order
from tests.bench.paper_leaders import PLANNERS, jobs
from tests.bench.rivals.html import page

_BASE = PLANNERS.as_uri() + "/"
_LINKED = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


class Naive:
    """Every document for itself: its own fonts, its style sheets read again."""

    def print(self, order: Order) -> list[bytes]:
        return [self._pdf(job) for job in jobs(order)]

    def _pdf(self, job: SheetJob) -> bytes:
        html = HTML(string=page(job), base_url=_BASE)
        made: bytes = html.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
        return made


class Tuned:
    """Fonts loaded once, style sheets parsed once, and no garbage looked for among what stays."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._styles: dict[str, CSS] = {}
        gc.set_threshold(50_000, 20, 20)

    def print(self, order: Order) -> list[bytes]:
        made = [self._pdf(job) for job in jobs(order)]
        gc.freeze()
        return made

    def _pdf(self, job: SheetJob) -> bytes:
        text = page(job)
        styles = [self._style(name) for name in _LINKED.findall(text)]
        html = HTML(string=_LINKED.sub("", text), base_url=_BASE)
        made: bytes = html.write_pdf(stylesheets=styles, font_config=self._fonts, pdf_variant="pdf/ua-1")
        return made

    def _style(self, name: str) -> CSS:
        if name not in self._styles:
            self._styles[name] = CSS(PLANNERS / name, font_config=self._fonts)
        return self._styles[name]
