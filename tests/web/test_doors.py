"""Signing in: a new browser waits for a letter, its link and code are good once, strangers and scanners get nowhere."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlmodel import col

from rollout.actions.hand_over import hand_over
from rollout.domain.sign_in import LETTERS_FROM_A_PLACE
from rollout.store import outbox, people, web_sessions
from rollout.store.database import Database
from rollout.store.tables import MessageRow, UnitFactsRow
from tests.web.cast import Cast, a_cast
from tests.web.letters import csrf, letters, link_and_code
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=3)


@pytest.fixture
def phone(cast: Cast) -> TestClient:
    """A browser that has pressed the button behind F001's link and waits for the letter."""
    phone = cast.client()
    assert phone.post(cast.person_path("F001")).headers["location"] == "/sign-in"
    return phone


def is_in(client: TestClient) -> bool:
    return client.get("/me").status_code == 303


def presses(client: TestClient, path: str, **fields: str) -> int:
    return client.post(path, data={"csrf": csrf(client), **fields}).status_code


def types(client: TestClient, code: str) -> int:
    return client.post("/sign-in", data={"csrf": csrf(client), "code": code}).status_code


def test_a_new_browser_gets_in_by_the_letter_and_is_known_from_then_on(cast: Cast, phone: TestClient) -> None:
    assert not is_in(phone)
    assert [receiver for receiver, _ in letters(cast)] == ["f001@example.org"]
    assert "f•••@example.org" in phone.get("/sign-in").text
    assert presses(phone, link_and_code(cast)[0]) == 303
    assert is_in(phone)
    del phone.cookies["rollout"]
    assert phone.post(cast.person_path("F001")).headers["location"] == "/me"
    assert is_in(phone)
    assert len(letters(cast)) == 1


def test_a_browser_that_knows_one_person_does_not_know_another(cast: Cast) -> None:
    client = cast.leader("F001")
    assert client.post(cast.person_path("F002")).headers["location"] == "/sign-in"


def test_the_link_of_a_letter_opens_nothing_in_another_browser_and_stays_good(cast: Cast, phone: TestClient) -> None:
    link, stranger = link_and_code(cast)[0], cast.client()
    stranger.post(cast.person_path("F001"))  # it waits too, for a letter of its own
    assert "You are signing in somewhere else" in stranger.get(link).text
    token = csrf(stranger)
    assert "You are signing in somewhere else" in stranger.post(link, data={"csrf": token}).text
    assert not is_in(stranger)
    assert presses(phone, link) == 303


def test_a_link_is_good_once(cast: Cast, phone: TestClient) -> None:
    link = link_and_code(cast)[0]
    token = csrf(phone)
    again = [phone.post(link, data={"csrf": token}).status_code for _ in (1, 2)]
    assert again == [303, 410]
    assert phone.get(link).status_code == 410


def test_opening_the_link_changes_nothing_however_often(cast: Cast, phone: TestClient) -> None:
    link = link_and_code(cast)[0]
    for client in (phone, cast.client(), phone):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert not is_in(phone)
    assert presses(phone, link) == 303


def test_the_code_is_typed_in_the_browser_that_waits_however_it_is_written(cast: Cast, phone: TestClient) -> None:
    code = link_and_code(cast)[1]
    assert types(cast.client(), code) == 422
    assert types(phone, code.replace("-", " ").lower()) == 303
    assert is_in(phone)


def test_five_wrong_codes_use_up_the_letter(cast: Cast, phone: TestClient) -> None:
    link, code = link_and_code(cast)
    wrong = "0" if code[0] != "0" else "1"
    assert [types(phone, wrong + code[1:]) for _ in range(5)] == [422] * 5
    assert "That was the last try" in phone.get("/sign-in").text
    assert types(phone, code) == 422
    assert phone.get(link).status_code == 410


def test_after_ten_minutes_neither_link_nor_code_is_good(cast: Cast, phone: TestClient) -> None:
    link, code = link_and_code(cast)
    cast.tools.clock.at += timedelta(minutes=10)
    assert phone.get(link).status_code == 410
    assert "Nothing waits here" in phone.get("/sign-in").text
    assert types(phone, code) == 422


def test_a_device_that_others_use_asks_every_time(cast: Cast, phone: TestClient) -> None:
    assert presses(phone, link_and_code(cast)[0], shared="yes") == 303
    assert is_in(phone)
    assert phone.post(cast.person_path("F001")).headers["location"] == "/sign-in"


def test_a_handover_ends_known_browsers_and_whoever_waits(cast: Cast, phone: TestClient) -> None:
    known, link = cast.leader("F001"), link_and_code(cast)[0]
    hand_over(cast.tools, "F001", "Bo Lee", "bo@example.org", cast.tools.clock.today())
    assert not is_in(known)
    assert phone.get(link).status_code == 410
    hand_over(cast.tools, "F001", "Leader of Store 1", "f001@example.org", cast.tools.clock.today())
    assert known.post(cast.person_path("F001")).headers["location"] == "/sign-in"


def without_an_address(cast: Cast, of_the_place: str = "") -> str:
    """The link of F002's leader, who has none; his place may."""
    with cast.tools.database.transaction() as tx:
        people.keep(tx, [("P-F002", "Leader of Store 2", "")])
        tx.execute(update(UnitFactsRow).where(col(UnitFactsRow.unit) == "F002").values(email=of_the_place))
    return cast.person_path("F002")


def test_without_an_address_the_first_browser_is_let_in_and_another_once_the_desk_says_so(cast: Cast) -> None:
    path, first, second = without_an_address(cast), cast.client(), cast.client()
    assert [first.post(path).headers["location"], first.post(path).headers["location"]] == ["/me", "/me"]
    assert second.post(path).status_code == 403
    assert not is_in(second)
    with cast.tools.database.transaction() as tx:
        web_sessions.end_of(tx, [cast.leads["F002"]], cast.tools.clock.now())
    assert second.post(path).headers["location"] == "/me"
    assert first.post(path).status_code == 403


def test_without_an_address_of_her_own_the_letter_goes_to_her_place(cast: Cast) -> None:
    assert cast.client().post(without_an_address(cast, "store2@example.org")).headers["location"] == "/sign-in"
    assert [receiver for receiver, _ in letters(cast)] == ["store2@example.org"]


def test_the_outbox_of_the_desk_does_not_show_what_lets_people_in(cast: Cast, phone: TestClient) -> None:
    link, code = link_and_code(cast)
    with cast.tools.database.reading() as tx:
        [letter] = outbox.all_messages(tx)
    shown = cast.desk().get(f"/desk/letter/{letter.id}")
    assert shown.status_code == 200
    assert letter.state == "sent"
    assert not [secret for secret in (link, code) if secret in shown.text + letter.body + letter.subject]


def test_after_a_day_the_letters_words_are_forgotten(cast: Cast, phone: TestClient) -> None:
    cast.tools.clock.at += timedelta(hours=25)
    cast.client().post(cast.person_path("F001"))
    with cast.tools.database.reading() as tx:
        assert [bool(frozen) for frozen in tx.scalars(select(MessageRow.frozen))] == [False, True]  # type: ignore[call-overload]


def test_where_letters_stay_on_this_machine_the_waiting_page_shows_its_letter(cast: Cast, phone: TestClient) -> None:
    here = {"host": "127.0.0.1:8080"}
    assert "Read the letter here" in phone.get("/sign-in", headers=here).text
    assert link_and_code(cast)[1] in phone.get("/sign-in/letter", headers=here).text
    elsewhere = [{"host": "rollout.example.org"}, {**here, "x-forwarded-for": "203.0.113.9"}]
    for headers in elsewhere:
        assert "Read the letter here" not in phone.get("/sign-in", headers=headers).text
        assert phone.get("/sign-in/letter", headers=headers).status_code == 410
    assert cast.client().get("/sign-in/letter", headers=here).status_code == 410


def test_a_form_before_any_session_needs_what_only_our_own_page_knows(cast: Cast) -> None:
    client, other = cast.client(), cast.client()
    theirs, ours = csrf(other), csrf(client)
    typed = {"email": "f001@example.org"}
    assert [client.post("/", data={"csrf": c, **typed}).status_code for c in ("", "x", theirs, ours)] == [403] * 3 + [
        303
    ]
    site = {"sec-fetch-site": "cross-site"}
    assert client.post("/", data={"csrf": ours, **typed}, headers=site).status_code == 403


@pytest.mark.parametrize("typed", ["F001@example.org", "stranger@example.org"])
def test_whoever_types_an_address_gets_the_same_answer(
    cast: Cast, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = cast.client()
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/", data={"csrf": csrf(client), "email": typed})
        page = client.get("/sign-in").text
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert sorted(cookie.split("=")[0] for cookie in answer.headers.get_list("set-cookie")) == ["rollout_asking"]
    assert Page(page).text.count("If we know this address, a letter is on its way to it.") == 1
    assert typed.lower() not in page.lower() + caplog.text.lower()
    assert types(client, "0000-0000") == 422
    known = typed.lower() == "f001@example.org"
    assert [receiver for receiver, _ in letters(cast)] == (["f001@example.org"] if known else [])


def test_what_is_no_address_is_said_to_be_none(cast: Cast) -> None:
    client = cast.client()
    for typed in ("", "ana", "a@b", "a@example.org\nbcc:x@example.org"):
        answer = client.post("/", data={"csrf": csrf(client), "email": typed})
        assert answer.status_code == 422
        assert "Please write the whole address" in answer.text


def test_an_address_is_written_to_five_times_an_hour(cast: Cast, phone: TestClient) -> None:
    token = csrf(phone)
    asked = [phone.post("/", data={"csrf": token, "email": "F001@example.org"}).status_code for _ in range(5)]
    assert asked == [303] * 4 + [429]
    assert len(letters(cast)) == 5
    assert cast.client().post(cast.person_path("F001")).status_code == 429
    cast.tools.clock.at += timedelta(hours=1)
    assert cast.client().post(cast.person_path("F001")).status_code == 303


def test_an_address_that_nobody_has_is_counted_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.actions.sign_in.LETTERS_TO_AN_ADDRESS", 1)
    client = cast.client()
    typed = {"csrf": csrf(client), "email": "stranger@example.org"}
    assert [client.post("/", data=typed).status_code for _ in (1, 2)] == [303, 429]


def test_one_place_asks_for_a_few_addresses_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LETTERS_FROM_A_PLACE == 20
    monkeypatch.setattr("rollout.web.entry.LETTERS_FROM_A_PLACE", 2)
    client = cast.client()
    token = csrf(client)
    asked = [client.post("/", data={"csrf": token, "email": f"x{n}@example.org"}).status_code for n in range(3)]
    assert asked == [303, 303, 429]
    here = {"host": "localhost:8080"}  # where a standing clock would never forget
    assert client.post("/", data={"csrf": token, "email": "x@example.org"}, headers=here).status_code == 303
