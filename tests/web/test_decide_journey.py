"""A network leader with sixty ideas comes to "released", on a phone and at a desk, with scripts and without."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.record_return import record_return
from rollout.domain.returns import IdeaText, Return
from rollout.store import ideas
from rollout.store.database import Database
from tests.web.cast import NOON, Cast, a_cast
from tests.web.test_browser import address, browser, pytestmark

__all__ = ["address", "browser", "pytestmark"]
IDEAS = 60
WORDS = ("a bell at the back door", "a roster two weeks ahead", "a buddy for new people", "a second till at lunch")


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    """Twelve facilities, and sixty ideas that wait at their first network."""
    cast = a_cast(sqlite, tmp_path)
    most = cast.tools.programme.ladder.ideas_per_session
    for number in range(0, IDEAS, most):
        unit = f"F{number // most % 4 + 1:03}"
        texts = [f"We want {WORDS[n % len(WORDS)]}, as site {n} said" for n in range(number, number + most)]
        said = tuple(IdeaText(text, "Ana", "", True) for text in texts)
        record_return(cast.tools, Return(f"k{number}", f"{unit}#1@welcome", True, NOON.date(), headcount=9, ideas=said))
    return cast


@pytest.mark.parametrize(("width", "height", "with_scripts"), [(360, 740, True), (360, 740, False), (1440, 900, True)])
def test_a_leader_decides_and_releases(
    cast: Cast, address: str, browser: Any, width: int, height: int, with_scripts: bool
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=with_scripts)
    page, said = context.new_page(), []
    page.set_default_timeout(8000)
    page.on("console", lambda message: said.append(message.text))
    path = cast.person_path("N1")
    context.add_cookies([{"name": "rollout_known", "value": cast.known_as(path), "url": address}])
    page.goto(address + path)
    page.locator("main button").first.click()
    page.get_by_role("link", name="60 ideas").click()
    page.get_by_role("navigation", name="Themes").get_by_role("link").nth(1).click()
    for outcome, answer in (("Put forward", "It goes to the state."), ("Decline", "Not now; thank you.")):
        undecided = page.get_by_label("Not now").and_(page.locator(":checked"))
        name = page.locator("section.idea", has=undecided).first.get_attribute("id")
        card = page.locator(f"[id='{name}']")
        card.locator("label.chip", has_text=outcome).click()
        card.get_by_label("Why").fill("We looked at it together")
        card.get_by_label("Your answer to them").fill(answer)
        card.get_by_role("button", name="Prepare").click()
        if with_scripts:
            card.locator("summary", has_text=outcome).wait_for()
        else:
            page.get_by_text("Prepared. Nobody is told before you release.").wait_for()
    page.goto(f"{address}/me/decide/N1")
    page.get_by_role("link", name="One answer for many").click()
    page.locator("main label.choice").first.click()
    page.locator("label.chip", has_text="Keep local").click()
    page.get_by_label("Why").fill("Each place can do this")
    page.get_by_label("Your answer to them").fill("Please go on with it.")
    page.get_by_role("button", name="Prepare").click()
    page.get_by_text("57 ideas prepared. Nobody is told before you release.").wait_for()
    page.get_by_role("link", name="See who is told what").click()
    assert "59 decisions, not released yet" in page.inner_text("main")
    page.get_by_role("button", name="Release 59 decisions").click()
    assert "59 decisions released" in page.inner_text("main")
    if with_scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert said == []
    with cast.tools.database.reading() as tx:
        made = Counter((each.outcome, each.answer) for each in ideas.decisions(tx))
        waiting = len(ideas.waiting_at(tx, "N1"))
    assert made == {
        ("declined", "Not now; thank you."): 1,
        ("forwarded", "It goes to the state."): 1,
        ("kept_local", "Please go on with it."): IDEAS - 3,
    }
    assert waiting == 1
