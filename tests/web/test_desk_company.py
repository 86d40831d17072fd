"""The company's own sign-in: who was invited comes in with it, and nothing else that a provider or a stranger says."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from rollout.actions import accounts
from rollout.adapters.company import OpenId
from rollout.domain.problem import Refused
from rollout.settings import CompanySignIn, settings
from rollout.store.database import Database
from tests.web.cast import NOON, Cast, a_cast
from tests.web.letters import csrf
from tests.web.provider import FOREIGN, Provider, a_provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    with a_provider() as there:
        there.now = int(NOON.timestamp())
        yield there


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path, provider: Provider) -> Cast:
    made = a_cast(sqlite, tmp_path, facilities=3)
    made.tools.clock.outside_at = NOON
    made.tools.company = OpenId(provider.site, provider.client, provider.secret, made.tools.clock)
    return made


def invited(cast: Cast, email: str = "ana@example.org") -> None:
    accounts.invite(cast.tools, "Ana Muñoz", email)


def comes_back(client: TestClient, provider: Provider) -> dict[str, str]:
    """To the company and back: what the page with the button would send."""
    url = provider.signs_in(client.get("/sign-in/company").headers["location"])
    page = client.get(url.partition("//")[2].partition("/")[1] + url.partition("//")[2].partition("/")[2])
    assert page.status_code == 200
    assert "Open the desk" in page.text
    return dict(parse_qsl(urlsplit(url).query)) | {"csrf": csrf(client)}


def presses(client: TestClient, sent: dict[str, str]) -> tuple[int, str]:
    answer = client.post("/sign-in/company/back", data=sent)
    return answer.status_code, answer.headers.get("location", "")


def test_who_was_invited_comes_in_and_a_code_is_good_once(cast: Cast, provider: Provider) -> None:
    invited(cast)
    client = cast.client()
    assert "Sign in with your company account" in client.get("/sign-in/desk").text
    sent = comes_back(client, provider)
    assert client.get("/desk").status_code == 401
    assert presses(client, sent) == (303, "/desk")
    assert client.get("/desk").status_code == 200
    assert presses(client, sent)[0] == 403
    assert presses(cast.client(), sent)[0] == 403


def test_a_link_to_the_way_back_asks_nobody_and_opens_nothing(cast: Cast, provider: Provider) -> None:
    """A scanner opens it, runs what it finds, and has begun nothing."""
    invited(cast)
    for _ in (1, 2):
        assert cast.client().get("/sign-in/company/back?code=1&state=2").status_code == 200
    assert provider.asked == []


def test_nobody_is_made_a_member_by_signing_in(cast: Cast, provider: Provider) -> None:
    invited(cast, "bo@example.org")
    client = cast.client()
    assert presses(client, comes_back(client, provider)) == (403, "")
    assert client.get("/desk").status_code == 401


def test_an_address_counts_only_where_it_is_verified(cast: Cast, provider: Provider) -> None:
    invited(cast)
    provider.claims["email_verified"] = False
    client = cast.client()
    assert presses(client, comes_back(client, provider))[0] == 403
    cast.tools.company = OpenId(provider.site, provider.client, provider.secret, cast.tools.clock, trusts_address=True)
    assert presses(client, comes_back(client, provider)) == (303, "/desk")


def test_she_is_known_by_what_never_changes(cast: Cast, provider: Provider) -> None:
    """Another address of hers still opens her account; her old address in somebody else's hands does not."""
    invited(cast)
    client = cast.client()
    assert presses(client, comes_back(client, provider))[0] == 303
    provider.claims["email"] = "ana.married@example.org"
    assert presses(client, comes_back(client, provider))[0] == 303
    provider.claims.update(email="ana@example.org", sub="another")
    assert presses(client, comes_back(client, provider))[0] == 403


def test_who_was_removed_or_whose_invitation_is_over_stays_out(cast: Cast, provider: Provider) -> None:
    invited(cast)
    client = cast.client()
    assert presses(client, comes_back(client, provider))[0] == 303
    accounts.remove(cast.tools, "ana@example.org", even_the_last=True)
    assert client.get("/desk").status_code == 401
    assert presses(client, comes_back(client, provider))[0] == 403
    invited(cast)
    cast.tools.clock.at += timedelta(days=8)
    assert presses(client, comes_back(client, provider))[0] == 403


@pytest.mark.parametrize(
    "said",
    [{"nonce": "of another attempt"}, {"nonce": None}, {"aud": "another tool"}, {"iss": "https://elsewhere.example"},
     {"exp": int(NOON.timestamp()) - 120}, {"azp": "another tool"}, {"sub": None}],
)  # fmt: skip
def test_a_word_for_somebody_else_or_from_then_is_not_believed(
    cast: Cast, provider: Provider, said: dict[str, object]
) -> None:
    invited(cast)
    provider.claims = said
    client = cast.client()
    assert presses(client, comes_back(client, provider)) == (502, "")
    assert client.get("/desk").status_code == 401


def test_a_word_signed_by_another_key_is_not_believed(cast: Cast, provider: Provider) -> None:
    invited(cast)
    provider.key = FOREIGN
    client = cast.client()
    assert presses(client, comes_back(client, provider)) == (502, "")


def test_the_way_back_belongs_to_the_browser_and_to_ten_minutes(cast: Cast, provider: Provider) -> None:
    invited(cast)
    client, other = cast.client(), cast.client()
    sent = comes_back(client, provider)
    stolen = comes_back(other, provider) | {"code": sent["code"], "state": sent["state"]}
    assert presses(other, stolen)[0] == 403
    assert presses(client, sent | {"state": "0" * 32})[0] == 403
    cast.tools.clock.outside_at += timedelta(minutes=11)
    assert presses(client, sent)[0] == 403


def test_another_description_or_none_is_said_and_the_digits_still_work(cast: Cast, provider: Provider) -> None:
    client = cast.client()
    for described in ({"issuer": "https://elsewhere.example"}, {"authorization_endpoint": "http://elsewhere.example/"}):
        provider.described = described
        assert client.get("/sign-in/company").status_code == 502
    cast.tools.company = OpenId("http://127.0.0.1:9", provider.client, provider.secret, cast.tools.clock)
    answer = client.get("/sign-in/company")
    assert (answer.status_code, "sign-in does not answer" in answer.text) == (502, True)
    assert client.get("/sign-in/desk").status_code == 200


def test_without_settings_there_is_no_such_page(cast: Cast) -> None:
    cast.tools.company = None
    client = cast.client()
    assert [client.get(path).status_code for path in ("/sign-in/company", "/sign-in/company/back")] == [404, 404]
    assert "company account" not in client.get("/sign-in/desk").text


def test_half_a_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").touch()
    names = {"ROLLOUT_OIDC_ISSUER": "https://id.example.org", "ROLLOUT_OIDC_CLIENT_ID": "rollout"}
    with pytest.raises(Refused, match="ROLLOUT_OIDC_CLIENT_SECRET: is not set, though the others are"):
        settings(tmp_path, names)
    whole = settings(tmp_path, names | {"ROLLOUT_OIDC_CLIENT_SECRET": "secret", "ROLLOUT_OIDC_TRUST_EMAIL": "yes"})
    assert whole.company == CompanySignIn("https://id.example.org", "rollout", "secret", True)
    assert settings(tmp_path, {}).company is None


def test_what_leaves_for_the_provider_is_bound_to_this_attempt(cast: Cast) -> None:
    client = cast.client()
    asked = [parse_qs(urlsplit(client.get("/sign-in/company").headers["location"]).query) for _ in (1, 2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert asked[0]["redirect_uri"] == [cast.tools.programme.base_url + "/sign-in/company/back"]
