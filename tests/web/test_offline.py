"""An hour recorded where there is no network: nothing typed is lost, nothing arrives twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rollout.domain.returns import StoredReturn
from rollout.store import ideas, returns
from rollout.store.database import Database
from tests.web.browsing import CHROMIUM, chromium, served
from tests.web.cast import Cast, a_cast

PHONE = {"width": 360, "height": 740}
KEPT, RECEIVED = "Kept on this phone, not yet received", "Received. Thank you."
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")]


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("offline")
    (folder / "rollout.db").write_bytes(_empty_sqlite.read_bytes())
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    yield a_cast(database, folder)
    database.close()


@pytest.fixture(scope="module")
def address(cast: Cast) -> Iterator[str]:
    with served(cast) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    phone = browser.new_context(viewport=PHONE)
    yield phone
    phone.close()


def opened(phone: Any, address: str) -> Any:
    """The page, once it is kept on the phone."""
    page = phone.new_page()
    page.goto(address)
    page.wait_for_function("caches.open('rollout-pages').then((kept) => kept.match(location.pathname)).then(Boolean)")
    return page


def history(cast: Cast, session: str) -> list[StoredReturn]:
    with cast.tools.database.reading() as tx:
        return returns.history(tx, session)


def words(cast: Cast, session: str) -> list[tuple[date | None, int | None, str, list[str]]]:
    """All that arrived about an hour: its day, how many came, how it went, its ideas."""
    with cast.tools.database.reading() as tx:
        texts = {idea.id: idea.text for idea in ideas.of_session(tx, session)}
        found = returns.history(tx, session)
    return [
        (each.said.held_on, each.said.headcount, each.said.how_it_went, [texts[id_] for id_ in each.idea_ids])
        for each in found
    ]


def send(page: Any) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def test_the_network_goes_while_she_types_and_the_page_is_closed_and_opened_again(
    cast: Cast, address: str, phone: Any
) -> None:
    page = opened(phone, address + cast.return_path("F001"))
    page.get_by_label("An idea from your team").fill("A bell at")
    phone.set_offline(True)
    page.get_by_label("An idea from your team").press_sequentially(" the door: „größer“ <b>")
    page.get_by_label("One more").click()
    page.reload()
    assert page.get_by_label("An idea from your team").input_value() == "A bell at the door: „größer“ <b>"
    send(page)
    page.get_by_text(KEPT).wait_for()
    assert history(cast, "F001#1@welcome") == []
    page.close()
    page = phone.new_page()
    page.goto(address + cast.return_path("F001"))
    page.get_by_text(KEPT).wait_for()
    phone.set_offline(False)
    page.get_by_text(RECEIVED).wait_for()
    (stored,) = history(cast, "F001#1@welcome")
    assert page.locator(".receipt-number").inner_text() == stored.public_id
    assert words(cast, "F001#1@welcome") == [(date(2027, 2, 3), 13, "", ["A bell at the door: „größer“ <b>"])]
    assert page.evaluate("Object.keys(localStorage)") == ["used"]


def test_the_answer_is_lost_on_its_way_back(cast: Cast, address: str, phone: Any) -> None:
    """The hour is in the database and the phone does not know: it sends again, and gets the receipt of the first."""
    page, lost = opened(phone, address + cast.return_path("F002")), []

    def lose(route: Any) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(cast.client().post(cast.return_path("F002"), content=route.request.post_data,
                    headers={"content-type": "application/x-www-form-urlencoded"}).headers["location"])  # fmt: skip
        route.abort()

    page.route("**/R/*", lose)
    send(page)
    page.get_by_text(KEPT).wait_for()
    page.get_by_role("button", name="Try now").click()
    page.get_by_text(RECEIVED).wait_for()
    (stored,) = history(cast, "F002#1@welcome")
    assert lost == [f"/receipt/{stored.public_id}"]
    assert page.locator(".receipt-number").inner_text() == stored.public_id


def test_two_taps_send_one_hour(cast: Cast, address: str, phone: Any) -> None:
    page = opened(phone, address + cast.return_path("F003"))
    page.get_by_role("button", name="Send", exact=True).dblclick()
    page.wait_for_url("**/receipt/*")
    assert len(history(cast, "F003#1@welcome")) == 1


def test_what_waits_can_be_changed_before_it_goes(cast: Cast, address: str, phone: Any) -> None:
    page = opened(phone, address + cast.return_path("F004"))
    phone.set_offline(True)
    page.get_by_text("More, if you like").click()
    page.get_by_label("How did it go?").fill("Good")
    send(page)
    page.get_by_role("button", name="Change it").click()
    page.get_by_label("How did it go?").fill("Very good")
    send(page)
    page.get_by_text(KEPT).wait_for()
    phone.set_offline(False)
    page.get_by_text(RECEIVED).wait_for()
    assert [said for _, _, said, _ in words(cast, "F004#1@welcome")] == ["Very good"]


def test_a_second_device_reports_the_same_hour_meanwhile(cast: Cast, address: str, phone: Any, browser: Any) -> None:
    """Both reports are kept, the newest counts, and what both say is there once."""
    page = opened(phone, address + cast.return_path("F005"))
    page.get_by_label("An idea from your team").fill("A bell")
    phone.set_offline(True)
    send(page)
    page.get_by_text(KEPT).wait_for()
    other = browser.new_context(viewport=PHONE)
    second = opened(other, address + cast.return_path("F005"))
    second.get_by_label("An idea from your team").fill("A bell")
    send(second)
    second.wait_for_url("**/receipt/*")
    other.close()
    phone.set_offline(False)
    page.get_by_text(RECEIVED).wait_for()
    with cast.tools.database.reading() as tx:
        assert [idea.text for idea in ideas.of_session(tx, "F005#1@welcome")] == ["A bell"]
    assert len(history(cast, "F005#1@welcome")) == 2


def test_a_link_that_was_shut_meanwhile_keeps_the_text_until_a_newer_one_is_opened(
    cast: Cast, address: str, phone: Any
) -> None:
    page = opened(phone, address + cast.return_path("F006"))
    phone.set_offline(True)
    page.get_by_label("An idea from your team").fill("A bell")
    send(page)
    page.get_by_text(KEPT).wait_for()
    page.route("**/R/*", lambda route: route.fulfill(status=404, body="gone"))
    phone.set_offline(False)
    page.get_by_text("This page has grown too old to send it.").wait_for()
    assert history(cast, "F006#1@welcome") == []
    page.close()
    page = phone.new_page()
    page.goto(address + cast.return_path("F006"))
    page.get_by_text(RECEIVED).wait_for()
    assert [each for *_, each in words(cast, "F006#1@welcome")] == [["A bell"]]


def test_something_to_mend_comes_back_with_all_that_was_typed(cast: Cast, address: str, phone: Any) -> None:
    page = opened(phone, address + cast.return_path("F007"))
    page.get_by_text("Someone else").click()
    page.get_by_label("An idea from your team").fill("A bell")
    send(page)
    page.get_by_text("Please say who led it, so that they get the thanks.").wait_for()
    assert page.get_by_label("An idea from your team").input_value() == "A bell"
    page.get_by_label("Who?").fill("Bo")
    send(page)
    page.wait_for_url("**/receipt/*")
    (stored,) = history(cast, "F007#1@welcome")
    assert stored.said.led_by == "Bo"


def test_leaving_sends_what_waits_and_leaves_nothing_on_the_device(cast: Cast, address: str, phone: Any) -> None:
    path = cast.person_path("F008")
    phone.add_cookies([{"name": "rollout_known", "value": cast.known_as(path), "url": address}])
    page = opened(phone, address + cast.return_path("F008"))
    page.get_by_label("An idea from your team").fill("A bell")
    page.route("**/R/*", lambda route: route.abort())
    send(page)
    page.get_by_text(KEPT).wait_for()
    page.unroute("**/R/*")
    page.goto(address + path)
    page.get_by_role("button").last.click()
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/bye")
    page.wait_for_function("caches.has('rollout-pages').then((has) => !has)")
    assert page.evaluate("localStorage.length") == 0
    assert [each for *_, each in words(cast, "F008#1@welcome")] == [["A bell"]]
