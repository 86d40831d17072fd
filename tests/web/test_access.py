"""Who may open what: every route with every role, from the routes themselves; and the careful headers."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from rollout.store.database import Database
from rollout.web.app import make_app, policy_of, refuse_undeclared
from rollout.web.gate import SCOPES
from tests.web.cast import Cast, a_cast, a_letter, a_pack, an_idea
from tests.web.reading import Page

OPENS = {  # (method, path): roles that get in, each with the things that are theirs
    ("GET", "/"): "nobody return F001 F002 N1 N2 S1 S2 desk",
    ("GET", "/static/{name}"): "nobody return F001 F002 N1 N2 S1 S2 desk",
    ("GET", "/bye"): "nobody return F001 F002 N1 N2 S1 S2 desk",
    ("GET", "/receipt/{public_id}"): "nobody return F001 F002 N1 N2 S1 S2 desk",
    ("GET", "/me"): "F001 F002 N1 N2 S1 S2",
    ("GET", "/me/at/{unit}"): "F001",
    ("POST", "/me/at/{unit}/record/{module}"): "F001",
    ("POST", "/me/at/{unit}/calendar"): "F001",
    ("GET", "/me/at/{unit}/hour/{module}/{group}"): "F001",
    ("GET", "/me/at/{unit}/dates/{module}/{group}"): "F001",
    ("POST", "/me/at/{unit}/dates/{module}/{group}"): "F001",
    ("GET", "/sheet/{sheet}"): "F001 desk",
    ("GET", "/sheet/{sheet}/look"): "F001 desk",
    ("GET", "/sheet/{sheet}/picture/{page}/{size}"): "F001 desk",
    ("GET", "/sheet/{sheet}/paper/{form}"): "F001 desk",
    ("GET", "/me/ideas/{unit}"): "N1",
    ("POST", "/me/ideas/{unit}"): "N1",
    ("GET", "/me/decided/{unit}"): "N1",
    ("GET", "/me/part/{unit}"): "N1 S1",
    ("POST", "/me/part/{unit}/calendar"): "N1",
    ("POST", "/leave"): "F001 F002 N1 N2 S1 S2 desk",
    ("GET", "/desk"): "desk",
    ("GET", "/desk/needs/{kind}"): "desk",
    ("GET", "/desk/calendar"): "desk",
    ("GET", "/desk/coverage"): "desk",
    ("GET", "/desk/coverage/{unit}"): "desk",
    ("GET", "/desk/units"): "desk",
    ("GET", "/desk/unit/{unit}"): "desk",
    ("GET", "/desk/outbox"): "desk",
    ("GET", "/desk/letter/{letter}"): "desk",
}
BY_TOKEN = {("GET", "/R/{token}"), ("POST", "/R/{token}"), ("GET", "/P/{token}"), ("POST", "/P/{token}"),
            ("GET", "/L/{token}"), ("POST", "/L/{token}"), ("GET", "/C/{token}.ics")}  # fmt: skip
ROLES = "nobody return F001 F002 N1 N2 S1 S2 desk".split()


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=18)


def _routes(cast: Cast) -> list[tuple[str, str]]:
    app = make_app(cast.tools)
    return [(method, route.path) for route in app.routes if isinstance(route, Route)
            for method in sorted((route.methods or set()) - {"HEAD"})]  # fmt: skip


def _client(cast: Cast, role: str) -> TestClient:
    if role == "desk":
        return cast.desk()
    if role == "nobody":
        return cast.client()
    if role == "return":
        client = cast.client()
        client.get(cast.return_path("F001"))
        return client
    return cast.leader(role)


@pytest.mark.parametrize("roles", [["nobody", "F002"], pytest.param(ROLES, marks=pytest.mark.slow)], ids=" ".join)
def test_every_route_is_open_to_exactly_those_it_is_meant_for(cast: Cast, roles: list[str]) -> None:
    receipt, sheet, letter = an_idea(cast, "F001"), a_pack(cast, "F001"), a_letter(cast, "F001")
    things = {"public_id": receipt, "sheet": str(sheet), "letter": str(letter), "name": "rollout.css",
              "kind": "unreported", "module": "welcome", "group": "1",
              "page": "1", "size": "small", "form": "a4"}  # fmt: skip
    routes = _routes(cast)
    assert set(routes) == set(OPENS) | BY_TOKEN
    wrong = []
    for role in roles:
        client = _client(cast, role)
        csrf = _csrf(client, role)
        for method, path in routes:
            if (method, path) in BY_TOKEN or path == "/leave":
                continue
            unit = "N1" if path.startswith(("/me/ideas", "/me/decided", "/me/part")) else "F001"
            address = path.format(**things, unit=unit)
            answer = client.get(address) if method == "GET" else client.post(address, data={"csrf": csrf})
            got_in = answer.status_code in (200, 303, 422)
            if got_in != (role in OPENS[method, path].split()):
                wrong.append((role, method, address, answer.status_code))
            assert got_in or answer.status_code == (401 if role in ("nobody", "return") else 404)
    assert wrong == []


def _with(cast: Cast, cookie: str) -> TestClient:
    """A browser that sends this cookie."""
    client = cast.client()
    client.headers["cookie"] = f"rollout={cookie}"
    return client


def _csrf(client: TestClient, role: str) -> str:
    if role in ("nobody", "return"):
        return ""
    page = client.get("/desk" if role == "desk" else "/me")
    if page.status_code == 303:
        page = client.get(page.headers["location"])
    return Page(page.text).fields["csrf"][0]


def test_every_scope_that_a_route_names_is_decided(cast: Cast) -> None:
    named = {policy.scope for route in make_app(cast.tools).routes if (policy := policy_of(route))}
    assert named == set(SCOPES)


def test_a_route_without_a_policy_stops_the_start(cast: Cast) -> None:
    app = make_app(cast.tools)
    app.router.routes.append(Route("/backdoor", lambda request: PlainTextResponse("in")))
    with pytest.raises(RuntimeError, match="/backdoor"):
        refuse_undeclared(app)
    with pytest.raises(RuntimeError, match="/backdoor"), TestClient(app):
        pass


def test_a_session_begins_only_when_the_button_is_pressed(cast: Cast) -> None:
    client, path = cast.client(), cast.person_path("F001")
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert client.get("/me").status_code == 401
    client.post(path, data={})
    assert client.get("/me").headers["location"] == "/me/at/F001"


def test_a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours_with_it(cast: Cast) -> None:
    idle = cast.leader("F001")
    busy = cast.leader("F001")
    began = cast.tools.clock.at
    for minutes in range(20, 12 * 60, 20):
        cast.tools.clock.at = began + timedelta(minutes=minutes)
        assert busy.get("/me/at/F001").status_code == 200
    assert idle.get("/me/at/F001").status_code == 401
    cast.tools.clock.at = began + timedelta(hours=12)
    assert busy.get("/me/at/F001").status_code == 401


def test_leaving_ends_the_session_on_our_side_too(cast: Cast) -> None:
    client = cast.leader("F001")
    cookie = client.cookies["rollout"]
    page = Page(client.get("/me/at/F001").text)
    assert client.post("/leave", data={"csrf": page.fields["csrf"][0]}).status_code == 303
    assert _with(cast, cookie).get("/me/at/F001").status_code == 401


def test_a_form_without_this_sessions_token_is_refused(cast: Cast) -> None:
    an_idea(cast, "F001")
    client, other = cast.leader("N1"), cast.leader("N1")
    theirs = Page(other.get("/me/ideas/N1").text).fields["csrf"][0]
    assert [client.post("/me/ideas/N1", data={"csrf": c}).status_code for c in ("", "x", theirs)] == [403] * 3


def test_a_forged_cookie_opens_nothing(cast: Cast) -> None:
    good = cast.leader("F001").cookies["rollout"]
    session, stamp, signature = good.split(".")
    forged = [
        f"{session}.{int(stamp) + 9}.{signature}",
        f"{session}.{stamp}",
        "",
        "..",
        "a.b.c",
        f"{'0' * 32}.{stamp}.{signature}",
    ]
    for cookie in forged:
        assert _with(cast, cookie).get("/me/at/F001").status_code == 401


def test_rights_follow_the_assignment_and_end_with_it(cast: Cast) -> None:
    from rollout.store import people

    client = cast.leader("F001")
    with cast.tools.database.transaction() as tx:
        people.end_assignments(tx, "F001", cast.tools.clock.today())
    assert client.get("/me/at/F001").status_code == 404
    assert client.get("/me").status_code == 200


def test_over_https_the_cookie_belongs_to_this_host_alone(cast: Cast) -> None:
    from tests.builders import a_programme

    cast.tools.programme = a_programme(base_url="https://rollout.example.org")
    cookie = cast.client().post(cast.person_path("F001"), data={}).headers["set-cookie"]
    name, *facts = cookie.split("; ")
    assert name.startswith("__Host-rollout=")
    assert sorted(facts) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]


def test_every_answer_carries_the_careful_headers(cast: Cast) -> None:
    client = cast.client()
    for path in ("/", "/nowhere", "/me", "/static/rollout.css", "/R/none", "/static/../app.py"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_a_script_or_a_style_of_its_own_or_of_elsewhere(cast: Cast) -> None:
    pages = [
        cast.client().get(cast.return_path("F001")),
        cast.desk().get("/desk"),
        cast.leader("S1").get("/me/part/S1"),
    ]
    for page in pages:
        assert page.status_code == 200
        read = Page(page.text)
        assert not [tag for tag, names in read.tags if tag == "style" or "style" in names]
        assert not [names for tag, names in read.tags if tag == "script" and "src" not in names]
        assert "http://" not in page.text.replace("http://www.w3.org", "")
        assert "https://" not in page.text


def test_an_unexpected_fault_is_said_in_plain_words_and_logged_without_anybodys_text(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = cast.return_path("F001")
    form = Page(cast.client().get(path).text).fields

    typed = "an idea " + "for us only"

    def broken(*_: object) -> None:
        raise ValueError(typed)

    monkeypatch.setattr("rollout.web.record.record_return", broken)
    with caplog.at_level(logging.DEBUG):
        answer = cast.client().post(path, data={**form, "outcome": "held", "idea_1": typed})
    assert answer.status_code == 500
    assert "went wrong on our side" in answer.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("rollout"))
    assert "ValueError in send" in ours
    assert typed not in ours
    assert path.rpartition("/")[2] not in ours
