"""Every page for every role in a real browser: WCAG 2.2 AA, keyboard alone, 200 % zoom, no script needed, HTML."""

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tinyhtml5.parser import HTMLParser

from rollout.store.database import Database
from rollout.web.serve import server
from tests.web.access import Matrix
from tests.web.browsing import CHROMIUM, QUIET
from tests.web.cast import a_cast
from tests.web.every_page import Eyes, Look, interesting

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")]
CHECKER = os.environ.get("VNU_JAR", "")


@pytest.fixture(scope="module")
def look(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """One browser, one server, one world; each page is opened once and all is asked of it."""
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("pages")
    shutil.copy(_empty_sqlite, folder / "rollout.db")
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    cast = a_cast(database, folder, facilities=18)
    interesting(cast)
    matrix = Matrix(cast)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = server(cast.tools, port=port)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started and thread.is_alive():
        threading.Event().wait(0.02)
    try:
        with sync_playwright() as playwright:
            browser: Any = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            yield Eyes(matrix, f"http://127.0.0.1:{port}", browser).look_at_all()
            browser.close()
    finally:
        running.should_exit = True
        thread.join()
        database.close()


def test_pages_of_every_role_are_looked_at(look: Look) -> None:
    roles = {where.split(" ")[0] for where in look.html}
    assert {"nobody", "network", "state", "desk"} <= roles
    assert roles & {"manager", "deputy"}  # who see the same
    assert len(look.html) >= 40


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("light", id="axe finds nothing against WCAG 2.2 AA"),
        pytest.param("dark", id="contrast holds in the dark"),
        pytest.param("keyboard", id="the keyboard suffices, its focus is seen, nothing traps it"),
        pytest.param("narrow", id="nothing scrolls sideways at 200 and 400 per cent"),
        pytest.param("print", id="nothing is cut on paper"),
        pytest.param("said", id="the browser complains of nothing"),
        pytest.param("scripts", id="without scripts the same is said"),
    ],
)
def test_no_page_is_wrong(look: Look, kind: str) -> None:
    assert "\n".join(look.wrong.get(kind, [])) == ""


def test_every_page_is_html_by_the_letter(look: Look) -> None:
    found = [f"{where}: {error}" for where, html in look.html.items() for error in _errors(html)]
    assert "\n".join(found) == ""


def _errors(html: str) -> list[str]:
    """“L&D” with a bare & is right by today's standard, where no name of a character begins; the parser is older."""
    parser = HTMLParser()
    parser.parse(html)
    return [f"{code} {data or ''}" for _, code, data in parser.errors if code != "expected-named-entity"]


@pytest.mark.skipif(not CHECKER, reason="needs the W3C's checker: VNU_JAR=/path/to/vnu.jar")
def test_the_w3c_checker_finds_nothing(look: Look, tmp_path: Path) -> None:
    for number, html in enumerate(look.html.values()):
        (tmp_path / f"{number:03}.html").write_text(html, encoding="utf-8")
    command = ["java", "-jar", CHECKER, "--stdout", "--exit-zero-always", "--format", "json", str(tmp_path)]
    said = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)["messages"]
    names = [*look.html]
    found = [f"{names[int(Path(each['url']).stem)]}: {each['message']}" for each in said if each["type"] == "error"]
    assert "\n".join(found) == ""
