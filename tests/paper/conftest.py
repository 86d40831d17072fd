"""Sheets that many tests look at, printed once in a run."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from rollout.adapters import paper
from rollout.adapters.paper import Printer
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import PrintedSheet
from tests.paper.samples import sample_jobs

ROOT = Path(__file__).parents[2]
PLANNERS = ROOT / "planners"


@cache
def compiled() -> Path:
    """Where compiled sheets are kept between runs: another place for every state of the code that compiles them."""
    code = hashlib.sha256(version("weasyprint").encode())
    for file in sorted(Path(paper.__file__).parent.glob("*.py")):
        code.update(file.read_bytes())
    return ROOT / ".make" / "sheets" / code.hexdigest()[:16]


class Printed(dict[str, PrintedSheet]):
    """Sheets by kind, each printed when it is first asked for."""

    def __init__(self) -> None:
        self._printer, self._jobs = Printer(PLANNERS, compiled()), sample_jobs()

    def __missing__(self, kind: str) -> PrintedSheet:
        self[kind] = self._printer.print_one(self._jobs[kind])
        return self[kind]


def pictures(content: bytes, dpi: int) -> Iterator[Image.Image]:
    """Every page as it is seen on a screen of so many dots an inch."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        yield page.render(scale=dpi / 72).to_pil()
    document.close()


@pytest.fixture(scope="session")
def printed() -> Printed:
    return Printed()


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    """One press for all tests: its helper is started once, and every sheet compiled once."""
    press = Press(PLANNERS, compiled())
    yield press
    press.helper.close()
