"""Runs the pages. No access log: the addresses of links are secrets."""

from contextlib import suppress

import uvicorn

from rollout.actions.long_work import pick_up
from rollout.actions.tools import Tools
from rollout.store.database import Unavailable
from rollout.web.app import make_app


def server(tools: Tools, host: str = "127.0.0.1", port: int = 8080) -> uvicorn.Server:
    """A server that its caller runs (and can stop by setting `should_exit`)."""
    config = uvicorn.Config(
        make_app(tools), host=host, port=port, access_log=False, server_header=False, log_level="warning",
        timeout_keep_alive=10, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip
    return uvicorn.Server(config)


def serve(tools: Tools, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Serve until interrupted. Long work that broke off when we ended, or was never begun, goes on."""
    with suppress(Unavailable):
        pick_up(tools)
    server(tools, host, port).run()
