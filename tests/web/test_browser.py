"""An hour recorded on a phone in a real browser, with JavaScript off and on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rollout.store import ideas, sessions
from rollout.store.database import Database
from tests.web.browsing import CHROMIUM, chromium, served
from tests.web.cast import Cast, a_cast, a_pack

PHONE = {"width": 360, "height": 740}
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")]


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    with served(cast) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize("with_scripts", [False, True])
def test_an_hour_is_recorded_on_a_phone(cast: Cast, address: str, browser: Any, with_scripts: bool) -> None:
    """From her letter's link to the receipt, with an idea and its author, in at most twelve taps."""
    phone, path = browser.new_context(viewport=PHONE, java_script_enabled=with_scripts), cast.person_path("F001")
    phone.add_cookies([{"name": "rollout_known", "value": cast.known_as(path), "url": address}])
    page, said, taps = phone.new_page(), [], []

    def tap(what: Any) -> Any:
        taps.append(what)
        what.click()
        return what

    page.on("console", lambda message: said.append(message.text))
    page.goto(address + path)
    tap(page.get_by_role("button").last)
    tap(page.get_by_role("button", name="Tell us in under a minute"))
    tap(page.get_by_label("An idea from your team")).fill("A bell")
    tap(page.get_by_label("Whose idea?").first).fill("Ana")
    if with_scripts:
        tap(page.get_by_label("One fewer"))
        page.wait_for_timeout(500)
        page.reload()  # the draft is still there
        assert page.get_by_label("An idea from your team").input_value() == "A bell"
    tap(page.get_by_role("button", name="Send", exact=True))
    page.wait_for_url("**/receipt/*")
    assert "Received. Thank you." in page.inner_text("main")
    if with_scripts:
        assert page.evaluate("Object.keys(localStorage)") == ["used"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    phone.close()
    with cast.tools.database.reading() as tx:
        session = sessions.find(tx, "F001#1@welcome")
        waiting = [(idea.text, idea.author) for idea in ideas.waiting_at(tx, "N1")]
    assert session is not None
    assert (session.state, session.headcount) == ("held", 11 if with_scripts else 12)
    assert waiting == [("A bell", "Ana")]
    assert said == []
    assert len(taps) <= 12


def test_the_first_page_weighs_little_and_asks_six_things_on_one_screen(cast: Cast, address: str, browser: Any) -> None:
    """All that travels for it, words, look, letters and scripts, into a browser that has never been here; Send is
    under the thumb from the first."""
    phone = browser.new_context(viewport=PHONE)
    page, weight = phone.new_page(), [0]
    network = phone.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda each: weight.append(each["encodedDataLength"]))
    page.goto(address + cast.return_path("F001"), wait_until="networkidle")
    seen = page.evaluate(
        """() => [...document.querySelectorAll("form.record :is(input, select, textarea, button)")]
          .filter((each) => each.type !== "hidden" && each.checkVisibility())
          .filter((each) => each.getBoundingClientRect().bottom <= innerHeight).map((each) => each.name || each.type)"""
    )
    phone.close()
    assert 0 < sum(weight) < 60_000
    fields = list(dict.fromkeys(name for name in seen if name != "button"))
    assert fields == ["outcome", "held_on", "headcount", "led", "idea_1", "submit"]


def test_what_can_be_pressed_is_as_large_as_a_thumb(cast: Cast, address: str, browser: Any) -> None:
    phone = browser.new_context(viewport=PHONE)
    page, small = phone.new_page(), []
    page.goto(address + cast.return_path("F001"))
    for outcome in ("Yes", "No"):
        page.get_by_text(outcome, exact=True).click()
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        small += page.evaluate(
            """[...document.querySelectorAll("main :is(button, summary, label.choice, .chip, input, select, textarea)")]
              .filter((each) => each.type !== "hidden" && !each.matches(".choice input, .chip input")
                 && each.checkVisibility() && each.getBoundingClientRect().height < 44)
              .map((each) => each.name || each.textContent)"""
        )
    phone.close()
    assert small == []


def test_a_leader_sees_pictures_of_her_sheets_on_a_phone(cast: Cast, address: str, browser: Any) -> None:
    sheet = a_pack(cast, "F001")
    phone = browser.new_context(viewport=PHONE)
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
