"""Chromium without a window, kept open, printing one page after the other (playwright)."""

import shutil
import tempfile
from pathlib import Path

from rollout.domain.printing.order import Order
from tests.bench.paper_leaders import PLANNERS, jobs
from tests.bench.rivals.html import page


class Chromium:
    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright

        self._folder = tempfile.TemporaryDirectory()
        self._file = Path(self._folder.name) / "sheet.html"
        self._playwright = sync_playwright().start()
        own = shutil.which("chromium")
        options = {"executable_path": own} if own else {}
        self._browser = self._playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)
        self._page = self._browser.new_page()

    def print(self, order: Order) -> list[bytes]:
        made = []
        for job in jobs(order):
            html = page(job).replace("<head>", f'<head><base href="{PLANNERS.as_uri()}/">', 1)
            self._file.write_text(html)
            self._page.goto(self._file.as_uri())
            made.append(self._page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True))
        return made
