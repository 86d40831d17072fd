"""The desk's own people: invited once, known by name, with an app's digits that are good once; the link steps back."""

import re
from pathlib import Path

import pyotp
import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from rollout.actions import accounts
from rollout.domain.problem import Refused
from rollout.store.database import Database
from rollout.web.actors import in_session
from tests.web.cast import NOON, Cast, a_cast
from tests.web.letters import csrf, letters, link_and_code

ANA = "ana@example.org"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    made = a_cast(sqlite, tmp_path, facilities=3)
    made.tools.clock.outside_at = NOON
    return made


def invited(cast: Cast, name: str = "Ana Muñoz", email: str = ANA) -> str:
    return "/A/" + accounts.invite(cast.tools, name, email).url.rpartition("/")[2]


def app_of(cast: Cast, email: str = ANA) -> pyotp.TOTP:
    account = next(each for each in accounts.listed(cast.tools) if each.email == email)
    return pyotp.TOTP(accounts.key_of(cast.tools, account))


def digits(cast: Cast, steps: int = 0) -> str:
    return app_of(cast).at(NOON, counter_offset=steps)


def a_member(cast: Cast, email: str = ANA) -> TestClient:
    """The browser of somebody who has just set up her account."""
    client, path = cast.client(), invited(cast, email=email)
    code = app_of(cast, email).at(NOON, counter_offset=-1)
    assert client.post(path, data={"csrf": csrf(client), "digits": code}).headers["location"] == "/desk"
    return client


def signs_in(client: TestClient, code: str, email: str = ANA) -> tuple[int, str]:
    answer = client.post("/sign-in/desk", data={"csrf": csrf(client), "email": email, "digits": code})
    return answer.status_code, answer.headers.get("location", "")


def test_an_invitation_sets_up_the_app_and_opens_the_desk_once(cast: Cast) -> None:
    client, path = cast.client(), invited(cast)
    for _ in (1, 2):
        assert "Set up my account" in client.get(path).text
    page = client.post(path, data={"csrf": csrf(client)}).text
    key = "".join(re.findall(r"<span>(\w{4})</span>", page))
    code = pyotp.TOTP(key).at(NOON)
    assert client.post(path, data={"csrf": csrf(client), "digits": "000000"}).status_code == 422
    assert client.post(path, data={"csrf": csrf(client), "digits": f"{code[:3]} {code[3:]}"}).status_code == 303
    assert client.get("/desk").status_code == 200
    assert client.get(path).status_code == 410
    assert cast.client().post(path, data={"csrf": csrf(client), "digits": code}).status_code in (403, 410)


def test_afterwards_address_and_digits_are_enough_and_digits_are_good_once(cast: Cast) -> None:
    client = a_member(cast)
    del client.cookies["rollout"]
    assert client.get("/desk").status_code == 401
    assert signs_in(client, digits(cast, -1)) == (422, "")  # it was used to set up the app
    assert signs_in(client, digits(cast), "ANA@example.org") == (303, "/desk")
    assert signs_in(client, digits(cast)) == (422, "")
    assert signs_in(client, digits(cast, 2)) == (422, "")
    assert client.get("/desk").status_code == 200


def test_five_wrong_digits_within_an_hour_are_the_last(cast: Cast) -> None:
    client = a_member(cast)
    wrong = f"{(int(digits(cast)) + 1) % 10**6:06}"
    assert [signs_in(client, wrong)[0] for _ in range(6)] == [422] * 5 + [429]
    assert signs_in(client, digits(cast))[0] == 429


def test_in_a_new_browser_a_letter_comes_before_the_digits(cast: Cast) -> None:
    a_member(cast)
    client = cast.client()
    assert signs_in(client, digits(cast)) == (303, "/sign-in")
    assert [receiver for receiver, _ in letters(cast)] == [ANA]
    link = link_and_code(cast)[0]
    assert client.post(link, data={"csrf": csrf(client)}).headers["location"] == "/sign-in/desk"
    assert client.get("/desk").status_code == 401
    assert signs_in(client, digits(cast)) == (303, "/desk")


def test_an_address_without_an_account_is_answered_alike(cast: Cast) -> None:
    a_member(cast)
    client = cast.client()
    assert signs_in(client, "123456", "stranger@example.org") == (303, "/sign-in")
    assert "If we know this address" in client.get("/sign-in").text
    assert letters(cast) == []


def test_at_the_desk_she_has_her_own_name(cast: Cast) -> None:
    names = []
    for client in (cast.desk(), a_member(cast)):
        cookie = f"rollout={client.cookies['rollout']}".encode()
        request = Request({"type": "http", "headers": [(b"cookie", cookie), (b"host", b"127.0.0.1")]})
        with cast.tools.database.reading() as tx:
            names.append(in_session(cast.tools, tx, request).desk_name)
    assert names == ["the desk", "Ana Muñoz"]


def test_the_desks_link_steps_back_once_there_are_accounts_but_not_on_this_machine(cast: Cast) -> None:
    before, path = cast.desk(), cast.desk_path()
    invited(cast, "Bo", "bo@example.org")
    assert before.get("/desk").status_code == 200
    a_member(cast)
    assert before.get("/desk").status_code == 401
    for answer in (before.get(path), before.post(path)):
        assert answer.status_code == 403
        assert "The desk has accounts now." in answer.text
    here = {"host": "127.0.0.1:8080"}
    assert before.post(path, headers=here).status_code == 303
    assert before.get("/desk", headers=here).status_code == 200
    assert before.get("/desk", headers={**here, "x-forwarded-for": "203.0.113.7"}).status_code == 401


def test_who_is_removed_is_out_at_once_and_the_last_one_only_on_purpose(cast: Cast) -> None:
    ana, bo = a_member(cast), a_member(cast, "bo@example.org")
    accounts.remove(cast.tools, "bo@example.org")
    assert bo.get("/desk").status_code == 401
    assert signs_in(bo, digits(cast), "bo@example.org") == (303, "/sign-in")
    with pytest.raises(Refused, match="is the last account"):
        accounts.remove(cast.tools, ANA)
    assert ana.get("/desk").status_code == 200
    accounts.remove(cast.tools, "Ana@Example.org", even_the_last=True)
    assert ana.get("/desk").status_code == 401
    with pytest.raises(Refused, match="has no account"):
        accounts.remove(cast.tools, ANA)


def test_inviting_again_ends_the_old_app_and_all_sessions(cast: Cast) -> None:
    client, old = a_member(cast), app_of(cast)
    path = invited(cast)
    assert client.get("/desk").status_code == 401
    assert app_of(cast).secret != old.secret
    assert client.post(path, data={"csrf": csrf(client), "digits": old.at(NOON)}).status_code == 422


def test_nothing_in_the_database_makes_the_digits(cast: Cast) -> None:
    a_member(cast)
    key = app_of(cast).secret
    assert key.encode() not in (cast.tools.folder / "rollout.db").read_bytes()
