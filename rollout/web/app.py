"""The web application: pages registered with their policies, and one way in which every request is answered."""

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rollout.actions.tools import Tools
from rollout.domain.problem import Refused
from rollout.store.database import Unavailable
from rollout.web import (
    adopted,
    decide,
    decide_many,
    decide_release,
    decide_together,
    decided,
    desk_actions,
    desk_ahead,
    desk_calendar,
    desk_company,
    desk_coverage,
    desk_door,
    desk_idea_add,
    desk_ideas,
    desk_letter,
    desk_move,
    desk_outbox,
    desk_people,
    desk_person,
    desk_plan,
    desk_print,
    desk_roster,
    desk_today,
    desk_why,
    desk_work,
    entry,
    facility,
    missed,
    offline,
    prepare,
    receipt,
    recognise,
    record,
    senior,
    sheets,
    sign_in,
    slots,
    subscribe,
    team,
    this_week,
    trace,
)
from rollout.web.cookies import cookie_value, give_cookie, is_https
from rollout.web.forms import Form, read_form, read_upload
from rollout.web.gate import Policy, let_in, who
from rollout.web.pages import CarefulHeaders, Pages
from rollout.web.routes import Handler, Routes
from rollout.web.stop import Stop, nothing_here
from rollout.web.visit import Visit

log = logging.getLogger("rollout.web")

FACES = (
    entry,
    sign_in,
    desk_door,
    desk_company,
    offline,
    record,
    receipt,
    facility,
    prepare,
    sheets,
    slots,
    missed,
    team,
    this_week,
    senior,
    decide,
    decide_together,
    decide_many,
    decide_release,
    decided,
    adopted,
    trace,
    recognise,
    desk_today,
    desk_actions,
    desk_ahead,
    desk_calendar,
    desk_coverage,
    desk_idea_add,
    desk_ideas,
    desk_letter,
    desk_move,
    desk_people,
    desk_person,
    desk_plan,
    desk_print,
    desk_roster,
    desk_outbox,
    desk_why,
    desk_work,
    subscribe,
)


def make_app(tools: Tools) -> FastAPI:
    """All pages of one workspace. Stops with a message where a route has no policy."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        refuse_undeclared(app)
        yield

    app = FastAPI(title=tools.programme.name, openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    app.add_middleware(CarefulHeaders, is_https=is_https(tools))
    pages = Pages(tools.programme, tools.paper.colours(tools.programme.colour))
    routes = Routes()
    for face in FACES:
        face.register(routes)
    for method, path, policy, handler in routes:
        endpoint = _endpoint(tools, pages, policy, handler, routes.takes_file(handler))
        app.router.routes.append(Route(path, endpoint, methods=[method]))
    app.add_exception_handler(HTTPException, _framework_error(tools, pages))
    refuse_undeclared(app)
    return app


def refuse_undeclared(app: FastAPI) -> None:
    """Every route says who may open it, or nothing starts."""
    bare = [getattr(route, "path", repr(route)) for route in app.routes if policy_of(route) is None]
    if bare:
        raise RuntimeError(f"routes without a policy: {', '.join(bare)}. Register them with rollout.web.routes.Routes")


def policy_of(route: object) -> Policy | None:
    return getattr(getattr(route, "endpoint", None), "policy", None)


def _endpoint(
    tools: Tools, pages: Pages, policy: Policy, handler: Handler, takes_file: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        """Only the body is read here; everything else may wait for the database, so it runs in a thread."""
        try:
            if takes_file:
                await run_in_threadpool(_may_send, tools, pages, request, policy)
            read = read_upload if takes_file else read_form
            form = await read(request) if request.method == "POST" else Form()
        except Stop as stop:
            return _stopped(Visit(tools, pages, request), stop)
        return await run_in_threadpool(answer, tools, pages, request, policy, handler, form)

    endpoint.policy, endpoint.handler = policy, handler  # type: ignore[attr-defined]  # the route carries its decision
    return endpoint


def _may_send(tools: Tools, pages: Pages, request: Request, policy: Policy) -> None:
    """A stranger's file is not taken in."""
    try:
        let_in(Visit(tools, pages, request, who(tools, request, policy)), policy)
    except Unavailable:
        raise Stop(503, "Just a moment", "Nothing was sent. Please go back and send it once more.") from None


def answer(tools: Tools, pages: Pages, request: Request, policy: Policy, handler: Handler, form: Form) -> Response:
    """Who is asking, may they, and what do they get."""
    visit = Visit(tools, pages, request, form=form)
    try:
        visit = Visit(tools, pages, request, who(tools, request, policy), form)
        let_in(visit, policy)
        if request.method == "POST" and not visit.is_own_form():
            raise Stop(403, "This form is out of date", "Please open the page again and send it once more.")
        return _still_here(visit, handler(visit))
    except Stop as stop:
        return _stopped(visit, stop)
    except Refused as refused:
        return visit.page("refused.html", 422, findings=refused.findings)
    except Unavailable:
        return visit.page("busy.html", 503, {"retry-after": "5"}, fields=list(form))
    except Exception as error:  # noqa: BLE001  the last line: the reader gets words, the log gets no text of theirs
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s in %s\n%s", type(error).__name__, handler.__name__, frames)
        text = "Nothing you typed was saved by this step. Please go back and try again in a minute."
        return _stopped(visit, Stop(500, "Something went wrong on our side", text))


def _stopped(visit: Visit, stop: Stop) -> Response:
    return visit.page("stop.html", stop.status, stop=stop)


def _still_here(visit: Visit, response: Response) -> Response:
    """Half an hour begins anew with every page; leaving sets its own cookie."""
    if visit.actor.session_id and "set-cookie" not in response.headers:
        give_cookie(visit.tools, response, cookie_value(visit.tools, visit.actor.session_id))
    return response


def _framework_error(tools: Tools, pages: Pages) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        stop = nothing_here() if status == 404 else Stop(status, "This page cannot do that", "Please go back.")
        return _stopped(Visit(tools, pages, request), stop)

    return handle
