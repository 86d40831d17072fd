"""Who may open what: every route with every role, from the routes themselves; and the careful headers."""

import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from rollout.actions import doors
from rollout.store.database import Database
from rollout.web import gate
from rollout.web.actors import Actor
from rollout.web.app import make_app, policy_of, refuse_undeclared
from rollout.web.gate import SCOPES, Scope, role_is_enough
from tests.web.access import ROLES, Matrix
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=18)


@pytest.fixture(scope="module")
def world(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """One world for all questions of the matrix, which changes nothing in it."""
    folder = tmp_path_factory.mktemp("access")
    shutil.copy(_empty_sqlite, folder / "rollout.db")
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    yield Matrix(a_cast(database, folder, facilities=18))
    database.close()


@pytest.fixture
def matrix(world: Matrix, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    """Who sits behind a cookie is looked up once: nothing in this world changes that, and it is most of the time."""
    in_session = gate.in_session

    def remembered(tools: Any, tx: Any, request: Request) -> Actor:
        cookie = request.cookies.get("rollout", "")
        if cookie not in world.known:
            world.known[cookie] = in_session(tools, tx, request)
        return world.known[cookie]

    monkeypatch.setattr(gate, "in_session", remembered)
    return world


@pytest.mark.slow
def test_every_route_is_open_to_exactly_those_it_is_meant_for(matrix: Matrix) -> None:
    assert list(matrix.wrong()) == []


def test_the_matrix_asks_every_route_and_every_role_about_everybodys_things(matrix: Matrix) -> None:
    cells = list(matrix.cells())
    with_things = {(cell.method, cell.path) for cell in cells if cell.owner}
    for role in ROLES:
        asked = {(cell.method, cell.path) for cell in cells if cell.role == role}
        assert asked == {(_method(route), route.path) for route in matrix.routes if not _by_token(route)}
        assert sum(bool(cell.owner) and cell.role == role for cell in cells) >= 3 * len(with_things)
    assert {cell.opens for cell in cells} == {True, False}


WHOSE = {scope: decides for scope, decides in SCOPES.items() if scope != "a_facility"}
"""Filters by whose a thing is; that hours are held at facilities only hides nothing from anybody."""
FILTERS = sorted(scope for scope, decides in WHOSE.items() if decides is not role_is_enough)


@pytest.mark.parametrize("scope", FILTERS)
def test_without_one_filter_the_matrix_finds_leaks(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    monkeypatch.setitem(SCOPES, scope, role_is_enough)
    assert "should not open" in next(matrix.wrong(scope), "")


@pytest.mark.parametrize("scope", ["own", "everything"])
def test_without_looking_at_roles_the_matrix_finds_leaks(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    monkeypatch.setattr(gate, "holds_role", lambda _actor, _policy: True)
    assert "should not open" in next(matrix.wrong(scope), "")


def test_a_link_opens_the_door_it_was_made_for_and_no_other(matrix: Matrix) -> None:
    cast = matrix.cast
    with cast.tools.database.transaction() as tx:
        feed = doors.leader_feed_url(cast.tools, tx, cast.leads["F001"])
    paths = {"return_link": cast.return_path("F001"), "person_link": cast.person_path("F001"),
             "desk_link": cast.desk_path(), "feed_link": feed.removesuffix(".ics"), "": "/R/" + "A" * 26}  # fmt: skip
    tokens = {role: path.rpartition("/")[2] for role, path in paths.items()}
    routes = [route for route in matrix.routes if _by_token(route)]
    named = {role for route in routes for role in policy_of(route).roles}  # type: ignore[union-attr]  # all have one
    assert named == set(tokens) - {""}
    for route in routes:
        for role, token in tokens.items():
            policy = policy_of(route)
            assert policy is not None
            answer = matrix.ask(route, _method(route), {"token": token}, handler=lambda _: PlainTextResponse("in"))
            assert (answer.status_code == 200) == (role in policy.roles), (route.path, role)
            assert answer.status_code in (200, 404)


def _method(route: Route) -> str:
    return next(iter(sorted((route.methods or set()) - {"HEAD"})))


def _by_token(route: Route) -> bool:
    policy = policy_of(route)
    return policy is not None and policy.scope == "door"


def _with(cast: Cast, cookie: str) -> TestClient:
    """A browser that sends this cookie."""
    client = cast.client()
    client.headers["cookie"] = f"rollout={cookie}"
    return client


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
    client.cookies.set("rollout_known", cast.known_as(path))
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
    theirs = Page(other.get("/me/decide/N1").text).fields["csrf"][0]
    assert [client.post("/me/decide/N1", data={"csrf": c}).status_code for c in ("", "x", theirs)] == [403] * 3


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
    client, path = cast.client(), cast.person_path("F001")
    client.cookies.set("__Host-rollout_known", cast.known_as(path))
    cookie = client.post(path, data={}).headers.get_list("set-cookie")[0]
    name, *facts = cookie.split("; ")
    assert name.startswith("__Host-rollout=")
    assert sorted(facts) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]


def test_over_https_the_browser_is_told_to_stay_there(cast: Cast) -> None:
    from tests.builders import a_programme

    assert "strict-transport-security" not in cast.client().get("/").headers
    cast.tools.programme = a_programme(base_url="https://rollout.example.org")
    cast.__dict__.pop("app", None)
    assert cast.client().get("/").headers["strict-transport-security"] == "max-age=31536000"


def test_every_answer_carries_the_careful_headers(cast: Cast) -> None:
    client = cast.client()
    for path in ("/", "/nowhere", "/me", "/static/rollout.css", "/R/none", "/static/../app.py"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


def test_what_does_not_say_that_it_may_be_kept_is_kept_nowhere(cast: Cast) -> None:
    """Also what is no page: the way on to a return link, which is a secret, and whatever a new route sends."""
    app = make_app(cast.tools)
    bare = Route("/bare", lambda request: PlainTextResponse("in"))
    app.router.routes.append(bare)
    client = TestClient(app, follow_redirects=False)
    kept = {path: client.get(path).headers["cache-control"] for path in ("/", "/bare", "/nowhere", "/static/desk.js")}
    assert kept == {"/": "no-store", "/bare": "no-store", "/nowhere": "no-store",
                    "/static/desk.js": "public, max-age=31536000, immutable"}  # fmt: skip
    leader = cast.leader("F001")
    token = Page(leader.get("/me/at/F001").text).fields["csrf"][0]
    gone_on = leader.post("/me/at/F001/record/welcome", data={"csrf": token})
    assert (gone_on.status_code, gone_on.headers["cache-control"]) == (303, "no-store")


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

    def broken(*_: object, **__: object) -> None:
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
