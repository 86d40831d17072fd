"""An hour recorded on a phone in a real browser, with JavaScript off and on."""

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rollout.store import ideas, sessions
from rollout.store.database import Database
from rollout.web.serve import server
from tests.web.cast import Cast, a_cast, a_pack

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")]


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    """The pages served by a real server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = server(cast.tools, port=port)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started and thread.is_alive():
        threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.mark.parametrize("with_scripts", [False, True])
def test_an_hour_is_recorded_on_a_phone(cast: Cast, address: str, browser: Any, with_scripts: bool) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=with_scripts)
    page, weight, said = phone.new_page(), [0], []
    page.on("response", lambda answer: weight.append(int(answer.headers.get("content-length", 0))))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address + cast.return_path("F001"))
    opened = sum(weight)
    page.get_by_text("Yes", exact=True).click()
    page.get_by_label("The idea").first.fill("A bell")
    page.get_by_label("Whose idea?").first.fill("Ana")
    if with_scripts:
        page.get_by_label("One fewer").click()
        page.wait_for_timeout(500)
        page.reload()  # the draft is still there
        assert page.get_by_label("The idea").first.input_value() == "A bell"
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/receipt/*")
    assert "Received. Thank you." in page.inner_text("main")
    if with_scripts:
        assert page.evaluate("localStorage.length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    phone.close()
    with cast.tools.database.reading() as tx:
        session = sessions.find(tx, "F001#1@welcome")
        waiting = [(idea.text, idea.author) for idea in ideas.waiting_at(tx, "N1")]
    assert session is not None
    assert (session.state, session.headcount) == ("held", 11 if with_scripts else 12)
    assert waiting == [("A bell", "Ana")]
    assert said == []
    assert 0 < opened < 60_000


def test_what_can_be_pressed_is_as_large_as_a_thumb(cast: Cast, address: str, browser: Any) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740})
    page = phone.new_page()
    page.goto(address + cast.return_path("F001"))
    page.get_by_text("Yes", exact=True).click()
    small = page.evaluate(
        "[...document.querySelectorAll('button, summary, label.choice, input:not([type=hidden]), select, textarea')]"
        ".filter(e => !e.closest('.choice') || e.matches('.choice')).map(e => [e.name || e.textContent, "
        "e.getBoundingClientRect()]).filter(([, box]) => box.height > 0 && box.height < 43).map(([name]) => name)"
    )
    phone.close()
    assert small == []


def test_a_leader_sees_pictures_of_her_sheets_on_a_phone(cast: Cast, address: str, browser: Any) -> None:
    sheet = a_pack(cast, "F001")
    phone = browser.new_context(viewport={"width": 360, "height": 740})
    page, said = phone.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    path = cast.person_path("F001")
    phone.add_cookies([{"name": "rollout_known", "value": cast.known_as(path), "url": address}])
    page.goto(address + path)
    page.get_by_role("button").first.click()
    page.wait_for_url("**/me/at/F001")
    picture = page.locator(".sheets img")
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("image => image.naturalWidth") == 240
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    picture.click()
    page.wait_for_url(f"**/sheet/{sheet}/look")
    page.wait_for_load_state("networkidle")
    assert page.locator(".pages img").evaluate("image => image.naturalWidth") == 1400
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    phone.close()
    assert said == []
