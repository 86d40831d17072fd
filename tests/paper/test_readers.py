"""Other people's PDF programs open every sheet without a word of complaint."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.node_packages import node_package
from tests.paper.conftest import Printed
from tests.paper.samples import KINDS

COMMANDS = {
    "qpdf": ["qpdf", "--check"],
    "mutool": ["mutool", "draw", "-q", "-r", "20", "-o", "/dev/null"],
    "pdfinfo": ["pdfinfo", "-struct-text"],
    "pdftotext": ["pdftotext", "-layout"],
    "gs": ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage"],
}  # fmt: skip

_OF_THE_PROGRAM = "warning: ICC support is not available\n"
"""Debian builds mutool without it, and it says so of every file."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def files(printed: Printed, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every sheet as a file."""
    folder = tmp_path_factory.mktemp("sheets")
    found = {kind: folder / f"{kind}.pdf" for kind in KINDS}
    for kind, path in found.items():
        path.write_bytes(printed[kind].content)
    return found


@pytest.mark.parametrize("program", COMMANDS)
def test_it_opens_without_a_warning(files: dict[str, Path], program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    complaints = {}
    for kind, path in files.items():
        rest = ["-"] if program == "pdftotext" else []
        ran = subprocess.run([*COMMANDS[program], str(path), *rest], capture_output=True, text=True, errors="replace")
        said = ran.stderr.replace(_OF_THE_PROGRAM, "").strip() + (ran.stdout.strip() if program == "gs" else "")
        if ran.returncode or said or "WARNING" in ran.stdout:
            complaints[kind] = f"{ran.returncode}: {said or ran.stdout}"[:300]
    assert complaints == {}


def test_a_damaged_file_is_complained_about(files: dict[str, Path], tmp_path: Path) -> None:
    """These programs do say something where something is wrong."""
    content = files["answers"].read_bytes()
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(content[:-400])
    for program, command in COMMANDS.items():
        if shutil.which(program):
            ran = subprocess.run(
                [*command, str(damaged)], capture_output=True, text=True, cwd=tmp_path, errors="replace"
            )
            assert ran.returncode or ran.stderr, program


def test_pdf_js_reads_every_page(files: dict[str, Path], printed: Printed) -> None:
    """The reader of Firefox, and of many web pages."""
    script, library = (
        Path(__file__).with_name("read_sheets.mjs"),
        node_package("pdfjs-dist", "5.4.296") / "legacy" / "build" / "pdf.mjs",
    )
    ran = subprocess.run(
        ["node", str(script), str(library), *map(str, files.values())], capture_output=True, text=True, check=True
    )
    read = dict(zip(files, json.loads(ran.stdout), strict=True))
    assert {kind: found["warnings"] for kind, found in read.items() if found["warnings"]} == {}
    assert {kind: found["pages"] for kind, found in read.items()} == {kind: printed[kind].pages for kind in files}
    assert [kind for kind, found in read.items() if found["letters"] < 100 or not found["tags"]] == []
